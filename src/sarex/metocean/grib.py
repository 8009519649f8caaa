"""GRIB messages through cfgrib, the extra ``grib``."""

from __future__ import annotations

import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import xarray as xr

from sarex.errors import FieldError

__all__ = ["grid_relative", "open_messages"]

_ANGULAR_GRIDS = {"regular_ll", "regular_gg"}
"""GRIB grids whose x axis points east."""


def open_messages(path: Path) -> list[xr.Dataset]:
    """The messages of a file as one dataset for each level and set of times, none left out.

    Raises
    ------
    FieldError
        If cfgrib or the ecCodes library that it stands on is not installed.
    """
    cfgrib = _cfgrib(path.name)
    merging = xr.set_options(use_new_combine_kwarg_defaults=False)  # type: ignore[no-untyped-call]
    with warnings.catch_warnings(), merging:
        # messages are put together only where nothing conflicts, as xarray has it so far
        warnings.simplefilter("ignore", FutureWarning)
        found: list[xr.Dataset] = cfgrib.open_datasets(
            str(path),
            decode_times=False,
            decode_timedelta=False,
            cache=False,
            backend_kwargs={
                "indexpath": "",  # nothing is written beside the file
                "errors": "raise",  # a damaged message is an error and not left out
                "time_dims": ("valid_time",),
            },
        )
    return found


def _cfgrib(where: str) -> Any:
    try:
        return import_module("cfgrib")
    except (ImportError, RuntimeError, OSError) as error:
        raise FieldError(
            "a GRIB file, but the reader of GRIB is not installed",
            given=str(error).splitlines()[0][:200],
            allowed="NetCDF and Zarr without it",
            remedy="Install it with: pip install 'sarex[grib]'; or convert the file to NetCDF.",
            where=where,
        ) from error


def grid_relative(variable: xr.DataArray) -> bool | None:
    """Whether the message says that components point along its grid; None: it is no GRIB."""
    flag = variable.attrs.get("GRIB_uvRelativeToGrid")
    if flag is None:
        return None
    return bool(flag) and variable.attrs.get("GRIB_gridType") not in _ANGULAR_GRIDS
