"""Small seas, objects and draws for tests of the drift, through its public parts only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.drift import simulate
from sarex.ensemble import Ensemble
from sarex.geo import no_coast
from sarex.incident import Draws, SearchObject
from sarex.incident.leeway import UserLeeway
from sarex.metocean import ErrorSpec, Forcing, GridLayer, LayerSpec, Uniform, build_layer
from sarex.metocean.layer import Layer
from sarex.quantities import parse_time

__all__ = [
    "HOUR_NS",
    "NO_ERROR",
    "T0",
    "draws_at",
    "drift",
    "gridded",
    "item",
    "leeway_from",
    "uniform",
]  # fmt: skip

T0 = parse_time("2026-06-07T00:00Z")
HOUR_NS = 3_600_000_000_000
NO_ERROR = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="test")
AXES = ("downwind", "right", "left")


def uniform(quantity: str, u_m_s: float, v_m_s: float, error: ErrorSpec = NO_ERROR) -> Layer:
    term = Uniform(kind="uniform", u_m_s=u_m_s, v_m_s=v_m_s)
    return build_layer(quantity, LayerSpec(analytic=(term,), error=error))


def gridded(
    quantity: str,
    velocity_m_s: NDArray[np.float32],
    *,
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    times_ns: NDArray[np.int64],
    error: ErrorSpec = NO_ERROR,
) -> Layer:
    """A layer of velocities (time, lat, lon, 2)."""
    grid = GridLayer(
        quantity=quantity, times_ns=times_ns, lon_deg=lon_deg, lat_deg=lat_deg,
        velocity_m_s=velocity_m_s.astype(np.float32), climatology=False, assumptions=(),
        labels=(), source="made here",
    )  # fmt: skip
    return build_layer(quantity, LayerSpec(error=error), grid=grid)


def draws_at(
    lon_deg: Any,
    lat_deg: Any,
    start_ns: Any = T0,
    hypothesis: Any = 0,
    ids: tuple[str, ...] = ("h",),
) -> Draws:
    """Draws of even weight."""
    lon = np.atleast_1d(np.asarray(lon_deg, float))
    count = lon.size
    return Draws(
        np.broadcast_to(np.asarray(start_ns, np.int64), count).copy(),
        lon,
        np.broadcast_to(np.asarray(lat_deg, float), count).copy(),
        np.broadcast_to(np.asarray(hypothesis, np.int32), count).copy(),
        np.full(count, -math.log(count)),
        ids,
    )


def item(name: str, leeway: str | UserLeeway = "CURRENT-ONLY") -> SearchObject:
    given = {"leeway_class": leeway} if isinstance(leeway, str) else {"leeway": leeway}
    return SearchObject(id=name, description="something", persons=0, **given)


def leeway_from(
    downwind: Sequence[float], right: Sequence[float], left: Sequence[float], **more: float
) -> UserLeeway:
    """Stated coefficients: slope [%], offset and standard deviation [cm/s] of three axes."""
    figures = {
        f"{axis}_{part}": value
        for axis, row in zip(AXES, (downwind, right, left), strict=True)
        for part, value in zip(("slope_pct", "offset_cm_s", "std_cm_s"), row, strict=True)
    }
    return UserLeeway(**figures, **more, source="test")


def drift(
    draws: Draws,
    objects: Sequence[SearchObject],
    wind: Layer,
    current: Layer,
    hours: float,
    **more: Any,
) -> Ensemble:
    """A run over open water, every object in every hypothesis, unless options say otherwise."""
    names = [each.id for each in objects]
    options = {"rng": np.random.default_rng(more.pop("seed", 1)), "output_step_s": 3600, **more}
    objects_of = options.pop("objects_of", dict.fromkeys(draws.hypothesis_ids, names))
    coast = options.pop("coast", None) or no_coast((-180, -80, 180, 80))
    return simulate(
        draws, objects, objects_of, Forcing(wind, current), coast,
        end_ns=int(draws.start_ns.min()) + round(hours * HOUR_NS), **options,
    )  # fmt: skip
