"""Heights at which an aircraft may search: what it sees from each, and who else is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sarex.detection import SweepWidth
from sarex.facilities import Facility
from sarex.planning.horizon.sight import widths_in
from sarex.planning.joint.value import object_values
from sarex.planning.request import PlanningRequest
from sarex.planning.rules.heights import HIGHEST_M, LOWEST_M, STEP_M
from sarex.planning.slots import LookWindow, SortieSlot

__all__ = ["heights_of", "widest"]


def heights_of(slot: SortieSlot, request: PlanningRequest) -> tuple[SortieSlot, ...]:
    """The slot at each height from which it sees something of value, the best first.

    Only an aircraft whose widths come from tables has a choice: stated and computed widths hold
    for one height. Its own height and those in steps of 500 ft from 500 to 3,000 ft are looked up;
    best is the one with the greatest sum of width times what there is to find.
    """
    facility = slot.facility
    if facility.medium != "air" or facility.platform == "given" or facility.sweep_widths:
        return (slot,)
    steps = (STEP_M * k for k in range(1, int(HIGHEST_M / STEP_M + 1e-6) + 1))
    heights = [facility.sensor_height_m, *(h for h in steps if h >= LOWEST_M)]
    worth = object_values(request)
    found: dict[float, tuple[float, SortieSlot]] = {}
    for height_m in heights:
        moved = _moved(slot, round(height_m, 2), request)
        total = sum(
            worth.get(name, 0.0) * width.width_m
            for window in moved.windows
            for name, width in window.widths.items()
        )
        if total > 0.0:
            found.setdefault(moved.facility.sensor_height_m, (total, moved))
    ranked = sorted(found.values(), key=lambda item: -item[0])
    return tuple(moved for _, moved in ranked) or (slot,)


def widest(options: Sequence[SortieSlot]) -> SortieSlot:
    """A slot that sees each object as well as from the best of its heights, for bounds."""
    windows = []
    for number, window in enumerate(options[0].windows):
        best: dict[str, SweepWidth] = {}
        for option in options:
            for name, width in option.windows[number].widths.items():
                if name not in best or _sees_more(width, best[name]):
                    best[name] = width
        windows.append(replace(window, widths=best))
    return replace(options[0], windows=tuple(windows))


def _sees_more(width: SweepWidth, other: SweepWidth) -> bool:
    return (width.width_m, width.max_range_m) > (other.width_m, other.max_range_m)


def _moved(slot: SortieSlot, height_m: float, request: PlanningRequest) -> SortieSlot:
    facility = slot.facility.model_copy(update={"sensor_height_m": height_m})
    windows = tuple(
        replace(window, widths=_widths(window, facility, request)) for window in slot.windows
    )
    return replace(slot, facility=facility, windows=windows)


def _widths(
    window: LookWindow, facility: Facility, request: PlanningRequest
) -> Mapping[str, SweepWidth]:
    environment = window.environment or request.environment_of(facility.id)
    return widths_in(facility, request.objects, environment)[0]
