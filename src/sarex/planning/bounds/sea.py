"""The particles of a request on a grid of time, and the air and water about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection import PlanePaths, plane_paths
from sarex.ensemble import Status
from sarex.errors import PlanError
from sarex.planning.bounds.problem import EffortProblem
from sarex.planning.flight.media import Media, sample_media
from sarex.planning.objective import particle_values
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import SortieSlot

__all__ = ["Sea", "corners", "fitting_cell_m", "sea_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CELL_PARTICLES = 50.0


@dataclass(frozen=True, slots=True)
class Sea:
    """The particles on the grid of time, and what carries the craft.

    Times are in seconds after the media's epoch; ``x_m``, ``y_m`` are (step, particle) in the
    middle of each step, ``u_m_s``, ``v_m_s`` the mean motion in it.
    """

    edges_s: Floats
    x_m: Floats
    y_m: Floats
    u_m_s: Floats
    v_m_s: Floats
    in_water: NDArray[np.bool_]
    media: Media
    object_ids: tuple[str, ...]
    search_object: Ints
    value: Floats


def fitting_cell_m(problem: EffortProblem, particles: float = _CELL_PARTICLES) -> float:
    """Side of cells that hold so many particles where the value is, in the middle of the time."""
    steps = problem.edges_s.size - 1
    rows = sorted({0, steps // 2, steps - 1})
    weight = problem.value
    x, y = problem.x_m[rows], problem.y_m[rows]
    here = problem.in_water[rows] & (weight > 0)
    if not bool(here.any()):
        return 1000.0
    side = max(100.0, float(np.sqrt(x[here].var() + y[here].var())) / 20.0)
    for _ in range(4):
        held = [_held(x[i], y[i], here[i], weight, side) for i in range(len(rows)) if here[i].any()]
        side *= float(np.sqrt(np.clip(particles / np.mean(held), 0.1, 10.0)))
    return float(np.clip(side, 10.0, 100_000.0))


def _held(x: Floats, y: Floats, here: NDArray[np.bool_], weight: Floats, side: float) -> float:
    column, row = (np.floor(z[here] / side).astype(np.int64) for z in (x, y))
    key = (column - column.min()) * (int(np.ptp(row)) + 1) + (row - row.min())
    _, inverse, count = np.unique(key, return_inverse=True, return_counts=True)
    return float(np.average(count[inverse], weights=weight[here]))


def sea_of(
    request: PlanningRequest,
    slots: Sequence[SortieSlot],
    step_s: float,
    media: Media | None,
    paths: PlanePaths | None,
    left: Floats | None = None,
) -> Sea:
    """Lay a request out on steps of at most ``step_s`` over the windows of its slots.

    Raises
    ------
    PlanError
        If the forecast covers no window.
    """
    start = min(slot.windows[0].start_ns for slot in slots)
    end = max(slot.windows[-1].end_ns for slot in slots)
    start, end = _inside(request, start, end)
    if paths is None:
        paths = plane_paths(request.ensemble, request.plane, start_ns=start, end_ns=end)
    steps = max(1, int(np.ceil((end - start) / 1e9 / step_s - 1e-9)))
    edges = np.linspace(0.0, (end - start) / 1e9, steps + 1)
    x0, y0 = _at(paths, start, edges)
    x, y = _at(paths, start, 0.5 * (edges[1:] + edges[:-1]))
    lasts = np.diff(edges)[:, None]
    if media is None:
        ends = [request.plane.to_xy(s.start_lon_deg, s.start_lat_deg) for s in slots]
        ends += [request.plane.to_xy(s.return_lon_deg, s.return_lat_deg) for s in slots]
        box = [(x.min(), y.min()), (x.max(), y.max())]
        media = sample_media(
            request.wind, request.current, request.plane, (start, end), [*ends, *box]
        )
    objects = [item.id for item in request.objects]
    value = particle_values(request.ensemble, request.weights, objects, request.persons)
    return Sea(
        edges + (start - media.epoch_ns) / 1e9,
        x,
        y,
        np.diff(x0, axis=0) / lasts,
        np.diff(y0, axis=0) / lasts,
        _afloat(paths, start, edges),
        media,
        tuple(request.ensemble.object_ids),
        np.asarray(request.ensemble.search_object, dtype=np.int64),
        value if left is None else value * left,
    )


def _inside(request: PlanningRequest, start: int, end: int) -> tuple[int, int]:
    """The windows' span as far as the forecast reaches: beyond it nothing can be judged."""
    times = request.ensemble.times_ns
    low, high = max(start, int(times[0])), min(end, int(times[-1]))
    if low >= high:
        raise PlanError(
            "the forecast does not cover any window of the slots",
            given=f"{np.datetime64(start, 'ns')} to {np.datetime64(end, 'ns')}",
            allowed=f"{np.datetime64(int(times[0]), 'ns')} to "
            f"{np.datetime64(int(times[-1]), 'ns')}",
            remedy="Run the forecast over the search period.",
        )
    return low, high


def _at(paths: PlanePaths, start_ns: int, after_s: Floats) -> tuple[Floats, Floats]:
    """Particles at times after a start: (time, particle) [m], linear in between."""
    known = (paths.times_ns - start_ns) / 1e9
    i = np.clip(np.searchsorted(known, after_s, side="right") - 1, 0, known.size - 2)
    part = ((after_s - known[i]) / (known[i + 1] - known[i]))[:, None]
    x, y = (
        np.ascontiguousarray(z.T[i] + part * (z.T[i + 1] - z.T[i])) for z in (paths.x_m, paths.y_m)
    )
    return x, y


def _afloat(paths: PlanePaths, start_ns: int, edges_s: Floats) -> NDArray[np.bool_]:
    """Afloat at some time of each step; the status is that of the output time at or before."""
    known = (paths.times_ns - start_ns) / 1e9
    first = np.clip(np.searchsorted(known, edges_s[:-1], side="right") - 1, 0, None)
    last = np.clip(np.searchsorted(known, edges_s[1:], side="left"), first + 1, None)
    afloat = paths.status.T == Status.AFLOAT
    return np.array([afloat[a:b].any(axis=0) for a, b in zip(first, last, strict=True)])


def corners(sea: Sea) -> Floats:
    """The grid moves with the mean of the value, so that cells keep their particles."""
    weight = sea.value if sea.value.any() else np.ones(sea.value.size)
    return np.stack([np.average(z, axis=1, weights=weight) for z in (sea.x_m, sea.y_m)], axis=1)
