"""Interleaved legs through planner, judge, orders and JSON."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from joint_requests import PLANE, cloud, facility, request, state

from sarex.planning.horizon import make_slots
from sarex.planning.joint import Budget, JointProposal, propose_joint, value_of
from sarex.planning.joint.box import Box, sweep_of
from sarex.planning.joint.heights import heights_of
from sarex.planning.joint.motion import Motion
from sarex.planning.joint.setting import Setting
from sarex.planning.joint.sortie import Fixed, Placed, fit
from sarex.planning.joint.warm import flights_of
from sarex.planning.orders.change import change_sentences, plan_change
from sarex.planning.orders.task_words import order_words
from sarex.planning.parameters import CreepingLine, ParallelSweep
from sarex.planning.patterns import pattern_path, turns_of
from sarex.planning.plan import Plan
from sarex.planning.request import PlanningRequest
from sarex.words import LOCALES


def _aircraft(radius_m: float) -> PlanningRequest:
    """One patrol aircraft over a cloud that asks for near legs."""
    flying = {
        "kind": "patrol_aircraft", "medium": "air", "search_speed_m_s": 90.0,
        "transit_speed_m_s": 120.0, "sensor_height_m": 300.0, "endurance_h": 7.0,
    }  # fmt: skip
    craft = facility("patrol", **flying, turn_radius_m=radius_m)
    return request([state(craft, -90_000, 0)], ensemble=cloud(sigma_m=8_000.0))


def _setting(asked: PlanningRequest) -> Setting:
    own = np.random.Generator(np.random.Philox(1))
    return Setting(asked, [heights_of(slot, asked) for slot in make_slots(asked).slots], own)


def _filled(radius_m: float, legs: int, spacing_m: float, right: bool = True) -> tuple[Box, bool]:
    """A box as one sortie flies it, and whether its turns fit."""
    setting = _setting(_aircraft(radius_m))
    still = Motion(np.zeros((1, 3)), "h0", "raft")
    box = Box((0.0, 0.0), 30.0, 20_000.0, legs, spacing_m, right, still)
    flight = fit(setting.slots[0], [Placed(0, box)], 0, setting.media)
    assert flight is not None
    (placed,) = flight.placed
    assert isinstance(placed.what, Box)
    assert not flight.flown.cut
    speed, share = flight.flown.tasks[0].speed_m_s, 0.85
    return placed.what, turns_of(sweep_of(placed.what), radius_m, speed, share).fit


@pytest.mark.parametrize(("radius_m", "over"), [(100.0, 1), (1300.0, 2), (1800.0, 3)])
def test_legs_are_kept_and_turned_over_only_as_far_as_the_turns_need(
    radius_m: float, over: int
) -> None:
    """Sixty legs, 900 m apart: the narrower a craft turns, the fewer it goes over."""
    box, turns_fit = _filled(radius_m, 60, 900.0)
    assert turns_fit
    assert (box.legs, box.turn_over) == (60, over)
    assert sweep_of(box).length_m == pytest.approx(box.track_m)
    if over > 1:
        narrower = replace(box, turn_over=over - 1).of_track(box.track_m)
        assert not turns_of(sweep_of(narrower), radius_m, 90.0).fit


def test_legs_become_fewer_only_where_no_order_leaves_room() -> None:
    box, turns_fit = _filled(1800.0, 400, 900.0)
    assert turns_fit
    assert box.turn_over > 1
    assert 100 < box.legs < 400


@pytest.fixture(scope="module")
def planned() -> tuple[PlanningRequest, JointProposal]:
    asked = _aircraft(1800.0)
    rng = np.random.default_rng(3)
    return asked, propose_joint(asked, budget=Budget(80), rng=rng)


def test_a_craft_that_turns_wide_flies_near_legs_and_the_plan_carries_their_order(
    planned: tuple[PlanningRequest, JointProposal],
) -> None:
    """From the plan's JSON alone: the same tracks, the same boxes, the same value."""
    asked, proposal = planned
    (sortie,) = proposal.plan.sorties
    (task,) = sortie.tasks
    sweep = task.parameters
    assert isinstance(sweep, ParallelSweep | CreepingLine)
    assert sweep.turn_over > 1
    assert sweep.track_spacing_m < 2 * 1800.0
    assert turns_of(pattern_path(sweep, PLANE), 1800.0, task.speed_m_s).fit
    again = Plan.model_validate(proposal.plan.model_dump(mode="json"))
    assert again == proposal.plan
    setting = _setting(asked)
    (flight,) = flights_of(again.sorties, setting.slots, setting.media)
    assert flight is not None
    (placed,) = flight.placed
    assert isinstance(placed.what, Fixed)
    assert placed.what.box is not None
    assert placed.what.box.turn_over == sweep.turn_over
    np.testing.assert_allclose(
        sweep_of(placed.what.box).xy_m, placed.what.task.path.xy_m, atol=20.0
    )
    warm = propose_joint(
        asked, budget=Budget(1), rng=np.random.default_rng(4), warm_start=proposal.plan
    )
    assert value_of(asked, warm.worth) >= value_of(asked, proposal.worth)


def test_what_is_flown_leg_after_leg_is_written_without_an_order() -> None:
    lon, lat = PLANE.to_lonlat(0.0, 0.0)
    plain = ParallelSweep(
        centre_lon_deg=lon, centre_lat_deg=lat, bearing_deg=0.0, length_m=9000.0,
        width_m=5000.0, track_spacing_m=1000.0,
    )  # fmt: skip
    assert "turn_over" not in plain.model_dump(mode="json")
    mixed = plain.model_copy(update={"turn_over": 2})
    assert ParallelSweep.model_validate(mixed.model_dump(mode="json")) == mixed
    assert order_words(plain, "en") == []
    for locale in LOCALES:
        (line,) = order_words(mixed, locale)
        assert "1, 4, 2, 5, 3" in line


def test_another_order_of_the_legs_is_a_change_that_the_crew_is_told(
    planned: tuple[PlanningRequest, JointProposal],
) -> None:
    plan = planned[1].plan
    (sortie,) = plan.sorties
    (task,) = sortie.tasks
    plain = task.parameters.model_copy(update={"turn_over": 1})
    other = sortie.model_copy(update={"tasks": (task.model_copy(update={"parameters": plain}),)})
    change = plan_change(plan.model_copy(update={"sorties": (other,)}), plan)
    (item,) = change.tasks
    assert item.kind == "changed"
    assert item.turn_over == (1, task.parameters.turn_over)
    for locale in LOCALES:
        (sentence,) = change_sentences(change, locale)
        assert str(task.parameters.turn_over) in sentence
