"""Who is in an object, since when, in what water; and the sentences that go with it."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from seas import START_NS, make_ensemble
from small_drifts import HOUR_NS, T0, draws_at, drift, item, uniform

from sarex.drift import simulate
from sarex.ensemble.model import Status
from sarex.errors import SurvivalError
from sarex.geo import no_coast
from sarex.incident import SearchObject, draw_incident, load_case
from sarex.metocean import Forcing, GridLayer
from sarex.metocean.build import build_layer
from sarex.metocean.spec import ScalarSpec
from sarex.randomness import draw_key, generator_for
from sarex.survival import (
    Group,
    alive_share,
    entered_ns,
    groups_of,
    survival_of,
    survival_of_case,
    survival_sentences,
)
from sarex.words import LOCALES, say

STEP_NS = 600 * 1_000_000_000
STILL = np.zeros((4, 3))
WAITING = [  # (time, particle): adrift from the first output, from the second, from the fourth
    [Status.AFLOAT, Status.NOT_YET, Status.NOT_YET],
    [Status.AFLOAT, Status.AFLOAT, Status.NOT_YET],
    [Status.AFLOAT, Status.AFLOAT, Status.NOT_YET],
    [Status.AFLOAT, Status.STRANDED, Status.AFLOAT],
]


def sea(**more):
    return make_ensemble(STILL, STILL, status=WAITING, object_ids=("piw",), **more)


def test_time_counts_from_the_last_output_before_the_distress():
    got = entered_ns(sea()) - START_NS
    np.testing.assert_array_equal(got, np.array([0, 0, 2]) * STEP_NS)


def test_with_the_draws_it_counts_from_the_distress_itself():
    exact = START_NS + np.array([0, 200, 1700], dtype=np.int64) * 1_000_000_000
    np.testing.assert_array_equal(entered_ns(sea(), exact), exact)
    with pytest.raises(SurvivalError, match="not those of this forecast"):
        entered_ns(sea(), exact + np.array([0, 500, 0]) * 1_000_000_000)
    with pytest.raises(SurvivalError, match="not those of this forecast"):
        entered_ns(sea(), exact[:2])


def test_in_a_real_forecast_it_is_early_by_less_than_one_output_step():
    starts = T0 + np.array([0, 0.4, 1.7, 2.0, 3.99]) * HOUR_NS
    draws = draws_at(np.full(5, 128.0), 32.0, starts.astype(np.int64))
    ensemble = drift(
        draws, [item("piw")], uniform("wind", 0, 0), uniform("current", 0.1, 0), 8, step_s=600
    )
    exact = entered_ns(ensemble, draws.start_ns)
    early_s = (exact - entered_ns(ensemble)) / 1e9
    assert np.all((early_s >= 0.0) & (early_s <= ensemble.step_ns / 1e9))
    assert early_s[1] > 0.0


def person(name="piw", **more):
    given = {"id": name, "description": "x", "leeway_class": "PIW-3", "persons": 2, **more}
    return SearchObject.model_validate(given)


def test_what_a_case_does_not_state_of_its_objects():
    raft = person("raft", leeway_class="LIFE-RAFT-DB-11", persons=6)
    own = person("own", leeway_class="CURRENT-ONLY", detection_class="person_in_water")
    hull = person("hull", leeway_class="SKIFF-3", persons=0)
    groups = groups_of([person(wearing_flotation=True), raft, own, hull], wave_height_m=1.5)
    assert groups["piw"] == (Group(2, "in_water", flotation=True, wave_height_m=1.5),)
    assert groups["raft"] == (Group(6, "out_of_water", wave_height_m=1.5),)
    assert groups["own"][0].situation == "in_water"
    assert groups["hull"] == ()


def test_what_a_case_states_of_its_persons():
    stated = (
        {"persons": 1, "situation": "in_water", "clothing": "suit_insulated"},
        {
            "persons": 1,
            "situation": "in_water",
            "median": "3 h",
            "lost_at_once": 0.2,
            "source": "a doctor",
        },
    )
    first, second = groups_of([person(survival=stated)])["piw"]
    assert first.clothing == "suit_insulated"
    assert first.curve == "tipton"
    assert (second.median_h, second.lost_at_once, second.source) == (3.0, 0.2, "a doctor")


def test_an_object_is_alive_as_its_persons_are_in_the_mean():
    groups = {"piw": (Group(3, "in_water"), Group(1, "in_water", median_h=1.0, source="test"))}
    survival = survival_of(sea(), groups, water_c=10.0, water_source="test")
    at = START_NS + HOUR_NS
    hours = np.array([1.0, 1.0, 1.0 - 1.0 / 3.0])
    want = 0.75 * groups["piw"][0].alive(hours, 10.0) + 0.25 * groups["piw"][1].alive(hours)
    np.testing.assert_allclose(survival.alive_at(at), want, rtol=1e-12)
    assert survival.persons == {"piw": 4}
    np.testing.assert_array_equal(survival.alive_at_all(np.array([at]))[0], survival.alive_at(at))


def test_before_it_is_in_the_water_everybody_lives_and_on_an_empty_hull_nobody():
    ensemble = make_ensemble(STILL, STILL, status=WAITING, object_ids=("piw", "hull"))
    groups = {"piw": (Group(1, "in_water", lost_at_once=0.5, source="test"),), "hull": ()}
    survival = survival_of(ensemble, groups, water_c=10.0)
    assert survival.alive_at(START_NS - 1).tolist() == [1.0, 1.0, 1.0]
    ensemble = dataclasses.replace(ensemble, search_object=np.array([0, 1, 1], np.int32))
    assert survival_of(ensemble, groups, water_c=10.0).alive_at(START_NS).tolist() == [0.5, 0, 0]


def temperature(warm_from_deg):
    """A sea of 10 °C in the west and 20 °C in the east, none north of 33."""
    lon, lat = np.arange(127.0, 129.01, 0.1), np.arange(32.0, 34.01, 0.5)
    values = np.where(lon[None, None, :] >= warm_from_deg, 20.0, 10.0) + np.zeros((2, lat.size, 1))
    values[:, lat > 33.0] = np.nan
    grid = GridLayer(
        quantity="sea_temperature", times_ns=START_NS + np.array([0, 10]) * HOUR_NS, lon_deg=lon,
        lat_deg=lat, velocity_m_s=np.stack([values, np.zeros_like(values)], -1).astype(np.float32),
        climatology=False, assumptions=(), labels=(), source="made here",
    )  # fmt: skip
    return build_layer("sea_temperature", ScalarSpec(file="made here"), grid=grid)


def test_a_field_gives_each_particle_the_water_of_its_way():
    x = np.array([-60_000.0, 60_000.0]) + np.zeros((4, 1))
    ensemble = make_ensemble(x, np.zeros((4, 2)), object_ids=("piw",))
    groups = {"piw": (Group(1, "in_water"),)}
    survival = survival_of(ensemble, groups, field=temperature(127.95))
    np.testing.assert_allclose(survival.water_c, [10.0, 20.0], atol=1e-4)
    assert survival.water_of("piw") == pytest.approx(15.0)
    cold, warm = survival.alive_at(START_NS + 5 * HOUR_NS)
    assert cold < warm
    # what is stated stands before the field, and is not asked of it
    stated = survival_of(ensemble, groups, water_c=12.0, field=temperature(127.95))
    assert stated.water_c == 12.0
    own = {"piw": (Group(1, "in_water", water_c=8.0),)}
    assert survival_of(ensemble, own, field=temperature(127.95)).water_of("piw") == 8.0


def test_where_the_field_has_no_value_on_the_whole_way_it_is_refused():
    far = make_ensemble(np.zeros((4, 1)), np.full((4, 1), 120_000.0), object_ids=("piw",))
    with pytest.raises(SurvivalError, match="no value along the way"):
        survival_of(far, {"piw": (Group(1, "in_water"),)}, field=temperature(127.95))


def test_what_does_not_fit_is_refused():
    with pytest.raises(SurvivalError, match="not in the forecast"):
        survival_of(sea(), {"raft": ()})
    with pytest.raises(SurvivalError, match="needs the water's temperature"):
        survival_of(sea(), {"piw": (Group(1, "in_water"),)})


@pytest.mark.parametrize("locale", LOCALES)
def test_the_counter_example_stands_beside_every_limit_and_the_decision_is_the_co_ordinators(
    locale,
):
    counter, never = say("survival.counter_example", locale), say("survival.never_ends", locale)
    for group in (
        Group(2, "in_water"),
        Group(2, "in_water", curve="xu_giesbrecht", clothing="suit_insulated", flotation=True),
        Group(2, "in_water", factor=0.5, source="a doctor", wave_height_m=3.0),
        Group(2, "in_water", median_h=3.0, source="a doctor"),
        Group(2, "out_of_water", median_h=90.0, lost_at_once=0.1, source="a doctor"),
    ):
        survival = survival_of(sea(), {"piw": (group,)}, water_c=10.0, water_source="a buoy")
        said = survival_sentences(survival, locale)
        assert counter in said
        assert said[-1] == never
        assert any("10" in line for line in said)
    free = survival_of(sea(), {"piw": (Group(2, "out_of_water"),)})
    assert survival_sentences(free, locale)[-1] == never
    assert counter not in survival_sentences(free, locale)


def test_every_figure_behind_a_time_is_said():
    group = Group(
        3, "in_water", "suit_insulated", wave_height_m=2.0, lost_at_once=0.1, source="the SMC"
    )
    survival = survival_of(sea(), {"piw": (group,)}, water_c=10.0, water_source="a buoy")
    said = "\n".join(survival_sentences(survival, "en"))
    parts = ["after 8.0 h", "10.0 °C", "Tipton", "a buoy", "10 %", "the SMC", "2 m", "6 h"]
    parts += ["σ 0.86", "no flotation", "10 min", "after 1-2 h and life lasts 1-6 h"]
    for part in parts:
        assert part in said, part
    assert math.isclose(float(group.median_at(10.0)), 8.0)


def test_a_case_from_its_draws_to_who_is_alive():
    """The draws of the forecast are drawn again with its key: exact times in the water."""
    case = load_case("goto").case
    key = draw_key(np.random.default_rng(case.forecast.seed))
    draws = draw_incident(case.incident, 60, generator_for(key, "incident"))
    ensemble = simulate(
        draws,
        case.objects,
        case.incident.objects_of,
        Forcing(uniform("wind", 5, 0), uniform("current", 0.1, 0)),
        no_coast((-180, -80, 180, 80)),
        end_ns=int(draws.start_ns.max()) + 6 * HOUR_NS,
        rng=generator_for(key, "drift"),
    )
    again = draw_incident(case.incident, 60, generator_for(key, "incident")).start_ns
    exact = survival_of_case(case, ensemble, draw_start_ns=again)
    early = survival_of_case(case, ensemble)
    at = int(ensemble.times_ns[-1])
    assert exact.persons == {"raft": 6, "piw": 2, "hull": 0}
    assert np.all(early.alive_at(at) <= exact.alive_at(at))
    piw = ensemble.search_object == ensemble.object_ids.index("piw")
    hours = (at - again[ensemble.draw[piw]]) / HOUR_NS
    median_h = math.sqrt(6.0 * 25.0)  # 21.5 °C lies half-way between 15 and 28
    np.testing.assert_allclose(exact.alive_at(at)[piw], alive_share(hours, median_h), rtol=1e-12)
    assert exact.early_s == 0.0 < early.early_s == 600.0
    said = " ".join(survival_sentences(early, "en"))
    assert "after 12 h, in water of 21.5 °C" in said
    assert "raft, 6 persons out of the water" in said
