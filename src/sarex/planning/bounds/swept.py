"""How much a searcher can sweep at most: areas, and the speed at which it passes particles.

The derivations are in docs/bounds.md. All of them hold for any path, turns and stops included.

================  =========================================================================
symbol            meaning
================  =========================================================================
W, V              sweep width, m; the speed for which it holds, m/s
w                 speed through the air or the water, at most, m/s
q, s, u           motion of the medium relative to the particle: its mean and the greatest
                  departure from it; speed of the particle over the ground, m/s
T, D              time of search, s; greatest distance between two places of it, m
v                 mean speed relative to the particle, at most, m/s
================  =========================================================================
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sarex.detection.model import Law
from sarex.errors import PlanError

__all__ = ["END_SHARE", "mean_speed", "rate_width_m", "stretch"]

Floats = NDArray[np.float64]

END_SHARE = {"ideal": 0.25, "definite": math.pi / 4.0, "normal": 0.0, "tabulated": 0.0}
"""Area beyond W·length that the two ends of one unbroken search add, as a share of W²."""

_STILL_SHARE = 0.05
"""The ends of a search against a medium faster than 0.95 of the craft's speed are not bounded."""


def mean_speed(
    own_m_s: float,
    medium_m_s: ArrayLike,
    spread_m_s: ArrayLike,
    particle_m_s: ArrayLike,
    travel_m_s: float,
    idle_m_s: float = 0.0,
) -> Floats:
    """Greatest mean speed of a searcher relative to particles.

    With velocity w·e + d, |e| = 1, d = q + δ, |δ| ≤ s, and net ground travel ΔX in the time T, the
    mean of the square is at most w² − q² + s² + 2q(u + |ΔX|/T) + 2ws: a searcher that has to stay
    in one area comes back against the medium. Never above w + q + s, never below w − q − s. It is
    w + q + s itself where searching less, to fly back with sensors off, could gain more than it
    costs: where 2q·idle exceeds w² − q² + s² + 2qu + 2ws by more than (w − q − s)².

    Parameters
    ----------
    own_m_s : float [m s-1]
        w.
    medium_m_s, spread_m_s, particle_m_s : (particle,) [m s-1]
        |q|, s and u of each particle.
    travel_m_s : float [m s-1]
        |ΔX|/T at most.
    idle_m_s : float [m s-1]
        Speed over the ground while not searching, at most.

    Returns
    -------
    (particle,) [m s-1]
    """
    q, s, u = (np.asarray(x, dtype=np.float64) for x in (medium_m_s, spread_m_s, particle_m_s))
    own = own_m_s**2 - q**2 + s**2 + 2.0 * q * u + 2.0 * own_m_s * s
    confined = np.sqrt(np.maximum(own + 2.0 * q * travel_m_s, 0.0))
    least, most = np.maximum(own_m_s - q - s, 0.0), own_m_s + q + s
    rising = 2.0 * q * idle_m_s - own <= least**2
    return np.asarray(np.where(rising, np.clip(confined, least, most), most))


def stretch(
    law: Law,
    width_m: float,
    rated_m_s: float,
    speed_m_s: ArrayLike,
    least_m_s: ArrayLike,
    seconds: float,
    pieces: int,
) -> Floats:
    """Swept area at most, divided by W·V·T.

    ideal: √(v/V) + n·W/(4·T·least); definite: v/V + n·πW/(4·V·T); normal and tabulated: 1, their
    rates have the area W·V·T whatever the relative motion is. n is the number of pieces.

    Parameters
    ----------
    law : {"ideal", "normal", "definite", "tabulated"}
        Lateral range law.
    width_m, rated_m_s : float [m], [m s-1]
        W and V.
    speed_m_s, least_m_s : (particle,) [m s-1]
        Mean relative speed at most (:func:`mean_speed`), and a speed below which it never falls.
    seconds : float [s]
        T.
    pieces : int
        In how many unbroken pieces the search is made, at most.

    Returns
    -------
    (particle,) [1]
    """
    v = np.asarray(speed_m_s, dtype=np.float64)
    if law in {"normal", "tabulated"}:
        return np.ones(v.shape)
    ends = pieces * END_SHARE[law] * width_m / max(seconds, 1e-9)
    if law == "definite":
        return np.asarray(v / rated_m_s + ends / rated_m_s)
    slow = np.maximum(np.asarray(least_m_s, dtype=np.float64), _STILL_SHARE * rated_m_s)
    return np.asarray(np.sqrt(v / rated_m_s) + ends / slow)


def rate_width_m(law: Law, width_m: float, curve: Sequence[tuple[float, float]] = ()) -> float:
    """Width of the strip whose area is the integral of the law's rate, or of its detections.

    W for the laws with one figure. A table is used as a rate −ln(1 − l), whose integral over both
    sides is above W.

    Raises
    ------
    PlanError
        If a table is 1 over a span: its rate has no integral.
    """
    if law != "tabulated":
        return width_m
    far, seen = np.array(curve, dtype=np.float64).T
    if bool(np.any((seen[1:] >= 1.0) & (seen[:-1] >= 1.0))):
        raise PlanError(
            "no bound can be given for a lateral range table that is 1 over a span",
            given=f"{np.count_nonzero(seen >= 1.0)} points with a probability of 1",
            allowed="a probability of 1 at single points only",
            remedy="Lower the table there, or give a width with the law definite.",
        )
    missed = 1.0 - seen
    integral = 0.0
    for low, high, m0, m1 in zip(far[:-1], far[1:], missed[:-1], missed[1:], strict=True):
        integral += (high - low) * _mean_rate(float(m0), float(m1))
    return 2.0 * integral


def _mean_rate(m0: float, m1: float) -> float:
    """Mean of −ln(m) over m linear from m0 to m1: 1 − (m1·ln m1 − m0·ln m0)/(m1 − m0)."""
    if abs(m1 - m0) < 1e-6:
        middle = 0.5 * (m0 + m1)
        return -math.log(middle) if middle > 0.0 else math.inf
    both = [m * math.log(m) if m > 0.0 else 0.0 for m in (m0, m1)]
    return 1.0 - (both[1] - both[0]) / (m1 - m0)
