"""Lateral range laws, and the POD of parallel sweeps as a function of coverage C = W/S.

``normal`` POD is the random-search curve that IAMSAR plots for degraded conditions. The rate kernel
does not use these closed forms; tests compare the two (see ``looks`` for what was found).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erf

from sarex.detection.model import Law
from sarex.errors import DetectionError, near_miss

__all__ = ["lateral_range", "pod"]

_CURVES = ("ideal", "normal", "definite", "sar_danmark")


def lateral_range(distance_m: ArrayLike, width_m: float, law: Law) -> NDArray[np.float64]:
    """Probability of detection by one straight, endless pass at this lateral distance.

    ideal, inverse cube: l = 1 − exp(−K/x²), K = W²/(4π), so that ∫l dx = W. normal: the same curve
    is used as a rate, 1 − exp(−l), so the area is below W. definite: 1 within W/2.

    Parameters
    ----------
    distance_m : array [m]
        Lateral distance, either side.
    width_m : float [m]
        Sweep width W.
    law : {"ideal", "normal", "definite"}
        Which curve.

    Returns
    -------
    array of the same shape [1]

    Raises
    ------
    DetectionError
        If the law is unknown.

    References
    ----------
    Koopman 1946, OEG report 56, chapter 2. Pinned by tests/reference/test_pod_coverage.py.
    """
    x = np.abs(np.asarray(distance_m, dtype=np.float64))
    if law == "definite":
        return np.where(x <= width_m / 2.0, 1.0, 0.0)
    if law not in {"ideal", "normal"}:
        raise _unknown(law)
    k = width_m**2 / (4.0 * np.pi)
    with np.errstate(divide="ignore"):
        curve = -np.expm1(-k / x**2)
    return np.asarray(curve if law == "ideal" else -np.expm1(-curve))


def pod(coverage: ArrayLike, law: str) -> NDArray[np.float64]:
    """Probability of detection of evenly spaced parallel sweeps at rest.

    Parameters
    ----------
    coverage : array [1]
        C = W/S, zero or more.
    law : {"ideal", "normal", "definite", "sar_danmark"}
        erf(√π·C/2); 1 − e^−C; min(1, C); 1 − exp(−1.6·C^1.4).

    Returns
    -------
    array of the same shape [1]

    Raises
    ------
    DetectionError
        If the law is unknown or a coverage is negative.

    References
    ----------
    IAMSAR vol. II, POD graphs; Koopman 1946. Pinned by tests/reference/test_pod_coverage.py.
    """
    c = np.asarray(coverage, dtype=np.float64)
    if not bool(np.all(c >= 0.0)):
        raise DetectionError(
            "a coverage is negative or not a number",
            given=float(c.min()),
            allowed="0 or more",
            remedy="Compute coverage as sweep width over track spacing.",
        )
    if law == "ideal":
        return np.asarray(erf(np.sqrt(np.pi) / 2.0 * c))
    if law == "normal":
        return -np.expm1(-c)
    if law == "definite":
        return np.minimum(1.0, c)
    if law == "sar_danmark":
        return -np.expm1(-1.6 * c**1.4)
    raise _unknown(law)


def _unknown(law: str) -> DetectionError:
    return DetectionError(
        "no such lateral range law",
        given=law,
        allowed=", ".join(_CURVES),
        remedy=near_miss(law, _CURVES) or "Use one of these.",
    )
