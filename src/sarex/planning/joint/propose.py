"""The joint planner: all facilities' sorties improved together against the particles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.errors import PlanError
from sarex.facilities import FacilityState, Track
from sarex.planning.flight.fly import Craft
from sarex.planning.horizon import SlotsFound, make_slots
from sarex.planning.joint.budget import Budget, Progress, SearchRecord
from sarex.planning.joint.keeping import Keeping
from sarex.planning.joint.search import Searcher
from sarex.planning.joint.setting import Setting, make_setting
from sarex.planning.joint.sortie import Flight
from sarex.planning.joint.write import write_sorties
from sarex.planning.judge import judge
from sarex.planning.manual.proposal import Proposal
from sarex.planning.plan import NotUsed, Plan, Sortie
from sarex.planning.realise import realise_in
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import SortieSlot
from sarex.randomness import draw_key

__all__ = ["JointProposal", "propose_greedy", "propose_joint"]

METHOD = "joint-1"
GREEDY = "greedy-1"


@dataclass(frozen=True, slots=True)
class JointProposal(Proposal):
    """A plan of the joint planner, the slots it fills, and how it was found."""

    slots: tuple[SortieSlot, ...] = ()
    record: SearchRecord | None = None


def propose_joint(
    request: PlanningRequest,
    *,
    budget: Budget,
    rng: np.random.Generator,
    warm_start: Plan | None = None,
    slots: SlotsFound | None = None,
    progress: Progress | None = None,
) -> JointProposal:
    """Plan all sorties together, improved until the budget is spent.

    Parameters
    ----------
    request : PlanningRequest
        The order of its facilities, datums and objects changes nothing.
    budget : Budget
        What may be spent.
    rng : numpy.random.Generator
        Gives one key; the same key and evaluations give the same plan.
    warm_start : Plan, optional
        Improved instead of starting anew; on the same forecast the result is never worth less.
    slots : SlotsFound, optional
        Sorties that can be made; those of the request's own horizon if not given.
    progress : callable, optional
        Told evaluations and value now and then; stops the search by answering False.

    Returns
    -------
    JointProposal

    Raises
    ------
    PlanError
        If no facility can be used; the error names each with its reason.

    References
    ----------
    Submodular maximisation by sequential best response; docs/decisions/0042. Compared with ws-0
    and ws-1 by verification/verify_planners.py, with bounds by :mod:`sarex.planning.bounds`.
    """
    return _propose(request, METHOD, budget, rng, warm_start, slots, progress)


def propose_greedy(
    request: PlanningRequest,
    *,
    rng: np.random.Generator,
    slots: SlotsFound | None = None,
) -> JointProposal:
    """One best box for each slot in turn, without improvement: the joint planner's first plan."""
    return _propose(request, GREEDY, Budget(1_000_000), rng, None, slots, None)


def _propose(
    request: PlanningRequest,
    method: str,
    budget: Budget,
    rng: np.random.Generator,
    warm_start: Plan | None,
    slots: SlotsFound | None,
    progress: Progress | None,
) -> JointProposal:
    request = _in_order(request)
    found = slots or make_slots(request)
    if not found.slots:
        raise _nobody(request, found)
    key = draw_key(rng)
    own = np.random.Generator(np.random.Philox(key=key))
    setting = make_setting(request, [heights_of(s, request) for s in found.slots], own)
    search = Searcher(setting, Keeping(setting), budget, own, progress)
    if method == GREEDY:
        search.first_plan()
        search.stopped_by = "settled"
    else:
        search.run()
    if not any(search.flights):
        raise _nobody(request, found)
    value = search.finish()
    record = SearchRecord(
        (int(key[0]), int(key[1])), search.spent, search.judged, tuple(search.trace), search.stopped_by,
        search.first_value, value,
    )  # fmt: skip
    return _proposal(request, method, setting, search.flights, found, record)


def heights_of(slot: SortieSlot, request: PlanningRequest) -> Sequence[SortieSlot]:
    """The slot at the heights it may be flown at, its own first."""
    return (slot,)


def _in_order(request: PlanningRequest) -> PlanningRequest:
    return replace(
        request,
        facilities=sorted(request.facilities, key=lambda s: s.facility.id),
        datums=sorted(request.datums, key=lambda d: d.name),
        objects=sorted(request.objects, key=lambda o: o.id),
    )


def _nobody(request: PlanningRequest, found: SlotsFound) -> PlanError:
    listed = "; ".join(f"{name}: {' '.join(why)}" for name, why in sorted(found.reasons.items()))
    return PlanError(
        "no facility can be used",
        given=listed or "none of the sorties reaches anything that is sought in time",
        remedy="Change the search period, the search heights or the facilities.",
        where=f"plan {request.plan_id}",
    )


def _proposal(
    request: PlanningRequest,
    method: str,
    setting: Setting,
    flights: Sequence[Flight | None],
    found: SlotsFound,
    record: SearchRecord,
) -> JointProposal:
    sorties, areas = write_sorties(setting, flights, {})
    crafts = {f.flown.craft.sortie: f.flown.craft for f in flights if f is not None}
    heights = {
        f.flown.craft.sortie: s.by_height[f.height]
        for s, f in zip(setting.slots, flights, strict=True)
        if f is not None
    }
    states = _states(request, sorties, crafts, heights)
    realised = tuple(realise_in(s, states[s.id], setting.media) for s in sorties)
    used = {s.facility for s in sorties}
    plan = Plan(
        id=request.plan_id,
        period=request.period,
        start=ns_to_iso(request.start_ns),
        end=ns_to_iso(request.end_ns),
        method=method,
        plane_lon_deg=request.plane.lon_deg,
        plane_lat_deg=request.plane.lat_deg,
        areas=areas,
        sorties=sorties,
        not_used=tuple(
            NotUsed(facility=s.facility.id, reason=_why_not(s.facility.id, found))
            for s in request.facilities
            if s.facility.id not in used
        ),
        assumptions=_assumptions(request, record),
    )
    tracks: tuple[Track, ...] = tuple(r.track for r in realised)
    widths = {slot.facility.id: dict(slot.windows[0].widths) for slot in reversed(found.slots)} | {
        slot.facility.id: dict(slot.windows[0].widths) for slot in heights.values()
    }
    worth = judge(
        request.ensemble,
        request.weights,
        tracks,
        widths,
        request.plane,
        plan=plan,
        objects=[item.id for item in request.objects],
        persons=request.persons,
        windows={name: slot.windows for name, slot in heights.items()},
    )
    facilities = {state.facility.id: state for state in reversed(list(states.values()))}
    return JointProposal(
        plan, (), tracks, realised, facilities, widths, {}, (), worth,
        tuple(heights.values()), record,
    )  # fmt: skip


def _states(
    request: PlanningRequest,
    sorties: Sequence[Sortie],
    crafts: dict[str, Craft],
    slots: dict[str, SortieSlot],
) -> dict[str, FacilityState]:
    """The state in which each sortie departs: where, at what height, with what endurance."""
    given = {state.facility.id: state for state in request.facilities}
    states = {}
    for sortie in sorties:
        craft = crafts[sortie.id]
        hours = (craft.home_by_s - craft.depart_s) / 3600.0
        states[sortie.id] = given[sortie.facility].model_copy(
            update={"facility": slots[sortie.id].facility, "endurance_left_h": hours}
        )
    return states


def _why_not(facility: str, found: SlotsFound) -> str:
    return " ".join(found.reasons.get(facility, ("It adds nothing that the others do not find.",)))


def _assumptions(request: PlanningRequest, record: SearchRecord) -> tuple[str, ...]:
    count = request.ensemble.particle_count
    return (
        f"Joint plan: all sorties improved together on {count} particles, "
        f"{record.judged} sorties judged; the particles, not cells, judge the plan.",
    )
