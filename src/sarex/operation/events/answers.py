"""What nations and facilities answer to plans and tasks, besides approval and acknowledgement."""

from __future__ import annotations

from pydantic import Field

from sarex.journal import EventType
from sarex.operation.events.body import Body

__all__ = [
    "EVENTS",
    "PlanAmended",
    "PlanRejected",
    "TaskAccepted",
    "TaskCancelled",
    "TaskRefused",
]


class PlanAmended(Body):
    """A nation would approve a plan with these changes; until they are made it does not."""

    plan: str
    nation: str
    changes: tuple[str, ...] = Field(min_length=1)
    reason: str = Field(min_length=3)


class PlanRejected(Body):
    """A nation does not agree to a plan."""

    plan: str
    nation: str
    reason: str = Field(min_length=3)


class TaskAccepted(Body):
    """A facility will do what it was ordered; acknowledging only says that the order is there."""

    sortie: str
    facility: str


class TaskRefused(Body):
    """A facility cannot do what it was ordered."""

    sortie: str
    facility: str
    reason: str = Field(min_length=3)


class TaskCancelled(Body):
    """An order that was issued holds no longer."""

    sortie: str
    facility: str
    reason: str = Field(min_length=3)


EVENTS = (
    EventType("plan.amended", 1, PlanAmended),
    EventType("plan.rejected", 1, PlanRejected),
    EventType("task.accepted", 1, TaskAccepted),
    EventType("task.refused", 1, TaskRefused),
    EventType("task.cancelled", 1, TaskCancelled),
)
