"""What holds for every pattern: frames of reference, areas, lengths, coverage, names."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ordered_patterns import BENT, EVERY, PLANE, STRAIGHT
from shapely import LineString, Point

from sarex.planning import (
    ContourSearch,
    CoordinatedCreep,
    CreepingLine,
    LineAbreast,
    ParallelSweep,
    ParallelSweepAbreast,
    SectorSearch,
    SquareSearch,
    TrackLine,
    TrackLineAbreast,
    pattern_path,
)
from sarex.planning.patterns import (
    coordinated_speed_m_s,
    cross_spacings,
    expanding_square_length_m,
    leg_order,
    outline,
    parallel_sweep_length_m,
    square_xy,
    sweep_xy,
    track_line_length_m,
)
from sarex.planning.triangle import speed_along

_ROUNDING_M = 0.3
"""Positions are kept to 1e-7 degrees, about 1 cm; bearings to 1e-3 degrees, up to 15 km off."""

_spacing = st.floats(100, 2000).map(lambda s: round(s, 1))
_bearing = st.integers(0, 359).map(float)
_side = st.sampled_from(["left", "right"])


def _place(x: float, y: float) -> dict[str, float]:
    lon, lat = PLANE.to_lonlat(x, y)
    return {"centre_lon_deg": lon, "centre_lat_deg": lat}


_centre = st.builds(_place, st.floats(-9000, 9000), st.floats(-9000, 9000))


def _line(xy: np.ndarray) -> tuple[tuple[float, float], ...]:
    lon, lat = PLANE.to_lonlat(xy[:, 0], xy[:, 1])
    return tuple(zip(lon.tolist(), lat.tolist(), strict=True))


def _walk(steps: list[tuple[float, float]], first_deg: float) -> np.ndarray:
    """A line from its pieces: length [m] and turn [degrees] before each."""
    course, here, line = first_deg, np.zeros(2), [np.zeros(2)]
    for size, turn in steps:
        course += turn
        angle = math.radians(course)
        here = here + size * np.array([math.sin(angle), math.cos(angle)])
        line.append(here)
    return np.array(line)


_lines = st.builds(
    _walk,
    st.lists(st.tuples(st.floats(9000, 14000), st.floats(-50, 50)), min_size=1, max_size=4),
    st.floats(0, 359),
)


def _sweeps(kind: Any, legs: int, ratio: float, spacing: float, **values: Any) -> Any:
    sizes = (round(ratio * spacing, 2), round(legs * spacing, 2))
    if kind is CreepingLine:  # the creep takes a whole number of spacings
        sizes = (round(10 * spacing, 2), sizes[0])
    return kind(**values, length_m=sizes[0], width_m=sizes[1], track_spacing_m=spacing)


@st.composite
def _patterns(draw: st.DrawFn, codes: str = "PS CS PM SS VS CSC TS TM OS") -> Any:
    code = draw(st.sampled_from(codes.split()))
    spacing, bearing = draw(_spacing), draw(_bearing)
    here = draw(_centre) | {"bearing_deg": bearing}
    count = draw(st.integers(2, 4))
    line = LineAbreast(guide="a", count=count, place=draw(st.integers(1, count)))
    if code in {"PS", "CS", "PM"}:
        size = {"legs": draw(st.integers(4, 9)), "ratio": draw(st.floats(4.2, 9))}
        side, over = draw(_side), {"turn_over": draw(st.integers(1, 4))}
        if code == "CS":
            return _sweeps(CreepingLine, **size, spacing=spacing, **here, first_leg=side, **over)
        if code == "PM":
            more = {"creep": side, "abreast": line}
            return _sweeps(ParallelSweepAbreast, **size, spacing=spacing, **here, **more)
        return _sweeps(ParallelSweep, **size, spacing=spacing, **here, creep=side, **over)
    if code == "SS":
        legs = draw(st.integers(1, 20))
        return SquareSearch(**here, track_spacing_m=spacing, leg_count=legs)
    if code == "VS":
        return SectorSearch(**here, radius_m=4 * spacing, second_pass=draw(st.booleans()))
    if code == "CSC":
        role = draw(st.sampled_from(["ship", "aircraft"]))
        return _creep(here, spacing, draw(st.integers(1, 9)), draw(_side), role)
    route = draw(_lines)
    passes, side = draw(st.integers(1, 3)), draw(_side)
    if code == "OS":
        values = {"first_offset_m": spacing, "track_spacing_m": spacing, "pass_count": passes}
        return ContourSearch(line_lon_lat_deg=_line(route), side=side, **values)
    values = {"route_lon_lat_deg": _line(route), "track_spacing_m": spacing / 2}
    values |= {"pass_count": passes, "first_side": side}
    end = "R" if passes % 2 == 0 else "N"
    if code == "TS":
        return TrackLine(pattern=f"TS{end}", **values)
    return TrackLineAbreast(pattern=f"TM{end}", **values, abreast=line)


def _creep(
    here: dict[str, float], spacing: float, legs: int, side: str, role: str
) -> CoordinatedCreep:
    speeds = {"ship_speed_m_s": 8.0, "aircraft_speed_m_s": 48.0, "guide": "s", "aircraft": "a"}
    values = here | speeds | {"width_m": 6 * spacing, "leg_count": legs}
    return CoordinatedCreep(**values, first_leg=side, role=role)


_SIDES = {"creep", "first_leg", "first_side", "side"}
_OTHER = {"left": "right", "right": "left"}


def _moved(parameters: Any, turn_deg: float, shift: np.ndarray, mirror: bool) -> Any:
    """The same order in a sea that is mirrored east to west, turned to the right and shifted."""
    angle = math.radians(turn_deg)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    flip = np.array([-1.0 if mirror else 1.0, 1.0])

    def there(lon: float, lat: float) -> tuple[float, float]:
        xy = turn @ (flip * np.array(PLANE.to_xy(lon, lat))) + shift
        return PLANE.to_lonlat(float(xy[0]), float(xy[1]))

    change: dict[str, Any] = {}
    for name in type(parameters).model_fields:
        value = getattr(parameters, name)
        if name.endswith("lon_lat_deg"):
            change[name] = tuple(there(*point) for point in value)
        elif name == "bearing_deg":
            change[name] = ((-value if mirror else value) + turn_deg) % 360.0
        elif name in _SIDES and mirror:
            change[name] = _OTHER[value]
    if hasattr(parameters, "centre_lon_deg"):
        lon, lat = there(parameters.centre_lon_deg, parameters.centre_lat_deg)
        change |= {"centre_lon_deg": lon, "centre_lat_deg": lat}
    return parameters.model_copy(update=change)


_RIGHT_ONLY = {"SS", "VS"}
"""All their turns are to the right: their mirror images are other patterns."""


@settings(max_examples=150, deadline=None)
@given(_patterns(), st.integers(0, 359), st.floats(-5e3, 5e3), st.floats(-5e3, 5e3), st.booleans())
def test_a_pattern_turns_shifts_and_mirrors_with_its_sea(
    parameters: Any, turn_deg: int, east: float, north: float, mirror: bool
) -> None:
    mirror = mirror and parameters.pattern not in _RIGHT_ONLY
    shift = np.array([east, north])
    path = pattern_path(parameters, PLANE)
    again = pattern_path(_moved(parameters, float(turn_deg), shift, mirror), PLANE)
    angle = math.radians(turn_deg)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    expected = (path.xy_m * [-1.0 if mirror else 1.0, 1.0]) @ turn.T + shift
    assert again.leg_names == path.leg_names
    assert again.xy_m == pytest.approx(expected, abs=_ROUNDING_M)


@settings(max_examples=150, deadline=None)
@given(_patterns())
def test_every_leg_lies_in_the_area_of_its_pattern(parameters: Any) -> None:
    box = outline(parameters, PLANE)
    angle = math.radians(box.bearing_deg)
    turn = np.array([[math.sin(angle), math.cos(angle)], [math.cos(angle), -math.sin(angle)]])
    there = (pattern_path(parameters, PLANE).xy_m - box.centre_xy_m) @ turn.T
    room = np.array([box.length_m, box.width_m]) / 2 - np.abs(there)
    inside = 0.0
    if parameters.pattern not in {"VS"} and getattr(parameters, "role", "") != "ship":
        inside = parameters.track_spacing_m / 2
    assert room.min() >= inside - _ROUNDING_M


@settings(max_examples=150, deadline=None)
@given(_patterns())
def test_legs_have_names_of_their_own_and_go_somewhere(parameters: Any) -> None:
    path = pattern_path(parameters, PLANE)
    assert len(path.leg_names) == len(path.xy_m) - 1 == len(set(path.leg_names))
    assert np.hypot(*np.diff(path.xy_m, axis=0).T).min() > 1.0
    searching = [name for name in path.leg_names if name[0] == "L"]
    assert searching == [f"L{n:02d}" for n in range(1, len(searching) + 1)]


def _length_m(parameters: Any) -> float:
    """Closed forms; routes straight."""
    p = parameters
    if p.pattern == "SS":
        return expanding_square_length_m(p.track_spacing_m, p.leg_count)
    if p.pattern == "VS":
        return (18 if p.second_pass else 9) * p.radius_m
    if p.pattern == "CSC":
        spacing = p.track_spacing_m
        aircraft = p.leg_count * p.width_m - spacing
        return aircraft if p.role == "aircraft" else aircraft * spacing / p.width_m
    if p.pattern == "PS":
        legs = round(p.width_m / p.track_spacing_m)
        return parallel_sweep_length_m(p.length_m, p.track_spacing_m, legs, p.turn_over)
    if p.pattern == "CS":
        legs = math.ceil(p.length_m / p.track_spacing_m - 1e-3)
        return parallel_sweep_length_m(p.width_m, p.track_spacing_m, legs, p.turn_over)
    if p.pattern == "PM":
        line = p.abreast
        legs = len(range(line.place, round(p.width_m / p.track_spacing_m) + 1, line.count))
        leg = p.length_m - p.track_spacing_m
        return legs * leg + (legs - 1) * line.count * p.track_spacing_m
    count = p.abreast.count if p.pattern.startswith("TM") else 1
    xy = np.stack(PLANE.to_xy(*np.array(p.route_lon_lat_deg).T), axis=1)
    route = float(np.hypot(*(xy[-1] - xy[0])))
    return track_line_length_m(route, p.track_spacing_m, p.pass_count, count)


@settings(max_examples=150, deadline=None)
@given(_patterns("PS CS PM SS VS CSC TS TM"))
def test_the_track_has_the_length_of_its_closed_form(parameters: Any) -> None:
    if parameters.pattern[0] == "T":  # on a straight route
        ends = (parameters.route_lon_lat_deg[0], parameters.route_lon_lat_deg[-1])
        parameters = parameters.model_copy(update={"route_lon_lat_deg": ends})
    length = pattern_path(parameters, PLANE).length_m
    assert length == pytest.approx(_length_m(parameters), abs=_ROUNDING_M)


def _gap(points: np.ndarray, paths: list[np.ndarray]) -> float:
    """Naive: greatest distance of a point from the nearest leg of any path."""
    best = np.full(len(points), np.inf)
    for a, b in (pair for path in paths for pair in itertools.pairwise(path)):
        ab = b - a
        part = np.clip((points - a) @ ab / float(ab @ ab), 0, 1)
        best = np.minimum(best, np.hypot(*(points - a - part[:, None] * ab).T))
    return float(best.max())


def _in_box(parameters: Any, inset_m: float, inset_across_m: float = 0.0) -> np.ndarray:
    """Points of the ordered area, inset at the ends of its legs."""
    box = outline(parameters, PLANE)
    angle = math.radians(box.bearing_deg)
    turn = np.array([[math.sin(angle), math.cos(angle)], [math.cos(angle), -math.sin(angle)]])
    half = np.array([box.length_m / 2 - inset_across_m, box.width_m / 2 - inset_m])
    a, b = np.meshgrid(np.linspace(-1, 1, 31), np.linspace(-1, 1, 29))
    return np.stack([a.ravel(), b.ravel()], axis=1) * half @ turn + box.centre_xy_m


@settings(max_examples=40, deadline=None)
@given(_patterns("CS PM CSC"))
def test_an_area_is_covered_to_half_a_spacing(parameters: Any) -> None:
    spacing = parameters.track_spacing_m
    if parameters.pattern == "PM":
        count = parameters.abreast.count
        lines = [LineAbreast(guide="a", count=count, place=n) for n in range(1, count + 1)]
        tasks = [parameters.model_copy(update={"abreast": line}) for line in lines]
        points = _in_box(parameters, 0.0, spacing / 2)
    elif parameters.pattern == "CSC":
        tasks = [parameters.model_copy(update={"role": "aircraft"})]
        points = _in_box(parameters, spacing / 2)
    else:
        tasks, points = [parameters], _in_box(parameters, spacing / 2)
    paths = [pattern_path(task, PLANE).xy_m for task in tasks]
    assert _gap(points, paths) <= spacing / 2 + _ROUNDING_M
    assert _gap(_in_box(parameters, 0.0), paths) <= spacing / math.sqrt(2) + _ROUNDING_M


@settings(max_examples=30, deadline=None)
@given(_patterns("VS"))
def test_a_circle_is_covered_to_half_the_chord_at_its_rim(parameters: SectorSearch) -> None:
    first = math.radians(parameters.bearing_deg)
    angles, parts = np.meshgrid(first + np.linspace(0, 2 * np.pi, 73), np.linspace(0, 1, 12))
    circle = np.stack([np.sin(angles) * parts, np.cos(angles) * parts], axis=-1).reshape(-1, 2)
    centre = PLANE.to_xy(parameters.centre_lon_deg, parameters.centre_lat_deg)
    points = np.array(centre) + parameters.radius_m * circle
    gap = _gap(points, [pattern_path(parameters, PLANE).xy_m])
    half = parameters.track_spacing_m / 2
    assert half * 0.95 < gap <= half + _ROUNDING_M


@settings(max_examples=40, deadline=None)
@given(_patterns("TS TM"))
def test_the_band_along_a_route_is_covered(parameters: Any) -> None:
    """To half a spacing beside each piece; at a bend, S/2 over the cosine of half its angle."""
    line = getattr(parameters, "abreast", None)
    count = line.count if line else 1
    tasks = [parameters]
    if line:
        lines = [LineAbreast(guide="a", count=count, place=n) for n in range(1, count + 1)]
        tasks = [parameters.model_copy(update={"abreast": one}) for one in lines]
    paths = [pattern_path(task, PLANE).xy_m for task in tasks]
    spacing = parameters.track_spacing_m
    width = parameters.pass_count * count * spacing
    route = np.stack(PLANE.to_xy(*np.array(parameters.route_lon_lat_deg).T), axis=1)
    courses = np.arctan2(*np.diff(route, axis=0).T)
    bends = np.abs(np.diff(np.unwrap(courses)))
    sharpest = math.cos(float(bends.max()) / 2) if bends.size else 1.0
    a, b = np.meshgrid(np.linspace(0, 1, 21), np.linspace(-width / 2, width / 2, 25))
    for begin, end in itertools.pairwise(route):
        along = (end - begin) / np.hypot(*(end - begin))
        right = np.array([along[1], -along[0]])
        points = begin + a.reshape(-1, 1) * (end - begin) + b.reshape(-1, 1) * right
        assert _gap(points, paths) <= spacing / 2 / sharpest + _ROUNDING_M


@settings(max_examples=60, deadline=None)
@given(_patterns("OS"))
def test_no_pass_of_a_contour_search_is_nearer_than_its_offset(parameters: ContourSearch) -> None:
    line = LineString(np.stack(PLANE.to_xy(*np.array(parameters.line_lon_lat_deg).T), axis=1))
    path = pattern_path(parameters, PLANE)
    number = 0
    for name, ends in zip(path.leg_names, itertools.pairwise(path.xy_m), strict=True):
        if name[0] == "X":
            number += 1
            continue
        offset = parameters.first_offset_m + number * parameters.track_spacing_m
        leg = LineString(ends)
        assert line.distance(leg) >= offset - _ROUNDING_M
        farthest = max(line.distance(Point(end)) for end in ends)
        assert farthest <= offset * 1.06 / math.cos(math.radians(25)) + _ROUNDING_M


def _jagged(seed: int) -> np.ndarray:
    """A coast of 400 points over 40 km, rough at every scale."""
    heights, rng = np.zeros(2), np.random.default_rng(seed)
    for level in range(9):
        middles = (heights[:-1] + heights[1:]) / 2 + rng.normal(0, 2500 * 0.55**level, 2**level)
        heights = np.insert(heights, np.arange(1, len(heights)), middles)
    return np.stack([np.linspace(-20_000, 20_000, len(heights)), heights], axis=1)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_rough_coast_is_followed_outside_its_headlands(seed: int, side: Any) -> None:
    coast = _jagged(seed)
    values = {"first_offset_m": 1000.0, "track_spacing_m": 800.0, "pass_count": 3}
    contour = ContourSearch(line_lon_lat_deg=_line(coast), side=side, **values)
    path = pattern_path(contour, PLANE)
    shore = LineString(coast)
    cuts = [i for i, name in enumerate(path.leg_names) if name[0] == "X"]
    assert len(cuts) == 2
    for number, xy in enumerate(np.split(path.xy_m, [cut + 1 for cut in cuts])):
        offset = 1000.0 + 800.0 * number
        one = LineString(xy)
        assert one.distance(shore) >= offset - _ROUNDING_M
        apart = [shore.distance(point) for point in map(Point, xy[1:-1])]
        assert max(apart) <= 2.0 * offset * 1.06 + _ROUNDING_M  # the tip of a mitre
        beyond = np.interp(xy[:, 0], coast[:, 0], coast[:, 1])
        assert np.all((xy[:, 1] > beyond) == (side == "left"))
        assert len(xy) < len(coast) / 5
    # from abeam of one end to abeam of the other
    assert path.xy_m[0, 0] < -15_000
    assert path.xy_m[cuts[0], 0] > 15_000


@settings(max_examples=60, deadline=None)
@given(_patterns("CSC"))
def test_the_aircraft_is_over_the_ship_in_the_middle_of_each_leg(
    parameters: CoordinatedCreep,
) -> None:
    ship = pattern_path(parameters.model_copy(update={"role": "ship"}), PLANE)
    aircraft = pattern_path(parameters.model_copy(update={"role": "aircraft"}), PLANE)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(aircraft.xy_m, axis=0).T))])
    sailed = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(ship.xy_m, axis=0).T))])
    for leg in range(parameters.leg_count):
        middle = (aircraft.xy_m[2 * leg] + aircraft.xy_m[2 * leg + 1]) / 2
        assert ship.xy_m[leg + 1] == pytest.approx(middle, abs=1e-6)
        when_s = (way[2 * leg] + way[2 * leg + 1]) / 2 / parameters.aircraft_speed_m_s
        assert sailed[leg + 1] / parameters.ship_speed_m_s == pytest.approx(when_s, abs=1e-6)
    assert way[-1] / 48.0 == pytest.approx(sailed[-1] / 8.0)  # and they end together


@settings(max_examples=60, deadline=None)
@given(_bearing, st.floats(-15, 15), st.floats(-15, 15))
def test_in_a_wind_they_keep_together_over_two_legs(bearing: float, u: float, v: float) -> None:
    here = _place(0, 0) | {"bearing_deg": bearing}
    draft = _creep(here, 1000.0, 4, "right", "aircraft")
    speed = coordinated_speed_m_s(draft, 48.0, (u, v))
    pair = draft.model_copy(update={"aircraft_speed_m_s": speed})
    legs = np.diff(pattern_path(pair, PLANE).xy_m, axis=0)[:4]  # a leg, a cross leg, twice
    seconds = 0.0
    for leg in legs:
        size = float(np.hypot(*leg))
        seconds += size / speed_along(leg / size, 48.0, (u, v), where="test")
    assert seconds * pair.ship_speed_m_s == pytest.approx(2 * pair.track_spacing_m, rel=1e-6)


def _sweep_by_hand(centre, bearing, length, width, spacing, creep):
    """Naive: one leg after the other, as the first version was written."""
    sine, cosine = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
    along, right = np.array([sine, cosine]), np.array([cosine, -sine])
    aside = right if creep == "right" else -right
    half, points = (length - spacing) / 2, []
    for leg in range(max(1, math.ceil(width / spacing - 1e-3))):
        across = (-width / 2 + (leg + 0.5) * spacing) * aside
        ends = (-half * along, half * along)
        points += [
            np.array(centre) + across + end for end in (ends if leg % 2 == 0 else ends[::-1])
        ]
    return np.array(points)


@settings(max_examples=200, deadline=None)
@given(
    st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5)),
    st.floats(0, 360),
    st.floats(2000, 1e5),
    st.floats(100, 1e5),
    st.floats(50, 1999),
    _side,
    st.integers(1, 60),
)
def test_the_fast_builders_are_the_slow_ones_bit_for_bit(
    centre: tuple[float, float],
    bearing: float,
    length: float,
    width: float,
    spacing: float,
    creep: Any,
    legs: int,
) -> None:
    slow = _sweep_by_hand(centre, bearing, length, width, spacing, creep)
    assert np.array_equal(sweep_xy(centre, bearing, length, width, spacing, creep), slow)
    square = [np.array(centre)]
    for leg in range(1, legs + 1):
        angle = math.radians(bearing + 90.0 * (leg - 1))
        along = np.array([math.sin(angle), math.cos(angle)])
        square.append(square[-1] + math.ceil(leg / 2) * spacing * along)
    assert np.array_equal(square_xy(centre, bearing, spacing, legs), np.array(square))


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 150), st.integers(1, 40))
def test_interleaved_legs_are_flown_once_each_and_no_turn_is_narrow(
    legs: int, turn_over: int
) -> None:
    order = leg_order(legs, turn_over)
    assert sorted(order) == list(range(legs))
    assert order[0] == 0
    over = [abs(there - here) for here, there in itertools.pairwise(order)]
    if legs >= 2 * turn_over + 1 or turn_over == 1:
        assert min(over, default=turn_over) >= turn_over
    assert sum(over) == sum(spacings * times for spacings, times in cross_spacings(legs, turn_over))
    if legs % (2 * turn_over + 1) == 0 and turn_over > 1:  # turns over q and q + 1 by turns
        assert max(over) == turn_over + 1


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 40), st.integers(1, 9), _bearing, _side)
def test_interleaved_legs_are_those_of_plain_sweeps(
    legs: int, turn_over: int, bearing: float, creep: Any
) -> None:
    """The same legs, each once, one way or the other; the same first leg."""
    box = ((100.0, -200.0), bearing, 9000.0, 500.0 * legs, 500.0, creep)
    plain = sweep_xy(*box).reshape(-1, 2, 2)
    mixed = sweep_xy(*box, turn_over=turn_over).reshape(-1, 2, 2)
    assert np.array_equal(plain[0], mixed[0])
    there = {tuple(sorted(map(tuple, leg.tolist()))) for leg in mixed}
    assert there == {tuple(sorted(map(tuple, leg.tolist()))) for leg in plain}
    ahead = np.array([math.sin(math.radians(bearing)), math.cos(math.radians(bearing))])
    ways = np.sign((mixed[:, 1] - mixed[:, 0]) @ ahead)
    assert np.array_equal(ways, 1.0 - 2.0 * (np.arange(legs) % 2))


@pytest.mark.parametrize(("code", "parameters"), EVERY)
def test_a_longer_pattern_keeps_the_names_of_the_shorter(code: str, parameters: Any) -> None:
    """A leg that was reported stays that leg when the pattern is extended."""
    longer = {
        "PS": {"width_m": 9000},
        "PM": {"width_m": 9000},
        "CS": {"length_m": 9000},
        "SS": {"leg_count": 20},
        "CSC": {"leg_count": 9},
        "OS": {"pass_count": 5},
        "TSR": {"pass_count": 4},
        "TSN": {"pass_count": 5},
        "TMR": {"pass_count": 4},
        "TMN": {"pass_count": 3},
        "VS": {"second_pass": True},
        "RT": {"route_lon_lat_deg": (*BENT, STRAIGHT[1])},
    }[code]
    if code == "VS":
        parameters = parameters.model_copy(update={"second_pass": False})
    names = pattern_path(parameters, PLANE).leg_names
    more = pattern_path(parameters.model_copy(update=longer), PLANE).leg_names
    assert len(more) > len(names)
    assert more[: len(names)] == names
