"""Looks counted by bins of time, in one pass over the particles."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.detection import _kernels
from sarex.detection.looks import PlanePaths, plane_paths, width_arrays
from sarex.detection.model import SweepWidth
from sarex.ensemble.model import Ensemble
from sarex.errors import DetectionError
from sarex.facilities.track import Track
from sarex.geo import LocalPlane

__all__ = ["log_miss_in_bins"]

Floats = NDArray[np.float64]
Times = NDArray[np.int64]


def log_miss_in_bins(
    ensemble: Ensemble,
    track: Track,
    widths: Mapping[str, SweepWidth],
    plane: LocalPlane,
    edges_ns: Times,
    *,
    paths: PlanePaths | None = None,
) -> Floats:
    """Log miss of a track in each bin of time, (bin, particle) [1].

    Parameters
    ----------
    ensemble, track, widths, plane, paths
        As of :func:`sarex.detection.log_miss`; the sum over bins is its values, to rounding.
    edges_ns : (bin + 1,) int64
        Increasing [ns since 1970 UTC]; looks outside the first and the last are not counted.

    Raises
    ------
    DetectionError
        If a look lies outside the forecast or the projected paths, or an object is unknown.
    """
    segments, legs = _segments(ensemble, track, edges_ns)
    out = np.zeros((ensemble.particle_count, edges_ns.size - 1))
    if legs.size:
        if paths is None:
            span = int(segments[0, 0]), int(segments[-1, 1])
            paths = plane_paths(ensemble, plane, start_ns=span[0], end_ns=span[1])
        _check(ensemble, track, widths, plane, paths, segments)
        column = np.searchsorted(edges_ns, segments[:, 0], side="right").astype(np.int64) - 1
        arguments = (
            *(paths.x_m, paths.y_m, paths.status, ensemble.search_object),
            *_parts(paths.times_ns, segments),
            *_ends(track, plane, segments, legs),
            *(np.zeros_like(column), column, *width_arrays(ensemble.object_ids, [widths]), out),
        )
        _kernels.log_miss(*arguments)
    return np.ascontiguousarray(out.T)


def _segments(ensemble: Ensemble, track: Track, edges_ns: Times) -> tuple[Times, NDArray[np.int64]]:
    """(segment, 2) times of the looks, cut at waypoints, outputs and edges; leg of each."""
    way = track.times_ns
    low, high = max(way[0], edges_ns[0]), min(way[-1], edges_ns[-1])
    marks = np.unique(np.concatenate([way, ensemble.times_ns, edges_ns]))
    marks = marks[(marks >= low) & (marks <= high)]
    legs = np.searchsorted(way, marks[:-1], side="right").astype(np.int64) - 1
    on = track.sensor_on[legs]
    return np.stack([marks[:-1], marks[1:]], axis=1)[on], legs[on]


def _check(
    ensemble: Ensemble,
    track: Track,
    widths: Mapping[str, SweepWidth],
    plane: LocalPlane,
    paths: PlanePaths,
    segments: Times,
) -> None:
    first, last = int(segments[0, 0]), int(segments[-1, 1])
    unknown = sorted(set(widths) - set(ensemble.object_ids))
    covered = paths.times_ns[0] <= first and last <= paths.times_ns[-1]
    if unknown or not covered or paths.plane != plane:
        raise DetectionError(
            "these looks do not fit the forecast",
            given=f"looks from {ns_to_iso(first)} to {ns_to_iso(last)}"
            + (f", widths for {', '.join(unknown)}" if unknown else ""),
            allowed=f"{ns_to_iso(int(paths.times_ns[0]))} to "
            f"{ns_to_iso(int(paths.times_ns[-1]))} in the plane of the paths; "
            f"{', '.join(ensemble.object_ids)}",
            remedy="Run the forecast for a longer span, project it whole on the same plane, and "
            "give widths of its objects.",
            where=f"track {track.facility}/{track.sortie}",
        )


def _parts(known: Times, segments: Times) -> tuple[Times, Floats, Floats, Floats]:
    """Ensemble interval of each segment, its ends as parts of it, its duration in seconds."""
    step = np.minimum(np.searchsorted(known, segments[:, 0], side="right") - 1, known.size - 2)
    part = (segments - known[step][:, None]) / (known[step + 1] - known[step])[:, None]
    duration_s = (segments[:, 1] - segments[:, 0]) / 1e9
    return step.astype(np.int64), part[:, 0].copy(), part[:, 1].copy(), duration_s


def _ends(
    track: Track, plane: LocalPlane, segments: Times, legs: NDArray[np.int64]
) -> tuple[Floats, ...]:
    """Facility at the start and the end of each segment: x0, y0, x1, y1 in metres."""
    x, y = plane.to_xy(track.lon_deg, track.lat_deg)
    way = track.times_ns
    part = (segments - way[legs][:, None]) / (way[legs + 1] - way[legs])[:, None]
    ends = [xy[legs, None] + part * np.diff(xy)[legs, None] for xy in (x, y)]
    return tuple(end[:, column].copy() for column in (0, 1) for end in ends)
