"""Whether a temperature is that of the sea's surface."""

from __future__ import annotations

import xarray as xr

from sarex.errors import FieldError

__all__ = ["check_surface"]

_AT_SURFACE = {
    "sea_surface_temperature",
    "sea_surface_subskin_temperature",
    "sea_surface_foundation_temperature",
}
_AT_A_DEPTH = {"sea_water_temperature", "sea_water_potential_temperature"}
_DEEPEST_M = 5.0
"""A temperature down to here stands for the surface: the depth of the usual uppermost level."""


def check_surface(variable: xr.DataArray, where: str) -> list[str]:
    """Refuse a temperature below the surface; a sentence about one just below it.

    Raises
    ------
    FieldError
        If a sea water temperature states no depth, or a greater one than 5 m.
    """
    if variable.attrs.get("standard_name") in _AT_SURFACE:
        return []
    depth_m = _depth_m(variable)
    place = f"{where}, variable {variable.name}"
    if depth_m is None and variable.attrs.get("standard_name") not in _AT_A_DEPTH:
        return [f"Sea temperature: {where} states no depth; the case names it as the surface's."]
    if depth_m is None or abs(depth_m) > _DEEPEST_M:
        raise FieldError(
            "not the temperature of the surface",
            given="no depth" if depth_m is None else f"{depth_m:g} m",
            allowed=f"sea_surface_temperature, or a depth of one value within {_DEEPEST_M:g} m",
            remedy="Cut the file to its uppermost level.",
            where=place,
        )
    return [f"Sea temperature: {where} is the temperature at {abs(depth_m):.1f} m depth."]


def _depth_m(variable: xr.DataArray) -> float | None:
    for name, coordinate in variable.coords.items():
        stated = coordinate.attrs.get("standard_name")
        if coordinate.size == 1 and (stated == "depth" or str(name).lower() == "depth"):
            return float(coordinate.values.ravel()[0])
    return None
