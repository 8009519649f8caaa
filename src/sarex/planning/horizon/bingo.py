"""Bingo: the latest time off scene that brings a facility back within its endurance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sarex.errors import PlanError
from sarex.planning.horizon.paths import paths_of
from sarex.planning.horizon.ways import way_ns
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import SortieSlot
from sarex.quantities import format_dtg, format_duration
from sarex.words import say

__all__ = ["Bingo", "bingo"]

_TRIES = 40
_REACH_NS = 1_200_000_000_000
"""The fixed point overshoots by less than this, however the wind turns."""


@dataclass(frozen=True, slots=True)
class Bingo:
    """When a facility must leave a place, and what it then needs.

    ``endurance_left_s`` is what is left at that time, reserve already taken off: the bingo fuel in
    time at transit speed; it equals ``way_s`` unless something else than fuel sets the return.
    """

    slot: str
    facility: str
    lon_deg: float
    lat_deg: float
    leave_by_ns: int
    way_s: float
    endurance_left_s: float

    def said(self, locale: str = "en") -> str:
        """For the plan and the tasking sheet."""
        return say(
            "horizon.bingo",
            locale,
            facility=self.facility,
            time=format_dtg(self.leave_by_ns),
            duration=format_duration(self.way_s),
        )


def bingo(
    slot: SortieSlot,
    request: PlanningRequest,
    *,
    place: tuple[float, float] | None = None,
    depart_ns: int | None = None,
) -> Bingo:
    """Latest time off scene of a sortie.

    Parameters
    ----------
    slot : SortieSlot
        The sortie.
    request : PlanningRequest
        For wind, current and where the scene is.
    place : (lon_deg, lat_deg), optional
        Where it leaves from; without it the mean of the datums at that time.
    depart_ns : int, optional
        When it really departs, or departed; without it the slot's earliest departure.

    Returns
    -------
    Bingo
        ``leave_by_ns`` + ``way_s`` is not after the end of its endurance nor after ``back_by_ns``.

    Raises
    ------
    PlanError
        If it could not be back in time even if it turned at once, or the way cannot be held.
    """
    paths = paths_of(request) if place is None else None
    depart = slot.depart_ns if depart_ns is None else depart_ns
    fuel_end = depart + round(slot.endurance_s * 1e9)
    limit = min(fuel_end, slot.back_by_ns)
    home = (slot.return_lon_deg, slot.return_lat_deg)

    def scene(time_ns: int) -> tuple[float, float]:
        if place is not None:
            return place
        assert paths is not None
        return paths.middle(time_ns)

    def way(leave_ns: int) -> int:
        at = scene(leave_ns)
        return way_ns(slot.facility, at, home, leave_ns, request)

    leave = _latest(way, depart, limit)
    if leave is None:
        at = scene(depart)
        raise PlanError(
            "it cannot be back in time from there",
            given=f"lon {at[0]:.4f}, lat {at[1]:.4f}; the way takes {way(depart) / 3.6e12:.1f} h",
            allowed=f"back by {format_dtg(limit)}",
            remedy="Send it elsewhere, or give it a nearer place to return to.",
            where=f"slot {slot.id}",
        )
    lon, lat = scene(leave)
    return Bingo(
        slot.id, slot.facility.id, lon, lat, leave, way(leave) / 1e9, (fuel_end - leave) / 1e9
    )


def _latest(way: Callable[[int], int], first_ns: int, limit_ns: int) -> int | None:
    """Latest time from which the way ends by the limit, to a second; None before the first."""

    def in_time(leave_ns: int) -> bool:
        return leave_ns + way(leave_ns) <= limit_ns

    early = limit_ns - way(limit_ns)
    for _ in range(_TRIES):
        late = early + way(early) - limit_ns
        if late <= 0:
            break
        early -= late
    if early < first_ns or not in_time(early):
        return None
    late = early + _REACH_NS
    while late - early > 1_000_000_000:
        middle = (early + late) // 2
        early, late = (middle, late) if in_time(middle) else (early, middle)
    return early
