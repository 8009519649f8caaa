"""Kernels of geography: arrays and numbers in, numbers out.

Symbols: a semi-major axis [m], e2 first eccentricity squared, M and N radii of curvature in the
meridian and in the prime vertical [m].
"""

import math

from numba import njit

_A = 6378137.0  # WGS 84, NIMA TR8350.2, table 3.1
_F = 1.0 / 298.257223563
_E2 = _F * (2.0 - _F)
_RADIANS = math.pi / 180.0


@njit(cache=True)
def metres_per_degree(lat_deg):
    """Length of one degree of longitude and of latitude at a latitude [m], WGS 84.

    Radii of curvature: N = a / sqrt(1 - e2 sin² lat), M = N (1 - e2) / (1 - e2 sin² lat)
    (Rapp 1991, "Geometric geodesy part I", eqs 3.88 and 3.99).
    """
    phi = lat_deg * _RADIANS
    w2 = 1.0 - _E2 * math.sin(phi) ** 2
    n = _A / math.sqrt(w2)
    m = n * (1.0 - _E2) / w2
    return n * math.cos(phi) * _RADIANS, m * _RADIANS
