"""What is computed for a block of particles at once, against the same for one at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarex.geo._kernels import degrees_per_metre, metres_per_degree
from sarex.metocean import _kernels as kernels
from sarex.metocean.frames import Frames, Reach
from sarex.metocean.layer import Source, pack
from sarex.randomness import draw_key, philox
from sarex.randomness._kernels import _direction, _radius, normals_for

EXTREMES = [0, 1, 2, 2**29 - 1, 2**29, 2**30, 2**31 - 1, 2**31, 3 * 2**30, 2**32 - 2, 2**32 - 1]


# --- normals ----------------------------------------------------------------------------------


@given(st.one_of(st.integers(0, 2**32 - 1), st.sampled_from(EXTREMES)))
@settings(max_examples=400)
def test_series_are_the_functions(word: int):
    u = (word + 0.5) / 2**32
    assert _radius(np.uint64(word)) == pytest.approx(math.sqrt(-2 * math.log(u)), rel=4e-15)
    cosine, sine = _direction(np.uint64(word))
    # the library's own rounding of 2 pi u is 4e-16 of it
    assert cosine == pytest.approx(math.cos(2 * math.pi * u), abs=4e-15)
    assert sine == pytest.approx(math.sin(2 * math.pi * u), abs=4e-15)


def normals(key, stream: int, step: int, index: np.ndarray) -> np.ndarray:
    rows = [np.empty(index.size) for _ in range(4)]
    normals_for(key, stream, step, index, index.size, *rows)
    return np.array(rows)


def test_normals_are_two_pairs_of_one_philox_block():
    key = draw_key(np.random.default_rng(4))
    index = np.array([0, 7, 2**33 + 5, 12], np.int64)
    made = normals(key, 110, 9, index)
    k0, k1 = int(key[0]), int(key[1])
    for j, number in enumerate(index.tolist()):
        counter = (number & 0xFFFFFFFF, 9, 110 ^ (k1 & 0xFFFFFFFF), (number >> 32) ^ (k1 >> 32))
        words = philox(*map(np.uint64, (*counter, k0 & 0xFFFFFFFF, k0 >> 32)))
        u = [(int(w) + 0.5) / 2**32 for w in words]
        expected = [
            math.sqrt(-2 * math.log(u[i])) * f(2 * math.pi * u[i + 1])
            for i in (0, 2)
            for f in (math.cos, math.sin)
        ]
        np.testing.assert_allclose(made[:, j], expected, rtol=0, atol=1e-14)


def test_a_normal_depends_on_its_number_and_not_on_its_place_in_the_block():
    key = draw_key(np.random.default_rng(5))
    index = np.arange(1000, dtype=np.int64)
    whole = normals(key, 11, 3, index)
    for cut in (1, 3, 255, 256, 997):
        parts = [normals(key, 11, 3, part) for part in np.split(index, [cut])]
        assert np.concatenate(parts, axis=1).tobytes() == whole.tobytes()
    assert normals(key, 11, 3, index[::-1].copy())[:, ::-1].tobytes() == whole.tobytes()


def test_normals_are_normal_and_independent():
    made = normals(draw_key(np.random.default_rng(6)), 11, 0, np.arange(200_000))
    n = made.shape[1]
    assert np.abs(made.mean(axis=1)).max() < 4.5 / math.sqrt(n)
    assert np.abs(made.var(axis=1) - 1).max() < 4.5 * math.sqrt(2 / n)
    assert np.abs((made**4).mean(axis=1) - 3).max() < 4.5 * math.sqrt(96 / n)
    between = np.corrcoef(np.vstack([made, made**2])) - np.eye(8)
    assert np.abs(between).max() < 4.5 / math.sqrt(n)
    beyond = np.abs(made) > 3.0  # 0.0026998 of a normal
    assert abs(beyond.mean() - 0.0026998) < 4.5 * math.sqrt(0.0027 / (4 * n))


# --- the length of a degree ---------------------------------------------------------------------


@given(st.floats(-89.9, 89.9))
@settings(max_examples=300)
def test_degrees_in_a_metre_are_the_inverse(lat: float):
    east, north = degrees_per_metre(lat)
    mx, my = metres_per_degree(lat)
    # the cosine's series is right to 2e-13, which near the pole is much of a small number
    assert east * mx == pytest.approx(1.0, rel=3e-10)
    assert north * my == pytest.approx(1.0, rel=3e-10)


# --- frames -------------------------------------------------------------------------------------

HOUR = 3600.0


def layer_of(seed: int, *, members: int = 1, hole: bool = False, second: bool = False):
    """The arrays of a layer: a field of noise, perhaps a wider one behind it, a tidal ellipse."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(5, members, 9, 11, 2)).astype(np.float32)
    if hole:
        values[:, :, 3:6, 4:7] = np.nan
    sources = [Source(values, HOUR * np.arange(5.0), 127.0, 0.25, 30.0, 0.25)]
    if second:
        wide = rng.normal(size=(3, 1, 8, 9, 2)).astype(np.float32)
        sources.append(Source(wide, 3 * HOUR * np.arange(3.0), 125.0, 0.75, 28.0, 0.75))
    term = np.array(
        [[1.0, 0.3, 0.1, -0.05, 0.15, 1.4e-4, 600.0, 0.0], [0, 0.1, 0.2, 0, 0, 0, 0, 0]]
    )
    front = np.array([[2.0, 128.0, 31.0, 0.2, 0.1, 3.0, 4.0, 0.0]])
    return (*pack(sources), np.vstack([term, front]), np.zeros(0), np.zeros((0, 2)))


def ask(arrays, reach: Reach, times, stage: int, lon, lat, member):
    n = lon.size
    layer, frame = Frames(arrays, reach).at(times)
    room = [np.zeros(n) for _ in range(6)]
    place, fx, fy, u, v, bad = room
    kernels.frame_velocity(n, stage, lon, lat, member, layer, frame, place, fx, fy, u, v, bad)
    return u, v, bad


@pytest.mark.parametrize(
    "options",
    [{}, {"members": 3}, {"hole": True}, {"second": True}, {"members": 2, "hole": True}],
    ids=["one", "members", "hole", "second", "members-hole"],
)
@pytest.mark.parametrize("stage", [0, 5, 8, 11])
def test_frames_give_what_one_place_is_given_or_say_that_they_cannot(options, stage):
    arrays = layer_of(3, **options)
    rng = np.random.default_rng(8)
    n = 3000
    lon, lat = rng.uniform(126.8, 129.7, n), rng.uniform(29.8, 32.2, n)
    lon[:4], lat[:4] = (127.0, 129.5, 127.0, 129.5), (30.0, 32.0, 32.0, 30.0)  # the corners
    member = rng.integers(0, options.get("members", 1), n).astype(float)
    times = 0.5 * HOUR * np.arange(12.0)  # the first source ends at stage 8
    u, v, bad = ask(arrays, Reach(127.5, 129.0, 30.5, 31.5), times, stage, lon, lat, member)
    for p in range(n):
        expected = kernels.velocity_at(lon[p], lat[p], times[stage], int(member[p]), *arrays)
        if not bad[p]:
            assert (u[p], v[p], 0) == expected
        elif stage <= 8 and 127.5 <= lon[p] <= 129.0 and 30.5 <= lat[p] <= 31.5:
            # within its window a frame gives up beside a hole alone
            assert options.get("hole")
    inside = (lon > 127.5) & (lon < 129.0) & (lat > 30.5) & (lat < 31.5)
    assert bad[inside].all() if stage > 8 else not bad[inside].all()


@pytest.mark.parametrize("west_deg", [-180.0, 179.0])
def test_frames_serve_a_field_across_the_antimeridian(west_deg):
    rng = np.random.default_rng(2)
    values = rng.normal(size=(2, 1, 5, 9, 2)).astype(np.float32)
    source = Source(values, HOUR * np.arange(2.0), west_deg, 0.25, 10.0, 0.25)
    arrays = (*pack([source]), np.zeros((0, 8)), np.zeros(0), np.zeros((0, 2)))
    lon = (west_deg + rng.uniform(0.0, 2.0, 500) + 180.0) % 360.0 - 180.0
    lat = rng.uniform(10.0, 11.0, 500)
    u, v, bad = ask(arrays, Reach(178.5, 181.5, 9.0, 12.0), np.array([900.0]), 0, lon, lat,
                    np.zeros(500))  # fmt: skip
    if west_deg == 179.0:
        assert not bad.any()
    for p in np.flatnonzero(bad == 0):
        assert kernels.velocity_at(lon[p], lat[p], 900.0, 0, *arrays) == (u[p], v[p], 0)


def test_a_source_that_is_the_same_everywhere():
    values = np.array([[1.5, -2.0], [3.0, 0.5]], np.float32).reshape(2, 1, 1, 1, 2)
    arrays = (*pack([Source(values, np.array([0.0, 600.0]), hold=True)]), np.zeros((0, 8)),
              np.zeros(0), np.zeros((0, 2)))  # fmt: skip
    lon, lat = np.array([3.0, -170.0]), np.array([80.0, -20.0])
    u, v, bad = ask(arrays, Reach(0, 1, 0, 1), np.array([300.0, 900.0]), 1, lon, lat, np.zeros(2))
    assert u.tolist() == [3.0, 3.0]
    assert v.tolist() == [0.5, 0.5]
    assert not bad.any()
