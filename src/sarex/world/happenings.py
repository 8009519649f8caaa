"""Happenings out of the world: what happened, when, to which facility. Truth, for control alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sarex.world.facilities import FailureKind, State

__all__ = [
    "Arrived",
    "Bingo",
    "BrokeOff",
    "Classified",
    "Contact",
    "Delivered",
    "Departed",
    "Dropped",
    "Failed",
    "Gone",
    "Happening",
    "Held",
    "Landed",
    "MarkerReported",
    "NotDelivered",
    "PersonTakenUp",
    "Reason",
    "RecoveryEnded",
    "Refuelled",
    "Repaired",
    "Resumed",
    "TrackEnded",
    "Waits",
    "WavedOff",
]

Reason = Literal[
    "wind",
    "waves",
    "visibility",
    "failure",
    "fuel",
    "full",
    "done",
    "nobody",
    "spots",
    "no_base",
]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened; ``facility`` is empty where it is none's."""

    time_ns: int
    facility: str
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, slots=True)
class Departed(Happening):
    """Left a base."""

    base: str | None


@dataclass(frozen=True, slots=True)
class Held(Happening):
    """Ready and ordered, but weather or a failure keeps it; told once for each reason."""

    base: str | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Arrived(Happening):
    """Is where it was sent; ``doing`` is its state."""

    doing: State


@dataclass(frozen=True, slots=True)
class TrackEnded(Happening):
    """Flew its track to the end."""


@dataclass(frozen=True, slots=True)
class Contact(Happening):
    """Saw something; ``truly`` is for control alone.

    ``error_m`` of the place: one standard deviation, each way.
    """

    contact: int
    error_m: float
    truly: Literal["object", "debris", "transient"]
    search_object: str | None


@dataclass(frozen=True, slots=True)
class Classified(Happening):
    """A second look came to an end; ``search_object`` is truth, known to players if confirmed.

    ``open``: nothing is settled, the facility leaves the contact to others.
    """

    contact: int
    as_: Literal["open", "confirmed", "dismissed", "not_found"]
    search_object: str | None


@dataclass(frozen=True, slots=True)
class Bingo(Happening):
    """Fuel for the way home and its margin: it leaves."""

    base: str
    fuel_h: float


@dataclass(frozen=True, slots=True)
class BrokeOff(Happening):
    """Left off what it did."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class PersonTakenUp(Happening):
    """A person is aboard; ``alive`` is truth."""

    person: str
    search_object: str
    alive: bool


@dataclass(frozen=True, slots=True)
class RecoveryEnded(Happening):
    """Took up whom it could."""

    search_object: str
    reason: Reason
    persons: int


@dataclass(frozen=True, slots=True)
class Waits(Happening):
    """Is at the object, but sea or wind forbid taking persons up; told once for each reason."""

    search_object: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Landed(Happening):
    """Is on deck, ashore or alongside; persons aboard are handed over."""

    base: str
    persons: int


@dataclass(frozen=True, slots=True)
class WavedOff(Happening):
    """At the base, which cannot take it now; told once for each reason."""

    base: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Refuelled(Happening):
    """Full again."""

    base: str
    fuel_h: float


@dataclass(frozen=True, slots=True)
class Dropped(Happening):
    """Dropped a raft to an object, or a marker, which has a number then."""

    store: Literal["raft", "marker"]
    search_object: str | None
    marker: int | None


@dataclass(frozen=True, slots=True)
class MarkerReported(Happening):
    """A marker tells where it is."""

    marker: int
    speed_m_s: float


@dataclass(frozen=True, slots=True)
class Failed(Happening):
    """Something failed."""

    kind: FailureKind


@dataclass(frozen=True, slots=True)
class Repaired(Happening):
    """It works again."""

    kind: FailureKind


@dataclass(frozen=True, slots=True)
class Gone(Happening):
    """Lost, or without fuel at sea."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Resumed(Happening):
    """Takes its track up again."""


@dataclass(frozen=True, slots=True)
class Delivered(Happening):
    """A message reached the other end of its link; ``facility`` is who has it now."""

    message: int
    link: str
    sent_ns: int


@dataclass(frozen=True, slots=True)
class NotDelivered(Happening):
    """A message will not arrive; the sender is not told. ``facility`` is the addressee."""

    message: int
    link: str
    sent_ns: int
    why: Literal["range", "outage", "datalink", "lost"]
