"""The facilities of a case, from the shipped catalogue."""

from __future__ import annotations

import math

import numpy as np

from sarex.facilities import Facility, FacilityState, GivenSweepWidth
from sarex.facilities.catalogue import facility_from_entry
from sarex.geo import LocalPlane
from sarex.incident.case import FacilityEntry
from sarex.quantities import NM_M

from . import ranges
from .ranges import Ranges

__all__ = ["make_fleet"]

SHIPS, AIRCRAFT = ("patrol_ship", "destroyer"), ("helicopter", "patrol_aircraft")
UNMANNED = ("unmanned_boat", "unmanned_aircraft")
NATIONS = ("AAA", "BBB", "CCC")
SEEN_BY_NIGHT = ("person_in_water", "raft_4", "power_boat_20ft")


def make_fleet(
    about: Ranges,
    law: str,
    night: bool,
    plane: LocalPlane,
    available_ns: int,
    rng: np.random.Generator,
) -> tuple[FacilityState, ...]:
    """Facilities with their places: ships at sea, aircraft at a base.

    Under the ideal law all look out by eye in fair weather. Under the normal law unmanned craft
    join in stratum S4; by night every manned one has a stated width, whose source says so.
    """
    count = int(rng.integers(about.facilities[0], about.facilities[1] + 1))
    states = []
    for number in range(count):
        kind = _kind(number, count, law, about, rng)
        nation = NATIONS[number % about.nations]
        facility = _facility(f"{nation.lower()}-{kind.replace('_', '-')}-{number}", kind, nation)
        if night and facility.crewed:
            facility = _seeing_by_night(facility, float(rng.uniform(*ranges.NIGHT_WIDTH_M)))
        away = about.ship_from_nm if facility.medium == "water" else about.aircraft_from_nm
        states.append(_state(facility, away, plane, available_ns, rng))
    return tuple(states)


def _kind(number: int, count: int, law: str, about: Ranges, rng: np.random.Generator) -> str:
    mixed = about.nations > 1
    if mixed and law == "normal" and number == count - 1 and rng.random() < 0.7:
        return str(rng.choice(UNMANNED))
    if mixed and number < 2:  # at least one of each medium
        return str(rng.choice((SHIPS, AIRCRAFT)[number]))
    return str(rng.choice((*SHIPS, *AIRCRAFT)))


def _facility(name: str, kind: str, nation: str) -> Facility:
    entry = FacilityEntry.model_construct(id=name, kind=kind, name=name, nation=nation)
    return facility_from_entry(entry)


def _seeing_by_night(facility: Facility, width_m: float) -> Facility:
    widths = tuple(
        GivenSweepWidth(
            detection_class=name,
            width_m=round(width_m, 1),
            conditions="night",
            source="stated for the comparison of planners, no trial",
        )
        for name in SEEN_BY_NIGHT
    )
    return facility.model_copy(update={"sweep_widths": widths})


def _state(
    facility: Facility,
    away_nm: tuple[float, float],
    plane: LocalPlane,
    available_ns: int,
    rng: np.random.Generator,
) -> FacilityState:
    away_m, bearing = rng.uniform(*away_nm) * NM_M, rng.uniform(0.0, 2.0 * math.pi)
    lon, lat = plane.to_lonlat(away_m * math.sin(bearing), away_m * math.cos(bearing))
    return FacilityState(
        facility=facility,
        time_ns=available_ns,
        lon_deg=lon,
        lat_deg=lat,
        age_s=0.0,
        available_from_ns=available_ns,
        endurance_left_h=round(facility.endurance_h * rng.uniform(*ranges.ENDURANCE_SHARE), 3),
    )
