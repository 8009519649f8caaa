"""Found alive against closed forms, an integral, finer bins, and a naive sum."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest
from scipy.integrate import quad
from seas import PLANE, START_NS, make_ensemble, make_track, make_width

from sarex.detection import log_miss, log_miss_in_bins, plane_paths
from sarex.errors import DetectionError, ProbabilityError
from sarex.probability import BinnedMiss, bin_edges, binned_log_miss, found_alive, pos
from sarex.survival import Group, alive_share, survival_of

HOUR_NS = 3_600_000_000_000
RATE_PER_H, MEDIAN_H, END_H = 0.4, 2.0, 6.0


def one_at_rest(group, end_h=END_H):
    ensemble = make_ensemble(np.zeros((2, 1)), np.zeros((2, 1)), step_s=3600 * end_h)
    return ensemble, survival_of(ensemble, {"raft": (group,)}, water_c=10.0)


def steady(bins, rate_per_h=RATE_PER_H, end_h=END_H):
    edges = START_NS + np.round(np.linspace(0, end_h, bins + 1) * HOUR_NS).astype(np.int64)
    return BinnedMiss(np.full((bins, 1), -rate_per_h * end_h / bins), edges, "ship", "s1")


def judged(bins, group=None):
    group = group or Group(1, "in_water", median_h=MEDIAN_H, source="test")
    ensemble, survival = one_at_rest(group)
    return found_alive(ensemble, np.ones(1), [steady(bins)], survival)


def integral():
    def density(t):
        return RATE_PER_H * math.exp(-RATE_PER_H * t) * float(alive_share(t, MEDIAN_H))

    return quad(density, 0.0, END_H, epsabs=1e-12)[0]


def test_a_steady_search_is_the_integral():
    exact = integral()
    for bins in (6, 36, 360):
        got = judged(bins)
        assert got.persons_alive_low <= exact <= got.persons_alive_high
        half = (got.persons_alive_high - got.persons_alive_low) / 2
        assert abs(got.persons_alive - exact) <= half
        assert got.persons_found == pytest.approx(1 - math.exp(-RATE_PER_H * END_H), rel=1e-12)
    assert judged(720).persons_alive == pytest.approx(exact, abs=1e-6)


def test_for_a_steady_search_the_sum_converges_with_the_square_of_the_bins():
    exact = integral()
    errors = [abs(judged(bins).persons_alive - exact) for bins in (24, 48, 96, 192)]
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    np.testing.assert_allclose(orders, 2.0, atol=0.1)
    widths = [got.persons_alive_high - got.persons_alive_low for got in (judged(48), judged(96))]
    assert widths[0] / widths[1] == pytest.approx(2.0, rel=0.05)  # the bounds close linearly


def test_if_all_die_at_one_time_found_alive_is_found_by_then():
    got = judged(12, Group(1, "in_water", median_h=2.0, sigma_ln=1e-9, source="test"))
    # at the median itself half are alive, in the one bin that ends there and the one after
    assert got.persons_alive_low <= 1 - math.exp(-RATE_PER_H * 2.0) <= got.persons_alive_high
    by_two = next(by for by in got.over_time if by.time_ns == START_NS + 2 * HOUR_NS)
    assert by_two.persons_living == pytest.approx(0.5)


def test_where_survival_does_not_limit_found_alive_is_pos():
    got = judged(12, Group(1, "out_of_water"))
    assert got.persons_alive == pytest.approx(got.persons_found, rel=1e-14)
    assert got.objects["raft"].alive_low == got.objects["raft"].alive_high


def two_ships():
    rng = np.random.default_rng(4)
    count = 60
    drifting = np.linspace(0, 1, 13)[:, None] * rng.normal(0, 800, (2, 1, count))
    x, y = rng.normal(0, 2000, (2, 1, count)) + drifting
    ensemble = make_ensemble(
        x,
        y,
        draw=np.arange(count) // 2,
        search_object=np.arange(count) % 2,
        hypothesis=np.arange(count) // 2 % 2,
        object_ids=("raft", "piw"),
        hypothesis_ids=("h1", "h2"),
    )
    first = make_track((0, 1800, 3600, 7000), (-4e3, 4e3, 4e3, -4e3), (-500, -500, 900, 900))
    second = make_track((900, 5000, 6900), (-3e3, 3e3, -3e3), (1500, 0, -1500), name="s2")
    second = dataclasses.replace(second, facility="boat")
    widths = {
        "ship": {"raft": make_width(1500.0), "piw": make_width(300.0, "normal")},
        "boat": {"raft": make_width(900.0, "definite"), "piw": make_width(200.0)},
    }
    return ensemble, (first, second), widths


def looks_of(step_s):
    ensemble, tracks, widths = two_ships()
    edges = bin_edges(tracks, step_s=step_s)
    looks = [binned_log_miss(ensemble, t, widths[t.facility], PLANE, edges) for t in tracks]
    groups = {
        "raft": (Group(3, "out_of_water", median_h=3.0, source="test"),),
        "piw": (Group(2, "in_water"),),
    }
    return ensemble, tracks, widths, looks, survival_of(ensemble, groups, water_c=8.0)


def test_bins_add_up_to_the_whole_look():
    ensemble, tracks, widths, looks, _ = looks_of(480.0)
    for track, look in zip(tracks, looks, strict=True):
        whole = log_miss(ensemble, track, widths[track.facility], PLANE).values
        np.testing.assert_allclose(look.values.sum(axis=0), whole, rtol=1e-11, atol=1e-15)


def test_coarse_bins_hold_the_answer_of_fine_ones():
    weights = np.full(60, 1 / 30)
    results = {}
    for step_s in (1500.0, 600.0, 120.0):
        ensemble, _, _, looks, survival = looks_of(step_s)
        results[step_s] = found_alive(ensemble, weights, looks, survival)
    fine = results.pop(120.0)
    for coarse in results.values():
        for name, own in coarse.objects.items():
            assert own.alive_low <= fine.objects[name].alive_high
            assert own.alive_high >= fine.objects[name].alive_low
            assert own.found == pytest.approx(fine.objects[name].found, rel=1e-10)
        half = (coarse.persons_alive_high - coarse.persons_alive_low) / 2
        assert abs(coarse.persons_alive - fine.persons_alive) <= half
    assert fine.persons_alive_high - fine.persons_alive_low < 0.03 * fine.persons_alive


def test_it_is_the_naive_sum():
    ensemble, _, _, looks, survival = looks_of(600.0)
    rng = np.random.default_rng(1)
    per_draw = rng.dirichlet(np.ones(30))
    weights = per_draw[ensemble.draw]
    got = found_alive(ensemble, weights, looks, survival)
    edges = looks[0].edges_ns
    living = [survival.alive_at(int(t)) for t in edges]
    persons = {"raft": 3, "piw": 2}
    alive = dict.fromkeys(ensemble.object_ids, 0.0)
    first = {"ship": 0.0, "boat": 0.0}
    given = dict.fromkeys(ensemble.hypothesis_ids, 0.0)
    for p in range(60):
        name = ensemble.object_ids[ensemble.search_object[p]]
        missed = 1.0
        for b in range(edges.size - 1):
            each = {look.facility: math.exp(look.values[b, p]) for look in looks}
            here = missed * (1 - math.prod(each.values()))
            share = weights[p] * here * (living[b][p] + living[b + 1][p]) / 2
            alive[name] += share
            given[ensemble.hypothesis_ids[ensemble.hypothesis[p]]] += share * persons[name]
            certain = [f for f, miss in each.items() if miss == 0.0]
            for facility in each:
                if certain:
                    part = (facility in certain) / len(certain)
                else:
                    rate = {f: -math.log(m) for f, m in each.items()}
                    part = rate[facility] / sum(rate.values()) if sum(rate.values()) else 0.0
                first[facility] += share * persons[name] * part
            missed *= math.prod(each.values())
    for name, value in alive.items():
        assert got.objects[name].alive == pytest.approx(value, rel=1e-11)
        assert got.objects[name].persons == persons[name]
    for own in got.facilities:
        assert own.first == pytest.approx(first[own.facility], rel=1e-10)
    for h, name in enumerate(ensemble.hypothesis_ids):
        mass = per_draw[h::2].sum()
        assert got.hypotheses[name].persons_alive == pytest.approx(given[name] / mass, rel=1e-11)


def test_beside_it_stands_the_plain_pos():
    ensemble, tracks, widths, looks, survival = looks_of(600.0)
    weights = np.full(60, 1 / 30)
    got = found_alive(ensemble, weights, looks, survival)
    whole = [log_miss(ensemble, t, widths[t.facility], PLANE) for t in tracks]
    plain = pos(ensemble, weights, whole, persons={"raft": 3, "piw": 2})
    assert got.any_found == pytest.approx(plain.any_found, rel=1e-10)
    assert got.persons_found == pytest.approx(plain.persons_found, rel=1e-10)
    for name, own in got.objects.items():
        assert own.found == pytest.approx(plain.objects[name].pos, rel=1e-10)
        assert own.exists == pytest.approx(plain.objects[name].exists)
    for name, share in plain.hypotheses.items():
        assert got.hypotheses[name].any_found == pytest.approx(share, rel=1e-10)
    last = got.over_time[-1]
    assert last.persons_alive == pytest.approx(got.persons_alive, rel=1e-12)
    assert got.over_time[0].persons_found == 0.0


def test_what_does_not_fit_together_is_refused():
    ensemble, tracks, widths, looks, survival = looks_of(600.0)
    weights = np.full(60, 1 / 30)
    with pytest.raises(ProbabilityError, match="do not fit together"):
        found_alive(ensemble, weights, [], survival)
    with pytest.raises(ProbabilityError, match="several sets"):
        found_alive(ensemble, weights, [looks[0], looks_of(300.0)[3][1]], survival)
    with pytest.raises(ProbabilityError, match="do not fit together"):
        found_alive(ensemble, weights[:-1], looks, survival)
    with pytest.raises(ProbabilityError, match="outside the bins"):
        binned_log_miss(
            ensemble, tracks[0], widths["ship"], PLANE, bin_edges(tracks[1:], step_s=600)
        )
    with pytest.raises(ProbabilityError, match="not log misses by bins"):
        BinnedMiss(np.ones((1, 2)), looks[0].edges_ns[:2], "ship", "s1")
    blind = make_track((0, 600), (0, 1e3), (0, 0), sensor_on=(False,))
    with pytest.raises(ProbabilityError, match="no bins"):
        bin_edges([blind])


def test_one_pass_in_bins_is_each_bin_looked_at_alone():
    """Also where bins have gaps of looks, and edges fall on waypoints and output times."""
    ensemble, tracks, widths = two_ships()
    edges = START_NS + np.array([-600, 0, 450, 1800, 1801, 4000, 7200]) * 1_000_000_000
    for track in (*tracks, dataclasses.replace(tracks[0], sensor_on=np.array([True, False, True]))):
        own = widths[track.facility]
        got = log_miss_in_bins(ensemble, track, own, PLANE, edges)
        for b, (low, high) in enumerate(itertools.pairwise(edges.tolist())):
            on = track.sensor_on & (track.times_ns[:-1] < high) & (track.times_ns[1:] > low)
            want = np.zeros(60)
            if on.any():
                look = log_miss(ensemble, track, own, PLANE, start_ns=low, end_ns=high)
                want = look.values
            np.testing.assert_allclose(got[b], want, rtol=1e-9, atol=1e-15)
    with pytest.raises(DetectionError, match="do not fit the forecast"):
        log_miss_in_bins(ensemble, tracks[0], {"boat": make_width()}, PLANE, edges)
    short = plane_paths(ensemble, PLANE, end_ns=int(edges[3]))
    with pytest.raises(DetectionError, match="do not fit the forecast"):
        log_miss_in_bins(ensemble, tracks[0], widths["ship"], PLANE, edges, paths=short)


def test_drawn_detections_and_drawn_lives_agree():
    """200,000 worlds: one particle each, a threshold of the rate, a time to live."""
    ensemble, tracks, widths, looks, survival = looks_of(600.0)
    weights = np.full(60, 1 / 30)
    got = found_alive(ensemble, weights, looks, survival)
    edges = bin_edges(tracks, step_s=20.0)
    rate = -sum(
        log_miss_in_bins(ensemble, t, widths[t.facility], PLANE, edges) for t in tracks
    )  # (bin, particle)
    rng = np.random.default_rng(8)
    number = 200_000
    particle = rng.integers(0, 60, number)
    threshold = rng.exponential(1.0, number)
    reached = np.concatenate([np.zeros((1, 60)), np.cumsum(np.minimum(rate, 50.0), axis=0)])
    found_h = np.full(number, np.inf)
    for p in range(60):
        own = np.flatnonzero(particle == p)
        at = np.searchsorted(reached[:, p], threshold[own])
        inside = at < edges.size
        found_h[own[inside]] = (edges[at[inside]] - START_NS) / HOUR_NS
    median_h = np.where(ensemble.search_object[particle] == 0, 3.0, 2.0 ** (3 / 5))
    lives_h = median_h * np.exp(0.86 * rng.standard_normal(number))
    for name, own in got.objects.items():
        of_it = ensemble.search_object[particle] == ensemble.object_ids.index(name)
        for drawn, value in (
            (np.isfinite(found_h[of_it]), own.found),
            (found_h[of_it] < lives_h[of_it], own.alive),
        ):
            error = math.sqrt(value * (1 - value) / of_it.sum())
            assert drawn.mean() == pytest.approx(value, abs=4 * error)
