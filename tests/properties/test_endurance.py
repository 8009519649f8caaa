"""Whatever the wind, the base and the pattern: nobody comes home after the endurance is spent."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.errors import PlanError
from sarex.facilities import Facility, FacilityState
from sarex.geo import LocalPlane
from sarex.planning import ParallelSweep, Sortie, SquareSearch, Task
from sarex.planning.realise import realise_fully

_PLANE = LocalPlane(128.0, 32.5)
_START_NS = iso_to_ns("2026-06-07T03:00:00Z")
_ROUNDING_S = 0.01


@settings(max_examples=60, deadline=None)
@given(
    x=st.floats(-80_000, 80_000),
    y=st.floats(-80_000, 80_000),
    endurance_h=st.floats(0.5, 6.0),
    hours=st.floats(0.5, 8.0),
    wind=st.tuples(st.floats(-25, 25), st.floats(-25, 25)),
    bearing=st.floats(0, 359),
    spacing=st.floats(300, 4000),
    square=st.booleans(),
    turn=st.floats(0.2, 3.0),
)
def test_endurance_and_period_are_never_exceeded(
    x: float,
    y: float,
    endurance_h: float,
    hours: float,
    wind: tuple[float, float],
    bearing: float,
    spacing: float,
    square: bool,
    turn: float,
) -> None:
    lon, lat = _PLANE.to_lonlat(x, y)
    facility = Facility(
        id="helo",
        name="Helicopter",
        nation="JPN",
        kind="helicopter",
        platform="helicopter",
        medium="air",
        search_speed_m_s=46.0,
        transit_speed_m_s=62.0,
        sensor_height_m=150.0,
        endurance_h=4.0,
        turn_radius_m=500.0,
        fix_error_m=185.0,
        source="test",
    )
    state = FacilityState(
        facility=facility,
        time_ns=_START_NS,
        lon_deg=lon,
        lat_deg=lat,
        age_s=0,
        available_from_ns=_START_NS,
        endurance_left_h=endurance_h,
    )
    common = {"centre_lon_deg": 128.0, "centre_lat_deg": 32.5, "bearing_deg": bearing}
    parameters = (
        SquareSearch(**common, track_spacing_m=spacing, leg_count=60)
        if square
        else ParallelSweep(
            **common, length_m=20 * spacing, width_m=15 * spacing, track_spacing_m=spacing
        )
    )
    task = Task(
        id="S1-helo-T1",
        area="A-1",
        hypothesis="h",
        search_object="raft",
        parameters=parameters,
        altitude_m=150,
        speed_m_s=46,
        planned_coverage=1,
    )
    sortie = Sortie(
        id="S1-helo",
        facility="helo",
        depart=ns_to_iso(_START_NS),
        on_scene_from=ns_to_iso(_START_NS),
        off_scene_by=ns_to_iso(_START_NS + round(hours * 3.6e12)),
        start_lon_deg=lon,
        start_lat_deg=lat,
        return_lon_deg=lon,
        return_lat_deg=lat,
        tasks=(task,),
    )

    def turning(lon: float, lat: float, time_ns: int) -> tuple[float, float]:
        angle = (time_ns - _START_NS) / 3.6e12 * turn
        rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        u, v = rotation @ np.array(wind)
        return float(u), float(v)

    try:
        flown = realise_fully(
            sortie, state, wind=turning, current=lambda *_: (0.0, 0.0), plane=_PLANE
        )
    except PlanError:
        assume(False)  # refused with a reason; counted by Hypothesis' health check
        return
    seconds = (flown.track.times_ns - _START_NS) / 1e9
    assert seconds[-1] <= endurance_h * 3600 + _ROUNDING_S
    last_look = seconds[1:][flown.track.sensor_on].max()
    assert last_look <= hours * 3600 + _ROUNDING_S
    assert flown.search_s <= 0.85 * flown.on_scene_s + _ROUNDING_S
    assert flown.search_s > 0
