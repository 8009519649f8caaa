"""The event types of an operation."""

from __future__ import annotations

from collections.abc import Iterable

from sarex.drift.events import EVENTS as DRIFT
from sarex.incident.events import EVENTS as INCIDENT
from sarex.journal import EventType, Registry
from sarex.operation.events import EVENTS as OPERATION
from sarex.probability.events import EVENTS as PROBABILITY

__all__ = ["case_registry"]


def case_registry(more: Iterable[EventType] = ()) -> Registry:
    """All event types of a case, and those of packages above this one (exercise, review)."""
    return Registry((*INCIDENT, *DRIFT, *PROBABILITY, *OPERATION, *more))
