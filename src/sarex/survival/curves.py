"""Published times to live in cold water, each as it was printed, and how it is read as a median.

Three hazards come one after the other: cold shock and drowning in the first minutes, loss of the
use of the hands and arms within the hour, hypothermia after it (Golden & Tipton; Coleshaw 2008).
The curves below are of the third. What the first two take is ``lost_at_once``, the user's.

=================  ================================================================================
curve              what was published, what we add
=================  ================================================================================
``tipton``         50 % times: about 1 h at 5 °C, 2 h at 10, 6 h at 15, about 25 h in the high
                   20s, read as 28. Between them log-linear. Below 5 °C continued at the slope from
                   5 to 10 (half an hour at 0 °C); above 28 held.
``hayward``        15 + 7.2/(0.0785 − 0.0034·T) minutes, light clothing and lifejacket, to a core
                   of 30 °C. The formula has no value at 23.1 °C and a negative one above: it is cut
                   at 25 h, the longest of the 50 % times, which it reaches at 21.7 °C.
``xu_giesbrecht``  maximal survival, 0.0547·T² + 0.5048·T + 1.3604 hours, data to 75 h and below
                   20 °C: above it held. A maximal time is no median: it is read as the 90th
                   percentile, so that the median is the time over exp(1.2816·σ).
``ussartf``        bands of a survival time. The ends of a band are read as percentiles that lie as
                   far below as above the median, so that the median is their geometric mean. From
                   70 °F the band has no upper end: no median.
=================  ================================================================================

All grow with the water's temperature and none goes beyond what it was published for without saying
so. Temperatures are those of the water, in °C.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sarex.errors import SurvivalError, near_miss
from sarex.incident.survival import CurveName

__all__ = [
    "COLDEST_C",
    "CURVES",
    "USSARTF",
    "WARMEST_C",
    "Band",
    "Curve",
    "curve",
    "hayward_h",
    "tipton_h",
    "ussartf_band",
    "ussartf_h",
    "xu_giesbrecht_h",
]

Floats = NDArray[np.float64]

COLDEST_C, WARMEST_C = -2.5, 40.0
"""Sea water of the world is within these."""

_TIPTON_C = (5.0, 10.0, 15.0, 28.0)
_TIPTON_H = (1.0, 2.0, 6.0, 25.0)
_HAYWARD_CUT_H = _TIPTON_H[-1]


def _checked(water_c: ArrayLike) -> Floats:
    temperature = np.asarray(water_c, dtype=np.float64)
    wrong = ~((temperature >= COLDEST_C) & (temperature <= WARMEST_C))
    if bool(np.any(wrong)):
        first = float(temperature[wrong].flat[0])
        raise SurvivalError(
            "not a temperature of sea water",
            given="a place without a value" if math.isnan(first) else f"{first:g} °C",
            allowed=f"{COLDEST_C:g} to {WARMEST_C:g} °C",
            remedy="State the temperature of the water in degrees Celsius.",
        )
    return temperature


def tipton_h(water_c: ArrayLike) -> Floats:
    """Time after which half are alive [h], persons in the water with clothes and a lifejacket.

    Parameters
    ----------
    water_c : array [°C]
        Temperature of the water.

    Raises
    ------
    SurvivalError
        If it is no temperature of sea water.

    References
    ----------
    50 % times of Tipton, as quoted for UK practice (Golden & Tipton); a secondary source. See the
    module. Pinned by tests/reference/test_survival_curves.py.
    """
    water = _checked(water_c)
    logs = np.log2(_TIPTON_H)
    slope = (logs[1] - logs[0]) / (_TIPTON_C[1] - _TIPTON_C[0])
    below = logs[0] + slope * (water - _TIPTON_C[0])
    within = np.interp(water, _TIPTON_C, logs)
    return np.asarray(np.exp2(np.where(water < _TIPTON_C[0], below, within)))


def hayward_h(water_c: ArrayLike) -> Floats:
    """Predicted time to a core of 30 °C [h], cut at 25 h; parameters as :func:`tipton_h`.

    References
    ----------
    Hayward, Eckerson & Collis 1975, Can. J. Physiol. Pharmacol. 53, 21-32. Pinned by
    tests/reference/test_survival_curves.py.
    """
    heat = 0.0785 - 0.0034 * _checked(water_c)
    with np.errstate(divide="ignore"):
        hours = (15.0 + 7.2 / heat) / 60.0
    return np.asarray(np.where(heat > 0.0, np.minimum(hours, _HAYWARD_CUT_H), _HAYWARD_CUT_H))


def xu_giesbrecht_h(water_c: ArrayLike) -> Floats:
    """Maximal survival time [h], held above 20 °C; parameters as :func:`tipton_h`.

    References
    ----------
    Xu & Giesbrecht 2018, figures after a secondary source. Pinned by
    tests/reference/test_survival_curves.py.
    """
    water = np.minimum(_checked(water_c), 20.0)
    return np.asarray(0.0547 * water**2 + 0.5048 * water + 1.3604)


@dataclass(frozen=True, slots=True)
class Band:
    """One line of the USSARTF table: a span of temperature [°F] and two spans of time [h].

    ``survival_h`` may end at infinity, where the table says indefinite.
    """

    from_f: float
    below_f: float
    exhaustion_h: tuple[float, float]
    survival_h: tuple[float, float]


USSARTF: tuple[Band, ...] = (
    Band(-math.inf, 32.5, (0.0, 0.25), (0.25, 0.75)),
    Band(32.5, 40.0, (0.25, 0.5), (0.5, 1.5)),
    Band(40.0, 50.0, (0.5, 1.0), (1.0, 3.0)),
    Band(50.0, 60.0, (1.0, 2.0), (1.0, 6.0)),
    Band(60.0, 70.0, (2.0, 7.0), (2.0, 40.0)),
    Band(70.0, 80.0, (3.0, 12.0), (3.0, math.inf)),
)
"""Exhaustion and survival by water temperature, United States Search and Rescue Task Force."""


def ussartf_band(water_c: float) -> Band | None:
    """The line of the USSARTF table for a temperature; None above 80 °F, where it has none."""
    fahrenheit = float(_checked(water_c)) * 9.0 / 5.0 + 32.0
    return next((band for band in USSARTF if band.from_f <= fahrenheit < band.below_f), None)


def ussartf_h(water_c: ArrayLike) -> Floats:
    """Geometric mean of the ends of the USSARTF band [h]; parameters as :func:`tipton_h`.

    Raises
    ------
    SurvivalError
        From 70 °F, where the table gives no upper end.

    References
    ----------
    United States Search and Rescue Task Force, cold water survival. Pinned by
    tests/reference/test_survival_curves.py.
    """
    fahrenheit = _checked(water_c) * 9.0 / 5.0 + 32.0
    bands = [band for band in USSARTF if math.isfinite(band.survival_h[1])]
    warmest_f = bands[-1].below_f
    if bool(np.any(fahrenheit >= warmest_f)):
        raise SurvivalError(
            "the USSARTF table gives no longest time at this temperature, so no median",
            given=f"{(float(fahrenheit.max()) - 32.0) / 1.8:.1f} °C",
            allowed=f"below {(warmest_f - 32.0) / 1.8:.1f} °C",
            remedy="Choose another curve, or state the median time yourself.",
        )
    middle = np.array([math.sqrt(band.survival_h[0] * band.survival_h[1]) for band in bands])
    at = np.searchsorted([band.below_f for band in bands], fahrenheit, side="right")
    return np.asarray(middle[at])


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve with its source, and whether its time is a median or a maximal time."""

    name: CurveName
    time_h: Callable[[ArrayLike], Floats]
    is_maximal: bool
    source: str


CURVES: Mapping[str, Curve] = {
    "tipton": Curve("tipton", tipton_h, False, "50 % times of Tipton, as quoted for UK practice"),
    "hayward": Curve("hayward", hayward_h, False, "Hayward, Eckerson & Collis 1975"),
    "xu_giesbrecht": Curve("xu_giesbrecht", xu_giesbrecht_h, True, "Xu & Giesbrecht 2018"),
    "ussartf": Curve("ussartf", ussartf_h, False, "United States Search and Rescue Task Force"),
}


def curve(name: str) -> Curve:
    """A curve by its name.

    Raises
    ------
    SurvivalError
        If there is none of this name.
    """
    if name not in CURVES:
        raise SurvivalError(
            "no such curve of survival times",
            given=name,
            allowed=", ".join(CURVES),
            remedy=near_miss(name, CURVES) or "Use one of these, or state the median time.",
        )
    return CURVES[name]
