"""The joint planner: all facilities' sorties improved together against the particles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sarex.errors import PlanError
from sarex.facilities import FacilityState
from sarex.planning.horizon import SlotsFound, make_slots
from sarex.planning.horizon.sight import widths_in
from sarex.planning.joint.budget import Budget, Progress, SearchRecord
from sarex.planning.joint.heights import heights_of
from sarex.planning.joint.search import Searcher
from sarex.planning.joint.setting import Setting
from sarex.planning.joint.sortie import Flight
from sarex.planning.joint.state import states_of
from sarex.planning.joint.warm import flights_of, turning
from sarex.planning.joint.write import Written, write_plan, write_sorties
from sarex.planning.judge import judge
from sarex.planning.manual.proposal import Proposal
from sarex.planning.plan import Plan
from sarex.planning.realise import Realisation, realise_in
from sarex.planning.request import PlanningRequest
from sarex.planning.rules import RuleSet
from sarex.planning.rules.separation import SeparationFinding, find_conflicts
from sarex.planning.slots import SortieSlot
from sarex.randomness import draw_key

__all__ = ["JointProposal", "in_order", "propose_greedy", "propose_joint", "setting_of"]

METHOD = "joint-1"
GREEDY = "greedy-1"


@dataclass(frozen=True, slots=True)
class JointProposal(Proposal):
    """A plan of the joint planner, the slots its sorties fill, and how it was found."""

    slots: tuple[SortieSlot, ...] = ()
    record: SearchRecord | None = None


def propose_joint(
    request: PlanningRequest,
    *,
    budget: Budget,
    rng: np.random.Generator,
    warm_start: Plan | None = None,
    rivals: Sequence[Plan] = (),
    slots: SlotsFound | None = None,
    progress: Progress | None = None,
) -> JointProposal:
    """Plan all sorties together, improved until the budget is spent.

    Parameters
    ----------
    request : PlanningRequest
        The order of its facilities, datums and objects changes nothing. Without rules of its own
        the default separation holds, and land where a coast is given.
    budget : Budget
        What may be spent.
    rng : numpy.random.Generator
        Gives one key; the same key and evaluations give the same plan.
    warm_start : Plan, optional
        Improved instead of starting anew; on the same forecast the result is never worth less,
        unless the rules now refuse a part of it.
    rivals : sequence of Plan
        Plans made otherwise, such as that of ws-1p: the search goes on from one of them where it
        finds more than the first plan, as far as the rules allow it and its turns fit beside the
        search time.
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
    starts = _Starts(warm_start, tuple(rivals))
    return _propose(request, METHOD, budget, rng, starts, slots, progress)


def propose_greedy(
    request: PlanningRequest,
    *,
    rng: np.random.Generator,
    slots: SlotsFound | None = None,
) -> JointProposal:
    """One best box for each slot in turn, without improvement: the joint planner's first plan."""
    return _propose(request, GREEDY, Budget(1_000_000), rng, _Starts(), slots, None)


@dataclass(frozen=True, slots=True)
class _Starts:
    """A plan that is improved, and plans that may be gone on from."""

    warm: Plan | None = None
    rivals: tuple[Plan, ...] = ()


def _propose(
    request: PlanningRequest,
    method: str,
    budget: Budget,
    rng: np.random.Generator,
    starts: _Starts,
    slots: SlotsFound | None,
    progress: Progress | None,
) -> JointProposal:
    warm_start = starts.warm
    request = in_order(request)
    found = slots or make_slots(request)
    if not found.slots and not request.kept:
        raise _nobody(request, found)
    key = draw_key(rng)
    own = np.random.Generator(np.random.Philox(key=key))
    setting = setting_of(request, found, own)
    search = Searcher(setting, budget, own, progress)
    board = search.board
    before = _flights(warm_start, setting)
    if warm_start is not None:
        board.place(before)
    search.first_plan()
    if method == GREEDY:
        search.stopped_by = "settled"
    else:
        for rival in starts.rivals:
            search.consider_plan(turning(_flights(rival, setting), setting.slots))
        search.improve()
    if not any(board.flights) and not request.kept:
        raise _nobody(request, found)
    written = write_sorties(setting, board.flights, (warm_start, *starts.rivals))
    flights = flights_of(written.sorties, setting.slots, setting.media)
    value = board.worth_of(flights)
    if warm_start is not None and board.allows_all(before):
        value_before = board.worth_of(before)
        if value_before > value:
            written, flights = write_sorties(setting, before, (warm_start,)), before
            value = value_before
    record = SearchRecord(
        (int(key[0]), int(key[1])),
        board.spent,
        board.judged,
        tuple(search.trace),
        search.stopped_by,
        search.first_value,
        value,
    )
    return _proposal(setting, method, found, flights, written, record)


def _flights(plan: Plan | None, setting: Setting) -> list[Flight | None]:
    return flights_of(() if plan is None else plan.sorties, setting.slots, setting.media)


def setting_of(request: PlanningRequest, found: SlotsFound, rng: np.random.Generator) -> Setting:
    """What a plan is improved in, and its sorties are flown in.

    Parameters
    ----------
    request : PlanningRequest
        As :func:`in_order` gives it.
    found : SlotsFound
        Its sorties.
    rng : numpy.random.Generator
        As the planner begins with it: the same gives the same media.
    """
    return Setting(request, [heights_of(slot, request) for slot in found.slots], rng)


def in_order(request: PlanningRequest) -> PlanningRequest:
    """A request as the joint planner plans it: in one order, with rules."""
    rules = request.rules or RuleSet.of(request.plane, coast=request.coast)
    return replace(
        request,
        facilities=sorted(request.facilities, key=lambda s: s.facility.id),
        datums=sorted(request.datums, key=lambda d: d.name),
        objects=sorted(request.objects, key=lambda o: o.id),
        rules=rules,
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
    setting: Setting,
    method: str,
    found: SlotsFound,
    flights: Sequence[Flight | None],
    written: Written,
    record: SearchRecord,
) -> JointProposal:
    request = setting.request
    flown = {f.flown.craft.sortie: f for f in flights if f is not None}
    slots = {
        slot.id: slot.by_height[flown[slot.id].height] for slot in setting.slots if slot.id in flown
    }
    states = states_of(request, written.sorties, flown, slots)
    realised = tuple(realise_in(s, states[s.id], setting.media) for s in written.sorties)
    plan = write_plan(request, method, found, written, record)
    kept = {kept.sortie.id: kept.slot for kept in request.kept}
    used = slots | kept
    latest_first = sorted(used.values(), key=lambda s: s.id, reverse=True)
    by_facility = {slot.facility.id: slot for slot in latest_first}
    widths = {name: dict(slot.windows[0].widths) for name, slot in by_facility.items()}
    tracks = (*(k.track for k in request.kept if k.looks), *(r.track for r in realised))
    windows = {name: slot.windows for name, slot in slots.items()}
    windows |= {k.sortie.id: k.windows for k in request.kept}
    worth = judge(
        request.ensemble,
        request.weights,
        tracks,
        widths,
        request.plane,
        plan=plan,
        objects=[item.id for item in request.objects],
        persons=request.persons,
        windows=windows,
        paths=setting.paths,
    )
    return JointProposal(
        plan=plan,
        worksheets=(),
        tracks=tuple(r.track for r in realised),
        realised=realised,
        facilities=_facilities(request, tuple(states.values())),
        widths=widths,
        no_width={name: _blind(request, slot) for name, slot in by_facility.items()},
        findings=_findings(setting, realised, used),
        worth=worth,
        slots=tuple(slots.values()),
        record=record,
    )


def _facilities(
    request: PlanningRequest, departing: Sequence[FacilityState]
) -> dict[str, FacilityState]:
    """Everyone asked, also who is not used, at the height of the first sortie."""
    given = {state.facility.id: state for state in request.facilities}
    staying = {
        kept.sortie.facility: given[kept.sortie.facility].model_copy(
            update={"facility": kept.slot.facility}
        )
        for kept in reversed(request.kept)
        if kept.sortie.facility in given
    }
    return given | staying | {state.facility.id: state for state in reversed(departing)}


def _blind(request: PlanningRequest, slot: SortieSlot) -> dict[str, str]:
    """Objects that a sortie does not see in its first window, each with the reason."""
    window = slot.windows[0]
    environment = window.environment or request.environment_of(slot.facility.id)
    return widths_in(slot.facility, request.objects, environment)[1]


def _findings(
    setting: Setting, realised: Sequence[Realisation], slots: Mapping[str, SortieSlot]
) -> tuple[SeparationFinding, ...]:
    """Pairs that come too close all the same: what the search kept, asked of the orders again."""
    request = setting.request
    assert request.rules is not None
    kept = [each.track for each in request.kept]
    return find_conflicts(
        [*kept, *(flown.track for flown in realised)],
        {slot.facility.id: slot.facility for slot in slots.values()},
        request.plane,
        minima=request.rules.minima,
        imc=request.rules.imc,
    )
