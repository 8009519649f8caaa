"""Messages between those who take part, and situation reports."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sarex.canonical import IsoTime
from sarex.journal import EventType, PersonalText
from sarex.operation.events.body import Body

__all__ = ["EVENTS", "MessageAcknowledged", "MessageSent", "SitrepSent"]


class MessageSent(Body):
    """One message, as it was said or written. Recording it sends nothing by radio."""

    sender: str
    to: tuple[str, ...] = Field(min_length=1)
    medium: str = Field(min_length=1)
    text: str
    """Without personal data."""
    personal: PersonalText = None
    """What of it is about persons."""
    acknowledge_by: IsoTime | None = None
    """Until when each addressee has to acknowledge; none where nobody has to."""
    reply_to: str | None = None
    """Event id of the message that it answers."""
    exercise: bool


class MessageAcknowledged(Body):
    """An addressee has a message."""

    message: str
    """Event id of ``message.sent``."""
    by: str


class SitrepSent(Body):
    """A situation report went out."""

    number: int = Field(ge=1)
    reason: Literal["arrival", "news", "routine", "conclusion"]
    to: tuple[str, ...] = Field(min_length=1)
    medium: str = Field(min_length=1)
    due: IsoTime | None = None
    """When it was due at the latest; none for the first."""
    next_due: IsoTime | None = None
    """When the next is due at the latest; none after the last."""
    texts: dict[str, str]
    """By language."""


EVENTS = (
    EventType("message.sent", 1, MessageSent),
    EventType("message.acknowledged", 1, MessageAcknowledged),
    EventType("sitrep.sent", 1, SitrepSent),
)
