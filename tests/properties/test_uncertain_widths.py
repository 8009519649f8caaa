"""POS over uncertain widths and tracks: the twin that looks again, laws, and repeatability."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm
from seas import PLANE, make_ensemble, make_track, make_width

from sarex.detection import SweepWidth, log_miss, plane_paths
from sarex.errors import ProbabilityError
from sarex.facilities.sensing import table_width_m
from sarex.incident.draw import R50_PER_SIGMA
from sarex.probability import pos, sweep_width_error, uncertain_pos
from sarex.probability.drawn_errors import SHIFTS, drawn_shifts, drawn_z, places_of
from sarex.probability.width_rates import WidthRates, log_multiples
from sarex.randomness import draw_key

COUNT = 80


@dataclasses.dataclass(frozen=True)
class Craft:
    kind: str
    fix_error_m: float


CRAFT = {"a": Craft("ship", 200.0), "b": Craft("ship", 200.0), "c": Craft("helicopter", 400.0)}


def a_sea(seed=0, laws=("ideal", "normal", "ideal", "normal", "ideal", "normal")):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(0, 2500, (2, 1, COUNT)) + np.linspace(0, 1, 13)[:, None] * 900.0
    ensemble = make_ensemble(
        x, y, draw=np.arange(COUNT) // 2, search_object=np.arange(COUNT) % 2,
        object_ids=("raft", "piw"),
    )  # fmt: skip
    lines = {
        "a": ((0, 1800, 3600, 7000), (-4e3, 4e3, 4e3, -4e3), (-500, -500, 900, 900)),
        "b": ((900, 5000, 6900), (-3e3, 3e3, -3e3), (1500, 0, -1500)),
        "c": ((0, 1200, 2400, 3600), (0, 0, 900, 900), (-4e3, 4e3, 4e3, -4e3)),
    }
    tracks = [
        dataclasses.replace(make_track(*line, name=name), facility=name)
        for name, line in lines.items()
    ]
    law = iter(laws)
    widths = {
        name: {
            "raft": make_width(1500.0, next(law), speed_m_s=9.0),
            "piw": make_width(400.0, next(law), speed_m_s=9.0),
        }
        for name in lines
    }
    weights = rng.dirichlet(np.ones(COUNT // 2))[ensemble.draw]
    return ensemble, weights, tracks, widths


def by_looking_again(sea, *, sigma, draws, fix_errors, rng):
    """Every world looked at afresh, in plain loops: POS of at least one, raft, piw."""
    ensemble, weights, tracks, widths = sea
    key = draw_key(rng)
    out = []
    for world in range(draws):
        looks = []
        for track in tracks:
            craft = CRAFT[track.facility]
            place = track
            if fix_errors:
                which = int(drawn_shifts(key, track.facility, draws)[world])
                place = places_of(track, craft, PLANE, True)[1 + which]
            wide = {
                name: width.scaled(math.exp(sigma * drawn_z(key, craft.kind, name, draws)[world]))
                for name, width in widths[track.facility].items()
            }
            looks.append(log_miss(ensemble, place, wide, PLANE))
        report = pos(ensemble, weights, looks)
        out.append([report.any_found, *(o.pos for o in report.objects.values())])
    return np.array(out)


def asked(sea, seed=1, **more):
    ensemble, weights, tracks, widths = sea
    options = {"draws": 16, **more}
    return uncertain_pos(
        ensemble, weights, tracks, widths, CRAFT, PLANE, rng=np.random.default_rng(seed), **options
    )


@pytest.mark.parametrize("sigma", [0.3, 0.6])
def test_it_is_the_twin_that_looks_again_in_every_world(sigma):
    sea = a_sea()
    got = asked(sea, sigma=sigma)
    want = by_looking_again(
        sea, sigma=sigma, draws=16, fix_errors=True, rng=np.random.default_rng(1)
    )
    for spread, values in zip((got.any_found, *got.objects.values()), want.T, strict=True):
        # ideal is exact; the normal law is interpolated between nodes
        assert spread.mean == pytest.approx(values.mean(), abs=2e-4)
        low, high = np.quantile(values, [0.1, 0.9])
        assert (spread.low, spread.high) == pytest.approx((low, high), abs=5e-4)


def test_the_ideal_law_is_exact_whatever_the_range():
    ensemble, weights, tracks, widths = a_sea(laws=("ideal",) * 6)
    short = {
        name: {o: dataclasses.replace(w, max_range_m=1200.0) for o, w in own.items()}
        for name, own in widths.items()
    }
    sea = ensemble, weights, tracks, short
    got = asked(sea, sigma=0.6)
    want = by_looking_again(sea, sigma=0.6, draws=16, fix_errors=True, rng=np.random.default_rng(1))
    for spread, values in zip((got.any_found, *got.objects.values()), want.T, strict=True):
        assert spread.mean == pytest.approx(values.mean(), rel=1e-10)


def test_definite_range_is_near_the_twin_though_its_rate_jumps():
    sea = a_sea(laws=("definite",) * 6)
    got = asked(sea, sigma=0.3, draws=32)
    want = by_looking_again(sea, sigma=0.3, draws=32, fix_errors=True, rng=np.random.default_rng(1))
    for spread, values in zip((got.any_found, *got.objects.values()), want.T, strict=True):
        # where a particle is just met lies between two nodes 0.35 apart: on the mean it cancels
        assert spread.mean == pytest.approx(values.mean(), abs=0.02)


def test_a_table_is_near_the_twin_though_it_ends_somewhere():
    ensemble, weights, tracks, widths = a_sea(laws=("ideal",) * 6)
    table = ((0.0, 0.95), (300.0, 0.8), (800.0, 0.3), (1300.0, 0.0))
    area_m = table_width_m(table)
    seen = SweepWidth(area_m, "tabulated", area_m, {}, 9000.0, 9.0, "test", curve=table)
    sea = ensemble, weights, tracks, {name: {**own, "raft": seen} for name, own in widths.items()}
    got = asked(sea, sigma=0.3)
    want = by_looking_again(sea, sigma=0.3, draws=16, fix_errors=True, rng=np.random.default_rng(1))
    # kinks of the table and its end lie between nodes
    assert got.objects["raft"].mean == pytest.approx(want[:, 1].mean(), abs=5e-3)
    assert got.objects["piw"].mean == pytest.approx(want[:, 2].mean(), abs=1e-9)


def test_one_pass_under_the_ideal_law_is_the_integral_over_the_error():
    """POS = E[1 − exp(−K·m²/d²)] with ln m normal, by quadrature."""
    d_m, width_m, sigma = 700.0, 900.0, 0.3
    at = np.zeros((2, 1))
    ensemble = make_ensemble(at, at, step_s=2e5)
    track = make_track((0, 2e5), (-7.5e5, 7.5e5), (d_m, d_m))
    width = make_width(width_m, max_range_m=1e8, speed_m_s=7.5)
    got = uncertain_pos(
        ensemble, np.ones(1), [track], {"ship": {"raft": width}}, {"ship": Craft("ship", 1.0)},
        PLANE, rng=np.random.default_rng(3), sigma=sigma, draws=512, fix_errors=False,
    )  # fmt: skip
    plain = -log_miss(ensemble, track, {"raft": width}, PLANE).values[0]
    assert plain == pytest.approx(width_m**2 / (4 * math.pi) / d_m**2, rel=1e-3)
    exact = quad(
        lambda z: norm.pdf(z) * -math.expm1(-plain * math.exp(2 * sigma * z)), -8, 8, epsabs=1e-12
    )[0]
    # stratified: far nearer than the 512 independent draws would be
    assert got.any_found.mean == pytest.approx(exact, abs=2e-4)
    assert got.any_found.standard_error > 10 * abs(got.any_found.mean - exact)
    ends = [-math.expm1(-plain * math.exp(2 * sigma * z)) for z in norm.ppf([0.1, 0.9])]
    assert (got.any_found.low, got.any_found.high) == pytest.approx(tuple(ends), abs=2e-3)


def test_without_errors_it_is_the_plain_pos():
    ensemble, weights, tracks, widths = sea = a_sea()
    looks = [log_miss(ensemble, t, widths[t.facility], PLANE) for t in tracks]
    plain = pos(ensemble, weights, looks, persons={"raft": 4, "piw": 2})
    got = asked(sea, sigma=0.0, fix_errors=False, persons={"raft": 4, "piw": 2})
    for spread, want in (
        (got.any_found, plain.any_found),
        (got.persons_found, plain.persons_found),
        *((got.objects[name], own.pos) for name, own in plain.objects.items()),
    ):
        for value in (spread.mean, spread.low, spread.high, spread.plain):
            assert value == pytest.approx(want, rel=1e-12)


def test_the_sweep_over_sigma_uses_the_same_worlds_and_widens():
    ensemble, weights, tracks, widths = sea = a_sea(laws=("ideal",) * 6)
    swept = sweep_width_error(
        ensemble, weights, tracks, widths, CRAFT, PLANE, rng=np.random.default_rng(1), draws=16
    )
    assert [one.sigma for one in swept] == [0.0, 0.3, 0.6]
    assert swept[1] == asked(sea, sigma=0.3)
    spans = [one.any_found.high - one.any_found.low for one in swept]
    assert spans[0] < spans[1] < spans[2]
    assert len({one.any_found.plain for one in swept}) == 1


@settings(max_examples=3)
@given(st.integers(0, 1000), st.sampled_from([0.1, 0.3, 0.6]))
def test_intervals_hold_and_the_order_of_tracks_changes_nothing(seed, sigma):
    ensemble, weights, tracks, widths = a_sea(seed, laws=("ideal",) * 6)
    got = asked((ensemble, weights, tracks, widths), seed=seed, sigma=sigma)
    for spread in (got.any_found, *got.objects.values()):
        assert 0.0 <= spread.low <= spread.high <= 1.0
        assert 0.0 < spread.mean < 1.0
    again = asked((ensemble, weights, tracks[::-1], widths), seed=seed, sigma=sigma)
    assert again == got
    assert asked((ensemble, weights, tracks, widths), seed=seed + 1, sigma=sigma).key != got.key


def test_errors_belong_to_the_kind_and_the_object_and_nothing_else():
    key = draw_key(np.random.default_rng(5))
    z = drawn_z(key, "ship", "raft", 400)
    np.testing.assert_array_equal(z, drawn_z(key, "ship", "raft", 400))
    assert abs(np.corrcoef(z, drawn_z(key, "ship", "piw", 400))[0, 1]) < 0.15
    assert abs(np.corrcoef(z, drawn_z(key, "boat", "raft", 400))[0, 1]) < 0.15
    # one in each slice of equal probability
    np.testing.assert_array_equal(np.sort((norm.cdf(z) * 400).astype(int)), np.arange(400))


def test_two_ships_of_a_kind_err_together_and_so_the_interval_is_wider():
    ensemble, weights, tracks, widths = a_sea(laws=("ideal",) * 6)
    other = {**CRAFT, "b": Craft("boat", 200.0)}
    results = [
        uncertain_pos(ensemble, weights, tracks[:2], widths, craft, PLANE, sigma=0.6, draws=400,
                      fix_errors=False, rng=np.random.default_rng(2))
        for craft in (CRAFT, other)
    ]  # fmt: skip
    spans = [one.any_found.high - one.any_found.low for one in results]
    assert spans[0] > 1.1 * spans[1]


def test_shifts_have_the_covariance_of_the_fix_error():
    track = a_sea()[2][0]
    x0, y0 = PLANE.to_xy(track.lon_deg, track.lat_deg)
    moved = []
    for place in places_of(track, CRAFT["a"], PLANE, True)[1:]:
        x, y = PLANE.to_xy(place.lon_deg, place.lat_deg)
        assert np.ptp(x - x0) < 1e-3  # one vector for the whole track
        moved.append((float(np.mean(x - x0)), float(np.mean(y - y0))))
    sd = 200.0 / R50_PER_SIGMA
    np.testing.assert_allclose(np.mean(moved, axis=0), 0.0, atol=1e-3)
    np.testing.assert_allclose(np.cov(np.array(moved).T, ddof=0), sd**2 * np.eye(2), atol=1e-2)
    counts = np.bincount(drawn_shifts(draw_key(np.random.default_rng(0)), "a", 24))
    np.testing.assert_array_equal(counts, [6] * len(SHIFTS))


def test_four_shifts_stand_for_the_normal_distribution_of_the_fix():
    """Against 150 places drawn from it, for an error of a fifth of the sweep width."""
    ensemble, weights, tracks, widths = a_sea(laws=("ideal",) * 6)
    track, own = tracks[0], {"raft": widths["a"]["raft"]}
    craft = {"a": Craft("ship", 300.0)}
    got = uncertain_pos(
        ensemble, weights, [track], {"a": own}, craft, PLANE, sigma=0.0, draws=8,
        rng=np.random.default_rng(1),
    )  # fmt: skip
    rng = np.random.default_rng(2)
    x, y = PLANE.to_xy(track.lon_deg, track.lat_deg)
    values = []
    for east, north in rng.normal(0.0, 300.0 / R50_PER_SIGMA, (150, 2)):
        lon, lat = PLANE.to_lonlat(x + east, y + north)
        look = log_miss(ensemble, dataclasses.replace(track, lon_deg=lon, lat_deg=lat), own, PLANE)
        values.append(pos(ensemble, weights, [look]).any_found)
    error = np.std(values) / math.sqrt(len(values))
    assert got.any_found.mean == pytest.approx(np.mean(values), abs=4 * error + 1e-3)


def test_rates_between_the_nodes_are_those_computed_there():
    ensemble, _, tracks, widths = a_sea(laws=("normal",) * 6)
    paths = plane_paths(ensemble, PLANE)
    table = WidthRates(ensemble, paths, [tracks[0]], widths["a"], log_multiples(0.6))
    every = np.arange(COUNT)
    for at in (-2.0, -0.51, 0.0, 0.17, 1.9):
        wide = {name: width.scaled(math.exp(at)) for name, width in widths["a"].items()}
        want = -log_miss(ensemble, tracks[0], wide, PLANE).values
        np.testing.assert_allclose(table.at(at, 0, every), want, rtol=6e-3, atol=1e-12)
    np.testing.assert_array_equal(
        table.plain, -log_miss(ensemble, tracks[0], widths["a"], PLANE).values
    )


def test_what_cannot_be_drawn_is_refused():
    ensemble, weights, tracks, widths = sea = a_sea()
    with pytest.raises(ProbabilityError, match="without widths or description"):
        uncertain_pos(
            ensemble, weights, tracks, widths, {"a": CRAFT["a"]}, PLANE,
            rng=np.random.default_rng(1),
        )  # fmt: skip
    with pytest.raises(ProbabilityError, match="0 tracks that look"):
        asked((ensemble, weights, [], widths))
    with pytest.raises(ProbabilityError, match="8 worlds or more"):
        asked(sea, draws=3)
    with pytest.raises(ProbabilityError, match="σ from 0 to 2"):
        asked(sea, sigma=-0.1)
