"""Paths in moving frames, first times in areas, least separation: closed forms."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_exercise import ALL, PLANE, START_NS, SmallExercise, ship, small_exercise, track_of

from sarex.canonical import ns_to_iso
from sarex.drift.events import ForecastComputed
from sarex.ensemble import Ensemble
from sarex.ensemble.storage import save_ensemble
from sarex.journal import ArtefactCitation
from sarex.operation.events import ApproachDeclared
from sarex.planning.plan import DatumFix, Frame
from sarex.provenance import Provenance
from sarex.review.measures import separation
from sarex.review.measures.frame import (
    Box,
    displacement,
    first_inside,
    first_within,
    in_frame,
    spans,
)
from sarex.review.measures.frame import Path as FramePath

BOX = Box(np.zeros(2), np.array([0.0, 1.0]), np.array([500.0, 200.0]))
"""1,000 m north and south, 400 m east and west."""


def path(*points: tuple[float, float, float]) -> FramePath:
    rows = np.array(points)
    return FramePath(rows[:, 0], rows[:, 1:])


def drift(u_m_s: float, v_m_s: float) -> Frame:
    fixes = []
    for seconds in (0.0, 600.0, 1800.0):
        lon, lat = PLANE.to_lonlat(u_m_s * seconds, v_m_s * seconds)
        time = ns_to_iso(START_NS + round(seconds * 1e9))
        fixes.append(DatumFix(time=time, lon_deg=lon, lat_deg=lat))
    return Frame(kind="water", datum_motion=tuple(fixes))


def test_a_frame_moves_before_and_after_its_fixes_as_beside_them() -> None:
    moved = displacement(drift(1.0, -0.5), PLANE, START_NS, np.array([-100.0, 300.0, 4000.0]))
    assert moved == pytest.approx(np.array([[-100, 50], [300, -150], [4000, -2000]]), abs=0.3)


def test_a_craft_at_rest_is_overtaken_by_a_drifting_area() -> None:
    """The area drifts east at 1 m/s and has its east side at 200 m: there after 800 s."""
    still = path((0.0, 1000.0, 0.0), (3600.0, 1000.0, 0.0))
    own = in_frame(still, drift(1.0, 0.0), PLANE, START_NS)
    assert first_inside(own, BOX) == pytest.approx(800.0, abs=0.1)
    assert first_inside(still, BOX) is None


@pytest.mark.parametrize(
    ("points", "first"),
    [
        ([(0.0, 0.0, 0.0), (10.0, 9e3, 0.0)], 0.0),
        ([(0.0, -1000.0, 0.0), (200.0, 1000.0, 0.0)], 80.0),
        ([(0.0, -1000.0, 600.0), (200.0, 1000.0, 600.0)], None),
        ([(0.0, 0.0, -700.0), (100.0, 0.0, -600.0), (200.0, 0.0, -400.0)], 150.0),
    ],
)
def test_first_inside(points: list[tuple[float, float, float]], first: float | None) -> None:
    found = first_inside(path(*points), BOX)
    assert found is None if first is None else found == pytest.approx(first)


def test_first_within() -> None:
    way = path((0.0, -1000.0, 30.0), (200.0, 1000.0, 30.0))
    assert first_within(way, np.zeros(2), 50.0) == pytest.approx((1000 - 40) / 10)
    assert first_within(way, np.zeros(2), 29.0) is None
    assert first_within(way, np.array([-990.0, 30.0]), 50.0) == 0.0


@given(st.lists(st.tuples(st.floats(-2e3, 2e3), st.floats(-2e3, 2e3)), min_size=2, max_size=6))
def test_the_part_inside_is_that_of_a_slow_count(points: list[tuple[float, float]]) -> None:
    way = path(*[(float(n), x, y) for n, (x, y) in enumerate(points)])
    parts = spans(way, BOX)
    inside = (parts[:, 1] - parts[:, 0]).sum()
    at = (np.arange(4000 * (len(points) - 1)) + 0.5) / 4000
    own = np.abs(BOX.own(way.at(at)))
    assert inside == pytest.approx((own <= BOX.half_m).all(axis=1).sum() / 4000, abs=3e-3)


def test_two_ships_that_pass_at_a_kilometre(tmp_path: Path) -> None:
    """Each at 10 m/s, opposite ways: within 1,852 m for 2·√(1852² − 1000²) / 20 s."""
    minutes = 2000 / 60
    one = track_of([(60.0, 0.0, -10_000.0), (60.0 + minutes, 0.0, 10_000.0)])
    two = track_of(
        [(60.0, 1000.0, 10_000.0), (60.0 + minutes, 1000.0, -10_000.0)],
        facility="other",
        sortie="S1-other",
        task="S1-other-T1",
    )
    with small_exercise(tmp_path / "case") as play:
        play.offer(ship())
        play.offer(ship("other", nation="JPN"))
        events = [play.flown(track).event_id for track in (one, two)]
        _forecast(play)
        least, below, number = separation(play.sources())
    assert least.value == pytest.approx(1000.0, abs=1.0)
    assert below.value == pytest.approx(2 * sqrt(1852**2 - 1000**2) / 20, abs=0.2)
    assert number.value == 1.0
    assert {number.items[0].start, number.items[0].end} == set(events)


def test_all_sorties_of_a_pair_count_and_none_of_one_craft_with_itself(tmp_path: Path) -> None:
    """Two meetings on two sorties each, at 1,000 and at 1,500 m: one pair, two times."""
    minutes, tracks = 2000 / 60, []
    for number, apart in ((1, 1000.0), (2, 1500.0)):
        start = 60.0 + (number - 1) * minutes
        ends = (start, start + minutes)
        tracks += [
            track_of(
                [(ends[0], x, -y), (ends[1], x, y)],
                facility=name,
                sortie=f"S{number}-{name}",
                task=f"S{number}-{name}-T1",
            )
            for name, x, y in (("ship", 0.0, 10_000.0), ("other", apart, -10_000.0))
        ]
    with small_exercise(tmp_path / "case") as play:
        play.offer(ship())
        play.offer(ship("other", nation="JPN"))
        for track in tracks:
            play.flown(track)
        _forecast(play)
        least, below, number_of = separation(play.sources())
    both = sum(2 * sqrt(1852**2 - apart**2) / 20 for apart in (1000.0, 1500.0))
    assert least.value == pytest.approx(1000.0, abs=1.0)
    assert below.value == pytest.approx(both, abs=0.4)
    assert number_of.value == 2.0
    assert len(number_of.items) == 1


@pytest.mark.parametrize(
    ("minimum_m", "below_s", "least_m"),
    [(0.0, 0.0, None), (900.0, 0.0, 1000.0), (1200.0, 2 * sqrt(1200**2 - 1000**2) / 20, 1000.0)],
)
def test_who_declared_an_approach_is_held_to_what_was_declared(
    tmp_path: Path, minimum_m: float, below_s: float, least_m: float | None
) -> None:
    """Two ships that pass at 1,000 m, by agreement: with 0 their distance is not asked at all."""
    minutes = 2000 / 60
    one = track_of([(60.0, 0.0, -10_000.0), (60.0 + minutes, 0.0, 10_000.0)])
    two = track_of(
        [(60.0, 1000.0, 10_000.0), (60.0 + minutes, 1000.0, -10_000.0)],
        facility="other",
        sortie="S1-other",
        task="S1-other-T1",
    )
    with small_exercise(tmp_path / "case") as play:
        play.offer(ship())
        play.offer(ship("other", nation="JPN"))
        for track in (one, two):
            play.flown(track)
        _forecast(play)
        play.record(
            "approach.declared",
            ApproachDeclared(
                facility="other",
                other="ship",
                purpose="passing",
                start=ns_to_iso(START_NS),
                end=ns_to_iso(int(one.times_ns[-1]) + 60 * 10**9),
                minimum_m=minimum_m,
                rules=("as agreed in port",),
                signed_by="master of other",
            ),
            0,
        )
        least, below, number_of = separation(play.sources())
    assert least.value == (None if least_m is None else pytest.approx(least_m, abs=1.0))
    assert below.value == pytest.approx(below_s, abs=0.4)
    assert number_of.value == float(below_s > 0.0)


def test_neither_a_wide_turn_nor_a_poor_fix_brings_ships_nearer_than_they_were(
    tmp_path: Path,
) -> None:
    """Two go back and forth 1,900 m apart; the track is where they were."""
    wide = {"turn_radius_m": 900.0, "fix_error_m": 200.0}
    tracks = [
        track_of(
            [(60.0 + 10 * n, x, 3000.0 * (n % 2)) for n in range(5)],
            facility=name,
            sortie=f"S1-{name}",
            task=f"S1-{name}-T1",
        )
        for name, x in (("ship", 0.0), ("other", 1900.0))
    ]
    with small_exercise(tmp_path / "case") as play:
        play.offer(ship().model_copy(update=wide))
        play.offer(ship("other", nation="JPN").model_copy(update=wide))
        for track in tracks:
            play.flown(track)
        _forecast(play)
        least, below, number_of = separation(play.sources())
    assert least.value == pytest.approx(1900.0, abs=1.0)
    assert (below.value, number_of.value) == (0.0, 0.0)


def _forecast(play: SmallExercise) -> None:
    """One particle about the plane's origin: all that separation asks of it is the plane."""
    times = START_NS + np.arange(2, dtype=np.int64) * 600 * 1_000_000_000
    none = np.zeros(1, dtype=np.int32)
    ensemble = Ensemble(
        times_ns=times,
        lon_deg=np.full((2, 1), PLANE.lon_deg),
        lat_deg=np.full((2, 1), PLANE.lat_deg),
        status=np.zeros((2, 1), dtype=np.uint8),
        draw=none,
        hypothesis=none,
        search_object=none,
        member=none,
        log_prior=np.zeros(1),
        hypothesis_ids=("h",),
        object_ids=("raft",),
        provenance=Provenance(model="test"),
    )
    with play.folder.artefacts.writing("ensemble") as draft:
        save_ensemble(ensemble, draft.path)
    body = ForecastComputed(
        ensemble=ArtefactCitation.of(draft.ref, ALL, Provenance(model="test")),
        start=ns_to_iso(int(times[0])),
        end=ns_to_iso(int(times[-1])),
        draws=1,
        particles=1,
        status_at_end={"afloat": 1},
        hypotheses=("h",),
        objects=("raft",),
        wind_coverage="",
        current_coverage="",
        labels=(),
        assumptions=(),
    )
    play.record("forecast.computed", body, 10)
