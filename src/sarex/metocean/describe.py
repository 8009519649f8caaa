"""A field file described: what it holds, where, when, and what a case must state to use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.metocean.describe_axes import Area, TimeAxis, area_of, time_axis_of
from sarex.metocean.describe_use import Use, find_uses
from sarex.metocean.describe_variables import (
    MEMBER_NAMES,
    TIME_NAMES,
    VariableDescription,
    describe_variable,
)
from sarex.metocean.formats import file_kind, open_datasets

__all__ = ["FileDescription", "describe_file"]


@dataclass(frozen=True, slots=True)
class FileDescription:
    """What a field file holds.

    Parameters
    ----------
    name, kind, size_bytes
        Its name, NetCDF, Zarr or GRIB, and its size (of all files of a store).
    attributes
        Title, institution, source, references and terms, as the file states them.
    variables
        All variables on the grid, in the order of the file.
    times, area, members
        Of the first variable that is recognised, else of the first one; None: there is none.
    uses
        What the file may serve as.
    """

    name: str
    kind: str
    size_bytes: int
    attributes: tuple[tuple[str, str], ...]
    variables: tuple[VariableDescription, ...]
    times: TimeAxis | None
    area: Area | None
    members: int
    uses: tuple[Use, ...]

    @property
    def ready(self) -> bool:
        """Whether a case can use all that is recognised by the name of the file alone."""
        return bool(self.uses) and all(use.ready for use in self.uses)


def describe_file(path: Path, *, name: str | None = None) -> FileDescription:
    """Describe a NetCDF or GRIB file or a Zarr store.

    Parameters
    ----------
    path
        The file, or the root folder of the store.
    name
        What a case would call it; without it, its path as given.

    Raises
    ------
    FieldError
        If there is no such file, or it cannot be read to its end. A file that can be read but not
        used as it is raises nothing: its uses say why.
    """
    path = Path(path)
    kind = file_kind(path)
    with open_datasets(path, absent_chunks="no_value") as datasets:
        attributes = _attributes(datasets[0]) if datasets else ()
        described = [found for data in datasets for found in _gridded(data, path.name)]
    variables = tuple(each.variable for each in described)
    main = next((each for each in described if each.variable.role is not None), None)
    main = main or next(iter(described), None)
    times, area, members = (main.times, main.area, main.members) if main else (None, None, 1)
    uses = find_uses(path, name or str(path), variables, times, area, members)
    return FileDescription(
        name=name or str(path),
        kind=kind,
        size_bytes=_size(path),
        attributes=attributes,
        variables=variables,
        times=times,
        area=area or _area_as_read(uses),
        members=members,
        uses=uses,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    variable: VariableDescription
    times: TimeAxis | None
    area: Area | None
    members: int


def _gridded(data: xr.Dataset, where: str) -> list[_Found]:
    """The variables of a dataset that have a value at each place: those with most dimensions."""
    found = []
    area = area_of(data)
    for variable in data.data_vars.values():
        if variable.ndim < 2 or variable.dtype.kind not in "fiu":
            continue
        if str(variable.attrs.get("standard_name", "")) in {"longitude", "latitude"}:
            continue
        time = _dimension(variable, TIME_NAMES, "time", "T")
        ordered = variable if time is None else variable.transpose(time, ...)
        described, empty = describe_variable(ordered, where)
        members = _dimension(variable, MEMBER_NAMES, "realization", "E")
        times = time_axis_of(data, time, _as_times(empty, time), where)
        found.append(_Found(described, times, area, variable.sizes[members] if members else 1))
    return found


def _as_times(empty: NDArray[np.bool_], time: str | None) -> NDArray[np.bool_]:
    return empty if time is not None else np.zeros(0, np.bool_)


def _dimension(
    variable: xr.DataArray, names: frozenset[str], standard_name: str, axis: str
) -> str | None:
    """The dimension of time or of members: by standard name, axis or name."""
    for name in variable.dims:
        attributes = variable.coords[name].attrs if name in variable.coords else {}
        stated = (attributes.get("standard_name"), attributes.get("axis"))
        if standard_name == stated[0] or axis == stated[1] or str(name).lower() in names:
            return str(name)
    return None


def _area_as_read(uses: Sequence[Use]) -> Area | None:
    """The area of a projected grid without longitudes and latitudes, as a forecast reads it."""
    for use in uses:
        if use.grid is not None:
            lon, lat = use.grid.lon_deg, use.grid.lat_deg
            steps = (float(np.diff(lon[:2])[0]), float(np.diff(lat[:2])[0]))
            edges = (float(lon[0]), float(lat[0]), float(lon[-1]), float(lat[-1]))
            return Area("projected", *edges, lon.size, lat.size, *steps)
    return None


_STATED = ("title", "institution", "source", "references", "credit", "license", "comment")


def _attributes(data: xr.Dataset) -> tuple[tuple[str, str], ...]:
    words = ((name, " ".join(str(data.attrs.get(name, "")).split())) for name in _STATED)
    return tuple((name, text) for name, text in words if text)


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())
