"""Separation along tracks: what is found, what is not, and what another height solves."""

from __future__ import annotations

import numpy as np
import pytest

from sarex.canonical import iso_to_ns
from sarex.detection import Environment
from sarex.facilities import Facility, FacilityState, Track
from sarex.geo import LocalPlane
from sarex.incident.model import SearchObject
from sarex.planning import find_conflicts
from sarex.planning.rules.heights import at_height, seeing_height, stack_heights
from sarex.planning.rules.separation import required_vertical_m
from sarex.quantities import FT_M, NM_M

_PLANE = LocalPlane(128.0, 32.5)
_START_NS = iso_to_ns("2026-06-07T00:00:00Z")


def _craft(name: str, **change: object) -> Facility:
    values: dict[str, object] = {
        "id": name,
        "name": name,
        "nation": "JPN",
        "kind": "helicopter",
        "platform": "helicopter",
        "medium": "air",
        "search_speed_m_s": 46.0,
        "transit_speed_m_s": 60.0,
        "sensor_height_m": 500 * FT_M,
        "endurance_h": 3.0,
        "turn_radius_m": 900.0,
        "fix_error_m": 185.0,
        "source": "test",
    }
    return Facility.model_validate(values | change)


def _track(craft: Facility, points: list[tuple[float, float]], speed_m_s: float = 50.0) -> Track:
    xy = np.array(points, dtype=float)
    lon, lat = _PLANE.to_lonlat(xy[:, 0], xy[:, 1])
    seconds = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T)) / speed_m_s])
    legs = len(points) - 1
    return Track(
        craft.id,
        f"S1-{craft.id}",
        _START_NS + np.round(seconds * 1e9).astype(np.int64),
        lon,
        lat,
        np.full(len(points), craft.sensor_height_m),
        tuple(f"L{i}" for i in range(legs)),
        ("t",) * legs,
        np.ones(legs, dtype=bool),
        900.0,
    )


def _pair(a: Facility, b: Facility, offset_m: float) -> tuple:
    """Two tracks towards each other on parallel lines."""
    tracks = [
        _track(a, [(-30_000, 0), (30_000, 0)]),
        _track(b, [(30_000, offset_m), (-30_000, offset_m)]),
    ]
    return find_conflicts(tracks, {a.id: a, b.id: b}, _PLANE)


def test_the_closest_point_of_approach_is_found_with_its_time() -> None:
    (finding,) = _pair(_craft("a"), _craft("b"), 2_000.0)
    assert finding.lateral_m == pytest.approx(2_000 - 2 * 185, abs=0.1)  # less both fix errors
    assert finding.time_ns == pytest.approx(_START_NS + 600 * 10**9, abs=30 * 10**9)  # lateness
    reach = 5556 + 2 * 185
    assert finding.duration_s == pytest.approx(2 * (reach**2 - 2000**2) ** 0.5 / 100, abs=0.1)
    assert len(_pair(_craft("a"), _craft("b"), reach - 5)) == 1
    assert _pair(_craft("a"), _craft("b"), reach + 5) == ()


def test_height_parts_aircraft_and_how_much_depends_on_the_pair() -> None:
    low, high = _craft("a"), _craft("b", sensor_height_m=1000 * FT_M)
    assert _pair(low, high, 0.0) == ()
    drone = _craft("b", sensor_height_m=1000 * FT_M, crewed=False)
    (finding,) = _pair(low, drone, 0.0)
    assert finding.required_vertical_m == pytest.approx(1000 * FT_M)
    fast = _craft("b", search_speed_m_s=90.0, sensor_height_m=1400 * FT_M)
    assert len(_pair(low, fast, 0.0)) == 1
    assert required_vertical_m(low, high) == pytest.approx(500 * FT_M)


def test_ships_keep_a_mile_whatever_the_height_of_eye() -> None:
    a = _craft("a", medium="water", kind="destroyer", platform="ship")
    b = _craft("b", medium="water", kind="destroyer", platform="ship", sensor_height_m=2000.0)
    assert len(_pair(a, b, 1.1 * NM_M)) == 1  # 0.2 NM of it are the errors of both fixes
    assert _pair(a, b, 1.21 * NM_M) == ()
    assert _pair(a, _craft("b"), 0.0) == ()  # a ship and an aircraft are not compared


def test_tracks_at_different_times_do_not_meet() -> None:
    a, b = _craft("a"), _craft("b")
    first = _track(a, [(-30_000, 0), (30_000, 0)])
    second = _track(b, [(30_000, 0), (-30_000, 0)])
    later = Track(
        second.facility,
        second.sortie,
        second.times_ns + 3 * 3600 * 10**9,
        *(np.array(v) for v in (second.lon_deg, second.lat_deg, second.altitude_m)),
        second.leg_ids,
        second.task_ids,
        np.array(second.sensor_on),
        900.0,
    )
    assert find_conflicts([first, later], {"a": a, "b": b}, _PLANE) == ()


class _Request:
    def __init__(self, *objects: SearchObject) -> None:
        self.objects = objects

    def environment_of(self, facility: str) -> Environment:
        return Environment(20_000.0, 4.0, 0.3, True)


def _state(craft: Facility) -> FacilityState:
    return FacilityState(
        facility=craft,
        time_ns=_START_NS,
        lon_deg=128.0,
        lat_deg=32.5,
        age_s=0,
        available_from_ns=_START_NS,
        endurance_left_h=3.0,
    )


def test_another_height_is_taken_where_the_sweep_width_allows() -> None:
    a, b = _craft("a"), _craft("b")
    assert _pair(a, b, 0.0) != ()
    states = {"a": _state(a), "b": _state(b)}
    raft = SearchObject(
        id="raft", description="raft", leeway_class="PIW-1", detection_class="raft_6", persons=6
    )
    near = [frozenset(("a", "b"))]
    effort = {"a": 2.0, "b": 1.0}
    rafts = {"a": "raft", "b": "raft"}
    stack = stack_heights(near, states, rafts, effort, _Request(raft))  # type: ignore[arg-type]
    assert stack.kept_back == {}
    change = stack.heights_m
    assert change == {"b": pytest.approx(1000 * FT_M)}
    moved = at_height(states["b"], change["b"]).facility
    assert moved.sensor_height_m == pytest.approx(1000 * FT_M, abs=0.01)
    assert _pair(a, moved, 0.0) == ()
    # a person with flotation is seen four times as far from 500 ft and below: who searches for
    # that person stays there, who searches for the raft moves
    person = SearchObject(
        id="piw", description="person", leeway_class="PIW-1", persons=1, wearing_flotation=True
    )
    both = _Request(raft, person)
    persons = {"a": "piw", "b": "piw"}
    kept = stack_heights(near, states, persons, effort, both)  # type: ignore[arg-type]
    assert set(kept.kept_back) == {"b"}  # brings less effort
    mixed = {"a": "raft", "b": "piw"}
    parted = stack_heights(near, states, mixed, effort, both)  # type: ignore[arg-type]
    assert set(parted.heights_m) == {"a"}
    assert parted.kept_back == {}
    alone = stack_heights([], states, persons, effort, both)  # type: ignore[arg-type]
    assert (alone.heights_m, alone.kept_back) == ({}, {})


def test_who_sees_nothing_from_the_usual_height_takes_the_one_that_sees_most() -> None:
    high = _craft("a").model_copy(update={"sensor_height_m": 1000 * FT_M})
    person = SearchObject(
        id="piw", description="person", leeway_class="PIW-1", persons=1, wearing_flotation=True
    )
    height = seeing_height(high, {"piw"}, _Request(person))  # type: ignore[arg-type]
    assert height == pytest.approx(500 * FT_M)  # flotation counts at and below 500 ft
    ship = high.model_copy(update={"medium": "water"})
    assert seeing_height(ship, {"piw"}, _Request(person)) is None  # type: ignore[arg-type]
