"""What making slots finds: slots, cuts, light, requests, and why some facilities have no slot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sarex.planning.horizon.spans import Span
from sarex.planning.horizon.windows import Cut
from sarex.planning.slots import SortieSlot, Support
from sarex.quantities import format_dtg
from sarex.words import say

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
    is needed. ``sorties`` and ``search_s`` are those of the facility if all is granted; what they
    and the places of landing would be without this base follows.
    """

    facility: str
    support: Support
    lands: str
    answer_by_ns: int
    sorties: int
    search_s: float
    sorties_if_refused: int
    search_s_if_refused: float
    places_if_refused: tuple[str, ...]
    """Ids of bases; an empty id is its own place."""

    @property
    def lost_search_s(self) -> float:
        """What a refusal costs."""
        return self.search_s - self.search_s_if_refused

    def said(self, locale: str = "en") -> str:
        """Who asks whom for what, and until when the answer is needed."""
        support = self.support
        return say(
            "horizon.request",
            locale,
            facility=self.facility,
            nation=support.nation,
            aid=say(f"horizon.aid.{support.kind.replace(' ', '_')}", locale),
            by=support.by,
            start=format_dtg(support.start_ns),
            end=format_dtg(support.end_ns),
            answer=format_dtg(self.answer_by_ns),
        )

    def if_refused(self, locale: str = "en") -> str:
        """What becomes of the facility's sorties if the answer is no."""
        own = say("horizon.refused.own_place", locale)
        places = ", ".join(name or own for name in self.places_if_refused)
        return say(
            "horizon.refused",
            locale,
            nation=self.support.nation,
            by=self.support.by,
            facility=self.facility,
            sorties=str(self.sorties_if_refused),
            planned_sorties=str(self.sorties),
            hours=f"{self.search_s_if_refused / 3600:.1f}",
            planned_hours=f"{self.search_s / 3600:.1f}",
            places=places or say("horizon.refused.nowhere", locale),
        )


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
        Sunrise to sunset on scene, of each day that the horizon touches.
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

    def said(self, locale: str = "en") -> tuple[str, ...]:
        """Sentences for the plan: light, cuts, requests with their refusals, slots that rest on
        them.
        """
        lines = [
            say("horizon.light", locale, first=format_dtg(first), last=format_dtg(last))
            for first, last in self.light
        ]
        lines += [cut.said(locale) for cut in self.cuts]
        for request in self.requests:
            lines += [request.said(locale), request.if_refused(locale)]
        for sortie, supports in self.needs.items():
            for nation, by in dict.fromkeys((s.nation, s.by) for s in supports):
                lines.append(say("horizon.needs", locale, sortie=sortie, nation=nation, by=by))
        return tuple(dict.fromkeys(lines))
