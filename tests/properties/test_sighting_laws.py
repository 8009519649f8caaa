"""What must hold of evidence by sightings, whatever was seen, looked for and found."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seas import PLANE, START_NS, make_ensemble

from sarex.detection import LogMiss
from sarex.errors import ProbabilityError
from sarex.probability import Find, Sighting, prior, update_after_search

OBJECTS = ("raft", "debris")
OF_HYPOTHESIS = ((0, 1), (0,))
NS = 1_000_000_000


def make_case(seed, draws=50):
    """Two hypotheses, one without debris; random places, uneven prior weights."""
    rng = np.random.default_rng(seed)
    hypothesis = np.concatenate([[0, 1], rng.integers(0, 2, draws - 2)])
    log_weight = rng.normal(0.0, 1.0, draws)
    log_weight -= np.log(np.sum(np.exp(log_weight)))
    rows = [(k, o) for k, h in enumerate(hypothesis) for o in OF_HYPOTHESIS[h]]
    rng.shuffle(rows)
    draw, search_object = np.array(rows).T
    places = rng.normal(0.0, 4000.0, (2, len(rows)))
    return make_ensemble(
        places[0] + np.zeros((4, 1)),
        places[1] + np.zeros((4, 1)),
        draw=draw,
        search_object=search_object,
        hypothesis=hypothesis[draw],
        log_prior=log_weight[draw],
        object_ids=OBJECTS,
        hypothesis_ids=("breakup", "adrift"),
    )


def seen_at(
    x_m=500.0, y_m=-800.0, at_s=600, confidence=0.7, error_m=1500.0, name="debris", by=None
):
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    return Sighting(name, START_NS + at_s * NS, lon, lat, error_m, confidence, 4e8, by)


def look(ensemble, seed, facility="ship", start_s=0, end_s=900):
    values = -np.random.default_rng(seed).exponential(1.0, ensemble.particle_count)
    begin = START_NS + start_s * NS
    return LogMiss(values, facility, f"s{seed}", ("t",), begin, START_NS + end_s * NS)


def naive(ensemble, looks, sightings):
    """Posterior by loops over draws and over which sightings were right, in plain numbers."""
    weights = []
    for k in range(ensemble.draw_count):
        own = {
            ensemble.object_ids[ensemble.search_object[p]]: p
            for p in np.flatnonzero(ensemble.draw == k)
        }
        weight = np.exp(ensemble.log_prior[next(iter(own.values()))])
        total = 0.0
        for right in itertools.product((False, True), repeat=len(sightings)):
            chance = 1.0
            excused = set()
            for is_right, seen in zip(right, sightings, strict=True):
                if not is_right:
                    chance *= (1.0 - seen.confidence) / seen.watched_area_m2
                    continue
                if seen.object_id not in own:
                    chance = 0.0
                    continue
                p = own[seen.object_id]
                lon, lat, _ = ensemble.at(seen.time_ns)
                x, y = PLANE.to_xy(lon[p], lat[p])
                sx, sy = PLANE.to_xy(seen.lon_deg, seen.lat_deg)
                r2 = (x - sx) ** 2 + (y - sy) ** 2
                error2 = seen.error_m**2
                chance *= seen.confidence * np.exp(-r2 / 2 / error2) / (2 * np.pi * error2)
                excused.add((seen.facility, seen.object_id))
            for item in looks:
                for name, p in own.items():
                    during = any(
                        s.facility == item.facility
                        and s.object_id == name
                        and item.start_ns <= s.time_ns <= item.end_ns
                        for s in sightings
                    )
                    if not (during and (item.facility, name) in excused):
                        chance *= np.exp(item.values[p])
            total += chance
        weights.append(weight * total)
    return np.array(weights) / np.sum(weights)


seeds = st.integers(0, 10_000)


@settings(max_examples=30)
@given(seeds, st.floats(0.05, 1.0), st.floats(0.05, 0.95))
def test_sightings_are_their_naive_twin_and_weights_sum_to_one(seed, one, other):
    ensemble = make_case(seed)
    looks = [look(ensemble, seed), look(ensemble, seed + 1, "boat"), look(ensemble, seed + 2)]
    sightings = [
        seen_at(confidence=one, by="ship"),
        seen_at(900.0, -300.0, 700, other, by="ship"),
        seen_at(-2000.0, 100.0, 300, other, 3000.0, "raft", by="boat"),
        seen_at(0.0, 0.0, 1500, other),
    ]
    got = update_after_search(ensemble, looks, sighted=sightings)
    # places are measured in the sighting's own plane: 1e-6 of 4 km
    np.testing.assert_allclose(got.draw_weights, naive(ensemble, looks, sightings), atol=1e-6)
    assert got.draw_weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert got.remaining_objects == OBJECTS
    assert got.found_objects == ()


@settings(max_examples=15)
@given(seeds)
def test_the_order_of_sightings_and_looks_changes_no_bit(seed):
    ensemble = make_case(seed)
    looks = [look(ensemble, seed), look(ensemble, seed + 1, "boat")]
    sightings = [
        seen_at(by="ship"),
        seen_at(0.0, 0.0, 700, by="ship"),
        seen_at(1.0, 2.0, by="boat"),
    ]
    results = {
        update_after_search(ensemble, order, sighted=seen).draw_weights.tobytes()
        for order in (looks, looks[::-1])
        for seen in itertools.permutations(sightings)
    }
    assert len(results) == 1


@settings(max_examples=15)
@given(seeds)
def test_confidence_zero_changes_nothing(seed):
    ensemble = make_case(seed)
    looks = [look(ensemble, seed)]
    nothing = [seen_at(confidence=0.0, by="ship")]
    with_it = update_after_search(ensemble, looks, sighted=nothing)
    without = update_after_search(ensemble, looks)
    assert with_it.draw_weights.tobytes() == without.draw_weights.tobytes()


@settings(max_examples=30)
@given(seeds, st.floats(0.05, 0.95))
def test_a_wrong_sighting_kills_no_hypothesis(seed, confidence):
    """Fifty kilometres off: every draw keeps its weight, for it speaks against all alike."""
    ensemble = make_case(seed)
    far = seen_at(50_000.0, 0.0, confidence=confidence)
    got = update_after_search(ensemble, [], sighted=[far])
    np.testing.assert_allclose(got.draw_weights, prior(ensemble).draw_weights, rtol=1e-9)


@settings(max_examples=30)
@given(seeds, st.floats(0.05, 0.95))
def test_no_draw_loses_more_than_the_background_leaves_it(seed, confidence):
    """The weight of a draw falls at most by (1-c)/A over the mean of the likelihood."""
    ensemble = make_case(seed)
    before = prior(ensemble).draw_weights
    got = update_after_search(ensemble, [], sighted=[seen_at(confidence=confidence)])
    ratio = got.draw_weights / before
    background = (1.0 - confidence) / 4e8
    assert ratio.min() >= background / np.exp(got.log_evidence) * (1 - 1e-9)
    without = ensemble.hypothesis[np.argsort(ensemble.draw, kind="stable")]
    assert set(without) == {0, 1}


@settings(max_examples=15)
@given(seeds, st.floats(0.05, 0.95))
@pytest.mark.parametrize(
    "wrong",
    [{"x_m": 0.0, "y_m": 0.0, "at_s": -3600}, {"at_s": 86_400}, {"lon_deg": 140.8}],
    ids=["before the first output", "after the last", "1,200 km off"],
)
def test_a_sighting_out_of_the_forecast_leaves_the_weights(wrong, seed, confidence):
    """It was something else; who reported it has missed the object as if it had not."""
    ensemble = make_case(seed)
    lon = wrong.get("lon_deg")
    seen = seen_at(
        confidence=confidence, by="ship", **{k: v for k, v in wrong.items() if k != "lon_deg"}
    )
    seen = seen if lon is None else replace(seen, lon_deg=lon)
    looks = [look(ensemble, seed, start_s=-4000, end_s=90_000)]
    got = update_after_search(ensemble, looks, sighted=[seen])
    want = update_after_search(ensemble, looks)
    np.testing.assert_allclose(got.draw_weights, want.draw_weights, rtol=1e-9)
    with pytest.raises(ProbabilityError, match="exclude every draw"):
        update_after_search(ensemble, looks, sighted=[replace(seen, confidence=1.0)])


def test_only_the_draws_within_reach_of_a_plane_gain():
    """One draw 1,200 km away: it keeps the background, and the update goes on."""
    ensemble = make_ensemble(np.zeros((3, 2)), np.zeros((3, 2)), object_ids=("debris",))
    lon = np.array(ensemble.lon_deg)
    lon[:, 1] += 12.8
    got = update_after_search(replace(ensemble, lon_deg=lon), [], sighted=[seen_at(0.0, 0.0)])
    ratio = 1 + 0.7 / 0.3 * 4e8 / (2 * np.pi * 1500.0**2)
    assert got.draw_weights[0] == pytest.approx(ratio / (ratio + 1), rel=1e-9)


def test_certain_debris_leaves_only_hypotheses_that_have_it():
    ensemble = make_case(3)
    got = update_after_search(ensemble, [], sighted=[seen_at(confidence=1.0)])
    assert got.hypothesis_weights == pytest.approx({"breakup": 1.0, "adrift": 0.0}, abs=1e-12)
    more = [seen_at(confidence=c) for c in (0.1, 0.5, 0.9, 1.0)]
    weights = [
        update_after_search(ensemble, [], sighted=[s]).hypothesis_weights["breakup"] for s in more
    ]
    assert weights == sorted(weights)


def test_a_sighting_moves_the_other_objects_of_the_draw():
    """Debris east: the raft of the same draws is weighed up, though nobody saw it."""
    x = np.array([-3000.0, -3000.0, 3000.0, 3000.0]) + np.zeros((3, 1))
    ensemble = make_ensemble(
        x, np.zeros((3, 4)), draw=[0, 0, 1, 1], search_object=[0, 1, 0, 1], object_ids=OBJECTS,
        log_prior=np.log([0.5] * 4),
    )  # fmt: skip
    got = update_after_search(ensemble, [], sighted=[seen_at(3000.0, 0.0, 0)])
    ratio = 1 + 0.7 / 0.3 * 4e8 / (2 * np.pi * 1500.0**2)
    assert got.draw_weights[1] == pytest.approx(ratio / (ratio + 1), rel=1e-3)


def test_a_sighting_after_the_find_is_of_something_else():
    ensemble = make_case(5)
    lon, lat = PLANE.to_lonlat(0.0, 0.0)
    found = [Find("debris", START_NS + 300 * NS, lon, lat, 2000.0)]
    late, early = seen_at(at_s=600), seen_at(at_s=200)
    base = update_after_search(ensemble, [], found)
    with_late = update_after_search(ensemble, [], found, [late])
    assert with_late.draw_weights.tobytes() == base.draw_weights.tobytes()
    with_early = update_after_search(ensemble, [], found, [early])
    assert not np.allclose(with_early.draw_weights, base.draw_weights)


@pytest.mark.parametrize(
    "change",
    [{"error_m": 0.0}, {"confidence": 1.2}, {"confidence": -0.1}, {"watched_area_m2": 0.0}],
)
def test_what_is_no_sighting_is_refused(change):
    with pytest.raises(ProbabilityError, match="a sighting needs") as caught:
        replace(seen_at(), **change)
    assert caught.value.where == "sighting of debris"


def test_a_certain_sighting_that_no_draw_explains_is_refused():
    x = np.zeros((3, 4))
    ensemble = make_ensemble(x, x, object_ids=OBJECTS)  # nobody has debris
    with pytest.raises(ProbabilityError, match="exclude every draw"):
        update_after_search(ensemble, [], sighted=[seen_at(confidence=1.0)])
