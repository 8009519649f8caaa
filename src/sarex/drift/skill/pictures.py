"""Pictures of an evaluation: curves over the lead, each with its interval over blocks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sarex.drift.skill.evaluate import OURS, Evaluation
from sarex.drift.skill.judged import SHARES
from sarex.drift.skill.measures import PIT_BINS, over_leads
from sarex.drift.skill.starts import LEADS_H, SCORED_H, scored
from sarex.words import font_path

__all__ = ["COLOURS", "curves", "drawing", "png_of", "subtitle"]

COLOURS = {
    OURS: "#0072B2",
    "no motion": "#000000",
    "current": "#009E73",
    "current + 3 % wind": "#D55E00",
    "current + leeway": "#CC79A7",
}
_LINES: dict[str, Any] = {
    OURS: "-",
    "no motion": ":",
    "current": "--",
    "current + 3 % wind": "-.",
    "current + leeway": (0, (5, 1)),
}
_SHADES = ("#08306b", "#2171b5", "#6baed6", "#c6dbef")
_DPI = 110
_LEVELS = np.array([0.05, *np.arange(0.1, 0.95, 0.1), 0.95, 0.99])


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with the shipped font, whatever the machine's own settings are."""
    font_manager.fontManager.addfont(str(font_path()))
    name = font_manager.FontProperties(fname=str(font_path())).get_name()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "axes.grid": True,
                "axes.titlelocation": "left",
                "axes.titlesize": 10,
                "font.family": [name],
                "font.size": 9,
                "grid.color": "#d8e0e6",
                "grid.linewidth": 0.5,
                "legend.fontsize": 8,
            }
        )
        yield


def png_of(figure: Figure) -> bytes:
    """The picture as PNG without a word on what made it or when."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=_DPI, metadata={"Software": None})
    return stream.getvalue()


def subtitle(evaluation: Evaluation) -> str:
    """What kind of evaluation it is, where and on how much: above every picture."""
    kind = (
        "PSEUDO-LAGRANGIAN (current and wind along the observed tracks: an optimistic limit, no "
        "forecast skill)"
        if evaluation.kind == "pseudo-Lagrangian"
        else "LAGRANGIAN HINDCAST"
    )
    numbers = evaluation.numbers
    return (
        f"{kind}\n{evaluation.label}: {numbers['starts']} forecast starts on "
        f"{numbers['tracks']} tracks, {numbers['blocks_with_starts']} blocks; 95 % intervals over "
        "blocks"
    )


def _panels(
    evaluation: Evaluation, columns: int, height_in: float = 4.4
) -> tuple[Figure, list[Axes]]:
    width = 5.6 if columns < 4 else 3.3
    figure = Figure(figsize=(width * columns, height_in), dpi=_DPI, layout="constrained")
    figure.suptitle(subtitle(evaluation), x=0.01, ha="left", fontsize=8.5, color="#b00020")
    return figure, list(figure.subplots(1, columns, squeeze=False)[0])


def curves(evaluation: Evaluation) -> dict[str, bytes]:
    """All pictures but the map: name to PNG."""
    with drawing():
        return {
            "skill.png": _skill(evaluation),
            "separation.png": _separation(evaluation),
            "reliability.png": _reliability(evaluation),
            "pit.png": _pit(evaluation),
            "area.png": _area(evaluation),
        }


def _curve(axes: Axes, evaluation: Evaluation, model: str, score: str, scale: float = 1.0) -> None:
    values = over_leads(evaluation.judged[model], evaluation.starts, evaluation.drawn, score)
    mean, low, high = (scale * np.array(values[name]) for name in ("mean", "low", "high"))
    shown = np.isfinite(mean)
    if not shown.any():
        return
    lead = LEADS_H[shown]
    axes.plot(lead, mean[shown], color=COLOURS[model], ls=_LINES[model], lw=1.8, label=model)
    if model in (OURS, "current + 3 % wind", "no motion"):
        axes.fill_between(lead, low[shown], high[shown], color=COLOURS[model], alpha=0.13, lw=0)


def _lead_axis(axes: Axes, label: str) -> None:
    axes.set_xlabel("lead, h")
    axes.set_xticks(range(0, 49, 6))
    axes.set_xlim(0, 49.5)
    axes.set_ylabel(label)


def _skill(evaluation: Evaluation) -> bytes:
    figure, panels = _panels(evaluation, 2)
    for axes, score, title in zip(
        panels,
        ("ss", "ss_star"),
        ("Liu-Weisberg skill score SS (n = 1)", "SS*, without the floor at 0"),
        strict=True,
    ):
        for model in evaluation.judged:
            _curve(axes, evaluation, model, score)
        axes.set_title(title)
        _lead_axis(axes, "mean skill score")
    panels[1].axhline(0.0, color="#8a99a5", lw=0.8)
    panels[1].set_ylim(-0.8, 0.8)
    panels[0].legend(loc="upper left")
    return png_of(figure)


def _separation(evaluation: Evaluation) -> bytes:
    figure, panels = _panels(evaluation, 2)
    for model in evaluation.judged:
        _curve(panels[0], evaluation, model, "separation_m", 1e-3)
    panels[0].set_title("Separation of predicted and observed place")
    _lead_axis(panels[0], "mean separation, km")
    panels[0].set_ylim(0, None)
    panels[0].legend(loc="upper left")
    ours = evaluation.judged[OURS].separation_m
    shift = dict(zip(evaluation.judged, (0.0, -0.9, -0.3, 0.3, 0.9), strict=False))
    for model, judged in evaluation.judged.items():
        if model != OURS:
            less = (judged.separation_m - ours) / 1e3
            means = [evaluation.drawn.mean(less[:, at], evaluation.starts.block) for at in scored()]
            x = np.array(SCORED_H) + shift[model]
            panels[1].vlines(x, [m.low for m in means], [m.high for m in means], COLOURS[model])
            panels[1].plot(x, [m.mean for m in means], "o", color=COLOURS[model], label=model)
    panels[1].axhline(0.0, color="#8a99a5", lw=0.8)
    panels[1].set_title("By how much sarex is nearer, start by start")
    _lead_axis(panels[1], "km nearer than the baseline")
    panels[1].legend(loc="upper left")
    return png_of(figure)


def _reliability(evaluation: Evaluation) -> bytes:
    """Share of observed places inside the area, over the share the area states."""
    figure, panels = _panels(evaluation, len(SCORED_H), 4.2)
    judged, starts = evaluation.judged[OURS], evaluation.starts
    for axes, hour, at in zip(panels, SCORED_H, scored(), strict=True):
        means = [
            evaluation.drawn.mean(judged.inside(float(q))[:, at], starts.block) for q in _LEVELS
        ]
        axes.plot([0, 1], [0, 1], color="#8a99a5", lw=1, ls="--")
        axes.fill_between(
            _LEVELS, [m.low for m in means], [m.high for m in means], color=COLOURS[OURS], alpha=0.2
        )
        axes.plot(_LEVELS, [m.mean for m in means], color=COLOURS[OURS], marker="o", ms=3)
        for share in SHARES:
            mean = evaluation.drawn.mean(judged.inside(share)[:, at], starts.block)
            axes.plot(share, mean.mean, "D", color="#D55E00", ms=5)
            axes.annotate(
                f"{100 * mean.mean:.0f} %",
                (share, mean.mean),
                xytext=(-6, 4),
                textcoords="offset points",
                ha="right",
                fontsize=8,
            )
        axes.set_title(f"{hour} h, {means[0].count} positions")
        axes.set_xlabel("share that the area states")
        axes.set_xlim(0, 1.03)
        axes.set_ylim(0, 1.03)
        axes.set_aspect("equal")
    panels[0].set_ylabel("share of observed positions inside")
    return png_of(figure)


def _pit(evaluation: Evaluation) -> bytes:
    figure, panels = _panels(evaluation, len(SCORED_H), 3.8)
    middle = (np.arange(PIT_BINS) + 0.5) / PIT_BINS
    for axes, hour in zip(panels, SCORED_H, strict=True):
        bins = evaluation.numbers["pit"][str(hour)]
        if bins[0]["mean"] is None:
            axes.set_title(f"{hour} h: none")
            continue
        mean = np.array([b["mean"] for b in bins])
        ends = np.array([b["interval"] for b in bins])
        axes.bar(middle, mean, 0.95 / PIT_BINS, color="#9ecae1", edgecolor=COLOURS[OURS])
        axes.vlines(middle, ends[:, 0], ends[:, 1], color="#08306b", lw=1)
        axes.axhline(1 / PIT_BINS, color="#D55E00", ls="--", lw=1.2)
        axes.set_title(f"{hour} h")
        axes.set_xlabel("HDR-rank PIT")
        axes.set_ylim(0, 0.35)
    panels[0].set_ylabel("share of observed positions")
    return png_of(figure)


def _area(evaluation: Evaluation) -> bytes:
    """Areas beside containment: any area can be made to hold enough by making it larger."""
    figure, panels = _panels(evaluation, 2)
    for model in evaluation.judged:
        if np.isfinite(evaluation.judged[model].area_m2).any():
            _curve(panels[0], evaluation, model, "area_0.95_m2", 1e-6)
    panels[0].set_yscale("log")
    panels[0].set_title("Area that holds 95 %, by its own statement")
    _lead_axis(panels[0], "mean area, km²")
    panels[0].legend(loc="lower right")
    for share, colour in zip(SHARES, _SHADES, strict=False):
        values = over_leads(
            evaluation.judged[OURS], evaluation.starts, evaluation.drawn, f"inside_{share:g}"
        )
        mean = np.array(values["mean"])
        shown = np.isfinite(mean)
        panels[1].plot(
            LEADS_H[shown], 100 * mean[shown], color=colour, marker=".", label=f"{100 * share:g} %"
        )
        low, high = (100 * np.array(values[end])[scored()] for end in ("low", "high"))
        panels[1].vlines(np.array(SCORED_H) + 2 * (share - 0.75), low, high, colour, lw=2)
        panels[1].axhline(100 * share, color=colour, ls="--", lw=1)
    panels[1].axhspan(92, 97, color="#009E73", alpha=0.18, lw=0)
    panels[1].set_title("sarex: observed positions inside (band: 92 to 97 %)")
    _lead_axis(panels[1], "inside, %")
    panels[1].set_ylim(0, 101)
    panels[1].legend(title="area of", loc="lower right", ncols=3)
    return png_of(figure)
