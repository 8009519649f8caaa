"""The times of a field: dated, cut to the span that the case states, or a climatology."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.cf import decode_times
from sarex.metocean.quantity import Quantity, kind_of
from sarex.metocean.source_spec import FileKeys
from sarex.quantities import format_dtg, parse_time

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Times", "find_times", "span_ns", "time_dimension"]


class Times(NamedTuple):
    """Times that are used.

    Parameters
    ----------
    dimension
        Of the variable; None: it has none.
    times_ns : (time,) int64
        One zero for a climatology.
    places : slice
        Where they are along the dimension.
    sentence
        What was left out, or None.
    """

    dimension: str | None
    times_ns: NDArray[np.int64]
    places: slice
    sentence: str | None = None


def time_dimension(variable: xr.DataArray) -> str | None:
    """The dimension of time: by standard name, axis or name."""
    for name in variable.dims:
        attributes = variable.coords[name].attrs if name in variable.coords else {}
        named = attributes.get("standard_name") == "time" or attributes.get("axis") == "T"
        if named or str(name).lower() in {"time", "t", "valid_time", "ocean_time", "time_counter"}:
            return str(name)
    return None


def find_times(
    variable: xr.DataArray, quantity: Quantity, spec: FileKeys, where: str, *, alone: bool = True
) -> Times:
    """The times of a variable; of one that is not ``alone`` they may be one or none.

    Raises
    ------
    FieldError
        If it is not dated and the case does not call it a climatology; if a climatology has
        several times; if nothing is left of the span that the case states.
    """
    name = time_dimension(variable)
    size = 1 if name is None else variable.sizes[name]
    if spec.valid == "climatology":
        return _climatology(name, size, quantity, spec, where)
    coordinate = _scalar(variable) if name is None else _coordinate(variable, name)
    if coordinate is None or (alone and size < 2):
        raise FieldError(
            "an undated field" if coordinate is None else "a single field",
            given="no time" if coordinate is None else "one time",
            allowed="two times or more, which reach from the distress to the end of the forecast",
            remedy="Give a file with dates; for a mean field state valid = 'climatology', which is "
            "then printed on every output. Files of one time each are named together: "
            "file = 'current_*.nc'.",
            where=where,
        )
    return _cut(name, decode_times(coordinate, where), quantity, spec, where, alone=alone)


def _scalar(variable: xr.DataArray) -> xr.DataArray | None:
    """The one time of a variable without a dimension of time."""
    found = [
        c
        for c in variable.coords.values()
        if c.ndim == 0 and c.attrs.get("standard_name") == "time" and "since" in _units(c)
    ]
    return found[0].expand_dims(str(found[0].name)) if len(found) == 1 else None


def _units(coordinate: xr.DataArray) -> str:
    return str(coordinate.attrs.get("units", ""))


def _coordinate(variable: xr.DataArray, name: str) -> xr.DataArray | None:
    """The time of each step: the dimension's own, or the only other one along it."""
    if name in variable.coords:
        own: xr.DataArray = variable.coords[name]
        return own
    others = [
        c
        for c in variable.coords.values()
        if c.dims == (name,) and c.attrs.get("standard_name") == "time"
    ]
    return others[0] if len(others) == 1 else None


def _climatology(
    name: str | None, size: int, quantity: Quantity, spec: FileKeys, where: str
) -> Times:
    if size != 1:
        raise FieldError(
            f"a climatology of the {kind_of(quantity).word} with several times",
            given=f"{size} times",
            allowed="one mean field",
            remedy="Cut the file to the month or season that applies, or leave out valid = "
            "'climatology' if its times are dates.",
            where=where,
        )
    if spec.valid_from is not None or spec.valid_until is not None:
        raise FieldError(
            "a span is stated for a climatology, which holds at any time",
            given=f"valid_from = {spec.valid_from!r}, valid_until = {spec.valid_until!r}",
            remedy="Remove valid_from and valid_until, or valid.",
            where=where,
        )
    return Times(name, np.zeros(1, np.int64), slice(0, 1))


def span_ns(spec: FileKeys, where: str | None) -> tuple[int | None, int | None]:
    """The span that the case states for a source.

    Raises
    ------
    QuantityError
        If a time has no zone or is none.
    FieldError
        If it ends before it begins.
    """
    first, last = (
        None if text is None else parse_time(text, where)
        for text in (spec.valid_from, spec.valid_until)
    )
    if first is not None and last is not None and last <= first:
        raise FieldError(
            "valid_until is not after valid_from",
            given=f"{format_dtg(first)} to {format_dtg(last)}",
            remedy="Correct one of them.",
            where=where,
        )
    return first, last


def _cut(
    name: str | None,
    times: NDArray[np.int64],
    quantity: Quantity,
    spec: FileKeys,
    where: str,
    *,
    alone: bool,
) -> Times:
    first, last = span_ns(spec, where)
    if first is None and last is None:
        return Times(name, times, slice(0, times.size))
    kept = np.ones(times.size, dtype=np.bool_)
    if first is not None:
        kept &= times >= first
    if last is not None:
        kept &= times <= last
    places = np.flatnonzero(kept)
    if not alone and not places.size:
        return Times(name, times[:0], slice(0, 0))
    fewest = 2 if alone else 1
    if places.size < fewest or not kept[places[0] : places[-1] + 1].all():
        raise FieldError(
            "fewer than two times of the file lie in the span that the case states",
            given=f"valid_from = {spec.valid_from!r}, valid_until = {spec.valid_until!r}",
            allowed=f"{format_dtg(int(times.min()))} to {format_dtg(int(times.max()))}",
            remedy="Widen valid_from and valid_until, or leave the source out.",
            where=where,
        )
    part = slice(int(places[0]), int(places[-1]) + 1)
    sentence = (
        f"{kind_of(quantity).word[:1].upper()}{kind_of(quantity).word[1:]}: {where} is used from "
        f"{format_dtg(int(times[part][0]))} to {format_dtg(int(times[part][-1]))} only."
    )
    return Times(name, times[part], part, sentence if places.size < times.size else None)
