"""Optimal search factor: how far to search for the effort there is.

The manual reads f_s off a graph. Here it is computed from what the graph shows: the datum is
circular normal with E the radius of its 50 % circle, so sigma = E/sqrt(2 ln 2); the area is a
square of half-side R = f_s·E (point), or a band of half-width R (line), covered evenly; f_s makes
POC·POD greatest. The factor is computed for every relative effort, so nothing is read beyond the
end of a table.

=====  ===================================  =======
Z_r    relative effort Z/f_z                1
C      coverage: Z_r/(4 f_s²), Z_r/(2 f_s)  1
=====  ===================================  =======
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

from scipy.optimize import minimize_scalar

from sarex.detection import Law
from sarex.detection.lateral_range import pod
from sarex.errors import PlanError

__all__ = ["SIGMA_PER_E", "coverage_of_factor", "optimal_search_factor"]

Datum = Literal["point", "line"]

SIGMA_PER_E = 1.0 / math.sqrt(2.0 * math.log(2.0))
"""Standard deviation on each axis of a circular normal whose 50 % radius is 1."""
_LARGEST = 1000.0
"""Relative effort beyond which the area would be larger than any the manual shows."""


def coverage_of_factor(relative_effort: float, factor: float, kind: Datum) -> float:
    """Coverage of the area that a search factor gives: Z/A in terms of Z_r and f_s."""
    return relative_effort / (4.0 * factor**2 if kind == "point" else 2.0 * factor)


@lru_cache(maxsize=256)
def optimal_search_factor(relative_effort: float, kind: Datum, law: Law) -> float:
    """The search factor f_s that makes the probability of success greatest.

    Parameters
    ----------
    relative_effort : float [1]
        Z_r, or cumulative Z_rc from the second search on.
    kind : str
        ``point`` or ``line`` datum.
    law : str
        ``ideal``, ``normal`` or ``definite``.

    Returns
    -------
    float [1]
        Half-side of the square, or half-width of the band, in units of E.

    Raises
    ------
    PlanError
        If there is no effort, or so much that the area would be beyond anything the manual shows.

    References
    ----------
    data/optimal_search_factor_derived.csv, reproduced to its digits by
    tests/reference/test_search_factor.py.
    """
    if not 0.0 < relative_effort <= _LARGEST:
        raise PlanError(
            "no search factor for this relative effort",
            given=relative_effort,
            allowed=f"more than 0, at most {_LARGEST:.0f}",
            remedy="Check sweep widths, search endurance and the total probable error E.",
        )
    if law == "definite" and kind == "point":
        return math.sqrt(relative_effort) / 2.0  # covered just once: C = 1
    if law == "definite":
        return relative_effort / 2.0

    power = 2 if kind == "point" else 1

    def failure(log_factor: float) -> float:
        factor = math.exp(log_factor)
        poc = math.erf(factor / (SIGMA_PER_E * math.sqrt(2.0))) ** power
        return -poc * float(pod(coverage_of_factor(relative_effort, factor, kind), law))

    best = minimize_scalar(
        failure, bounds=(math.log(0.01), math.log(20.0)), method="bounded", options={"xatol": 1e-9}
    )
    return float(math.exp(best.x))
