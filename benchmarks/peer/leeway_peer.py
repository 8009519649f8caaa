"""Runs OpenDrift's Leeway model: a JSON request a line on stdin, a JSON answer a line on stdout.

With the name of a request file as argument it answers that one and ends. Runs in the environment of
this folder's lock file, as a process of its own; it knows nothing of sarex. A request:

    wind, current   file name, or [east, north] in m/s
    landmask        true: the coastline OpenDrift ships; false: sea everywhere
    object          number of the class in the table of leeway classes, 1 to 85
    lon_deg, lat_deg, cloud_deg, particles, position_seed
                    normal cloud about a place (cloud_deg: standard deviations; [0, 0]: a point)
    start, hours, step_s, output_step_s
    jibe_probability, seed, config
                    config: OpenDrift's own settings by name
    elements        properties of the elements to overwrite after seeding
    in_memory       fields are loaded, and the readers kept, before the clock starts
    outfile         trajectories go there (NetCDF) in place of memory
    answer          "figures", "ends" (elements at the end), "moments" (their mean and standard
                    deviation) or "paths" (longitude and latitude at each output, float32)
    tracks          a trajectory file to open with OpenDrift and TrajAn; nothing is run
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
import time
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

import numpy as np
import opendrift
import trajan  # noqa: F401 - gives xarray its accessor ``traj``
import xarray as xr
from opendrift.models.leeway import Leeway
from opendrift.readers import reader_constant, reader_global_landmask, reader_netCDF_CF_generic

Request = dict[str, Any]
NAMES = {"wind": ("x_wind", "y_wind"), "current": ("x_sea_water_velocity", "y_sea_water_velocity")}
KEPT_PROPERTIES = (
    "lon", "lat", "status", "orientation", "downwind_slope", "downwind_offset", "downwind_eps",
    "crosswind_slope", "crosswind_offset", "crosswind_eps",
)  # fmt: skip
_readers: dict[str, Any] = {}


class Warnings(logging.Handler):
    """Keeps what OpenDrift says at the level of a warning or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


class ClockedLeeway(Leeway):
    """The model of the peer as it is; notes when its preparations are done."""

    loop_from_s: float

    def prepare_run(self) -> None:
        super().prepare_run()
        self.loop_from_s = time.process_time()


def reader(quantity: str, source: Any, in_memory: bool) -> Any:
    """A reader of a file or of a constant."""
    if not isinstance(source, str):
        return reader_constant.Reader(dict(zip(NAMES[quantity], source, strict=True)))
    if not in_memory:
        return reader_netCDF_CF_generic.Reader(source)
    if source not in _readers:
        with xr.open_dataset(source) as data:
            _readers[source] = reader_netCDF_CF_generic.Reader(data.load(), name=quantity)
    return _readers[source]


def landmask(wanted: bool) -> Any:
    """The reader of land and sea, made once: loading it takes seconds."""
    if not wanted:
        return reader_constant.Reader({"land_binary_mask": 0})
    if "landmask" not in _readers:
        _readers["landmask"] = reader_global_landmask.Reader()
    return _readers["landmask"]


def seeded(request: Request) -> ClockedLeeway:
    """A model with its readers and its elements, ready to run."""
    model = ClockedLeeway(loglevel=50, seed=request.get("seed", 0))
    in_memory = bool(request.get("in_memory", False))
    for quantity in NAMES:
        model.add_reader(reader(quantity, request[quantity], in_memory))
    if in_memory or not request["landmask"]:
        model.set_config("general:use_auto_landmask", False)
        model.add_reader(landmask(request["landmask"]))
    for name, value in request.get("config", {}).items():
        model.set_config(name, value)
    rng = np.random.default_rng(request.get("position_seed", 1))
    count = request["particles"]
    east, north = request.get("cloud_deg", [0.0, 0.0])
    model.seed_elements(
        lon=request["lon_deg"] + east * rng.standard_normal(count),
        lat=request["lat_deg"] + north * rng.standard_normal(count),
        number=count,
        time=datetime.fromisoformat(request["start"]),
        object_type=request["object"],
        jibe_probability=request["jibe_probability"],
    )
    for name, value in request.get("elements", {}).items():
        setattr(model.elements_scheduled, name, np.broadcast_to(value, count).astype(np.float32))
    return model


def run(request: Request) -> dict[str, Any]:
    """Run one request; ``cpu_s`` counts from the end of the preparations to the end of ``run``."""
    model = seeded(request)
    heard = Warnings()
    logging.getLogger("opendrift").setLevel(logging.WARNING)
    logging.getLogger("opendrift").addHandler(heard)
    before_s = time.process_time()
    model.run(
        duration=timedelta(hours=request["hours"]),
        time_step=request["step_s"],
        time_step_output=request["output_step_s"],
        outfile=request.get("outfile"),
        export_variables=["lon", "lat", "status"],
    )
    answer = {
        "cpu_s": time.process_time() - model.loop_from_s,
        "cpu_with_preparation_s": time.process_time() - before_s,
        "phases_s": {name: spent.total_seconds() for name, spent in model.timing.items()},
        "afloat": int(model.num_elements_active()),
        "ended": str(model.time),
        "warnings": sorted(set(heard.texts)),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0,
    }
    logging.getLogger("opendrift").removeHandler(heard)
    ends = {name: np.asarray(getattr(model.elements, name), float) for name in KEPT_PROPERTIES}
    if request["answer"] == "ends":
        answer["ends"] = {name: values.round(9).tolist() for name, values in ends.items()}
    if request["answer"] == "moments":
        answer["moments"] = {
            name: [float(values.mean()), float(values.std())] for name, values in ends.items()
        }
    if request["answer"] == "paths":
        answer["paths"] = {
            name: np.asarray(model.result[name].values, dtype=float).round(7).tolist()
            for name in ("lon", "lat")
        }
    return answer


def open_tracks(request: Request) -> dict[str, Any]:
    """What TrajAn and, of a NetCDF file, OpenDrift make of the trajectories of another program."""
    path = request["tracks"]
    with xr.open_zarr(path) if path.endswith(".zarr") else xr.open_dataset(path) as data:
        tracks = data.traj
        found = {
            "trajan": {
                "kind": type(tracks).__name__,
                "trajectories": int(data.sizes[tracks.trajectory_dim]),
                "times": int(data.sizes[tracks.obs_dim]),
                "speed_m_s": float(np.nanmean(tracks.speed())),
                "length_m": np.asarray(tracks.length(), dtype=float)[:3].tolist(),
            }
        }
    if not path.endswith(".zarr"):
        found["opendrift"] = open_with_opendrift(path)
    return found


def open_with_opendrift(path: str) -> dict[str, Any]:
    """The last places of the first trajectories, or why the file is refused."""
    try:
        result = opendrift.open(path).result.transpose("trajectory", "time", ...)
    except (KeyError, TypeError, ValueError) as error:
        return {"refused": f"{type(error).__name__}: {error}"}
    return {
        "trajectories": int(result.sizes["trajectory"]),
        "times": int(result.sizes["time"]),
        "lon_deg": np.asarray(result.lon, dtype=float)[:3, -1].tolist(),
        "lat_deg": np.asarray(result.lat, dtype=float)[:3, -1].tolist(),
    }


def versions() -> dict[str, str]:
    return {name: version(name) for name in ("opendrift", "trajan", "numpy", "xarray")}


def answer(text: str) -> str:
    request = json.loads(text)
    made = open_tracks(request) if "tracks" in request else run(request)
    return json.dumps({**made, "versions": versions()})


def main() -> None:
    """Answer on the first stdout; whatever libraries print goes to stderr."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding="utf-8") as file:
            out.write(answer(file.read()) + "\n")
        return
    for line in sys.stdin:
        out.write(answer(line) + "\n")


if __name__ == "__main__":
    main()
