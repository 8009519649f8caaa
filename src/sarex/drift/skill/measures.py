"""From judged forecasts to the numbers of a report, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.drift.skill.bootstrap import Resampling
from sarex.drift.skill.judged import SHARES, Judged
from sarex.drift.skill.starts import LEADS_H, SCORED_H, Starts, scored

__all__ = [
    "PIT_BINS",
    "alike_by_distance",
    "by_block",
    "differences",
    "measure",
    "over_leads",
    "pit",
]

Floats = NDArray[np.float64]

PIT_BINS = 10
_KM_EDGES = (0.0, 1.0, 5.0, 10.0, 20.0, 40.0)


def _columns(judged: Judged) -> dict[str, Floats]:
    """Every score as (start, lead)."""
    columns = {
        "ss": judged.ss,
        "ss_star": judged.ss_star,
        "separation_m": judged.separation_m,
        **{f"inside_{share:g}": judged.inside(share) for share in SHARES},
        **{f"area_{share:g}_m2": judged.area_m2[k] for k, share in enumerate(SHARES)},
    }
    if judged.log_density is not None:
        columns["log_score"] = judged.log_density
    return columns


def measure(judged: Judged, starts: Starts, drawn: Resampling) -> dict[str, Any]:
    """Every score at the scored leads.

    Parameters
    ----------
    judged
        One model on all starts.
    starts
        All starts.
    drawn
        The replicates of blocks.

    Returns
    -------
    dict
        Lead (``"6"``, …) to score to ``BlockMean.to_json()``.
    """
    columns = _columns(judged)
    return {
        str(hour): {
            name: drawn.mean(value[:, at], starts.block).to_json()
            for name, value in columns.items()
        }
        for hour, at in zip(SCORED_H, scored(), strict=True)
    }


def over_leads(judged: Judged, starts: Starts, drawn: Resampling, name: str) -> dict[str, Any]:
    """One score at every lead, for a curve: ``lead_h``, ``mean``, ``low``, ``high``."""
    value = _columns(judged)[name]
    means = [drawn.mean(value[:, at], starts.block) for at in range(LEADS_H.size)]
    return {
        "lead_h": LEADS_H.tolist(),
        "mean": [m.mean for m in means],
        "low": [m.low for m in means],
        "high": [m.high for m in means],
    }


def differences(
    model: Judged, baseline: Judged, starts: Starts, drawn: Resampling
) -> dict[str, Any]:
    """Model minus baseline, forecast by forecast: of skill more is better, of separation less.

    Returns
    -------
    dict
        Lead to score to ``BlockMean.to_json()``; the same replicates of blocks for both.
    """
    ours, theirs = _columns(model), _columns(baseline)
    names = [n for n in ("ss", "ss_star", "separation_m", "log_score") if n in ours and n in theirs]
    return {
        str(hour): {
            name: drawn.mean((ours[name] - theirs[name])[:, at], starts.block).to_json()
            for name in names
        }
        for hour, at in zip(SCORED_H, scored(), strict=True)
    }


def pit(judged: Judged, starts: Starts, drawn: Resampling) -> dict[str, Any]:
    """Share of HDR-rank PIT values in ten equal bins, at the scored leads; calibrated: 0.1 each."""
    edges = np.linspace(0.0, 1.0, PIT_BINS + 1)
    out = {}
    for hour, at in zip(SCORED_H, scored(), strict=True):
        rank = judged.rank[:, at]
        at_bin = np.clip(np.searchsorted(edges, rank, side="right") - 1, 0, PIT_BINS - 1)
        known = np.isfinite(rank)
        out[str(hour)] = [
            drawn.mean(np.where(known, at_bin == number, np.nan), starts.block).to_json()
            for number in range(PIT_BINS)
        ]
    return out


def alike_by_distance(
    judged: Judged, starts: Starts, drawn: Resampling, lead_h: int = 6
) -> list[dict[str, Any]]:
    """How alike the errors of two drifters are that start at one time, by their distance.

    The correlation is Re Σ e1·conj(e2) / √(Σ|e1|² Σ|e2|²) over the pairs, of displacement errors at
    a short lead. Its value for near pairs is the part of the error's variance that the objects of a
    case share.

    Parameters
    ----------
    judged
        The model whose errors these are.
    starts
        All starts.
    drawn
        The replicates of blocks; pairs across blocks are left out.
    lead_h
        Lead of the displacement errors.

    Returns
    -------
    list of dict
        ``from_km``, ``to_km``, ``pairs``, ``correlation``, ``interval``.
    """
    error = judged.error_m[:, int(np.searchsorted(LEADS_H, lead_h))]
    sums = np.zeros((len(_KM_EDGES) - 1, drawn.blocks.size, 4))
    known = np.isfinite(error)
    for moment in np.unique(starts.start_ns[known]):
        own = np.flatnonzero(known & (starts.start_ns == moment))
        _add_pairs(sums, own, error, starts, drawn)
    return [_row(number, part, drawn) for number, part in enumerate(sums) if part[:, 3].any()]


def _add_pairs(
    sums: Floats,
    own: NDArray[np.intp],
    error: NDArray[np.complex128],
    starts: Starts,
    drawn: Resampling,
) -> None:
    """Add products of errors, their squares and the number of pairs, by distance and block."""
    first, second = (own[side] for side in np.triu_indices(own.size, k=1))
    together = starts.block[first] == starts.block[second]
    first, second = first[together], second[together]
    lat = np.radians((starts.lat_deg[first] + starts.lat_deg[second]) / 2)
    north = starts.lat_deg[first] - starts.lat_deg[second]
    east = (starts.lon_deg[first] - starts.lon_deg[second] + 180.0) % 360.0 - 180.0
    km = np.hypot(north, east * np.cos(lat)) * 111.195
    at = np.searchsorted(_KM_EDGES, km, side="right") - 1
    near = at < len(_KM_EDGES) - 1
    block = np.searchsorted(drawn.blocks, starts.block[first])
    a, b = error[first], error[second]
    parts = ((a * b.conj()).real, np.abs(a) ** 2, np.abs(b) ** 2, np.ones(a.size))
    for k, part in enumerate(parts):
        np.add.at(sums[:, :, k], (at[near], block[near]), part[near])


def _row(number: int, part: Floats, drawn: Resampling) -> dict[str, Any]:
    whole = part.sum(axis=0)
    held = drawn.drawn @ part
    some = held[:, 3] > 0
    replicates = held[some, 0] / np.sqrt(held[some, 1] * held[some, 2])
    low, high = np.quantile(replicates, [0.025, 0.975])
    return {
        "from_km": _KM_EDGES[number],
        "to_km": _KM_EDGES[number + 1],
        "pairs": int(whole[3]),
        "correlation": float(f"{whole[0] / np.sqrt(whole[1] * whole[2]):.6g}"),
        "interval": [float(f"{low:.6g}"), float(f"{high:.6g}")],
    }


def by_block(
    judged: Mapping[str, Judged], model: str, starts: Starts, lead_h: int = 24
) -> list[dict[str, Any]]:
    """What each block contributed at one lead: starts, mean separations, containment of a model.

    Parameters
    ----------
    judged
        All models.
    model
        The one whose containment is given.
    starts
        All starts.
    lead_h
        A scored lead.

    Returns
    -------
    list of dict
        ``block``, ``fold``, ``starts`` (with a position at the lead), ``separation_m`` by model,
        ``inside_0.95``; blocks without such a start are left out.
    """
    at = int(np.searchsorted(LEADS_H, lead_h))
    rows = []
    for block in np.unique(starts.block).tolist():
        own = (starts.block == block) & np.isfinite(judged[model].separation_m[:, at])
        if own.any():
            separations = {
                name: float(f"{item.separation_m[own, at].mean():.6g}")
                for name, item in judged.items()
            }
            inside = judged[model].inside(0.95)[own, at]
            rows.append(
                {
                    "block": int(block),
                    "fold": int(starts.fold[own][0]),
                    "starts": int(own.sum()),
                    "separation_m": separations,
                    "inside_0.95": None
                    if np.isnan(inside).all()
                    else round(float(np.nanmean(inside)), 4),
                }
            )
    return rows
