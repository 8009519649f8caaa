"""From the second plan on the datum starts from the residual, not from the distress."""

from __future__ import annotations

import numpy as np
import pytest

from sarex.ensemble import Ensemble, Status
from sarex.geo import LocalPlane
from sarex.operation.situation import LEAST_WEIGHT, residual_start
from sarex.provenance import Provenance

PLANE = LocalPlane(128.0, 32.5)
HOUR_NS = 3_600_000_000_000
START_NS = 1_780_790_400_000_000_000


def cloud() -> Ensemble:
    """4,000 draws of one object, normal with 4 km; the last draw is ashore 100 km away."""
    rng = np.random.default_rng(8)
    x, y = rng.normal(0.0, 4000.0, (2, 4000))
    x[-1], y[-1] = 1e5, 0.0
    lon, lat = PLANE.to_lonlat(x, y)
    status = np.zeros((2, 4000), np.uint8)
    status[:, -1] = Status.STRANDED
    return Ensemble(
        np.array([START_NS, START_NS + HOUR_NS], dtype=np.int64),
        np.stack([lon, lon]),
        np.stack([lat, lat]),
        status,
        np.arange(4000, dtype=np.int32),
        np.zeros(4000, np.int32),
        np.zeros(4000, np.int32),
        np.zeros(4000, np.int32),
        np.full(4000, -np.log(4000.0)),
        ("h",),
        ("raft",),
        Provenance("test"),
    )


def test_mean_and_radius_follow_the_weights() -> None:
    ensemble = cloud()
    x, _ = PLANE.to_xy(ensemble.lon_deg[0], ensemble.lat_deg[0])
    east = np.where(x > 0, 2.0, 0.0) / 4000  # the western half was searched and is excluded
    flat = np.full(4000, 1 / 4000)
    before = residual_start(ensemble, flat, "h", "raft", PLANE, START_NS + HOUR_NS // 2)
    after = residual_start(ensemble, east, "h", "raft", PLANE, START_NS + HOUR_NS // 2)
    assert before is not None
    assert after is not None
    assert before.radius_50_m == pytest.approx(1.1774 * 4000, rel=0.04)
    # mean of a half normal: sigma * sqrt(2/pi)
    assert PLANE.to_xy(after.lon_deg, after.lat_deg)[0] == pytest.approx(
        4000 * np.sqrt(2 / np.pi), rel=0.05
    )
    assert after.radius_50_m < before.radius_50_m
    assert after.time_ns == START_NS + HOUR_NS // 2


def test_a_hypothesis_that_is_excluded_has_no_datum() -> None:
    weights = np.full(4000, 0.5 * LEAST_WEIGHT / 4000)
    assert residual_start(cloud(), weights, "h", "raft", PLANE, START_NS) is None
