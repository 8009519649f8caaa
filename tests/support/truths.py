"""True objects without leeway, for tests of the world."""

from __future__ import annotations

import numpy as np

from sarex.drift.leeway import LeewayTable
from sarex.drift.motion._kernels import CODE_ROWS, LAT, LON, NEXT_JIBE, STATE_ROWS, STATUS
from sarex.metocean import Forcing
from sarex.randomness import Key
from sarex.world import Truth


def water_followers(
    object_ids: tuple[str, ...],
    lon_deg: float,
    lat_deg: float,
    start_ns: int,
    forcing: Forcing,
    key: Key,
    status: int,
) -> Truth:
    """Objects at one place that move with the water and nothing else."""
    count = len(object_ids)
    state = np.zeros((STATE_ROWS, count))
    codes = np.zeros((CODE_ROWS, count), np.int64)
    state[LON], state[LAT], state[NEXT_JIBE] = lon_deg, lat_deg, np.inf
    codes[STATUS] = status
    return Truth(
        hypothesis="h",
        object_ids=object_ids,
        start_s=np.full(count, start_ns / 1e9),
        state=state,
        codes=codes,
        leeway=LeewayTable(
            np.zeros((count, 11)), np.arange(count), np.full((count, 3), (-1.0, 0.0, 0.0))
        ),
        sought=np.ones(count, dtype=np.bool_),
        forcing=forcing,
        key=key,
    )
