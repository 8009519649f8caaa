"""Conflicts of separation as they were recorded."""

from __future__ import annotations

from dataclasses import dataclass

from sarex.operation.events.separation import (
    SeparationEnded,
    SeparationInfringed,
    SeparationWarned,
)

__all__ = ["SeparationRecord"]


@dataclass(frozen=True, slots=True)
class SeparationRecord:
    """A conflict: warned of, infringed, ended."""

    time_ns: int
    """When it was first recorded."""
    kind: str
    facilities: tuple[str, ...]
    audience: tuple[str, ...]
    """Parties that it is labelled for."""
    warned: SeparationWarned | None = None
    infringed_ns: int | None = None
    infringed: SeparationInfringed | None = None
    ended_ns: int | None = None
    ended: SeparationEnded | None = None

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.ended is None
