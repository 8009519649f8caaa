"""The umpire: true sweep widths, the error of sightings, what facilities report and when."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from seas import PLANE, START_NS, make_track, make_width
from truths import water_followers

from sarex.canonical import iso_to_ns
from sarex.ensemble import Status
from sarex.exercise import Umpire
from sarex.exercise.truth_record import SIGMA_W, declare_truth
from sarex.exercise.umpire import Sortie
from sarex.facilities import Facility, Track
from sarex.geo import inverse, no_coast
from sarex.incident.draw import R50_PER_SIGMA
from sarex.journal import SimulatedClock
from sarex.labels import EXCON, Label
from sarex.metocean import load_forcing
from sarex.metocean.spec import ErrorSpec, FieldsSpec, LayerSpec, Uniform
from sarex.operation.desk import Author
from sarex.operation.events import ObjectFound, PositionReported, SightingReported
from sarex.randomness import draw_key
from sarex.world import Detection

HOUR_NS = 3_600_000_000_000
OBJECTS = ("raft", "piw")
FIX_ERROR_M = 150.0
SMC = Author("KOR RCC", "SMC")


@dataclass
class Recorded:
    """One event that the umpire asked for."""

    type: str
    body: Any
    author: Author
    label: Label | None = None
    marking: str | None = None
    cause: Any = None
    time_ns: int = 0
    event_id: str = "an event"


class _Case:
    class parties:  # noqa: N801
        osc = "ship"

    class _Item:
        def __init__(self, name: str, persons: int) -> None:
            self.id, self.persons = name, persons

    objects = (_Item("raft", 6), _Item("piw", 2))


class _Loaded:
    case = _Case


@dataclass
class NoDesk:
    """Stands in for the desk: keeps what is recorded, without a journal."""

    clock: SimulatedClock
    recorded: list[Recorded] = field(default_factory=list)
    loaded: Any = _Loaded
    smc: Author = SMC
    seed: int = 1

    def record(self, name: str, body: Any, author: Author, **rest: Any) -> Recorded:
        at_ns = rest.pop("at_ns", None)
        rest["time_ns"] = self.clock.now_ns() if at_ns is None else at_ns
        self.recorded.append(Recorded(name, body, author, **rest))
        return self.recorded[-1]

    def label_of(self, owner: str) -> Label:
        return Label(owner, ("KOR", "JPN", EXCON))


def facility(name: str = "ship", kind: Any = "destroyer") -> Facility:
    return Facility(
        id=name,
        name=name,
        nation="KOR",
        kind=kind,
        platform="ship",
        medium="water",
        search_speed_m_s=7.5,
        transit_speed_m_s=12.0,
        sensor_height_m=20.0,
        endurance_h=72.0,
        turn_radius_m=0.0,
        fix_error_m=FIX_ERROR_M,
        source="test",
    )


def umpire_of(folder: Path, seed: int = 1) -> tuple[Umpire, NoDesk]:
    """Two still objects at the origin, in a still sea."""
    calm = LayerSpec(
        analytic=(Uniform(kind="uniform", u_m_s=0.0, v_m_s=0.0),),
        error=ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="none, for this test"),
    )
    key = draw_key(np.random.default_rng(seed))
    sea = load_forcing(FieldsSpec(wind=calm, current=calm, coast="goto"), folder)
    truth = water_followers(
        OBJECTS, PLANE.lon_deg, PLANE.lat_deg, START_NS, sea, key, Status.AFLOAT
    )
    clock = SimulatedClock(START_NS)
    desk = NoDesk(clock)
    coast = no_coast((126.0, 31.0, 130.0, 34.0))
    return Umpire(desk, clock, truth, coast, PLANE, key), desk  # type: ignore[arg-type]


def sortie(track: Track, names: tuple[str, ...] = (), width_m: float = 900.0) -> Sortie:
    widths = {name: make_width(width_m, max_range_m=9000.0) for name in names}
    return Sortie(facility(track.facility), track, widths, 10.0)


def afar(name: str, times_s: tuple[float, float]) -> Track:
    """A ship 60 km away, on her way east."""
    return make_track(list(times_s), [60_000.0, 80_000.0], [60_000.0, 60_000.0], name=name)


# -- sweep widths ---------------------------------------------------------------------------------


def test_true_widths_are_log_normal_about_the_stated_ones(tmp_path: Path) -> None:
    umpire, _ = umpire_of(tmp_path)
    logs = np.log([umpire.factors.of(f"kind-{number}", "raft") for number in range(900)])
    assert abs(logs.mean()) < 3 * SIGMA_W / 30
    assert logs.std() == pytest.approx(SIGMA_W, rel=3 / math.sqrt(2 * 900))
    sorted_logs = np.sort(logs) / SIGMA_W
    share = 0.5 * (1 + np.array([math.erf(z / math.sqrt(2)) for z in sorted_logs]))
    distance = np.abs(share - (np.arange(900) + 0.5) / 900).max()
    assert distance < 1.63 / 30  # Kolmogorov's bound at 1 %


def test_one_draw_holds_for_a_kind_and_an_object(tmp_path: Path) -> None:
    umpire, _ = umpire_of(tmp_path)
    ours, theirs = sortie(afar("s1", (0, 3600)), OBJECTS), sortie(afar("s2", (0, 3600)), OBJECTS)
    first, second = (
        umpire.factors.true_widths(ours.facility.kind, ours.widths),
        umpire.factors.true_widths(theirs.facility.kind, theirs.widths),
    )
    assert first == second
    assert first["raft"].width_m != first["piw"].width_m
    assert first["raft"].width_m / 900.0 == pytest.approx(umpire.factors.drawn["destroyer/raft"])
    assert umpire.factors.of("helicopter", "raft") != umpire.factors.of("destroyer", "raft")
    again, _ = umpire_of(tmp_path)
    assert (
        again.factors.of("helicopter", "raft") == umpire.factors.drawn["helicopter/raft"]
    )  # any order
    other, _ = umpire_of(tmp_path, seed=2)
    assert other.factors.of("helicopter", "raft") != umpire.factors.drawn["helicopter/raft"]


# -- sightings ------------------------------------------------------------------------------------


def detection(name: str = "raft", time_ns: int = START_NS) -> Detection:
    return Detection(time_ns, "ship", "s1", name, PLANE.lon_deg, PLANE.lat_deg)


def test_sightings_err_as_the_facility_says(tmp_path: Path) -> None:
    """Half of the reports lie within the facility's fix error, evenly all round."""
    umpire, desk = umpire_of(tmp_path)
    umpire.assign([sortie(afar("s1", (0, 3600)))], 1)
    for _ in range(600):
        umpire.truth.sought[0] = True
        umpire._sighting(detection())
    bodies = [r.body for r in desk.recorded if isinstance(r.body, SightingReported)]
    assert len(bodies) == 600
    sigma_m = FIX_ERROR_M / R50_PER_SIGMA
    assert [body.error_m for body in bodies] == pytest.approx([sigma_m] * 600, abs=0.01)
    bearing, _, distance = inverse(
        np.full(600, PLANE.lon_deg),
        np.full(600, PLANE.lat_deg),
        np.array([body.lon_deg for body in bodies]),
        np.array([body.lat_deg for body in bodies]),
    )
    within = int((distance < FIX_ERROR_M).sum())
    assert abs(within - 300) < 3 * math.sqrt(150)
    for part in (np.sin, np.cos):
        metres = distance * part(np.radians(bearing))
        assert abs(metres.mean()) < 3 * sigma_m / math.sqrt(600)
        assert metres.std() == pytest.approx(sigma_m, rel=3 / math.sqrt(1200))


def test_a_sighting_is_reported_by_the_facility_and_confirmed_by_the_osc(tmp_path: Path) -> None:
    umpire, desk = umpire_of(tmp_path)
    umpire.assign([sortie(afar("s1", (0, 3600)))], 1)
    umpire._sighting(detection("piw", START_NS + 90_000_000_000))
    seen, found = desk.recorded
    assert (seen.type, seen.author.name, seen.marking) == ("sighting.reported", "ship", "measured")
    assert seen.time_ns == START_NS + 90_000_000_000
    assert (found.type, found.author, found.cause) == (
        "object.found",
        Author("ship", "OSC"),
        seen,
    )
    assert found.body == ObjectFound(search_object="piw", persons=2, sighting=seen.event_id)
    assert umpire.truth.sought.tolist() == [True, False]


def test_what_two_craft_see_in_one_step_is_found_once(tmp_path: Path) -> None:
    umpire, desk = umpire_of(tmp_path)
    umpire.assign([sortie(afar("s1", (0, 3600)))], 1)
    umpire._sighting(detection())
    umpire._sighting(detection())
    assert [r.type for r in desk.recorded] == ["sighting.reported", "object.found"]


def test_a_search_over_the_objects_finds_both_once_and_goes_on(tmp_path: Path) -> None:
    umpire, desk = umpire_of(tmp_path)
    over = make_track([0, 1600], [-6000.0, 6000.0], [0.0, 0.0])
    umpire.assign([sortie(over, OBJECTS)], 1)
    umpire.run_until(START_NS + HOUR_NS)
    found = [r.body.search_object for r in desk.recorded if r.type == "object.found"]
    assert sorted(found) == sorted(OBJECTS)
    assert umpire.world.now_ns >= START_NS + HOUR_NS
    times = [r.time_ns for r in desk.recorded]
    assert times == sorted(times)


# -- positions ------------------------------------------------------------------------------------


def reports(desk: NoDesk) -> list[tuple[int, str]]:
    """Minutes after the start, and who reported."""
    return [
        ((r.time_ns - START_NS) // 60_000_000_000, r.body.facility)
        for r in desk.recorded
        if isinstance(r.body, PositionReported)
    ]


def test_positions_are_reported_every_ten_minutes_under_way(tmp_path: Path) -> None:
    umpire, desk = umpire_of(tmp_path)
    first = -(-START_NS // 600_000_000_000) * 600_000_000_000 - START_NS
    umpire.assign([sortie(afar("s1", (0, 3000)))], 1)
    umpire.run_until(START_NS + HOUR_NS)
    minutes = [minute for minute, _ in reports(desk)]
    begin = (first or 600_000_000_000) // 60_000_000_000
    assert minutes == list(range(begin, 50, 10))
    for record in desk.recorded:
        body = record.body
        share = (record.time_ns - START_NS) / 3e12
        x, y = PLANE.to_xy(body.lon_deg, body.lat_deg)
        assert math.hypot(x - (60_000 + 20_000 * share), y - 60_000) < 1.0
        assert body.course_deg == pytest.approx(90.0, abs=0.5)
        assert body.speed_m_s == pytest.approx(20_000 / 3000, rel=2e-3)
        assert body.endurance_left_h == pytest.approx(10 - 3000 / 3600 * share, abs=2e-3)
        assert body.provenance == "simulated"
        assert (record.marking, record.author) == ("measured", Author("ship", "SRU"))
        assert record.label is not None
        assert record.label.owner == "KOR"


def test_a_craft_on_its_way_home_reports_on_and_looks_no_more(tmp_path: Path) -> None:
    umpire, desk = umpire_of(tmp_path)
    home = make_track([0, 3600], [-6000.0, 6000.0], [0.0, 0.0], name="s1")  # over the objects
    umpire.assign([sortie(home, ())], 1)
    umpire.run_until(START_NS + HOUR_NS // 6)
    umpire.assign([sortie(afar("s2", (1200, 3600)), OBJECTS)], 2)
    umpire.run_until(START_NS + HOUR_NS - 600_000_000_000)
    by_minute = [minute for minute, _ in reports(desk)]
    assert len(by_minute) > len(set(by_minute))  # both are under way at once
    assert [r for r in desk.recorded if r.type == "object.found"] == []


# -- the truth ------------------------------------------------------------------------------------


def test_what_was_drawn_is_declared_to_exercise_control_alone(tmp_path: Path) -> None:
    umpire, desk = umpire_of(tmp_path)
    declare_truth(desk, umpire.truth)
    (drawn,) = desk.recorded
    assert drawn.type == "truth.drawn"
    assert drawn.label == Label(EXCON)
    assert drawn.body.hypothesis == "h"
    assert iso_to_ns(drawn.body.distress) == START_NS
