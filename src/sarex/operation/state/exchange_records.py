"""Messages, situation reports, requests for support, declarations, suspensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sarex.canonical import iso_to_ns
from sarex.operation.events import (
    ApproachDeclared,
    MessageSent,
    SearchReopened,
    SearchSuspended,
    SitrepSent,
    SupportGranted,
    SupportRequested,
    SupportUsed,
    SuspensionPrepared,
)

__all__ = [
    "ApproachRecord",
    "MessageRecord",
    "PreparedRecord",
    "SitrepRecord",
    "SupportRecord",
    "SuspensionRecord",
]


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """A message, and who has it."""

    time_ns: int
    sent: MessageSent
    acknowledged_ns: Mapping[str, int] = field(default_factory=dict)
    """Addressee to when it acknowledged."""


@dataclass(frozen=True, slots=True)
class SitrepRecord:
    """A situation report that went out."""

    time_ns: int
    sent: SitrepSent


@dataclass(frozen=True, slots=True)
class SupportRecord:
    """A request for support and what became of it."""

    time_ns: int
    requested: SupportRequested
    status: str = "asked"
    """asked, granted, refused, withdrawn, lapsed or closed."""
    answered_ns: int | None = None
    granted: SupportGranted | None = None
    reason: str = ""
    """Of a refusal, a withdrawal or a lapse."""
    uses: tuple[SupportUsed, ...] = ()

    def usable(self, time_ns: int) -> SupportGranted | None:
        """What is granted, if its time is not over and it is not used up."""
        granted = self.granted
        if self.status != "granted" or granted is None or iso_to_ns(granted.end) <= time_ns:
            return None
        return granted if granted.uses is None or len(self.uses) < granted.uses else None


@dataclass(frozen=True, slots=True)
class ApproachRecord:
    """A declaration of approach rules."""

    time_ns: int
    declared: ApproachDeclared


@dataclass(frozen=True, slots=True)
class PreparedRecord:
    """A record that an authority asked for before it decides on a suspension."""

    time_ns: int
    prepared: SuspensionPrepared


@dataclass(frozen=True, slots=True)
class SuspensionRecord:
    """A suspension, and its end if it has one."""

    time_ns: int
    suspended: SearchSuspended
    reopened_ns: int | None = None
    reopened: SearchReopened | None = None
