"""Small field files for tests: a wind or a current that knows all about itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

NAMES = {
    "wind": ("eastward_wind", "northward_wind"),
    "current": ("eastward_sea_water_velocity", "northward_sea_water_velocity"),
    "stokes": (
        "sea_surface_wave_stokes_drift_eastward_velocity",
        "sea_surface_wave_stokes_drift_northward_velocity",
    ),
}


def made_field(
    quantity: str = "current",
    *,
    times: int = 5,
    shape: tuple[int, int] = (4, 6),
    hours: list[float] | None = None,
    seed: int = 1,
) -> xr.Dataset:
    """A field on whole degrees from 30 N 128 E, hourly from 7 June 2026; values of one decimal."""
    rng = np.random.default_rng(seed)
    ny, nx = shape
    scale = 8.0 if quantity == "wind" else 0.6
    dims = ("time", "lat", "lon")
    values = np.round(rng.uniform(-scale, scale, (2, times, ny, nx)), 2).astype(np.float32)
    data = xr.Dataset(
        {
            name: (dims, values[part], {"standard_name": NAMES[quantity][part], "units": "m s-1"})
            for part, name in enumerate(("u", "v"))
        },
        coords={
            "time": (
                "time",
                np.arange(float(times)) if hours is None else np.array(hours),
                {"units": "hours since 2026-06-07 00:00:00", "standard_name": "time"},
            ),
            "lat": ("lat", 30.0 + np.arange(ny), {"units": "degrees_north"}),
            "lon": ("lon", 128.0 + np.arange(nx), {"units": "degrees_east"}),
        },
        attrs={"title": "made for a test"},
    )
    if quantity == "wind":
        data = data.assign_coords(height=((), 10.0, {"standard_name": "height", "units": "m"}))
    return data


def written(data: xr.Dataset, path: Path) -> Path:
    """Write it as NetCDF-4."""
    data.to_netcdf(path, engine="netcdf4")
    return path
