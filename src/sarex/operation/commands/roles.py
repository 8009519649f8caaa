"""Roles assigned, and handed over item by item; until acceptance the holder stays."""

from __future__ import annotations

from collections.abc import Mapping

from sarex.journal import Event
from sarex.operation.commands.checklists import CHECKLISTS
from sarex.operation.commands.refusal import id_of, known, nation_of, refuse_unless
from sarex.operation.coordinator import by_smc
from sarex.operation.desk import Author, Desk
from sarex.operation.events import (
    JOINT,
    HandoverAccepted,
    HandoverItem,
    HandoverItemAcknowledged,
    HandoverOpened,
    HandoverWithdrawn,
    RoleAssigned,
)
from sarex.operation.state import CaseState, HandoverRecord, RoleHolder, role_key

__all__ = [
    "accept_handover",
    "acknowledge_handover_item",
    "assign_role",
    "holder_of",
    "open_handover",
    "withdraw_handover",
]


def holder_of(state: CaseState, role: str, scope: str = JOINT) -> RoleHolder:
    """Who holds a role.

    Raises
    ------
    OrderError
        If nobody does, as far as this viewer may know.
    """
    held: RoleHolder = known(state.roles, role_key(role, scope), "holder of a role")
    return held


def assign_role(desk: Desk, role: str, scope: str, holder: str, reason: str) -> Event:
    """Give a role that nobody holds to an RCC or a facility.

    Parameters
    ----------
    desk
        Of the mission co-ordinator.
    role, scope
        SMC, OSC or ACO; ``joint`` or a nation of the case.
    holder
        A facility of the case, or a nation's RCC (``KOR RCC``).
    reason
        In words.

    Raises
    ------
    OrderError
        If the role is held, the scope is no party, or the holder is not of the case.
    """
    state = desk.state()
    refuse_unless(
        role_key(role, scope) not in state.roles,
        "the role is held",
        given=f"{role} {scope}",
        allowed="a role that nobody holds",
        remedy="Let its holder hand it over.",
    )
    _check_scope(desk, scope)
    nation = _check_holder(desk, state, holder, scope)
    body = RoleAssigned.model_validate(
        {"role": role, "scope": scope, "holder": holder, "nation": nation, "reason": reason}
    )
    return by_smc(desk, state, "role.assigned", body)


def _check_scope(desk: Desk, scope: str) -> None:
    allowed = (JOINT, *desk.loaded.case.parties.nations)
    refuse_unless(
        scope in allowed,
        "a role is held for all or for a nation of the case",
        given=scope,
        allowed=", ".join(allowed),
        remedy="Name one of these.",
    )


def _check_holder(desk: Desk, state: CaseState, holder: str, scope: str) -> str:
    nations = desk.loaded.case.parties.nations
    centres = [f"{nation} RCC" for nation in nations]
    refuse_unless(
        holder in state.facilities or holder in centres,
        "a role is held by a facility of the case or a nation's RCC",
        given=holder,
        allowed=", ".join([*centres, *state.facilities]),
        remedy="Name one of these.",
    )
    nation = nation_of(desk, state, holder)
    refuse_unless(
        scope in (JOINT, nation),
        "a nation's role is held by its own",
        given=f"{holder} of {nation}, for {scope}",
        allowed=f"a holder of {scope}",
        remedy="Name a holder of that nation, or make the role joint.",
    )
    return nation


def open_handover(
    desk: Desk, role: str, scope: str, to: str, items: Mapping[str, str], reason: str
) -> Event:
    """The holder offers its role, and says how each line of the checklist stands.

    Parameters
    ----------
    desk
        Of the holder.
    role, scope
        Which role.
    to
        Facility or RCC that shall hold it.
    items
        Every id of :data:`CHECKLISTS` for the role to how it stands; more lines may be added.
    reason
        In words.

    Raises
    ------
    OrderError
        If nobody holds the role, it is being handed over, goes to its holder, or a line of the
        checklist is missing or empty.
    """
    state = desk.state()
    held = holder_of(state, role, scope)
    refuse_unless(
        not any(
            h.is_open and (h.opened.role, h.opened.scope) == (role, scope)
            for h in state.handovers.values()
        ),
        "the role is being handed over",
        given=f"{role} {scope}",
        allowed="one handover at a time",
        remedy="Let the receiver accept the open handover, or withdraw it.",
    )
    refuse_unless(
        to != held.holder,
        "a role is handed over to another",
        given=to,
        allowed=f"anybody but {held.holder}",
        remedy="Name the receiver.",
    )
    nation = _check_holder(desk, state, to, scope)
    missing = [item for item in CHECKLISTS[role] if not items.get(item, "").strip()]
    refuse_unless(
        not missing,
        "lines of the checklist are missing",
        given=", ".join(items) or "nothing",
        allowed=", ".join(CHECKLISTS[role]),
        remedy=f"Say how these stand: {', '.join(missing)}.",
    )
    body = HandoverOpened.model_validate(
        {
            "role": role,
            "scope": scope,
            "holder": held.holder,
            "to": to,
            "to_nation": nation,
            "items": tuple(HandoverItem(id=name, state=text) for name, text in items.items()),
            "reason": reason,
        }
    )
    label = desk.label_of(held.nation)
    return desk.record("handover.opened", body, Author(held.holder, role), label=label)


def acknowledge_handover_item(
    desk: Desk, handover: Event | str, item: str, by: str, remark: str = ""
) -> Event:
    """The receiver has taken in one line.

    Raises
    ------
    OrderError
        If the handover is over, ``by`` is not its receiver, or the line is not there or was
        taken in.
    """
    record = _received(desk, handover, by)
    refuse_unless(
        item in record.missing,
        "no such line waits for acknowledgement",
        given=item,
        allowed=", ".join(record.missing) or "all are acknowledged",
        remedy="Acknowledge the lines that are left, then accept.",
    )
    body = HandoverItemAcknowledged(handover=id_of(handover), item=item, remark=remark)
    return _by_receiver(desk, "handover.item_acknowledged", body, record, handover)


def accept_handover(desk: Desk, handover: Event | str, by: str) -> Event:
    """The receiver takes the role over.

    Raises
    ------
    OrderError
        If the handover is over, ``by`` is not its receiver, or a line was not acknowledged.
    """
    record = _received(desk, handover, by)
    refuse_unless(
        not record.missing,
        "a role is accepted once every line is acknowledged",
        given=", ".join(record.acknowledged) or "none is acknowledged",
        allowed=f"also {', '.join(record.missing)}",
        remedy="Acknowledge the lines that are left.",
    )
    body = HandoverAccepted(handover=id_of(handover))
    return _by_receiver(desk, "handover.accepted", body, record, handover)


def withdraw_handover(desk: Desk, handover: Event | str, by: str, reason: str) -> Event:
    """The holder takes the offer back, or the receiver declines; the holder stays.

    Raises
    ------
    OrderError
        If the handover is over, or ``by`` is neither of the two.
    """
    state = desk.state()
    opened = _open(state, handover).opened
    refuse_unless(
        by in (opened.holder, opened.to),
        "only its holder or its receiver ends a handover",
        given=by,
        allowed=f"{opened.holder}, {opened.to}",
        remedy="Name one of the two.",
    )
    who = "holder" if by == opened.holder else "receiver"
    body = HandoverWithdrawn.model_validate(
        {"handover": id_of(handover), "by": who, "reason": reason}
    )
    label = desk.label_of(nation_of(desk, state, by))
    author = Author(by, opened.role)
    return desk.record("handover.withdrawn", body, author, label=label, cause=id_of(handover))


def _open(state: CaseState, handover: Event | str) -> HandoverRecord:
    record: HandoverRecord = known(state.handovers, id_of(handover), "handover")
    refuse_unless(
        record.is_open,
        "the handover is over",
        given="accepted" if record.accepted_ns is not None else "withdrawn",
        allowed="a handover that waits for its receiver",
        remedy="Open a new one.",
    )
    return record


def _received(desk: Desk, handover: Event | str, by: str) -> HandoverRecord:
    record = _open(desk.state(), handover)
    refuse_unless(
        by == record.opened.to,
        "only the receiver acknowledges and accepts",
        given=by,
        allowed=record.opened.to,
        remedy="Let the receiver do it.",
    )
    return record


def _by_receiver(
    desk: Desk,
    name: str,
    body: HandoverItemAcknowledged | HandoverAccepted,
    record: HandoverRecord,
    handover: Event | str,
) -> Event:
    opened = record.opened
    label = desk.label_of(opened.to_nation)
    author = Author(opened.to, opened.role)
    return desk.record(name, body, author, label=label, cause=id_of(handover))
