"""What each nation states, and zones: how a case gives them and what a track breaks of them."""

from __future__ import annotations

import json
import math
import pickle
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from crossing_tracks import EPOCH_NS, craft, plane_track, ship

from sarex.errors import CaseFileError, PlanError
from sarex.geo import LocalPlane, inverse, load_coast
from sarex.incident import load_case, parse_case
from sarex.incident.echo import echo
from sarex.incident.outline import outline_fault
from sarex.incident.toml_text import to_toml
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules import (
    ApprovedApproach,
    Breach,
    RuleSet,
    SeparationMinima,
    Zone,
    pair_minima,
    read_zones,
    zone_line,
    zones_from_geojson,
    zones_to_geojson,
)
from sarex.quantities import FT_M, NM_M
from sarex.words import LOCALES, catalogue

PLANE = LocalPlane(128.0, 32.5)
RULES = """
[nations.KOR]
ship_cpa = "2 NM"
approach_ships = "5 NM"
time_error = "45 s"
source = "standing order (test)"

[nations.JPN]
ship_cpa = "1.5 NM"
aircraft_approach_ships = "2 NM"
aircraft_approach_height = "1000 ft"
source = "standing order (test)"

[[zones]]
id = "works"
kind = "danger"
corners = ["32-20N 128-00E", "32-40N 128-00E", "32-41N 128-20E", "32-21N 128-20E"]
start = "070000Z JUN 26"
ceiling_ft = 2000
source = "notice (test)"

[[zones]]
id = "low"
kind = "block"
applies_to = "unmanned_aircraft"
ceiling = "400 ft"
source = "agreed (test)"

[[zones]]
id = "reef"
kind = "shallow"
centre = "32-50N 127-30E"
radius = "2 NM"
depth = "6 m"
source = "chart (test)"
"""


def _square(half_m: float = 5000.0, **change: object) -> Zone:
    x = np.array([-half_m, half_m, half_m, -half_m])
    y = np.array([-half_m, -half_m, half_m, half_m])
    lon, lat = PLANE.to_lonlat(x, y)
    ring = tuple(zip(lon.tolist(), lat.tolist(), strict=True))
    values = {"id": "z", "kind": "exclusion", "rings": (ring,), "source": "test"}
    return Zone(**(values | change))  # type: ignore[arg-type]


def _alone(zone: Zone, track: PlaneTrack, facility: object) -> tuple[Breach, ...]:
    return RuleSet.of(PLANE, zones=[zone]).alone(track, facility)  # type: ignore[arg-type]


def _through(facility: object, **change: object) -> PlaneTrack:
    """Straight through the middle, 10 km each side, in 1,000 s."""
    points = [(-10_000, 0), (10_000, 0)]
    return plane_track(facility, points, [0, 1000], **change)  # type: ignore[arg-type]


def test_a_case_with_rules_is_read_written_and_made_into_rules() -> None:
    case = parse_case(load_case("goto").text + RULES).case
    assert parse_case(to_toml(case)).case == case
    rules = RuleSet.of(PLANE, case=case)
    assert rules.of_nation("KOR").ship_cpa_m == 2 * NM_M
    assert rules.of_nation("KOR").time_error_s == 45.0
    assert rules.of_nation("KOR").aircraft_lateral_m == 3 * NM_M
    assert rules.of_nation("USA") == SeparationMinima()
    works, low, reef = rules.zones
    assert works.zone.ceiling_m == pytest.approx(2000 * FT_M)
    assert low.outline is None
    assert reef.outline is not None
    assert not rules.imc  # 8 NM of visibility
    murky = load_case("goto").text.replace("visibility_nm = 8", "visibility_nm = 2")
    assert RuleSet.of(PLANE, case=parse_case(murky).case).imc


def test_what_was_understood_is_said_back() -> None:
    said = "\n".join(echo(parse_case(load_case("goto").text + RULES).case))
    for line in (
        "  KOR: ship cpa 2 NM, approach ships 5 NM, time error 45 s (standing order (test))",
        "aircraft approach ships 2 NM, aircraft approach height 1000 ft",
        "  works, danger, for all: notice (test)",
        "    up to 2000 ft, from 070000Z JUN 26",
        "  low, block, for unmanned aircraft: agreed (test)\n    everywhere\n    up to 400 ft",
        "    2 NM about 32.8333333N 127.5000000E\n    6 m deep",
    ):
        assert line in said
    plain = echo(load_case("goto").case)
    assert "Zones" not in plain
    assert "Rules" not in plain


def test_the_stricter_of_two_nations_holds() -> None:
    case = parse_case(load_case("goto").text + RULES).case
    rules = RuleSet.of(PLANE, case=case)
    kor, jpn = ship("k", nation="KOR"), ship("j", nation="JPN")
    (pair,) = pair_minima(kor, jpn, rules.of_nation("KOR"), rules.of_nation("JPN"))
    assert (pair.lateral_m, pair.kind) == (5 * NM_M, "approach")
    (own,) = pair_minima(jpn, ship("j2"), rules.of_nation("JPN"), rules.of_nation("JPN"))
    assert (own.lateral_m, own.kind) == (1.5 * NM_M, "separation")
    assert math.isinf(own.vertical_m)


@pytest.mark.parametrize(
    ("first", "second", "imc", "vertical_ft"),
    [
        ({}, {}, False, 500),
        ({}, {}, True, 1000),
        ({}, {"search_speed_m_s": 90.0}, False, 1000),
        ({"crewed": False}, {"crewed": False}, False, 500),
        ({"crewed": False}, {}, False, 500),
    ],
)
def test_heights_that_part_aircraft(first, second, imc, vertical_ft) -> None:
    default = SeparationMinima()
    (pair,) = pair_minima(craft("a", **first), craft("b", **second), default, default, imc=imc)
    assert pair.lateral_m == 3 * NM_M
    assert pair.vertical_m == pytest.approx(vertical_ft * FT_M)
    mixed = first.get("crewed", True) != second.get("crewed", True)
    assert pair.low == (2 if mixed else 0)
    low = pair.vertical_at(100.0, 900 * FT_M)
    assert low == pytest.approx((1000 if mixed else vertical_ft) * FT_M)
    assert pair.vertical_at(100.0, 1000 * FT_M) == pytest.approx(vertical_ft * FT_M)


def test_an_aircraft_and_a_ship_are_compared_only_where_a_nation_says_so() -> None:
    case = parse_case(load_case("goto").text + RULES).case
    rules = RuleSet.of(PLANE, case=case)
    flier, deck = craft("j", nation="JPN"), ship("k", nation="KOR")
    over = plane_track(flier, [(-30_000, 0), (30_000, 0)], [0, 1200])
    stays = plane_track(deck, [(0, 0), (0, 100)], [0, 1200])
    (breach,) = rules.together(over, stays, flier, deck)
    assert (breach.kind, breach.allowed) == ("approach", 2 * NM_M)
    assert breach.given == pytest.approx(50 - 75 / 12 - 0.02, abs=0.1)  # the ship 75 s early
    assert (breach.given_vertical_m, breach.allowed_vertical_m) == (152.4, 1000 * FT_M)
    assert "1000 ft" in breach.sentence
    high = plane_track(flier, [(-30_000, 0), (30_000, 0)], [0, 1200], [305, 305])
    assert rules.together(high, stays, flier, deck) == ()
    other = craft("k2", nation="KOR")  # its own nation states nothing
    assert rules.together(over, stays, other, ship("j2", nation="JPN")) == ()
    assert RuleSet.of(PLANE).together(over, stays, flier, deck) == ()


def test_what_a_person_approved_is_not_compared() -> None:
    a, b = ship("a"), ship("b", nation="KOR")
    first = plane_track(a, [(-9000, 0), (9000, 0)], [0, 1800])
    second = plane_track(b, [(0, -9000), (0, 9000)], [0, 1800])
    (breach,) = RuleSet.of(PLANE).together(first, second, a, b)
    assert breach.time_ns == pytest.approx(EPOCH_NS + 900 * 10**9, abs=60 * 10**9)

    def seconds(start_s: int, end_s: int) -> float:
        mark = ApprovedApproach(
            "b", "a", EPOCH_NS + start_s * 10**9, EPOCH_NS + end_s * 10**9, "OSC"
        )
        found = RuleSet.of(PLANE, approvals=[mark]).together(first, second, a, b)
        return sum(each.seconds for each in found)

    assert seconds(0, 1800) == 0.0
    assert seconds(900, 1800) == pytest.approx(breach.seconds / 2, rel=0.01)
    assert seconds(1700, 1800) == pytest.approx(breach.seconds)
    with pytest.raises(PlanError, match="approval"):
        ApprovedApproach("a", "b", 5, 5, "OSC")


def test_about_a_shared_base_only_the_way_out_and_home_is_left_to_its_control() -> None:
    a, b = craft("a"), craft("b")
    deck, scene = (0.0, 0.0), [(2000.0, 0.0), (2000.0, 3000.0)]
    times, on = [0, 60, 160, 260], [False, True, False]
    first = plane_track(a, [deck, *scene, deck], times, sensor_on=on)
    second = plane_track(b, [deck, *scene[::-1], deck], times, sensor_on=on)
    (breach,) = RuleSet.of(PLANE).together(first, second, a, b)  # both search 1 to 2 NM from it
    assert breach.seconds == pytest.approx(100, abs=0.1)
    off = [False] * 3
    first, second = (replace(t, sensor_on=np.array(off)) for t in (first, second))
    assert RuleSet.of(PLANE).together(first, second, a, b) == ()


def test_rules_go_to_another_process_whole_and_say_what_they_rest_on() -> None:
    case = parse_case(load_case("goto").text + RULES).case
    mark = ApprovedApproach("a", "b", EPOCH_NS, EPOCH_NS + 1, "ACO")
    rules = RuleSet.of(PLANE, case=case, coast=load_coast("goto"), approvals=[mark])
    again = pickle.loads(pickle.dumps(rules))
    vessel = ship("s", nation="KOR")
    track = plane_track(vessel, [(-60_000, 30_000), (60_000, 30_000)], [0, 12_000])
    assert rules.alone(track, vessel) == again.alone(track, vessel) != ()
    said = " ".join(rules.assumptions)
    assert all(word in said for word in ("KOR", "JPN", "works", "visual", "off land", "ACO"))
    assert "Land was not asked" in " ".join(RuleSet.of(PLANE).assumptions)


def test_a_leg_that_takes_no_time_is_no_leg() -> None:
    a, b = craft("a"), craft("b")
    points = [(-30_000, 0), (0, 0), (0, 0), (30_000, 0)]
    track = plane_track(a, points, [0, 600, 600, 1200])
    plain = plane_track(a, [points[0], points[-1]], [0, 1200])
    other = plane_track(b, [(30_000, 900), (-30_000, 900)], [0, 1200])
    rules = RuleSet.of(PLANE, zones=[_square()])
    (one,), (two,) = (rules.together(each, other, a, b) for each in (track, plain))
    assert (one.given, one.seconds) == pytest.approx((two.given, two.seconds))
    assert rules.alone(track, a)[0].seconds == pytest.approx(rules.alone(plain, a)[0].seconds)


def test_kept_apart_says_what_together_says() -> None:
    rules = RuleSet.of(PLANE)
    a, b = craft("a"), craft("b")
    first = plane_track(a, [(-30_000, 0), (30_000, 0)], [0, 1200])
    for offset in (0.0, 5000.0, 9000.0):
        second = plane_track(b, [(30_000, offset), (-30_000, offset)], [0, 1200])
        apart = rules.kept_apart(rules.cut(first, a), rules.cut(second, b))
        assert apart is (rules.together(first, second, a, b) == ())
    later = PlaneTrack(
        "b",
        "S2-b",
        EPOCH_NS + 600 * 10**9,
        *(np.array(v) for v in ([-600.0, 600.0], [30_000.0, -30_000.0], [0.0, 0.0])),
        np.full(2, b.sensor_height_m),
        np.array([True]),
    )
    same = plane_track(b, [(30_000, 0), (-30_000, 0)], [0, 1200])
    (one,), (two,) = (rules.together(first, each, a, b) for each in (later, same))
    assert one == two  # another epoch, the same times


def test_an_exclusion_area_is_kept_out_of_by_a_margin() -> None:
    facility = craft("a", fix_error_m=100.0)
    (breach,) = _alone(_square(), _through(facility), facility)
    assert breach.kind == "exclusion"
    assert breach.seconds == pytest.approx(1000 * 10_200 / 20_000, rel=1e-4)
    assert breach.time_ns == pytest.approx(EPOCH_NS + 245 * 10**9, abs=10**8)
    assert (breach.given, breach.allowed, breach.subject) == (0.0, 100.0, "z")
    beside = plane_track(facility, [(-10_000, 5050), (10_000, 5050)], [0, 1000])
    (near,) = _alone(_square(), beside, facility)
    assert near.given == pytest.approx(50.0, abs=0.5)
    clear = plane_track(facility, [(-10_000, 5110), (10_000, 5110)], [0, 1000])
    assert _alone(_square(), clear, facility) == ()


def test_a_zone_holds_in_its_span_of_time_widened_by_lateness_and_of_height() -> None:
    facility = craft("a", fix_error_m=0.01)
    inside = EPOCH_NS + 500 * 10**9  # the middle of the way through
    late = SeparationMinima().time_error_s
    until = _square(end_ns=inside)
    (breach,) = _alone(until, _through(facility), facility)
    assert breach.seconds == pytest.approx(250 + late, abs=0.1)
    after = _square(start_ns=EPOCH_NS + 10**9 * (751 + round(late)))
    assert _alone(after, _through(facility), facility) == ()
    above = _square(floor_m=200.0, ceiling_m=400.0)
    assert _alone(above, _through(facility), facility) == ()  # at 152 m
    climbing = _through(facility, heights=[0, 600])  # 0.6 m/s: 333 to 667 s between the two
    (breach,) = _alone(above, climbing, facility)
    assert breach.seconds == pytest.approx(333.3, abs=0.1)


def test_no_search_lets_transits_pass() -> None:
    facility = craft("a")
    points, times = [(-10_000, 0), (0, 0), (10_000, 0)], [0, 500, 1000]
    zone = _square(kind="no_search")
    passing = plane_track(facility, points, times, sensor_on=[False, False])
    assert _alone(zone, passing, facility) == ()
    half = plane_track(facility, points, times, sensor_on=[False, True])
    (breach,) = _alone(zone, half, facility)
    assert breach.seconds == pytest.approx(250, abs=0.1)


def test_a_block_keeps_aircraft_between_floor_and_ceiling() -> None:
    zone = _square(kind="block", floor_m=100.0, ceiling_m=300.0)
    facility = craft("a")
    assert _alone(zone, _through(facility), facility) == ()
    exact = _through(facility, heights=[300, 300])
    assert _alone(zone, exact, facility) == ()
    (high,) = _alone(zone, _through(facility, heights=[350, 350]), facility)
    assert (high.given, high.allowed) == (350.0, 300.0)
    (low,) = _alone(zone, _through(facility, heights=[50, 50]), facility)
    assert low.allowed == 100.0
    everywhere = _square(kind="block", rings=(), ceiling_m=300.0)
    (high,) = _alone(everywhere, _through(facility, heights=[0, 600]), facility)
    assert high.seconds == pytest.approx(500, abs=0.1)
    assert _alone(zone, _through(ship("s")), ship("s")) == ()


def test_an_unmanned_aircraft_stays_below_its_nations_ceiling() -> None:
    rules = RuleSet.of(PLANE, minima={"JPN": SeparationMinima(unmanned_ceiling_m=120.0)})
    drone = craft("d", crewed=False)
    (breach,) = rules.alone(_through(drone, heights=[100, 140]), drone)
    assert (breach.kind, breach.allowed) == ("ceiling", 120.0)
    assert breach.seconds == pytest.approx(500, abs=0.1)
    assert rules.alone(_through(drone, heights=[100, 120]), drone) == ()
    assert rules.alone(_through(craft("h")), craft("h")) == ()


def test_a_shallow_stops_keels_that_need_more_water() -> None:
    zone = _square(kind="shallow", depth_m=6.0)
    boat = ship("b", kind="unmanned_boat", platform="boat", crewed=False)
    (breach,) = _alone(zone, _through(ship("s")), ship("s"))
    assert (breach.given, breach.allowed) == (6.0, 10.0)
    assert _alone(zone, _through(boat), boat) == ()
    assert _alone(zone, _through(craft("h")), craft("h")) == ()


@pytest.mark.parametrize(
    ("applies", "stopped"),
    [
        ("all", "hds"),
        ("aircraft", "hd"),
        ("crewed_aircraft", "h"),
        ("unmanned_aircraft", "d"),
        ("ships", "s"),
    ],
)
def test_a_zone_is_for_those_it_names(applies, stopped) -> None:
    crafts = [craft("h"), craft("d", crewed=False), ship("s", nation="KOR")]
    zone = _square(applies_to=applies)
    met = [f.id for f in crafts if _alone(zone, _through(f), f)]
    assert "".join(met) == stopped
    assert [f.id for f in crafts if _alone(_square(nations=("KOR",)), _through(f), f)] == ["s"]
    assert [f.id for f in crafts if _alone(_square(facilities=("d",)), _through(f), f)] == ["d"]


def test_zones_go_to_geojson_and_back(tmp_path: Path) -> None:
    case = parse_case(load_case("goto").text + RULES).case
    zones = [Zone.of(entry) for entry in case.zones if entry.id != "low"]
    path = tmp_path / "zones.geojson"
    path.write_text(json.dumps(zones_to_geojson(zones, exercise=True)), encoding="utf-8")
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["stamp"] == "EXERCISE"
    back = read_zones(path)
    for zone, again in zip(zones, back, strict=True):
        assert set(np.round(np.array(zone.rings[0]), 7).ravel()) == set(
            np.array(again.rings[0]).ravel()
        )
        plain = {name: getattr(zone, name) for name in zone.__slots__ if name != "rings"}
        assert plain == {name: getattr(again, name) for name in plain}


def test_a_circle_holds_all_of_its_radius() -> None:
    case = parse_case(load_case("goto").text + RULES).case
    reef = Zone.of(case.zones[2])
    lon, lat = np.array(reef.rings[0]).T
    middle = (lon + np.roll(lon, 1)) / 2, (lat + np.roll(lat, 1)) / 2
    _, _, corners = inverse(127.5, 32 + 50 / 60, lon, lat)
    _, _, sides = inverse(127.5, 32 + 50 / 60, *middle)
    assert corners.min() > 2 * NM_M
    assert sides.min() == pytest.approx(2 * NM_M, rel=1e-5)


def test_a_zone_across_the_antimeridian_is_one_zone() -> None:
    plane = LocalPlane(179.9, 10.0)
    ring = ((179.8, 9.9), (-179.9, 9.9), (-179.9, 10.1), (179.8, 10.1))
    zone = Zone("z", "exclusion", (ring,), "test")
    rules = RuleSet.of(plane, zones=[zone])
    x, y = plane.to_xy(np.array([179.7, -179.8]), np.array([10.0, 10.0]))
    facility = craft("a")
    track = plane_track(facility, np.column_stack([x, y]), [0, 1000])
    (breach,) = rules.alone(track, facility)
    assert breach.seconds == pytest.approx(1000 * 0.3 / 0.5, rel=1e-3)
    assert zones_to_geojson([zone], exercise=False)["features"][0]["geometry"]["coordinates"][0][
        1
    ] == [180.1, 9.9]
    back = zones_from_geojson(zones_to_geojson([zone], exercise=False))
    assert RuleSet.of(plane, zones=back).alone(track, facility)[0].seconds == pytest.approx(
        breach.seconds
    )


@pytest.mark.parametrize(
    ("corners", "words"),
    [
        ([(0, 0), (1, 1), (1, 0), (0, 1)], "crosses itself near 0.500N 0.500E"),
        ([(0, 0), (1, 1), (2, 2)], "do not bound an area"),
        ([(0, 0), (1, 1)], "do not bound an area"),
        ([(0, 0), (100, 1), (50, 2)], "either way round"),
        ([(0, 80), (80, 80), (160, 80), (-120, 80), (-60, 80)], "goes round a pole"),
    ],
)
def test_outlines_that_bound_nothing_are_refused(corners, words) -> None:
    fault = outline_fault(corners)
    assert fault is not None
    assert words in fault[0]
    assert all(fault)
    feature = {
        "type": "Feature",
        "properties": {"id": "z", "kind": "exclusion", "source": "test"},
        "geometry": {"type": "Polygon", "coordinates": [[*corners, corners[0], corners[0]]]},
    }
    feature["geometry"]["coordinates"][0] = [list(at) for at in [*corners, corners[0]]]
    with pytest.raises(PlanError, match="feature 1"):
        zones_from_geojson({"type": "FeatureCollection", "features": [feature]})


GOOD = {
    "type": "Feature",
    "properties": {"id": "z", "kind": "exclusion", "source": "test", "ceiling_ft": 900},
    "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"geometry": None}, "no area"),
        ({"geometry": {"type": "Point", "coordinates": [0, 0]}}, "no area"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}}, "rings"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[0, "n"], [1, 0]]]}}, "rings"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[0, 99]] * 4]}}, "rings"),
        ({"properties": {"kind": "exclusion", "source": "test"}}, "id is missing"),
        ({"properties": GOOD["properties"] | {"kind": "closed"}}, "cannot be 'closed'"),
        ({"properties": GOOD["properties"] | {"colour": "red"}}, "unknown key colour"),
        ({"properties": GOOD["properties"] | {"floor_ft": 950}}, "ceiling is not above"),
        ({"properties": GOOD["properties"] | {"kind": "shallow"}}, "least depth"),
    ],
)
def test_geojson_that_is_no_zone_is_refused_with_a_way_out(change, words) -> None:
    collection = {"type": "FeatureCollection", "features": [GOOD | change]}
    with pytest.raises(PlanError, match=words) as caught:
        zones_from_geojson(collection, where="zones.geojson")
    assert caught.value.remedy
    assert caught.value.where == "zones.geojson, feature 1"
    assert len(zones_from_geojson({"type": "FeatureCollection", "features": [GOOD]})) == 1


def test_several_polygons_are_several_zones_and_holes_are_holes() -> None:
    outer = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    hole = [[0.4, 0.4], [0.4, 0.6], [0.6, 0.6], [0.6, 0.4], [0.4, 0.4]]
    far = [[2, 0], [3, 0], [3, 1], [2, 0]]
    geometry = {"type": "MultiPolygon", "coordinates": [[outer, hole], [far]]}
    zones = zones_from_geojson(
        {"type": "FeatureCollection", "features": [GOOD | {"geometry": geometry}]}
    )
    assert [zone.id for zone in zones] == ["z", "z-2"]
    plane = LocalPlane(0.5, 0.5)
    facility = craft("a")
    around = plane_track(facility, [(-1000, 0), (1000, 0)], [0, 100])
    assert RuleSet.of(plane, zones=zones).alone(around, facility) == ()  # in the hole
    with pytest.raises(PlanError, match="two zones have one id"):
        RuleSet.of(plane, zones=[*zones, zones[0]])
    with pytest.raises(PlanError, match="reaches beyond the plane"):
        RuleSet.of(LocalPlane(100.0, 0.0), zones=zones)


@pytest.mark.parametrize("content", [b"\xff", b"{", b"[" * 200_000, b"[]"])
def test_a_file_that_is_no_geojson_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "zones.geojson"
    path.write_bytes(content)
    with pytest.raises(PlanError):
        read_zones(path)
    with pytest.raises(PlanError):
        read_zones(tmp_path / "absent.geojson")


FAULTS = [
    ("[nations.KOR]", "[nations.KOS]", "no party KOS"),
    ('ship_cpa = "2 NM"', 'ship_cpa = "-2 NM"', "ship_cpa"),
    ('approach_ships = "5 NM"', "approach_ships = 5", "needs its unit"),
    ('time_error = "45 s"', 'time_error = "2 h"', "time_error"),
    ('source = "standing order (test)"\n\n[nations.JPN]', "\n[nations.JPN]", "source is missing"),
    ('aircraft_approach_ships = "2 NM"\n', "", "no distance to keep"),
    ('id = "low"', 'id = "works"', "used twice"),
    ('kind = "danger"', 'kind = "dangerous"', "cannot be 'dangerous'"),
    ('"32-41N 128-20E", "32-21N 128-20E"', '"32-21N 128-20E", "32-41N 128-20E"', "crosses itself"),
    ("ceiling_ft = 2000", "ceiling_ft = 2000\nfloor_ft = 2000", "not above the floor"),
    ("ceiling_ft = 2000", 'end = "062359Z JUN 26"', "ends before it starts"),
    ("ceiling_ft = 2000", 'nations = ["USA"]', "no party USA"),
    ("ceiling_ft = 2000", 'facilities = ["kor-destroyr"]', "Did you mean kor-destroyer"),
    ("ceiling_ft = 2000", 'radius = "2 NM"', "corners and a circle"),
    ('radius = "2 NM"', "", "needs its radius"),
    ('ceiling = "400 ft"', "", "a floor, a ceiling or both"),
    ('applies_to = "unmanned_aircraft"', 'applies_to = "ships"', "a block is for aircraft"),
    ('depth = "6 m"', "", "needs its least depth"),
    ('kind = "block"', 'kind = "danger"', "no outline"),
    ('kind = "shallow"', 'kind = "danger"', "only a shallow has one"),
]


@pytest.mark.parametrize(("old", "new", "words"), FAULTS)
def test_rules_that_do_not_hold_together_are_refused_with_their_line(old, new, words) -> None:
    text = load_case("goto").text + RULES
    assert text.count(old) >= 1
    with pytest.raises(CaseFileError, match=re.escape(words)) as caught:
        parse_case(text.replace(old, new, 1))
    assert "to do:" in str(caught.value)
    assert re.search(r"case file:\d+", str(caught.value))


def test_a_zone_is_one_line_of_an_order_in_every_language() -> None:
    case = parse_case(load_case("goto").text + RULES).case
    works, low, reef = (Zone.of(entry) for entry in case.zones)
    said = zone_line(works, "en")
    assert said.startswith("danger area works, within 32-20.000N 128-00.000E ")
    assert said.endswith("up to 2000 ft, from 070000Z JUN 26")
    assert zone_line(low, "en").endswith("everywhere, up to 400 ft, for unmanned aircraft only")
    assert "6 m deep, between 32-47.994N 127-27.624E and" in zone_line(reef, "en")
    for locale in LOCALES:
        for kind in ("exclusion", "danger", "no_search", "block"):
            line = zone_line(replace(works, kind=kind, nations=("KOR",), end_ns=EPOCH_NS), locale)
            assert "works" in line
            assert "KOR" in line
            assert "2000 ft" in line
        assert "6 m" in zone_line(reef, locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_breach_is_a_sentence_in_every_language(locale) -> None:
    kinds = {key.split(".")[2] for key in catalogue(locale) if key.startswith("rules.breach.")}
    pairs = {"separation", "approach"}
    for kind in sorted(kinds):
        plain = kind.removesuffix("_or_height")
        breach = Breach(
            plain,  # type: ignore[arg-type]
            ("a", "b") if plain in pairs else ("a",),
            EPOCH_NS,
            1000.0,
            1852.0,
            90.0,
            "" if plain in pairs else "zone-1",
            100.0,
            152.4 if kind.endswith("_or_height") else math.inf,
        )
        said = breach.say(locale)
        assert "070000Z JUN 26" in said
        assert "a" in said
        assert "{" not in said
        if plain not in {"land_unknown"}:
            assert re.search(r"\d", said.replace("070000Z JUN 26", ""))
    assert len(kinds) == 13
    assert Breach("ceiling", ("a",), EPOCH_NS, 150.0, 120.0, 1.0, "KOR").sentence.startswith("0700")
