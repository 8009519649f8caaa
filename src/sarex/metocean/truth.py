"""One sea that could be the true one: a layer plus an error drawn from its own error model."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.layer import Layer
from sarex.metocean.spec import ErrorSpec
from sarex.randomness import Key, normal_pair

__all__ = ["perturbed_layer"]

_STREAM_UNIFORM = 1
_STREAM_SLOW = 2


def perturbed_layer(
    layer: Layer, key: Key, start_ns: int, end_ns: int, step_s: int, uniform_share: float
) -> Layer:
    """The layer plus a uniform and a slowly changing vector; see ``Forcing.perturbed``."""
    if not 0.0 <= uniform_share <= 1.0 or step_s <= 0 or end_ns <= start_ns:
        raise FieldError(
            "not a span or share for which a true sea can be drawn",
            given=f"start_ns {start_ns}, end_ns {end_ns}, step_s {step_s}, "
            f"uniform_share {uniform_share}",
            allowed="end after start, step above 0, share between 0 and 1",
            remedy="Give the span of the exercise and a share such as 0.5.",
        )
    values, grids, times_s, analytic, series_s, _ = layer.arrays
    if series_s.size:
        raise FieldError(
            f"the {layer.quantity} already carries a drawn error",
            remedy="Draw the true sea from the fields as they were read.",
        )
    steps = -(-(end_ns - start_ns) // (step_s * 1_000_000_000))
    series = _drawn_error(layer.error, key, steps, step_s, uniform_share)
    seconds = start_ns / 1e9 + step_s * np.arange(steps + 1, dtype=np.float64)
    return replace(
        layer,
        arrays=(values, grids, times_s, analytic, seconds, series),
        error=ErrorSpec(sigma_m_s=0.0, tau_h=layer.error.tau_h, source="the drawn true sea"),
        assumptions=(
            *layer.assumptions,
            f"{layer.quantity.capitalize()}: one error drawn from its error model is added.",
        ),
    )


def _drawn_error(
    error: ErrorSpec, key: Key, steps: int, step_s: int, uniform_share: float
) -> NDArray[np.float64]:
    """A constant plus an Ornstein-Uhlenbeck process, at steps + 1 times, (time, 2) [m/s]."""
    constant = error.sigma_m_s * math.sqrt(uniform_share)
    sigma = error.sigma_m_s * math.sqrt(1.0 - uniform_share)
    phi = math.exp(-step_s / (error.tau_h * 3600.0))
    kick = sigma * math.sqrt(1.0 - phi * phi)
    slow = np.empty((steps + 1, 2))
    slow[0] = np.multiply(sigma, normal_pair(key, _STREAM_SLOW, 0, 0))
    for k in range(1, steps + 1):
        slow[k] = phi * slow[k - 1] + np.multiply(kick, normal_pair(key, _STREAM_SLOW, 0, k))
    uniform = np.array(normal_pair(key, _STREAM_UNIFORM, 0, 0)) * constant
    return np.asarray(slow + uniform, dtype=np.float64)
