"""Who co-ordinates: SMC, OSC and ACO, and each handover item by item."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sarex.journal import EventType
from sarex.operation.events.body import Body

__all__ = [
    "EVENTS",
    "JOINT",
    "HandoverAccepted",
    "HandoverItem",
    "HandoverItemAcknowledged",
    "HandoverOpened",
    "HandoverWithdrawn",
    "Role",
    "RoleAssigned",
]

Role = Literal["SMC", "OSC", "ACO"]
JOINT = "joint"
"""Scope of a role that is held for all nations; else the scope is a nation's code."""


class RoleAssigned(Body):
    """A role that nobody held is given to somebody."""

    role: Role
    scope: str
    """``joint``, or a nation."""
    holder: str
    """RCC or facility."""
    nation: str
    reason: str = Field(min_length=3)


class HandoverItem(Body):
    """One line of a checklist: what the receiver must know."""

    id: str
    state: str = Field(min_length=1)
    """How it stands, as the old holder says."""


class HandoverOpened(Body):
    """The holder of a role offers it, with a checklist; until acceptance the holder stays."""

    role: Role
    scope: str
    holder: str
    to: str
    to_nation: str
    items: tuple[HandoverItem, ...] = Field(min_length=1)
    reason: str = Field(min_length=3)


class HandoverItemAcknowledged(Body):
    """The receiver has taken in one line of the checklist."""

    handover: str
    """Event id of ``handover.opened``."""
    item: str
    remark: str = ""


class HandoverAccepted(Body):
    """The receiver holds the role from now on."""

    handover: str


class HandoverWithdrawn(Body):
    """A handover that does not happen: the holder takes it back, or the receiver declines."""

    handover: str
    by: Literal["holder", "receiver"]
    reason: str = Field(min_length=3)


EVENTS = (
    EventType("role.assigned", 1, RoleAssigned),
    EventType("handover.opened", 1, HandoverOpened),
    EventType("handover.item_acknowledged", 1, HandoverItemAcknowledged),
    EventType("handover.accepted", 1, HandoverAccepted),
    EventType("handover.withdrawn", 1, HandoverWithdrawn),
)
