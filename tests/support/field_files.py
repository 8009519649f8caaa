"""Small field files of every kind, with values that are a linear function of place and time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

__all__ = ["linear", "on_axes", "on_grid", "rotated_points", "write_grib"]

TIME = {"units": "hours since 2026-06-07 00:00:00", "standard_name": "time"}
LON = {"units": "degrees_east", "standard_name": "longitude"}
LAT = {"units": "degrees_north", "standard_name": "latitude"}
NAMES = ("eastward_sea_water_velocity", "northward_sea_water_velocity")

Field = Callable[[Any, Any, Any], np.ndarray]


def linear(a: float, b: float, c: float, d: float = 0.0) -> Field:
    """a + b (lon - 128) + c (lat - 32) + d t, with t in hours."""
    return lambda t, lat, lon: a + b * (lon - 128.0) + c * (lat - 32.0) + d * t


def on_axes(
    fields: Sequence[Field],
    lon: np.ndarray,
    lat: np.ndarray,
    *,
    hours: Sequence[float] = (0.0, 3.0, 6.0),
    names: Sequence[str] = NAMES,
    units: str = "m s-1",
) -> xr.Dataset:
    """Variables u, v (or u alone) on axes of longitude and latitude."""
    t = np.asarray(hours, dtype=float)
    grid = np.meshgrid(t, lat, (lon + 180.0) % 360.0 - 180.0, indexing="ij")
    attributes = [{"standard_name": name, "units": units} for name in names]
    return xr.Dataset(
        {
            letter: (("time", "lat", "lon"), field(*grid).astype("f4"), about)
            for letter, field, about in zip("uv", fields, attributes, strict=False)
        },
        coords={"time": ("time", t, TIME), "lat": ("lat", lat, LAT), "lon": ("lon", lon, LON)},
    )


def rotated_points(
    rows: int, columns: int, step_deg: float, turn_deg: float, corner: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes (row, column) of a grid turned anticlockwise about its corner."""
    j, i = np.meshgrid(np.arange(rows) * step_deg, np.arange(columns) * step_deg, indexing="ij")
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    return corner[0] + c * i - s * j, corner[1] + s * i + c * j


def on_grid(
    fields: Sequence[Field],
    places: Sequence[tuple[np.ndarray, np.ndarray]],
    *,
    hours: Sequence[float] = (0.0, 3.0, 6.0),
    names: Sequence[str] = NAMES,
    units: str = "m s-1",
) -> xr.Dataset:
    """Variables u and v at points (row, column); each with coordinates of its own."""
    t = np.asarray(hours, dtype=float)[:, None, None]
    data = xr.Dataset(coords={"time": ("time", np.asarray(hours, dtype=float), TIME)})
    for letter, field, (lon, lat), name in zip("uv", fields, places, names, strict=True):
        dims = (f"eta_{letter}", f"xi_{letter}")
        data = data.assign_coords(
            {f"lon_{letter}": (dims, lon, LON), f"lat_{letter}": (dims, lat, LAT)}
        )
        values = np.broadcast_to(field(t, lat, lon), (t.size, *lon.shape)).astype("f4")
        data[letter] = (("time", *dims), values, {"standard_name": name, "units": units})
    return data


def write_grib(
    path: Path,
    fields: dict[str, Field],
    *,
    hours: Sequence[int] = (0, 3, 6),
    members: Sequence[int] | None = None,
    hole: tuple[int, int] | None = None,
    changes: dict[str, Any] | None = None,
) -> Path:
    """GRIB2 messages by short name on a 1-degree grid, 128 to 132 E, 34 to 31 N."""
    import eccodes

    lon, lat = np.meshgrid(128.0 + np.arange(5), 34.0 - np.arange(4))
    keys: dict[str, Any] = {
        "Ni": 5, "Nj": 4, "iDirectionIncrementInDegrees": 1.0, "jDirectionIncrementInDegrees": 1.0,
        "latitudeOfFirstGridPointInDegrees": 34.0, "latitudeOfLastGridPointInDegrees": 31.0,
        "longitudeOfFirstGridPointInDegrees": 128.0, "longitudeOfLastGridPointInDegrees": 132.0,
        "dataDate": 20260607, "dataTime": 0, "bitmapPresent": 1, "missingValue": 9999.0,
        "bitsPerValue": 24,
    }  # fmt: skip
    with path.open("wb") as stream:
        for hour in hours:
            for number in members or (None,):
                for short_name, field in fields.items():
                    message = eccodes.codes_grib_new_from_samples("regular_ll_sfc_grib2")
                    its = dict(keys)
                    if number is not None:
                        its |= {
                            "productDefinitionTemplateNumber": 1, "perturbationNumber": number,
                            "numberOfForecastsInEnsemble": len(members or ()),
                        }  # fmt: skip
                    its |= {"stepRange": hour, "shortName": short_name, **(changes or {})}
                    for key, value in its.items():
                        eccodes.codes_set(message, key, value)
                    values = np.array(field(hour, lat, lon), dtype=float) + (number or 0)
                    if hole is not None:
                        values[hole] = 9999.0
                    eccodes.codes_set_values(message, values.ravel())
                    eccodes.codes_write(message, stream)
                    eccodes.codes_release(message)
    return path
