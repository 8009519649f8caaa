"""What each quantity is called, measured in, and can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from sarex.quantities import KN_M_S

__all__ = ["QUANTITIES", "Kind", "Quantity", "kind_of"]

Quantity = Literal["wind", "current", "stokes", "waves", "sea_temperature"]

Names = tuple[str, ...]
"""Standard names of the components: two of a velocity, one of a height or temperature."""

_SPEEDS: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(
        (
            "m s-1",
            "m/s",
            "m.s-1",
            "m s^-1",
            "m s**-1",
            "ms-1",
            "meter second-1",
            "metre second-1",
            "meters per second",
            "metres per second",
            "meter/second",
            "metre/second",
            "meters/second",
            "metres/second",
            "meter/sec",
            "m/sec",
        ),
        (1.0, 0.0),
    ),
    **dict.fromkeys(("cm s-1", "cm/s", "cm s^-1", "cm s**-1", "cm/sec"), (0.01, 0.0)),
    **dict.fromkeys(("km h-1", "km/h", "km/hr"), (1.0 / 3.6, 0.0)),
    **dict.fromkeys(("kn", "kt", "kts", "knot", "knots"), (KN_M_S, 0.0)),
}
_LENGTHS: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), (1.0, 0.0)),
    **dict.fromkeys(("cm", "centimetre", "centimetres", "centimeters"), (0.01, 0.0)),
}
_TEMPERATURES: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(("k", "kelvin", "degrees_k", "degree_k", "degk"), (1.0, -273.15)),
    **dict.fromkeys(
        (
            "degc",
            "deg c",
            "degree_c",
            "degrees_c",
            "degree_celsius",
            "degrees_celsius",
            "degrees celsius",
            "degree celsius",
            "celsius",
            "°c",
        ),
        (1.0, 0.0),
    ),
}


class Kind(NamedTuple):
    """A quantity.

    Parameters
    ----------
    word
        What it is called in messages.
    earth
        Standard names of its components along east and north, or of the value itself.
    along_grid
        Standard names of its components along the x and y axes of the grid.
    units
        Factor and offset to the unit it is kept in.
    stated
        That unit.
    unit_words
        Units that are known, for messages.
    low, high
        No real value is beyond: such values are a wrong unit or undeclared fill.
    """

    word: str
    earth: tuple[Names, ...]
    along_grid: tuple[Names, ...]
    units: Mapping[str, tuple[float, float]]
    stated: str
    unit_words: str
    low: float
    high: float

    @property
    def components(self) -> int:
        """2 of a velocity, 1 of a height or a temperature."""
        return len(self.earth[0])


def _speed(
    word: str, earth: tuple[Names, ...], along_grid: tuple[Names, ...], fastest_m_s: float
) -> Kind:
    words = "m s-1, cm s-1, km h-1 or knots"
    return Kind(word, earth, along_grid, _SPEEDS, "m/s", words, -fastest_m_s, fastest_m_s)


QUANTITIES: Mapping[Quantity, Kind] = {
    "wind": _speed(
        "wind",
        (("eastward_wind", "northward_wind"),),
        (("x_wind", "y_wind"), ("grid_eastward_wind", "grid_northward_wind")),
        120.0,
    ),
    "current": _speed(
        "current",
        (
            ("eastward_sea_water_velocity", "northward_sea_water_velocity"),
            ("surface_eastward_sea_water_velocity", "surface_northward_sea_water_velocity"),
            (
                "surface_geostrophic_eastward_sea_water_velocity",
                "surface_geostrophic_northward_sea_water_velocity",
            ),
        ),
        (
            ("sea_water_x_velocity", "sea_water_y_velocity"),
            ("surface_sea_water_x_velocity", "surface_sea_water_y_velocity"),
        ),
        15.0,
    ),
    "stokes": _speed(
        "Stokes drift",
        (
            (
                "sea_surface_wave_stokes_drift_eastward_velocity",
                "sea_surface_wave_stokes_drift_northward_velocity",
            ),
            (
                "eastward_sea_surface_wave_stokes_drift_velocity",
                "northward_sea_surface_wave_stokes_drift_velocity",
            ),
        ),
        (
            (
                "sea_surface_wave_stokes_drift_x_velocity",
                "sea_surface_wave_stokes_drift_y_velocity",
            ),
        ),
        5.0,
    ),
    "waves": Kind(
        "significant wave height",
        (("sea_surface_wave_significant_height",),),
        (),
        _LENGTHS,
        "m",
        "m or cm",
        0.0,
        40.0,
    ),
    "sea_temperature": Kind(
        "sea temperature",
        (
            ("sea_surface_temperature",),
            ("sea_surface_subskin_temperature",),
            ("sea_surface_foundation_temperature",),
            ("sea_water_temperature",),
            ("sea_water_potential_temperature",),
        ),
        (),
        _TEMPERATURES,
        "°C",
        "K or degC",
        -3.0,
        45.0,
    ),
}
"""CF standard names, newest table."""


def kind_of(quantity: Quantity) -> Kind:
    """The kind of a quantity."""
    return QUANTITIES[quantity]
