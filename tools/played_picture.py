"""The picture of a played exercise: what was searched, the bases, and what came in when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sarex.geo import Coast, cut_coast, load_coast
from sarex.incident import CaseFile
from sarex.journal import Event
from sarex.quantities import format_dtg
from sarex.review.base_map import COLOURS, INK, MARK, Chart, Extent, extent_of, png_of, style
from sarex.review.layers import draw_area, mark_place
from sarex.review.measures import Sources
from sarex.review.measures.finds import finds_of
from sarex.review.measures.sources import data_of
from sarex.words import say

__all__ = ["Played", "picture"]

SAFE = ("place_of_safety", "hospital")
PERIOD = "#e2edf3"
CRAFT = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5c00", "#000000", "#56b4e9", "#9467bd"),
    *("#a0522d", "#2ca02c", "#e377c2", "#17becf", "#7f7f7f", "#bcbd22"),
)
"""Colours of facilities, in the order of their ids."""


@dataclass(frozen=True)
class Played:
    """A played exercise as exercise control sees it: events, and where everybody was."""

    name: str
    seen: Sources
    case: CaseFile
    truth: dict[str, Any]

    @property
    def ways(self) -> dict[str, list[tuple[int, float, float]]]:
        """Facility to its position reports: time [ns], longitude, latitude."""
        found: dict[str, list[tuple[int, float, float]]] = {}
        for event in self.seen.of_type("position.reported"):
            body = data_of(event)
            row = (event.occurred_at_ns, body["lon_deg"], body["lat_deg"])
            found.setdefault(body["facility"], []).append(row)
        return dict(sorted(found.items()))

    def place_of(self, facility: str, time_ns: int) -> tuple[float, float] | None:
        """Where a facility last reported to be."""
        before = [row for row in self.ways.get(facility, ()) if row[0] <= time_ns]
        return before[-1][1:] if before else None

    def hours(self, time_ns: int) -> float:
        start = self.seen.first("exercise.started")
        assert start is not None
        return (time_ns - start.occurred_at_ns) / 3.6e12


def picture(played: Played) -> bytes:
    """A map of what was searched, one of the bases, and below them what came in when."""
    with style():
        figure = Figure(figsize=(10.2, 9.3), dpi=110, layout="constrained")
        grid = figure.add_gridspec(2, 2, width_ratios=[3.1, 1], height_ratios=[3.3, 1])
        side = grid[0, 1].subgridspec(2, 1, height_ratios=[1.7, 1])
        panel, overview = figure.add_subplot(grid[0, 0]), figure.add_subplot(side[1])
        wide, near = _extent(played, searched=False), _extent(played, searched=True)
        coast = _coast(played, wide)
        Chart(coast, say("map.attribution", "en")).draw(panel, near)
        words = figure.add_subplot(side[0])
        words.set_axis_off()
        words.legend(handles=_draw_map(panel, played, near), loc="upper left", borderaxespad=0.0)
        _draw_overview(overview, played, Chart(coast, ""), wide, near)
        panel.set_title(say("mark.exercise_short", "en"), color=MARK)
        _draw_strip(figure.add_subplot(grid[1, :]), played)
        return png_of(figure)


def _extent(played: Played, *, searched: bool) -> Extent:
    """About the searches and the true drift; or about all ways and bases."""
    tracks = [search.track for search in played.seen.flown()]
    lon = [np.ravel(played.truth["lon_deg"]), *(track.lon_deg for track in tracks)]
    lat = [np.ravel(played.truth["lat_deg"]), *(track.lat_deg for track in tracks)]
    if not searched:
        lon += [np.array([row[1] for way in played.ways.values() for row in way])]
        lat += [np.array([row[2] for way in played.ways.values() for row in way])]
        lon += [np.array([base.position.lon_deg for base in played.case.bases])]
        lat += [np.array([base.position.lat_deg for base in played.case.bases])]
    return extent_of(np.concatenate(lon), np.concatenate(lat))


def _coast(played: Played, extent: Extent) -> Coast:
    box = (extent.west_deg, extent.south_deg, extent.east_deg, extent.north_deg)
    name = played.case.fields.coast
    return load_coast(name) if name != "cut" else cut_coast(box)


def _draw_overview(
    axes: Axes, played: Played, chart: Chart, extent: Extent, searched: Extent
) -> None:
    """Bases, all ways, and where the large map lies."""
    chart.draw(axes, extent)
    _draw_ways(axes, played, extent)
    corners = [
        (searched.west_deg, searched.south_deg),
        (searched.east_deg, searched.south_deg),
        (searched.east_deg, searched.north_deg),
        (searched.west_deg, searched.north_deg),
    ]
    draw_area(axes, corners, extent)
    for base in played.case.bases:
        mark_place(axes, base.position.lon_deg, base.position.lat_deg, extent, "s", INK, 6)
        _name(axes, extent, (base.position.lon_deg, base.position.lat_deg), base.name)
    axes.set_title("bases and ways", fontsize=8.5)
    axes.tick_params(labelsize=6)
    axes.set_xticks(axes.get_xticks()[::2], axes.get_xticklabels()[::2])


def _draw_ways(axes: Axes, played: Played, extent: Extent) -> None:
    for number, rows in enumerate(played.ways.values(), start=1):
        way = np.array([row[1:] for row in rows])
        colour = CRAFT[(number - 1) % len(CRAFT)]
        axes.plot(extent.near(way[:, 0]), way[:, 1], color=colour, lw=0.5, ls=":", zorder=5)


def _draw_map(panel: Axes, played: Played, extent: Extent) -> list[Any]:
    seen = played.seen
    for plan in seen.plans():
        for area in plan.plan.areas:
            draw_area(panel, area.corners_lon_lat_deg, extent)
    handles = []
    _draw_ways(panel, played, extent)
    for number, name in enumerate(played.ways, start=1):
        colour = CRAFT[(number - 1) % len(CRAFT)]
        handles.append(Line2D([], [], color=colour, lw=1.6, label=name))
        for search in seen.flown():
            if search.track.facility == name:
                _draw_searched(panel, search.track, extent, colour)
    lon, lat = (np.array(played.truth[key]) for key in ("lon_deg", "lat_deg"))
    panel.plot(extent.near(lon), lat, color=COLOURS[4], lw=1.6, ls="--", zorder=6.5)
    _name(panel, extent, (lon[0, 0], lat[0, 0]), ", ".join(played.truth["objects"]), below=True)
    handles += _draw_happenings(panel, played, extent)
    handles.append(Line2D([], [], color=COLOURS[4], lw=1.6, ls="--", label="true drift"))
    handles.append(Line2D([], [], color=INK, lw=0.9, ls=(0, (6, 2)), label="search areas"))
    if played.case.bases:
        handles.append(Line2D([], [], marker="s", ls="none", color=INK, label="bases"))
    return handles


def _draw_searched(panel: Axes, track: Any, extent: Extent, colour: str) -> None:
    """The legs on which somebody searched."""
    lon = np.where(np.r_[track.sensor_on, False], extent.near(track.lon_deg), np.nan)
    panel.plot(lon, track.lat_deg, color=colour, lw=1.3, alpha=0.85, zorder=6)


def _draw_happenings(panel: Axes, played: Played, extent: Extent) -> list[Any]:
    """Sightings, finds, recoveries, and where persons were brought."""
    seen = played.seen
    sightings = {e.event_id: data_of(e) for e in seen.of_type("sighting.reported")}
    for body in sightings.values():
        mark_place(panel, body["lon_deg"], body["lat_deg"], extent, "D", "#5a6d7c", 5)
    for number, find in enumerate(finds_of(seen).values()):
        body = sightings[find.sighting]
        mark_place(panel, body["lon_deg"], body["lat_deg"], extent, "*", COLOURS[4], 17)
        time = format_dtg(find.event.occurred_at_ns)[2:7]
        at = (body["lon_deg"], body["lat_deg"])
        _name(panel, extent, at, f"{find.search_object} {time}", below=number % 2 == 1)
    for event in seen.of_type("persons.recovered"):
        place = played.place_of(data_of(event)["holder"], event.occurred_at_ns)
        if place is not None:
            mark_place(panel, *place, extent, "P", COLOURS[2], 11)
    made = {"*": COLOURS[4], "P": COLOURS[2], "D": "#5a6d7c"}
    words = {"*": "found", "P": "recovered", "D": "sightings"}
    return [
        Line2D([], [], marker=mark, ls="none", color=colour, ms=9, label=words[mark])
        for mark, colour in made.items()
    ]


def _name(
    panel: Axes, extent: Extent, at: tuple[float, float], name: str, *, below: bool = False
) -> None:
    panel.annotate(
        name,
        (float(extent.near(at[0])), at[1]),
        xytext=(10, -17 if below else 8),
        textcoords="offset points",
        fontsize=8.5,
        bbox={"facecolor": "white", "alpha": 0.8, "lw": 0, "pad": 1.0},
        annotation_clip=True,
        zorder=9,
    )


def _draw_strip(axes: Axes, played: Played) -> None:
    """Hours after STARTEX: injects as they went out, plans, sightings, finds, persons."""
    seen = played.seen
    for period in played.case.periods:
        axes.axvspan(*map(played.hours, (period.start_ns, period.end_ns)), color=PERIOD, lw=0)
    rows = {
        "injects": seen.of_type("inject.released"),
        "plans issued": seen.of_type("plan.issued"),
        "sightings": seen.of_type("sighting.reported"),
        "found": [find.event for find in finds_of(seen).values()],
        "recovered": seen.of_type("persons.recovered"),
        "brought to safety": _brought(seen),
    }
    for height, (_, events) in enumerate(reversed(rows.items())):
        for number, event in enumerate(events):
            _draw_event(axes, played, height, number, event)
    axes.set_yticks(range(len(rows)), list(reversed(rows)))
    axes.set_ylim(-0.6, len(rows) - 0.2)
    axes.set_xlim(-0.1, played.hours(seen.end_ns) + 0.1)
    start = format_dtg(seen.end_ns - round(3.6e12 * played.hours(seen.end_ns)))
    axes.set_xlabel(f"hours after STARTEX ({start}); shaded: search periods; diamonds: by a state")


def _draw_event(axes: Axes, played: Played, height: int, number: int, event: Event) -> None:
    body, time = data_of(event), played.hours(event.occurred_at_ns)
    by_state = body.get("because") == "trigger"
    axes.plot(time, height, marker="D" if by_state else "o", ms=6, color=COLOURS[0], zorder=3)
    told = {
        "inject.released": lambda: str(body["inject"]),
        "plan.issued": lambda: body["plan"].rpartition("-")[2],
        "object.found": lambda: body["search_object"],
        "persons.recovered": lambda: str(body["alive"] + body["dead"]),
        "persons.transferred": lambda: str(body["alive"] + body["dead"]),
    }
    if event.type in told:
        crowded = event.type in {"inject.released", "object.found"}
        up = (5, 12)[number % 2] if crowded else 5
        axes.annotate(
            told[event.type](),
            (time, height),
            xytext=(0, up),
            textcoords="offset points",
            ha="center",
            fontsize=7.5,
        )


def _brought(seen: Sources) -> list[Event]:
    moved = seen.of_type("persons.recovered", "persons.transferred")
    return [event for event in moved if data_of(event)["place_kind"] in SAFE]
