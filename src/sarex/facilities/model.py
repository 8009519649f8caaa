"""Facility: any craft or base that can take part (IAMSAR: SAR facility)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import Degrees, Hours, Metres, Probability, Seconds, Speed
from sarex.facilities.track import Track

__all__ = ["Facility", "FacilityKind", "FacilityState", "GivenSweepWidth", "Platform"]

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


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GivenSweepWidth(_Frozen):
    """A sweep width that a user states for one detection class; always labelled as given."""

    detection_class: str
    width_m: Metres = Field(gt=0)
    conditions: Literal["day", "night", "any"]
    source: str = Field(min_length=3)
    """Who says so: a trial, a camera model, a manufacturer."""


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
