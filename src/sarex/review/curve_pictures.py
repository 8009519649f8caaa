"""Pictures without a map: success over time, hypothesis weights, timeline."""

from __future__ import annotations

from datetime import datetime
from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from sarex.canonical import iso_to_ns
from sarex.quantities import to_datetime
from sarex.review.base_map import COLOURS, INK, new_figure
from sarex.review.parts import Update
from sarex.review.picture import Picture, Studio, share_text
from sarex.review.sea_pictures import utc_axis

__all__ = ["hypotheses_picture", "pos_picture", "timeline_picture"]

_LINES = ("-", "--", "-.", ":")
_HATCHES = ("", "///", "...", "xxx", "---")
_MARKS = (
    ("incident.reported", "P", COLOURS[1]),
    ("forecast.computed", "s", COLOURS[0]),
    ("probability.updated", "o", COLOURS[0]),
    ("plan.proposed", "^", COLOURS[2]),
    ("plan.issued", ">", COLOURS[2]),
    ("exercise.ended", "X", INK),
)


def pos_picture(studio: Studio) -> Picture | None:
    """POS of each object, and of at least one, as each search went on."""
    t = studio.t
    curves = [
        (period, update.summary["search"]["curve"])
        for period in studio.record.periods
        for update in period.updates
        if update.summary["search"]
    ]
    if not curves:
        return None
    figure, axes = new_figure(len(curves), 1, width_in=12.0 / len(curves), height_in=4.6)
    for panel, (period, curve) in zip(axes.ravel(), curves, strict=True):
        stamps = [to_datetime(iso_to_ns(row["time"])) for row in curve]
        panel.plot(
            stamps,
            [100 * row["any"] for row in curve],
            color=INK,
            lw=2.6,
            label=t("measure.any_found"),
        )
        for number, name in enumerate(curve[0]["objects"]):
            panel.plot(
                stamps,
                [100 * row["objects"][name] for row in curve],
                color=studio.colours[name],
                ls=_LINES[(number + 1) % len(_LINES)],
                lw=1.8,
                label=name,
            )
        panel.annotate(
            share_text(curve[-1]["any"]),
            (cast("float", stamps[-1]), 100 * curve[-1]["any"]),
            xytext=(-4, 6),
            textcoords="offset points",
            ha="right",
            fontsize=8.5,
        )
        _found_lines(studio, panel, stamps)
        panel.set_ylim(0, 105)
        panel.set_ylabel(f"{t('facility.column.pos')}, %")
        panel.set_title(t("review.pos.panel", number=period.number))
        panel.grid(True, color="#d8e0e6", lw=0.5)
        panel.legend(loc="upper center", bbox_to_anchor=(0.5, -0.09), ncols=4)
        utc_axis(panel)
    return studio.finish(figure, "pos", t("review.pos.title"), t("review.pos.caption"))


def _found_lines(studio: Studio, panel: Axes, stamps: list[datetime]) -> None:
    """When something was found, within the panel's span."""
    for name, found in studio.record.found.items():
        when = to_datetime(found.event.occurred_at_ns)
        if stamps[0] <= when <= stamps[-1]:
            panel.axvline(cast("float", when), color=COLOURS[2], lw=1.2)
            panel.annotate(
                studio.t("review.pos.found", object=name),
                (when, 97),
                xytext=(3, 0),
                textcoords="offset points",
                rotation=90,
                va="top",
                fontsize=7.5,
                color="#005a41",
            )


def hypotheses_picture(studio: Studio) -> Picture:
    """Weights of the hypotheses before the search and after each."""
    t, record = studio.t, studio.record
    sets: list[tuple[str, Update]] = [(t("map.prior"), record.prior)]
    sets += [
        (t("review.weights.after", number=period.number), period.after)
        for period in record.periods
        if period.after is not None
    ]
    names = list(record.forecast.ensemble.hypothesis_ids)
    figure, axes = new_figure(1, width_in=9.0, height_in=0.9 + 0.42 * len(names) * len(sets))
    panel, high = axes[0, 0], 0.8 / len(sets)
    for number, (label, update) in enumerate(sets):
        at = np.arange(len(names)) + (number - (len(sets) - 1) / 2) * high
        values = [100 * update.body.hypothesis_weights[name] for name in names]
        panel.barh(
            at,
            values,
            high * 0.9,
            color=COLOURS[number % 6],
            hatch=_HATCHES[number % len(_HATCHES)],
            edgecolor="white",
            label=label,
        )
        for y, value in zip(at, values, strict=True):
            panel.text(value + 0.8, y, f"{value:.0f} %", va="center", fontsize=8)
    panel.set_yticks(np.arange(len(names)), names)
    panel.invert_yaxis()
    panel.set_xlim(0, 108)
    panel.set_xlabel(t("review.weights.axis"))
    panel.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    return studio.finish(
        figure, "hypotheses", t("review.weights.title"), t("review.weights.caption")
    )


def timeline_picture(studio: Studio) -> Picture:
    """Sorties as bars, events as marks."""
    t, record = studio.t, studio.record
    rows = sorted({f.body.facility for p in record.periods for f in p.flown})
    figure, axes = new_figure(1, width_in=12.0, height_in=1.9 + 0.33 * (len(rows) + 1))
    panel = axes[0, 0]
    used: list[Line2D | Patch] = []
    for event_type, marker, colour in _MARKS:
        found = [e for e in record.events if e.type == event_type]
        if found:
            panel.plot(
                [to_datetime(e.occurred_at_ns) for e in found],
                np.zeros(len(found)),
                marker=marker,
                ms=9,
                ls="none",
                color=colour,
                markeredgecolor="white",
                zorder=4,
            )
            label = t(f"review.event.{event_type.replace('.', '_')}")
            used.append(Line2D([], [], marker=marker, ls="none", ms=8, color=colour, label=label))
    for period in record.periods:
        panel.axvspan(
            to_datetime(period.plan.start_ns),
            to_datetime(period.plan.end_ns),
            color="#e8eef2",
            zorder=0,
        )
        for flown in period.flown:
            _bar(
                panel,
                flown.track.times_ns,
                flown.track.sensor_on,
                1 + rows.index(flown.body.facility),
            )
    sighted = [s for s in record.sightings if s.body.facility in rows]
    for sighting in sighted:
        y = 1 + rows.index(sighting.body.facility)
        when = to_datetime(sighting.event.occurred_at_ns)
        panel.plot(when, y, marker="*", ms=15, color="#F0E442", markeredgecolor="black", zorder=6)
        panel.annotate(
            sighting.body.search_object,
            (when, y),
            xytext=(9, -3),
            textcoords="offset points",
            fontsize=8,
            bbox={"facecolor": "white", "alpha": 0.85, "lw": 0, "pad": 0.8},
            zorder=7,
        )
    panel.set_yticks(range(len(rows) + 1), [t("review.timeline.events_row"), *rows])
    panel.set_ylim(len(rows) + 0.6, -0.7)
    panel.grid(True, axis="x", color="#d8e0e6", lw=0.5)
    panel.set_axisbelow(True)
    utc_axis(panel)
    used += [
        Patch(color=COLOURS[0], label=t("review.timeline.key_searching")),
        Patch(color="#a9c6da", label=t("review.timeline.key_transit")),
        Patch(color="#e8eef2", label=t("review.timeline.key_period")),
    ]
    if sighted:
        used.append(
            Line2D(
                [],
                [],
                marker="*",
                ls="none",
                ms=12,
                color="#F0E442",
                markeredgecolor="black",
                label=t("map.sighting"),
            )
        )
    panel.legend(
        handles=used,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.8 / (1.5 + len(rows))),
        ncols=5,
    )
    return studio.finish(figure, "timeline", t("report.timeline"), t("review.timeline.caption"))


def _bar(panel: Axes, times_ns: NDArray[np.int64], sensor_on: NDArray[np.bool_], row: int) -> None:
    """A sortie: away, and within it searching."""
    days = np.array([_day(int(n)) for n in times_ns])
    low = (row - 0.31, 0.62)
    panel.broken_barh([(days[0], days[-1] - days[0])], low, color="#a9c6da", zorder=2)
    legs = zip(days[:-1], days[1:], sensor_on, strict=True)
    pieces = [(begin, end - begin) for begin, end, on in legs if on]
    panel.broken_barh(pieces, low, color=COLOURS[0], lw=0, zorder=3)


def _day(time_ns: int) -> float:
    """Matplotlib's day number of a time."""
    return float(date2num(to_datetime(time_ns)))  # type: ignore[no-untyped-call]
