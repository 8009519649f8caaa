"""Made tracks of drifters, for tests of skill: known current, leeway and error."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import xarray as xr
from fields_made import NAMES, written

from sarex.drift.skill import Track, TrackSet
from sarex.geo import wrap_longitude
from sarex.quantities import format_iso, parse_time

START_NS = parse_time("2026-06-07T00:00Z")
HOUR_NS = 3_600_000_000_000
HEADER = (
    "id",
    "time",
    "lat_deg",
    "lon_deg",
    "kind",
    "current_east_m_s",
    "current_north_m_s",
    "wind_east_m_s",
    "wind_north_m_s",
)


def made_track(
    name: str,
    *,
    hours: int = 72,
    start_h: int = 0,
    lon_deg: float = 130.0,
    lat_deg: float = 30.0,
    factor: float = 1.0,
    slope: float = 0.02,
    noise_m_s: complex | np.ndarray = 0j,
    kind: str = "ball",
    seed: int = 1,
) -> Track:
    """A drifter that goes factor·current + slope·wind + noise, current and wind rough in time."""
    rng = np.random.default_rng(seed)
    times = START_NS + (start_h + np.arange(hours + 1)) * HOUR_NS
    t = np.arange(hours + 1) / 24
    phase = rng.uniform(0, 6, 4)
    current = 0.3 * np.exp(1j * (6 * t + phase[0])) + 0.2 * np.cos(2 * t + phase[1])
    wind = 6.0 * np.exp(1j * (1.5 * t + phase[2])) + 2.0 * np.cos(3 * t + phase[3])
    velocity = factor * current + slope * wind + noise_m_s
    moved = np.concatenate([[0], np.cumsum(1800.0 * (velocity[1:] + velocity[:-1]))])
    lat = lat_deg + np.degrees(moved.imag / 6_371_000)
    lon = lon_deg + np.degrees(moved.real / 6_371_000 / np.cos(np.radians(lat)))
    return Track(name, kind, times, wrap_longitude(lon), lat, current, wind)


def ou_velocity(hours: int, sigma: float, tau_h: float, rng: np.random.Generator) -> np.ndarray:
    """A stationary complex Ornstein-Uhlenbeck velocity, one value an hour."""
    phi = np.exp(-1.0 / tau_h)
    z = sigma * (rng.standard_normal(hours + 1) + 1j * rng.standard_normal(hours + 1))
    out = z.copy()
    for k in range(1, hours + 1):
        out[k] = phi * out[k - 1] + np.sqrt(1 - phi**2) * z[k]
    return out


def made_set(tracks: list[Track]) -> TrackSet:
    """Tracks as if read from a file."""
    return TrackSet(tuple(tracks), "made", "0" * 64)


def rows_of(tracks: list[Track]) -> list[list[str]]:
    """Lines of a file in its own layout, header first."""
    rows = [list(HEADER)]
    for t in tracks:
        for k in range(t.times_ns.size):
            place = (f"{t.lat_deg[k]:.7f}", f"{t.lon_deg[k]:.7f}")
            vectors = (t.current_m_s[k], t.wind_m_s[k])
            values = (f"{part:.6f}" for v in vectors for part in (v.real, v.imag))
            rows.append([t.id, format_iso(int(t.times_ns[k])), *place, t.kind, *values])
    return rows


def write_rows(rows: list[list[str]], path: Path) -> Path:
    """Write lines as CSV, with gzip where the name ends so."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def uniform_field(
    quantity: str,
    folder: Path,
    vector: complex,
    *,
    hours: int = 100,
    east: tuple[float, float] = (125.0, 140.0),
) -> Path:
    """A file with the same wind or current everywhere, 25 to 35 N, from the start of the tracks."""
    names = NAMES[quantity]
    time, lat = np.arange(float(hours)), np.arange(25.0, 36.0)
    lon = np.arange(east[0], east[1] + 1.0)
    shape, dims = (time.size, lat.size, lon.size), ("time", "lat", "lon")
    parts = (vector.real, vector.imag)
    stamp = str(np.datetime64(START_NS, "ns"))[:19].replace("T", " ")
    data = xr.Dataset(
        {
            f"{quantity}_{k}": (
                dims,
                np.full(shape, part, np.float32),
                {"standard_name": name, "units": "m s-1"},
            )
            for k, (name, part) in enumerate(zip(names, parts, strict=True))
        },
        coords={
            "time": ("time", time, {"units": f"hours since {stamp}", "standard_name": "time"}),
            "lat": ("lat", lat, {"units": "degrees_north"}),
            "lon": ("lon", lon, {"units": "degrees_east"}),
        },
    )
    if quantity == "wind":
        data = data.assign_coords(height=((), 10.0, {"standard_name": "height", "units": "m"}))
    return written(data, folder / f"{quantity}.nc")
