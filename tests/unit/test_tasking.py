"""What a tasking sheet tells a crew that has only GPS, in three languages."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from ordered_patterns import EVERY, ORDERED, PLANE

from sarex.canonical import iso_to_ns
from sarex.errors import CoverageError
from sarex.facilities import Facility, FacilityState
from sarex.geo import LocalPlane
from sarex.planning import (
    DatumFix,
    Frame,
    Plan,
    Proposal,
    Sortie,
    SquareSearch,
    Task,
    pattern_path,
    tasking_sheet,
)
from sarex.planning.orders.task_words import frame_words
from sarex.planning.realise import realise_fully
from sarex.words import LOCALES, say

_START = "2026-06-07T03:00:00Z"
_START_NS = iso_to_ns(_START)
_END = "2026-06-08T03:00:00Z"
_SET = (1.0, 0.0)
"""The water sets east at 1 m/s."""


def _craft(name: str, medium: str) -> Facility:
    air = medium == "air"
    return Facility(
        id=name,
        name=name.title(),
        nation="KOR",
        kind="helicopter" if air else "patrol_ship",
        platform="helicopter" if air else "ship",
        medium="air" if air else "water",
        search_speed_m_s=48.0 if air else 8.0,
        transit_speed_m_s=60.0 if air else 10.0,
        sensor_height_m=152.4 if air else 15.0,
        endurance_h=60.0,
        turn_radius_m=600.0,
        fix_error_m=185.0,
        source="test",
    )


def _frame(kind: str, plane: LocalPlane) -> Frame:
    if kind == "earth":
        return Frame()
    ends = [plane.to_lonlat(_SET[0] * hours * 3600.0, 0.0) for hours in (0, 24)]
    fixes = [
        DatumFix(time=time, lon_deg=lon, lat_deg=lat)
        for time, (lon, lat) in zip((_START, _END), ends, strict=True)
    ]
    return Frame(kind=kind, datum_motion=tuple(fixes))  # type: ignore[arg-type]


def _proposal(
    crews: dict[str, Any],
    kind: str = "earth",
    media: dict[str, str] | None = None,
    plane: LocalPlane = PLANE,
) -> Proposal:
    """A plan of one task for each crew, as flown; nothing else of a proposal is read here."""
    states, sorties, flown = {}, [], []
    for name, parameters in crews.items():
        craft = _craft(name, (media or {}).get(name, "water"))
        lon, lat = plane.to_lonlat(*(float(p) for p in pattern_path(parameters, plane).xy_m[0]))
        task = Task(
            id=f"S1-{name}-T1",
            area="A-1",
            hypothesis="h",
            search_object="raft",
            parameters=parameters,
            frame=_frame(kind, plane),
            altitude_m=craft.sensor_height_m,
            speed_m_s=craft.search_speed_m_s,
            planned_coverage=1.0,
        )
        place = {"start_lon_deg": lon, "start_lat_deg": lat}
        place |= {"return_lon_deg": lon, "return_lat_deg": lat}
        times = {"depart": _START, "on_scene_from": _START, "off_scene_by": _END}
        sortie = Sortie(id=f"S1-{name}", facility=name, **times, **place, tasks=(task,))
        state = FacilityState(
            facility=craft,
            time_ns=_START_NS,
            lon_deg=lon,
            lat_deg=lat,
            age_s=0,
            available_from_ns=_START_NS,
            endurance_left_h=60.0,
        )
        moving = {"wind": lambda *_: (0.0, 0.0), "current": lambda *_: _SET}
        states[name] = state
        sorties.append(sortie)
        flown.append(realise_fully(sortie, state, **moving, plane=plane))
    plan = Plan(
        id="p1",
        period=1,
        start=_START,
        end=_END,
        method="test",
        plane_lon_deg=plane.lon_deg,
        plane_lat_deg=plane.lat_deg,
        areas=(),
        sorties=tuple(sorties),
    )
    tracks = tuple(one.track for one in flown)
    worth: Any = None
    return Proposal(plan, (), tracks, tuple(flown), states, {}, {}, (), worth)


def _sheet(crews: dict[str, Any], who: str, locale: str = "en", **how: Any) -> list[str]:
    medium = how.pop("medium", None)
    text = tasking_sheet(_proposal(crews, **how), who, locale, exercise=False, medium=medium)
    return text.splitlines()


def _numbered(lines: list[str]) -> list[str]:
    return [line for line in lines if line[:3].strip().isdigit()]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("code", "parameters"), EVERY)
def test_every_pattern_has_a_sheet_with_its_code_and_each_waypoint(
    code: str, parameters: Any, locale: str
) -> None:
    air = {"a": "air" if getattr(parameters, "role", "") == "aircraft" else "water"}
    abreast = code in {"PM", "TMR", "TMN"}
    crews = {"ship-1": ORDERED[code][0]} if abreast else {}
    crews["a" if not abreast or parameters.abreast.place > 1 else "ship-1"] = parameters
    who = list(crews)[-1]
    lines = _sheet(crews, who, locale, media=air)
    assert f"A-1, {say(f'pattern.{code}', locale)}, S " in lines[1]
    assert say("pattern.frame.earth", locale) in lines[1]
    waypoints = _numbered(lines)
    path = pattern_path(parameters, PLANE)
    assert len(waypoints) >= len(path.xy_m)
    for number, line in enumerate(waypoints, start=1):
        assert int(line[:3]) == number
        assert re.search(r"\d{6}Z JUN 26  \d\d-\d\d\.\d{3}N \d{3}-\d\d\.\d{3}E", line)
    legs = [line for line in waypoints if line.endswith(" *")]
    assert len(legs) == len(path.leg_names)
    for line, name in zip(legs, path.leg_names, strict=True):
        assert re.search(rf"  T1-{name}: \d{{3}}°T [\d.]+ NM [\d.]+ kn [\d.]+ min \*$", line)


def test_the_first_line_of_a_creep_reads_as_it_is_flown() -> None:
    lines = _sheet({"a": ORDERED["CS"][0]}, "a")
    assert "CS, creeping line, S 0.54 NM, 15.6 kn, laid over the ground" in lines[1]
    assert lines[2].strip() == "First leg 090°T, Direction of creep 000°T"
    first = next(line for line in lines if "T1-L01" in line)
    assert "T1-L01: 090°T 2.70 NM" in first


@pytest.mark.parametrize("locale", LOCALES)
def test_the_frame_is_said_in_plain_words(locale: str) -> None:
    said = {kind: frame_words(_frame(kind, PLANE), locale) for kind in ("earth", "drift", "water")}
    assert len(set(said.values())) == 3
    for kind in ("drift", "water"):
        assert "090°T" in said[kind]
        assert "1.9 kn" in said[kind]
    lines = _sheet({"a": ORDERED["VS"][0]}, "a", locale, kind="drift")
    assert f"    {say('tasking.moving', locale)}" in lines
    assert f"    {say('tasking.moving', locale)}" not in _sheet(
        {"a": ORDERED["VS"][0]}, "a", locale
    )


def test_through_the_water_a_ship_gets_headings_and_times() -> None:
    """The legs of a square in the water's frame: north, east, south, west, S at 8 m/s."""
    lines = _sheet({"a": ORDERED["SS"][0]}, "a", kind="water")
    legs = [line for line in lines if line.endswith(" *")]
    headings = [int(match[1]) for line in legs if (match := re.search(r"HDG (\d{3})°T", line))]
    assert headings == [0, 90, 180, 270] * 3
    minutes = [float(match[1]) for line in legs if (match := re.search(r"([\d.]+) min", line))]
    expected = [np.ceil(k / 2) * 1000 / 8 / 60 for k in range(1, 13)]
    assert minutes == pytest.approx(expected, abs=0.051)
    # over the ground the first leg, north at 8 m/s, is set east at 1 m/s
    assert re.search(r"T1-L01: 007°T .* 15\.7 kn 2\.1 min HDG 000°T", legs[0])


def test_with_the_current_given_every_leg_over_the_ground_has_a_heading() -> None:
    crews = {"a": ORDERED["PS"][0]}
    plain = _sheet(crews, "a")
    assert not any("HDG 0" in line or "HDG 3" in line for line in _numbered(plain))
    steered = _sheet(crews, "a", medium=lambda *_: _SET)
    first = next(line for line in steered if "T1-L01" in line)
    off = np.degrees(np.arcsin(1.0 / 8.0))  # north made good, headed west of it
    assert f"T1-L01: 000°T 3.78 NM {8 * np.cos(np.radians(off)) * 3600 / 1852:.1f} kn" in first
    assert f"HDG {round(360 - off)}°T" in first


def _beyond(*_: Any) -> tuple[float, float]:
    raise CoverageError("beyond the field", remedy="Give another field.")


@pytest.mark.parametrize("medium", [lambda *_: (float("nan"), 0.0), _beyond])
def test_no_heading_is_guessed_where_the_field_has_no_value(medium: Any) -> None:
    unknown = _sheet({"a": ORDERED["PS"][0]}, "a", medium=medium)
    assert not any("HDG" in line for line in _numbered(unknown))


def test_the_current_is_taken_at_the_middle_of_a_leg_across_the_180th_meridian() -> None:
    plane, asked = LocalPlane(179.999, 10.0), []
    square = SquareSearch(
        centre_lon_deg=179.999,
        centre_lat_deg=10.0,
        bearing_deg=90,
        track_spacing_m=900,
        leg_count=4,
    )

    def current(lon: float, lat: float, time_ns: int) -> tuple[float, float]:
        asked.append(lon)
        return 0.0, 0.0

    lines = _sheet({"a": square}, "a", plane=plane, medium=current)
    first = next(line for line in lines if "T1-L01" in line)
    assert "HDG 090°T" in first
    assert len(asked) >= 4
    assert all(abs(lon) > 179.9 for lon in asked)


def test_a_crew_in_a_line_knows_its_guide_its_place_and_its_station() -> None:
    names = ["ship-1", "ship-2", "ship-3"]
    crews = dict(zip(names, ORDERED["TMN"], strict=True))
    guide = _sheet(crews, "ship-1")
    third = _sheet(crews, "ship-3")
    line = "Line abreast of 3, 0.54 NM apart, guide Ship-1 [ship-1]; your place is 3"
    assert any(line in text for text in third)
    assert any("You are the guide" in text for text in guide)
    assert not any("You are the guide" in text for text in third)
    # the route is begun on its left: places count to the right
    assert any("Keep station 1.08 NM to the right of the guide" in text for text in third)
    for locale in LOCALES:
        assert any("Ship-1 [ship-1]" in text for text in _sheet(crews, "ship-2", locale))


def test_where_the_line_begins_on_the_right_the_others_are_to_the_left() -> None:
    swapped = {"creep": "left"}
    crews = {
        name: parameters.model_copy(update=swapped)
        for name, parameters in zip(("ship-1", "b"), ORDERED["PM"], strict=True)
    }
    second = _sheet(crews, "b")
    assert any("Keep station 0.54 NM to the left of the guide" in text for text in second)
    tracks = _proposal(crews).tracks
    x = [PLANE.to_xy(track.lon_deg[0], track.lat_deg[0])[0] for track in tracks]
    assert x[1] - x[0] == pytest.approx(-1000.0, abs=1.0)


def test_ship_and_aircraft_know_of_each_other() -> None:
    crews = dict(zip(("helo-1", "ship-1"), ORDERED["CSC"], strict=True))
    aircraft = _sheet(crews, "helo-1", media={"helo-1": "air"})
    ship = _sheet(crews, "ship-1", media={"helo-1": "air"})
    assert any("With the ship Ship-1 [ship-1], which makes 15.6 kn" in text for text in aircraft)
    assert any("With the aircraft Helo-1 [helo-1]" in text for text in ship)
    assert "500 ft" in aircraft[1]
    assert " ft" not in ship[1]


def test_turns_are_told_with_their_time() -> None:
    lines = _sheet({"a": ORDERED["PS"][0]}, "a")
    assert any(re.search(r"5 turns, 5 of them procedure .* about 19 min in all", t) for t in lines)
