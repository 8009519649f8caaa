"""Truths unlike the forecast on purpose: one thing differs, all other draws stay."""

from __future__ import annotations

import numpy as np
import pytest
from live_worlds import (
    KEY,
    OPEN_SEA,
    PLANE,
    T0,
    craft,
    live_world,
    objects_at,
    simulated,
    track,
    width,
)

from sarex.drift.leeway import leeway_table
from sarex.errors import ExerciseError
from sarex.incident import Incident, load_case
from sarex.metocean import ErrorSpec, Forcing, LayerSpec, Uniform, build_layer
from sarex.randomness import derive_key
from sarex.world import Stress, Truth, World, draw_truth
from sarex.world.orders import Fly

HOUR_NS = 3_600_000_000_000


@pytest.fixture(scope="module")
def incident() -> Incident:
    return load_case("goto").case.incident


def sea() -> Forcing:
    error = ErrorSpec(sigma_m_s=0.2, tau_h=6.0, source="assumed")

    def layer(name):
        term = Uniform(kind="uniform", u_m_s=0.3, v_m_s=0.1)
        return build_layer(name, LayerSpec(analytic=(term,), error=error))

    return Forcing(layer("wind"), layer("current"))


def drawn(incident: Incident, stress: Stress | None, seed: int = 4) -> Truth:
    rng = np.random.default_rng(seed)
    return draw_truth(incident, sea(), end_ns=T0 + 72 * HOUR_NS, rng=rng, stress=stress)


def drawn_error(truth: Truth):
    return truth.forcing.wind.arrays[5], truth.forcing.current.arrays[5]


def test_no_stress_is_the_truth_as_it_was(incident: Incident) -> None:
    plain, none = drawn(incident, None), drawn(incident, Stress())
    assert plain.hypothesis == none.hypothesis
    for name in ("state", "codes", "start_s", "key"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(none, name))
    for one, other in zip(drawn_error(plain), drawn_error(none), strict=True):
        np.testing.assert_array_equal(one, other)
    assert plain.width_factor == 1.0


def test_a_stronger_error_of_the_sea_is_the_same_error_larger(incident: Incident) -> None:
    plain, stressed = drawn(incident, None), drawn(incident, Stress(sea_error_factor=2.0))
    for one, other in zip(drawn_error(plain), drawn_error(stressed), strict=True):
        np.testing.assert_allclose(other, 2.0 * one, rtol=1e-12)
    np.testing.assert_array_equal(plain.state, stressed.state)


def test_another_leeway_class_changes_that_object_alone(incident: Incident) -> None:
    name = drawn(incident, None).object_ids[0]
    plain, stressed = drawn(incident, None), drawn(incident, Stress(leeway_classes={name: "PIW-1"}))
    other = next(i for i in incident.objects if i.id == name).model_copy(
        update={"leeway_class": "PIW-1", "leeway": None, "capsizes": None}
    )
    expected = leeway_table([other]).rows[0]
    np.testing.assert_array_equal(stressed.leeway.rows[0], expected)
    assert not np.array_equal(plain.leeway.rows[0], expected)
    np.testing.assert_array_equal(plain.leeway.rows[1:], stressed.leeway.rows[1:])
    np.testing.assert_array_equal(plain.state[:2], stressed.state[:2])
    np.testing.assert_array_equal(plain.state[:, 1:], stressed.state[:, 1:])


def test_narrower_widths_hold_in_both_worlds(incident: Incident) -> None:
    stated = {"raft": width(1000.0)}
    for factor in (1.0, 0.7):
        truth = objects_at((0.0, 0.0), names=("raft",))
        truth.width_factor = factor
        plain = World(truth, OPEN_SEA, PLANE, T0)
        there = track("heli", [0, 40_000], [0, 0], [0, 1000])
        plain.assign([there], [stated], KEY)
        live = live_world([simulated()], truth=truth)
        live.give(Fly("heli", there, stated))
        assert plain._craft.sights[1][0, 0] == pytest.approx(1000.0 * factor)
        assert live.fixed.sights[1][0, 0] == pytest.approx(1000.0 * factor)


def test_the_first_look_has_the_luck_of_the_plain_world() -> None:
    truth = objects_at((0.0, 0.0), (10.0, 0.0), names=("raft", "hull"))
    plain = World(truth, OPEN_SEA, PLANE, T0)
    there = track("heli", [0, 40_000], [0, 0], [0, 1000])
    plain.assign([there], [{}], derive_key(KEY, "world"))
    live = live_world([simulated(craft("aa")), simulated()], truth=truth)
    np.testing.assert_array_equal(plain._craft.threshold[0], live.live.threshold[1])


def test_what_is_no_stress_is_refused(incident: Incident) -> None:
    with pytest.raises(ExerciseError, match="not a stress"):
        Stress(width_factor=0.0)
    name = incident.objects[0].id
    with pytest.raises(ExerciseError, match=name):
        drawn(incident, Stress(leeway_classes={name + "x": "PIW-1"}))
