"""The manual's planners order nothing whose turns need more than the time on scene leaves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm
from seas import PLANE, START_NS, make_ensemble

from sarex.canonical import ns_to_iso
from sarex.detection import Environment
from sarex.facilities import Facility, FacilityState, GivenSweepWidth
from sarex.incident.model import SearchObject
from sarex.planning import (
    DatumFix,
    DatumInput,
    DriftErrors,
    ParallelSweep,
    PlanningRequest,
    Proposal,
    propose_baseline,
)
from sarex.planning.manual.competent import propose_ws1
from sarex.planning.manual.layout import strip_legs
from sarex.planning.manual.search_factor import SIGMA_PER_E
from sarex.planning.manual.turning import Sweep, poc, turned_sweep
from sarex.planning.patterns import check_pattern, pattern_path, turns_of

_H = 3_600_000_000_000
_E_M = 9_000.0
_RAFT = SearchObject(id="raft", description="raft", leeway_class="PIW-1", persons=6)


def _facility(name: str, width_m: float = 1852.0, **change: object) -> Facility:
    seen = GivenSweepWidth(
        detection_class="person_in_water", width_m=width_m, conditions="any", source="test"
    )
    values: dict[str, object] = {
        "id": name, "name": name, "nation": "KOR", "kind": "patrol_ship", "platform": "given",
        "medium": "water", "search_speed_m_s": 7.7, "transit_speed_m_s": 9.0,
        "sensor_height_m": 20.0, "endurance_h": 48.0, "turn_radius_m": 300.0, "fix_error_m": 185.0,
        "sweep_widths": (seen,), "source": "test",
    }  # fmt: skip
    return Facility.model_validate(values | change)


def _patrol(name: str, **change: object) -> Facility:
    """A patrol aircraft that turns wide and sees a person in the water only close by."""
    flying: dict[str, object] = {
        "kind": "patrol_aircraft", "medium": "air", "search_speed_m_s": 92.6,
        "transit_speed_m_s": 150.0, "sensor_height_m": 305.0, "endurance_h": 9.0,
        "turn_radius_m": 2000.0,
    }  # fmt: skip
    return _facility(name, 450.0, **(flying | change))


def _helicopter(name: str, **change: object) -> Facility:
    flying: dict[str, object] = {
        "kind": "helicopter", "medium": "air", "search_speed_m_s": 46.0,
        "transit_speed_m_s": 62.0, "sensor_height_m": 152.4, "endurance_h": 3.5,
    }  # fmt: skip
    return _facility(name, **(flying | change))


def _state(facility: Facility, x_m: float, y_m: float) -> FacilityState:
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    return FacilityState(
        facility=facility, time_ns=START_NS, lon_deg=lon, lat_deg=lat, age_s=0,
        available_from_ns=START_NS, endurance_left_h=facility.endurance_h,
    )  # fmt: skip


def _request(fleet: list[FacilityState]) -> PlanningRequest:
    """A circular normal at rest, E = 9 km, eight hours."""
    xy = np.random.default_rng(5).normal(size=(2000, 2)) * SIGMA_PER_E * _E_M
    still = np.zeros((37, 1))
    ensemble = make_ensemble(xy[:, 0] + still, xy[:, 1] + still, step_s=1200.0)
    lon, lat = PLANE.to_lonlat(0.0, 0.0)
    fixes = tuple(
        DatumFix(time=ns_to_iso(START_NS + hour * _H), lon_deg=lon, lat_deg=lat) for hour in (0, 12)
    )
    errors = DriftErrors(_E_M, 0.0, (0.0,), 0.0)
    return PlanningRequest(
        plan_id="p", period=1, start_ns=START_NS + 2 * _H, end_ns=START_NS + 10 * _H,
        earliest_ns=START_NS, ensemble=ensemble, weights=np.exp(ensemble.log_prior),
        objects=[_RAFT], datums=[DatumInput("h1", "raft", 6, fixes, fixes, START_NS, errors)],
        facilities=fleet, environment=Environment(20_000.0, 4.0, 0.3, True),
        wind=lambda *_: (0.0, 0.0), current=lambda *_: (0.0, 0.0), plane=PLANE,
    )  # fmt: skip


def _fleets() -> dict[str, list[FacilityState]]:
    jet = _state(_patrol("jet-a"), -90_000, 0)
    other = _state(_patrol("jet-b", sensor_height_m=610.0), 0, -90_000)
    square = _state(_patrol("jet-s", preferred_pattern="SS"), 9_000, 0)
    ship = _state(_facility("ship"), -40_000, 0)
    mixed = [
        ship, _state(_helicopter("helo-a"), -60_000, 20_000),
        _state(_helicopter("helo-b", sensor_height_m=300.0), 60_000, 5_000),
    ]  # fmt: skip
    return {
        "mixed": mixed,
        "mixed with jets": [*mixed, jet, other],
        "one jet": [jet],
        "a square and others": [other, square, ship],
    }


@pytest.fixture(scope="module")
def plans() -> dict[str, tuple[Proposal, Proposal]]:
    """ws-0 and ws-1 of each fleet."""
    requests = {name: _request(fleet) for name, fleet in _fleets().items()}
    return {name: (propose_baseline(r), propose_ws1(r)) for name, r in requests.items()}


def test_every_task_of_both_planners_can_be_turned(plans):
    for proposals in plans.values():
        for proposal in proposals:
            for sortie in proposal.plan.sorties:
                facility = proposal.facilities[sortie.facility].facility
                for task in sortie.tasks:
                    check_pattern(task.parameters, facility, PLANE)


def test_the_worksheet_and_the_plan_say_what_turns_changed(plans):
    proposal = plans["one jet"][0]
    (sheet,) = proposal.worksheets
    (result,) = sheet.facilities
    (task,) = proposal.plan.tasks
    lines = [line for line in sheet.lines if line.name == "Track spacing for its turns, jet-a"]
    assert [line.value for line in lines] == [result.spacing_m]
    assert task.parameters.track_spacing_m == result.spacing_m
    first = next(line for line in sheet.lines if line.name == "Track spacing, rounded, jet-a")
    assert first.value < result.spacing_m
    assert result.coverage == pytest.approx(450.0 / result.spacing_m)
    assert task.planned_coverage == pytest.approx(result.coverage, abs=1e-6)
    assert sheet.pod == pytest.approx(result.pod)
    said = [text for text in proposal.plan.assumptions if "turns would not fit" in text]
    assert len(said) == 1
    assert f"to {result.spacing_m / 1852:.2f} NM" in said[0]


def test_who_turns_within_the_spacing_keeps_the_worksheet(plans):
    for proposal in plans["mixed"]:
        assert not [text for text in proposal.plan.assumptions if "turns would" in text]
        assert not any(r.turning for sheet in proposal.worksheets for r in sheet.facilities)


def test_the_worksheet_s_own_legs_would_not_have_fitted(plans):
    """Else nothing above would be shown."""
    proposal = plans["one jet"][0]
    (task,), (sheet,) = proposal.plan.tasks, proposal.worksheets
    first = next(line for line in sheet.lines if line.name == "Track spacing, rounded, jet-a")
    old = task.parameters.model_copy(
        update={"track_spacing_m": first.value, "length_m": 2 * sheet.radius_m}
    )
    facility = proposal.facilities["jet-a"].facility
    turns = turns_of(pattern_path(old, PLANE), facility.turn_radius_m, facility.search_speed_m_s)
    assert not turns.fit


@pytest.mark.parametrize("apart", [(0.0, 0.0), (6000.0, 0.0), (3000.0, 2500.0)])
def test_containment_is_that_of_two_normal_datums(apart):
    total_error, half = 5000.0, (7000.0, 4000.0)
    sigma = total_error * SIGMA_PER_E
    rng = np.random.default_rng(7)
    side = rng.choice([-0.5, 0.5], size=(400_000, 1))
    xy = rng.normal(scale=sigma, size=(400_000, 2))
    along, across = xy[:, 0] + side[:, 0] * apart[0], xy[:, 1] + side[:, 0] * apart[1]
    exact = norm.cdf(half[0], apart[0] / 2, sigma) - norm.cdf(-half[0], apart[0] / 2, sigma)
    assert poc((half[0], 1e9), apart, total_error) == pytest.approx(exact, rel=1e-9)
    drawn = np.mean((np.abs(along) < half[0]) & (np.abs(across) < half[1]))
    # a rectangle along the line of the datums; askew, the product of the sides is our reading
    tolerance = 0.003 if apart[1] == 0.0 else 0.03
    assert poc(half, apart, total_error) == pytest.approx(drawn, abs=tolerance)


@pytest.mark.parametrize("radius_m", [100.0, 900.0, 2500.0])
def test_the_sweep_taken_is_the_best_of_those_that_can_be_flown(radius_m):
    """A naive twin: all spacings and numbers of legs in turn."""
    facility = _facility("x", turn_radius_m=radius_m)
    track, step, longest = 400_000.0, 185.2, 18_000.0

    def worth(sweep: Sweep) -> float:
        half = sweep.length_m / 2, sweep.legs * sweep.spacing_m / 2
        return poc(half, (0.0, 0.0), 8000.0) * -math.expm1(-600.0 / sweep.spacing_m)

    def can(spacing: float, legs: int) -> bool:
        length = (track + spacing) / legs
        sweep = ParallelSweep(
            centre_lon_deg=PLANE.to_lonlat(0.0, 0.0)[0],
            centre_lat_deg=PLANE.to_lonlat(0.0, 0.0)[1], bearing_deg=0.0, length_m=length,
            width_m=legs * spacing, track_spacing_m=spacing,
        )  # fmt: skip
        return turns_of(pattern_path(sweep, PLANE), radius_m, 7.7).fit

    found = turned_sweep(track, 2 * step, longest, facility, step, worth)
    assert can(found.spacing_m, found.legs)
    best = 0.0
    for number in range(2, 200):
        spacing = number * step
        most = strip_legs(track, spacing, longest)
        legs = next(n for n in range(most, 0, -1) if can(spacing, n))
        best = max(best, worth(Sweep(spacing, legs, (track + spacing) / legs)))
        if legs == most:
            break
    assert worth(found) == pytest.approx(best, rel=0.02)
