"""What must hold of every update, whatever was looked for and found."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seas import PLANE, START_NS, make_ensemble

from sarex.detection import LogMiss
from sarex.probability import Find, pos, prior, probability_map, update_after_search

OBJECTS = ("raft", "piw", "hull")
OF_HYPOTHESIS = ((0, 1), (0, 1, 2), (2,))


def make_case(seed, draws=60):
    """Three hypotheses with different objects, random places, uneven prior weights."""
    rng = np.random.default_rng(seed)
    hypothesis_of_draw = np.concatenate([[0, 1, 2], rng.integers(0, 3, draws - 3)])
    log_weight = rng.normal(0.0, 1.0, draws)
    log_weight -= np.log(np.sum(np.exp(log_weight)))
    rows = [(k, o) for k, h in enumerate(hypothesis_of_draw) for o in OF_HYPOTHESIS[h]]
    rng.shuffle(rows)
    draw, search_object = np.array(rows).T
    places = rng.normal(0.0, 4000.0, (2, len(rows)))
    return make_ensemble(
        places[0] + np.zeros((3, 1)),
        places[1] + np.zeros((3, 1)),
        draw=draw,
        search_object=search_object,
        hypothesis=hypothesis_of_draw[draw],
        log_prior=log_weight[draw],
        object_ids=OBJECTS,
        hypothesis_ids=("h1", "h2", "h3"),
    )


def make_look(ensemble, seed, facility="ship", start_s=0, certain=0.0):
    rng = np.random.default_rng(seed)
    values = -rng.exponential(0.5, ensemble.particle_count)
    values[rng.random(values.size) < 0.3] = 0.0
    values[rng.random(values.size) < certain] = -np.inf
    start = START_NS + start_s * 1_000_000_000
    return LogMiss(values, facility, f"s{seed}", ("t",), start, start + 300_000_000_000)


def naive(ensemble, looks, finds):
    """Posterior by loops over draws, in plain probabilities."""
    lon, lat, _ = ensemble.at(START_NS)
    x, y = PLANE.to_xy(lon, lat)
    found = {f.object_id: f for f in finds}
    weights = []
    for k in range(ensemble.draw_count):
        own = np.flatnonzero(ensemble.draw == k)
        weight = np.exp(ensemble.log_prior[own[0]])
        has = {ensemble.object_ids[ensemble.search_object[p]]: p for p in own}
        for name, p in has.items():
            for look in looks:
                if name not in found or look.end_ns <= found[name].time_ns:
                    weight *= np.exp(look.values[p])
        for name, find in found.items():
            if name not in has:
                weight = 0.0
                continue
            fx, fy = PLANE.to_xy(find.lon_deg, find.lat_deg)
            r2 = (x[has[name]] - fx) ** 2 + (y[has[name]] - fy) ** 2
            weight *= np.exp(-r2 / (2 * find.error_m**2))
        weights.append(weight)
    return np.array(weights) / np.sum(weights)


def make_find(name="raft", at_s=0):
    lon, lat = PLANE.to_lonlat(500.0, -800.0)
    return Find(name, START_NS + at_s * 1_000_000_000, lon, lat, 3000.0)


seeds = st.integers(0, 10_000)


@settings(max_examples=30)
@given(seeds, st.booleans())
def test_update_is_its_naive_twin_and_mass_stays_one(seed, with_find):
    ensemble = make_case(seed)
    looks = [make_look(ensemble, seed + i, start_s=-400 if i else 900) for i in range(3)]
    finds = [make_find()] if with_find else []
    got = update_after_search(ensemble, looks, finds)
    # the find is measured in its own plane: 1e-6 of 4 km
    np.testing.assert_allclose(got.draw_weights, naive(ensemble, looks, finds), atol=1e-6)
    assert got.draw_weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert sum(got.hypothesis_weights.values()) == pytest.approx(1.0, abs=1e-12)
    assert 1.0 <= got.effective_draws <= ensemble.draw_count
    assert set(got.remaining_objects) | set(got.found_objects) == set(OBJECTS)
    np.testing.assert_array_equal(got.weights, got.draw_weights[ensemble.draw])


@settings(max_examples=15)
@given(seeds)
def test_the_order_of_the_evidence_changes_no_bit(seed):
    ensemble = make_case(seed)
    looks = [make_look(ensemble, seed + i, start_s=100 * i) for i in range(3)]
    finds = [make_find("raft"), make_find("piw", 600)]
    results = {
        update_after_search(ensemble, order, finds[::way]).draw_weights.tobytes()
        for order in itertools.permutations(looks)
        for way in (1, -1)
    }
    assert len(results) == 1


@settings(max_examples=30)
@given(seeds)
def test_residual_is_prior_less_what_would_have_been_found(seed):
    """P(draw, nothing found) = prior · miss: it sums to 1 − POS, the posterior is its share."""
    ensemble = make_case(seed)
    look = make_look(ensemble, seed)
    before, after = prior(ensemble), update_after_search(ensemble, [look])
    report = pos(ensemble, before.weights, [look])
    missed = 1.0 - report.any_found
    assert after.log_evidence == pytest.approx(np.log(missed), abs=1e-9)
    draw_miss = np.exp(np.bincount(ensemble.draw, look.values))
    found_here = before.draw_weights * (1.0 - draw_miss)
    np.testing.assert_allclose(
        after.draw_weights * missed, before.draw_weights - found_here, atol=1e-12
    )
    for name, weight in before.hypothesis_weights.items():
        want = weight * (1.0 - report.hypotheses[name]) / missed
        assert after.hypothesis_weights[name] == pytest.approx(want, abs=1e-9)


@settings(max_examples=30)
@given(seeds, st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_looks_that_err_independently_multiply(seed, one, two):
    """The same chance on every particle: POS of both = 1 − (1 − POS1)(1 − POS2)."""
    ensemble = make_case(seed)
    raft = ensemble.search_object == 0
    looks = [
        LogMiss(np.where(raft, np.log1p(-p), 0.0), "ship", f"s{i}", (), START_NS, START_NS + 1)
        for i, p in enumerate((one, two))
    ]
    weights = prior(ensemble).weights
    exists = pos(ensemble, weights, looks).objects["raft"].exists
    singles = [pos(ensemble, weights, [look]).objects["raft"].pos / exists for look in looks]
    assert singles == pytest.approx([one, two])
    both = pos(ensemble, weights, looks).objects["raft"].pos / exists
    assert both == pytest.approx(1 - (1 - one) * (1 - two))


@settings(max_examples=30)
@given(seeds)
def test_two_updates_in_turn_are_one_update(seed):
    """POS of the second search on the first's posterior completes the total."""
    ensemble = make_case(seed)
    looks = [make_look(ensemble, seed + i, start_s=i) for i in range(2)]
    first = update_after_search(ensemble, looks[:1])
    total = pos(ensemble, prior(ensemble).weights, looks).any_found
    p1 = pos(ensemble, prior(ensemble).weights, looks[:1]).any_found
    p2 = pos(ensemble, first.weights, looks[1:]).any_found
    assert total == pytest.approx(1 - (1 - p1) * (1 - p2), abs=1e-9)


@settings(max_examples=30)
@given(seeds)
def test_more_looks_never_find_less(seed):
    ensemble = make_case(seed)
    looks = [make_look(ensemble, seed + i, facility=f"f{i}", certain=0.05) for i in range(3)]
    weights = prior(ensemble).weights
    totals = [pos(ensemble, weights, looks[:n]).any_found for n in range(4)]
    assert totals == sorted(totals)
    assert totals[0] == 0.0
    report = pos(ensemble, weights, looks, persons={"raft": 6, "piw": 2, "hull": 0})
    for item in report.objects.values():
        assert 0.0 <= item.pos <= item.exists <= 1.0 + 1e-12
    assert max(o.pos for o in report.objects.values()) <= report.any_found + 1e-12
    assert report.persons_found == pytest.approx(
        6 * report.objects["raft"].pos + 2 * report.objects["piw"].pos
    )
    for part in report.facilities:
        assert -1e-12 <= part.marginal <= part.alone + 1e-12


@settings(max_examples=20)
@given(seeds, st.floats(150.0, 5000.0))
def test_cells_sum_to_the_mass_present_and_contours_nest(seed, cell_m):
    ensemble = make_case(seed)
    weights = update_after_search(ensemble, [make_look(ensemble, seed)]).weights
    chart = probability_map(ensemble, weights, START_NS, "raft", PLANE, cell_m)
    assert chart.poc.sum() == pytest.approx(chart.mass_present, abs=1e-12)
    exists = pos(ensemble, weights, []).objects["raft"].exists
    assert chart.mass_present == pytest.approx(exists, abs=1e-12)
    half, three_quarters, nearly_all = chart.regions()
    for region in (half, three_quarters, nearly_all):
        assert region.mass >= region.share * chart.mass_present - 1e-12
    assert half.area_m2 <= three_quarters.area_m2 <= nearly_all.area_m2
    assert nearly_all.polygon.buffer(1e-6).contains(half.polygon)
