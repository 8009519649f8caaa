"""Free routes for vehicles that need no standard pattern: proposed on cells, judged by particles.

An unmanned aircraft or boat flies from point to point as well as along a ladder. Its route is
searched on hexagonal cells that move with the datum (:mod:`.cells`, :mod:`.vehicles`,
:mod:`.heuristic`), with cells of several sizes; the routes become tasks of the pattern ``RT`` in
the frame of the datum, the same realisation flies them as any pattern, and the particles say in
continuous space and time what each proposal is worth. **The value on cells is no POS.** It rests
on random search inside a cell and on a chain that forgets; published ratios of the continuous to
the cell value run from 0.49 to 0.83. It is reported beside the POS, as what it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.errors import PlanError
from sarex.facilities import Track
from sarex.planning.horizon import make_slots
from sarex.planning.judge import Worth, judge
from sarex.planning.objective import particle_values, success
from sarex.planning.plan import NotUsed, Plan, Sortie
from sarex.planning.realise import realise
from sarex.planning.request import PlanningRequest
from sarex.planning.routes.cells import Floats, Ints, lay_cells, moving_density
from sarex.planning.routes.field_bound import bound_routes
from sarex.planning.routes.heuristic import RouteBudget, find_routes
from sarex.planning.routes.orders import write_plan
from sarex.planning.routes.vehicles import CellSearch, Vehicle, cell_search
from sarex.planning.slots import SortieSlot
from sarex.randomness import draw_key, generator_for

__all__ = ["CellTrial", "FreeRoutes", "propose_free_routes"]

_MOST_CELLS = 500
_MOST_LOOKS = 240


@dataclass(frozen=True, slots=True)
class CellTrial:
    """One size of cells: what its routes are worth on cells, and what the particles say.

    Parameters
    ----------
    spacing_m : float [m]
        Distance of neighbouring cells.
    cells, looks
    cell_value
        Value found on the cells. No POS: see the module.
    cell_limit
        No routes on these cells have a larger ``cell_value``; None where it was not asked for.
    value
        Value found by the particles, in continuous space and time.
    evaluations
        Looks tried by the heuristic.
    """

    spacing_m: float
    cells: int
    looks: int
    cell_value: float
    cell_limit: float | None
    value: float
    evaluations: int

    @property
    def ratio(self) -> float:
        """Continuous over cell value."""
        return self.value / self.cell_value if self.cell_value > 0.0 else 0.0


@dataclass(frozen=True, eq=False, slots=True)
class FreeRoutes:
    """Routes, what the particles say of them, and the trials they come from.

    Parameters
    ----------
    plan : Plan
        Tasks of the pattern RT.
    tracks : tuple of Track
    worth : Worth
        By the particles: the worth of the plan.
    value
        Σ_p v_p (1 − miss_p) of the plan: the best of the trials.
    trials : tuple of CellTrial
    """

    plan: Plan
    tracks: tuple[Track, ...]
    worth: Worth
    value: float
    trials: tuple[CellTrial, ...]


def propose_free_routes(
    request: PlanningRequest,
    *,
    rng: np.random.Generator,
    budget: RouteBudget | None = None,
    spacings: Sequence[float] = (1.5, 2.5, 4.0),
    bound_rounds: int = 0,
) -> FreeRoutes:
    """Free routes for all facilities of a request, one sortie each.

    Parameters
    ----------
    request : PlanningRequest
        Its facilities fly free routes; give those that need no pattern.
    rng : Generator
        One key is drawn from it.
    budget : RouteBudget, optional
        For each size of cells.
    spacings : sequence of float
        Distances of neighbouring cells that are tried, in mean sweep widths. Where that gives too
        many cells or looks, larger ones are taken.
    bound_rounds
        Rounds of the limit on cells, for each size; 0: no limit.

    Raises
    ------
    PlanError
        If no facility has a sortie, or nothing that is sought is afloat.
    """
    key = draw_key(rng)
    made: list[FreeRoutes] = []
    for i, share in enumerate(spacings):
        trial = _trial(request, share, budget, generator_for(key, f"cells {i}"), bound_rounds)
        if all(trial.trials[0].spacing_m != other.trials[0].spacing_m for other in made):
            made.append(trial)
    best = max(made, key=lambda m: m.value)
    return FreeRoutes(
        best.plan, best.tracks, best.worth, best.value, tuple(m.trials[0] for m in made)
    )


def _trial(
    request: PlanningRequest,
    share: float,
    budget: RouteBudget | None,
    rng: np.random.Generator,
    bound_rounds: int,
) -> FreeRoutes:
    value = particle_values(
        request.ensemble, request.weights, [o.id for o in request.objects], request.persons
    )
    vehicles, unused = _vehicles(request, value)
    on_cells = _on_cells(request, vehicles, value, share)
    found = find_routes(on_cells.search, budget=budget, rng=rng)
    plan = write_plan(request, vehicles, unused, on_cells, found)
    slots = {v.slot.facility.id: v.slot for v in vehicles}
    tracks = tuple(_realise(request, slots[s.facility], s) for s in plan.sorties)
    worth = judge(
        request.ensemble,
        request.weights,
        tracks,
        {name: slot.windows[0].widths for name, slot in slots.items()},
        request.plane,
        plan=plan,
        objects=[o.id for o in request.objects],
        persons=request.persons,
        windows={s.id: slots[s.facility].windows for s in plan.sorties},
    )
    limit = None
    if bound_rounds:
        limit = bound_routes(on_cells.search, found.value, rounds=bound_rounds).limit
    continuous = success(value, worth.log_misses)
    trial = CellTrial(
        on_cells.cells.spacing_m,
        on_cells.cells.size,
        on_cells.search.looks,
        found.value,
        limit,
        continuous,
        found.evaluations,
    )
    return FreeRoutes(plan, tracks, worth, continuous, (trial,))


def _vehicles(
    request: PlanningRequest, value: Floats
) -> tuple[tuple[Vehicle, ...], tuple[NotUsed, ...]]:
    """The first sortie of each facility, and who has none."""
    found = make_slots(request)
    share = np.bincount(
        request.ensemble.search_object, weights=value, minlength=len(request.ensemble.object_ids)
    )
    by_name = dict(zip(request.ensemble.object_ids, share.tolist(), strict=True))
    vehicles: list[Vehicle] = []
    for slot in found.slots:
        if any(slot.facility.id == v.slot.facility.id for v in vehicles):
            continue
        vehicles.append(_vehicle(request, slot, _mean_width_m(slot, by_name), value))
    unused = tuple(NotUsed(facility=n, reason="; ".join(w)) for n, w in found.reasons.items())
    if not vehicles:
        raise PlanError(
            "no facility can search",
            given="; ".join(f"{n.facility}: {n.reason}" for n in unused),
            remedy="give a facility that reaches the scene in time and sees what is sought",
        )
    return tuple(vehicles), unused


def _vehicle(request: PlanningRequest, slot: SortieSlot, width_m: float, value: Floats) -> Vehicle:
    """A sortie as the search on cells sees it; its search endurance at the middle of the scene."""
    plane, facility, opens = request.plane, slot.facility, slot.windows[0].start_ns
    lon, lat, _ = request.ensemble.at(opens)
    x, y = plane.to_xy(lon, lat)
    middle = np.array([value @ x, value @ y])
    start, home = (
        np.array(plane.to_xy(*place))
        for place in (
            (slot.start_lon_deg, slot.start_lat_deg),
            (slot.return_lon_deg, slot.return_lat_deg),
        )
    )
    way_ns, home_ns = (
        int(float(np.hypot(*(place - middle))) / facility.transit_speed_m_s * 1e9)
        for place in (start, home)
    )
    arrive = max(opens, slot.depart_ns + way_ns)
    fuel = arrive - way_ns + int(slot.endurance_s * 1e9) - home_ns
    leave = max(arrive, min(slot.windows[-1].end_ns, fuel))
    until = arrive + int(facility.on_scene_share * (leave - arrive))
    return Vehicle(slot, start, width_m, opens, arrive, until)


def _mean_width_m(slot: SortieSlot, share: Mapping[str, float]) -> float:
    widths = slot.windows[0].widths
    return sum(share.get(name, 0.0) * width.width_m for name, width in widths.items())


def _on_cells(
    request: PlanningRequest, vehicles: Sequence[Vehicle], value: Floats, share: float
) -> CellSearch:
    """Cells of one size, and the search on them."""
    begin, end = _span(request, vehicles)
    fastest = max(v.speed_m_s for v in vehicles)
    width = float(np.mean([v.width_m for v in vehicles]))
    spacing = max(share * width, fastest * (end - begin) / 1e9 / _MOST_LOOKS)
    while True:
        look_s = spacing / fastest
        looks = max(2, int((end - begin) / 1e9 / look_s))
        times: Ints = begin + np.round(np.arange(looks) * look_s * 1e9).astype(np.int64)
        density = moving_density(request.ensemble, value, request.plane, times)
        cells = lay_cells(density, spacing, 4 * _MOST_CELLS)
        if cells.size <= _MOST_CELLS or looks == 2:
            return cell_search(vehicles, cells, density, look_s)
        spacing *= max(1.05, (cells.size / _MOST_CELLS) ** 0.5)


def _span(request: PlanningRequest, vehicles: Sequence[Vehicle]) -> tuple[int, int]:
    """From the first arrival on scene to the last end of a search endurance."""
    first = min(v.arrive_ns for v in vehicles)
    last = min(max(v.search_until_ns for v in vehicles), int(request.ensemble.times_ns[-1]))
    if last <= first:
        raise PlanError(
            "no time is left to search",
            given=f"on scene at {ns_to_iso(first)}, search over at {ns_to_iso(last)}",
            remedy="give a later end, a nearer base or another facility",
        )
    return first, last


def _realise(request: PlanningRequest, slot: SortieSlot, sortie: Sortie) -> Track:
    state = next(s for s in request.facilities if s.facility.id == slot.facility.id)
    return realise(
        sortie,
        state.model_copy(update={"facility": slot.facility}),
        wind=request.wind,
        current=request.current,
        plane=request.plane,
    )
