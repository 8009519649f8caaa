"""Slots of a request: the single period of the manual, or a horizon with several sorties each."""

from __future__ import annotations

from sarex.facilities import FacilityState
from sarex.planning.horizon.found import SlotsFound
from sarex.planning.horizon.sight import searching_state, widths_in
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import LookWindow, SortieSlot

__all__ = ["make_slots"]


def make_slots(request: PlanningRequest) -> SlotsFound:
    """One sortie per facility for one search period.

    A sortie departs when the facility is available and the plan is made, or later; it searches
    inside the period, in the environment that the request states for it, and is back within its
    endurance, if need be after the period ends.

    Parameters
    ----------
    request : PlanningRequest
        The order of its facilities changes nothing.

    Returns
    -------
    SlotsFound
    """
    slots: list[SortieSlot] = []
    reasons: dict[str, tuple[str, ...]] = {}
    for state in sorted(request.facilities, key=lambda s: s.facility.id):
        slot, why = _single(state, request)
        if slot is None:
            reasons[state.facility.id] = why
        else:
            slots.append(slot)
    return SlotsFound(tuple(slots), reasons)


def _single(
    state: FacilityState, request: PlanningRequest
) -> tuple[SortieSlot | None, tuple[str, ...]]:
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
    home_lon, home_lat = request.return_to.get(name, (state.lon_deg, state.lat_deg))
    slot = SortieSlot(
        id=f"S{request.period}-{name}",
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
