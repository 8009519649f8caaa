"""How far one sees over the curve of the earth."""

from __future__ import annotations

import math

from sarex.quantities.lengths import FT_M, NM_M

__all__ = ["horizon_m"]


def horizon_m(sensor_height_m: float, object_height_m: float) -> float:
    """Distance at which an object of this height is just in sight, with standard refraction.

    1.169 NM · (√h + √H), heights in feet.

    References
    ----------
    Bowditch, American Practical Navigator, distance of the horizon (US government, public domain).
    Pinned by tests/reference/test_sweep_width_tables.py.

    >>> round(horizon_m(100 * 0.3048, 0.0) / 1852, 2)
    11.69
    """
    roots_ft = math.sqrt(sensor_height_m / FT_M) + math.sqrt(object_height_m / FT_M)
    return 1.169 * NM_M * roots_ft
