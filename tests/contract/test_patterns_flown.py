"""Every pattern, from its order to what it is worth: realised in wind and current, and judged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ordered_patterns import EVERY, ORDERED, PLANE
from seas import START_NS, make_ensemble, make_width

from sarex.canonical import ns_to_iso
from sarex.facilities import Facility, FacilityState
from sarex.planning import DatumFix, Frame, Sortie, Task, pattern_path
from sarex.planning.judge import judge
from sarex.planning.realise import Realisation, realise_fully

_H = 3_600_000_000_000
_WATER = (0.5, -0.3)


def _facility(medium: str) -> Facility:
    air = medium == "air"
    return Facility(
        id="craft",
        name="Craft",
        nation="KOR",
        kind="helicopter" if air else "patrol_ship",
        platform="helicopter" if air else "ship",
        medium="air" if air else "water",
        search_speed_m_s=48.0 if air else 8.0,
        transit_speed_m_s=60.0 if air else 10.0,
        sensor_height_m=150.0 if air else 15.0,
        endurance_h=60.0,
        turn_radius_m=100.0,
        fix_error_m=185.0,
        source="test",
    )


def _frame(kind: str) -> Frame:
    if kind == "earth":
        return Frame()
    fixes = []
    for hour in (0, 10, 40):
        lon, lat = PLANE.to_lonlat(*(part * hour * 3600.0 for part in _WATER))
        fixes.append(DatumFix(time=ns_to_iso(START_NS + hour * _H), lon_deg=lon, lat_deg=lat))
    return Frame.model_validate({"kind": kind, "datum_motion": fixes})


def _fly(
    parameters: Any,
    kind: str = "earth",
    medium: str = "water",
    wind: tuple[float, float] = (6.0, -4.0),
) -> Realisation:
    facility = _facility(medium)
    begin = PLANE.to_lonlat(*(float(part) for part in pattern_path(parameters, PLANE).xy_m[0]))
    state = FacilityState(
        facility=facility,
        time_ns=START_NS,
        lon_deg=begin[0],
        lat_deg=begin[1],
        age_s=0,
        available_from_ns=START_NS,
        endurance_left_h=60.0,
    )
    task = Task(
        id="S1-craft-T1",
        area="A-1",
        hypothesis="h1",
        search_object="raft",
        parameters=parameters,
        frame=_frame(kind),
        altitude_m=facility.sensor_height_m,
        speed_m_s=facility.search_speed_m_s,
        planned_coverage=1.0,
    )
    sortie = Sortie(
        id="S1-craft",
        facility="craft",
        depart=ns_to_iso(START_NS),
        on_scene_from=ns_to_iso(START_NS),
        off_scene_by=ns_to_iso(START_NS + 40 * _H),
        start_lon_deg=begin[0],
        start_lat_deg=begin[1],
        return_lon_deg=begin[0],
        return_lat_deg=begin[1],
        tasks=(task,),
    )
    return realise_fully(
        sortie, state, wind=lambda *_: wind, current=lambda *_: _WATER, plane=PLANE
    )


def _raft_at(points: np.ndarray, hours: float):
    """Objects that drift with the water, spread about some points."""
    steps = np.arange(int(hours) + 2)[:, None] * 3600.0
    scatter = np.random.default_rng(7).normal(0, 300, (len(points), 2))
    start = points + scatter
    return make_ensemble(
        start[:, 0] + steps * _WATER[0], start[:, 1] + steps * _WATER[1], step_s=3600.0
    )


def _pos(parameters: Any, flown: Realisation) -> float:
    path = pattern_path(parameters, PLANE)
    middles = (path.xy_m[:-1] + path.xy_m[1:]) / 2
    searching = [name[0] == "L" for name in path.leg_names]
    points = np.repeat(middles[searching], 40, axis=0)
    hours = (flown.track.times_ns[-1] - START_NS) / _H
    ensemble = _raft_at(points, hours)
    weights = np.full(len(points), 1.0 / len(points))
    widths = {"craft": {"raft": make_width(1000.0)}}
    worth = judge(ensemble, weights, [flown.track], widths, PLANE)
    return worth.pos.objects["raft"].pos


@pytest.mark.parametrize("kind", ["earth", "drift", "water"])
@pytest.mark.parametrize(("code", "parameters"), EVERY)
def test_every_pattern_is_flown_as_ordered_and_finds(code: str, parameters: Any, kind: str) -> None:
    medium = "air" if getattr(parameters, "role", "") == "aircraft" else "water"
    path = pattern_path(parameters, PLANE)
    flown = _fly(parameters, kind, medium)
    names = [leg.removeprefix("S1-craft-T1-") for leg in flown.track.leg_ids]
    searching = [name for name, on in zip(names, flown.track.sensor_on, strict=True) if on]
    assert tuple(searching) == path.leg_names
    assert not flown.cut
    assert flown.flown_m == pytest.approx(path.length_m, abs=1.0)
    ends = np.flatnonzero(flown.track.sensor_on)
    rows = np.append(ends, ends[-1] + 1)
    x, y = PLANE.to_xy(flown.track.lon_deg[rows], flown.track.lat_deg[rows])
    moved = (
        (flown.track.times_ns[rows] - START_NS) / 1e9 if kind != "earth" else np.zeros(len(rows))
    )
    assert x - _WATER[0] * moved == pytest.approx(path.xy_m[:, 0], abs=2.0)
    assert y - _WATER[1] * moved == pytest.approx(path.xy_m[:, 1], abs=2.0)
    found = _pos(parameters, flown)
    assert 0.0 < found < 1.0
    if kind != "earth":  # it moves with what it looks for: every leg passes over it
        assert found > 0.4


def test_a_ship_keeps_its_speed_through_the_water_in_the_frame_of_the_water() -> None:
    """Headings and times: each leg takes its length over the ship's own speed."""
    (parameters,) = ORDERED["VS"]
    flown = _fly(parameters, "water")
    seconds = np.diff(flown.track.times_ns)[flown.track.sensor_on] / 1e9
    assert seconds == pytest.approx(np.full(18, 4000.0 / 8.0), abs=0.1)


def test_a_line_abreast_stays_abreast() -> None:
    """Over the ground in an even current all places turn at the same times, one spacing apart."""
    tracks = [_fly(parameters).track for parameters in ORDERED["PM"]]
    first, second = ((t.times_ns - START_NS) / 1e9 for t in tracks)
    count = int(min(t.sensor_on.sum() for t in tracks))
    assert first[:count] == pytest.approx(second[:count], abs=0.5)
    xy = [np.stack(PLANE.to_xy(t.lon_deg, t.lat_deg), axis=1)[:count] for t in tracks]
    assert np.hypot(*(xy[1] - xy[0]).T) == pytest.approx(np.full(count, 1000.0), abs=1.0)


def _at(track: Any, seconds: np.ndarray) -> np.ndarray:
    x, y = PLANE.to_xy(track.lon_deg, track.lat_deg)
    own = (track.times_ns - START_NS) / 1e9
    return np.stack([np.interp(seconds, own, x), np.interp(seconds, own, y)], axis=1)


def test_ship_and_aircraft_of_a_co_ordinated_creep_meet_over_the_water() -> None:
    """Where the air moves with the water, at the end of each leg of the ship but the last."""
    aircraft, ship = ORDERED["CSC"]
    sailed = _fly(ship, "water").track
    flown = _fly(aircraft, "water", "air", wind=_WATER).track
    legs = [leg.removeprefix("S1-craft-T1-") for leg in sailed.leg_ids]
    assert legs[:5] == ["L01", "L02", "L03", "L04", "L05"]
    seconds = (sailed.times_ns[1:5] - START_NS) / 1e9
    assert np.hypot(*(_at(flown, seconds) - _at(sailed, seconds)).T).max() < 5.0
