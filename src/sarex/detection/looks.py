"""What a sortie's looks say about each particle: the detection rate along relative motion.

**The laws.** A searcher at relative speed v passes a particle; per straight segment of RELATIVE
motion, d is the particle's distance from the segment's line, s1 and s2 the signed along-track
distances from the foot to the ends, and

    h = ½·(sin θ2 − sin θ1),  sin θ = s/√(s² + d²)

*ideal*: the inverse-cube rate λ(r) = K·V/(2r³) a second, K = W²/(4π), V the speed for which W
holds. Its exact integral over a segment is F = (K/d²)·(V/v)·h. An endless pass at v = V gives
F = K/d², the inverse-cube lateral range curve, and ∫(1 − e^−F)dx = W.

*normal*: F = l(d)·(V/v)·h with l(d) = 1 − exp(−K/d²): the same curve taken as a rate, so that
∫F dx = W for an endless pass at v = V and evenly spaced sweeps give nearly 1 − e^−C.

*definite*: detected when the segment comes within W/2.

*tabulated*: F = −ln(1 − l(d))·(V/v)·h with l(d) the user's table, so that an endless straight pass
at v = V at distance d detects with l(d).

miss = exp(−ΣF). Nothing is seen beyond the maximum range: segments are clipped there.

**What was found on checking the formulas.** (1) The ideal F follows from the rate by elementary
integration, and cutting a leg changes nothing. (2) For the normal law one finds it written
F = l(d)·h, without V/v. Without it a facility that keeps station over an object has h → 0 and never
sees it, and a slower pass sees no more than a fast one; with it detection is a rate in time under
both laws, and at v = V the two are equal. The factor is kept here for both; in the patterns
of tests/reference/test_relative_motion.py over 1 and 2 kn of drift it moves POS by at most 0.002.
(3) One pass under the normal law has the area ∫(1 − e^−l)dx = 0.773·W, not W: it is a law of many
overlapping looks, and evenly spaced sweeps fall short of 1 − e^−C by at most 0.033 (at C = 0.35;
0.009 at C = 1). (4) Clipping at the maximum range R drops the tail of the curve: of an endless pass
at d it leaves the share √(1 − d²/R²).

**Limits.** With r = √(d² + s²) and both ends on one side of the foot,
(sin θ2 − sin θ1)/d² = (s2 − s1)(s1 + s2)/(r1·r2·(s2·r1 + s1·r2)), free of cancellation and finite
as d → 0. A path through the particle itself has an infinite rate: certain detection under the
ideal law, h = 1 under the normal one. For v → 0 the ideal law tends to K·V·Δt/(2r³), any direction
giving the same; the normal law depends on direction through d, and below 1e-6 m/s, where there is
none, d = r is taken: l(r)·V·Δt/(2r).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection import _kernels
from sarex.detection.lateral_range import curve_arrays
from sarex.detection.model import LogMiss, SweepWidth
from sarex.ensemble.model import Ensemble
from sarex.errors import DetectionError, near_miss
from sarex.facilities.track import Track
from sarex.geo import LocalPlane

__all__ = ["LAW_CODES", "PlanePaths", "WidthArrays", "log_miss", "plane_paths", "width_arrays"]

LAW_CODES = {"ideal": 0, "normal": 1, "definite": 2, "tabulated": 3}
"""Numbers of the laws in the kernels; −1 means: does not see this object."""

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
WidthArrays = tuple[Numbers, Floats, Floats, Floats, Numbers, Floats, Floats]


@dataclass(frozen=True, slots=True)
class PlanePaths:
    """An ensemble's paths in metres of one plane, laid out for the kernels.

    ``x_m``, ``y_m``, ``status`` are (particle, time); ``times_ns`` is (time,).
    """

    plane: LocalPlane
    times_ns: NDArray[np.int64]
    x_m: Floats
    y_m: Floats
    status: NDArray[np.uint8]


def plane_paths(
    ensemble: Ensemble,
    plane: LocalPlane,
    *,
    start_ns: int | None = None,
    end_ns: int | None = None,
) -> PlanePaths:
    """Project an ensemble once, to judge many tracks on it.

    Parameters
    ----------
    ensemble : Ensemble
        (time, particle) paths.
    plane : LocalPlane
        Metres.
    start_ns, end_ns : int, optional
        Only the output steps that touch this span.

    Returns
    -------
    PlanePaths
        (particle, time) [m].

    Raises
    ------
    QuantityError
        If a particle lies outside the plane's range.
    """
    times = ensemble.times_ns
    first, last = 0, times.size
    if start_ns is not None:
        first = max(0, int(np.searchsorted(times, start_ns, side="right")) - 1)
    if end_ns is not None:
        last = min(times.size, int(np.searchsorted(times, end_ns, side="left")) + 1)
    x, y = plane.to_xy(ensemble.lon_deg[first:last], ensemble.lat_deg[first:last])
    return PlanePaths(
        plane,
        times[first:last],
        np.ascontiguousarray(x.T),
        np.ascontiguousarray(y.T),
        np.ascontiguousarray(ensemble.status[first:last].T),
    )


def log_miss(
    ensemble: Ensemble,
    track: Track,
    widths: Mapping[str, SweepWidth],
    plane: LocalPlane,
    *,
    paths: PlanePaths | None = None,
    start_ns: int | None = None,
    end_ns: int | None = None,
) -> LogMiss:
    """Log of each particle's probability of being missed by the sensor-on legs of a track.

    Exact along relative motion (see the module). Only particles afloat are looked for: one that is
    stranded, out of the field or not yet in the water is left as it was; its status is that of the
    output time at or before. Results do not depend on the number of threads.

    Parameters
    ----------
    ensemble : Ensemble
        (time, particle) paths.
    track : Track
        Earth-fixed waypoints, straight in between.
    widths : mapping of object id to SweepWidth
        An object without an entry is not seen by this facility.
    plane : LocalPlane
        Metres.
    paths : PlanePaths, optional
        The ensemble already projected on ``plane``; saves the projection when many tracks are
        judged.
    start_ns, end_ns : int, optional
        Count the looks within this span only.

    Returns
    -------
    LogMiss
        values (particle,) [1], in [-inf, 0].

    Raises
    ------
    DetectionError
        If a look lies outside the forecast, an object id is unknown, or nothing is looked at.

    References
    ----------
    Koopman 1946, OEG report 56 (inverse cube law). Pinned by
    tests/reference/test_relative_motion.py.
    """
    where = f"track {track.facility}/{track.sortie}"
    _check_objects(ensemble, widths, where)
    times, legs = _look_segments(ensemble, track, start_ns, end_ns, where)
    span = (int(times[0, 0]), int(times[-1, 1]))
    if paths is None:
        paths = plane_paths(ensemble, plane, start_ns=span[0], end_ns=span[1])
    _check_paths(paths, plane, span, where)
    values = np.empty((ensemble.particle_count, 1))
    one = np.zeros(times.shape[0], dtype=np.int64)
    numbers = width_arrays(ensemble.object_ids, [widths])
    arguments = (
        *(paths.x_m, paths.y_m, paths.status, ensemble.search_object),
        *_steps(paths.times_ns, times),
        *_facility_ends(track, plane, times, legs),
        *(one, one, *numbers, values),
    )
    _kernels.log_miss(*arguments)
    tasks = dict.fromkeys(track.task_ids[leg] for leg in legs if track.task_ids[leg])
    return LogMiss(
        values[:, 0].copy(), track.facility, track.sortie, tuple(tasks), *span, dict(widths)
    )


def _check_objects(ensemble: Ensemble, widths: Mapping[str, SweepWidth], where: str) -> None:
    for object_id in widths:
        if object_id not in ensemble.object_ids:
            raise DetectionError(
                "a sweep width for an object that is not in the ensemble",
                given=object_id,
                allowed=", ".join(ensemble.object_ids),
                remedy=near_miss(object_id, ensemble.object_ids) or "Use one of these ids.",
                where=where,
            )


def _check_paths(paths: PlanePaths, plane: LocalPlane, span: tuple[int, int], where: str) -> None:
    covered = paths.times_ns[0] <= span[0] and span[1] <= paths.times_ns[-1]
    if paths.plane != plane or not covered:
        raise DetectionError(
            "the projected paths do not fit this look",
            given=f"plane {paths.plane}, {_text(paths.times_ns[0])} to {_text(paths.times_ns[-1])}",
            allowed=f"plane {plane}, from {_text(span[0])} to {_text(span[1])}",
            remedy="Project the ensemble on the same plane, over the whole span of the looks.",
            where=where,
        )


def _text(time_ns: int | np.int64) -> str:
    return str(np.datetime64(int(time_ns), "ns"))[:19] + "Z"


def _look_segments(
    ensemble: Ensemble, track: Track, start_ns: int | None, end_ns: int | None, where: str
) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """(segment, 2) start and end times of the looks, cut at all output and waypoint times."""
    way = track.times_ns
    low = max(int(way[0]), start_ns if start_ns is not None else int(way[0]))
    high = min(int(way[-1]), end_ns if end_ns is not None else int(way[-1]))
    marks = np.concatenate([way, ensemble.times_ns, np.array([low, high], dtype=np.int64)])
    marks = np.unique(marks[(marks >= low) & (marks <= high)])
    legs = np.searchsorted(way, marks[:-1], side="right") - 1
    on = track.sensor_on[legs]
    times = np.stack([marks[:-1], marks[1:]], axis=1)[on]
    if times.shape[0] == 0:
        raise DetectionError(
            "nothing is looked at on this track in this span",
            given=f"{_text(low)} to {_text(high)}",
            allowed="a span that touches a leg with the sensor on",
            remedy="Give a track that searches, or a span within its search.",
            where=where,
        )
    known = ensemble.times_ns
    if times[0, 0] < known[0] or times[-1, 1] > known[-1]:
        raise DetectionError(
            "the forecast does not cover the looks of this track",
            given=f"{_text(times[0, 0])} to {_text(times[-1, 1])}",
            allowed=f"{_text(known[0])} to {_text(known[-1])}",
            remedy="Run the forecast for a longer span, or end the search earlier.",
            where=where,
        )
    return times, legs[on]


def _steps(
    known: NDArray[np.int64], times: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Floats, Floats, Floats]:
    """Ensemble interval of each segment, its ends as parts of it, its duration in seconds."""
    step = np.minimum(np.searchsorted(known, times[:, 0], side="right") - 1, known.size - 2)
    length = (known[step + 1] - known[step]).astype(np.float64)
    part0 = (times[:, 0] - known[step]) / length
    part1 = (times[:, 1] - known[step]) / length
    return step.astype(np.int64), part0, part1, (times[:, 1] - times[:, 0]) / 1e9


def _facility_ends(
    track: Track, plane: LocalPlane, times: NDArray[np.int64], legs: NDArray[np.intp]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Facility at the start and the end of each segment: x0, y0, x1, y1 in metres."""
    x, y = plane.to_xy(track.lon_deg, track.lat_deg)
    way = track.times_ns
    length = (way[legs + 1] - way[legs]).astype(np.float64)
    ends: list[Floats] = []
    for column in (0, 1):
        part = (times[:, column] - way[legs]) / length
        ends += [values[legs] + part * (values[legs + 1] - values[legs]) for values in (x, y)]
    return ends[0], ends[1], ends[2], ends[3]


def width_arrays(
    object_ids: Sequence[str], rows: Sequence[Mapping[str, SweepWidth]]
) -> WidthArrays:
    """What the kernels read of sweep widths that hold one after the other.

    Parameters
    ----------
    object_ids : sequence of str
        Of the ensemble.
    rows : sequence of mappings
        Object id to SweepWidth.

    Returns
    -------
    law, width, speed, max_range : (row, object)
        Law −1 where there is no width; [m], [m s-1], [m].
    table : (row, object + 1) int64
        Where the points of each object's lateral range table begin.
    far, seen : (point,) [m], [1]
        All tables end to end.
    """
    law = np.full((len(rows), len(object_ids)), -1, dtype=np.int64)
    numbers = np.zeros((3, len(rows), len(object_ids)))
    tables: list[tuple[NDArray[np.int64], Floats, Floats]] = []
    begin = 0
    for r, widths in enumerate(rows):
        for o, object_id in enumerate(object_ids):
            if object_id in widths:
                width = widths[object_id]
                law[r, o] = LAW_CODES[width.law]
                numbers[:, r, o] = width.width_m, width.speed_m_s, width.max_range_m
        first, far, seen = curve_arrays(object_ids, widths)
        tables.append((first + begin, far, seen))
        begin += far.size
    table = np.array([first for first, _, _ in tables], dtype=np.int64)
    far, seen = (np.concatenate([part[k] for part in tables]) for k in (1, 2))
    return law, numbers[0].copy(), numbers[1].copy(), numbers[2].copy(), table, far, seen
