"""The baseline plan end to end, on an ensemble made by hand: a circular normal at rest."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math

import numpy as np
import pytest

from sarex.canonical import content_hash, iso_to_ns, ns_to_iso
from sarex.detection import Environment
from sarex.ensemble import Ensemble
from sarex.errors import PlanError
from sarex.facilities import Facility, FacilityState, GivenSweepWidth
from sarex.geo import LocalPlane, no_coast
from sarex.incident.model import SearchObject
from sarex.planning import (
    ActionPlanContext,
    DatumFix,
    DatumInput,
    DriftErrors,
    PlanningRequest,
    Proposal,
    hypothesis_weights,
    propose_baseline,
    search_action_plan,
    tasking_sheet,
    to_geojson,
)
from sarex.planning.manual.search_factor import (
    SIGMA_PER_E,
    coverage_of_factor,
    optimal_search_factor,
)
from sarex.provenance import Provenance

_PLANE = LocalPlane(128.0, 32.5)
_START_NS = iso_to_ns("2026-06-07T00:00:00Z")
_H = 3_600_000_000_000
_E_M = 9_000.0
_RAFT = SearchObject(id="raft", description="raft", leeway_class="PIW-1", persons=6)


def _ensemble(
    centres: dict[str, tuple[float, float]], count: int = 20_000, drift_m_s: float = 0.0
) -> Ensemble:
    """Equally many draws about each centre, sigma = E/1.1774 on each axis, drifting north."""
    rng = np.random.default_rng(20260607)
    names = tuple(sorted(centres))
    hypothesis = np.arange(count, dtype=np.int32) % len(names)
    centre = np.array([centres[name] for name in names])[hypothesis]
    xy = centre + rng.normal(size=(count, 2)) * SIGMA_PER_E * _E_M
    times = _START_NS + np.arange(73, dtype=np.int64) * (_H // 6)
    north = drift_m_s * (times - _START_NS) / 1e9
    lon, lat = _PLANE.to_lonlat(xy[:, 0] + 0 * north[:, None], xy[:, 1] + north[:, None])
    return Ensemble(
        times,
        lon,
        lat,
        np.zeros((times.size, count), dtype=np.uint8),
        np.arange(count, dtype=np.int32),
        hypothesis.astype(np.int32),
        np.zeros(count, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
        np.full(count, -math.log(count)),
        names,
        ("raft",),
        Provenance("made by hand"),
    )


def _facility(name: str, **change: object) -> Facility:
    values: dict[str, object] = {
        "id": name,
        "name": name.title(),
        "nation": "KOR",
        "kind": "patrol_ship",
        "platform": "given",
        "medium": "water",
        "search_speed_m_s": 7.7,
        "transit_speed_m_s": 9.0,
        "sensor_height_m": 20.0,
        "endurance_h": 48.0,
        "turn_radius_m": 300.0,
        "fix_error_m": 185.0,
        "sweep_widths": (
            GivenSweepWidth(
                detection_class="person_in_water", width_m=1852.0, conditions="any", source="test"
            ),
        ),
        "source": "test",
    }
    return Facility.model_validate(values | change)


def _helicopter(name: str, **change: object) -> Facility:
    flying: dict[str, object] = {
        "kind": "helicopter",
        "medium": "air",
        "search_speed_m_s": 46.0,
        "transit_speed_m_s": 62.0,
        "sensor_height_m": 152.4,
        "endurance_h": 3.5,
    }
    return _facility(name, **(flying | change))


def _state(facility: Facility, x_m: float, y_m: float) -> FacilityState:
    lon, lat = _PLANE.to_lonlat(x_m, y_m)
    return FacilityState(
        facility=facility,
        time_ns=_START_NS,
        lon_deg=lon,
        lat_deg=lat,
        age_s=0,
        available_from_ns=_START_NS,
        endurance_left_h=facility.endurance_h,
    )


def _still(lon: float, lat: float, time_ns: int) -> tuple[float, float]:
    return 0.0, 0.0


def _fixes(x: float, y: float, drift_m_s: float = 0.0) -> tuple[DatumFix, ...]:
    fixes = []
    for hour in (0, 12):
        lon, lat = _PLANE.to_lonlat(x, y + drift_m_s * hour * 3600)
        fixes.append(DatumFix(time=ns_to_iso(_START_NS + hour * _H), lon_deg=lon, lat_deg=lat))
    return tuple(fixes)


def _datum(hypothesis: str, x: float = 0.0, y: float = 0.0, apart: float = 0.0) -> DatumInput:
    """All of E is the initial error: the velocity errors are zero."""
    return DatumInput(
        hypothesis=hypothesis,
        search_object="raft",
        persons=6,
        left=_fixes(x - apart / 2, y),
        right=_fixes(x + apart / 2, y),
        distress_ns=_START_NS,
        errors=DriftErrors(math.sqrt(_E_M**2 - 185.0**2), 0.0, (0.0,), 0.0),
    )


def _request(states: list[FacilityState], **change: object) -> PlanningRequest:
    ensemble = change.pop("ensemble", None) or _ensemble({"h": (0.0, 0.0)})
    assert isinstance(ensemble, Ensemble)
    values: dict[str, object] = {
        "plan_id": "case/plan-1",
        "period": 1,
        "start_ns": _START_NS + 2 * _H,
        "end_ns": _START_NS + 10 * _H,
        "earliest_ns": _START_NS,
        "ensemble": ensemble,
        "weights": np.exp(ensemble.log_prior),
        "objects": [_RAFT],
        "datums": [_datum("h")],
        "facilities": states,
        "environment": Environment(20_000.0, 4.0, 0.3, True),
        "wind": _still,
        "current": _still,
        "plane": _PLANE,
        "persons": {"raft": 6},
    }
    return PlanningRequest(**(values | change))  # type: ignore[arg-type]


def _mixed() -> list[FacilityState]:
    return [
        _state(_facility("ship-a"), -40_000, 0),
        _state(_facility("ship-b"), 30_000, 10_000),
        _state(_helicopter("helo-a"), -60_000, 20_000),
        _state(_helicopter("helo-b", sensor_height_m=300.0), 60_000, 5_000),
    ]


@pytest.fixture(scope="module")
def mixed() -> Proposal:
    return propose_baseline(_request(_mixed()))


def test_one_ship_reaches_the_pos_of_the_worksheet() -> None:
    """Given widths follow the normal law: POS of the square, in closed form, against particles."""
    state = _state(_facility("ship", on_scene_share=0.85), -10_000, 0)
    proposal = propose_baseline(_request([state]))
    sheet = proposal.worksheets[0]
    effort = 1852.0 * 7.7 * 0.85 * 8 * 3600
    assert sheet.relative_effort == pytest.approx(effort / _E_M**2, rel=1e-3)
    factor = optimal_search_factor(sheet.relative_effort, "point", "normal")
    coverage = coverage_of_factor(sheet.relative_effort, factor, "point")
    poc = math.erf(factor / (SIGMA_PER_E * math.sqrt(2))) ** 2
    theory = poc * -math.expm1(-coverage)
    found = proposal.worth.pos.objects["raft"].pos
    # cross legs are searched, tracks are evenly spaced, the area is a whole number of spacings
    assert found == pytest.approx(theory, abs=0.03)
    area = proposal.worth.areas[0]
    assert area.poc["raft"] == pytest.approx(poc, abs=0.05)
    flown = proposal.realised[0]
    assert flown.search_s == pytest.approx(0.85 * 8 * 3600, rel=0.02)
    assert not flown.cut


def test_every_facility_is_used_or_explained(mixed: Proposal) -> None:
    night_blind = _facility("blind", sweep_widths=())
    far = _state(_helicopter("far"), 400_000, 0)
    proposal = propose_baseline(_request([*_mixed(), _state(night_blind, 0, 0), far]))
    used = {s.facility for s in proposal.plan.sorties}
    assert used == {"ship-a", "ship-b", "helo-a", "helo-b"}
    reasons = {item.facility: item.reason for item in proposal.plan.not_used}
    assert set(reasons) == {"blind", "far"}
    assert "no sweep width for raft" in reasons["blind"]
    assert "search time would be left" in reasons["far"]
    assert proposal.plan.sorties == mixed.plan.sorties  # those left out change nothing
    with pytest.raises(PlanError, match="no facility can be used") as caught:
        propose_baseline(_request([_state(night_blind, 0, 0), far]))
    assert "blind" in str(caught.value)
    assert "far" in str(caught.value)


def test_more_facilities_find_more_and_the_joint_plan_is_near_the_worksheet(
    mixed: Proposal,
) -> None:
    alone = propose_baseline(_request(_mixed()[:1]))
    assert mixed.worth.pos.any_found > alone.worth.pos.any_found + 0.1
    sheet = mixed.worksheets[0]
    factor = sheet.search_factor
    poc = math.erf(factor / (SIGMA_PER_E * math.sqrt(2))) ** 2
    theory = poc * -math.expm1(-sheet.coverage)
    assert mixed.worth.pos.objects["raft"].pos == pytest.approx(theory, abs=0.05)
    assert mixed.worth.pos.persons_found == pytest.approx(6 * mixed.worth.pos.objects["raft"].pos)


def test_the_strips_adjoin_and_share_the_area_by_effort(mixed: Proposal) -> None:
    whole, *strips = mixed.plan.areas
    assert [s.designation for s in strips] == ["A-1", "A-2", "A-3", "A-4"]
    assert sum(s.width_m for s in strips) == pytest.approx(whole.width_m, abs=0.1)
    assert {s.bearing_deg for s in strips} == {whole.bearing_deg}
    sides = {
        (t.parameters.bearing_deg + (90 if t.parameters.creep == "right" else -90)) % 360
        for t in mixed.plan.tasks
        if t.parameters.pattern == "PS"
    }
    assert len(sides) == 1  # all creep the same way, whichever end they begin at
    flying = [t for t in mixed.plan.tasks if "helo" in t.id]
    assert {t.parameters.bearing_deg for t in flying} == {whole.bearing_deg}
    for left, right in itertools.pairwise(strips):
        a = np.array(_PLANE.to_xy(left.centre_lon_deg, left.centre_lat_deg))
        b = np.array(_PLANE.to_xy(right.centre_lon_deg, right.centre_lat_deg))
        gap = float(np.hypot(*(b - a))) - (left.width_m + right.width_m) / 2
        assert gap == pytest.approx(0.0, abs=0.1)
    area_of = {s.designation: s.length_m * s.width_m for s in strips}
    shares = {r.facility: r.share for r in mixed.worksheets[0].facilities}
    for task, sortie in ((s.tasks[0], s) for s in mixed.plan.sorties):
        share = area_of[task.area] / sum(area_of.values())
        assert share == pytest.approx(shares[sortie.facility], rel=0.2)  # whole legs and spacings


def test_the_order_of_the_input_changes_nothing(mixed: Proposal) -> None:
    again = propose_baseline(_request(_mixed()[::-1]))
    assert content_hash(again.plan.model_dump(mode="json")) == content_hash(
        mixed.plan.model_dump(mode="json")
    )
    for a, b in zip(again.tracks, mixed.tracks, strict=True):
        assert np.array_equal(a.times_ns, b.times_ns)
        assert np.array_equal(a.lon_deg, b.lon_deg)
    assert again.worth.pos == mixed.worth.pos


def test_effort_follows_the_hypothesis_weights() -> None:
    ensemble = _ensemble({"far": (90_000.0, 0.0), "near": (0.0, 0.0)})
    weights = np.where(ensemble.hypothesis == 1, 0.75, 0.25) / 10_000
    states = [_state(_facility(f"ship-{n}"), 40_000.0, 3_000.0 * n) for n in range(4)]
    request = _request(
        states,
        ensemble=ensemble,
        weights=weights,
        datums=[_datum("near"), _datum("far", 90_000.0)],
    )
    assert hypothesis_weights(ensemble, weights) == pytest.approx({"far": 0.25, "near": 0.75})
    proposal = propose_baseline(request)
    counts = {"near": 0, "far": 0}
    for task in proposal.plan.tasks:
        counts[task.hypothesis] += 1
    assert counts == {"near": 3, "far": 1}
    assert proposal.worth.pos.hypotheses["near"] > proposal.worth.pos.hypotheses["far"]
    alone = propose_baseline(dataclasses.replace(request, facilities=states[:1]))
    assert any("No facility was left for far/raft" in text for text in alone.plan.assumptions)


def test_a_separation_ratio_of_four_makes_two_areas() -> None:
    states = [_state(_facility(f"ship-{n}"), 0.0, 3_000.0 * n) for n in range(2)]
    apart = propose_baseline(_request(states, datums=[_datum("h", apart=4.2 * _E_M)]))
    assert [s.designation for s in apart.worksheets] == ["A", "B"]
    assert {s.kind for s in apart.worksheets} == {"point"}
    one = propose_baseline(_request(states, datums=[_datum("h", apart=3.0 * _E_M)]))
    assert [s.kind for s in one.worksheets] == ["divergence"]
    whole = one.plan.areas[0]
    assert whole.length_m > whole.width_m
    assert whole.bearing_deg == pytest.approx(90.0, abs=0.01)  # along the line of the datums


def test_an_expanding_square_starts_at_the_datum_down_drift() -> None:
    states = [_state(_facility("boat", preferred_pattern="SS"), -5_000, 0)]
    datum = dataclasses.replace(_datum("h"), left=_fixes(0, 0, 0.2), right=_fixes(0, 0, 0.2))
    ensemble = _ensemble({"h": (0.0, 0.0)}, drift_m_s=0.2)
    proposal = propose_baseline(_request(states, datums=[datum], ensemble=ensemble))
    (task,) = proposal.plan.tasks
    assert task.parameters.pattern == "SS"
    assert task.area == "A-S"
    assert min(task.parameters.bearing_deg, 360 - task.parameters.bearing_deg) < 0.01
    middle = proposal.plan.start_ns + 4 * _H
    x, y = _PLANE.to_xy(task.parameters.centre_lon_deg, task.parameters.centre_lat_deg)
    assert x == pytest.approx(0.0, abs=1.0)
    assert y == pytest.approx(0.2 * (middle - _START_NS) / 1e9, abs=0.2 * 600)


def test_a_drifting_pattern_beats_one_over_the_ground_when_the_datum_moves() -> None:
    drift = 0.6
    datum = dataclasses.replace(_datum("h"), left=_fixes(0, 0, drift), right=_fixes(0, 0, drift))
    common = {
        "datums": [datum],
        "ensemble": _ensemble({"h": (0.0, 0.0)}, drift_m_s=drift),
        "current": lambda *_: (0.0, drift),
    }
    states = [_state(_facility("ship"), -10_000, 0)]
    ground = propose_baseline(_request(states, **common))
    moving = propose_baseline(_request(states, **common, frame="drift"))
    assert moving.plan.tasks[0].frame.kind == "drift"
    rest = propose_baseline(_request(states))
    still = rest.worth.pos.any_found
    assert moving.worth.pos.any_found == pytest.approx(still, abs=0.03)
    assert ground.worth.pos.any_found < moving.worth.pos.any_found


def test_nobody_leaves_before_the_plan_is_made_or_returns_after_endurance(
    mixed: Proposal,
) -> None:
    for sortie, flown in zip(mixed.plan.sorties, mixed.realised, strict=True):
        facility = mixed.facilities[sortie.facility].facility
        assert sortie.depart_ns >= _START_NS
        seconds = (flown.track.times_ns[-1] - flown.track.times_ns[0]) / 1e9
        assert seconds <= facility.endurance_h * 3600
        looks = flown.track.times_ns[1:][flown.track.sensor_on]
        assert looks.max() <= mixed.plan.end_ns
        assert looks.min() >= mixed.plan.start_ns


def test_land_in_the_area_is_reported() -> None:
    coast = no_coast((126.0, 31.0, 130.0, 34.0))
    proposal = propose_baseline(_request(_mixed()[:1], coast=coast))
    assert proposal.plan.areas[0].share_over_land == 0.0


def _context(exercise: bool) -> ActionPlanContext:
    return ActionPlanContext(
        exercise=exercise,
        number=1,
        case_id="goto-1",
        issued_by="RCC",
        issued_to=["ship-a"],
        issued_ns=_START_NS,
        situation=["Fishing vessel sank."],
        phase="distress",
        objects={"raft": "raft with six"},
        smc="JPN",
        osc="ship-a",
        marks=["SYNTHETIC"],
        assumptions=["The sea is made up."],
    )


@pytest.mark.parametrize("locale", ["en", "ko", "ja"])
def test_the_search_action_plan_has_six_parts_and_the_stamp(mixed: Proposal, locale: str) -> None:
    text = search_action_plan(mixed, _context(True), locale)
    lines = text.splitlines()
    assert "EXERCISE" in lines[0]
    assert lines[0] == lines[-1]
    for part in "abcdef":
        assert sum(line.startswith(f"({part})") for line in lines) == 1
    assert "SYNTHETIC" in text
    assert "The sea is made up." in text
    assert "32-" in text or "32°" in text
    assert text == search_action_plan(mixed, _context(True), locale)
    assert "EXERCISE" not in search_action_plan(mixed, _context(False), locale)


def test_a_tasking_sheet_has_each_waypoint_with_its_time(mixed: Proposal) -> None:
    basis = {"marks": ("GAP BRIDGED",), "assumptions": ("Nothing between 12Z and 24Z.",)}
    sheet = tasking_sheet(mixed, "helo-a", "en", exercise=True, **basis)
    assert "GAP BRIDGED" in sheet.splitlines()[1]
    assert "- Nothing between 12Z and 24Z." in sheet.splitlines()
    track = next(t for t in mixed.tracks if t.facility == "helo-a")
    numbered = [line for line in sheet.splitlines() if line[:3].strip().isdigit()]
    assert len(numbered) == track.times_ns.size
    assert "S1-helo-a-T1" in sheet
    assert "EXERCISE" in sheet.splitlines()[0]
    with pytest.raises(PlanError, match="no sortie of this facility"):
        tasking_sheet(mixed, "nobody", "en", exercise=True)


def test_geojson_names_areas_legs_and_csps(mixed: Proposal) -> None:
    basis = {"marks": ("GAP BRIDGED",), "assumptions": ("Nothing between 12Z and 24Z.",)}
    data = to_geojson(mixed.plan, mixed.tracks, exercise=True, **basis)
    assert data["marks"] == ["GAP BRIDGED"]
    assert data["assumptions"] == ["Nothing between 12Z and 24Z.", *mixed.plan.assumptions]
    kinds = [f["properties"]["kind"] for f in data["features"]]
    assert kinds.count("area") == len(mixed.plan.areas)
    assert kinds.count("csp") == 4
    assert kinds.count("datum") == 1
    assert kinds.count("leg") == sum(len(t.leg_ids) for t in mixed.tracks)
    assert all(f["properties"]["stamp"] == "EXERCISE" for f in data["features"])
    json.dumps(data, allow_nan=False)
    ring = next(f for f in data["features"] if f["properties"]["kind"] == "area")["geometry"][
        "coordinates"
    ][0]
    assert ring[0] == ring[-1]
    x, y = np.array(ring).T
    assert np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) > 0  # anticlockwise
