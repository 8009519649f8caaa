"""Correction factors of the sweep width: W = W0 · weather · speed · fatigue · flotation.

Winds are compared at a hundredth of a knot and seas at a hundredth of a foot, so that "15 kn"
stays at 15 when it has been stored as 7.7167 m/s.
"""

from __future__ import annotations

from typing import Literal

from sarex.detection.environment import Environment
from sarex.detection.tables import interpolate, speed_row
from sarex.errors import DetectionError
from sarex.quantities.lengths import FT_M, KN_M_S

__all__ = [
    "FATIGUE",
    "FLOTATION",
    "FLOTATION_CEILING_FT",
    "WEATHER_SOURCES",
    "Edition",
    "speed_factor",
    "weather_factor",
]

Edition = Literal["uscg", "amsa"]
"""Whose weather factors: they differ for large objects."""

FATIGUE = 0.9
"""Crew fatigue, only where the user states it. Source: IAMSAR vol. II, USCG Addendum."""
FLOTATION = 4.0
"""Person in the water wearing flotation, from aircraft at or below 500 ft. Source: AMSA, National
Search and Rescue Manual (Australia)."""
FLOTATION_CEILING_FT = 500.0

WEATHER_SOURCES = {
    "uscg": "USCG Addendum COMDTINST M16130.2F, weather correction factors",
    "amsa": "AMSA, National Search and Rescue Manual (Australia), weather correction factors",
}
_WEATHER = {
    "uscg": {"small": (1.0, 0.5, 0.25), "large": (1.0, 0.9, 0.9)},
    "amsa": {"small": (1.0, 0.5, 0.25), "large": (1.0, 0.8, 0.5)},
}


def _weather_band(environment: Environment) -> int:
    wind_kn = round(environment.wind_speed_m_s / KN_M_S, 2)
    sea_ft = round(environment.wave_height_m / FT_M, 2)
    if wind_kn > 25.0 or sea_ft > 4.0:
        return 2
    return 1 if wind_kn > 15.0 or sea_ft >= 2.0 else 0


def weather_factor(weather_class: str, environment: Environment, edition: Edition) -> float:
    """Factor for wind and sea.

    1.0 up to 15 kn and below 2 ft of sea. Small objects (person, raft, boat under 30 ft): 0.5
    above 15 kn or from 2 ft, 0.25 above 25 kn or above 4 ft. Large ones: 0.9 in both (USCG), 0.8
    and 0.5 (AMSA).
    """
    return _WEATHER[edition][weather_class][_weather_band(environment)]


def speed_factor(class_id: str, platform: str, speed_m_s: float) -> float:
    """Factor for search speed: aircraft and helicopters by table, boats and ships 1.

    Raises
    ------
    DetectionError
        If the speed lies outside the table: it is interpolated, never extrapolated.
    """
    if platform not in {"aircraft", "helicopter"}:
        return 1.0
    speeds, factors = speed_row(class_id, platform)
    speed_kn = round(speed_m_s / KN_M_S, 2)
    if not speeds[0] <= speed_kn <= speeds[-1]:
        raise DetectionError(
            f"no speed factor for a search at this speed by {platform}",
            given=f"{speed_kn:g} kn",
            allowed=f"{speeds[0]:g} to {speeds[-1]:g} kn",
            remedy="Search at a speed the table covers, or give the facility a sweep width.",
        )
    return interpolate(speed_kn, speeds, factors)
