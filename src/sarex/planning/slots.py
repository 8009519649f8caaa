"""A sortie before it has a task: who can search from when to when, and what is seen meanwhile.

The planners choose what is flown inside a slot. Slots do not depend on each other's tasks: the next
sortie of a facility departs when the slot before it must be back, whatever was flown in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sarex.detection import Environment, SweepWidth
from sarex.errors import PlanError
from sarex.facilities import Facility

__all__ = ["LookWindow", "SortieSlot", "Support"]


@dataclass(frozen=True, slots=True)
class LookWindow:
    """A span in which a facility may search, and its sweep widths meanwhile.

    ``widths`` is object id to SweepWidth; an object without an entry is not seen.
    ``environment`` is what they hold in; None where it is that of the request.
    """

    start_ns: int
    end_ns: int
    widths: Mapping[str, SweepWidth]
    environment: Environment | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """Fuel, a crew or a deck given between two sorties, which its owner has to grant.

    ``by`` is the base or ship, ``nation`` its nation, ``kind`` what is asked for, ``is_request``
    whether another nation than the facility's own must say yes first.
    """

    by: str
    nation: str
    kind: str
    start_ns: int
    end_ns: int
    is_request: bool


@dataclass(frozen=True, slots=True)
class SortieSlot:
    """One departure and return that a facility can make.

    Parameters
    ----------
    id : str
        Of the sortie that fills it; stable across replans.
    facility : Facility
        At the height and speed it searches at.
    depart_ns : int
        Earliest departure from ``start_lon_deg``, ``start_lat_deg``.
    back_by_ns : int
        When it must have arrived at ``return_lon_deg``, ``return_lat_deg``.
    endurance_s : float [s]
        From departure to return, reserve already taken off.
    windows : tuple of LookWindow
        Increasing, disjoint; the search happens inside them.
    support : Support, optional
        What makes this sortie possible after the one before.
    """

    id: str
    facility: Facility
    depart_ns: int
    back_by_ns: int
    start_lon_deg: float
    start_lat_deg: float
    return_lon_deg: float
    return_lat_deg: float
    endurance_s: float
    windows: tuple[LookWindow, ...]
    support: Support | None = None

    def __post_init__(self) -> None:
        marks = [t for window in self.windows for t in (window.start_ns, window.end_ns)]
        problems = [
            (self.back_by_ns <= self.depart_ns, "back before it departs"),
            (self.endurance_s <= 0, f"an endurance of {self.endurance_s} s"),
            (not self.windows, "no window to search in"),
            (marks != sorted(marks), "windows that overlap or are not in order of time"),
        ]
        wrong = [text for is_wrong, text in problems if is_wrong]
        if wrong:
            raise PlanError(
                "this is no sortie that can be planned",
                given="; ".join(wrong),
                remedy="Give windows in order of time, an endurance, and a return after departure.",
                where=f"slot {self.id}",
            )

    @property
    def object_ids(self) -> tuple[str, ...]:
        """Objects that are seen in some window."""
        return tuple(sorted({name for window in self.windows for name in window.widths}))
