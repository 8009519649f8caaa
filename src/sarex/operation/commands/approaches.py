"""Approach rules that were agreed before, declared by a facility."""

from __future__ import annotations

from collections.abc import Sequence

from sarex.canonical import ns_to_iso
from sarex.journal import Event
from sarex.operation.commands.refusal import known, refuse_unless
from sarex.operation.desk import Author, Desk
from sarex.operation.events import (
    ApproachDeclared,
)

__all__ = ["declare_approach"]


def declare_approach(
    desk: Desk,
    facility: str,
    other: str,
    purpose: str,
    span_ns: tuple[int, int],
    minimum_m: float,
    rules: Sequence[str],
    signed_by: str,
) -> Event:
    """A facility logs the rules of approach agreed before: declared, not measured.

    Parameters
    ----------
    desk
        Of the facility's nation.
    facility, other
        Who declares, and whom it approaches.
    purpose
        ``passing``, ``hoist``, ``deck_landing``, ``transfer`` or ``rescue``.
    span_ns
        From when to when.
    minimum_m
        How close at most [m].
    rules
        In words, as agreed.
    signed_by
        Office of who declares.

    Raises
    ------
    OrderError
        If both are one, one is not of the case, or the end is not after the start.
    """
    state = desk.state()
    known(state.facilities, other, "facility")
    nation = known(state.facilities, facility, "facility").facility.nation
    start_ns, end_ns = span_ns
    refuse_unless(
        facility != other and start_ns < end_ns,
        "an approach is of two, for some time",
        given=f"{facility}, {other}, {ns_to_iso(start_ns)} to {ns_to_iso(end_ns)}",
        allowed="two facilities, and an end after the start",
        remedy="Correct the pair or the times.",
    )
    body = ApproachDeclared.model_validate(
        {
            "facility": facility,
            "other": other,
            "purpose": purpose,
            "start": ns_to_iso(start_ns),
            "end": ns_to_iso(end_ns),
            "minimum_m": minimum_m,
            "rules": tuple(rules),
            "signed_by": signed_by,
        }
    )
    author = Author(facility, "SRU")
    label = desk.label_of(nation)
    return desk.record("approach.declared", body, author, label=label, marking="declared")
