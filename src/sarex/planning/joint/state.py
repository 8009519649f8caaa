"""The state in which each sortie of a joint plan departs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sarex.facilities import FacilityState
from sarex.planning.joint.sortie import Flight
from sarex.planning.plan import Sortie
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import SortieSlot

__all__ = ["states_of"]


def states_of(
    request: PlanningRequest,
    sorties: Sequence[Sortie],
    flown: Mapping[str, Flight],
    slots: Mapping[str, SortieSlot],
) -> dict[str, FacilityState]:
    """By sortie id: where, when, at what height and with what endurance a facility departs."""
    given = {state.facility.id: state for state in request.facilities}
    states = {}
    for sortie in sorties:
        craft = flown[sortie.id].flown.craft
        changed = {
            "facility": slots[sortie.id].facility,
            "endurance_left_h": (craft.home_by_s - craft.depart_s) / 3600.0,
            "available_from_ns": min(sortie.depart_ns, given[sortie.facility].available_from_ns),
        }
        states[sortie.id] = given[sortie.facility].model_copy(update=changed)
    return states
