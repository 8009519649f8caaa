"""Slots of a request: the single period of the manual, or a horizon with several sorties each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sarex.facilities import FacilityState
from sarex.planning.horizon.chain import Chain, chain_of
from sarex.planning.horizon.found import SlotsFound, SupportRequest
from sarex.planning.horizon.hosts import Part, parted, visits_to
from sarex.planning.horizon.inputs import HorizonInput
from sarex.planning.horizon.legs import Leg, landing
from sarex.planning.horizon.scene import Scene, scene_of
from sarex.planning.horizon.sight import searching_state, widths_in
from sarex.planning.horizon.start import after_committed, first_number, slot_id
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import LookWindow, SortieSlot

__all__ = ["make_slots"]


def make_slots(request: PlanningRequest, horizon: HorizonInput | None = None) -> SlotsFound:
    """The sorties that the facilities of a request can make.

    Without ``horizon``: one sortie per facility for one search period, in the environment that the
    request states for it, as the baseline planner sees it: it departs when it is available and the
    plan is made, or later; searches inside the period; and is back within its endurance, if need
    be after the period ends.

    With ``horizon``: several sorties over the period, which may be days long. Windows are cut
    where it is dark and nothing is seen by night, and where wind, sea or visibility are beyond the
    facility's limits. A facility departs to be on scene when a window opens, lands at its home or
    the nearest base or ship that takes and refuels it, and departs again after the turnaround,
    within the hours of its crew. Slots rest on no task: the next departs after the former must be
    back.

    Parameters
    ----------
    request : PlanningRequest
        The order of its facilities changes nothing. After committed tracks of a facility its first
        slot begins where and when the last of them ends.
    horizon : HorizonInput, optional
        Bases, weather over time, answers of other nations.

    Returns
    -------
    SlotsFound

    Raises
    ------
    PlanError
        If wind, waves or visibility have no value on scene, or the home of a facility does not
        take it.
    """
    states = sorted(request.facilities, key=lambda s: s.facility.id)
    if horizon is None:
        return _single_period(states, request)
    scene = scene_of(request, horizon)
    chains = [chain_of(state, scene, horizon) for state in states]
    return _found(chains, scene, horizon)


def _found(chains: Sequence[Chain], scene: Scene, horizon: HorizonInput) -> SlotsFound:
    visits = visits_to(chains)
    by_chain = [(chain, parted(chain, visits)) for chain in chains]
    parts = [part for _, mine in by_chain for part in mine]
    return SlotsFound(
        tuple(part.slot for part in parts),
        {chain.craft.state.facility.id: chain.ends for chain in chains if chain.ends},
        tuple(cut for chain in chains for cut in chain.craft.cuts),
        scene.light,
        tuple(r for chain, mine in by_chain for r in _requests(chain, mine, scene, horizon)),
        {part.slot.id: part.leg.ready.needs for part in parts if part.leg.ready.needs},
        {part.slot.id: part.on_scene for part in parts},
    )


def _requests(
    chain: Chain, parts: Sequence[Part], scene: Scene, horizon: HorizonInput
) -> list[SupportRequest]:
    """What this facility asks of other nations, each with what becomes of it if it is refused."""
    found = []
    others: dict[str, Chain] = {}
    for leg in chain.legs:
        after = landing(chain.craft, leg) if leg.stop.is_request else None
        slots = [part.slot for part in parts if part.leg is leg]
        if after is None or after.support is None or not slots:
            continue
        if leg.stop.name not in others:
            others[leg.stop.name] = _refused(chain, leg, scene, horizon)
        other = others[leg.stop.name]
        found.append(
            SupportRequest(
                facility=chain.craft.state.facility.id,
                support=after.support,
                lands=slots[-1].id,
                answer_by_ns=slots[-1].depart_ns,
                sorties=len(chain.legs),
                search_s=chain.search_s,
                sorties_if_refused=len(other.legs),
                search_s_if_refused=other.search_s,
                places_if_refused=tuple(sorted({each.stop.name for each in other.legs})),
            )
        )
    return found


def _refused(chain: Chain, leg: Leg, scene: Scene, horizon: HorizonInput) -> Chain:
    pair = (chain.craft.state.facility.id, leg.stop.name)
    state = next(s for s in scene.request.facilities if s.facility.id == pair[0])
    return chain_of(state, scene, replace(horizon, refused=horizon.refused | {pair}))


def _single_period(states: Sequence[FacilityState], request: PlanningRequest) -> SlotsFound:
    slots: list[SortieSlot] = []
    reasons: dict[str, tuple[str, ...]] = {}
    for state in states:
        slot, why = _single(state, request)
        if slot is None:
            reasons[state.facility.id] = why
        else:
            slots.append(slot)
    return SlotsFound(tuple(slots), reasons)


def _single(
    before: FacilityState, request: PlanningRequest
) -> tuple[SortieSlot | None, tuple[str, ...]]:
    state = after_committed(before, request)
    name = state.facility.id
    environment = request.environment_of(name)
    facility = searching_state(state, request, environment).facility
    widths, blind = widths_in(facility, request.objects, environment)
    if not widths:
        return None, tuple(f"no sweep width for {item}: {why}" for item, why in blind.items())
    depart = max(state.available_from_ns, request.earliest_ns)
    start = max(depart, request.start_ns)
    endurance_ns = round(state.endurance_left_h * 3.6e12)
    if start >= request.end_ns or endurance_ns <= 0:
        return None, ("It becomes available after the period, or has no endurance left.",)
    home_lon, home_lat = request.return_to.get(name, (before.lon_deg, before.lat_deg))
    slot = SortieSlot(
        id=slot_id(request.period, name, first_number(state, request.period)),
        facility=facility,
        depart_ns=depart,
        back_by_ns=request.end_ns + endurance_ns,
        start_lon_deg=state.lon_deg,
        start_lat_deg=state.lat_deg,
        return_lon_deg=home_lon,
        return_lat_deg=home_lat,
        endurance_s=endurance_ns / 1e9,
        windows=(LookWindow(start, request.end_ns, widths),),
    )
    return slot, ()
