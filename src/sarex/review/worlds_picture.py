"""The picture of two plans in drawn worlds: shares with intervals, and the paired difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sarex.review.base_map import COLOURS, INK, new_figure
from sarex.review.parts import SearchPeriod
from sarex.review.picture import Picture, Studio

__all__ = ["worlds_picture"]

_APART = 0.17
"""Half the distance between the bars of the two plans, in rows."""


def worlds_picture(studio: Studio, period: SearchPeriod) -> Picture | None:
    """Both plans in the drawn worlds of a period; None where none were flown."""
    worlds, compared = period.worlds, period.files.get("compared")
    if worlds is None or compared is None or len(compared["methods"]) < 2:
        return None
    t, shares = studio.t, worlds["compared"]["stated"]["shares"]
    names = ["any", *sorted(name for name in shares if name != "any")]
    figure, axes = new_figure(2, width_in=5.2, height_in=1.7 + 0.55 * len(names))
    left, right = axes[0]
    methods = sorted(compared["methods"], key=lambda name: name != period.body.method)
    words = (t("review.worlds.this"), t("review.worlds.other"))
    for side, (key, method) in enumerate(zip(("first", "second"), methods, strict=True)):
        judged = [_judged(compared["methods"][method], name) for name in names]
        told = [shares[name][key] for name in names]
        _bars(left, told, judged, side, f"{words[side]} [{method}]")
    left.plot([], [], "D", color="none", markeredgecolor=INK, label=t("review.worlds.judge"))
    left.set_xlim(-2, 102)
    left.set_xlabel(t("review.worlds.axis.share"))
    left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=3, fontsize=8)
    _differences(right, [shares[name] for name in names])
    right.set_xlabel(t("review.worlds.axis.difference"))
    for panel in (left, right):
        panel.set_yticks(np.arange(len(names)), [t("measure.any_found"), *names[1:]])
        panel.set_ylim(len(names) - 0.5, -0.5)
        panel.grid(True, axis="x", color="#d8e0e6", lw=0.5)
    right.set_yticklabels([])
    title = t("review.worlds.title", count=worlds["worlds"])
    return studio.finish(figure, f"worlds-{period.number}", title, t("review.worlds.caption"))


def _judged(method: Mapping[str, Any], name: str) -> float:
    return float(method["any_found"] if name == "any" else method["objects"][name])


def _bars(
    panel: Axes, told: list[Mapping[str, Any]], judged: list[float], side: int, label: str
) -> None:
    """Shares of one plan with their intervals, and what the judge expected."""
    at = np.arange(len(told)) + (2 * side - 1) * _APART
    values = 100 * np.array([[one["value"], one["low"], one["high"]] for one in told])
    reach = np.abs(values[:, 1:] - values[:, :1]).T
    colour = COLOURS[side]
    marker = ("o", "s")[side]
    panel.errorbar(
        values[:, 0], at, xerr=reach, fmt=marker, color=colour, ms=6, capsize=3, lw=1.6, label=label
    )
    expected = 100 * np.array(judged)
    panel.plot(expected, at, "D", ms=9, color="none", markeredgecolor=colour, zorder=4)


def _differences(panel: Axes, told: list[Mapping[str, Any]]) -> None:
    values = 100 * np.array([[one["difference"], one["low"], one["high"]] for one in told])
    reach = np.abs(values[:, 1:] - values[:, :1]).T
    panel.axvline(0.0, color=INK, lw=1.0, ls="--")
    panel.errorbar(
        values[:, 0], np.arange(len(told)), xerr=reach, fmt="o", color=INK, ms=6, capsize=3, lw=1.6
    )
    for row, one in enumerate(told):
        panel.annotate(
            f"{one['first_only']} : {one['second_only']}",
            (values[row, 0], row),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=8,
        )
    edge = 1.1 * float(np.abs(values).max(initial=1.0))
    panel.set_xlim(-edge, edge)
