"""Where a facility may land or put in after a rescue: its own bases and decks, and granted ones."""

from __future__ import annotations

from sarex.facilities import Base, Facility, base_from_entry, base_of_ship
from sarex.incident import CaseFile
from sarex.operation.rescue.options import Landing
from sarex.operation.state import CaseState

__all__ = ["landings_of"]


def landings_of(case: CaseFile, state: CaseState, time_ns: int) -> dict[str, tuple[Landing, ...]]:
    """Facility id to the places that take it: bases and decks of its nation, and granted ones.

    A base or deck of another nation counts only under a granted request for that craft whose time
    is not over and that is not used up. Ships need none.

    Parameters
    ----------
    case : CaseFile
        For its bases.
    state : CaseState
        For ships with decks where they are now, and answers to requests.
    time_ns : int
        Case time.
    """
    bases = [base_from_entry(entry) for entry in case.bases]
    for record in state.facilities.values():
        deck = base_of_ship(record.state_at(time_ns))
        if deck is not None:
            bases.append(deck)
    return {
        name: tuple(
            Landing(base.id, base.lon_deg, base.lat_deg)
            for base in bases
            if _takes(base, record.facility, state, time_ns)
        )
        for name, record in sorted(state.facilities.items())
        if record.facility.medium == "air"
    }


def _takes(base: Base, facility: Facility, state: CaseState, time_ns: int) -> bool:
    if facility.kind not in base.takes:
        return False
    if base.nation == facility.nation:
        return True
    return any(
        record.requested.facility == facility.id
        and record.requested.provider == base.id
        and record.usable(time_ns) is not None
        for record in state.support.values()
    )
