"""What OpenDrift is asked beside sarex, and sarex's own answers to the same.

OpenDrift 1.14.12 runs in its own environment and process (benchmarks/peer); its answers are kept in
tests/reference/opendrift-1.14.12, one file a case, and renewed by verification/verify_opendrift.py.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import xarray as xr
from pyproj import Geod

from sarex.drift import simulate
from sarex.drift.leeway import LeewayClass, leeway_classes
from sarex.ensemble import Ensemble
from sarex.geo import no_coast
from sarex.incident import Draws, SearchObject
from sarex.incident.leeway import UserLeeway
from sarex.metocean import ErrorSpec, FieldsSpec, LayerSpec, Uniform, load_forcing
from sarex.quantities import parse_time

__all__ = [
    "CASES",
    "KEPT",
    "RIGHT",
    "class_of",
    "groups",
    "kept",
    "metres",
    "our_run",
    "place",
    "steady",
    "write_fields",
]

Case = dict[str, Any]
KEPT = Path(__file__).resolve().parents[1] / "reference" / "opendrift-1.14.12"
RIGHT = 0
"""OpenDrift's code of an object on the right row; 1 is left."""
START = "2026-02-24T00:00"
SYMMETRIC = 20
"""LIFE-RAFT-SB-6: the same figures on both rows, no offsets."""

_CASE: Case = {
    "wind": [10.0, 0.0],
    "current": [0.0, 0.0],
    "landmask": False,
    "object": 1,
    "lon_deg": -10.0,
    "lat_deg": 45.0,
    "particles": 2,
    "start": START,
    "hours": 24,
    "step_s": 600,
    "output_step_s": 3600,
    "jibe_probability": 0.0,
    "elements": {"downwind_eps": 0.0, "crosswind_eps": 0.0},
    "answer": "ends",
}
_REAL: Case = {
    **_CASE,
    "wind": "real/wind.nc",
    "current": "real/current.nc",
    "object": SYMMETRIC,
    "lon_deg": -5.0,
    "lat_deg": 48.9,
    "cloud_deg": [0.3, 0.2],
    "particles": 12,
}
_HOUR: Case = {**_CASE, "hours": 1, "step_s": 3600}
_NOISE: Case = {
    **_CASE,
    "wind": [0.0, 0.0],
    "particles": 4000,
    "answer": "moments",
    "config": {"drift:current_uncertainty": 0.1},
}
_HOLE: Case = {**_CASE, "object": SYMMETRIC, "wind": [0.0, 0.0], "particles": 1, "answer": "paths"}
_CURRENT_FALLBACK = {
    "environment:fallback:x_sea_water_velocity": 0,
    "environment:fallback:y_sea_water_velocity": 0,
}
_JIBES = {"jibe_probability": 1.0, "elements": {"downwind_eps": 0.0, "crosswind_eps": 1.0}}

CASES: dict[str, Case] = {
    "agree-constant": {**_CASE, "object": SYMMETRIC, "wind": [6.0, 8.0], "current": [0.3, -0.2]},
    **{f"agree-real-{step}s": {**_REAL, "step_s": step} for step in (600, 300, 150)},
    **{f"mirrored-{n}": {**_HOUR, "object": n} for n in range(1, 86)},
    **{f"jibed-{n}": {**_HOUR, **_JIBES, "object": n} for n in range(1, 86)},
    "noise-600s": _NOISE,
    "noise-3600s": {**_NOISE, "step_s": 3600},
    "epsilon": {**_HOUR, "object": 1, "particles": 20_000, "answer": "moments", "elements": {}},
    "ignored-nothing": _REAL,
    "ignored-advection_scheme": {**_REAL, "config": {"drift:advection_scheme": "runge-kutta4"}},
    "ignored-relative_wind": {**_REAL, "config": {"drift:relative_wind": True}},
    "ignored-current_drift_factor": {
        **_REAL,
        "elements": {**_CASE["elements"], "current_drift_factor": 0.5},
    },
    "end-refused": {**_CASE, "object": SYMMETRIC, "wind": "short_wind.nc", "answer": "paths"},
    "end-fallback": {
        **_CASE,
        "object": SYMMETRIC,
        "wind": "short_wind.nc",
        "config": {"environment:fallback:x_wind": 0, "environment:fallback:y_wind": 0},
        "answer": "paths",
    },
    "hole-in-time": {**_HOLE, "current": "night_without_current.nc", "config": _CURRENT_FALLBACK},
    "hole-in-space": {**_HOLE, "current": "east_without_current.nc"},
    "gap-in-time": {**_HOLE, "current": "hours_left_out.nc"},
}
"""By name; what stands before the first hyphen names the file that keeps the answer."""


def groups() -> dict[str, dict[str, Case]]:
    """The cases by the file that keeps their answers."""
    made: dict[str, dict[str, Case]] = {}
    for name, case in CASES.items():
        made.setdefault(name.split("-", 1)[0], {})[name] = case
    return made


@cache
def _file(group: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((KEPT / f"leeway_peer.{group}.json").read_text("utf-8"))
    return data


def kept(name: str) -> dict[str, Any]:
    """The peer's answer to a case, as it was kept; made for the request of today."""
    entry = _file(name.split("-", 1)[0])["cases"][name]
    assert entry["request"] == CASES[name], "renew the kept answers: make verify"
    answer: dict[str, Any] = entry["answer"]
    return answer


def write_fields(folder: Path) -> None:
    """Small fields with an early end, holes and a gap, the same for both."""
    hours = np.arange(25)
    everywhere = np.full((25, 9, 17), 0.5)
    night, east = everywhere.copy(), everywhere.copy()
    night[6:10] = np.nan
    east[:, :, 9:] = np.nan
    there = np.r_[0:7, 18:25]
    turned = np.where(hours < 12, 0.5, -0.5)[:, None, None] + 0.0 * everywhere
    _write(folder / "short_wind.nc", "wind", hours[:13], np.full((13, 9, 17), 10.0))
    _write(folder / "night_without_current.nc", "current", hours, night)
    _write(folder / "east_without_current.nc", "current", hours, east)
    _write(folder / "hours_left_out.nc", "current", hours[there], turned[there])


def _write(path: Path, quantity: str, hours: np.ndarray, eastward: np.ndarray) -> None:
    standard = {"wind": "wind", "current": "sea_water_velocity"}[quantity]
    shape = ("time", "latitude", "longitude")
    xr.Dataset(
        {
            f"{axis}_{quantity}": (
                shape,
                values.astype(np.float32),
                {"standard_name": f"{direction}_{standard}", "units": "m s-1"},
            )
            for axis, direction, values in (
                ("x", "eastward", eastward),
                ("y", "northward", 0.0 * eastward),
            )
        },
        {
            "time": ("time", np.datetime64(START, "ns") + hours * np.timedelta64(3600, "s")),
            **{
                name: (name, values, {"standard_name": name, "units": unit})
                for name, values, unit in (
                    ("latitude", np.linspace(44.0, 46.0, 9), "degrees_north"),
                    ("longitude", np.linspace(-12.0, -8.0, 17), "degrees_east"),
                )
            },
        },
    ).to_netcdf(path)


def place(case: Case, folder: Path) -> Case:
    """The case with the full names of its files, which lie in ``folder``."""
    files = {q: str(folder / case[q]) for q in ("wind", "current") if isinstance(case.get(q), str)}
    return {**case, **files}


def class_of(case: Case) -> LeewayClass:
    return next(k for k in leeway_classes().values() if k.number == case["object"])


def steady(case: Case, side: str, *, jibe_rate_per_h: float = 0.0) -> UserLeeway:
    """The rows of the case's class without any spread, all objects on one side at first."""
    rows = class_of(case)
    figures = {
        f"{axis}_{part}": getattr(getattr(rows, axis), part)
        for axis in ("downwind", "right", "left")
        for part in ("slope_pct", "offset_cm_s")
    }
    return UserLeeway(
        **figures,
        downwind_std_cm_s=0.0,
        right_std_cm_s=0.0,
        left_std_cm_s=0.0,
        jibe_rate_per_h=jibe_rate_per_h,
        right_probability=1.0 if side == "right" else 0.0,
        source="the class's rows without their spread",
    )


def _layer(quantity: str, source: Any, sigma_m_s: float, max_gap_h: float | None) -> LayerSpec:
    error = ErrorSpec(sigma_m_s=sigma_m_s, tau_h=6.0, source="comparison with the peer")
    if isinstance(source, str):
        height_m = 10.0 if quantity == "wind" else None
        return LayerSpec(file=source, height_m=height_m, max_gap_h=max_gap_h, error=error)
    term = Uniform(kind="uniform", u_m_s=source[0], v_m_s=source[1])
    return LayerSpec(analytic=(term,), error=error)


def our_run(
    case: Case,
    leeway: UserLeeway | str,
    *,
    sigma_m_s: float = 0.0,
    step_s: int | None = None,
    on_leaving_coverage: Literal["stop", "flag"] = "stop",
    max_gap_h: float | None = None,
) -> Ensemble:
    """The same case by sarex; ``sigma_m_s`` is the spread of the error of the current."""
    rng = np.random.default_rng(case.get("position_seed", 1))
    count = case["particles"]
    east, north = case.get("cloud_deg", [0.0, 0.0])
    start_ns = parse_time(case["start"] + "Z")
    draws = Draws(
        start_ns=np.full(count, start_ns),
        lon_deg=case["lon_deg"] + east * rng.standard_normal(count),
        lat_deg=case["lat_deg"] + north * rng.standard_normal(count),
        hypothesis=np.zeros(count, np.int32),
        log_weight=np.full(count, -np.log(count)),
        hypothesis_ids=("adrift",),
    )
    of_class = {"leeway_class": leeway} if isinstance(leeway, str) else {"leeway": leeway}
    item = SearchObject(id="object", description="Adrift", persons=0, **of_class)
    spec = FieldsSpec(
        wind=_layer("wind", case["wind"], 0.0, max_gap_h),
        current=_layer("current", case["current"], sigma_m_s, max_gap_h),
        coast="none",
        on_leaving_coverage=on_leaving_coverage,
    )
    return simulate(
        draws,
        [item],
        {"adrift": ("object",)},
        load_forcing(spec, Path("/")),
        no_coast((-20.0, 40.0, 0.0, 55.0)),
        end_ns=start_ns + case["hours"] * 3_600_000_000_000,
        rng=np.random.default_rng(5),
        step_s=step_s or case["step_s"],
        output_step_s=3600,
    )


def metres(
    lon_deg: np.ndarray, lat_deg: np.ndarray, lon0_deg: np.ndarray, lat0_deg: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """East and north of the second place [m] by a geodesic on WGS 84."""
    azimuth, _, length = Geod(ellps="WGS84").inv(lon0_deg, lat0_deg, lon_deg, lat_deg)
    return length * np.sin(np.radians(azimuth)), length * np.cos(np.radians(azimuth))
