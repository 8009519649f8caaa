"""What making slots finds: slots, cuts, light, requests, and why some facilities have no slot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sarex.planning.horizon.spans import Span
from sarex.planning.horizon.windows import Cut
from sarex.planning.slots import SortieSlot, Support

__all__ = ["OnScene", "SlotsFound", "SupportRequest"]


@dataclass(frozen=True, slots=True)
class OnScene:
    """When a sortie can be at the middle of the scene, and how long it can search there.

    ``leave_ns`` is the latest time off scene; ``search_s`` the on-scene share (0.85) of its open
    time from arrival to then.
    """

    arrive_ns: int
    leave_ns: int
    search_s: float


@dataclass(frozen=True, slots=True)
class SupportRequest:
    """Support that another nation has still to grant.

    ``lands`` is the slot that ends there and ``answer_by_ns`` its departure: before it the answer
    is needed. ``if_refused`` says what the plan would be then, ``lost_search_s`` what it costs.
    """

    facility: str
    support: Support
    lands: str
    answer_by_ns: int
    lost_search_s: float
    if_refused: str


@dataclass(frozen=True, slots=True)
class SlotsFound:
    """Sorties that can be planned, and why some facilities have none.

    Parameters
    ----------
    slots : tuple of SortieSlot
        By facility id, then in order of time.
    reasons : mapping
        Facility id to sentences: why it has no slot, or none after its last.
    cuts : tuple of Cut
        Spans of the horizon in which a facility does not search, with the reason.
    light : tuple of (first light, last light)
        Sunrise to sunset on scene; a day that is cut by the horizon begins or ends with it.
    requests : tuple of SupportRequest
        What other nations have still to grant.
    needs : mapping
        Slot id to the supports, not yet granted, that it rests on.
    on_scene : mapping
        Slot id to its times on scene; empty for a single period.
    """

    slots: tuple[SortieSlot, ...]
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cuts: tuple[Cut, ...] = ()
    light: tuple[Span, ...] = ()
    requests: tuple[SupportRequest, ...] = ()
    needs: Mapping[str, tuple[Support, ...]] = field(default_factory=dict)
    on_scene: Mapping[str, OnScene] = field(default_factory=dict)

    def of(self, facility: str) -> tuple[SortieSlot, ...]:
        """The slots of one facility, in order of time."""
        return tuple(slot for slot in self.slots if slot.facility.id == facility)

    def search_s(self, facility: str) -> float:
        """Search time of one facility over all its slots."""
        return sum(self.on_scene[slot.id].search_s for slot in self.of(facility))
