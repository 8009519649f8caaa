"""What a marker buoy measures between two fixes: the error of the forecast current, and noise."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.drift.leeway import leeway_class
from sarex.drift.residual_fixes import BuoyFix
from sarex.errors import DriftError
from sarex.geo import LocalPlane
from sarex.metocean import Forcing
from sarex.quantities import format_dtg

__all__ = ["fix_noise", "interval_residual"]

Floats = NDArray[np.float64]

_SUBSTEP_S = 600.0


def interval_residual(
    a: BuoyFix, b: BuoyFix, forcing: Forcing, leeway_id: str
) -> tuple[float, float, float]:
    """Residual towards east and north, and the spread of the leeway, over one interval."""
    seconds = (b.time_ns - a.time_ns) / 1e9
    plane = LocalPlane(a.lon_deg, a.lat_deg)
    x, y = plane.to_xy(b.lon_deg, b.lat_deg)
    count = max(1, math.ceil(seconds / _SUBSTEP_S))
    middle = (np.arange(count) + 0.5) / count
    lon, lat = plane.to_lonlat(x * middle, y * middle)
    times = a.time_ns + np.round(middle * (b.time_ns - a.time_ns)).astype(np.int64)
    members = [
        forcing.current.sample(lon, lat, times, member=i)
        for i in range(forcing.current.member_count)
    ]
    u, v = np.mean(members, axis=0)
    if not bool(np.isfinite(u).all()):
        raise DriftError(
            f"buoy {a.buoy} was in a hole of the current",
            given=f"{format_dtg(a.time_ns)} to {format_dtg(b.time_ns)}",
            remedy="Leave out the fixes of that time, or give a current without the hole.",
        )
    leeway_u, leeway_v, spread = _leeway(lon, lat, times, forcing, leeway_id)
    return (
        x / seconds - float(u.mean()) - leeway_u,
        y / seconds - float(v.mean()) - leeway_v,
        spread,
    )


def _leeway(
    lon: Floats, lat: Floats, times: NDArray[np.int64], forcing: Forcing, leeway_id: str
) -> tuple[float, float, float]:
    """Mean leeway of a buoy and its spread, downwind and crosswind together, each way."""
    row = leeway_class(leeway_id).kernel_row
    if not row[:9].any():
        return 0.0, 0.0, 0.0
    u, v = forcing.wind.sample(lon, lat, times)
    speed = np.maximum(np.hypot(u, v), 1e-9)
    along = float(np.mean(row[0] + row[1] / speed))
    right, left = row[3] + row[4] / speed, row[6] + row[7] / speed
    across = float(np.mean(row[10] * right + (1.0 - row[10]) * left))
    wind = float(speed.mean())
    side = (row[10] * (1.0 - row[10])) ** 0.5 * float(np.mean(np.abs(right - left) * speed))
    own = np.array([row[2], max(row[5], row[8])]) * (0.05 * wind + 0.5)
    spread = math.hypot(own[0], own[1], side, row[0] * forcing.wind.error.sigma_m_s)
    mean_u, mean_v = float(u.mean()), float(v.mean())
    return along * mean_u + across * mean_v, along * mean_v - across * mean_u, spread


def fix_noise(pieces: Sequence[tuple[BuoyFix, BuoyFix]]) -> Floats:
    """A fix ends one interval and begins the next: their errors are of opposite sign."""
    fixes = dict.fromkeys(fix for pair in pieces for fix in pair)
    ends = {fix: number for number, fix in enumerate(fixes)}
    share = np.zeros((len(pieces), len(ends)))
    for row, (a, b) in zip(share, pieces, strict=True):
        seconds = (b.time_ns - a.time_ns) / 1e9
        row[ends[a]] -= a.error_m / seconds
        row[ends[b]] += b.error_m / seconds
    noise: Floats = share @ share.T
    return noise
