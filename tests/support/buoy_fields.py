"""Seas for marker buoys: steady fields, ensembles of them, and the fixes of a steady buoy."""

from __future__ import annotations

import numpy as np
from small_drifts import HOUR_NS, T0, uniform

from sarex.drift.residual_fixes import BuoyFix
from sarex.geo import LocalPlane
from sarex.metocean import ErrorSpec, GridLayer, LayerSpec, build_layer
from sarex.metocean.spec import StokesSpec

PLANE = LocalPlane(128.0, 32.5)
ERROR = ErrorSpec(sigma_m_s=0.15, tau_h=6.0, common_share=0.7, source="assumed for a test")
LON, LAT = np.arange(127.0, 129.01, 0.25), np.arange(31.5, 33.51, 0.25)
TIMES = T0 + np.arange(-6, 19, 6) * HOUR_NS
CURRENT = uniform("current", 0.1, 0.2, ERROR)
WIND = uniform("wind", 10.0, 0.0)


def fixes(velocity, east_m=0.0):
    """A buoy that drifts steadily for six hours."""
    ways = [(k, east_m + velocity[0] * 3600 * k, velocity[1] * 3600 * k) for k in range(7)]
    return [BuoyFix("A", T0 + k * HOUR_NS, *PLANE.to_lonlat(x, y), 10.0) for k, x, y in ways]


def members(quantity, velocities, weights, spec=None):
    """An ensemble of fields, each the same everywhere."""
    shape = (TIMES.size, len(velocities), LAT.size, LON.size, 2)
    values = np.broadcast_to(np.array(velocities, np.float32)[:, None, None, :], shape)
    grid = GridLayer(
        quantity=quantity, times_ns=TIMES, lon_deg=LON, lat_deg=LAT, velocity_m_s=values.copy(),
        climatology=False, assumptions=(), labels=(), source="made here", member_weights=weights,
    )  # fmt: skip
    return build_layer(quantity, spec or LayerSpec(error=ERROR), grid=grid)


def stokes(velocity):
    return members("stokes", [velocity], (1.0,), StokesSpec(file="made.nc"))
