"""A sea with a hidden error of the current, buoys that drift in it, and what they report."""

from __future__ import annotations

import numpy as np

from sarex.drift.residual_fixes import BuoyFix
from sarex.drift.residual_gauss import path_covariance
from sarex.drift.residual_sites import correlation_at
from sarex.geo import LocalPlane
from sarex.metocean import ErrorSpec, Forcing, LayerSpec, Uniform, build_layer
from sarex.quantities import parse_time

T0 = parse_time("2026-06-07T00:00Z")
PLANE = LocalPlane(128.0, 32.5)
ERROR = ErrorSpec(sigma_m_s=0.15, tau_h=6.0, common_share=0.7, source="assumed for a test")
TAU_S = 6 * 3600.0


def chain_moments(posterior, process):
    """Mean and covariance of p_0, m_0, … of the chain that the kernel steps."""
    steps = posterior.rows.shape[0]
    rows, mean = np.zeros((2 * steps, steps + 1)), np.zeros((2 * steps, 2))
    p, p_mean = np.zeros(steps + 1), posterior.start[:2]
    p[0] = posterior.start[2]
    for k, (a_u, a_v, b, s) in enumerate(posterior.rows):
        e = b * p
        e[k + 1] += s
        e_mean = np.array([a_u, a_v]) + b * p_mean
        rows[2 * k], rows[2 * k + 1] = p, p + e
        mean[2 * k], mean[2 * k + 1] = p_mean, p_mean + e_mean
        p, p_mean = process.phi * p + process.g * e, process.phi * p_mean + process.g * e_mean
    return mean, rows @ rows.T


def still_water(error: ErrorSpec = ERROR) -> Forcing:
    """No wind, a uniform current that is forecast with an error."""

    def layer(name, uv, err):
        term = Uniform(kind="uniform", u_m_s=uv[0], v_m_s=uv[1])
        return build_layer(name, LayerSpec(analytic=(term,), error=err))

    exact = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="exact")
    return Forcing(layer("wind", (0.0, 0.0), exact), layer("current", (0.1, 0.2), error))


def hidden_sea(rng, edges_s, places_m, error=ERROR):
    """(buoy + 1, interval, 2) mean errors of the current at buoys and, last, at the object.

    All are Ornstein-Uhlenbeck with the memory of the error. What the object shares with its draw
    is what buoys know of, by the correlation at their distance from the origin.
    """
    start, end = edges_s[:-1], edges_s[1:]
    apart = np.hypot(*(places_m[:, None] - places_m[None]).transpose(2, 0, 1))
    known = correlation_at(np.hypot(*places_m.T))
    between = np.ones((len(places_m) + 1,) * 2)
    between[:-1, :-1] = correlation_at(apart)
    np.fill_diagonal(between, 1.0)
    between[:-1, -1] = between[-1, :-1] = known * error.common_share
    space = np.linalg.cholesky(between)
    time = np.linalg.cholesky(path_covariance(start, end, error.tau_h * 3600.0))
    free = rng.standard_normal((len(places_m) + 1, start.size, 2))
    return error.sigma_m_s * np.einsum("ij,kl,jlc->ikc", space, time, free)


def reports(rng, edges_s, places_m, errors, error_m=30.0):
    """Fixes of the buoys that drift with the current and these errors, first place as given."""
    found = []
    seconds = np.diff(edges_s)[:, None]
    for number, (place, error) in enumerate(zip(places_m, errors, strict=False)):
        way = np.vstack([[0.0, 0.0], np.cumsum((error + np.array([0.1, 0.2])) * seconds, axis=0)])
        seen = place + way + error_m * rng.standard_normal(way.shape)
        lon, lat = PLANE.to_lonlat(seen[:, 0], seen[:, 1])
        found += [
            BuoyFix(f"buoy-{number}", T0 + round(t * 1e9), x, y, error_m)
            for t, x, y in zip(edges_s, lon, lat, strict=True)
        ]
    return found
