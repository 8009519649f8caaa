"""Rescues, and where persons are."""

from __future__ import annotations

from dataclasses import dataclass

from sarex.operation.events import (
    ObjectTracked,
    RescueEnded,
    RescueOrdered,
    SightingReclassified,
)

__all__ = ["Holding", "ReclassifiedRecord", "RescueRecord", "TrackedRecord"]


@dataclass(frozen=True, slots=True)
class RescueRecord:
    """One facility at one object."""

    time_ns: int
    ordered: RescueOrdered
    alive: int = 0
    dead: int = 0
    """Recovered by it, at the time of their recovery."""
    ended: RescueEnded | None = None
    doubted: bool = False
    """Whether what it was ordered on is no longer held to be the object."""


@dataclass(frozen=True, slots=True)
class ReclassifiedRecord:
    """A confirmation that was taken back."""

    time_ns: int
    author: str
    reclassified: SightingReclassified


@dataclass(frozen=True, slots=True)
class Holding:
    """Persons who are in one place: a facility, a place of safety, a hospital."""

    place_kind: str
    alive: int
    dead: int
    since_ns: int


@dataclass(frozen=True, slots=True)
class TrackedRecord:
    """Where an object with persons was last held in sight, or lost."""

    time_ns: int
    tracked: ObjectTracked
