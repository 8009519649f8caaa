"""From a sortie to a track: times by closed forms, cuts, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.errors import PlanError
from sarex.facilities import Facility, FacilityState
from sarex.geo import LocalPlane
from sarex.planning import DatumFix, Frame, ParallelSweep, Sortie, Task
from sarex.planning.realise import Realisation, realise_fully

_PLANE = LocalPlane(128.0, 32.5)
_START_NS = iso_to_ns("2026-06-07T03:00:00Z")
_H = 3_600_000_000_000
_CLOSE_S = 0.05
"""Positions are kept to 1e-7 degrees; at 10 m/s a centimetre is a millisecond."""


def _still(lon: float, lat: float, time_ns: int) -> tuple[float, float]:
    return 0.0, 0.0


def _facility(**change: object) -> Facility:
    values: dict[str, object] = {
        "id": "ship",
        "name": "Ship",
        "nation": "KOR",
        "kind": "patrol_ship",
        "platform": "ship",
        "medium": "water",
        "search_speed_m_s": 8.0,
        "transit_speed_m_s": 10.0,
        "sensor_height_m": 15.0,
        "endurance_h": 20.0,
        "turn_radius_m": 300.0,
        "fix_error_m": 185.0,
        "source": "test",
    }
    return Facility.model_validate(values | change)


def _state(facility: Facility, x_m: float, y_m: float, endurance_h: float = 20.0) -> FacilityState:
    lon, lat = _PLANE.to_lonlat(x_m, y_m)
    return FacilityState(
        facility=facility,
        time_ns=_START_NS,
        lon_deg=lon,
        lat_deg=lat,
        age_s=0,
        available_from_ns=_START_NS,
        endurance_left_h=endurance_h,
    )


def _sortie(
    state: FacilityState,
    *,
    hours: float = 12.0,
    on_scene_from: str | None = None,
    frame: Frame | None = None,
    tasks: int = 1,
) -> Sortie:
    """Four legs of 9 km towards north, 1 km apart, centred on the origin of the plane."""
    sweep = ParallelSweep(
        centre_lon_deg=128.0,
        centre_lat_deg=32.5,
        bearing_deg=0,
        length_m=10_000,
        width_m=4_000,
        track_spacing_m=1_000,
    )
    base = Task(
        id="S1-ship-T1",
        area="A-1",
        hypothesis="h",
        search_object="raft",
        parameters=sweep,
        frame=frame or Frame(),
        altitude_m=15,
        speed_m_s=state.facility.search_speed_m_s,
        planned_coverage=1,
    )
    return Sortie(
        id="S1-ship",
        facility=state.facility.id,
        depart=ns_to_iso(_START_NS),
        on_scene_from=on_scene_from or ns_to_iso(_START_NS),
        off_scene_by=ns_to_iso(_START_NS + round(hours * _H)),
        start_lon_deg=state.lon_deg,
        start_lat_deg=state.lat_deg,
        return_lon_deg=state.lon_deg,
        return_lat_deg=state.lat_deg,
        tasks=tuple(base.model_copy(update={"id": f"S1-ship-T{n + 1}"}) for n in range(tasks)),
    )


def _run(
    sortie: Sortie, state: FacilityState, current: tuple[float, float] = (0.0, 0.0)
) -> Realisation:
    return realise_fully(sortie, state, wind=_still, current=lambda *_: current, plane=_PLANE)


def _seconds(flown: Realisation) -> np.ndarray:
    return (flown.track.times_ns - _START_NS) / 1e9


def test_in_still_water_every_leg_has_its_closed_form_time() -> None:
    state = _state(_facility(), -1_500.0, -34_500.0)  # 30 km south of the CSP
    flown = _run(_sortie(state), state)
    track = flown.track
    assert track.leg_ids[0] == "S1-ship-T1-transit"
    assert track.leg_ids[1:8] == tuple(
        f"S1-ship-T1-{n}" for n in ("L01", "X01", "L02", "X02", "L03", "X03", "L04")
    )
    assert track.leg_ids[8] == "S1-ship-return"
    legs = [30_000 / 10, *[9_000 / 8, 1_000 / 8] * 3, 9_000 / 8]
    assert np.diff(_seconds(flown))[:8] == pytest.approx(legs, abs=_CLOSE_S)
    assert track.sensor_on.tolist() == [False, *[True] * 7, False]
    assert not flown.cut
    assert flown.flown_m == pytest.approx(39_000, abs=0.5)
    assert flown.search_s == pytest.approx(39_000 / 8, abs=_CLOSE_S)
    assert track.lon_deg[-1] == pytest.approx(state.lon_deg, abs=1e-7)


def test_a_current_along_and_across_the_legs_gives_the_triangle_times() -> None:
    state = _state(_facility(), -1_500.0, -34_500.0)
    flown = _run(_sortie(state), state, current=(3.0, 1.0))
    across = (64.0 - 9.0) ** 0.5
    times = np.diff(_seconds(flown))
    assert times[0] == pytest.approx(30_000 / ((100 - 9) ** 0.5 + 1), abs=_CLOSE_S)
    assert times[1] == pytest.approx(9_000 / (across + 1), abs=_CLOSE_S)  # north, with it
    assert times[2] == pytest.approx(1_000 / ((64 - 1) ** 0.5 + 3), abs=_CLOSE_S)  # east
    assert times[3] == pytest.approx(9_000 / (across - 1), abs=_CLOSE_S)  # south, against it


def test_an_aircraft_feels_the_wind_and_not_the_current() -> None:
    plane = _facility(id="ship", medium="air", search_speed_m_s=50.0, transit_speed_m_s=60.0)
    state = _state(plane, -1_500.0, -34_500.0)
    sortie = _sortie(state)
    flown = realise_fully(
        sortie, state, wind=lambda *_: (0.0, 10.0), current=lambda *_: (0.0, -5.0), plane=_PLANE
    )
    times = np.diff(_seconds(flown))
    assert times[1] == pytest.approx(9_000 / 60, abs=_CLOSE_S)
    assert times[3] == pytest.approx(9_000 / 40, abs=_CLOSE_S)


def test_the_medium_is_taken_at_the_middle_of_each_leg() -> None:
    def shear(lon: float, lat: float, time_ns: int) -> tuple[float, float]:
        return 0.0, 1e-4 * _PLANE.to_xy(lon, lat)[1]  # towards north, faster farther north

    state = _state(_facility(), -1_500.0, -34_500.0)
    flown = realise_fully(_sortie(state), state, wind=_still, current=shear, plane=_PLANE)
    times = np.diff(_seconds(flown))
    assert times[0] == pytest.approx(30_000 / (10 - 1e-4 * 19_500), abs=_CLOSE_S)
    assert times[1] == pytest.approx(9_000 / 8, abs=_CLOSE_S)  # its middle is at the origin


def test_a_drifting_pattern_is_the_pattern_in_the_frame_of_the_datum() -> None:
    """Datum and water move alike: the ship sees still water, the ground sees the drift."""
    u, v = 0.8, -0.6
    fixes = []
    for hour in (0, 6, 24):
        lon, lat = _PLANE.to_lonlat(u * hour * 3600, v * hour * 3600)
        fixes.append(DatumFix(time=ns_to_iso(_START_NS + hour * _H), lon_deg=lon, lat_deg=lat))
    state = _state(_facility(), -1_500.0, -34_500.0)
    sortie = _sortie(state, frame=Frame(kind="drift", datum_motion=tuple(fixes)))
    flown = _run(sortie, state, current=(u, v))
    rest = _run(_sortie(state), state)
    assert np.diff(_seconds(flown))[1:8] == pytest.approx(
        np.diff(_seconds(rest))[1:8], abs=_CLOSE_S
    )
    x, y = _PLANE.to_xy(flown.track.lon_deg, flown.track.lat_deg)
    x0, y0 = _PLANE.to_xy(rest.track.lon_deg, rest.track.lat_deg)
    moved = _seconds(flown)[1:9]
    assert x[1:9] - u * moved == pytest.approx(x0[1:9], abs=0.5)
    assert y[1:9] - v * moved == pytest.approx(y0[1:9], abs=0.5)


def test_who_comes_early_waits_for_the_search_period() -> None:
    state = _state(_facility(), -1_500.0, -34_500.0)
    sortie = _sortie(state, on_scene_from=ns_to_iso(_START_NS + 2 * _H))
    flown = _run(sortie, state)
    assert flown.track.leg_ids[1] == "S1-ship-T1-wait"
    assert not flown.track.sensor_on[1]
    assert _seconds(flown)[2] == pytest.approx(7200.0)


def test_the_search_is_cut_at_085_of_the_time_on_scene() -> None:
    state = _state(_facility(), -1_500.0, -4_500.0)  # at the CSP
    flown = _run(_sortie(state, hours=1.0), state)
    assert flown.cut
    assert flown.search_s == pytest.approx(0.85 * 3600, abs=0.1)
    assert flown.on_scene_s == pytest.approx(3600, abs=0.1)
    assert flown.flown_m == pytest.approx(0.85 * 3600 * 8, abs=1.0)
    assert flown.track.leg_ids[-2] == "S1-ship-T1-L03"  # the ids do not depend on the cut


def test_the_search_is_cut_for_the_way_back() -> None:
    state = _state(_facility(on_scene_share=1.0), -1_500.0, -34_500.0, endurance_h=2.2)
    flown = _run(_sortie(state), state)
    assert flown.cut
    assert _seconds(flown)[-1] == pytest.approx(2.2 * 3600, abs=0.2)  # to the last second


def test_a_second_task_is_left_out_when_there_is_no_time_for_it() -> None:
    state = _state(_facility(), -1_500.0, -4_500.0)
    both = _run(_sortie(state, tasks=2), state)
    assert {t for t in both.track.task_ids if t} == {"S1-ship-T1", "S1-ship-T2"}
    one = _run(_sortie(state, tasks=2, hours=1.5), state)
    assert {t for t in one.track.task_ids if t} == {"S1-ship-T1"}
    assert one.ordered_m == pytest.approx(78_000, abs=1.0)
    assert one.cut


def _staggered(state: FacilityState, spans_h: list[tuple[float, float]]) -> Sortie:
    """Tasks that may begin and must end at these hours."""
    base = _sortie(state, hours=max(end for _, end in spans_h), tasks=len(spans_h))
    tasks = [
        task.model_copy(
            update={
                "not_before": ns_to_iso(_START_NS + round(begin * _H)),
                "end_by": ns_to_iso(_START_NS + round(end * _H)),
            }
        )
        for task, (begin, end) in zip(base.tasks, spans_h, strict=True)
    ]
    return base.model_copy(update={"tasks": tuple(tasks)})


def _allowed_s(spans_h: list[tuple[float, float]], share: float) -> float:
    """Search time of a craft that is there from the start: the share of each run of windows."""
    runs: list[list[float]] = []
    for begin, end in spans_h:
        if runs and begin < runs[-1][1]:
            runs[-1][1] = max(runs[-1][1], end)
        else:
            runs.append([begin, end])
    return 3600.0 * share * sum(end - begin for begin, end in runs)


@pytest.mark.parametrize(
    "spans_h",
    [
        [(0.0, 3.0), (1.0, 3.0), (2.0, 3.0), (2.5, 3.0)],  # staggered starts in one window
        [(0.0, 1.0), (0.9, 2.0), (1.9, 3.0)],  # each overlaps the one before
        [(0.0, 1.0), (1.0, 2.0), (4.0, 5.0)],  # one after the other: each has its own share
        [(0.0, 1.0), (0.0, 1.0), (1.0, 2.5)],
    ],
)
def test_tasks_that_begin_later_in_a_window_share_its_on_scene_share(
    spans_h: list[tuple[float, float]],
) -> None:
    state = _state(_facility(), -1_500.0, -4_500.0)  # at the CSP
    flown = _run(_staggered(state, spans_h), state)
    most = _allowed_s(spans_h, 0.85)
    assert flown.search_s <= most + 1.0
    assert flown.search_s >= 0.9 * most  # and not far less: the windows are used


def test_what_is_refused() -> None:
    far = _state(_facility(), -1_500.0, -304_500.0, endurance_h=10.0)
    with pytest.raises(PlanError, match="no time is left"):
        _run(_sortie(far), far)
    state = _state(_facility(), -1_500.0, -34_500.0)
    with pytest.raises(PlanError, match="cannot be held"):
        _run(_sortie(state), state, current=(9.0, 0.0))
    with pytest.raises(PlanError, match="no current on the leg"):
        _run(_sortie(state), state, current=(float("nan"), 0.0))
    late = state.model_copy(update={"available_from_ns": _START_NS + 1})
    with pytest.raises(PlanError, match="not available"):
        _run(_sortie(state), late)
    other = _state(_facility(id="other"), 0, 0)
    with pytest.raises(PlanError, match="not of the sortie's facility"):
        _run(_sortie(state), other)
    with pytest.raises(PlanError, match="without a task"):
        _run(_sortie(state, tasks=0), state)
