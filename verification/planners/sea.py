"""The sea of a case: analytic wind and current with their errors, and ensembles that drift in it.

Steps of 600 s, output every 1800 s: between outputs a particle's path is taken for straight, which
in the strongest tide drawn here is wrong by 17 m at most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.drift import simulate
from sarex.ensemble import Ensemble
from sarex.geo import LocalPlane, no_coast
from sarex.incident import Draws, SearchObject
from sarex.incident.draw import R50_PER_SIGMA, allot_draws
from sarex.metocean import ErrorSpec, Forcing, LayerSpec, Uniform, build_layer
from sarex.metocean.spec import Eddy, Shear, TidalEllipse
from sarex.quantities import format_iso

from . import ranges
from .ranges import Ranges

__all__ = ["OPEN_SEA", "drift", "make_sea", "starts"]

OPEN_SEA = no_coast((135.0, 20.0, 155.0, 40.0))
STEP_S, OUTPUT_STEP_S = 600, 1800


def make_sea(
    about: Ranges,
    wind_m_s: tuple[float, float],
    plane: LocalPlane,
    start_ns: int,
    rng: np.random.Generator,
) -> Forcing:
    """A wind that is the same everywhere; a current with a tide, a shear and an eddy on it."""
    toward, wind_to = rng.uniform(0.0, 2.0 * math.pi, 2)
    speed, wind = rng.uniform(*about.current_m_s), rng.uniform(*wind_m_s)
    terms = (
        _uniform(speed, toward),
        TidalEllipse(
            kind="tidal_ellipse",
            major_m_s=float(rng.uniform(*about.tide_m_s)),
            minor_m_s=float(rng.uniform(-0.05, 0.05)),
            major_to_deg=float(rng.uniform(0.0, 359.9)),
            period_h=12.42,
            maximum_at=format_iso(start_ns + int(rng.uniform(0.0, 12.42) * 3.6e12)),
        ),
        Shear(
            kind="shear",
            **_near(plane, 20_000.0, rng),
            to_deg=math.degrees(toward) % 360.0,
            speed_m_s=float(rng.uniform(*about.shear_m_s)),
            half_width_m=float(rng.uniform(10_000.0, 40_000.0)),
        ),
        Eddy(
            kind="eddy",
            **_near(plane, 40_000.0, rng),
            radius_m=float(rng.uniform(10_000.0, 30_000.0)),
            peak_m_s=float(rng.uniform(*about.eddy_m_s)),
            rotation="clockwise" if rng.random() < 0.5 else "anticlockwise",
            profile="gaussian",
        ),
    )
    return Forcing(
        build_layer("wind", LayerSpec(analytic=(_uniform(wind, wind_to),), error=_error(
            ranges.WIND_ERROR_M_S, rng))),
        build_layer("current", LayerSpec(analytic=terms, error=_error(
            ranges.CURRENT_ERROR_M_S, rng))),
    )  # fmt: skip


def _uniform(speed_m_s: float, to_rad: float) -> Uniform:
    return Uniform(
        kind="uniform",
        u_m_s=float(speed_m_s * math.sin(to_rad)),
        v_m_s=float(speed_m_s * math.cos(to_rad)),
    )


def _near(plane: LocalPlane, within_m: float, rng: np.random.Generator) -> dict[str, float]:
    lon, lat = plane.to_lonlat(*rng.uniform(-within_m, within_m, 2).tolist())
    return {"lon_deg": lon, "lat_deg": lat}


def _error(sigma_m_s: tuple[float, float], rng: np.random.Generator) -> ErrorSpec:
    return ErrorSpec(
        sigma_m_s=float(rng.uniform(*sigma_m_s)),
        tau_h=float(rng.uniform(*ranges.ERROR_MEMORY_H)),
        common_share=0.5,
        source="drawn for the comparison of planners",
    )


def starts(
    centres_xy_m: NDArray[np.float64],
    errors_m: NDArray[np.float64],
    weights: NDArray[np.float64],
    count: int,
    plane: LocalPlane,
    distress_ns: int,
    rng: np.random.Generator,
) -> Draws:
    """Draws about the place of each hypothesis, circular normal; allotted to them by weight."""
    share = allot_draws(weights, count)
    hypothesis = np.repeat(np.arange(weights.size), share)
    sigma = (errors_m / R50_PER_SIGMA)[hypothesis]
    xy = centres_xy_m[hypothesis] + sigma[:, np.newaxis] * rng.normal(size=(count, 2))
    lon, lat = plane.to_lonlat(xy[:, 0], xy[:, 1])
    return Draws(
        np.full(count, distress_ns, dtype=np.int64),
        lon,
        lat,
        hypothesis.astype(np.int32),
        np.log(weights / weights.sum() / share)[hypothesis],
        tuple(f"h{number + 1}" for number in range(weights.size)),
    )


def drift(
    draws: Draws,
    objects: Sequence[SearchObject],
    objects_of: Mapping[str, Sequence[str]],
    forcing: Forcing,
    end_ns: int,
    rng: np.random.Generator,
) -> Ensemble:
    """The ensemble, by the project's own drift."""
    return simulate(
        draws, objects, objects_of, forcing, OPEN_SEA,
        end_ns=end_ns, rng=rng, step_s=STEP_S, output_step_s=OUTPUT_STEP_S,
    )  # fmt: skip
