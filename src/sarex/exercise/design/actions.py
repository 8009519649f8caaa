"""What an inject of kind "world" does: small typed acts that the director hands to the world.

They are data. What each does to simulated facilities and the sea is the world's business.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sarex.canonical import Bearing
from sarex.exercise.design.text import Identifier, Line
from sarex.incident.section import (
    LengthMetres,
    Place,
    Section,
    SpeedMetresPerSecond,
    WholeSeconds,
)

__all__ = [
    "Casualties",
    "CommsOutage",
    "DrillAlert",
    "FacilityFailure",
    "Medium",
    "ShipSighting",
    "WeatherChange",
    "WorldAction",
]

Medium = Literal[
    "none",
    "vhf",
    "mf_hf",
    "satcom",
    "telephone",
    "email",
    "data_link",
    "air_vhf",
    "face_to_face",
]
"""How a message comes; ``none`` where nobody is told."""

_Duration = Annotated[WholeSeconds | None, Field(default=None, gt=0)]


class CommsOutage(Section):
    """Some means of communication fail for some facilities."""

    kind: Literal["comms_outage"]
    media: tuple[Medium, ...] = Field(min_length=1)
    facilities: tuple[Identifier, ...] = Field(min_length=1)
    duration_s: WholeSeconds = Field(gt=0)


class FacilityFailure(Section):
    """A facility fails: it is lost, must return, or one thing in it stops working."""

    kind: Literal["facility_failure"]
    facility: Identifier
    failure: Literal["lost", "returns", "engine", "sensor", "link", "deck"]
    """``lost``: it is gone, with nobody aboard. ``returns``: it breaks off and goes home."""
    duration_s: _Duration = None
    """How long; to the end of the exercise without it."""


class WeatherChange(Section):
    """Wind, sea or visibility becomes another, evenly over some time."""

    kind: Literal["weather_change"]
    over_s: WholeSeconds = Field(ge=0)
    wind_from_deg: Bearing | None = Field(default=None, ge=0, lt=360)
    wind_speed_m_s: SpeedMetresPerSecond | None = Field(default=None, ge=0)
    wave_height_m: LengthMetres | None = Field(default=None, ge=0)
    """Significant wave height."""
    visibility_m: LengthMetres | None = Field(default=None, gt=0)


class ShipSighting(Section):
    """A passing ship, played by exercise control, reports that it saw something."""

    kind: Literal["ship_sighting"]
    vessel: Line
    """Invented name of the ship."""
    search_object: Identifier | None = None
    """What it takes the thing for; None where it does not say."""
    position: Place
    error_m: LengthMetres = Field(gt=0)
    """One standard deviation, each way."""
    true: bool
    """Whether it is of this incident; known to exercise control alone."""


class DrillAlert(Section):
    """A drill's distress alert, in a test form only; nothing is sent by radio."""

    kind: Literal["drill_alert"]
    form: Literal["voice_test", "dsc_test", "beacon_406_test", "ais_sart_test"]
    position: Place


class Casualties(Section):
    """Simulated casualties in one place, by how urgent their care is."""

    kind: Literal["casualties"]
    aboard: Identifier
    """Id of a facility or of a search object."""
    immediate: int = Field(ge=0)
    delayed: int = Field(ge=0)
    minor: int = Field(ge=0)
    dead: int = Field(default=0, ge=0)


WorldAction = Annotated[
    CommsOutage | FacilityFailure | WeatherChange | ShipSighting | DrillAlert | Casualties,
    Field(discriminator="kind"),
]
