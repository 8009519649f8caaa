"""Heights at which an aircraft may search, so that others can be above or below it."""

from __future__ import annotations

from dataclasses import replace

from sarex.facilities import Facility
from sarex.planning.horizon.sight import widths_in
from sarex.planning.request import PlanningRequest
from sarex.planning.rules.heights import HIGHEST_M, LEAST_SHARE, LOWEST_M, STEP_M
from sarex.planning.slots import LookWindow, SortieSlot

__all__ = ["heights_of"]

_STEPS = (1, 2, 3, -1, -2)
"""Other heights that are tried, in steps of 500 ft from its own."""


def heights_of(slot: SortieSlot, request: PlanningRequest) -> tuple[SortieSlot, ...]:
    """The slot at its own height, and at others that keep most of its sweep widths.

    Only an aircraft whose widths come from tables has others: stated and computed widths hold for
    one height. A height must keep 70 % of the greatest width in every window.
    """
    facility = slot.facility
    if facility.medium != "air" or facility.platform == "given" or facility.sweep_widths:
        return (slot,)
    found = [slot]
    for step in _STEPS:
        height_m = facility.sensor_height_m + step * STEP_M
        if LOWEST_M <= height_m <= HIGHEST_M + 1e-6:
            moved = _moved(slot, height_m, request)
            if moved is not None:
                found.append(moved)
    return tuple(found)


def _moved(slot: SortieSlot, height_m: float, request: PlanningRequest) -> SortieSlot | None:
    facility = slot.facility.model_copy(update={"sensor_height_m": round(height_m, 2)})
    windows = []
    for window in slot.windows:
        seen = _window_at(window, facility, request)
        if seen is None:
            return None
        windows.append(seen)
    return replace(slot, facility=facility, windows=tuple(windows))


def _window_at(
    window: LookWindow, facility: Facility, request: PlanningRequest
) -> LookWindow | None:
    environment = window.environment or request.environment_of(facility.id)
    widths, _ = widths_in(facility, request.objects, environment)
    before = max(width.width_m for width in window.widths.values())
    after = max((width.width_m for width in widths.values()), default=0.0)
    return replace(window, widths=widths) if after >= LEAST_SHARE * before else None
