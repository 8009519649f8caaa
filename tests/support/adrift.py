"""Uniform seas and finds for tests of backtracking."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sarex.drift import simulate
from sarex.drift.origins import FoundAdrift
from sarex.geo import LocalPlane, no_coast
from sarex.incident import Draws, SearchObject
from sarex.metocean import ErrorSpec, Forcing, LayerSpec, Uniform, build_layer
from sarex.probability import smooth_map
from sarex.quantities import parse_time

T0 = parse_time("2026-06-07T00:00Z")
HOUR_NS = 3600 * 10**9
PLANE = LocalPlane(128.0, 32.5)
OPEN_SEA = no_coast((120.0, 25.0, 136.0, 40.0))
SIGMA, TAU_S = 0.15, 6 * 3600.0


def uniform_sea(
    current=(0.3, 0.1), wind=(0.0, 0.0), sigma_m_s=SIGMA, share=0.0, wind_sigma_m_s=0.0
) -> Forcing:
    """The same everywhere, with an error of the current."""

    def layer(name: Any, uv: tuple[float, float], sigma: float):
        term = Uniform(kind="uniform", u_m_s=uv[0], v_m_s=uv[1])
        error = ErrorSpec(sigma_m_s=sigma, tau_h=6.0, common_share=share, source="assumed")
        return build_layer(name, LayerSpec(analytic=(term,), error=error))

    return Forcing(layer("wind", wind, wind_sigma_m_s), layer("current", current, sigma_m_s))


def thing(leeway_class="CURRENT-ONLY", name="debris") -> SearchObject:
    return SearchObject(id=name, description=name, leeway_class=leeway_class, persons=0)


def found(x_m=0.0, y_m=0.0, hours=24.0, error_m=1000.0, what=None) -> FoundAdrift:
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    return FoundAdrift(what or thing(), T0 + round(hours * HOUR_NS), lon, lat, error_m)


def path_variance(seconds):
    """Variance each way of the drift by the error of the current."""
    return 2 * SIGMA**2 * TAU_S * (seconds - TAU_S * (1 - np.exp(-seconds / TAU_S)))


def drift_one(place_m, start_ns, hours, forcing, what, rng):
    """Where one object, lost at a place and time, is at T0 + hours: metres."""
    lon, lat = PLANE.to_lonlat(*place_m)
    draws = Draws(
        np.array([start_ns], dtype=np.int64),
        np.array([lon]),
        np.array([lat]),
        np.zeros(1, np.int32),
        np.zeros(1),
        ("h",),
    )
    end_ns = T0 + round(hours * HOUR_NS)
    made = simulate(draws, [what], {"h": (what.id,)}, forcing, OPEN_SEA, end_ns=end_ns, rng=rng)
    end_lon, end_lat, _ = made.at(end_ns)
    return np.array(PLANE.to_xy(float(end_lon[0]), float(end_lat[0])))


def spread_of(values, weights):
    mean = float(weights @ values)
    return mean, math.sqrt(float(weights @ (values - mean) ** 2))


def true_origin_held(made, place, share):
    """Whether the smallest area with this share of the smoothed origins has the true one."""
    ensemble = made.to_ensemble()
    chart = smooth_map(ensemble, made.weight, int(ensemble.times_ns[0]), "origin", PLANE)
    row = int((place[1] - chart.y0_m) // chart.cell_m)
    column = int((place[0] - chart.x0_m) // chart.cell_m)
    inside = 0 <= row < chart.poc.shape[0] and 0 <= column < chart.poc.shape[1]
    if not inside:
        return False
    order = np.sort(chart.poc.ravel())[::-1]
    least = order[np.searchsorted(np.cumsum(order), share * order.sum())]
    return bool(chart.poc[row, column] >= least)
