"""The two pictures of a briefing: the map, and what is found over time; as SVG, for print."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sarex.ensemble.reader import EnsembleReader
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.planning.plan import Plan
from sarex.quantities import NS_PER_HOUR, format_dtg
from sarex.review.base_map import COLOURS, INK, Chart, Extent, extent_of, style
from sarex.review.density import Density, density_of
from sarex.review.layers import (
    draw_area,
    draw_contours,
    draw_density,
    draw_track,
    number_place,
    track_colour,
)

__all__ = ["Scene", "briefing_curve", "briefing_map"]

_MAP_IN, _CURVE_IN = (4.6, 4.6), (3.9, 1.55)
_LEVELS = (50, 95)
_SALT = "sarex"
"""Fixed, so that the ids inside an SVG are the same each time."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the map shows: the plan, its tracks in their order, and where what is sought may be."""

    ensemble: EnsembleReader
    weights: NDArray[np.float64]
    objects: tuple[str, ...]
    plane: LocalPlane
    plan: Plan
    tracks: tuple[Track, ...]

    @property
    def middle_ns(self) -> int:
        """Middle of the search period: the time that the map is drawn for."""
        return (self.plan.start_ns + self.plan.end_ns) // 2


def briefing_map(chart: Chart, scene: Scene) -> str:
    """Areas, tracks numbered from 1, and where the objects are at mid-search.

    Parameters
    ----------
    chart : Chart
        Of the case's coast.
    scene : Scene
        What is drawn on it.

    Returns
    -------
    str
        SVG.
    """
    plan, tracks = scene.plan, scene.tracks
    made = density_of(scene.ensemble, scene.weights, scene.objects, scene.middle_ns, scene.plane)
    with style(), mpl.rc_context({"svg.hashsalt": _SALT}):
        figure = Figure(figsize=_MAP_IN, layout="constrained")
        panel = figure.subplots()
        extent = _extent(plan, tracks, made)
        chart.draw(panel, extent)
        if made is not None:
            draw_density(panel, made, extent, 100 * float(made.per_nm2.max())).set_rasterized(True)
            draw_contours(panel, made, extent, INK, _LEVELS)
        for area in plan.areas:
            draw_area(panel, area.corners_lon_lat_deg, extent)
        taken: list[tuple[float, float]] = []
        for number, track in enumerate(tracks, start=1):
            draw_track(panel, track, extent, track_colour(number))
            legs = np.flatnonzero(track.sensor_on)
            if legs.size:
                csp = float(track.lon_deg[legs[0]]), float(track.lat_deg[legs[0]])
                number_place(panel, csp, number, track_colour(number), extent, taken)
        return _svg(figure)


def _extent(plan: Plan, tracks: Sequence[Track], made: Density | None) -> Extent:
    """Areas, search legs and most of the probability; not the way to distant bases."""
    lon = [corner[0] for area in plan.areas for corner in area.corners_lon_lat_deg]
    lat = [corner[1] for area in plan.areas for corner in area.corners_lon_lat_deg]
    for track in tracks:
        on = np.flatnonzero(track.sensor_on)
        for legs in (on, on + 1):
            lon += track.lon_deg[legs].tolist()
            lat += track.lat_deg[legs].tolist()
    if made is not None:
        east, north = made.box(0.95)
        lon += east.tolist()
        lat += north.tolist()
    return extent_of(lon, lat, 0.04)


def briefing_curve(over_time: Sequence[Sequence[float | None]], words: Mapping[str, str]) -> str:
    """Expected shares found, and found alive where known, over time.

    Parameters
    ----------
    over_time : rows of (s since 1970, share found, share found alive or None)
        In order of time.
    words : mapping
        ``found`` and ``alive``, for the lines.

    Returns
    -------
    str
        SVG.
    """
    times = [float(row[0] or 0.0) / 3600.0 for row in over_time]
    with style(), mpl.rc_context({"svg.hashsalt": _SALT}):
        figure = Figure(figsize=_CURVE_IN, layout="constrained")
        panel = figure.subplots()
        found = [100.0 * float(row[1] or 0.0) for row in over_time]
        panel.plot(times, found, color=COLOURS[0], lw=1.6, label=words["found"])
        alive = [100.0 * row[2] for row in over_time if row[2] is not None]
        if len(alive) == len(times):
            panel.plot(times, alive, color=COLOURS[2], lw=1.6, ls="--", label=words["alive"])
        panel.set_ylim(0, max(1.0, 1.08 * max(found)))
        panel.set_xlim(times[0], times[-1])
        panel.grid(True, color="#dde5ea", lw=0.5)
        hours = _whole_hours(times[0], times[-1])
        panel.set_xticks(hours, [format_dtg(hour * NS_PER_HOUR)[:7] for hour in hours])
        panel.set_ylabel("%")
        panel.legend(loc="lower right", frameon=False, fontsize=7)
        return _svg(figure)


def _whole_hours(begin_h: float, end_h: float) -> list[int]:
    """Whole hours between two times, five at most."""
    step = max(1, math.ceil((end_h - begin_h) / 5.0))
    return list(range(math.ceil(begin_h / step) * step, math.floor(end_h) + 1, step))


def _svg(figure: Figure) -> str:
    stream = io.StringIO()
    figure.savefig(stream, format="svg", dpi=200, metadata={"Date": None, "Creator": None})
    return stream.getvalue()
