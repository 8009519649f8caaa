"""Patterns as orders: JSON and back, what is refused, several facilities in one line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ordered_patterns import EVERY, HERE, ORDERED, PLANE, STRAIGHT, S, box, creep, place, route
from pydantic import ValidationError

from sarex.canonical import content_hash
from sarex.errors import PlanError
from sarex.planning import (
    ContourSearch,
    CreepingLine,
    DatumFix,
    Frame,
    LineAbreast,
    ParallelSweepAbreast,
    Plan,
    SectorSearch,
    Sortie,
    SquareSearch,
    Task,
    TrackLine,
    pattern_path,
    plan_schema,
)
from sarex.planning.patterns import (
    abreast_of,
    creep_deg,
    first_leg_deg,
    line_up,
    outline,
    second_square,
)


def _task(name: str, parameters: Any, **change: Any) -> Task:
    values = {
        "id": f"S1-{name}-T1",
        "area": "A-1",
        "hypothesis": "sank",
        "search_object": "raft",
        "parameters": parameters,
        "altitude_m": 150,
        "speed_m_s": 40.0,
        "planned_coverage": 1.0,
    }
    return Task.model_validate(values | change)


def _plan(tasks: dict[str, Task]) -> Plan:
    def sortie(name: str, task: Task) -> Sortie:
        return Sortie(
            id=f"S1-{name}",
            facility=name,
            depart="2026-06-07T03:00:00Z",
            on_scene_from="2026-06-07T03:00:00Z",
            off_scene_by="2026-06-07T09:00:00Z",
            start_lon_deg=128.6,
            start_lat_deg=32.7,
            return_lon_deg=128.6,
            return_lat_deg=32.7,
            tasks=(task,),
        )

    return Plan(
        id="p1",
        period=1,
        start="2026-06-07T03:00:00Z",
        end="2026-06-07T09:00:00Z",
        method="test",
        plane_lon_deg=128,
        plane_lat_deg=32.5,
        areas=(),
        sorties=tuple(sortie(name, task) for name, task in tasks.items()),
    )


def test_the_schema_knows_all_eleven_codes() -> None:
    mapping = plan_schema()["$defs"]["Task"]["properties"]["parameters"]["discriminator"]["mapping"]
    manual = {"PS", "CS", "SS", "VS", "TSR", "TSN", "TMR", "TMN", "PM", "CSC", "OS"}
    assert manual <= set(ORDERED)
    assert set(ORDERED) == set(mapping)  # each has an order that the tests fly


@pytest.mark.parametrize(("code", "parameters"), EVERY)
def test_an_order_survives_json_with_its_pattern_and_its_hash(code: str, parameters: Any) -> None:
    task = _task("a", parameters)
    text = json.dumps(task.model_dump(mode="json"))
    again = Task.model_validate_json(text)
    assert again == task
    assert again.pattern == code
    assert content_hash(again.model_dump(mode="json")) == content_hash(task.model_dump(mode="json"))
    first, second = pattern_path(task.parameters, PLANE), pattern_path(again.parameters, PLANE)
    assert first.xy_m.tolist() == second.xy_m.tolist()
    assert first.leg_names == second.leg_names


@pytest.mark.parametrize("kind", ["drift", "water"])
def test_both_moving_frames_carry_fixes(kind: Any) -> None:
    fixes = tuple(
        DatumFix(time=f"2026-06-07T0{hour}:00:00Z", lon_deg=128, lat_deg=32 + hour / 100)
        for hour in (3, 6)
    )
    assert Frame(kind=kind, datum_motion=fixes).moving
    with pytest.raises(ValidationError, match="two or more fixes"):
        Frame(kind=kind)
    assert not Frame().moving


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: CreepingLine(**box(3, 6)), "longer side"),
        (lambda: route("TSR", 3), "TSR takes an even number of passes, not 3"),
        (lambda: route("TSN", 2), "TSN takes an odd number of passes, not 2"),
        (lambda: route("TSN", 1, (STRAIGHT[0], STRAIGHT[0])), "points 1 and 2 of the line"),
        (lambda: route("TSN", 1, (STRAIGHT[0],)), "at least 2"),
        (lambda: place(4, 3), "place 4 in a line of 3"),
        (lambda: place(1, 1), "greater than or equal to 2"),
        (lambda: creep("ship", ship_speed_m_s=48.0), "faster than the ship"),
        (lambda: SectorSearch(**HERE, radius_m=0), "greater than 0"),
        (lambda: TrackLine.model_validate({"pattern": "TSX"}), "TSR"),
    ],
)
def test_what_no_pattern_can_be(make: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        make()


_SWEEP = ParallelSweepAbreast(**box(8, 6), abreast=place(1, 2))


def test_a_line_is_made_together_with_one_guide() -> None:
    line = line_up(_SWEEP, ["ship-1", "ship-2", "boat-1"], guide="ship-2")
    assert [p.abreast.place for p in line.values()] == [1, 2, 3]
    assert {(p.abreast.guide, p.abreast.count) for p in line.values()} == {("ship-2", 3)}
    begins = [pattern_path(p, PLANE).xy_m[0] for p in line.values()]
    assert [x - begins[0][0] for x, _ in begins] == pytest.approx([0, S, 2 * S])
    for wrong, guide in ((["a"], "a"), (["a", "a"], "a"), (["a", "b"], "c")):
        with pytest.raises(PlanError, match="no line abreast"):
            line_up(_SWEEP, wrong, guide)


def test_a_plan_holds_only_whole_lines() -> None:
    line = line_up(_SWEEP, ["a", "b"], guide="a")
    good = {name: _task(name, parameters) for name, parameters in line.items()}
    assert len(_plan(good).tasks) == 2
    slower = good | {"b": _task("b", line["b"], speed_m_s=20.0)}
    later = good | {"b": _task("b", line["b"], not_before="2026-06-07T04:00:00Z")}
    wider = good | {"b": _task("b", line["b"].model_copy(update={"width_m": 9000.0}))}
    for wrong in (slower, later, wider):
        with pytest.raises(ValidationError, match="must be the same but for the place"):
            _plan(wrong)
    with pytest.raises(ValidationError, match="two facilities in one place"):
        _plan(good | {"b": _task("b", line["a"])})
    with pytest.raises(ValidationError, match="the guide has no task in the line"):
        _plan({"b": good["b"]})
    elsewhere = line_up(_SWEEP, ["c", "d"], guide="c")  # another guide, another line
    more = {name: _task(name, p, speed_m_s=20.0) for name, p in elsewhere.items()}
    assert len(_plan(good | more).tasks) == 4


def test_a_second_aircraft_flies_its_square_45_degrees_off_at_another_height() -> None:
    square = SquareSearch(**HERE | {"bearing_deg": 350.0}, track_spacing_m=S, leg_count=8)
    first = _task("a", square)
    second = second_square(first, "S1-b-T1", 300.0, 60.0)
    assert second.parameters.bearing_deg == pytest.approx(35.0)
    assert (second.id, second.altitude_m, second.speed_m_s) == ("S1-b-T1", 300.0, 60.0)
    assert (second.area, second.search_object) == (first.area, first.search_object)
    with pytest.raises(PlanError, match="no second square"):
        second_square(first, "S1-b-T1", 150.0, 60.0)
    with pytest.raises(PlanError, match="pattern VS"):
        second_square(_task("a", SectorSearch(**HERE, radius_m=S)), "S1-b-T1", 300.0, 60.0)


@pytest.mark.parametrize(("code", "parameters"), EVERY)
def test_first_leg_and_creep_are_those_that_are_flown(code: str, parameters: Any) -> None:
    import numpy as np

    xy = pattern_path(parameters, PLANE).xy_m
    course = np.degrees(np.arctan2(*(xy[1] - xy[0])))
    assert (first_leg_deg(parameters) - course + 180) % 360 - 180 == pytest.approx(0, abs=0.05)
    creeping = creep_deg(parameters)
    assert (creeping is None) == (code not in {"PS", "CS", "PM", "CSC"})
    if creeping is not None:
        angle = np.radians(creeping)
        along = xy @ (np.sin(angle), np.cos(angle))
        assert np.all(np.diff(along) >= -1e-6)
        assert along[-1] - along[0] >= 2 * S


def test_outlines_and_places_of_patterns() -> None:
    assert abreast_of(ORDERED["PM"][1]) == LineAbreast(guide="ship-1", count=2, place=2)
    assert abreast_of(ORDERED["PS"][0]) is None
    box_of = outline(ORDERED["SS"][0], PLANE)  # 12 legs: 6 by 6, and half a spacing around
    assert (box_of.length_m, box_of.width_m) == pytest.approx((7 * S, 7 * S))
    round_one = outline(ORDERED["VS"][0], PLANE)
    assert (round_one.length_m, round_one.width_m) == pytest.approx((8 * S, 8 * S))
    band = outline(route("TSR", 2), PLANE)
    assert (band.length_m, band.width_m) == pytest.approx((9 * S, 2 * S), abs=0.1)
    closed = ContourSearch(
        line_lon_lat_deg=(*STRAIGHT, (128.05, 32.5), STRAIGHT[0]),
        side="left",
        first_offset_m=S,
        track_spacing_m=S,
        pass_count=1,
    )
    assert closed.closed
    assert not ORDERED["OS"][0].closed
