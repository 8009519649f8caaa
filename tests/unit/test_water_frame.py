"""The water's frame is the path of its water: closed forms, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from ordered_patterns import PLANE

from sarex.errors import PlanError
from sarex.planning import water_frame

_START_NS = 1_780_000_000_000_000_000
_H = 3_600_000_000_000


def _xy(frame) -> np.ndarray:
    return np.array([PLANE.to_xy(fix.lon_deg, fix.lat_deg) for fix in frame.datum_motion])


def _seconds(frame) -> np.ndarray:
    return np.array([(fix.time_ns - _START_NS) / 1e9 for fix in frame.datum_motion])


def test_an_even_current_carries_the_frame_evenly():
    frame = water_frame(lambda *_: (0.6, -0.4), (128.0, 32.5), _START_NS, _START_NS + 5 * _H, PLANE)
    assert (frame.kind, frame.moving) == ("water", True)
    times = _seconds(frame)
    assert (times[0], times[-1]) == (0.0, 18_000.0)
    assert np.diff(times).max() <= 900.0
    assert _xy(frame) == pytest.approx(times[:, None] * (0.6, -0.4), abs=0.05)


def test_a_turning_tide_carries_it_round():
    """u = cos ωt, v = sin ωt over half a period of 12 h: (sin ωt, 1 − cos ωt)/ω."""
    omega = 2 * np.pi / (12 * 3600)

    def tide(lon, lat, time_ns):
        angle = omega * (time_ns - _START_NS) / 1e9
        return np.cos(angle), np.sin(angle)

    frame = water_frame(tide, (128.0, 32.5), _START_NS, _START_NS + 6 * _H, PLANE)
    angle = omega * _seconds(frame)
    expected = np.stack([np.sin(angle), 1 - np.cos(angle)], axis=1) / omega
    assert _xy(frame) == pytest.approx(expected, abs=0.05)


def test_the_order_of_the_step_is_four():
    """A current that turns about the origin: half the step, a sixteenth of the error."""
    omega = 1e-3

    def eddy(lon, lat, time_ns):
        x, y = PLANE.to_xy(lon, lat)
        return -omega * y, omega * x

    begin = PLANE.to_lonlat(10_000.0, 0.0)
    errors = []
    for step_s in (1200.0, 600.0):
        frame = water_frame(eddy, begin, _START_NS, _START_NS + 2 * _H, PLANE, step_s=step_s)
        end = omega * _seconds(frame)[-1]
        there = 10_000.0 * np.array([np.cos(end), np.sin(end)])
        errors.append(float(np.hypot(*(_xy(frame)[-1] - there))))
    assert np.log2(errors[0] / errors[1]) == pytest.approx(4.0, abs=0.5)


def test_what_is_refused():
    nothing = (float("nan"), 0.0)
    with pytest.raises(PlanError, match="no current on the water's path"):
        water_frame(lambda *_: nothing, (128.0, 32.5), _START_NS, _START_NS + _H, PLANE)
    with pytest.raises(PlanError, match="no time to go"):
        water_frame(lambda *_: (0.0, 0.0), (128.0, 32.5), _START_NS, _START_NS, PLANE)
