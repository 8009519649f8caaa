"""What a live world is told from outside: failures, weather, messages, played craft."""

from __future__ import annotations

import math

import pytest
from live_worlds import (
    HOUR_NS,
    PLANE,
    S_NS,
    T0,
    airfield,
    craft,
    kinds,
    live_world,
    objects_at,
    only,
    place_m,
    seconds,
    seconds_of,
    simulated,
    to_place,
    track,
    weather,
    width,
)

from sarex.errors import ExerciseError
from sarex.facilities import OperatingLimits
from sarex.world.comms import Link
from sarex.world.failures import Failure
from sarex.world.happenings import (
    Arrived,
    BrokeOff,
    Contact,
    Delivered,
    Failed,
    Gone,
    NotDelivered,
    Repaired,
)
from sarex.world.orders import (
    Fly,
    Resume,
)


def test_failures_do_what_they_say() -> None:
    failures = [
        Failure("a-engine", "engine", T0 + 605 * S_NS),
        Failure("b-link", "datalink", T0 + 600 * S_NS),
        Failure("c-gone", "loss", T0 + 600 * S_NS),
        Failure("d-ship", "sensor", T0 + 600 * S_NS, T0 + 1200 * S_NS),
    ]
    made = [
        simulated(craft("a-engine"), home="fukue"),
        simulated(craft("b-link", crewed=False), home="fukue"),
        simulated(craft("c-gone", crewed=False), home="fukue"),
        simulated(craft("d-ship", medium="water")),
    ]
    world = live_world(made, bases=[airfield()], failures=failures)
    for item in made:
        to_place(world, 90_000.0, 0.0, item.id)
    told = world.run_until(T0 + 700 * S_NS)
    assert [(item.facility, item.kind) for item in told if isinstance(item, Failed)] == [
        ("b-link", "datalink"),
        ("c-gone", "loss"),
        ("d-ship", "sensor"),
        ("a-engine", "engine"),
    ]
    assert {item.facility for item in told if isinstance(item, BrokeOff)} == {"a-engine", "b-link"}
    assert only(told, Gone).facility == "c-gone"
    assert world.facility("a-engine").speed_m_s == pytest.approx(36.0, abs=0.1)
    assert world.facility("d-ship").failed == ("sensor",)
    assert only(world.run_until(T0 + 1300 * S_NS), Repaired).facility == "d-ship"


def test_failures_drawn_by_rate_come_as_often_as_the_rate() -> None:
    """60 ships, one failure of the sensor in an hour, 2.5 hours: 150, within three deviations."""
    made = [
        simulated(craft(f"s{n:02}", medium="water"), failures_per_h={"sensor": 1.0})
        for n in range(60)
    ]
    told = live_world(made).run_until(T0 + 5 * HOUR_NS // 2)
    assert abs(len(told) - 150) < 3 * math.sqrt(150)
    assert set(kinds(told)) == {Failed}


def test_messages_arrive_late_or_not_at_all_and_always_alike() -> None:
    rcc = {"rcc": (*PLANE.to_lonlat(0.0, 0.0), 30.0)}
    far = simulated(craft(sensor_height_m=100.0), 80_000.0, 0.0)
    near = simulated(craft("near", sensor_height_m=100.0), 50_000.0, 0.0)
    gone = simulated(craft("gone"), 1000.0, 0.0)
    broken = [Failure("gone", "datalink", T0)]
    vhf = Link("vhf", delay_s=2.0, line_of_sight=True)
    satcom = Link("satcom", delay_s=45.0, outages_ns=((T0, T0 + 900 * S_NS),), in_outage="held")
    world = live_world([far, near, gone], failures=broken)
    world.run_until(T0 + 60 * S_NS)
    for link, who in ((vhf, "heli"), (vhf, "near"), (vhf, "gone"), (satcom, "heli")):
        world.send(link, who, "rcc", ashore=rcc)
    told = world.run_until(T0 + 1000 * S_NS)
    told = [item for item in told if isinstance(item, Delivered | NotDelivered)]
    why = {item.message: item.why for item in told if isinstance(item, NotDelivered)}
    assert why == {0: "range", 2: "datalink"}
    when = {item.message: seconds(item) for item in told if isinstance(item, Delivered)}
    assert when == {1: 62.0, 3: 945.0}


def test_messages_are_lost_as_often_as_the_link_says() -> None:
    world = live_world([simulated()])
    hf = Link("hf", loss=0.2)
    for _ in range(500):
        world.send(hf, "heli", "rcc", ashore={"rcc": (128.0, 32.0, 10.0)})
    told = world.run_until(T0 + 20 * S_NS)
    lost = sum(isinstance(item, NotDelivered) for item in told)
    assert len(told) == 500
    assert abs(lost - 100) < 3 * math.sqrt(500 * 0.2 * 0.8)


def test_a_played_craft_goes_where_its_player_says_and_looks() -> None:
    truth = objects_at((6000.0, 0.0), names=("raft",))
    world = live_world([simulated(played=True)], truth=truth)
    world.give(
        Fly("heli", track("heli", [0, 1], [0, 0], [0, 1]), {"raft": width(2000.0, "definite")})
    )
    with pytest.raises(ExerciseError, match="moved from outside"):
        world.give(Resume("heli"))
    lon, lat = PLANE.to_lonlat(1000.0, 100.0)
    world.report_position("heli", lon, lat, course_deg=90.0, speed_m_s=40.0, sensor_on=True)
    contact = only(world.run_until(T0 + 300 * S_NS, stop_on=(Contact,)), Contact)
    assert 90.0 <= seconds(contact) <= 130.0
    assert place_m(world.facility("heli"))[0] == pytest.approx(1000 + 40 * seconds_of(world), abs=5)
    assert world.facility("heli").fuel_h == pytest.approx(3.0 - seconds_of(world) / 3600)
    world.play("heli", False)
    to_place(world, 0.0, 0.0)
    assert any(isinstance(item, Arrived) for item in world.run_until(T0 + 900 * S_NS))


def test_a_failure_by_order_comes_beside_those_scheduled() -> None:
    ships = [simulated(craft(name, medium="water")) for name in ("a", "b")]
    scheduled = [Failure("a", "engine", T0 + 100 * S_NS), Failure("a", "sensor", T0 + 900 * S_NS)]
    world = live_world(ships, failures=scheduled)
    told = world.run_until(T0 + 300 * S_NS)
    with pytest.raises(ExerciseError, match="no such facility"):
        world.let_fail(Failure("c", "engine", T0))
    world.let_fail(Failure("b", "engine", T0, T0 + 600 * S_NS))
    told += world.run_until(T0 + 1000 * S_NS)
    assert [(type(item), item.facility, item.kind, seconds(item)) for item in told] == [
        (Failed, "a", "engine", 100.0),
        (Failed, "b", "engine", 300.0),
        (Repaired, "b", "engine", 600.0),
        (Failed, "a", "sensor", 900.0),
    ]


def test_any_number_of_failures_by_order_is_told() -> None:
    """More than the buffer of happenings, sized at the start, has room for in its worst step."""
    world = live_world([simulated(craft("ship", medium="water"))])
    room = world.live.hi.shape[0]
    for n in range(room // 3):
        begin = T0 + (20 + n) * S_NS
        world.let_fail(Failure("ship", "datalink", begin, begin + S_NS // 2))
    told = world.run_until(T0 + HOUR_NS)
    assert kinds(told) == [Failed, Repaired] * (room // 3)
    assert world.live.hi.shape[0] > room


def test_weather_changes_evenly_and_a_second_change_replaces_the_first() -> None:
    minutes = 60 * S_NS
    calm = weather(0.5)
    rising = calm.changed(T0 + 10 * minutes, T0 + 40 * minutes, wave_height_m=3.5)
    assert ((rising.times_ns - T0) // minutes).tolist() == [0, 10, 20, 30, 40]
    assert rising.wave_height_m.tolist() == pytest.approx([0.5, 0.5, 1.5, 2.5, 3.5])
    assert rising.visibility_m.tolist() == [20_000.0] * 5
    again = rising.changed(T0 + 25 * minutes, T0 + 45 * minutes, visibility_m=2000.0)
    assert ((again.times_ns - T0) // minutes).tolist() == [0, 10, 20, 25, 35, 45]
    assert again.wave_height_m.tolist() == pytest.approx([0.5, 0.5, 1.5, 1.5, 1.5, 1.5])
    assert again.visibility_m.tolist() == pytest.approx([20_000.0] * 4 + [11_000.0, 2000.0])
    now = [again.visibility_at(T0 + m * minutes) for m in (-5, 0, 24, 34, 35, 45, 90)]
    assert now == pytest.approx([20_000.0] * 4 + [11_000.0, 2000.0, 2000.0])
    at_once = calm.changed(T0 - minutes, T0 - minutes, wave_height_m=2.0)  # before its first entry
    assert at_once.wave_height_m.tolist() == [0.5, 2.0]


def test_weather_by_order_breaks_off_a_search() -> None:
    limits = OperatingLimits(search_wave_height_m=2.0)
    world = live_world([simulated(craft(limits=limits), home="fukue")], bases=[airfield()])
    world.give(Fly("heli", track("heli", [0, 60_000], [0, 0], [0, 1500])))
    world.run_until(T0 + 600 * S_NS)
    world.change_weather(T0 + 1800 * S_NS, wave_height_m=4.5)
    broken = only(world.run_until(T0 + 1500 * S_NS), BrokeOff)
    assert (seconds(broken), broken.reason) == (1200.0, "waves")


def test_a_played_craft_whose_sensor_failed_sees_nothing() -> None:
    for failures in ((), (Failure("heli", "sensor", T0),)):
        truth = objects_at((3000.0, 0.0), names=("raft",))
        world = live_world([simulated(played=True)], truth=truth, failures=failures)
        there = track("heli", [0, 1], [0, 0], [0, 1])
        world.give(Fly("heli", there, {"raft": width(2000.0, "definite")}))
        lon, lat = PLANE.to_lonlat(0.0, 0.0)
        world.report_position("heli", lon, lat, course_deg=90.0, speed_m_s=40.0, sensor_on=True)
        told = world.run_until(T0 + 300 * S_NS)
        assert any(isinstance(item, Contact) for item in told) is not bool(failures)
