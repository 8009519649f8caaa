"""Lateral range laws, and the POD of parallel sweeps as a function of coverage C = W/S.

``normal`` POD is the random-search curve that IAMSAR plots for degraded conditions. The rate kernel
does not use these closed forms; tests compare the two (see ``looks`` for what was found).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erf

from sarex.detection.model import Law, SweepWidth
from sarex.errors import DetectionError, near_miss
from sarex.facilities.sensing import check_table

__all__ = ["curve_arrays", "lateral_range", "pod", "tabulated_range"]

_CURVES = ("ideal", "normal", "definite", "sar_danmark", "tabulated")


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
        Which curve; that of the law "tabulated" is :func:`tabulated_range`.

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


def tabulated_range(
    distance_m: ArrayLike, curve: Sequence[tuple[float, float]]
) -> NDArray[np.float64]:
    """Probability of detection by one straight, endless pass, by a lateral range table.

    Parameters
    ----------
    distance_m : array [m]
        Lateral distance, either side.
    curve : sequence of (float [m], float [1])
        As :attr:`SweepWidth.curve`: linear between its points, 0 beyond the last.

    Returns
    -------
    array of the same shape [1]

    Raises
    ------
    DetectionError
        If it is no lateral range table.
    """
    check_table(curve)
    far, seen = np.array(curve, dtype=np.float64).T
    x = np.abs(np.asarray(distance_m, dtype=np.float64))
    return np.asarray(np.where(x <= far[-1], np.interp(x, far, seen), 0.0))


def curve_arrays(
    object_ids: Sequence[str], widths: Mapping[str, SweepWidth]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """The tables of all objects end to end, for kernels.

    Parameters
    ----------
    object_ids : sequence of str
        Of the ensemble.
    widths : mapping
        Object id to SweepWidth; an object without one, or of another law, has no points.

    Returns
    -------
    first : (object + 1,) int64
        Points of object o are first[o] to first[o + 1].
    distance_m, seen : (point,) [m], [1]
    """
    curves = [widths[name].curve if name in widths else () for name in object_ids]
    first = np.concatenate([[0], np.cumsum([len(curve) for curve in curves])]).astype(np.int64)
    points = np.array([point for curve in curves for point in curve], dtype=np.float64)
    distance_m, seen = points.reshape(-1, 2).T.copy()
    return first, distance_m, seen


def pod(coverage: ArrayLike, law: str) -> NDArray[np.float64]:
    """Probability of detection of evenly spaced parallel sweeps at rest.

    Parameters
    ----------
    coverage : array [1]
        C = W/S, zero or more.
    law : {"ideal", "normal", "definite", "sar_danmark", "tabulated"}
        erf(√π·C/2); 1 − e^−C; min(1, C); 1 − exp(−1.6·C^1.4). The coverage alone does not give
        that of a table: the random-search curve stands for it.

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
    if law in {"normal", "tabulated"}:
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
