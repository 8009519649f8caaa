"""Camera model against its published worked examples (d 0.45 m, availability 0.95, one glimpse).

The examples were computed with the Johnson criteria, 1 cycle for detection and 4 for recognition;
the catalogue uses 1.4 cycles, which are half of the 4 pixels for 79 % of the US NSARC addendum.
"""

from __future__ import annotations

import numpy as np
import pytest

from sarex.facilities import Camera, camera_sweep_width_m
from sarex.facilities.camera import glimpse_probability

DAY = Camera(
    name="3840 pixels, 70 degrees",
    view="down",
    conditions="day",
    pixels_across=3840,
    hfov_deg=70.0,
    availability=0.95,
    n50_cycles=1.0,
)
THERMAL = DAY.model_copy(update={"pixels_across": 640, "hfov_deg": 45.0, "conditions": "night"})


def width(camera, height_m, **change):
    return camera_sweep_width_m(camera.model_copy(update=change), height_m, 20.0, 0.45)


def test_day_camera_at_120_m():
    assert width(DAY, 120.0) == pytest.approx(160.0, abs=1.0)
    assert width(DAY, 120.0, n50_cycles=4.0) == pytest.approx(94.0, abs=1.0)


@pytest.mark.parametrize(
    ("height_m", "published"), [(60, 47.0), (120, 72.0), (200, 55.0), (300, 32.0)]
)
def test_thermal_camera(height_m, published):
    assert width(THERMAL, float(height_m)) == pytest.approx(published, abs=1.0)


def test_thermal_camera_is_best_near_120_m():
    heights = np.arange(60.0, 301.0, 10.0)
    best = heights[np.argmax([width(THERMAL, h) for h in heights])]
    assert best == pytest.approx(120.0, abs=10.0)


def test_n50_of_the_addendum_gives_79_percent_at_four_pixels():
    # 4 pixels across d = 0.45 m straight below, so a pixel of 0.1125 m
    height = 0.1125 / (2.0 * np.tan(np.radians(22.5)) / 640)
    camera = THERMAL.model_copy(update={"n50_cycles": 1.4, "availability": 1.0})
    got = glimpse_probability(camera, np.array([0.0]), height, 0.45)
    assert got[0] == pytest.approx(0.79, abs=0.01)


def test_width_never_exceeds_the_swath_and_glimpses_help():
    swath = 2 * 120.0 * np.tan(np.radians(35.0))
    one = width(DAY, 120.0)
    many = camera_sweep_width_m(DAY.model_copy(update={"vfov_deg": 60.0}), 120.0, 5.0, 0.45)
    assert one < many <= swath


def test_looking_around_from_a_mast_reaches_where_the_pixels_do():
    mast = Camera(
        name="ring of cameras",
        view="around",
        conditions="day",
        pixels_across=1920,
        hfov_deg=90.0,
        availability=1.0,
        n50_cycles=1.4,
    )
    half_way = 0.45 / (2 * 1.4) / np.radians(90.0) * 1920
    seen = glimpse_probability(mast, np.array([half_way]), 0.001, 0.45)
    assert seen[0] == pytest.approx(0.5, abs=1e-6)
    assert camera_sweep_width_m(mast, 3.0, 6.0, 0.9) > camera_sweep_width_m(mast, 3.0, 6.0, 0.45)
