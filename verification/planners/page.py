"""The results as a page and a picture, from the summary alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .ranges import STRATA

__all__ = ["draw_gaps", "write_page"]

_WORLDS = {
    "forecast": "(i) the forecast's own world",
    "perturbed": "(ii) another current, wind and leeway class",
    "narrower": "(iii) sweep widths 0.7 times those stated",
}
_LAWS = {"both": "both laws", "ideal": "ideal law", "normal": "normal law"}


def write_page(path: Path, summary: Mapping[str, Any], about: Mapping[str, Any]) -> None:
    """Markdown that docs/planners.md includes."""
    lines = [
        f"Run of {about['finished_at']}, commit `{about['commit'][:12]}`, seed {about['seed']}, "
        f"{about['evaluations']} evaluations for the joint planner.",
        "",
        *_counts(summary),
    ]
    for world, title in _WORLDS.items():
        rows = [row for row in summary["comparisons"] if row["world"] == world]
        if rows:
            lines += ["", f"### {title[0].upper()}{title[1:]}", "", *_comparison(rows)]
    if summary["equivalent_effort"]:
        lines += ["", "### Equivalent effort", "", *_effort(summary["equivalent_effort"])]
    if summary["gaps"]:
        lines += ["", "### Gap to the bounds", "", *_gaps(summary["gaps"])]
    for name, ways in summary["choices"].items():
        lines += ["", f"### What {name} chose", "", *_table(("way", "cases"), ways.items())]
    seconds = summary["seconds"].items()
    lines += ["", "### CPU seconds in a case", "", *_table(("part", "mean"), seconds)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    return [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows),
    ]


def _counts(summary: Mapping[str, Any]) -> list[str]:
    whys = list(dict.fromkeys(why for part in summary["counts"].values() for why in part))
    rows = [
        (f"{stratum}: {STRATA[stratum].what}", *(part.get(why, 0) for why in whys))
        for stratum, part in sorted(summary["counts"].items())
    ]
    return _table(("candidates", *whys), rows)


def _span(figure: Mapping[str, float], digits: int) -> str:
    return (
        f"{figure['value']:.{digits}f} ({figure['low']:.{digits}f} to {figure['high']:.{digits}f})"
    )


def _comparison(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    head = (
        "cases of", "law", "n", "against", "POS points", "pooled ratio", "not below",
        "not below by 0.01", "worst case, points",
    )  # fmt: skip
    return _table(
        head,
        (
            (
                row["part"],
                _LAWS[row["law"]],
                row["cases"],
                f"{row['planner']} − {row['baseline']}",
                _span(row["points"], 2),
                _span(row["ratio"], 3),
                f"{100 * row['share_not_below']:.0f} %",
                f"{100 * row['share_not_below_by_0.01']:.0f} %",
                f"{row['worst_points']:.2f}",
            )
            for row in rows
        ),
    )


def _effort(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    def text(value: float, most: float) -> str:
        return f"over {most:g}" if value > most else f"{value:.2f}"

    return _table(
        ("cases of", "law", "n", "times ws-1's time on scene"),
        (
            (
                row["part"],
                _LAWS[row["law"]],
                row["cases"],
                f"{text(row['value'], row['most'])} ({text(row['low'], row['most'])} to "
                f"{text(row['high'], row['most'])})",
            )
            for row in rows
        ),
    )


def _gaps(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    head = (
        "cases of", "law", "n", "median", "90th percentile", "B1 − B2", "sampling",
        "B2 − B3", "motion", "mean of B2 − plan", "20 times the budget", "above B1",
    )  # fmt: skip
    return _table(
        head,
        (
            (
                row["part"],
                _LAWS[row["law"]],
                row["cases"],
                f"{100 * row['median']:.1f} %",
                f"{100 * row['p90']:.1f} %",
                *(
                    f"{row['parts'][name]:.2f}"
                    for name in ("law", "sampling", "random_search", "motion", "rest")
                ),
                "–" if row["parts"]["search"] is None else f"{row['parts']['search']:.2f}",
                len(row["above_b1"]),
            )
            for row in rows
        ),
    )


def draw_gaps(path: Path, summary: Mapping[str, Any]) -> None:
    """Histogram of the gap in each stratum, by law."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 4, figsize=(12.0, 3.0), sharey=True, layout="constrained")
    for axis, stratum in zip(axes, STRATA, strict=True):
        below = np.zeros(0)
        for law, colour in (("ideal", "#1f6f8b"), ("normal", "#e0a458")):
            rows = [r for r in summary["gaps"] if r["part"] == stratum and r["law"] == law]
            if not rows:
                continue
            edges, counts = 100 * np.array(rows[0]["bins"]), np.array(rows[0]["histogram"])
            below = below if below.size else np.zeros(counts.size)
            bars = {"bottom": below, "align": "edge", "color": colour, "edgecolor": "white"}
            axis.bar(edges[:-1], counts, np.diff(edges), label=f"{law} law", **bars)
            below = below + counts
        axis.set_title(stratum)
        axis.set_xlabel("gap to the bound, %")
    axes[0].set_ylabel("cases")
    axes[0].legend(frameon=False)
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)
