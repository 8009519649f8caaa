"""The input of a horizon from a case: its bases, the decks of its ships, who is at home where."""

from __future__ import annotations

from collections.abc import Mapping

from sarex.facilities import Base, base_from_entry, base_of_ship
from sarex.incident import CaseFile
from sarex.planning.horizon.inputs import HorizonInput, Reading
from sarex.planning.request import PlanningRequest

__all__ = ["horizon_of_case"]


def horizon_of_case(
    case: CaseFile,
    request: PlanningRequest,
    *,
    wave_height_m: Reading | None = None,
    visibility_m: Reading | None = None,
    granted: frozenset[tuple[str, str]] = frozenset(),
    refused: frozenset[tuple[str, str]] = frozenset(),
    on_duty_since_ns: Mapping[str, int] | None = None,
) -> HorizonInput:
    """Bases and homes of a case for the facilities of a request.

    A ship with a deck is a base where the request returns it to, or where it is. A facility's home
    is the base whose id or name its ``base`` gives; a name that is no base with data gives none.

    Parameters
    ----------
    case : CaseFile
        With ``[[bases]]``, if it has any.
    request : PlanningRequest
        Its facilities are those of the case that are used.
    wave_height_m, visibility_m, granted, refused, on_duty_since_ns
        See :class:`HorizonInput`.

    Returns
    -------
    HorizonInput

    Raises
    ------
    CaseFileError
        If a base takes a kind that the catalogue does not have.
    """
    bases = [base_from_entry(entry) for entry in case.bases]
    for state in sorted(request.facilities, key=lambda s: s.facility.id):
        deck = base_of_ship(state, request.return_to.get(state.facility.id))
        if deck is not None:
            bases.append(deck)
    used = {state.facility.id for state in request.facilities}
    homes = {
        entry.id: base.id
        for entry in case.facilities
        if entry.id in used and (base := _named(entry.base, bases)) is not None
    }
    return HorizonInput(
        bases=tuple(bases),
        homes=homes,
        wave_height_m=wave_height_m,
        visibility_m=visibility_m,
        granted=granted,
        refused=refused,
        on_duty_since_ns=on_duty_since_ns or {},
    )


def _named(name: str | None, bases: list[Base]) -> Base | None:
    return next((base for base in bases if name in (base.id, base.name)), None)
