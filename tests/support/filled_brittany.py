"""Fields of the comparison with the peer: filled copies that both read alike.

The real fields of 24 February 2026 off Brittany have holes that the two models treat differently,
so both get copies without: the current over land is the nearest value at sea, hour by hour; the
wind of the hours 13Z to 23Z, which the file lacks, is linear in time between 12Z and 00Z. Nothing
else is changed. Copies stay in a temporary folder.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr
from scipy.ndimage import distance_transform_edt

__all__ = ["CURRENT", "WIND", "fill_brittany", "lengthen", "refine"]

CURRENT, WIND = "brittany_currents_cf.nc", "brittany_wind_cf.nc"
_NAMES = {
    CURRENT: {"uo": "eastward_sea_water_velocity", "vo": "northward_sea_water_velocity"},
    WIND: {"x_wind": "eastward_wind", "y_wind": "northward_wind"},
}


def fill_brittany(source: Path, folder: Path) -> dict[str, str]:
    """Write filled copies of the two files of ``source`` into ``folder``; their paths."""
    with xr.open_dataset(source / CURRENT) as data:
        current = data.load()
    for name in _NAMES[CURRENT]:
        current[name].values[:] = [_nearest_at_sea(hour) for hour in current[name].values]
    with xr.open_dataset(source / WIND) as data:
        wind = data.load().interp(time=current.time.values)
    return {
        "current": _write(current, CURRENT, folder / "current.nc"),
        "wind": _write(wind, WIND, folder / "wind.nc"),
    }


def refine(path: str, times: int, target: Path) -> str:
    """The same field on a grid ``times`` as fine along both axes, bilinear."""
    with xr.open_dataset(path) as data:
        coarse = data.load()
    axes = {
        name: np.linspace(
            float(coarse[name][0]), float(coarse[name][-1]), (coarse.sizes[name] - 1) * times + 1
        )
        for name in ("latitude", "longitude")
    }
    return _write(coarse.interp(axes), _kind(coarse), target)


def lengthen(path: str, days: int, target: Path) -> str:
    """The same day ``days`` times in turn: for the cost of long runs only, no sea was ever so."""
    with xr.open_dataset(path) as data:
        day = data.load()
    first, start = day.isel(time=slice(0, 24)), day.time.values[0]
    parts = [
        first.assign_coords(time=first.time.values + np.timedelta64(24 * n, "h"))
        for n in range(days)
    ]
    last = day.isel(time=[0]).assign_coords(time=[start + np.timedelta64(24 * days, "h")])
    return _write(xr.concat([*parts, last], dim="time"), _kind(day), target)


def _kind(data: xr.Dataset) -> str:
    return CURRENT if "uo" in data else WIND


def _nearest_at_sea(field: np.ndarray) -> np.ndarray:
    rows, columns = distance_transform_edt(
        np.isnan(field), return_distances=False, return_indices=True
    )
    return field[rows, columns]


def _write(data: xr.Dataset, kind: str, path: Path) -> str:
    """CF-NetCDF with float64 axes and float32 values, standard names and units, nothing packed."""
    axes = {
        name: (name, data[name].values.astype(np.float64), {"standard_name": name, "units": unit})
        for name, unit in (("latitude", "degrees_north"), ("longitude", "degrees_east"))
    }
    fields = {
        name: (
            ("time", "latitude", "longitude"),
            data[name].transpose("time", "latitude", "longitude").values.astype(np.float32),
            {"standard_name": standard, "units": "m s-1"},
        )
        for name, standard in _NAMES[kind].items()
    }
    if any(not np.isfinite(values).all() for _, values, _ in fields.values()):
        raise ValueError(f"{path.name}: the field still has holes")
    time = ("time", data.time.values, {"standard_name": "time"})
    made = xr.Dataset(fields, {"time": time, **axes}, {"Conventions": "CF-1.8"})
    made.to_netcdf(
        path,
        encoding={
            "time": {"units": "hours since 2026-02-24 00:00:00", "dtype": "float64"},
            **{name: {"_FillValue": None} for name in (*fields, "latitude", "longitude")},
        },
    )
    return str(path)
