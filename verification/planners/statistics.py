"""What the rows of all cases say, with 95 % intervals: a bootstrap over cases.

Cases are drawn with replacement within each stratum; the same draws serve every figure. The
difference of a pair of planners is taken case by case on the same judge ensemble, so what is left
is the spread between cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["BOOTSTRAP", "BOOTSTRAP_SEED", "EFFORT_FACTORS", "interval", "summarise"]

Row = Mapping[str, Any]
Floats = NDArray[np.float64]

BOOTSTRAP = 10_000
BOOTSTRAP_SEED = 4104
EFFORT_FACTORS = (1.0, 1.25, 1.5, 2.0)
"""Times ws-1's own time on scene for which it is planned again."""
_BASELINES = ("ws-0", "ws-1", "ws-1p")
_BINS = np.arange(-0.05, 0.80, 0.05)


@lru_cache(maxsize=64)
def _times_drawn(groups: tuple[int, ...], seed: int) -> Floats:
    """(draw, case) how often each case is drawn: the first row once each, then the bootstrap."""
    rng = np.random.default_rng(seed)
    drawn = [rng.multinomial(size, np.full(size, 1.0 / size), BOOTSTRAP) for size in groups]
    return np.concatenate([np.ones((1, sum(groups))), np.concatenate(drawn, axis=1)])


def interval(
    figure: Callable[[Floats], Floats], groups: Sequence[int], seed: int = BOOTSTRAP_SEED
) -> dict[str, float]:
    """A figure of the cases, with its 95 % percentile interval.

    Parameters
    ----------
    figure : callable
        Of (draw, case), how often each case counts in a draw: one value for each draw.
    groups : sequence of int
        Number of cases of each stratum; the cases are in that order.
    seed : int
    """
    values = figure(_times_drawn(tuple(groups), seed))
    low, high = np.percentile(values[1:], [2.5, 97.5])
    return {"value": float(values[0]), "low": float(low), "high": float(high)}


def summarise(rows: Sequence[Row]) -> dict[str, Any]:
    """Figures of each stratum, law and world, of S2 to S4 together, and the gaps.

    Parameters
    ----------
    rows : sequence
        As ``run_case`` gives them; rows that are not kept are counted and left out.

    Returns
    -------
    dict
        ``counts``, ``comparisons`` (rows of figures), ``equivalent_effort``, ``gaps``, ``means``,
        ``choices`` of ws-1 and ws-1p and CPU ``seconds`` per case.
    """
    kept = [row for row in rows if row["kept"]]
    kept.sort(key=lambda row: (row["stratum"], row["number"]))
    present = _planners(kept)
    best = present[-1] if present[1:] else "ws-1"
    comparisons = [
        _compare(part, world, law, name, best, baseline)
        for world in _worlds(kept)
        for law in ("both", "ideal", "normal")
        for name, part in _parts(kept, law)
        for baseline in _BASELINES
        if part and baseline != best and baseline in present
    ]
    return {
        "planner": best,
        "counts": _counts(rows),
        "comparisons": comparisons,
        "equivalent_effort": [
            _effort(part, law, name, best)
            for law in ("both", "ideal", "normal")
            for name, part in _parts(kept, law)
            if part and best != "ws-1"
        ],
        "gaps": [
            _gap(part, law, name, best)
            for law in ("both", "ideal", "normal")
            for name, part in _parts(kept, law)
            if any(row.get("bounds") for row in part)
        ],
        "means": _means(kept),
        "choices": {name: _choices(kept, name) for name in present if name in _BASELINES[1:]},
        "seconds": _seconds(kept),
    }


def _planners(rows: Sequence[Row]) -> list[str]:
    order = ("ws-0", "ws-1", "ws-1p", "greedy", "joint")
    return [name for name in order if all(name in row["planners"] for row in rows)]


def _worlds(rows: Sequence[Row]) -> list[str]:
    return list(rows[0]["planners"]["ws-1"]["pos"]) if rows else []


def _parts(rows: Sequence[Row], law: str) -> list[tuple[str, list[Row]]]:
    """Each stratum, S2 to S4 together, and all."""
    mine = [row for row in rows if law in {"both", row["law"]}]
    strata = [(s, [row for row in mine if row["stratum"] == s]) for s in ("S1", "S2", "S3", "S4")]
    later = [row for row in mine if row["stratum"] != "S1"]
    return [*strata, ("S2-S4", later), ("all", mine)]


def _sizes(rows: Sequence[Row]) -> list[int]:
    return [
        size
        for size in (sum(row["stratum"] == s for row in rows) for s in ("S1", "S2", "S3", "S4"))
        if size
    ]


def _pos(rows: Sequence[Row], planner: str, world: str) -> Floats:
    return np.array([row["planners"][planner]["pos"][world] for row in rows])


def _compare(
    rows: Sequence[Row], world: str, law: str, part: str, planner: str, baseline: str
) -> dict[str, Any]:
    a, b, sizes = _pos(rows, planner, world), _pos(rows, baseline, world), _sizes(rows)
    return {
        "world": world,
        "law": law,
        "part": part,
        "cases": len(rows),
        "planner": planner,
        "baseline": baseline,
        "points": interval(lambda n: 100.0 * (n @ (a - b)) / len(rows), sizes),
        "ratio": interval(lambda n: (n @ a) / np.maximum(n @ b, 1e-12), sizes),
        "share_not_below": float(np.mean(a >= b)),
        "share_not_below_by_0.01": float(np.mean(a >= b - 0.01)),
        "worst_points": 100.0 * float((a - b).min()),
    }


def _effort(rows: Sequence[Row], law: str, part: str, planner: str) -> dict[str, Any]:
    """Factor on ws-1's time on scene with which its summed POS reaches the other planner's."""
    curve = np.array(
        [[row["ws1_effort"][f"{factor:g}"] for factor in EFFORT_FACTORS] for row in rows]
    )
    other = _pos(rows, planner, "forecast")

    def factor(times: Floats) -> Floats:
        sums = np.maximum.accumulate(times @ curve, axis=1)
        wanted = times @ other
        found = [np.interp(w, s, EFFORT_FACTORS) for w, s in zip(wanted, sums, strict=True)]
        return np.where(wanted > sums[:, -1], np.inf, found)

    found = interval(factor, _sizes(rows))
    return {"law": law, "part": part, "cases": len(rows), "most": EFFORT_FACTORS[-1], **found}


def _gap(rows: Sequence[Row], law: str, part: str, planner: str) -> dict[str, Any]:
    """(B − POS)/B with B2 under the ideal law and B3 under the normal one."""
    with_bounds = [row for row in rows if row.get("bounds")]
    gaps = np.array([_one_gap(row, planner) for row in with_bounds])
    above = [
        row["id"]
        for row in with_bounds
        for name, result in row["planners"].items()
        if result["pos"]["forecast"] > row["bounds"]["B1"] + 3.0 * row["standard_error"] and name
    ]
    return {
        "law": law,
        "part": part,
        "cases": len(with_bounds),
        "parts": _parts_of_gap(with_bounds, planner),
        "median": float(np.median(gaps)),
        "p90": float(np.percentile(gaps, 90)),
        "histogram": np.histogram(np.clip(gaps, -0.05, 0.749), _BINS)[0].tolist(),
        "bins": np.round(_BINS, 3).tolist(),
        "above_b1": sorted(set(above)),
    }


def _one_gap(row: Row, planner: str) -> float:
    bound = row["bounds"]["B2" if row["law"] == "ideal" else "B3"]
    return float((bound - row["planners"][planner]["pos"]["forecast"]) / bound)


def _counts(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        of_stratum = counts.setdefault(row["stratum"], {})
        why = "kept" if row["kept"] else row["why"]
        of_stratum[why] = of_stratum.get(why, 0) + 1
    return counts


def _means(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [
        {
            "planner": name,
            "part": part,
            "law": law,
            "world": world,
            "pos": float(_pos(mine, name, world).mean()),
        }
        for law in ("both", "ideal", "normal")
        for part, mine in _parts(rows, law)
        if mine
        for name in _planners(rows)
        for world in _worlds(rows)
    ]


def _parts_of_gap(rows: Sequence[Row], planner: str) -> dict[str, float | None]:
    """Means in POS points, from B1 down to the plan; ``motion`` is contained in ``rest``."""

    def mean(figure: Callable[[Row], float]) -> float:
        return 100.0 * float(np.mean([figure(row) for row in rows]))

    def pos(row: Row) -> float:
        return float(row["planners"][planner]["pos"]["forecast"])

    return {
        "law": mean(lambda row: row["bounds"]["B1"] - row["bounds"]["B2"]),
        "sampling": mean(lambda row: row["bounds"]["B2"] - row["bounds"]["B2_mean"]),
        "random_search": mean(lambda row: row["bounds"]["B2"] - row["bounds"]["B3"]),
        "motion": mean(lambda row: row["bounds"]["B2_mean"] - row["bounds"]["B2_still"]),
        "rest": mean(lambda row: row["bounds"]["B2_mean"] - pos(row)),
        "search": _search_part(rows, pos),
    }


def _search_part(rows: Sequence[Row], pos: Callable[[Row], float]) -> float | None:
    """What 20 times the budget adds, in the cases where that was asked."""
    added = [row["longer_search"] - pos(row) for row in rows if "longer_search" in row]
    return 100.0 * float(np.mean(added)) if added else None


def _choices(rows: Sequence[Row], planner: str) -> dict[str, int]:
    """How often a manual planner chose each of its ways."""
    counts: dict[str, int] = {}
    for row in rows:
        way = row["planners"][planner]["choice"]
        counts[way] = counts.get(way, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def _seconds(rows: Sequence[Row]) -> dict[str, float]:
    names = dict.fromkeys(name for row in rows for name in row["seconds"])
    return {
        name: round(float(np.mean([row["seconds"].get(name, 0.0) for row in rows])), 2)
        for name in names
    }
