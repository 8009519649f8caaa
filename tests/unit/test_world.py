"""The world: truth drifts, craft keep their tracks, looks add up to the detection rate."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import shapely
from shores import coast_of
from truths import water_followers

from sarex.detection import SweepWidth
from sarex.detection.looks import log_miss
from sarex.ensemble import Ensemble, Status
from sarex.facilities import Track
from sarex.geo import LocalPlane, no_coast
from sarex.metocean import Forcing, load_forcing
from sarex.metocean.spec import ErrorSpec, FieldsSpec, LayerSpec, Uniform
from sarex.provenance import Provenance
from sarex.randomness import draw_key
from sarex.world import Truth, World
from sarex.world.world import STEP_S

START_NS = 1_780_790_400_000_000_000  # 2026-06-07T00:00:00Z
HOUR_NS = 3_600_000_000_000
PLANE = LocalPlane(128.0, 32.5)
COAST = no_coast((126.0, 31.0, 130.0, 34.0))
WIDTH = SweepWidth(900.0, "ideal", 900.0, {}, 9000.0, 7.7, "test")


def uniform_sea(u_m_s: float, v_m_s: float, tmp_path_base: object) -> Forcing:
    error = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="none, for this test")
    still = LayerSpec(analytic=(Uniform(kind="uniform", u_m_s=0.0, v_m_s=0.0),), error=error)
    moving = LayerSpec(analytic=(Uniform(kind="uniform", u_m_s=u_m_s, v_m_s=v_m_s),), error=error)
    return load_forcing(
        FieldsSpec(wind=still, current=moving, coast="goto"),
        tmp_path_base,  # type: ignore[arg-type]
    )


def one_object(forcing: Forcing, lon: float = 128.0, lat: float = 32.5) -> Truth:
    key = draw_key(np.random.default_rng(1))
    return water_followers(("raft",), lon, lat, START_NS, forcing, key, Status.NOT_YET)


def straight_track(y_m: float, half_m: float = 6000.0, speed: float = 7.7) -> Track:
    lon, lat = PLANE.to_lonlat(np.array([-half_m, half_m]), np.array([y_m, y_m]))
    seconds = round(2 * half_m / speed)
    times = np.array([START_NS, START_NS + seconds * 1_000_000_000], dtype=np.int64)
    return Track("ship", "s1", times, lon, lat, np.full(2, 20.0), ("l1",), ("t1",),
                 np.ones(1, dtype=np.bool_), 0.0)  # fmt: skip


def test_an_object_moves_with_the_current_and_enters_the_water_on_time(tmp_path) -> None:
    truth = one_object(uniform_sea(0.5, -0.25, tmp_path))
    truth.start_s[0] += 1234.5  # inside a step
    world = World(truth, COAST, PLANE, START_NS)
    assert world.run_until(START_NS + HOUR_NS) == []
    x, y = PLANE.to_xy(truth.lon_deg[0], truth.lat_deg[0])
    adrift_s = 3600 - 1234.5
    assert math.hypot(x - 0.5 * adrift_s, y + 0.25 * adrift_s) < 0.5
    assert truth.status[0] == Status.AFLOAT


def test_looks_add_up_to_the_rate_that_planning_computes(tmp_path) -> None:
    """The world's stepped integral and the exact one of detection agree, object drifting."""
    forcing = uniform_sea(0.4, 0.3, tmp_path)
    truth = one_object(forcing)
    track = straight_track(500.0)
    end_ns = START_NS + HOUR_NS
    hours = np.array([START_NS, end_ns], dtype=np.int64)
    lon1, lat1 = PLANE.to_lonlat(0.4 * 3600, 0.3 * 3600)
    ensemble = Ensemble(
        hours,
        np.array([[128.0], [lon1]]),
        np.array([[32.5], [lat1]]),
        np.zeros((2, 1), np.uint8),
        np.zeros(1, np.int32),
        np.zeros(1, np.int32),
        np.zeros(1, np.int32),
        np.zeros(1, np.int32),
        np.zeros(1),
        ("h",),
        ("raft",),
        Provenance("test"),
    )
    exact = -float(log_miss(ensemble, track, {"raft": WIDTH}, PLANE).values[0])
    world = World(truth, COAST, PLANE, START_NS)
    world.assign([track], [{"raft": WIDTH}], draw_key(np.random.default_rng(2)))
    world._craft.threshold[:] = np.inf
    world.run_until(int(track.times_ns[-1]) // (STEP_S * 10**9) * STEP_S * 10**9)
    assert exact > 0.1
    assert float(world._craft.rate[0, 0]) == pytest.approx(exact, rel=2e-4)


def test_looks_succeed_as_often_as_the_rate_says(tmp_path) -> None:
    """400 worlds that differ in the look's key alone; three standard errors."""
    forcing = uniform_sea(0.0, 0.0, tmp_path)
    track, rng, found, rate = straight_track(700.0), np.random.default_rng(7), 0, 0.0
    for _ in range(400):
        world = World(one_object(forcing), COAST, PLANE, START_NS)
        world.assign([track], [{"raft": WIDTH}], draw_key(rng))
        found += bool(world.run_until(int(track.times_ns[-1])))
        rate = max(rate, float(world._craft.rate[0, 0]))
    expected = 1.0 - math.exp(-rate)
    assert 0.05 < expected < 0.95
    assert abs(found / 400 - expected) < 3 * math.sqrt(expected * (1 - expected) / 400)


def test_what_is_found_is_no_longer_looked_for_and_a_blind_sensor_sees_nothing(tmp_path) -> None:
    forcing = uniform_sea(0.0, 0.0, tmp_path)
    track = straight_track(0.0)
    for sought, widths in ((False, {"raft": WIDTH}), (True, {})):
        truth = one_object(forcing)
        truth.sought[0] = sought
        world = World(truth, COAST, PLANE, START_NS)
        world.assign([track], [widths], draw_key(np.random.default_rng(3)))
        assert world.run_until(int(track.times_ns[-1])) == []
    world = World(one_object(forcing), COAST, PLANE, START_NS)
    world.assign([track], [{"raft": WIDTH}], draw_key(np.random.default_rng(3)))
    seen = world.run_until(int(track.times_ns[-1]))  # passes through the object itself
    assert [d.search_object for d in seen] == ["raft"]


def test_a_craft_is_where_its_track_says(tmp_path) -> None:
    world = World(one_object(uniform_sea(0.0, 0.0, tmp_path)), COAST, PLANE, START_NS)
    track = straight_track(300.0)
    world.assign([track], [{}], draw_key(np.random.default_rng(4)))
    world.run_until(START_NS + 600 * 10**9)
    x, y = PLANE.to_xy(*world.place_of(0))
    assert math.hypot(x - (-6000.0 + 600 * 12000 / round(12000 / 7.7)), y - 300.0) < 0.1


def test_the_world_repeats_itself_exactly(tmp_path) -> None:
    def run() -> tuple[float, float, float]:
        truth = one_object(uniform_sea(0.2, 0.1, tmp_path))
        world = World(truth, COAST, PLANE, START_NS)
        world.assign([straight_track(400.0)], [{"raft": WIDTH}], draw_key(np.random.default_rng(5)))
        world.run_until(START_NS + HOUR_NS // 2)
        return float(truth.lon_deg[0]), float(truth.lat_deg[0]), float(world._craft.rate[0, 0])

    assert run() == run()


def test_another_craft_does_not_change_what_one_sees(tmp_path) -> None:
    """The number that decides a look belongs to facility and object, not to a place in a list."""
    forcing, key = uniform_sea(0.0, 0.0, tmp_path), draw_key(np.random.default_rng(6))
    track = straight_track(600.0)
    other = dataclasses.replace(straight_track(-900.0), facility="another", sortie="s2")
    alone = World(one_object(forcing), COAST, PLANE, START_NS)
    alone.assign([track], [{"raft": WIDTH}], key)
    both = World(one_object(forcing), COAST, PLANE, START_NS)
    both.assign([other, track], [{}, {"raft": WIDTH}], key)
    assert alone._craft.threshold[0, 0] == both._craft.threshold[1, 0]
    assert both._craft.threshold[0, 0] != both._craft.threshold[1, 0]


def test_an_object_that_begins_on_land_stays_there_even_where_others_refloat(tmp_path) -> None:
    coast = coast_of(shapely.box(128.2, 32.05, 128.201, 32.35))
    for action in ("strand", "refloat", "slide"):
        truth = one_object(uniform_sea(-0.5, 0.0, tmp_path), lon=128.2005, lat=32.2)
        truth.coast_action = action
        World(truth, coast, LocalPlane(128.2, 32.2), START_NS).run_until(START_NS + HOUR_NS)
        assert truth.status[0] == Status.STRANDED
        assert truth.lon_deg[0] == 128.2005


def test_several_sorties_of_one_facility_are_looks_anew(tmp_path) -> None:
    """Two passes alike, one after the other, are missed with the square of one's chance.

    With one threshold for both the second pass would find nothing that the first did not.
    """
    sea = uniform_sea(0.0, 0.0, tmp_path)
    first = straight_track(350.0)
    later = dataclasses.replace(
        first, sortie="s2", times_ns=first.times_ns + (first.times_ns[-1] - first.times_ns[0])
    )
    rng = np.random.default_rng(11)
    trials, found = 300, {1: 0, 2: 0}
    for _ in range(trials):
        key = draw_key(rng)
        for number in (1, 2):
            world = World(one_object(sea), COAST, PLANE, START_NS)
            world.assign([first, later][:number], [{"raft": WIDTH}] * number, key)
            found[number] += bool(world.run_until(int(later.times_ns[-1])))
    one = found[1] / trials
    assert 0.3 < one < 0.7
    assert found[2] / trials == pytest.approx(1 - (1 - one) ** 2, abs=0.1)
