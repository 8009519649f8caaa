"""Which sorties the joint planner may plan: one for each facility, or several over a horizon."""

from __future__ import annotations

from sarex.drift.job import CaseInputs
from sarex.facilities import FacilityState
from sarex.planning.horizon import HorizonInput, SlotsFound, horizon_of_case, make_slots
from sarex.planning.request import PlanningRequest

__all__ = ["departs_twice", "slots_of"]


def slots_of(inputs: CaseInputs, request: PlanningRequest) -> SlotsFound:
    """The sorties of a request.

    The horizon is asked where somebody could depart twice before the period ends. In a shorter
    period it finds the same one sortie for each facility, and takes search from ships: in the first
    4 hours of the goto case each destroyer waits at its deck for its helicopter and searches
    1.87 h and 2.11 h instead of 2.43 h and 2.55 h, and no craft gains a sortie by it. There the
    ships stay on scene and are met there, as ws-0 and ws-1 have it, so that the planners are
    compared on the same sorties.

    Parameters
    ----------
    inputs : CaseInputs
        The case, with its bases and decks.
    request : PlanningRequest
        With the sorties that are kept, if any.
    """
    if not any(departs_twice(state, request) for state in request.facilities):
        return make_slots(request)
    return make_slots(request, horizon_of_case(inputs.case, request))


def departs_twice(state: FacilityState, request: PlanningRequest) -> bool:
    """Whether a facility could search once more after it was gone as long as it can.

    It is gone from the start of the period, or later: who is early only saves its way out.
    """
    turnaround_h = state.facility.turnaround_h
    if turnaround_h is None:
        return False
    gone_ns = max(state.available_from_ns, request.earliest_ns, request.start_ns)
    again_h = state.endurance_left_h + turnaround_h + HorizonInput().least_search_s / 3600.0
    return gone_ns + round(again_h * 3.6e12) <= request.end_ns
