"""From a planning request and its slots to the problem that a bound is given for.

What is not known of a plan is taken in its favour: the best arrival, the fastest pass, the widest
sight, a medium that helps as far as it anywhere does. docs/bounds.md derives each figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sarex.detection import PlanePaths, SweepWidth
from sarex.detection.model import Law
from sarex.errors import PlanError
from sarex.planning.bounds.closing import mean_motion, stretched
from sarex.planning.bounds.problem import EffortProblem, EffortSlot
from sarex.planning.bounds.sea import Sea, corners, fitting_cell_m, sea_of
from sarex.planning.bounds.swept import rate_width_m
from sarex.planning.flight.media import Media
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import SortieSlot

__all__ = ["PIECES", "STEP_S", "effort_problem"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP_S = 1200.0
"""Default step: particles move about a kilometre at most, and a searcher several sweep widths."""

PIECES = 8
"""In how many unbroken pieces a sortie searches, at most: transits between tasks break it."""

_LEAST_PART_S = 1.0


def effort_problem(
    request: PlanningRequest,
    slots: Sequence[SortieSlot],
    cell_m: float | None = None,
    *,
    step_s: float = STEP_S,
    media: Media | None = None,
    paths: PlanePaths | None = None,
    pieces: int = PIECES,
    left: Floats | None = None,
) -> EffortProblem:
    """The problem of a request, for the sorties that its facilities can make.

    Parameters
    ----------
    request : PlanningRequest
        Ensemble, weights, objects, persons, wind, current and plane.
    slots : sequence of SortieSlot
        What the facilities can make; their order changes nothing.
    cell_m : float [m], optional
        Side of the cells; by default such that those which hold the value hold 50 particles.
    step_s : float [s]
        Length of a step, at most.
    media : Media, optional
        Wind and current already sampled, over the slots' windows.
    paths : PlanePaths, optional
        The ensemble already projected on the request's plane.
    pieces : int
        In how many unbroken pieces a sortie searches at most.
    left : (particle,), optional [1]
        Share of each particle's value that is still to be had: its miss by sorties that stay as
        they are, whose own worth is then added to the bound. Times its survival at the first look
        it bounds what is found alive, widely.

    Returns
    -------
    EffortProblem

    Raises
    ------
    PlanError
        If there is no slot, a table of a slot has no rate, or the sea has no motion on scene.
    """
    if not slots:
        raise PlanError(
            "no bound can be given where nobody can search",
            given="no slot",
            remedy="Make slots of at least one facility.",
            where=f"plan {request.plan_id}",
        )
    ordered = sorted(slots, key=lambda slot: slot.id)
    sea = sea_of(request, ordered, step_s, media, paths, left)
    made = [_slot(slot, request, sea, pieces) for slot in ordered]
    problem = EffortProblem(
        sea.edges_s,
        sea.x_m,
        sea.y_m,
        sea.in_water,
        sea.search_object,
        sea.value,
        sea.object_ids,
        tuple(made),
        cell_m or 1.0,
        corners(sea),
    )
    return problem if cell_m else problem.with_cells(fitting_cell_m(problem))


def _slot(slot: SortieSlot, request: PlanningRequest, sea: Sea, pieces: int) -> EffortSlot:
    plane, facility = request.plane, slot.facility
    start = np.array(plane.to_xy(slot.start_lon_deg, slot.start_lat_deg))
    home = np.array(plane.to_xy(slot.return_lon_deg, slot.return_lat_deg))
    epoch = sea.media.epoch_ns
    medium = sea.media.of(facility.medium)
    drive, spread = mean_motion(medium, slot.id)
    steps, seconds, widths = _rows(slot, sea)
    made = EffortSlot(
        slot.id,
        facility.id,
        start,
        home,
        (slot.depart_ns - epoch) / 1e9,
        (slot.back_by_ns - epoch) / 1e9,
        slot.endurance_s,
        facility.transit_speed_m_s,
        drive,
        spread,
        steps,
        seconds,
        0.0,
        _rates(widths, sea.object_ids),
        np.array([max((w.max_range_m for w in by.values()), default=0.0) for by in widths]),
        _moved(sea, steps),
        np.ones(sea.value.size),
        tuple(_law(slot, name) for name in sea.object_ids),
    )
    if not steps.size:
        return made
    on_scene_s, elapsed_s = _on_scene(made, slot, sea)
    search_s = facility.on_scene_share * on_scene_s
    factor, seconds = stretched(made, slot, sea, search_s, elapsed_s - search_s, pieces)
    return replace(made, factor=factor, seconds=seconds, budget_s=search_s)


def _rows(slot: SortieSlot, sea: Sea) -> tuple[Ints, Floats, list[dict[str, SweepWidth]]]:
    """Steps that touch a window, the time in it, and the greatest width of each object then."""
    epoch, edges = sea.media.epoch_ns, sea.edges_s
    seconds = np.zeros(edges.size - 1)
    widths: list[dict[str, SweepWidth]] = [{} for _ in seconds]
    for window in slot.windows:
        begin, end = (window.start_ns - epoch) / 1e9, (window.end_ns - epoch) / 1e9
        inside = np.minimum(edges[1:], end) - np.maximum(edges[:-1], begin)
        for j in np.flatnonzero(inside > _LEAST_PART_S):
            seconds[j] += inside[j]
            for name, width in window.widths.items():
                known = widths[j].get(name)
                if known is None or _rate(width) > _rate(known):
                    widths[j][name] = width
    steps = np.flatnonzero(seconds > 0)
    return steps.astype(np.int64), seconds[steps], [widths[j] for j in steps]


def _rate(width: SweepWidth) -> float:
    return rate_width_m(width.law, width.width_m, width.curve) * width.speed_m_s


def _rates(widths: list[dict[str, SweepWidth]], object_ids: tuple[str, ...]) -> Floats:
    rates = [[_rate(by[name]) if name in by else 0.0 for name in object_ids] for by in widths]
    return np.array(rates, dtype=np.float64).reshape(len(widths), len(object_ids))


_ORDER: tuple[Law, ...] = ("normal", "tabulated", "ideal", "definite")


def _law(slot: SortieSlot, name: str) -> Law | None:
    """The law that favours the searcher most, of those under which the slot sees an object."""
    laws = {window.widths[name].law for window in slot.windows if name in window.widths}
    return max(laws, key=_ORDER.index) if laws else None


def _moved(sea: Sea, steps: Ints) -> float:
    if not steps.size:
        return 0.0
    speed = np.hypot(sea.u_m_s[steps], sea.v_m_s[steps])
    return float(0.5 * speed.max() * np.diff(sea.edges_s).max())


def _on_scene(made: EffortSlot, slot: SortieSlot, sea: Sea) -> tuple[float, float]:
    """Longest time on scene over all windows, and from the first arrival to the last leaving.

    From the nearest particle to the nearest again, whenever either is nearest.
    """
    out, home = np.inf, np.inf
    worth = sea.value > 0
    for row, j in enumerate(made.steps):
        here = sea.in_water[j] & worth
        x, y = sea.x_m[j, here], sea.y_m[j, here]
        slack = np.full(x.size, made.range_m[row] + made.moved_m)
        if x.size:
            a = made.least_s(x - made.start_xy_m[0], y - made.start_xy_m[1], slack)
            b = made.least_s(made.return_xy_m[0] - x, made.return_xy_m[1] - y, slack)
            out, home = min(out, float(a.min())), min(home, float(b.min()))
    if not np.isfinite(out + home):
        return 0.0, 0.0
    arrive, leave = made.depart_s + out, made.back_by_s - home
    epoch = sea.media.epoch_ns
    ends = [
        (max(arrive, (w.start_ns - epoch) / 1e9), min(leave, (w.end_ns - epoch) / 1e9))
        for w in slot.windows
    ]
    spans = [(a, b) for a, b in ends if b > a]
    if not spans:
        return 0.0, 0.0
    away = max(0.0, made.endurance_s - out - home)
    return min(sum(b - a for a, b in spans), away), min(spans[-1][1] - spans[0][0], away)
