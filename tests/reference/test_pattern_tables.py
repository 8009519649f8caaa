"""Each pattern against a table made by hand: every corner, in spacings, first leg north."""

from __future__ import annotations

import math

import numpy as np
import pytest
from ordered_patterns import (
    BENT,
    HERE,
    PLANE,
    STRAIGHT,
    S,
    box,
    creep,
    place,
    points,
    route,
    route_abreast,
)

from sarex.errors import PlanError
from sarex.planning import (
    ContourSearch,
    CreepingLine,
    ParallelSweep,
    ParallelSweepAbreast,
    SectorSearch,
    SquareSearch,
    pattern_path,
)
from sarex.planning.patterns import coordinated_speed_m_s

_CLOSE = 2e-5
"""Positions are kept to 1e-7 degrees: 1 cm, in spacings of 1 km."""


def corners(parameters) -> np.ndarray:
    return pattern_path(parameters, PLANE).xy_m / S


def names(parameters) -> str:
    return " ".join(pattern_path(parameters, PLANE).leg_names)


def test_ps_begins_half_a_spacing_inside_the_corner_and_creeps_right():
    table = [(-1, -1.5), (-1, 1.5), (0, 1.5), (0, -1.5), (1, -1.5), (1, 1.5)]
    assert corners(ParallelSweep(**box(4, 3))) == pytest.approx(np.array(table), abs=_CLOSE)
    assert names(ParallelSweep(**box(4, 3))) == "L01 X01 L02 X02 L03"


def test_cs_flies_across_and_creeps_along_the_major_axis():
    """Area 4 long (creep north), 3 wide: legs of 2, CSP at the south-west corner, half inside."""
    table = [(-1, -1.5), (1, -1.5), (1, -0.5), (-1, -0.5), (-1, 0.5), (1, 0.5), (1, 1.5), (-1, 1.5)]
    creeping = CreepingLine(**box(4, 3))
    assert corners(creeping) == pytest.approx(np.array(table), abs=_CLOSE)
    assert names(creeping) == "L01 X01 L02 X02 L03 X03 L04"
    mirrored = [(-x, y) for x, y in table]
    left = CreepingLine(**box(4, 3, first_leg="left"))
    assert corners(left) == pytest.approx(np.array(mirrored), abs=_CLOSE)


def test_ss_grows_by_a_spacing_every_second_leg():
    table = [(0, 0), (0, 1), (1, 1), (1, -1), (-1, -1), (-1, 2), (2, 2), (2, -2)]
    square = SquareSearch(**HERE, track_spacing_m=S, leg_count=7)
    assert corners(square) == pytest.approx(np.array(table), abs=_CLOSE)


def test_vs_is_three_triangles_through_the_datum():
    """Radius 2: out north; rim at 060; through the datum to 240, 300; again to 120, 180; home."""
    h, w = 2 * math.cos(math.radians(60)), 2 * math.sin(math.radians(60))
    table = [(0, 0), (0, 2), (w, h), (0, 0), (-w, -h), (-w, h), (0, 0), (w, -h), (0, -2), (0, 0)]
    sector = SectorSearch(**HERE, radius_m=2 * S)
    path = pattern_path(sector, PLANE)
    assert path.xy_m / S == pytest.approx(np.array(table), abs=_CLOSE)
    steps = np.diff(path.xy_m, axis=0)
    assert np.hypot(*steps.T) == pytest.approx(np.full(9, 2 * S))
    courses = np.degrees(np.arctan2(steps[:, 0], steps[:, 1]))
    turns = np.round(np.diff(courses), 6) % 360
    assert turns.tolist() == [120, 120, 0, 120, 120, 0, 120, 120]
    assert sector.track_spacing_m == pytest.approx(2 * S)  # the chord of 60 degrees


def test_the_second_pass_of_vs_lies_30_degrees_to_the_right():
    twice = corners(SectorSearch(**HERE, radius_m=2 * S, second_pass=True))
    once = corners(SectorSearch(**HERE, radius_m=2 * S))
    turn = math.radians(30)
    right = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    assert twice[:10] == pytest.approx(once)
    assert twice[9:] == pytest.approx(once @ right, abs=1e-9)
    assert twice[10] == pytest.approx([1, math.sqrt(3)])  # 030, radius 2


def test_tsr_goes_out_on_one_side_and_back_on_the_other():
    table = [(-0.5, -4), (-0.5, 4), (0.5, 4), (0.5, -4)]
    assert corners(route("TSR", 2)) == pytest.approx(np.array(table), abs=_CLOSE)
    assert names(route("TSR", 2)) == "L01 X01 L02"
    starboard = route("TSR", 2, first_side="right")
    assert corners(starboard) == pytest.approx(np.array(table) * [-1, 1], abs=_CLOSE)
    wider = [*table, (-1.5, -4), (-1.5, 4), (1.5, 4), (1.5, -4)]
    assert corners(route("TSR", 4)) == pytest.approx(np.array(wider), abs=_CLOSE)


def test_tsn_flies_the_route_then_each_side_and_ends_beyond():
    table = [(0, -4), (0, 4), (-1, 4), (-1, -4), (1, -4), (1, 4)]
    assert corners(route("TSN", 3)) == pytest.approx(np.array(table), abs=_CLOSE)
    assert corners(route("TSN", 1)) == pytest.approx(np.array(table[:2]), abs=_CLOSE)


def test_a_bent_route_is_followed_corner_by_corner():
    """A right angle: north 4, then east 4. At S/2 the corner moves half out, or half in."""
    line = points((0, 0), (0, 4000), (4000, 4000))
    table = [(-0.5, 0), (-0.5, 4.5), (4, 4.5), (4, 3.5), (0.5, 3.5), (0.5, 0)]
    assert corners(route("TSR", 2, line)) == pytest.approx(np.array(table), abs=_CLOSE)
    assert names(route("TSR", 2, line)) == "L01 L02 X01 L03 L04"


def test_tmn_is_a_line_abreast_along_the_route():
    for number, x in enumerate((-1.0, 0.0, 1.0), start=1):
        table = np.array([(x, -4), (x, 4)])
        assert corners(route_abreast("TMN", 1, number, 3)) == pytest.approx(table, abs=_CLOSE)


def test_tmr_takes_the_whole_line_to_the_other_side():
    """Two abreast: out at 1.5 and 0.5 left of the route, back at 0.5 and 1.5 right of it."""
    for number, out, back in ((1, -1.5, 0.5), (2, -0.5, 1.5)):
        table = np.array([(out, -4), (out, 4), (back, 4), (back, -4)])
        assert corners(route_abreast("TMR", 2, number, 2)) == pytest.approx(table, abs=_CLOSE)


def test_pm_moves_each_facility_by_the_width_of_the_line():
    """Two abreast over five legs: the first flies legs 1, 3 and 5, the second 2 and 4."""
    first = [(-2, -1.5), (-2, 1.5), (0, 1.5), (0, -1.5), (2, -1.5), (2, 1.5)]
    second = [(-1, -1.5), (-1, 1.5), (1, 1.5), (1, -1.5)]
    for number, table in ((1, first), (2, second)):
        sweep = ParallelSweepAbreast(**box(4, 5), abreast=place(number, 2))
        assert corners(sweep) == pytest.approx(np.array(table), abs=_CLOSE)
    assert names(ParallelSweepAbreast(**box(4, 5), abreast=place(2, 2))) == "L01 X01 L02"


def test_csc_meets_in_the_middle_of_each_leg():
    """Width 6, S = 6·8/48 = 1, four legs: the ship from 1/12 inside to 1/12 before the end."""
    assert creep("ship").track_spacing_m == pytest.approx(S)
    table = [(-2.5, -1.5), (2.5, -1.5), (2.5, -0.5), (-2.5, -0.5), (-2.5, 0.5), (2.5, 0.5)]
    table += [(2.5, 1.5), (-2.5, 1.5)]
    assert corners(creep("aircraft")) == pytest.approx(np.array(table), abs=_CLOSE)
    marks = [-2 + 1 / 12, -1.5, -0.5, 0.5, 1.5, 2 - 1 / 12]
    ship = corners(creep("ship"))
    assert ship == pytest.approx(np.array([(0, y) for y in marks]), abs=_CLOSE)
    assert names(creep("ship")) == "L01 L02 L03 L04 L05"


def test_os_follows_a_straight_line_at_its_offsets():
    contour = ContourSearch(
        line_lon_lat_deg=STRAIGHT,
        side="right",
        first_offset_m=2 * S,
        track_spacing_m=S,
        pass_count=2,
    )
    table = [(2, -4), (2, 4), (3, 4), (3, -4)]
    assert corners(contour) == pytest.approx(np.array(table), abs=_CLOSE)
    assert names(contour) == "L01 X01 L02"


def test_os_goes_round_a_closed_line_the_same_way_each_time():
    """A square islet of side 2, clockwise, sea on the left: two rings, from the same corner."""
    ring = points((-1000, -1000), (-1000, 1000), (1000, 1000), (1000, -1000), (-1000, -1000))
    values = {"first_offset_m": S, "track_spacing_m": S, "pass_count": 2}
    contour = ContourSearch(line_lon_lat_deg=ring, side="left", **values)
    table = [(-2, -2), (-2, 2), (2, 2), (2, -2), (-2, -2)]
    table += [(-3, -3), (-3, 3), (3, 3), (3, -3), (-3, -3)]
    assert corners(contour) == pytest.approx(np.array(table), abs=_CLOSE)
    assert names(contour) == "L01 L02 L03 L04 X01 L05 L06 L07 L08"
    inside = ContourSearch(line_lon_lat_deg=ring, side="right", **values | {"first_offset_m": 500})
    with pytest.raises(PlanError, match="no line in one piece"):  # the second would be 1.5 inside
        pattern_path(inside, PLANE)


def test_what_cannot_be_laid_is_refused():
    sharp = points((0, 0), (0, 4000), (300, 0))
    with pytest.raises(PlanError, match="turns too sharply"):
        pattern_path(route("TSR", 2, sharp), PLANE)
    short = points((0, 0), (0, 4000), (300, 4300), (4000, 4300))
    with pytest.raises(PlanError, match="bends inside"):
        pattern_path(route("TSN", 3, short), PLANE)
    narrow = ParallelSweepAbreast(**box(4, 2), abreast=place(3, 3))
    with pytest.raises(PlanError, match="narrower than the line abreast"):
        pattern_path(narrow, PLANE)
    with pytest.raises(PlanError, match="cannot keep up with the ship"):
        coordinated_speed_m_s(creep("ship"), 12.0, (0.0, -9.0))  # 3 m/s along the creep
    assert len(corners(route("TSR", 2, BENT))) == 6
