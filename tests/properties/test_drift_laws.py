"""Laws of the drift: the public ``simulate`` holds them in any sea, with any objects and draws."""

from __future__ import annotations

import math
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_drifts import HOUR_NS, NO_ERROR, T0, draws_at, drift, gridded, item, leeway_from, uniform

from sarex.drift import leeway_classes
from sarex.metocean import Eddy, ErrorSpec, LayerSpec, Uniform, build_layer
from sarex.quantities import parse_time

SEED = st.integers(0, 2**32)
CLASSES = st.sampled_from([*leeway_classes(), "CURRENT-ONLY"])
SPEED = st.floats(-1.0, 1.0).map(lambda x: round(x, 3))
WIND = st.floats(-18.0, 18.0).map(lambda x: round(x, 2))
ERROR = st.builds(
    ErrorSpec,
    sigma_m_s=st.sampled_from([0.0, 0.1, 1.0]),
    tau_h=st.sampled_from([0.5, 6.0, 48.0]),
    common_share=st.sampled_from([0.0, 0.3, 1.0]),
    source=st.just("test"),
)


def sea(seed: int, scale: float) -> np.ndarray:
    """Velocities (time, lat, lon, 2) on a rough grid, exact in float32."""
    velocity = np.random.default_rng(seed).normal(scale=scale, size=(5, 9, 9, 2))
    return np.round(velocity * 256) / 256


LON = 128.0 + 0.5 * np.arange(9)
LAT = 30.0 + 0.5 * np.arange(9)
TIMES = T0 + 6 * HOUR_NS * np.arange(5)


def grids(seed: int, errors: tuple[ErrorSpec, ErrorSpec], **axes: np.ndarray):
    axes = {"lon_deg": LON, "lat_deg": LAT, "times_ns": TIMES, **axes}
    return (
        gridded("wind", sea(seed, 6.0), error=errors[0], **axes),
        gridded("current", sea(seed + 1, 0.3), error=errors[1], **axes),
    )


# --- weights ----------------------------------------------------------------------------------


@settings(max_examples=20)
@given(st.data())
def test_each_object_carries_the_weight_of_its_hypotheses(data: st.DataObject) -> None:
    names = [f"o{n}" for n in range(data.draw(st.integers(1, 5)))]
    objects = [item(name, data.draw(CLASSES)) for name in names]
    ids = tuple(f"h{n}" for n in range(data.draw(st.integers(1, 3))))
    subset = st.lists(st.sampled_from(names), min_size=1, unique=True)
    objects_of = {name: data.draw(subset) for name in ids}
    hypothesis = np.sort(np.arange(data.draw(st.integers(len(ids), 40))) % len(ids))
    draws = draws_at(np.full(hypothesis.size, 129.0), 31.0, hypothesis=hypothesis, ids=ids)
    made = drift(
        draws, objects, uniform("wind", 8, 3), uniform("current", 0.2, 0), 2, objects_of=objects_of
    )
    weight = np.exp(made.log_prior)
    _, first = np.unique(made.draw, return_index=True)
    assert math.fsum(weight[first]) == pytest.approx(1.0, abs=1e-12)
    for number, name in enumerate(names):
        share = np.mean([name in objects_of[ids[h]] for h in hypothesis])
        assert math.fsum(weight[made.search_object == number]) == pytest.approx(share, abs=1e-12)
    pairs = set(zip(made.draw.tolist(), made.search_object.tolist(), strict=True))
    assert len(pairs) == made.particle_count


# --- translation ------------------------------------------------------------------------------


@settings(max_examples=12)
@given(SEED, st.integers(-340, 340).map(lambda k: 0.5 * k), st.tuples(ERROR, ERROR), CLASSES)
def test_moved_along_the_parallel_all_moves_with_it(seed, by_deg, errors, class_id) -> None:
    """Longitude enters by differences alone; over the antimeridian too. Within 1 mm."""
    objects = [item("a", class_id), item("b")]
    start = 129.9 + 0.2 * np.random.default_rng(seed).random(6)
    moved_lon = (LON[0] + by_deg + 180) % 360 - 180 + (LON - LON[0])
    here = drift(draws_at(start, 32.0), objects, *grids(seed, errors), 9, seed=seed)
    there = drift(
        draws_at((start + by_deg + 180) % 360 - 180, 32.0), objects,
        *grids(seed, errors, lon_deg=moved_lon), 9, seed=seed,
    )  # fmt: skip
    apart = (there.lon_deg - here.lon_deg - by_deg + 180) % 360 - 180
    assert np.abs(here.lon_deg[-1] - here.lon_deg[0]).max() > 1e-4
    np.testing.assert_allclose(apart, 0, atol=1e-8)
    np.testing.assert_allclose(there.lat_deg, here.lat_deg, rtol=0, atol=1e-8)


@settings(max_examples=12)
@given(SEED, st.integers(-400, 400), st.tuples(ERROR, ERROR), CLASSES)
def test_moved_in_time_all_moves_with_it(seed, hours, errors, class_id) -> None:
    """Only times since the first output decide anything; within 1 mm."""
    objects = [item("a", class_id)]
    at = np.random.default_rng(seed).integers(0, 3 * 3600, 6) * 10**9
    at[0] = 0
    place = (np.full(6, 130.0), 32.0)
    here = drift(draws_at(*place, T0 + at), objects, *grids(seed, errors), 9, seed=seed)
    later = hours * HOUR_NS
    there = drift(
        draws_at(*place, T0 + at + later), objects,
        *grids(seed, errors, times_ns=TIMES + later), 9, seed=seed,
    )  # fmt: skip
    np.testing.assert_allclose(there.lon_deg, here.lon_deg, rtol=0, atol=1e-8)
    np.testing.assert_allclose(there.lat_deg, here.lat_deg, rtol=0, atol=1e-8)
    np.testing.assert_array_equal(there.times_ns, here.times_ns + later)


@settings(max_examples=15)
@given(SPEED, SPEED, WIND, WIND, st.floats(-60, 60), CLASSES, SEED)
def test_moved_along_the_meridian_metres_stay_metres(u, v, wu, wv, lat, class_id, seed) -> None:
    """In an even sea the path in metres is the same at any latitude.

    The map scale changes along the way: over a run of D metres by D·tan(lat)/R of a length, so the
    places differ by at most D²·tan(lat)/R.
    """
    objects = [item("a", class_id)]
    layers = (uniform("wind", wu, wv), uniform("current", u, v))
    moved = []
    for where in (0.0, lat):
        made = drift(draws_at(np.full(5, 130.0), where), objects, *layers, 6, seed=seed)
        moved.append(metres(made.lon_deg - 130.0, made.lat_deg, where))
    run = np.abs(np.concatenate(moved)).max() + 1.0
    # the ellipsoid adds its flattening once more to the meridian: 3·e² ≈ 2 %
    bound = 1.1 * run**2 * (math.tan(math.radians(abs(lat))) + 0.03) / 6.35e6
    np.testing.assert_allclose(moved[1], moved[0], rtol=0, atol=bound + 1e-3)


def metres(dlon_deg: np.ndarray, lat_deg: np.ndarray, origin_deg: float) -> np.ndarray:
    """Metres east and north of the origin, by the radii of WGS 84 at the middle latitude."""
    a, e2 = 6378137.0, 0.0066943799901413165
    middle = np.radians(0.5 * (lat_deg + origin_deg))
    w = np.sqrt(1 - e2 * np.sin(middle) ** 2)
    east = np.radians(dlon_deg) * np.cos(middle) * a / w
    north = np.radians(lat_deg - origin_deg) * a * (1 - e2) / w**3
    return np.stack([east, north])


# --- mirror -----------------------------------------------------------------------------------

SLOPE = st.floats(0, 6).map(lambda x: round(x, 2))
OFFSET = st.floats(-10, 10).map(lambda x: round(x, 2))
STD = st.floats(0, 12).map(lambda x: round(x, 2))
ROW = st.tuples(SLOPE, OFFSET, STD)


@settings(max_examples=15)
@given(SEED, ROW, ROW, ROW, st.booleans(), st.sampled_from([0.0, 0.04, 0.5]))
def test_a_mirrored_sea_with_mirrored_rows_mirrors_the_path(
    seed, downwind, right, left, starts_right, jibe
) -> None:
    """North for south: the right row becomes the left one, jibing included. Within 0.1 mm."""
    left_row, mirrored_left = negative(left), negative(right)
    here = leeway_from(
        downwind, right, left_row, right_probability=float(starts_right), jibe_rate_per_h=jibe
    )
    there = leeway_from(
        downwind, left, mirrored_left,
        right_probability=float(not starts_right), jibe_rate_per_h=jibe,
    )  # fmt: skip
    north = drift(
        draws_at(np.full(6, 130.0), 32.0), [item("a", here)], *grids(seed, (NO_ERROR,) * 2), 9,
        seed=seed,
    )  # fmt: skip
    flip = np.array([1.0, -1.0])
    axes = {"lon_deg": LON, "lat_deg": -LAT[::-1], "times_ns": TIMES}
    layers = [
        gridded(quantity, sea(number, scale)[:, ::-1] * flip, **axes)
        for quantity, number, scale in (("wind", seed, 6.0), ("current", seed + 1, 0.3))
    ]
    south = drift(draws_at(np.full(6, 130.0), -32.0), [item("a", there)], *layers, 9, seed=seed)
    np.testing.assert_allclose(south.lon_deg, north.lon_deg, rtol=0, atol=1e-9)
    np.testing.assert_allclose(south.lat_deg, -north.lat_deg, rtol=0, atol=1e-9)


def negative(row: tuple[float, float, float]) -> tuple[float, float, float]:
    """The mirror image of a crosswind row: the other sign, the same deviation."""
    return (-row[0], -row[1], row[2])


# --- reversal ---------------------------------------------------------------------------------


def way_back_m(terms, back, start, hours: int, step_s: int) -> float:
    calm = uniform("wind", 0, 0)
    sea_out, sea_back = (
        build_layer("current", LayerSpec(analytic=each, error=NO_ERROR)) for each in (terms, back)
    )
    out = drift(draws_at(*start), [item("a")], calm, sea_out, hours, step_s=step_s)
    end = (out.lon_deg[-1], out.lat_deg[-1])
    home = drift(draws_at(*end), [item("a")], calm, sea_back, hours, step_s=step_s)
    east, north = metres(home.lon_deg[-1] - start[0], home.lat_deg[-1], 0.0)
    return float(np.hypot(east, north - metres(0.0, np.asarray(start[1]), 0.0)[1])[0])


@settings(max_examples=15)
@given(SPEED, SPEED, st.floats(0.2, 1.2), st.booleans(), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_a_steady_sea_run_backwards_leads_home(u, v, peak, clockwise, x, y) -> None:
    """Out with the field, back with its negative: home but for the error of an order 2 method.

    A quarter of the step leaves at most an eighth of the distance (or 1 cm); the distance itself is
    below a thousandth of the way.
    """
    word = ("clockwise", "anticlockwise")
    terms, back = (
        (
            Uniform(kind="uniform", u_m_s=sign * 0.3 * u, v_m_s=sign * 0.3 * v),
            Eddy(
                kind="eddy", lon_deg=130.0, lat_deg=0.0, radius_m=20_000.0, peak_m_s=peak,
                rotation=word[clockwise == (sign > 0)], profile="gaussian",
            ),
        )
        for sign in (1.0, -1.0)
    )  # fmt: skip
    start = (130.0 + x, y)
    coarse, fine = (way_back_m(terms, back, start, 12, step_s) for step_s in (1200, 300))
    assert coarse < 1e-3 * 1.5 * 43_200
    assert fine <= coarse / 8 + 0.01


# --- independence -----------------------------------------------------------------------------


@settings(max_examples=8)
@given(SEED, st.integers(1, 3), st.tuples(ERROR, ERROR), st.lists(CLASSES, min_size=1, max_size=3))
def test_more_draws_leave_the_earlier_ones_as_they_were(seed, few, errors, class_ids) -> None:
    """So neither blocks, nor chunks, nor the number of draws decide a path: bit for bit."""
    objects = [item(f"o{n}", name) for n, name in enumerate(class_ids)]
    spread = np.random.default_rng(seed).random((2, 150))
    layers = grids(seed, errors)
    many = drift(draws_at(130 + spread[0], 31 + spread[1]), objects, *layers, 8, seed=seed)
    first = draws_at(130 + spread[0, : 13 * few], 31 + spread[1, : 13 * few])
    part = drift(first, objects, *layers, 8, seed=seed)
    count = part.particle_count
    for name in ("lon_deg", "lat_deg", "status"):
        np.testing.assert_array_equal(getattr(many, name)[:, :count], getattr(part, name))


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor: no second thread to compare")
@settings(max_examples=6)
@given(SEED, st.tuples(ERROR, ERROR), st.lists(CLASSES, min_size=1, max_size=3))
def test_the_number_of_threads_changes_no_bit(seed, errors, class_ids) -> None:
    objects = [item(f"o{n}", name) for n, name in enumerate(class_ids)]
    spread = np.random.default_rng(seed).random((2, 200))
    draws = draws_at(130 + spread[0], 31 + spread[1])
    one, two = (
        drift(draws, objects, *grids(seed, errors), 8, seed=seed, threads=threads)
        for threads in (1, 2)
    )
    np.testing.assert_array_equal(one.lon_deg, two.lon_deg)
    np.testing.assert_array_equal(one.lat_deg, two.lat_deg)
    np.testing.assert_array_equal(one.status, two.status)


@settings(max_examples=8)
@given(SEED, st.tuples(ERROR, ERROR), CLASSES)
def test_how_often_places_are_written_changes_no_bit(seed, errors, class_id) -> None:
    draws = draws_at(np.full(20, 131.0), 32.0, T0 + 7 * 60 * 10**9 * np.arange(20))
    fine, coarse = (
        drift(draws, [item("a", class_id)], *grids(seed, errors), 6, seed=seed, output_step_s=every)
        for every in (600, 3600)
    )
    np.testing.assert_array_equal(fine.times_ns[::6], coarse.times_ns)
    np.testing.assert_array_equal(fine.lon_deg[::6], coarse.lon_deg)
    np.testing.assert_array_equal(fine.lat_deg[::6], coarse.lat_deg)


@settings(max_examples=8)
@given(SEED, ERROR, SPEED, SPEED)
def test_without_leeway_the_wind_is_nothing(seed, error, u, v) -> None:
    """CURRENT-ONLY and a buoy without windage go the same way in a calm and in a gale."""
    current = uniform("current", u, v, error)
    calm, gale = uniform("wind", 0, 0), uniform("wind", 20, -9)
    paths = [
        drift(draws_at(np.full(9, 130.0), 31.0), [item("a", name)], wind, current, 5, seed=seed)
        for name in ("CURRENT-ONLY", "SLDMB")
        for wind in (calm, gale)
    ]
    for path in paths[1:]:
        np.testing.assert_array_equal(path.lon_deg, paths[0].lon_deg)
        np.testing.assert_array_equal(path.lat_deg, paths[0].lat_deg)


def test_the_start_of_these_tests_is_a_whole_hour() -> None:
    """The first output time is a multiple of the output step: the laws of time rest on it."""
    assert parse_time("2026-06-07T00:00Z") % HOUR_NS == 0
