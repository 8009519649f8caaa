"""Whole counts from relaxed ones: round one up, solve again, until nothing is fractional."""

from __future__ import annotations

import numpy as np

from sarex.planning.routes.counts.gains import fractional
from sarex.planning.routes.counts.master import Master, Relaxed
from sarex.planning.routes.counts.pricing import Limits
from sarex.planning.routes.model import Floats

__all__ = ["dive"]

_KEEP = 1e-5
_SHARE = 0.85  # counts with at least this share are rounded up together


def dive(master: Master, relaxed: Relaxed, limits: Limits) -> Floats | None:
    """Counts per place that one dive ends in, (place,); None where it finds no way on.

    The bounds of the programme are left as the dive set them.
    """
    least = limits.least.copy()
    for _ in range(2 * len(least)):
        places = fractional(relaxed.counts)
        if not len(places):
            return np.rint(relaxed.counts)
        whole = np.floor(relaxed.counts + _KEEP).astype(np.int64)
        share = relaxed.counts[places] - whole[places]
        raised = places[share >= min(_SHARE, float(share.max()))]
        held = np.maximum(least, np.minimum(whole, limits.most))
        held[raised] = np.minimum(whole[raised] + 1, limits.most[raised])
        if np.array_equal(held, least):
            return None
        least = held
        master.bound(Limits(least, limits.most))
        relaxed = master.solve()
        if not np.isfinite(relaxed.value):
            return None
        master.cut(relaxed, 1e-6)
    return None
