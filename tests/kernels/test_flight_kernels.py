"""The kernel that times legs against slow, obvious twins, and at its limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import RegularGridInterpolator

from sarex.geo import LocalPlane
from sarex.planning.flight import _kernels as k
from sarex.planning.flight.media import sample_media

RNG = np.random.default_rng(11)
ORIGIN = np.array([-5000.0, -8000.0, 0.0, 2000.0, 2500.0, 1800.0])
U, V = RNG.normal(0.0, 0.4, (2, 5, 8, 7))
STILL = np.zeros((1, 3))


@given(x=st.floats(-5000, 7000), y=st.floats(-8000, 9500), t=st.floats(0, 7200))
def test_the_medium_is_trilinear(x: float, y: float, t: float) -> None:
    axes = [ORIGIN[2 - n] + ORIGIN[5 - n] * np.arange(U.shape[n]) for n in range(3)]
    got = k.medium_at(ORIGIN, U, V, x, y, t)
    for part, values in zip(got, (U, V), strict=True):
        twin = RegularGridInterpolator(axes, values)((t, y, x))
        assert part == pytest.approx(float(twin), abs=1e-12)


def test_nodes_without_a_value_take_no_part() -> None:
    holed = U.copy()
    holed[0, 0, 0] = np.nan
    u, _ = k.medium_at(ORIGIN, holed, V, -4000.0, -8000.0, 0.0)
    assert u == pytest.approx(U[0, 0, 1])
    nothing = np.full_like(U, np.nan)
    assert math.isnan(k.medium_at(ORIGIN, nothing, V, 0.0, 0.0, 0.0)[0])


@given(t=st.floats(-3000, 30_000))
def test_a_frame_moves_between_its_fixes_and_on_with_the_last_motion(t: float) -> None:
    fixes = np.array([[0.0, 10.0, 20.0], [6000.0, 400.0, -100.0], [9000.0, 900.0, 50.0]])
    got = np.array(k.moved(fixes, 0, 3, t))
    first, last = (6000.0, fixes[:2]) if t <= 6000.0 else (9000.0, fixes[1:])
    assert first == last[1, 0]
    speed = (last[1, 1:] - last[0, 1:]) / (last[1, 0] - last[0, 0])
    assert got == pytest.approx(last[0, 1:] - fixes[0, 1:] + speed * (t - last[0, 0]), abs=1e-9)


@given(
    end=st.tuples(st.floats(-20_000, 20_000), st.floats(-20_000, 20_000)),
    speed=st.floats(4.0, 80.0),
    wind=st.tuples(st.floats(-2.0, 2.0), st.floats(-2.0, 2.0)),
    drift=st.tuples(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0)),
)
@settings(max_examples=60)
def test_a_leg_in_an_even_medium_is_the_triangle(
    end: tuple[float, float],
    speed: float,
    wind: tuple[float, float],
    drift: tuple[float, float],
) -> None:
    """Heading off the wind, one small step after the other, the craft arrives when it says."""
    u, v = np.full((2, 2, 2), wind[0]), np.full((2, 2, 2), wind[1])
    origin = np.array([-1e6, -1e6, -1e6, 2e6, 2e6, 2e6])
    fixes = np.array([[0.0, 0.0, 0.0], [1e5, 1e5 * drift[0], 1e5 * drift[1]]])
    distance = math.hypot(*end)
    if distance < 10.0:
        return
    seconds, status = k.leg_time(0.0, 0.0, *end, 0.0, speed, origin, u, v, fixes, 0, 2)
    assert status == k.OK
    made = np.array(end) / seconds + np.array(drift) - np.array(wind)  # through the medium
    assert math.hypot(*made) == pytest.approx(speed, rel=1e-6)


def test_what_cannot_be_held_or_known_is_said() -> None:
    strong = np.full((2, 2, 2), 9.0)
    origin = np.array([-1e6, -1e6, -1e6, 2e6, 2e6, 2e6])
    arguments = (0.0, 0.0, 0.0, 1000.0, 0.0, 8.0, origin)
    assert k.leg_time(*arguments, strong, 0 * strong, STILL, 0, 1)[1] == k.NOT_HELD
    assert k.leg_time(*arguments, np.nan * strong, strong, STILL, 0, 1)[1] == k.NO_MEDIUM


def test_without_the_jit_it_is_the_same_function() -> None:
    fixes = np.array([[0.0, 0.0, 0.0], [5000.0, 700.0, 300.0]])
    arguments = (100.0, -500.0, 3000.0, 2500.0, 900.0, 8.0, ORIGIN, U, V, fixes, 0, 2)
    assert k.leg_time.py_func(*arguments)[0] == pytest.approx(k.leg_time(*arguments)[0], rel=1e-12)


def test_a_field_is_sampled_about_the_places_and_left_out_where_it_refuses() -> None:
    from sarex.errors import PlanError

    plane = LocalPlane(128.0, 32.5)

    def field(lon, lat, time_ns):
        if np.any(np.asarray(lon) > 128.1):
            raise PlanError("outside", given="x", remedy="y")
        return np.asarray(lon) * 0 + 1.5, np.asarray(lat) * 0 - 0.5

    media = sample_media(field, field, plane, (0, 7_200_000_000_000), [(-20e3, 0.0), (20e3, 0.0)])
    west = k.medium_at(media.air.origin, media.air.u_m_s, media.air.v_m_s, -20e3, 0.0, 100.0)
    east = k.medium_at(media.air.origin, media.air.u_m_s, media.air.v_m_s, 20e3, 0.0, 100.0)
    assert west == pytest.approx((1.5, -0.5))
    assert math.isnan(east[0])
