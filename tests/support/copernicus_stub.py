"""A stub of the client of Copernicus Marine, held against the real one's signature and requests.

It writes small files like those of GLO12 and reaches no network."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import copernicusmarine
import numpy as np
import xarray as xr
from copernicusmarine.core_functions import request_structure

STEP = 1 / 12


def like_glo12(west: float, south: float, east: float, north: float, hours: range) -> xr.Dataset:
    """A file as the client writes it: float32 axes, one depth, hours since 1950."""
    lon = np.arange(np.floor(west / STEP), np.ceil(east / STEP) + 1) * STEP
    lat = np.arange(np.floor(south / STEP), np.ceil(north / STEP) + 1) * STEP
    days = np.datetime64("2026-02-24") - np.datetime64("1950-01-01")
    origin = 24 * int(days.astype(int))
    dims = ("time", "depth", "latitude", "longitude")
    values = np.random.default_rng(1).uniform(-1, 1, (2, len(hours), 1, lat.size, lon.size))
    names = ("eastward_sea_water_velocity", "northward_sea_water_velocity")
    return xr.Dataset(
        {
            name: (dims, values[part].astype("f4"), {"standard_name": long, "units": "m s-1"})
            for part, (name, long) in enumerate(zip(("uo", "vo"), names, strict=True))
        },
        coords={
            "time": (
                "time",
                origin + np.array(hours, dtype=np.float32),
                {"units": "hours since 1950-01-01", "standard_name": "time", "axis": "T"},
            ),
            "depth": ("depth", np.array([0.494], "f4"), {"standard_name": "depth", "units": "m"}),
            "latitude": ("latitude", lat.astype("f4"), {"standard_name": "latitude"}),
            "longitude": ("longitude", lon.astype("f4"), {"standard_name": "longitude"}),
        },
        attrs={"title": "hourly mean fields, made for a test", "source": "MOI GLO12"},
    )


def as_understood(options: dict):
    """The request as the real client understands it; its login alone is passed over."""
    login = "get_and_check_username_password"
    with mock.patch.object(request_structure, login, return_value="nobody"):
        return request_structure.create_subset_request(**options)


class StubClient:
    """Stands in for the module ``copernicusmarine``; what it is asked must fit the real one."""

    def __init__(self, answer=None, *, versions=("202406",), fault: Exception | None = None):
        self.answer, self.versions, self.fault = answer, versions, fault
        self.asked: dict = {}

    def describe(self, **options):
        inspect.signature(copernicusmarine.describe).bind(**options)
        versions = [SimpleNamespace(label=label) for label in self.versions]
        dataset = SimpleNamespace(dataset_id=options["dataset_id"], versions=versions)
        products = [SimpleNamespace(datasets=[dataset])] if versions else []
        return SimpleNamespace(products=products)

    def subset(self, **options):
        inspect.signature(copernicusmarine.subset).bind(**options)
        accepted = as_understood(options)
        assert accepted.dataset_id == options["dataset_id"]
        self.asked = options
        if self.fault is not None:
            raise self.fault
        path = Path(options["output_directory"]) / options["output_filename"]
        return self.answer(path, options)


def whole(path: Path, options: dict):
    edges = ("minimum_longitude", "minimum_latitude", "maximum_longitude", "maximum_latitude")
    box = [options[edge] for edge in edges]
    like_glo12(*box, range(3, 10)).to_netcdf(path)
    return SimpleNamespace(filename=path.name)
