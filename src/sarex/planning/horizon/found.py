"""What making slots finds: the slots, and for each facility without one the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sarex.planning.slots import SortieSlot

__all__ = ["SlotsFound"]


@dataclass(frozen=True, slots=True)
class SlotsFound:
    """Sorties that can be planned, and why some facilities have none.

    Parameters
    ----------
    slots : tuple of SortieSlot
        By facility id, then in order of time.
    reasons : mapping
        Facility id to sentences, for each facility without a slot.
    """

    slots: tuple[SortieSlot, ...]
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, facility: str) -> tuple[SortieSlot, ...]:
        """The slots of one facility, in order of time."""
        return tuple(slot for slot in self.slots if slot.facility.id == facility)
