"""Forecast runs in one GRIB file: the same time must not come from two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import xarray as xr

from sarex.errors import FieldError

__all__ = ["check_runs"]

_PLACE = ("paramId", "typeOfLevel", "level", "number", "validityDate", "validityTime")
"""What two messages of a variable may not have in common."""
_RUN = ("dataDate", "dataTime", "stepRange")


def check_runs(path: Path, variables: Sequence[xr.DataArray]) -> None:
    """Refuse messages of the same variable, level, member and time; of two the last would count.

    Raises
    ------
    FieldError
        With the two runs.
    """
    wanted = {variable.attrs.get("GRIB_paramId") for variable in variables} - {None}
    if not wanted:
        return
    seen: dict[tuple[Any, ...], str] = {}
    for keys in _headers(path):
        if keys["paramId"] not in wanted:
            continue
        place = tuple(keys[name] for name in _PLACE)
        run = "run of {dataDate} {dataTime:04d}, step {stepRange}".format_map(keys)
        if place in seen:
            raise FieldError(
                "the same time is given twice in the GRIB file",
                given=f"{keys['shortName']} at {keys['validityDate']} "
                f"{keys['validityTime']:04d}Z: {seen[place]}; {run}",
                allowed="each time once",
                remedy="Keep one run of each time, as with grib_copy -w "
                f"dataDate={keys['dataDate']},dataTime={keys['dataTime']}; or give the runs as "
                "files of their own, in order of priority.",
                where=path.name,
            )
        seen[place] = run


def _headers(path: Path) -> Iterator[dict[str, Any]]:
    eccodes = import_module("eccodes")
    with path.open("rb") as stream:
        while (message := eccodes.codes_grib_new_from_file(stream, headers_only=True)) is not None:
            try:
                yield {
                    name: _value(eccodes, message, name) for name in (*_PLACE, *_RUN, "shortName")
                }
            finally:
                eccodes.codes_release(message)


def _value(eccodes: Any, message: Any, name: str) -> Any:
    try:
        return eccodes.codes_get(message, name)
    except eccodes.KeyValueNotFoundError:
        return None
