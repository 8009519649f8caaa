"""What is recorded of pauses, NO DUFF, real alerts and endpoints of an exercise."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import Degrees, IsoTime
from sarex.journal import EventType

__all__ = [
    "EVENTS",
    "LEAST",
    "AlertAcknowledged",
    "EndpointConfirmed",
    "EndpointListed",
    "ExercisePaused",
    "ExerciseResumed",
    "NoDuffCalled",
    "NoDuffEnded",
    "OperationOpened",
    "RealAlertReceived",
    "RealPosition",
]

LEAST = 3
"""Characters of a reason, at least."""


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExercisePaused(_Body):
    """The play stops: no inject goes out until exercise control resumes it."""

    reason: str = Field(min_length=LEAST)


class ExerciseResumed(_Body):
    """The play goes on."""

    reason: str = Field(min_length=LEAST)


class NoDuffCalled(_Body):
    """A real emergency overrides the drill; it is never refused for how little is said."""

    known: str
    """What is known of it, without personal data."""
    by: str
    """Who called it."""
    case_clock: IsoTime
    wall_clock: IsoTime


class NoDuffEnded(_Body):
    """A nation's control lets the exercise's traffic go on; it does once all have said so."""

    nation: str


class RealPosition(_Body):
    """A real position that was copied into an operation case."""

    event: str
    """Event id of ``position.reported`` in the exercise."""
    facility: str
    provenance: Literal["live", "typed"]


class OperationOpened(_Body):
    """A case was opened for a real emergency; of the exercise it got these positions alone."""

    case_id: str
    folder: str
    """Name of its folder, without the way to it."""
    positions: tuple[RealPosition, ...]


class EndpointListed(_Body):
    """A receiver to which TEST forms may go in this exercise, once a person has confirmed it."""

    endpoint: str = Field(min_length=1)
    use: str = Field(min_length=LEAST)


class EndpointConfirmed(_Body):
    """A person made sure that a listed endpoint is what it is said to be."""

    endpoint: str
    person: str = Field(min_length=1)
    how: str = Field(min_length=LEAST)


class RealAlertReceived(_Body):
    """A real distress alert that came in during the drill, however little was heard."""

    real: Literal[True] = True
    text: str
    """As received, without personal data."""
    lon_deg: Degrees | None = Field(default=None, ge=-180, le=180)
    lat_deg: Degrees | None = Field(default=None, ge=-90, le=90)
    wall_clock: IsoTime


class AlertAcknowledged(_Body):
    """A party has a real alert; its desks stop sounding."""

    alert: str
    """Event id of ``exercise.real_alert``."""
    party: str


EVENTS = (
    EventType("exercise.paused", 1, ExercisePaused),
    EventType("exercise.resumed", 1, ExerciseResumed),
    EventType("exercise.no_duff", 1, NoDuffCalled),
    EventType("exercise.no_duff_ended", 1, NoDuffEnded),
    EventType("exercise.operation_opened", 1, OperationOpened),
    EventType("exercise.endpoint_listed", 1, EndpointListed),
    EventType("exercise.endpoint_confirmed", 1, EndpointConfirmed),
    EventType("exercise.real_alert", 1, RealAlertReceived),
    EventType("exercise.alert_acknowledged", 1, AlertAcknowledged),
)
