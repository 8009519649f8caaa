"""The figures of a search beside each other: found, and found alive."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AliveBy", "FacilityAlive", "FoundAlive", "FoundOfHypothesis", "ObjectAlive"]


@dataclass(frozen=True, slots=True)
class ObjectAlive:
    """One object: found at all (its POS), and found with a person of it, drawn at random, alive.

    ``alive_low`` and ``alive_high`` bound ``alive``. ``exists`` is the probability that a draw has
    the object. ``hypotheses`` gives (found, alive) given each hypothesis that has the object.
    """

    found: float
    alive: float
    alive_low: float
    alive_high: float
    exists: float
    persons: int
    hypotheses: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class FoundOfHypothesis:
    """Given a hypothesis: at least one object found, and persons expected found and found alive."""

    any_found: float
    persons_found: float
    persons_alive: float


@dataclass(frozen=True, slots=True)
class FacilityAlive:
    """One facility's part in the persons expected found alive.

    ``first`` by it before any other, which sums to the whole over facilities; ``alone`` if it
    searched alone; ``marginal`` what is lost without it.
    """

    facility: str
    first: float
    alone: float
    marginal: float


@dataclass(frozen=True, slots=True)
class AliveBy:
    """By a time: persons expected found, found alive, and alive then, found or not."""

    time_ns: int
    persons_found: float
    persons_alive: float
    persons_living: float
    objects: dict[str, tuple[float, float]]
    """Object id to (found, found alive)."""


@dataclass(frozen=True, slots=True)
class FoundAlive:
    """What a set of looks finds, and finds alive."""

    objects: dict[str, ObjectAlive]
    hypotheses: dict[str, FoundOfHypothesis]
    facilities: tuple[FacilityAlive, ...]
    over_time: tuple[AliveBy, ...]
    any_found: float
    persons: int
    persons_found: float
    persons_alive: float
    persons_alive_low: float
    persons_alive_high: float
