"""Turns: the shortest way between two courses, what turns cost, and who is refused."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ordered_patterns import EVERY, HERE, PLANE, S, box, place

from sarex.errors import PlanError
from sarex.facilities import Facility
from sarex.planning import (
    CreepingLine,
    ParallelSweep,
    ParallelSweepAbreast,
    SectorSearch,
    SquareSearch,
    check_pattern,
    pattern_path,
)
from sarex.planning.patterns import (
    least_leg_m,
    parallel_sweep_abreast,
    turn_between_legs_m,
    turns_of,
)
from sarex.planning.patterns.dubins import shortest_turn_m

WORDS = ("LSL", "RSR", "LSR", "RSL", "LRL", "RLR")
SIDE = {"L": -1, "R": 1}


def end_of(word: str, arcs: tuple[float, ...]) -> tuple[float, float, float]:
    """Naive: follow arcs of radius 1 and a straight line; ends ahead, aside and on a course."""
    x = y = course = 0.0
    for piece, size in zip(word, arcs, strict=True):
        if piece == "S":
            x, y = x + size * math.sin(course), y + size * math.cos(course)
            continue
        side = SIDE[piece]
        x, y = x + side * math.cos(course), y - side * math.sin(course)
        course += side * size
        x, y = x - side * math.cos(course), y + side * math.sin(course)
    return y, x, course


_arcs = st.floats(0, 2 * math.pi)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(WORDS), st.tuples(_arcs, _arcs, _arcs), st.floats(1, 3000))
def test_no_way_is_shorter_than_the_shortest(
    word: str, arcs: tuple[float, float, float], radius_m: float
) -> None:
    ahead, aside, course = end_of(word, arcs)
    shortest = shortest_turn_m(ahead * radius_m, aside * radius_m, course, radius_m)
    assert shortest <= radius_m * (sum(arcs) + 1e-6)
    assert shortest >= math.hypot(ahead, aside) * radius_m * (1 - 1e-9) - 1e-6


def naive(ahead: float, aside: float, course: float) -> float:
    """Try first arcs in small steps; keep those from which the rest of the word leads there."""
    best, close = math.inf, 4e-3
    for word in WORDS:
        first, last = SIDE[word[0]], SIDE[word[2]]
        goal = np.array([aside + last * math.cos(course), ahead - last * math.sin(course)])
        for arc in np.linspace(0, 2 * math.pi, 1601):
            y, x, here = end_of(word[0], (float(arc),))
            if word[1] == "S":
                step = goal - (x, y)
                on = step @ (math.sin(here), math.cos(here))
                off = step @ (math.cos(here), -math.sin(here))
                if abs(off - last) < close and on > -close:
                    best = min(best, arc + on + last * (course - here) % (2 * math.pi))
                continue
            centre = np.array([x - first * math.cos(here), y + first * math.sin(here)])
            step = goal - centre
            if abs(np.hypot(*step) - 2.0) < close:
                there = math.atan2(-first * step[1], first * step[0])
                middle = -first * (there - here) % (2 * math.pi)
                best = min(best, arc + middle + last * (course - there) % (2 * math.pi))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_the_shortest_way_is_one_that_is_found_by_trying(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ahead, aside = rng.uniform(-3, 3, 2)
    course = rng.uniform(-math.pi, math.pi)
    expected = naive(ahead, aside, course)
    assert shortest_turn_m(ahead, aside, course, 1.0) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("apart", [0.0, 0.5, 1.0, 1.7, 2.0, 3.0, 8.0])
def test_the_turn_onto_the_next_leg_has_its_closed_form(apart: float) -> None:
    """2R apart and more: half a circle and a straight piece. Nearer: out, round and back."""
    if apart >= 2.0:
        expected = math.pi + apart - 2.0
    else:
        expected = math.pi + 4.0 * math.acos((apart + 2.0) / 4.0)
    for side in (-1.0, 1.0):
        found = shortest_turn_m(0.0, side * 500.0 * apart, side * math.pi, 500.0)
        assert found == pytest.approx(500.0 * expected)


def test_who_turns_on_the_spot_goes_straight_there() -> None:
    assert shortest_turn_m(300.0, -400.0, 2.0, 0.0) == pytest.approx(500.0)


def test_wide_legs_cost_half_circles_and_near_legs_procedure_turns() -> None:
    path = pattern_path(ParallelSweep(**box(8, 6)), PLANE)  # six legs of 7 km, five turns
    wide = turns_of(path, 200.0, 50.0)
    assert (wide.count, wide.procedure) == (5, 0)
    assert wide.extra_s == pytest.approx(5 * (math.pi - 2) * 200 / 50)
    near = turns_of(path, 1000.0, 50.0)
    assert (near.count, near.procedure) == (5, 5)
    arc = math.acos((1000 + 2 * 1000) / (4 * 1000))
    assert near.extra_s == pytest.approx(5 * (1000 * (math.pi + 4 * arc) - 1000) / 50)
    assert near.allowed_s == pytest.approx(path.length_m / 50 * 0.15 / 0.85)
    assert wide.fit
    assert not near.fit


@settings(max_examples=100, deadline=None)
@given(st.floats(100, 4000), st.floats(0, 2000), st.integers(1, 30), st.floats(0.5, 0.95))
def test_the_shortest_leg_that_leaves_room_for_turns_just_does(
    spacing: float, radius: float, legs: int, share: float
) -> None:
    least = least_leg_m(spacing, radius, legs, share)
    for factor, fits in ((1.001, True), (0.999, False)):
        sweep = {"length_m": least * factor + spacing + 0.02, "width_m": legs * spacing}
        path = pattern_path(
            ParallelSweep.model_construct(
                **HERE, **sweep, track_spacing_m=spacing, pattern="PS", creep="right"
            ),
            PLANE,
        )
        assert turns_of(path, radius, 50.0, share).fit == (fits or least < 100.0 or legs == 1)


def test_closed_forms_of_turns_are_those_of_the_polyline() -> None:
    for radius in (0.0, 300.0, 500.0, 900.0):
        path = pattern_path(ParallelSweep(**box(8, 3)), PLANE)
        longer = turns_of(path, radius, 1.0).extra_s
        assert longer == pytest.approx(2 * turn_between_legs_m(S, radius), abs=1e-6)
        abreast = ParallelSweepAbreast(**box(8, 6), abreast=place(1, 2))
        longer = turns_of(parallel_sweep_abreast(abreast, PLANE), radius, 1.0).extra_s
        assert longer == pytest.approx(2 * turn_between_legs_m(2 * S, radius), abs=1e-6)
    assert least_leg_m(S, 300.0, 5, 1.0) == math.inf


def test_the_first_corners_of_a_square_are_flown_over_where_it_is_too_small() -> None:
    """A right angle takes R of each leg; legs 1 and 2 are 1 km, 3 and 4 are 2 km."""
    path = pattern_path(SquareSearch(**HERE, track_spacing_m=S, leg_count=6), PLANE)
    assert turns_of(path, 500.0, 10.0).extra_s == 0.0
    tight = turns_of(path, 501.0, 10.0)
    assert (tight.count, tight.procedure) == (5, 2)
    loop = shortest_turn_m(0.0, 0.0, math.pi / 2, 501.0)
    assert tight.extra_s == pytest.approx(2 * loop / 10.0)
    assert loop == pytest.approx(501.0 * naive(0.0, 0.0, math.pi / 2), rel=0.01)


def test_a_sector_search_is_rounded_at_the_rim_and_straight_through_the_datum() -> None:
    path = pattern_path(SectorSearch(**HERE, radius_m=4 * S), PLANE)
    turns = turns_of(path, 1000.0, 50.0)
    assert (turns.count, turns.procedure, turns.extra_s) == (6, 0, 0.0)
    # 120 degrees take R·tan 60° of each leg, and the legs along the rim have two such corners
    assert turns_of(path, 2000.0 / math.tan(math.radians(60)) + 1, 50.0).procedure == 6


@pytest.mark.parametrize(("code", "parameters"), EVERY)
def test_a_craft_that_turns_more_tightly_never_needs_longer(code: str, parameters: object) -> None:
    path = pattern_path(parameters, PLANE)  # type: ignore[arg-type]
    needed = [turns_of(path, radius, 50.0).extra_s for radius in (0.0, 50.0, 200.0, 800.0, 1600.0)]
    assert needed[0] == pytest.approx(0.0, abs=1e-9)
    assert needed == sorted(needed)


def _helicopter(**change: object) -> Facility:
    values: dict[str, object] = {
        "id": "helo",
        "name": "Helicopter",
        "nation": "JPN",
        "kind": "helicopter",
        "platform": "helicopter",
        "medium": "air",
        "search_speed_m_s": 46.0,
        "transit_speed_m_s": 62.0,
        "sensor_height_m": 150.0,
        "endurance_h": 3.0,
        "turn_radius_m": 900.0,
        "fix_error_m": 185.0,
        "source": "test",
    }
    return Facility.model_validate(values | change)


def test_a_pattern_that_is_mostly_turns_is_refused_with_a_way_out_that_works() -> None:
    sweep = ParallelSweep(**box(8, 6))
    with pytest.raises(PlanError, match="turns of this PS take too long") as caught:
        check_pattern(sweep, _helicopter(), PLANE)
    spacing = re.search(r"spacing of ([\d.]+) NM", caught.value.remedy)
    radius = re.search(r"turns within (\d+) m", caught.value.remedy)
    assert spacing is not None
    assert radius is not None
    wider = sweep.model_copy(update={"track_spacing_m": float(spacing[1]) * 1852.0})
    assert check_pattern(wider, _helicopter(), PLANE).fit
    tighter = _helicopter(turn_radius_m=float(radius[1]))
    assert check_pattern(sweep, tighter, PLANE).fit
    with pytest.raises(PlanError):  # and no more than a metre is left to gain
        check_pattern(sweep, _helicopter(turn_radius_m=float(radius[1]) + 2.0), PLANE)
    longer = sweep.model_copy(update={"length_m": 60_000.0})
    assert check_pattern(longer, _helicopter(), PLANE).fit


def test_a_refusal_for_which_no_spacing_helps_names_none() -> None:
    short = ParallelSweep(**box(1.5, 30))
    with pytest.raises(PlanError, match="take too long") as caught:
        check_pattern(short, _helicopter(), PLANE)
    assert "spacing of" not in caught.value.remedy
    assert "Lay longer legs" in caught.value.remedy


@pytest.mark.parametrize(("medium", "most_nm"), [("water", 5), ("air", 30)])
def test_a_sector_search_has_a_greatest_radius(medium: str, most_nm: int) -> None:
    craft = _helicopter(medium=medium, turn_radius_m=100.0)
    at_most = SectorSearch(**HERE, radius_m=most_nm * 1852.0)
    assert check_pattern(at_most, craft, PLANE).fit
    with pytest.raises(PlanError, match="too wide for this facility") as caught:
        check_pattern(SectorSearch(**HERE, radius_m=most_nm * 1852.0 + 20), craft, PLANE)
    assert f"up to {most_nm} NM" in str(caught.value.allowed)


@settings(max_examples=100, deadline=None)
@given(
    st.floats(100, 2000), st.floats(0, 2000), st.integers(1, 40), st.floats(0.5, 0.95),
    st.integers(1, 12), st.sampled_from(["PS", "CS"]),
)  # fmt: skip
def test_the_shortest_interleaved_leg_that_leaves_room_for_turns_just_does(
    spacing: float, radius: float, legs: int, share: float, turn_over: int, code: str
) -> None:
    least = least_leg_m(spacing, radius, legs, share, turn_over)
    for factor, fits in ((1.001, True), (0.999, False)):
        sides = {"length_m": least * factor + spacing + 0.02, "width_m": legs * spacing}
        more = HERE | {"track_spacing_m": spacing, "turn_over": turn_over, "pattern": code}
        if code == "PS":
            sweep = ParallelSweep.model_construct(**more, **sides, creep="right")
        else:
            swapped = {"length_m": sides["width_m"], "width_m": sides["length_m"]}
            sweep = CreepingLine.model_construct(**more, **swapped, first_leg="left")
        path = pattern_path(sweep, PLANE)
        if fits or least >= 100.0:
            assert turns_of(path, radius, 50.0, share).fit == fits


def test_turning_over_legs_makes_room_where_leg_after_leg_has_none() -> None:
    """Fifteen legs of 9 km, 1 km apart, and a craft that needs 2.4 km to come round."""
    plain = ParallelSweep(**box(10, 15))
    assert not turns_of(pattern_path(plain, PLANE), 1200.0, 50.0).fit
    path = pattern_path(plain.model_copy(update={"turn_over": 3}), PLANE)
    turns = turns_of(path, 1200.0, 50.0)
    assert turns.fit
    assert (turns.count, turns.procedure) == (14, 0)
    assert turns.extra_s == pytest.approx(14 * (math.pi - 2) * 1200 / 50)
