"""What the variables of a field file are, and what values they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.metocean.cf import stated_height_m
from sarex.metocean.formats import load_values
from sarex.metocean.quantity import QUANTITIES, Quantity

__all__ = ["MEMBER_NAMES", "Role", "VariableDescription", "describe_variable", "role_of", "slabs"]

MEMBER_NAMES = frozenset({"member", "members", "number", "ensemble", "realization", "realisation"})
TIME_NAMES = frozenset({"time", "t", "valid_time"})

Basis = Literal["standard name", "GRIB parameter", "long name", "name"]


@dataclass(frozen=True, slots=True)
class Role:
    """Which quantity a variable is taken to be, which component of it, and why.

    ``component`` is 0 east (or the value of a height or temperature), 1 north. Only a standard
    name is taken without being told; all else is what the file looks like, for a case to confirm.
    """

    quantity: Quantity
    component: int
    basis: Basis
    along_grid: bool = False


@dataclass(frozen=True, slots=True)
class VariableDescription:
    """A variable, in the file's own unit.

    Parameters
    ----------
    dims
        Names and lengths of its dimensions.
    units, height_m
        As stated; None where it is not.
    low, high
        Its range; None where it has no value at all.
    empty_share, holes_share
        Share of its grid points that never have a value (land, or beyond the model), and share
        that have one at some times only.
    """

    name: str
    dims: tuple[tuple[str, int], ...]
    standard_name: str | None
    long_name: str | None
    units: str | None
    height_m: float | None
    role: Role | None
    low: float | None
    high: float | None
    empty_share: float
    holes_share: float


# What a name says, where no standard name does. Each pattern is matched against the long name and
# the name, in lower case, with blanks for underscores.
_EAST, _NORTH = (
    r"(?:eastward|zonal|u[ -]component|u[ -]velocity)",
    (r"(?:northward|meridional|v[ -]component|v[ -]velocity)"),
)
_WATER = r"(?:sea water|water|current|ocean)"
_LONG: Sequence[tuple[str, Quantity, int]] = (
    (rf"{_EAST}.*stokes|stokes.*(?:{_EAST}|\bx\b)", "stokes", 0),
    (rf"{_NORTH}.*stokes|stokes.*(?:{_NORTH}|\by\b)", "stokes", 1),
    (rf"{_EAST}.*wind|wind.*{_EAST}", "wind", 0),
    (rf"{_NORTH}.*wind|wind.*{_NORTH}", "wind", 1),
    (rf"{_EAST}.*{_WATER}|{_WATER}.*{_EAST}", "current", 0),
    (rf"{_NORTH}.*{_WATER}|{_WATER}.*{_NORTH}", "current", 1),
    (r"significant.*wave.*height|significant.*height.*wave", "waves", 0),
    (r"sea[ -]?surface temperature|surface sea temperature", "sea_temperature", 0),
)
_NAMES: Mapping[str, tuple[Quantity, int]] = {
    **dict.fromkeys(("u10", "10u", "u10m", "ugrd10m", "uwnd", "air_u", "x_wind_10m"), ("wind", 0)),
    **dict.fromkeys(("v10", "10v", "v10m", "vgrd10m", "vwnd", "air_v", "y_wind_10m"), ("wind", 1)),
    **dict.fromkeys(("uo", "water_u", "u_current", "ucur", "ssu", "utotal"), ("current", 0)),
    **dict.fromkeys(("vo", "water_v", "v_current", "vcur", "ssv", "vtotal"), ("current", 1)),
    **dict.fromkeys(("vsdx", "ust", "uuss"), ("stokes", 0)),
    **dict.fromkeys(("vsdy", "vst", "vuss"), ("stokes", 1)),
    **dict.fromkeys(("swh", "hs", "vhm0", "htsgw"), ("waves", 0)),
    **dict.fromkeys(("sst", "thetao", "analysed_sst"), ("sea_temperature", 0)),
}
_GRIB2: Mapping[tuple[int, ...], tuple[Quantity, int]] = {
    (0, 2, 2): ("wind", 0),
    (0, 2, 3): ("wind", 1),
    (10, 1, 2): ("current", 0),
    (10, 1, 3): ("current", 1),
    (10, 0, 3): ("waves", 0),
    (10, 3, 0): ("sea_temperature", 0),
}
"""Discipline, category and number, WMO GRIB2 code table 4.2."""


def role_of(variable: xr.DataArray) -> Role | None:
    """What a variable is, by its standard name; else by what its other names look like."""
    attributes = variable.attrs
    stated = str(attributes.get("standard_name", ""))
    for quantity, kind in QUANTITIES.items():
        for choice, along_grid in ((kind.earth, False), (kind.along_grid, True)):
            for names in choice:
                if stated in names:
                    return Role(quantity, names.index(stated), "standard name", along_grid)
    return _unstated_role(variable)


def _unstated_role(variable: xr.DataArray) -> Role | None:
    parameter = np.atleast_1d(variable.attrs.get("Grib2_Parameter", ()))
    found = _GRIB2.get(tuple(int(x) for x in parameter) if parameter.dtype.kind in "iu" else ())
    if found is not None:
        return Role(*found, "GRIB parameter")
    for basis, text in _texts(variable):
        words = text.lower().replace("_", " ")
        for pattern, quantity, component in _LONG:
            if re.search(pattern, words):
                return Role(quantity, component, basis)
    found = _NAMES.get(str(variable.name).lower())
    return None if found is None else Role(*found, "name")


def _texts(variable: xr.DataArray) -> Iterator[tuple[Basis, str]]:
    yield "long name", str(variable.attrs.get("long_name", ""))
    yield "name", str(variable.name)


def slabs(variable: xr.DataArray, where: str) -> Iterator[NDArray[np.float64]]:
    """The values time by time, so that a long file never lies whole in memory."""
    if variable.ndim < 3:
        yield np.asarray(load_values(variable, where), dtype=np.float64)
        return
    for at in range(variable.sizes[variable.dims[0]]):
        yield np.asarray(load_values(variable[at], where), dtype=np.float64)


def describe_variable(
    variable: xr.DataArray, where: str
) -> tuple[VariableDescription, NDArray[np.bool_]]:
    """A variable described, and at which slabs along its first dimension it has no value.

    Raises
    ------
    FieldError
        If its values cannot be read.
    """
    low, high = np.inf, -np.inf
    never, sometimes = np.ones(1, dtype=np.bool_), np.zeros(1, dtype=np.bool_)
    empty = []
    for slab in slabs(variable, where):
        missing = ~np.isfinite(slab)
        never = never & missing
        empty.append(bool(missing.all()))
        if not empty[-1]:
            sometimes = sometimes | missing
            valued = slab[~missing]
            low, high = min(low, float(valued.min())), max(high, float(valued.max()))
    attributes = variable.attrs
    described = VariableDescription(
        name=str(variable.name),
        dims=tuple((str(name), int(size)) for name, size in variable.sizes.items()),
        standard_name=_text(attributes.get("standard_name")),
        long_name=_text(attributes.get("long_name")),
        units=_text(attributes.get("units")),
        height_m=stated_height_m(variable),
        role=role_of(variable),
        low=None if low > high else low,
        high=None if low > high else high,
        empty_share=float(never.mean()),
        holes_share=float((sometimes & ~never).mean()),
    )
    return described, np.array(empty, dtype=np.bool_)


def _text(value: object) -> str | None:
    words = " ".join(str(value).split()) if value is not None else ""
    return words or None
