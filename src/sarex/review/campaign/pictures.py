"""The pictures of a campaign: found shares beside predictions, and share found against time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sarex.exercise.campaign import ANY, Design, Held, Summary
from sarex.review.base_map import COLOURS, new_figure, png_of, stamp
from sarex.review.campaign.times import TimeToFind
from sarex.review.campaign.words import Words
from sarex.review.picture import Picture

__all__ = ["found_picture", "predicted_interval", "times_picture"]

_Z = 1.959963984540054
_MARKERS = ("o", "s", "^", "v", "P")


def found_picture(summary: Summary, design: Design, words: Words) -> Picture:
    """Each truth a panel: found share and POS of every planner, with their intervals."""
    t, names = words.t, list(next(iter(summary.held[design.variants[0].name].values())))
    height = 1.1 + 0.22 * len(names) * (len(design.planners) + 1)
    figure, axes = _panels(design, height)
    for panel, variant in zip(axes, design.variants, strict=True):
        for place, planner in enumerate(design.planners):
            held = summary.held[variant.name][planner]
            _bars(panel, [held[n] for n in names], place, len(design.planners), planner)
        panel.set_title(words.variant(variant))
        panel.set_yticks(
            np.arange(len(names)), [t("measure.any_found") if n == ANY else n for n in names]
        )
        panel.set_ylim(len(names) - 0.5, -0.5)
        panel.set_xlim(-2, 116)
        panel.set_xticks(range(0, 101, 20))
        panel.grid(True, axis="x", color="#d8e0e6", lw=0.5)
    for panel in axes[-2:]:
        panel.set_xlabel(t("campaign.axis.share"))
    axes[0].legend(loc="lower left", fontsize=8)
    stamp(figure, words.marks)
    return Picture(
        "campaign-found", t("campaign.found"), t("campaign.picture.found"), png_of(figure)
    )


def _panels(design: Design, height_in: float) -> tuple[Figure, list[Axes]]:
    """A panel for each truth, two in a row."""
    count = len(design.variants)
    columns = min(2, count)
    figure, axes = new_figure(columns, -(-count // columns), width_in=5.4, height_in=height_in)
    flat = list(axes.flat)
    for spare in flat[count:]:
        spare.remove()
    return figure, flat[:count]


def _bars(panel: Axes, held: Sequence[Held], place: int, of: int, planner: str) -> None:
    at = np.arange(len(held)) + (place - (of - 1) / 2) * 0.8 / of
    colour, marker = COLOURS[place], _MARKERS[place]
    share, reach = _reach([(h.share.value, h.share.low, h.share.high) for h in held])
    panel.errorbar(
        share, at, xerr=reach, fmt=marker, ms=5, color=colour, capsize=3, lw=1.4, label=planner
    )
    value, error = _reach([(h.predicted.value, *predicted_interval(h)) for h in held])
    panel.errorbar(
        value, at, xerr=error, fmt="D", ms=9, color=colour, mfc="none", lw=0.8, capsize=6
    )
    for row, each in enumerate(held):
        told = "–" if each.score is None else f"{each.score:+.1f}"
        panel.annotate(told, (103, at[row]), va="center", fontsize=8, color=colour)


def _reach(spans: Sequence[tuple[float, float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """(row) values and (2, row) how far their intervals reach, in per cent."""
    told = 100 * np.array(spans)
    return told[:, 0], np.abs(told[:, 1:] - told[:, :1]).T


def predicted_interval(held: Held) -> tuple[float, float]:
    """The 95 % interval of a predicted POS [1]."""
    half = _Z * held.predicted.standard_error
    return max(0.0, held.predicted.value - half), min(1.0, held.predicted.value + half)


def times_picture(
    times: Mapping[str, Mapping[str, TimeToFind]], design: Design, words: Words
) -> Picture:
    """Each truth a panel: share found against minutes, by planner."""
    t = words.t
    figure, axes = _panels(design, 3.3)
    for panel, variant in zip(axes, design.variants, strict=True):
        for place, planner in enumerate(design.planners):
            _curve(panel, times[variant.name][planner], COLOURS[place], planner)
        panel.set_title(words.variant(variant))
        panel.set_ylim(0, 100)
        panel.set_xlim(0, None)
        panel.grid(True, color="#d8e0e6", lw=0.5)
        panel.set_ylabel(t("campaign.axis.found"))
    for panel in axes[-2:]:
        panel.set_xlabel(t("campaign.axis.minutes"))
    axes[0].legend(loc="upper left", fontsize=8)
    stamp(figure, words.marks)
    return Picture(
        "campaign-times", t("campaign.times"), t("campaign.picture.times"), png_of(figure)
    )


def _curve(panel: Axes, told: TimeToFind, colour: str, planner: str) -> None:
    curve = told.curve
    x = np.concatenate([curve.time[:1], curve.time, [told.end_min]])

    def steps(share: np.ndarray) -> np.ndarray:
        last = share[-1:] if share.size else np.ones(1)
        return np.concatenate([np.ones(min(1, share.size)), share, last])

    panel.step(x, 100 * (1 - steps(curve.share)), where="post", color=colour, lw=1.5, label=planner)
    panel.fill_between(
        x,
        100 * (1 - steps(curve.high)),
        100 * (1 - steps(curve.low)),
        step="post",
        color=colour,
        alpha=0.18,
        lw=0,
    )
