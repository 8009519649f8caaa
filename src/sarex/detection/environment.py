"""What the air and the sea let a lookout see."""

from __future__ import annotations

from dataclasses import dataclass

from sarex.errors import DetectionError

__all__ = ["Environment"]


@dataclass(frozen=True, slots=True)
class Environment:
    """Conditions on scene during one look; one value each, nothing assumed.

    Parameters
    ----------
    visibility_m : float [m]
        Meteorological visibility.
    wind_speed_m_s : float [m s-1]
        Wind at 10 m.
    wave_height_m : float [m]
        Significant wave height (the tables say "sea").
    daylight : bool
        Between sunrise and sunset for the whole look.

    Raises
    ------
    DetectionError
        If a value is negative, not finite, or the visibility is zero.
    """

    visibility_m: float
    wind_speed_m_s: float
    wave_height_m: float
    daylight: bool

    def __post_init__(self) -> None:
        _check("visibility_m", self.visibility_m, self.visibility_m > 0.0)
        _check("wind_speed_m_s", self.wind_speed_m_s, self.wind_speed_m_s >= 0.0)
        _check("wave_height_m", self.wave_height_m, self.wave_height_m >= 0.0)


def _check(name: str, value: float, ok: bool) -> None:
    if not (ok and value < float("inf")):
        raise DetectionError(
            f"{name} is not a possible value",
            given=value,
            allowed="a finite number, visibility above zero, the others zero or more",
            remedy=f"State {name} as observed or forecast on scene.",
        )
