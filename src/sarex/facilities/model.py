"""Facility: any craft or base that can take part (IAMSAR: SAR facility)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import Degrees, Hours, Metres, Probability, Seconds, Speed
from sarex.facilities.sensing import Sense
from sarex.facilities.track import Track

__all__ = [
    "Aid",
    "Deck",
    "Facility",
    "FacilityKind",
    "FacilityState",
    "GivenSweepWidth",
    "OperatingLimits",
    "Platform",
]

FacilityKind = Literal[
    "destroyer",
    "patrol_ship",
    "patrol_aircraft",
    "helicopter",
    "unmanned_aircraft",
    "unmanned_boat",
]
Platform = Literal["ship", "boat", "aircraft", "helicopter", "given"]
"""Which sweep-width table applies; ``given``: only widths stated in the facility's own entry."""


Aid = Literal["fuel", "crew"]
"""What a base or a ship gives to a craft that it takes."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GivenSweepWidth(_Frozen):
    """A sweep width that a user states for one detection class; always labelled as given."""

    detection_class: str
    width_m: Metres = Field(gt=0)
    """Stated, or from what is stated in its place; see :mod:`sarex.facilities.sensing`."""
    conditions: Literal["day", "night", "any"]
    source: str = Field(min_length=3)
    """Who says so: a trial, a camera model, a manufacturer; and the rule, where one was used."""
    sense: Sense = "sight"
    range_m: Metres | None = None
    """The detection range that the width follows from, by a rule."""
    lateral_range: tuple[tuple[Metres, Probability], ...] = ()
    """The table that the width is the area of."""


class OperatingLimits(_Frozen):
    """Greatest wind and sea, and least visibility; None where nothing is stated.

    ``search`` holds for the whole time on scene, ``launch`` and ``recovery`` for leaving and
    landing on a ship, by deck or by crane.
    """

    search_wind_m_s: Speed | None = Field(default=None, gt=0)
    search_wave_height_m: Metres | None = Field(default=None, gt=0)
    search_visibility_m: Metres | None = Field(default=None, gt=0)
    """Least visibility in which it searches."""
    launch_wind_m_s: Speed | None = Field(default=None, gt=0)
    launch_wave_height_m: Metres | None = Field(default=None, gt=0)
    recovery_wind_m_s: Speed | None = Field(default=None, gt=0)
    recovery_wave_height_m: Metres | None = Field(default=None, gt=0)


class Deck(_Frozen):
    """What a ship takes aboard and gives to it; ``supports``: other nations it agreed to help."""

    takes: tuple[FacilityKind, ...] = Field(min_length=1)
    gives: tuple[Aid, ...] = ()
    supports: tuple[str, ...] = ()


class Facility(_Frozen):
    """Catalogue data of one craft. Speeds are through the air or the water, see ``medium``."""

    id: str
    name: str
    nation: str
    kind: FacilityKind
    platform: Platform
    medium: Literal["air", "water"]
    search_speed_m_s: Speed = Field(gt=0)
    transit_speed_m_s: Speed = Field(gt=0)
    sensor_height_m: Metres = Field(gt=0)
    """Height of eye of a ship, search altitude of an aircraft."""
    endurance_h: Hours = Field(gt=0)
    """From departure to return, reserve already taken off."""
    on_scene_share: Probability = Field(default=0.85, gt=0, le=1)
    """Share of the on-scene time that is search endurance (IAMSAR)."""
    turn_radius_m: Metres = Field(ge=0)
    fix_error_m: Metres = Field(gt=0)
    preferred_pattern: Literal["PS", "SS"] = "PS"
    sweep_widths: tuple[GivenSweepWidth, ...] = ()
    can_recover_persons: bool = False
    crewed: bool = True
    limits: OperatingLimits = OperatingLimits()
    turnaround_h: Hours | None = Field(default=None, ge=0)
    """At a base, from landing to the next departure; without it one sortie is planned."""
    crew_duty_h: Hours | None = Field(default=None, gt=0)
    """Longest time on duty of one crew, from its first departure; None: in watches or ashore."""
    crew_rest_h: Hours | None = Field(default=None, ge=0)
    """Rest after which the same crew goes on duty again."""
    deck: Deck | None = None
    source: str
    """Where the figures come from."""


class FacilityState(BaseModel):
    """A facility at a time, folded from its reports. Planning reads this and no journal."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    facility: Facility
    time_ns: int
    lon_deg: Degrees
    lat_deg: Degrees
    age_s: Seconds = Field(ge=0)
    """Age of the position report."""
    available_from_ns: int
    endurance_left_h: Hours
    committed: tuple[Track, ...] = ()
