"""The event types of an exercise."""

from __future__ import annotations

from collections.abc import Iterable

from sarex.exercise.events import EVENTS
from sarex.journal import EventType, Registry
from sarex.operation.registry import case_registry

__all__ = ["exercise_registry"]


def exercise_registry(more: Iterable[EventType] = ()) -> Registry:
    """All event types of an exercise, and those of packages above this one."""
    return case_registry((*EVENTS, *more))
