"""Where one worksheet's area lies: centre, direction of the legs, and what can be flown there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.facilities import Facility
from sarex.planning.manual.assign import Demand, Offer, sides_xy_m
from sarex.planning.manual.total_error import total_error
from sarex.planning.manual.way import Way
from sarex.planning.manual.worksheet import FacilityEffort, Worksheet, make_worksheet
from sarex.planning.request import PlanningRequest
from sarex.planning.triangle import speed_along
from sarex.quantities import NM_M

__all__ = [
    "Lay",
    "RefusedError",
    "SplitNeededError",
    "drift_bearing_deg",
    "fill_sheet",
    "refused",
    "step_m",
    "track_m",
]

CREW_STEP_M = 0.1 * NM_M
AUTOPILOT_STEP_M = 10.0


class SplitNeededError(Exception):
    """The separation ratio asks for two areas; names the datum."""


class RefusedError(Exception):
    """A facility cannot fly what it would be given."""

    def __init__(self, facility: str, demand: str, reason: str) -> None:
        self.facility, self.demand, self.reason = facility, demand, reason
        super().__init__(f"{facility}, {demand}: {reason}")


@dataclass(frozen=True, slots=True)
class Lay:
    """Where an area lies."""

    centre_xy_m: NDArray[np.float64]
    bearing_deg: float
    length_m: float
    """Of the area along the legs."""
    middle_ns: int
    apart_m: tuple[float, float] = (0.0, 0.0)
    """How far its two datums lie apart, along the legs and across them."""


def fill_sheet(
    demand: Demand, offers: Sequence[Offer], designation: str, request: PlanningRequest, way: Way
) -> tuple[Worksheet, Lay]:
    """The worksheet of facilities that search together, and where its area lies."""
    efforts = [_effort(offer, request) for offer in offers]
    total = math.fsum(effort.effort_m2 for effort in efforts)
    middle = request.start_ns + round(
        math.fsum(
            effort.effort_m2 / total * (offer.middle_ns - request.start_ns)
            for effort, offer in zip(efforts, offers, strict=True)
        )
    )
    datum, plane = demand.datum, request.plane
    left, right = sides_xy_m(datum, middle, plane)
    apart = float(np.hypot(*(right - left))) if demand.side == "both" else 0.0
    drift_s = (middle - datum.distress_ns) / 1e9
    error = total_error(datum.errors, drift_s, max(effort.fix_error_m for effort in efforts))
    if apart >= 4.0 * error.e_m:
        raise SplitNeededError(datum.name)
    sheet = make_worksheet(
        efforts,
        error,
        apart,
        designation=designation,
        hypothesis=datum.hypothesis,
        search_object=datum.search_object,
        previous_relative_effort=datum.previous_relative_effort,
    )
    when = middle if request.frame == "earth" else request.start_ns
    centre = demand.centre_xy_m(when, plane)
    drift = drift_bearing_deg(demand, request)
    axis = _bearing_deg(right - left) if apart > 0.05 * error.e_m else drift
    if way.legs == "axis":
        return sheet, Lay(centre, axis, sheet.length_m, middle, (apart, 0.0))
    angle = math.radians(axis - drift)
    parts = (apart * abs(math.cos(angle)), apart * abs(math.sin(angle)))
    return sheet, Lay(centre, drift, 2 * sheet.radius_m + parts[0], middle, parts)


def _effort(offer: Offer, request: PlanningRequest) -> FacilityEffort:
    facility = offer.state.facility
    return FacilityEffort(
        facility.id,
        offer.width.width_m,
        offer.width.law,
        facility.search_speed_m_s,
        offer.search_s,
        facility.fix_error_m,
        step_m(facility, request),
    )


def step_m(facility: Facility, request: PlanningRequest) -> float:
    """What a facility's track spacings are rounded to [m]."""
    usual_m = CREW_STEP_M if facility.crewed else AUTOPILOT_STEP_M
    return float(request.spacing_step_m.get(facility.id, usual_m))


def _bearing_deg(vector: NDArray[np.float64]) -> float:
    degrees = math.degrees(math.atan2(vector[0], vector[1])) % 360.0
    return 0.0 if degrees > 360.0 - 5e-4 else degrees


def drift_bearing_deg(demand: Demand, request: PlanningRequest) -> float:
    """Direction in which the datum drifts over the search period; north for one at rest."""
    moved = demand.centre_xy_m(request.end_ns, request.plane) - demand.centre_xy_m(
        request.start_ns, request.plane
    )
    return _bearing_deg(moved) if float(np.hypot(*moved)) > 1.0 else 0.0


def refused(offer: Offer, error: PlanError) -> RefusedError:
    """What is raised where the offer's facility cannot fly what it would be given."""
    reason = f"{error.message} ({error.given}). {error.remedy}"
    return RefusedError(offer.state.facility.id, offer.demand.name, reason)


def track_m(offer: Offer, lay: Lay, request: PlanningRequest, fill: Mapping[str, float]) -> float:
    """Track length over the pattern's frame: both ways along the legs count alike."""
    facility, plane = offer.state.facility, request.plane
    lon, lat = plane.to_lonlat(float(lay.centre_xy_m[0]), float(lay.centre_xy_m[1]))
    medium = (request.wind if facility.medium == "air" else request.current)(
        lon, lat, lay.middle_ns
    )
    frame = _frame_m_s(offer.demand, request)
    set_m_s = (
        float(np.asarray(medium[0]).item()) - float(frame[0]),
        float(np.asarray(medium[1]).item()) - float(frame[1]),
    )
    angle = math.radians(lay.bearing_deg)
    along = np.array([math.sin(angle), math.cos(angle)])
    slowness = 0.0
    for direction in (along, -along):
        speed, where = facility.search_speed_m_s, f"{facility.id}, pattern legs"
        try:
            slowness += 0.5 / speed_along(direction, speed, set_m_s, where=where)
        except PlanError as error:
            raise refused(offer, error) from error
    return fill.get(facility.id, 1.0) * offer.search_s / slowness


def _frame_m_s(demand: Demand, request: PlanningRequest) -> NDArray[np.float64]:
    """Mean velocity of the pattern's frame over the period: none for one over the ground."""
    if request.frame == "earth":
        return np.zeros(2)
    span_s = (request.end_ns - request.start_ns) / 1e9
    begin = demand.centre_xy_m(request.start_ns, request.plane)
    moved: NDArray[np.float64] = demand.centre_xy_m(request.end_ns, request.plane) - begin
    return moved / span_s
