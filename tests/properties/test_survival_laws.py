"""What must hold of survival whatever is stated."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sarex.survival import CURVES, Group, alive_share

times = st.floats(0.0, 200.0)
medians = st.floats(0.05, 100.0)
waters = st.floats(-2.5, 20.5)
names = st.sampled_from(sorted(CURVES))
suits = st.sampled_from(["ordinary", "suit_uninsulated", "suit_insulated"])


@given(times, times, medians, st.floats(0.05, 3.0), st.floats(0.0, 1.0))
def test_it_is_a_probability_that_never_rises_with_time(a, b, median, sigma, lost):
    early, late = sorted((a, b))
    first, last = alive_share([early, late], median, lost_at_once=lost, sigma_ln=sigma)
    assert 0.0 <= last <= first <= 1.0 - lost


@given(times, waters, waters, names, suits)
def test_warmer_water_never_shortens_life(hours, a, b, curve, suit):
    cold, warm = sorted((a, b))
    group = Group(1, "in_water", curve=curve, clothing=suit)
    assert group.alive(hours, cold) <= group.alive(hours, warm) + 1e-15


@given(times, st.floats(-2.5, 40.0), suits)
def test_a_suit_never_shortens_life_and_the_water_never_lengthens_it(hours, water, suit):
    bare, clad = Group(1, "in_water"), Group(1, "in_water", clothing=suit)
    assert bare.alive(hours, water) <= clad.alive(hours, water)
    assert clad.alive(hours, water) <= Group(1, "out_of_water").alive(hours, water) == 1.0


@settings(max_examples=30)
@given(times, waters, st.floats(0.0, 1.0), st.floats(0.1, 5.0))
def test_what_the_user_states_acts_as_it_says(hours, water, lost, factor):
    plain = Group(1, "in_water")
    np.testing.assert_allclose(
        dataclasses.replace(plain, lost_at_once=lost).alive(hours, water),
        (1.0 - lost) * plain.alive(hours, water),
        rtol=1e-12,
    )
    # times factor: what was alive at t is alive at factor·t
    np.testing.assert_allclose(
        dataclasses.replace(plain, factor=factor).alive(factor * hours, water),
        plain.alive(hours, water),
        rtol=1e-9,
        atol=1e-300,
    )
