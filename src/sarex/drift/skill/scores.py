"""Scores of one predicted track against the observed one.

Liu and Weisberg's skill score weighs separation by the length of the way that the drifter went:
s = Σ d_i / Σ l_i over the hours so far, with d_i the separation and l_i the length of the observed
track up to hour i; SS = 1 - s/n, and 0 where s exceeds the tolerance n = 1. SS* is the same without
the floor at 0, so that a bad forecast counts as bad as it was.

References
----------
Liu & Weisberg 2011, J. Geophys. Res. 116, C09013, doi 10.1029/2010JC006837.
Révelard et al. 2021, Front. Mar. Sci. 8, 630388, doi 10.3389/fmars.2021.630388 (SS*).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["TOLERANCE", "liu_weisberg", "liu_weisberg_star"]

Floats = NDArray[np.float64]

TOLERANCE = 1.0
"""Liu and Weisberg's n: the normalised separation at which a forecast has no skill."""


def liu_weisberg_star(separation_m: Floats, path_m: Floats) -> Floats:
    """SS*, the skill score without a floor, up to each lead.

    Parameters
    ----------
    separation_m : (..., lead) [m]
        Distance between predicted and observed position at equally spaced leads, the launch left
        out.
    path_m : (..., lead) [m]
        Length of the observed track from the launch to each lead.

    Returns
    -------
    (..., lead) [1]
        At most 1. NaN where the drifter has not moved, and from the first NaN on.

    References
    ----------
    As the module. Pinned by tests/reference/test_skill_scores.py.
    """
    way = np.cumsum(path_m, axis=-1)
    ratio = np.cumsum(separation_m, axis=-1) / np.where(way > 0.0, way, np.nan)
    return np.asarray(1.0 - ratio / TOLERANCE)


def liu_weisberg(separation_m: Floats, path_m: Floats) -> Floats:
    """SS, the skill score with its floor at 0; parameters as :func:`liu_weisberg_star`.

    Examples
    --------
    A drifter goes east at 1 m/s for 3 s; the forecast says it stays, or goes twice as fast.

    >>> way = np.array([1.0, 2.0, 3.0])
    >>> liu_weisberg(way, way).tolist(), liu_weisberg(0.5 * way, way).tolist()
    ([0.0, 0.0, 0.0], [0.5, 0.5, 0.5])
    """
    return np.asarray(np.maximum(liu_weisberg_star(separation_m, path_m), 0.0))
