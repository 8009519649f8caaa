"""Times to live against the published figures, and the distribution about the median."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import lognorm

from sarex.errors import SurvivalError
from sarex.incident.survival import SurvivalGroup
from sarex.survival import CURVES, SIGMA_LN, USSARTF, Group, alive_share, ussartf_band
from sarex.survival.curves import curve, hayward_h, tipton_h, ussartf_h, xu_giesbrecht_h
from sarex.survival.sentences import COUNTER_EXAMPLE


def f_to_c(fahrenheit):
    return (fahrenheit - 32.0) / 1.8


@pytest.mark.parametrize(("water_c", "hours"), [(5, 1.0), (10, 2.0), (15, 6.0), (28, 25.0)])
def test_tipton_is_the_published_half_times(water_c, hours):
    assert float(tipton_h(water_c)) == pytest.approx(hours, rel=1e-12)


def test_tipton_below_five_degrees_lies_in_the_bands_of_ussartf():
    for water_c in (-2.5, -1.0, 0.0, 3.0):
        low, high = ussartf_band(water_c).survival_h
        assert low <= float(tipton_h(water_c)) <= high
    assert float(tipton_h(0.0)) == pytest.approx(0.5)
    assert float(tipton_h(35.0)) == pytest.approx(25.0)


@pytest.mark.parametrize(
    ("water_c", "minutes"),
    [(0.0, 15 + 7.2 / 0.0785), (10.0, 15 + 7.2 / 0.0445), (20.0, 15 + 7.2 / 0.0105)],
)
def test_hayward_is_the_published_formula(water_c, minutes):
    assert float(hayward_h(water_c)) == pytest.approx(minutes / 60.0, rel=1e-12)


def test_hayward_is_cut_where_the_formula_has_no_value():
    pole = 0.0785 / 0.0034
    assert pole == pytest.approx(23.1, abs=0.02)
    around = hayward_h([pole - 1e-9, pole, pole + 1e-9, 30.0, 40.0])
    np.testing.assert_array_equal(around, 25.0)
    assert float(hayward_h(21.6)) < 25.0 == float(hayward_h(21.7))


@pytest.mark.parametrize(("water_c", "hours"), [(0, 1.3604), (10, 11.8784), (20, 33.3364)])
def test_xu_and_giesbrecht_is_the_published_polynomial(water_c, hours):
    assert float(xu_giesbrecht_h(water_c)) == pytest.approx(hours, abs=1e-10)


def test_xu_and_giesbrecht_is_not_extrapolated_above_its_data():
    assert float(xu_giesbrecht_h(30.0)) == float(xu_giesbrecht_h(20.0))


PRINTED = [  # °F below which; minutes of exhaustion, minutes of survival, as the table prints them
    (32.5, (0, 15), (15, 45)),
    (40, (15, 30), (30, 90)),
    (50, (30, 60), (60, 180)),
    (60, (60, 120), (60, 360)),
    (70, (120, 420), (120, 2400)),
    (80, (180, 720), (180, math.inf)),
]


def test_ussartf_bands_are_the_printed_table():
    assert len(USSARTF) == len(PRINTED)
    for band, (below_f, exhaustion, survival) in zip(USSARTF, PRINTED, strict=True):
        assert band.below_f == below_f
        assert tuple(60 * h for h in band.exhaustion_h) == exhaustion
        assert tuple(60 * h for h in band.survival_h) == survival
        assert ussartf_band(f_to_c(below_f - 0.1)) is band
    assert ussartf_band(f_to_c(80.5)) is None


def test_ussartf_median_is_the_middle_of_its_band_and_none_without_an_upper_end():
    assert float(ussartf_h(f_to_c(45.0))) == pytest.approx(math.sqrt(3.0))
    assert float(ussartf_h(f_to_c(65.0))) == pytest.approx(math.sqrt(80.0))
    np.testing.assert_allclose(ussartf_h([0.0, 0.3]), [math.sqrt(3.0) / 4, math.sqrt(0.75)])
    with pytest.raises(SurvivalError, match="no longest time"):
        ussartf_h([5.0, f_to_c(70.0)])


def test_ninety_in_a_hundred_have_died_by_three_times_the_median():
    """UK practice searches for three times the 50 % time."""
    assert float(alive_share(3.0 * 2.0, 2.0)) == pytest.approx(0.1, abs=0.002)
    assert float(alive_share(2.0, 2.0)) == 0.5


def test_the_counter_example_is_two_and_a_third_standard_deviations_out():
    z = math.log(COUNTER_EXAMPLE["times_the_chart"]) / SIGMA_LN
    assert z == pytest.approx(2.3, abs=0.05)
    # 23 h in water of 10 °C: it keeps a chance there that is small and never none
    alive = float(Group(3, "in_water").alive(COUNTER_EXAMPLE["hours"], COUNTER_EXAMPLE["water_c"]))
    assert 0.0 < alive < 0.01


@pytest.mark.parametrize("lost", [0.0, 0.25])
@pytest.mark.parametrize("sigma", [0.3, 0.86])
def test_survival_is_the_log_normal(lost, sigma):
    hours = np.array([0.01, 0.5, 2.0, 9.0, 40.0])
    want = (1 - lost) * lognorm.sf(hours, s=sigma, scale=6.0)
    got = alive_share(hours, 6.0, lost_at_once=lost, sigma_ln=sigma)
    np.testing.assert_allclose(got, want, rtol=1e-12)
    assert float(alive_share(-1.0, 6.0, lost_at_once=lost)) == 1.0
    assert float(alive_share(0.0, 6.0, lost_at_once=lost)) == 1.0 - lost


def test_a_maximal_time_is_read_as_the_ninetieth_percentile():
    group = Group(1, "in_water", curve="xu_giesbrecht")
    assert float(group.alive(float(xu_giesbrecht_h(10.0)), 10.0)) == pytest.approx(0.1)
    # read so, its median is of the size of the half times below 20 °C
    for water_c in (5.0, 10.0, 15.0, 20.0):
        assert 0.5 < float(group.median_at(water_c)) / float(tipton_h(water_c)) < 2.1


@pytest.mark.parametrize(("suit", "hours"), [("suit_insulated", 6.0), ("suit_uninsulated", 1.0)])
def test_a_suit_adds_the_hours_of_its_certificate(suit, hours):
    bare, clad = Group(1, "in_water"), Group(1, "in_water", clothing=suit)
    assert float(clad.median_at(5.0)) == pytest.approx(float(bare.median_at(5.0)) + hours)
    half = Group(1, "in_water", clothing=suit, factor=0.5, source="test")
    assert float(half.median_at(5.0)) == pytest.approx(float(clad.median_at(5.0)) / 2)


def test_out_of_the_water_only_a_stated_time_limits():
    free = Group(6, "out_of_water")
    assert not free.limits
    assert float(free.alive(72.0)) == 1.0
    assert float(Group(6, "out_of_water", median_h=48.0).alive(48.0)) == 0.5


def test_what_is_not_possible_is_refused():
    with pytest.raises(SurvivalError, match="degrees Celsius"):
        tipton_h([10.0, 60.0])
    with pytest.raises(SurvivalError, match="without a value"):
        hayward_h(math.nan)
    with pytest.raises(SurvivalError, match="did you mean tipton"):
        curve("tiptn")
    with pytest.raises(SurvivalError, match="needs the water's temperature"):
        Group(1, "in_water").alive(1.0)
    with pytest.raises(SurvivalError, match="not a distribution"):
        Group(1, "in_water", lost_at_once=1.5)
    with pytest.raises(SurvivalError, match="not a group"):
        Group(1, "in_water", factor=0.0)


def test_the_case_file_and_the_model_have_the_same_names_and_defaults():
    fields = SurvivalGroup.model_fields
    assert fields["sigma_ln"].default == SIGMA_LN
    group = Group(1, "in_water")
    for name in ("clothing", "factor", "lost_at_once", "sigma_ln", "median_h"):
        assert getattr(group, name) == fields[name].default
    for name in CURVES:
        SurvivalGroup(persons=1, situation="in_water", curve=name)


def test_nothing_about_who_a_person_is_is_an_input():
    asked = set(Group.__dataclass_fields__) | set(SurvivalGroup.model_fields)
    assert not asked & {"name", "age", "sex", "nation", "nationality", "role", "rank", "medical"}
