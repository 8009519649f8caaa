"""Facilities, plans and tasks as they were last reported."""

from __future__ import annotations

from dataclasses import dataclass

from sarex.facilities import Facility, FacilityState
from sarex.journal import ArtefactCitation
from sarex.operation.events import PlanAmended, PlanProposed, PlanRejected, SearchFlown

__all__ = ["FacilityFix", "FacilityRecord", "PlanRecord", "TaskRecord"]


@dataclass(frozen=True, slots=True)
class FacilityFix:
    """Where a facility was said to be, and for how long it could go on, at the time it was said."""

    time_ns: int
    lon_deg: float
    lat_deg: float
    endurance_left_h: float


@dataclass(frozen=True, slots=True)
class FacilityRecord:
    """A facility as it was last offered, and as it was last reported."""

    facility: Facility
    available_from_ns: int
    offered: FacilityFix
    reported: FacilityFix

    def state_at(self, time_ns: int) -> FacilityState:
        """What planning may know of it at a time.

        Until it becomes available it is planned for from the place of its offer: where it is on
        the way there does not count.
        """
        early = self.reported.time_ns < self.available_from_ns
        fix = self.offered if early else self.reported
        return FacilityState(
            facility=self.facility,
            time_ns=fix.time_ns,
            lon_deg=fix.lon_deg,
            lat_deg=fix.lat_deg,
            age_s=max(0.0, (time_ns - fix.time_ns) / 1e9),
            available_from_ns=self.available_from_ns,
            endurance_left_h=fix.endurance_left_h,
        )


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan and what became of it."""

    proposed: PlanProposed
    approved_by: tuple[str, ...] = ()
    issued: ArtefactCitation | None = None
    replaced_by: str | None = None
    """Plan that was issued in its place."""
    amended_by: tuple[PlanAmended, ...] = ()
    """What nations want changed, in order."""
    rejected_by: tuple[PlanRejected, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A sortie's order: issued, acknowledged, accepted or refused, flown."""

    plan: str
    facility: str
    order: str
    """Event id of ``task.issued``."""
    acknowledged: bool = False
    flown: SearchFlown | None = None
    withdrawn: bool = False
    """A plan without this sortie was issued in the place of its plan, or it was cancelled."""
    accepted: bool = False
    refused: str | None = None
    """Why the facility cannot do it."""
    cancelled: str | None = None
    """Why it was cancelled."""
