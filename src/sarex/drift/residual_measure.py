"""What a marker buoy measures between two fixes: the error of the forecast current, and noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.drift.leeway import leeway_class
from sarex.drift.residual_fixes import BuoyFix
from sarex.errors import DriftError
from sarex.geo import LocalPlane
from sarex.metocean import Forcing, Layer
from sarex.quantities import format_dtg

__all__ = ["fix_noise", "interval_residual", "refuse_members"]

Floats = NDArray[np.float64]

_SUBSTEP_S = 600.0


def refuse_members(forcing: Forcing) -> None:
    """Refuse a current or a Stokes drift of several members: each has an error of its own.

    Raises
    ------
    DriftError
    """
    for layer in (forcing.current, forcing.stokes):
        if layer is not None and layer.member_count > 1:
            raise DriftError(
                f"buoys cannot correct a {layer.word} of several members",
                given=f"{layer.member_count} members",
                allowed="one member: each has an error of its own, and that of their mean would "
                "move members that agree with the buoys away from them",
                remedy=f"Choose one with 'member' in [fields.{layer.quantity}], or forecast "
                "without the buoys.",
            )


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
    way = _Way(a, b, lon, lat, times)
    water = way.mean_of(forcing.current).mean(axis=1)
    if forcing.stokes is not None:
        water = water + way.mean_of(forcing.stokes).mean(axis=1)
    leeway_u, leeway_v, spread = _leeway(way, forcing.wind, leeway_id)
    return (
        x / seconds - float(water[0]) - leeway_u,
        y / seconds - float(water[1]) - leeway_v,
        spread,
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """The straight way between two fixes, at the middle of each substep."""

    a: BuoyFix
    b: BuoyFix
    lon_deg: Floats
    lat_deg: Floats
    time_ns: NDArray[np.int64]

    def mean_of(self, layer: Layer) -> Floats:
        """(2, substep) velocity of a layer, the weighted mean of its members."""
        numbers = range(layer.member_count)
        place = (self.lon_deg, self.lat_deg, self.time_ns)
        members = np.array([layer.sample(*place, member=i) for i in numbers])
        velocity: Floats = np.tensordot(layer.member_weights, members, axes=1)
        if not bool(np.isfinite(velocity).all()):
            raise DriftError(
                f"buoy {self.a.buoy} was in a hole of the {layer.word}",
                given=f"{format_dtg(self.a.time_ns)} to {format_dtg(self.b.time_ns)}",
                remedy=f"Leave out the fixes of that time, or give a {layer.word} without the "
                "hole.",
            )
        return velocity


def _leeway(way: _Way, wind_layer: Layer, leeway_id: str) -> tuple[float, float, float]:
    """Mean leeway of a buoy and its spread, downwind and crosswind together, each way."""
    row = leeway_class(leeway_id).kernel_row
    if not row[:9].any():
        return 0.0, 0.0, 0.0
    u, v = way.mean_of(wind_layer)
    speed = np.maximum(np.hypot(u, v), 1e-9)
    along = float(np.mean(row[0] + row[1] / speed))
    right, left = row[3] + row[4] / speed, row[6] + row[7] / speed
    across = float(np.mean(row[10] * right + (1.0 - row[10]) * left))
    wind = float(speed.mean())
    side = (row[10] * (1.0 - row[10])) ** 0.5 * float(np.mean(np.abs(right - left) * speed))
    own = np.array([row[2], max(row[5], row[8])]) * (0.05 * wind + 0.5)
    spread = math.hypot(own[0], own[1], side, row[0] * wind_layer.error.sigma_m_s)
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
