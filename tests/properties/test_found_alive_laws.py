"""What must hold of found alive, whatever was looked for, and of who gets less effort."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seas import START_NS, make_ensemble

from sarex.probability import BinnedMiss, found_alive, less_effort, less_effort_sentences
from sarex.survival import Group, survival_of
from sarex.words import LOCALES

BINS, DRAWS = 5, 24
EDGES = START_NS + np.arange(BINS + 1) * 3_600_000_000_000
OBJECTS = ("raft", "piw", "hull")


def a_case(seed, water_c=10.0, median_h=4.0):
    """Two hypotheses, three objects (nobody on the hull), uneven weights."""
    rng = np.random.default_rng(seed)
    hypothesis = rng.integers(0, 2, DRAWS)
    hypothesis[:2] = 0, 1
    rows = [(k, o) for k in range(DRAWS) for o in ((0, 1, 2) if hypothesis[k] else (0, 1))]
    draw, search_object = np.array(rows).T
    at = np.zeros((7, len(rows)))
    ensemble = make_ensemble(
        at,
        at,
        draw=draw,
        search_object=search_object,
        hypothesis=hypothesis[draw],
        object_ids=OBJECTS,
        hypothesis_ids=("h1", "h2"),
        step_s=3600,
    )
    groups = {
        "raft": (Group(4, "out_of_water", median_h=median_h, source="test"),),
        "piw": (Group(2, "in_water"), Group(1, "in_water", clothing="suit_insulated")),
        "hull": (),
    }
    weights = rng.dirichlet(np.ones(DRAWS))[draw]
    return ensemble, weights, survival_of(ensemble, groups, water_c=water_c)


def a_look(ensemble, seed, facility="ship"):
    rng = np.random.default_rng(seed)
    values = -rng.exponential(0.3, (BINS, ensemble.particle_count))
    values[rng.random(values.shape) < 0.4] = 0.0
    values[rng.random(values.shape) < 0.02] = -np.inf
    return BinnedMiss(values, EDGES, facility, f"s{seed}")


def looks_of(ensemble, seed):
    return [a_look(ensemble, seed + i, name) for i, name in enumerate(("ship", "boat", "ship"))]


seeds = st.integers(0, 10_000)


@settings(max_examples=25)
@given(seeds)
def test_found_alive_is_bounded_by_found_and_grows_with_time(seed):
    ensemble, weights, survival = a_case(seed)
    got = found_alive(ensemble, weights, looks_of(ensemble, seed), survival)
    for own in got.objects.values():
        assert 0.0 <= own.alive_low <= own.alive <= own.alive_high <= own.found + 1e-12
        assert own.found <= own.exists + 1e-12 <= 1.0 + 2e-12
    assert got.persons_alive <= got.persons_found <= got.persons == 7
    assert got.objects["hull"].alive == 0.0 < got.objects["hull"].found
    for early, late in itertools.pairwise(got.over_time):
        assert early.persons_found <= late.persons_found
        assert early.persons_alive <= late.persons_alive
        assert early.persons_living >= late.persons_living
    assert sum(own.first for own in got.facilities) == pytest.approx(got.persons_alive, rel=1e-9)
    for own in got.facilities:
        assert -1e-12 <= own.marginal <= own.alone + 1e-12
    total = sum(
        mass * own.persons_alive
        for mass, own in zip(_masses(ensemble, weights), got.hypotheses.values(), strict=True)
    )
    assert total == pytest.approx(got.persons_alive, rel=1e-9)


def _masses(ensemble, weights):
    _, first = np.unique(ensemble.draw, return_index=True)
    return np.bincount(ensemble.hypothesis[first], weights=weights[first], minlength=2)


@settings(max_examples=15)
@given(seeds)
def test_the_order_of_the_looks_changes_no_bit(seed):
    ensemble, weights, survival = a_case(seed)
    looks = looks_of(ensemble, seed)
    results = [
        found_alive(ensemble, weights, order, survival) for order in itertools.permutations(looks)
    ]
    assert all(result == results[0] for result in results)


@settings(max_examples=20)
@given(seeds, st.floats(-2.0, 30.0), st.floats(0.0, 10.0))
def test_warmer_water_and_more_looks_never_find_fewer_alive(seed, water_c, warmer_c):
    ensemble, weights, cold = a_case(seed, water_c)
    _, _, warm = a_case(seed, water_c + warmer_c)
    looks = looks_of(ensemble, seed)
    base = found_alive(ensemble, weights, looks, cold)
    assert found_alive(ensemble, weights, looks, warm).persons_alive >= base.persons_alive - 1e-12
    more = found_alive(ensemble, weights, [*looks, a_look(ensemble, seed + 9, "plane")], cold)
    assert more.persons_alive >= base.persons_alive - 1e-12
    assert more.persons_found >= base.persons_found - 1e-12


@settings(max_examples=15)
@given(seeds)
def test_who_is_named_gets_less_and_who_is_not_does_not(seed):
    ensemble, weights, survival = a_case(seed)
    one = found_alive(ensemble, weights, looks_of(ensemble, seed), survival)
    other = found_alive(ensemble, weights, looks_of(ensemble, seed + 100), survival)
    items = less_effort(one, other)
    assert [item.loss for item in items] == sorted((item.loss for item in items), reverse=True)
    assert all(item.loss > 0.005 for item in items)
    named = {item.search_object for item in items if item.kind == "object"}
    for name, own in one.objects.items():
        loses = own.persons > 0 and own.found - other.objects[name].found > 0.005
        assert (name in named) == loses
    named = {item.hypothesis for item in items if item.kind == "hypothesis"}
    for name, own in one.hypotheses.items():
        assert (name in named) == (own.any_found - other.hypotheses[name].any_found > 0.005)
    back = less_effort(other, one)
    whole = [item for item in (*items, *back) if item.kind == "object"]
    assert len({item.search_object for item in whole}) == len(whole)
    assert less_effort(one, one) == ()


@pytest.mark.parametrize("locale", LOCALES)
def test_who_gets_less_is_said_by_name(locale):
    ensemble, weights, survival = a_case(3)
    full = found_alive(ensemble, weights, looks_of(ensemble, 3), survival)
    none = np.where(ensemble.search_object == 1, 0.0, looks_of(ensemble, 3)[0].values)
    less = found_alive(ensemble, weights, [BinnedMiss(none, EDGES, "ship", "s")], survival)
    items = less_effort(full, less)
    said = less_effort_sentences(items, locale)
    assert len(said) == len(items) > 3
    piw = next(i for i in items if i.kind == "object" and i.search_object == "piw")
    assert piw.by_alive == 0.0
    line = said[items.index(piw)]
    assert "piw" in line
    assert f"{100 * piw.by_pos:.1f} %" in line
    assert not any("hull" in text for text in said)
    assert len(less_effort_sentences((), locale)) == 1


def test_a_value_near_zero_takes_nobody_out():
    """However small the chance to be alive, the object stays sought and its POS is as it was."""
    ensemble, weights, survival = a_case(5)
    hopeless = {
        name: tuple(dataclasses.replace(g, lost_at_once=1.0, source="test") for g in own)
        for name, own in survival.groups.items()
    }
    dead = dataclasses.replace(survival, groups=hopeless)
    looks = looks_of(ensemble, 5)
    plain = found_alive(ensemble, weights, looks, survival)
    got = found_alive(ensemble, weights, looks, dead)
    assert got.persons_alive == 0.0
    assert got.persons_found == plain.persons_found
    assert {n: o.found for n, o in got.objects.items()} == {
        n: o.found for n, o in plain.objects.items()
    }
