"""Which facility goes to which datum.

A *demand* is one datum to search: an object under a hypothesis, or its left or right half where
the separation ratio asks for two areas. Its weight is the hypothesis weight, times the object's
share of the persons among the hypothesis's datums, times a half for each side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sarex.detection import SweepWidth
from sarex.detection.sweep_width import sweep_width
from sarex.errors import DetectionError, PlanError
from sarex.facilities import FacilityState
from sarex.geo import LocalPlane
from sarex.planning.flight.fly import transit_s
from sarex.planning.flight.media import Media
from sarex.planning.request import DatumInput, PlanningRequest, hypothesis_weights

__all__ = ["Demand", "Offer", "assign", "demands_of", "offers_of", "sides_xy_m", "widths_of"]

LEAST_SEARCH_S = 600.0
"""A facility with less search time is not sent."""


@lru_cache(maxsize=4096)
def sides_xy_m(
    datum: DatumInput, time_ns: int, plane: LocalPlane
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Left and right datum in the plane, projected once for the many passes that ask."""
    left, right = datum.sides_xy_m(time_ns, plane)
    left.flags.writeable = right.flags.writeable = False
    return left, right


@dataclass(frozen=True, slots=True)
class Demand:
    """One datum to search."""

    datum: DatumInput
    side: Literal["both", "left", "right"]
    weight: float

    @property
    def name(self) -> str:
        return self.datum.name if self.side == "both" else f"{self.datum.name} ({self.side})"

    def centre_xy_m(self, time_ns: int, plane: LocalPlane) -> NDArray[np.float64]:
        left, right = sides_xy_m(self.datum, time_ns, plane)
        centre: NDArray[np.float64] = (
            (left + right) / 2 if self.side == "both" else left if self.side == "left" else right
        )
        return centre


@dataclass(frozen=True, slots=True)
class Offer:
    """What one facility can do for one demand."""

    state: FacilityState
    demand: Demand
    width: SweepWidth
    depart_ns: int
    arrive_ns: int
    leave_ns: int
    """Latest time to leave the scene."""

    @property
    def search_s(self) -> float:
        """T: the on-scene share of the time on scene."""
        on_scene_s = (self.leave_ns - self.arrive_ns) / 1e9
        return self.state.facility.on_scene_share * on_scene_s

    @property
    def effort_m2(self) -> float:
        return self.width.width_m * self.state.facility.search_speed_m_s * self.search_s

    @property
    def middle_ns(self) -> int:
        return (self.arrive_ns + self.leave_ns) // 2


def demands_of(request: PlanningRequest, split: frozenset[str]) -> tuple[Demand, ...]:
    """The demands, heaviest first; datums named in ``split`` get two."""
    weights = hypothesis_weights(request.ensemble, request.weights)
    persons: dict[str, int] = {}
    counts: dict[str, int] = {}
    for datum in request.datums:
        persons[datum.hypothesis] = persons.get(datum.hypothesis, 0) + datum.persons
        counts[datum.hypothesis] = counts.get(datum.hypothesis, 0) + 1
    found: list[Demand] = []
    for datum in request.datums:
        people = persons[datum.hypothesis]
        share = datum.persons / people if people else 1.0 / counts[datum.hypothesis]
        weight = weights[datum.hypothesis] * share
        if datum.name in split:
            found += [Demand(datum, "left", weight / 2), Demand(datum, "right", weight / 2)]
        else:
            found.append(Demand(datum, "both", weight))
    return tuple(sorted((d for d in found if d.weight > 0), key=lambda d: (-d.weight, d.name)))


def widths_of(
    state: FacilityState, request: PlanningRequest
) -> tuple[dict[str, SweepWidth], dict[str, str]]:
    """Sweep widths by object id, and for the objects without one the reason."""
    widths: dict[str, SweepWidth] = {}
    reasons: dict[str, str] = {}
    environment = request.environment_of(state.facility.id)
    for item in sorted(request.objects, key=lambda item: item.id):
        try:
            widths[item.id] = sweep_width(state.facility, item, environment)
        except DetectionError as error:
            reasons[item.id] = f"{error.message}. {error.remedy}"
    return widths, reasons


def _offer(
    state: FacilityState,
    demand: Demand,
    width: SweepWidth,
    request: PlanningRequest,
    media: Media,
) -> Offer:
    """Times of one facility at one demand; raises PlanError where it cannot go there."""
    facility, plane = state.facility, request.plane
    home_lon, home_lat = request.return_to.get(facility.id, (state.lon_deg, state.lat_deg))
    start = np.array(plane.to_xy(state.lon_deg, state.lat_deg))
    home = np.array(plane.to_xy(home_lon, home_lat))
    there = demand.centre_xy_m((request.start_ns + request.end_ns) // 2, plane)
    earliest = max(state.available_from_ns, request.earliest_ns)

    def transit_ns(a: NDArray[np.float64], b: NDArray[np.float64], depart_ns: int) -> int:
        ends = (float(a[0]), float(a[1])), (float(b[0]), float(b[1]))
        seconds = transit_s(facility, *ends, (depart_ns - media.epoch_ns) / 1e9, media)
        return math.ceil(seconds) * 1_000_000_000

    out_ns = transit_ns(start, there, earliest)
    depart = max(earliest, request.start_ns - out_ns)
    arrive = max(request.start_ns, depart + out_ns)
    back_ns = transit_ns(there, home, arrive)
    endurance_ns = round(state.endurance_left_h * 3.6e12)
    leave = min(request.end_ns, depart + endurance_ns - back_ns)
    offer = Offer(state, demand, width, depart, arrive, leave)
    if offer.search_s < LEAST_SEARCH_S:
        raise PlanError(
            f"only {max(0.0, offer.search_s) / 60:.0f} min of search time would be left: "
            f"{out_ns / 3.6e12:.1f} h out, {back_ns / 3.6e12:.1f} h back, "
            f"{state.endurance_left_h:.1f} h endurance",
            remedy="Give a later end of the period, a nearer base or another facility.",
        )
    return offer


def offers_of(
    state: FacilityState,
    demands: Sequence[Demand],
    widths: Mapping[str, SweepWidth],
    reasons: Mapping[str, str],
    request: PlanningRequest,
    known: dict[tuple[str, str], Offer | PlanError],
    media: Media,
) -> tuple[dict[str, Offer], list[str]]:
    """Offers of one facility by demand name, and the reasons where it has none.

    ``known`` keeps times on scene from pass to pass: they depend on no height.
    """
    offers: dict[str, Offer] = {}
    problems: list[str] = []
    for demand in demands:
        target = demand.datum.search_object
        if target not in widths:
            problems.append(f"no sweep width for {target}: {reasons[target]}")
            continue
        key = (state.facility.id, demand.name)
        if key not in known:
            try:
                known[key] = _offer(state, demand, widths[target], request, media)
            except PlanError as error:
                known[key] = error
        found = known[key]
        if isinstance(found, PlanError):
            problems.append(f"{demand.name}: {found.message}. {found.remedy}")
        else:
            offers[demand.name] = replace(found, state=state, demand=demand, width=widths[target])
    return offers, list(dict.fromkeys(problems))


def assign(
    demands: Sequence[Demand], offers: Mapping[str, Mapping[str, Offer]]
) -> dict[str, Offer]:
    """Assign whole facilities by largest remainder on effort.

    Each demand is owed its weight's share of the effort that the facilities could bring at best.
    The facilities choose in order of that effort, greatest first; each goes to the demand that is
    owed most, among those it has an offer for. Ties go by name, so the order of the input changes
    nothing.

    Parameters
    ----------
    demands : sequence of Demand
        Heaviest first.
    offers : mapping
        Facility id to demand name to Offer.

    Returns
    -------
    dict of facility id to Offer
    """
    best = {
        name: max(o.effort_m2 for o in by_demand.values())
        for name, by_demand in offers.items()
        if by_demand
    }
    total = math.fsum(best.values())
    weights = math.fsum(d.weight for d in demands)
    owed = {d.name: d.weight / weights for d in demands}
    chosen: dict[str, Offer] = {}
    for name in sorted(best, key=lambda n: (-best[n], n)):
        target = min(offers[name], key=lambda demand: (-owed[demand], demand))
        chosen[name] = offers[name][target]
        owed[target] -= chosen[name].effort_m2 / total
    return chosen
