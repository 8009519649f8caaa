"""The values of a variable, block by block, onto an even grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.cf import unit_scale
from sarex.metocean.declared import check_declared
from sarex.metocean.formats import load_values
from sarex.metocean.members import find_members, member_dimension
from sarex.metocean.placing import Placing
from sarex.metocean.points import Points
from sarex.metocean.quantity import Quantity, kind_of
from sarex.metocean.source_spec import FileKeys
from sarex.metocean.times import Times

__all__ = [
    "MEMORY_LIMIT_BYTES",
    "Component",
    "check_dimensions",
    "check_size",
    "find_component",
    "read_values",
]

Floats = NDArray[np.float64]

MEMORY_LIMIT_BYTES = 4 * 2**30
"""A field larger than this when read is refused: a drift forecast needs a part of the sea."""

_BLOCK_BYTES = 32 * 2**20
"""Of one component, as float64: so much is read at once."""


class Component(NamedTuple):
    """One variable, ready to be read: dimensions (time), (member), row, column."""

    variable: xr.DataArray
    points: Points
    dims: tuple[str | None, str | None, str, str]
    members: NDArray[np.int64]
    factor: float
    offset: float


def find_component(
    variable: xr.DataArray,
    points: Points,
    time_name: str | None,
    quantity: Quantity,
    spec: FileKeys,
    correction: float,
    where: str,
) -> Component:
    """A variable ready to be read; ``correction`` is a further factor.

    Raises
    ------
    FieldError
        If it has no known unit, or members without a rule.
    """
    member_name = member_dimension(variable)
    members = find_members(variable, member_name, spec, where)
    dims = (time_name, member_name, *points.dims)
    kept = [name for name in dims if name is not None]
    factor, offset = unit_scale(variable, quantity, spec.units, where)
    squeezed = variable.squeeze([n for n in variable.dims if n not in kept]).transpose(*kept)
    return Component(squeezed, points, dims, members, factor * correction, offset)


def check_dimensions(
    variable: xr.DataArray, points: Points, time_name: str | None, quantity: Quantity, where: str
) -> None:
    """Refuse a dimension of several values that is none of time, member, row and column.

    Raises
    ------
    FieldError
    """
    kept = [n for n in (time_name, member_dimension(variable), *points.dims) if n is not None]
    missing = [name for name in kept if name not in variable.dims]
    extra = [str(n) for n in variable.dims if n not in kept and variable.sizes[n] > 1]
    if missing or extra:
        raise FieldError(
            f"the {kind_of(quantity).word} has other dimensions than time, member, latitude and "
            "longitude",
            given=", ".join(f"{n} ({size})" for n, size in variable.sizes.items()),
            allowed="time, member, latitude and longitude; any other with one value",
            remedy="Cut the file to one level: the surface, or 10 m for a wind.",
            where=f"{where}, variable {variable.name}",
        )


def read_values(
    components: Sequence[Component], times: Times, placing: Placing, where: str
) -> NDArray[np.float32]:
    """(time, member, lat, lon, 2) float32, missing together; a height or temperature has 0 last."""
    count, members = times.times_ns.size, components[0].members.size
    shape = (count, members, placing.lat_deg.size, placing.lon_deg.size, 2)
    check_size(int(np.prod(shape, dtype=np.int64)) * 4, shape, where)
    out = np.zeros(shape, np.float32)
    largest = max(int(np.prod(c.points.shape)) for c in components) * members * 8
    step = max(1, _BLOCK_BYTES // largest)
    for begin in range(0, count, step):
        part = slice(begin, min(begin + step, count))
        blocks = [_block(component, times, part, where) for component in components]
        placed = placing.place(blocks)
        gone = np.isnan(placed).any(axis=-1)
        placed[gone] = np.nan
        out[part, ..., : placed.shape[-1]] = placed
        out[part][gone] = np.nan
    return out


def _block(component: Component, times: Times, part: slice, where: str) -> Floats:
    """(time, member, row, column) float64 of some times, in the quantity's own unit."""
    variable, dims = component.variable, component.dims
    if dims[0] is not None:
        first = times.places.start
        variable = variable.isel({dims[0]: slice(first + part.start, first + part.stop)})
    if dims[1] is not None:
        variable = variable.isel({dims[1]: component.members})
    its = component.points
    for name, places in zip(its.dims, (its.rows, its.columns), strict=True):
        if places is not None:
            variable = variable.isel({name: _as_slice(places)})
    place = f"{where}, variable {component.variable.name}"
    loaded = load_values(variable, place)
    check_declared(variable, loaded, place)
    values = loaded.astype(np.float64) * component.factor
    if component.offset:
        values += component.offset
    values = values if dims[0] is not None else values[np.newaxis]
    return values if dims[1] is not None else values[:, np.newaxis]


def _as_slice(places: NDArray[np.int64]) -> slice | NDArray[np.int64]:
    """A slice where it can be one: files are read faster by it."""
    if (np.diff(places) == 1).all():
        return slice(int(places[0]), int(places[-1]) + 1)
    return places


def check_size(size_bytes: int, shape: tuple[int, ...], where: str) -> None:
    """Refuse a field that takes more memory than :data:`MEMORY_LIMIT_BYTES`.

    Raises
    ------
    FieldError
    """
    if size_bytes > MEMORY_LIMIT_BYTES:
        raise FieldError(
            "the field is too large to be read",
            given=f"{shape[0]} times, {shape[1]} members, {shape[2]} by {shape[3]} points: "
            f"{size_bytes / 2**30:.1f} GiB",
            allowed=f"{MEMORY_LIMIT_BYTES / 2**30:g} GiB",
            remedy="State the part to use with area_deg, valid_from and valid_until in the case, "
            "or cut the file.",
            where=where,
        )
