"""Finds and sightings of what enters the water, or leaves the fields, between two outputs."""

from __future__ import annotations

import numpy as np
import pytest
from seas import PLANE, START_NS, make_ensemble
from small_drifts import T0, draws_at, drift, item, uniform

from sarex.ensemble import Status
from sarex.errors import ProbabilityError
from sarex.geo import LocalPlane
from sarex.probability import Find, Sighting, update_after_search

AFLOAT, STRANDED, OUT, NOT_YET = (
    int(s) for s in (Status.AFLOAT, Status.STRANDED, Status.OUT_OF_FIELD, Status.NOT_YET)
)
NS = 1_000_000_000
MINUTE_NS = 60 * NS
ERROR_M = 1500.0
RATIO = 1 + 0.7 / 0.3 * 4e8 / (2 * np.pi * ERROR_M**2)


def two_draws(*statuses):
    """One object in two draws: the first afloat, the second with these states; both in place."""
    status = np.array([[AFLOAT, other] for other in statuses])
    places = np.zeros(status.shape)
    return make_ensemble(places, places, status=status)


def found(at_s):
    return Find("raft", START_NS + at_s * NS, PLANE.lon_deg, PLANE.lat_deg, ERROR_M)


def sighted(at_s):
    place = (PLANE.lon_deg, PLANE.lat_deg, ERROR_M)
    return Sighting("raft", START_NS + at_s * NS, *place, 0.7, 4e8)


def test_a_true_draw_is_not_killed_between_two_outputs():
    """Lost five minutes past the hour, found at 55: the same for outputs of 10 min and 1 h."""
    draws = draws_at([128.0, 128.0], 32.5, T0 + np.array([-90, 5]) * MINUTE_NS)
    lon, lat = LocalPlane(128.0, 32.5).to_lonlat(0.5 * 50 * 60, 0.0)
    still, current = uniform("wind", 0.0, 0.0), uniform("current", 0.5, 0.0)
    for step_s in (600, 3600):
        ensemble = drift(draws, [item("o")], still, current, 3, output_step_s=step_s)
        find = Find("o", T0 + 55 * MINUTE_NS, lon, lat, 500.0)
        assert update_after_search(ensemble, (), [find]).draw_weights[1] > 0.999
        seen = Sighting("o", T0 + 55 * MINUTE_NS, lon, lat, 500.0, 0.7, 4e8)
        assert update_after_search(ensemble, (), (), [seen]).draw_weights[1] > 0.99


@pytest.mark.parametrize("then", [AFLOAT, STRANDED])
def test_what_enters_before_the_next_output_counts_as_in_the_water(then):
    ensemble = two_draws(NOT_YET, then, then)
    for at_s in (1, 300, 599, 600):
        got = update_after_search(ensemble, (), [found(at_s)])
        np.testing.assert_allclose(got.draw_weights, [0.5, 0.5], rtol=1e-12)
        got = update_after_search(ensemble, (), (), [sighted(at_s)])
        np.testing.assert_allclose(got.draw_weights, [0.5, 0.5], rtol=1e-12)


def test_its_place_is_between_the_two_outputs():
    """Launched at 0, 6 km east ten minutes later: half way 3 km."""
    x = np.array([[0.0, 0.0], [0.0, 6000.0]])
    ensemble = make_ensemble(x, np.zeros((2, 2)), status=[[AFLOAT, NOT_YET], [AFLOAT, AFLOAT]])
    got = update_after_search(ensemble, (), [found(300)])
    assert got.draw_weights[1] / got.draw_weights[0] == pytest.approx(
        np.exp(-(3000.0**2) / (2 * ERROR_M**2)), rel=1e-6
    )


@pytest.mark.parametrize(
    ("statuses", "at_s"),
    [
        ((NOT_YET, AFLOAT, AFLOAT), 0),
        ((NOT_YET, NOT_YET, AFLOAT), 300),
        ((NOT_YET, NOT_YET, AFLOAT), 600),
        ((NOT_YET, OUT, OUT), 300),
        ((AFLOAT, OUT, OUT), 600),
        ((AFLOAT, OUT, OUT), 900),
        ((AFLOAT, OUT, OUT), 1200),
    ],
)
def test_what_is_not_in_the_water_or_has_no_known_place_explains_nothing(statuses, at_s):
    ensemble = two_draws(*statuses)
    got = update_after_search(ensemble, (), [found(at_s)])
    assert got.draw_weights.tolist() == [1.0, 0.0]
    got = update_after_search(ensemble, (), (), [sighted(at_s)])
    assert got.draw_weights[0] / got.draw_weights[1] == pytest.approx(RATIO, rel=1e-9)


def test_a_find_of_what_has_left_the_fields_in_every_draw_is_refused():
    ensemble = make_ensemble(np.zeros((2, 2)), np.zeros((2, 2)), status=np.full((2, 2), OUT))
    with pytest.raises(ProbabilityError, match="exclude every draw"):
        update_after_search(ensemble, (), [found(300)])
    kept = update_after_search(ensemble, (), (), [sighted(300)])
    np.testing.assert_allclose(kept.draw_weights, [0.5, 0.5], rtol=1e-12)
