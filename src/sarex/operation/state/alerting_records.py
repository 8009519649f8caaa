"""Phases, contacts, ships and markers, with the times at which they were reported."""

from __future__ import annotations

from dataclasses import dataclass

from sarex.operation.events import CommunicationTried, MarkerDropped, MarkerReported, ShipReported

__all__ = ["ContactRecord", "MarkerRecord", "MarkerTime", "PhaseRecord", "ShipRecord"]


@dataclass(frozen=True, slots=True)
class PhaseRecord:
    """A phase that was declared, or to which the case was lowered."""

    time_ns: int
    phase: str
    reason: str
    author: str
    lowered: bool


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """Somebody was asked."""

    time_ns: int
    tried: CommunicationTried


@dataclass(frozen=True, slots=True)
class ShipRecord:
    """A passing ship where it was last heard of."""

    time_ns: int
    reported: ShipReported


@dataclass(frozen=True, slots=True)
class MarkerTime:
    """One report of a marker."""

    time_ns: int
    reported: MarkerReported


@dataclass(frozen=True, slots=True)
class MarkerRecord:
    """A datum marker buoy since its drop."""

    time_ns: int
    dropped: MarkerDropped
    reports: tuple[MarkerTime, ...] = ()
