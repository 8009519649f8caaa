"""Which looks count, and which are refused."""

from __future__ import annotations

import numpy as np
import pytest
from seas import PLANE, START_NS, make_ensemble, make_track, make_width

from sarex.detection import log_miss, plane_paths
from sarex.ensemble.model import Status
from sarex.errors import DetectionError
from sarex.geo import LocalPlane

STILL = np.zeros((4, 1))


def abeam(sensor_on=None, tasks=None):
    return make_track(
        (0.0, 600.0, 1200.0),
        (-3000.0, 0.0, 3000.0),
        (300.0, 300.0, 300.0),
        sensor_on=sensor_on,
        tasks=tasks,
    )


def test_only_legs_with_the_sensor_on_count():
    ensemble = make_ensemble(STILL, STILL)
    width = {"raft": make_width()}
    both = log_miss(ensemble, abeam(), width, PLANE).values[0]
    first = log_miss(ensemble, abeam((True, False)), width, PLANE).values[0]
    assert both < first < 0.0
    assert first == pytest.approx(both / 2)  # abeam in the middle: half each


def test_tasks_and_span_of_the_counted_looks_are_kept():
    track = abeam((False, True), ("", "t2"))
    look = log_miss(make_ensemble(STILL, STILL), track, {"raft": make_width()}, PLANE)
    assert (look.facility, look.sortie, look.task_ids) == ("ship", "s1", ("t2",))
    assert look.start_ns == START_NS + 600_000_000_000
    assert look.end_ns == int(track.times_ns[-1])
    with pytest.raises(ValueError, match="read-only"):
        look.values[0] = 0.0


@pytest.mark.parametrize("status", [Status.STRANDED, Status.OUT_OF_FIELD, Status.NOT_YET])
def test_particles_that_are_not_afloat_are_left_as_they_were(status):
    states = np.zeros((4, 1), np.uint8)
    states[0] = status  # for the first ten minutes only
    ensemble = make_ensemble(STILL, STILL, status=states)
    width = {"raft": make_width()}
    afloat = log_miss(make_ensemble(STILL, STILL), abeam(), width, PLANE).values[0]
    assert log_miss(ensemble, abeam(), width, PLANE).values[0] == pytest.approx(afloat / 2)
    assert log_miss(ensemble, abeam((True, False)), width, PLANE).values[0] == 0.0


def test_an_object_without_a_width_is_not_seen():
    two = make_ensemble(
        np.zeros((4, 2)),
        np.zeros((4, 2)),
        draw=[0, 0],
        search_object=[0, 1],
        object_ids=("raft", "piw"),
    )
    values = log_miss(two, abeam(), {"piw": make_width()}, PLANE).values
    assert values[0] == 0.0
    assert values[1] < 0.0


def test_each_object_has_its_own_width():
    two = make_ensemble(
        np.zeros((4, 2)),
        np.zeros((4, 2)),
        draw=[0, 0],
        search_object=[0, 1],
        object_ids=("raft", "piw"),
    )
    widths = {"raft": make_width(800.0), "piw": make_width(200.0)}
    values = log_miss(two, abeam(), widths, PLANE).values
    assert values[0] == pytest.approx(16 * values[1])  # K goes with W²


def test_speed_of_the_width_scales_the_rate():
    ensemble = make_ensemble(STILL, STILL)
    slow = log_miss(ensemble, abeam(), {"raft": make_width(speed_m_s=5.0)}, PLANE).values
    fast = log_miss(ensemble, abeam(), {"raft": make_width(speed_m_s=10.0)}, PLANE).values
    assert fast[0] == pytest.approx(2 * slow[0])


def test_paths_projected_once_give_the_same():
    rng = np.random.default_rng(1)
    ensemble = make_ensemble(rng.normal(0, 900, (4, 30)), rng.normal(0, 900, (4, 30)))
    width = {"raft": make_width()}
    paths = plane_paths(ensemble, PLANE)
    np.testing.assert_array_equal(
        log_miss(ensemble, abeam(), width, PLANE).values,
        log_miss(ensemble, abeam(), width, PLANE, paths=paths).values,
    )
    with pytest.raises(DetectionError, match="do not fit"):
        log_miss(ensemble, abeam(), width, LocalPlane(128.1, 32.5), paths=paths)
    short = plane_paths(ensemble, PLANE, end_ns=START_NS + 600_000_000_000)
    assert short.times_ns.size == 2
    with pytest.raises(DetectionError, match="do not fit"):
        log_miss(ensemble, abeam(), width, PLANE, paths=short)


def test_across_the_180th_meridian():
    there = LocalPlane(179.99, 20.0)
    ensemble = make_ensemble(STILL + 2000.0, STILL, plane=there)
    assert ensemble.lon_deg[0, 0] < -179.0
    track = make_track((0.0, 1200.0), (-3000.0, 6000.0), (300.0, 300.0), plane=there)
    here = make_track((0.0, 1200.0), (-3000.0, 6000.0), (300.0, 300.0))
    width = {"raft": make_width()}
    got = log_miss(ensemble, track, width, there).values[0]
    want = log_miss(make_ensemble(STILL + 2000.0, STILL), here, width, PLANE).values[0]
    assert got == pytest.approx(want, rel=1e-6)


def test_a_look_outside_the_forecast_is_refused():
    ensemble = make_ensemble(STILL, STILL)
    late = make_track((1200.0, 2400.0), (-900.0, 900.0), (0.0, 0.0))
    with pytest.raises(DetectionError, match="does not cover the looks") as caught:
        log_miss(ensemble, late, {"raft": make_width()}, PLANE)
    assert "track ship/s1" in str(caught.value)
    # transit with the sensor off may leave the forecast
    tail = make_track((0.0, 1200.0, 9000.0), (-900.0, 900.0, 9e4), (0.0,) * 3, sensor_on=(1, 0))
    assert log_miss(ensemble, tail, {"raft": make_width()}, PLANE).values[0] < 0.0


def test_nothing_looked_at_and_unknown_objects_are_refused():
    ensemble = make_ensemble(STILL, STILL)
    with pytest.raises(DetectionError, match="nothing is looked at"):
        log_miss(ensemble, abeam((False, False)), {"raft": make_width()}, PLANE)
    with pytest.raises(DetectionError, match="did you mean raft"):
        log_miss(ensemble, abeam(), {"rafft": make_width()}, PLANE)
