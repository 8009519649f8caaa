"""Facilities as the live world moves them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sarex.errors import ExerciseError
from sarex.facilities import Base, Facility
from sarex.incident.draw import R50_PER_SIGMA
from sarex.world.figures import Figures, figures_of
from sarex.world.rows import _kernels as rows

__all__ = [
    "FAILURES",
    "STATES",
    "FacilityReading",
    "FailureKind",
    "SimulatedFacility",
    "State",
    "base_arrays",
    "figures_column",
]

FailureKind = Literal["engine", "sensor", "datalink", "loss"]
FAILURES: tuple[FailureKind, ...] = ("engine", "sensor", "datalink", "loss")
State = Literal[
    "ready",
    "transit",
    "search",
    "diverted",
    "investigating",
    "recovering",
    "returning",
    "on_deck",
    "lost",
    "out_of_service",
    "holding",
    "dropping",
    "landing",
]
STATES: tuple[State, ...] = State.__args__  # type: ignore[attr-defined]
"""By the kernel's code."""


@dataclass(frozen=True, slots=True)
class SimulatedFacility:
    """One facility at the start of the world.

    Parameters
    ----------
    facility : Facility
        Catalogue data: speeds, endurance, limits.
    lon_deg, lat_deg : float
    at_base : str, optional
        Id of the base or ship it lies ready at; None: it is at sea, or in the air.
    home : str, optional
        Id of the base it goes back to; None: it stays out, and has no bingo.
    fuel_h : float [h], optional
        Left, at search speed; the facility's endurance unless stated.
    heading_deg : float
    figures : Figures, optional
        Those of its kind unless stated.
    investigates, recovers : bool
        Standing orders: it has a second look at its own contacts, and takes up the persons of an
        object that it confirmed.
    played : bool
        Its position comes from outside; the world looks with its sensor and keeps its fuel.
    fuel_known : bool
        Whether its fuel is kept.
    failures_per_h : mapping
        Kind of failure to rate in hours operated; none unless stated.
    """

    facility: Facility
    lon_deg: float
    lat_deg: float
    at_base: str | None = None
    home: str | None = None
    fuel_h: float | None = None
    heading_deg: float = 0.0
    figures: Figures | None = None
    investigates: bool = False
    recovers: bool = False
    played: bool = False
    fuel_known: bool = True
    failures_per_h: Mapping[FailureKind, float] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.facility.id

    @property
    def own_figures(self) -> Figures:
        """Stated, or of its kind."""
        return self.figures or figures_of(self.facility.kind)


@dataclass(frozen=True, slots=True)
class FacilityReading:
    """A facility as it is now, truth."""

    facility: str
    time_ns: int
    lon_deg: float
    lat_deg: float
    course_deg: float
    speed_m_s: float
    """Course and speed over ground."""
    state: State
    fuel_h: float
    """Left at search speed; NaN where it is not kept."""
    base: str | None
    """Where it lies, if it does."""
    persons_aboard: int
    rafts: int
    markers: int
    failed: tuple[FailureKind, ...]
    played: bool
    """Whether it is moved from outside now."""


def _or(value: float | None, without: float) -> float:
    return without if value is None else value


def figures_column(item: SimulatedFacility) -> NDArray[np.float64]:
    """The kernel's figures of one facility, (row,)."""
    craft, own, limits = item.facility, item.own_figures, item.facility.limits
    out = np.zeros(rows.FP_ROWS)
    speed = craft.search_speed_m_s
    if not own.min_speed_m_s <= speed <= craft.transit_speed_m_s:
        raise ExerciseError(
            "speeds of a facility do not rise from least to search to transit",
            given=f"{own.min_speed_m_s:g}, {speed:g}, {craft.transit_speed_m_s:g} m/s",
            allowed="least speed ≤ search speed ≤ transit speed",
            remedy="Correct the speeds of its entry.",
            where=item.id,
        )
    out[rows.SEARCH_SPEED], out[rows.TRANSIT_SPEED] = speed, craft.transit_speed_m_s
    out[rows.MIN_SPEED], out[rows.ACCELERATION] = own.min_speed_m_s, own.acceleration_m_s2
    out[rows.TURN_RATE], out[rows.TURN_RADIUS] = (
        math.radians(own.turn_rate_deg_s),
        craft.turn_radius_m,
    )
    out[rows.AIR] = craft.medium == "air"
    out[rows.ENDURANCE_S] = craft.endurance_h * 3600.0
    out[rows.BURN_IDLE], out[rows.BURN_POWER] = own.burn_idle, own.burn_power
    out[rows.TRACK_SIGMA] = own.track_error_m
    out[rows.LEAD_S] = min(max(craft.turn_radius_m / speed, 5.0), 60.0)
    out[rows.FIX_SIGMA] = craft.fix_error_m / R50_PER_SIGMA
    out[rows.RECOGNISE_M] = own.recognise_m
    out[rows.FALSE_RATE] = own.debris_per_h / 3600.0
    out[rows.FALSE_RATE + 1] = own.transient_per_h / 3600.0
    out[rows.SEARCH_WIND] = _or(limits.search_wind_m_s, math.inf)
    out[rows.SEARCH_WAVE] = _or(limits.search_wave_height_m, math.inf)
    out[rows.SEARCH_VISIBILITY] = _or(limits.search_visibility_m, 0.0)
    out[rows.LAUNCH_WIND] = _or(limits.launch_wind_m_s, math.inf)
    out[rows.LAUNCH_WAVE] = _or(limits.launch_wave_height_m, math.inf)
    out[rows.LAND_WIND] = _or(limits.recovery_wind_m_s, math.inf)
    out[rows.LAND_WAVE] = _or(limits.recovery_wave_height_m, math.inf)
    out[rows.LIFT_SETUP_S], out[rows.LIFT_EACH_S] = own.lift_setup_s, own.lift_each_s
    out[rows.LIFT_WAVE], out[rows.LIFT_WIND] = own.lift_wave_height_m, own.lift_wind_m_s
    out[rows.CAPACITY] = own.capacity if craft.can_recover_persons else 0
    out[rows.LIFT_AT_ONCE], out[rows.LIFT_BETWEEN_S] = own.lift_at_once, own.lift_between_s
    out[rows.LAND_S] = own.land_s
    out[rows.TURNAROUND_S] = _or(craft.turnaround_h, math.inf) * 3600.0
    out[rows.CREWED] = craft.crewed
    out[rows.INVESTIGATES], out[rows.RECOVERS] = item.investigates, item.recovers
    for number, kind in enumerate(FAILURES):
        out[rows.FAIL_RATE + number] = item.failures_per_h.get(kind, 0.0) / 3600.0
    out[rows.FUEL_KNOWN] = item.fuel_known
    out[rows.REACH_M] = own.reach_m if craft.can_recover_persons else 0.0
    return out


def base_arrays(
    bases: Sequence[Base], facilities: Sequence[SimulatedFacility]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Places, integers and who may use each base: (2, base), (3, base), (base, facility).

    A base whose id is that of a facility is that ship's deck.
    """
    ids = [item.id for item in facilities]
    floats, integers = np.zeros((2, len(bases))), np.zeros((3, len(bases)), np.int64)
    takes = np.zeros((len(bases), len(ids)), np.bool_)
    for b, base in enumerate(bases):
        ship = ids.index(base.id) if base.id in ids else -1
        floats[:, b] = base.lon_deg, base.lat_deg
        spots = facilities[ship].own_figures.deck_spots if ship >= 0 else _MANY
        integers[:, b] = ship, "fuel" in base.gives, spots
        for c, item in enumerate(facilities):
            takes[b, c] = item.facility.kind in base.takes and base.helps(item.facility.nation)
    return floats, integers, takes


_MANY = 1000
