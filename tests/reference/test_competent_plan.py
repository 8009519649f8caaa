"""The baselines ws-1 and ws-1p on clouds made by hand, and what its choices rest on."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from planners.cases import make_case
from seas import PLANE, START_NS, make_ensemble

from sarex.canonical import content_hash, ns_to_iso
from sarex.detection import Environment
from sarex.facilities import Facility, FacilityState, GivenSweepWidth
from sarex.incident.model import SearchObject
from sarex.planning import DatumFix, DatumInput, DriftErrors, PlanningRequest, propose_baseline
from sarex.planning.manual.competent import propose_ws1
from sarex.planning.manual.particle_datum import datums_of_particles
from sarex.planning.manual.search_factor import SIGMA_PER_E
from sarex.planning.objective import particle_values, success

_H = 3_600_000_000_000
_RAFT = SearchObject(id="raft", description="raft", leeway_class="PIW-1", persons=6)
_DRIFT_M_S = 0.6


def _ship(name: str, x_m: float, y_m: float) -> FacilityState:
    facility = Facility(
        id=name, name=name, nation="AAA", kind="patrol_ship", platform="given", medium="water",
        search_speed_m_s=7.7, transit_speed_m_s=9.0, sensor_height_m=20.0, endurance_h=48.0,
        turn_radius_m=300.0, fix_error_m=185.0, source="test",
        sweep_widths=(GivenSweepWidth(detection_class="person_in_water", width_m=900.0,
                                      conditions="any", source="test"),),
    )  # fmt: skip
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    return FacilityState(
        facility=facility, time_ns=START_NS, lon_deg=lon, lat_deg=lat, age_s=0,
        available_from_ns=START_NS, endurance_left_h=48.0,
    )  # fmt: skip


def _request(sigma_m: tuple[float, float], *, centre_of_datum_m: float = 0.0) -> PlanningRequest:
    """One object, normal with these spreads east and north, drifting north-east for 10 h."""
    rng = np.random.default_rng(5)
    step = np.arange(31)[:, np.newaxis] * 1200.0 * _DRIFT_M_S / math.sqrt(2)
    xy = rng.normal(size=(2000, 2)) * sigma_m
    ensemble = make_ensemble(xy[:, 0] + step, xy[:, 1] + step, step_s=1200.0)
    fixes = []
    for hour in (0, 10):
        moved = hour * 3600 * _DRIFT_M_S / math.sqrt(2)
        lon, lat = PLANE.to_lonlat(centre_of_datum_m + moved, moved)
        fixes.append(DatumFix(time=ns_to_iso(START_NS + hour * _H), lon_deg=lon, lat_deg=lat))
    both = tuple(fixes)
    part = _DRIFT_M_S / math.sqrt(2)
    return PlanningRequest(
        plan_id="p", period=1, start_ns=START_NS + 2 * _H, end_ns=START_NS + 9 * _H,
        earliest_ns=START_NS, ensemble=ensemble, weights=np.exp(ensemble.log_prior),
        objects=[_RAFT],
        datums=[DatumInput("h1", "raft", 6, both, both, START_NS, DriftErrors(4000.0))],
        facilities=[_ship("one", -9000.0, 0.0), _ship("two", 4000.0, -8000.0)],
        environment=Environment(20_000.0, 4.0, 0.3, True),
        wind=lambda *_: (0.0, 0.0), current=lambda *_: (part, part), plane=PLANE,
    )  # fmt: skip


def test_round_datums_are_the_mean_and_the_radius_that_holds_half():
    request = _request((3000.0, 3000.0), centre_of_datum_m=5000.0)
    (datum,) = datums_of_particles(request, "round")
    (lon, lat, _) = request.ensemble.at(request.end_ns)
    x, y = PLANE.to_xy(lon, lat)
    left, right = datum.sides_xy_m(request.end_ns, PLANE)
    assert left == pytest.approx([x.mean(), y.mean()], abs=0.2)
    assert right == pytest.approx(left)
    held = np.median(np.hypot(x - x.mean(), y - y.mean()))
    assert datum.errors.initial_error_m == pytest.approx(held, rel=2e-3)
    assert datum.errors.leeway_error_m_s == pytest.approx(0.0, abs=0.01)  # it does not spread


def test_long_datums_have_the_variances_of_the_cloud():
    request = _request((6000.0, 2000.0))
    (datum,) = datums_of_particles(request, "long")
    left, right = datum.sides_xy_m(request.start_ns, PLANE)
    half, sigma = np.hypot(*(right - left)) / 2, datum.errors.initial_error_m * SIGMA_PER_E
    assert math.hypot(half, sigma) == pytest.approx(6000.0, rel=0.03)
    assert sigma == pytest.approx(2000.0, rel=0.03)
    assert abs((right - left)[1]) < 0.05 * abs((right - left)[0])  # the axis lies east and west


@pytest.mark.parametrize("sigma_m", [(3000.0, 3000.0), (7000.0, 1500.0)])
def test_it_beats_the_worksheet_over_the_ground_when_the_datum_drifts(sigma_m):
    request = _request(sigma_m)
    ground, competent = propose_baseline(request), propose_ws1(request)
    assert competent.plan.method == "ws-1"
    assert {task.frame.kind for task in competent.plan.tasks} == {"drift"}
    values = particle_values(request.ensemble, request.weights, ["raft"])
    assert success(values, competent.worth.log_misses) > 1.05 * success(
        values, ground.worth.log_misses
    )


def test_only_who_reads_the_particles_sees_through_a_worksheet_that_is_wrong_about_the_place():
    request = _request((3000.0, 3000.0), centre_of_datum_m=15_000.0)
    reader, right = (
        propose_ws1(asked, datum="particles") for asked in (request, _request((3000.0, 3000.0)))
    )
    assert reader.plan.method == "ws-1p"
    assert any("particles' " in line for line in reader.plan.assumptions)
    assert reader.worth.pos.any_found == pytest.approx(right.worth.pos.any_found, abs=0.01)
    by_worksheet = propose_ws1(request)
    assert not any("particles' " in line for line in by_worksheet.plan.assumptions)
    assert by_worksheet.worth.pos.any_found < 0.5 * reader.worth.pos.any_found


@pytest.mark.parametrize("sigma_m", [(3000.0, 3000.0), (7000.0, 1500.0)])
def test_who_reads_the_particles_may_do_all_that_ws_1_may(sigma_m):
    request = _request(sigma_m)
    values = particle_values(request.ensemble, request.weights, ["raft"])
    plain, reader = propose_ws1(request), propose_ws1(request, datum="particles")
    assert success(values, reader.worth.log_misses) >= success(values, plain.worth.log_misses)
    assert "Legs along the drift" in plain.plan.assumptions[1]


def test_the_order_of_the_facilities_changes_nothing():
    request = _request((3000.0, 3000.0))
    turned = dataclasses.replace(request, facilities=list(request.facilities)[::-1])
    one, two = propose_ws1(request), propose_ws1(turned)
    assert content_hash(one.plan.model_dump(mode="json")) == content_hash(
        two.plan.model_dump(mode="json")
    )


def test_effort_on_the_top_hypothesis_is_among_the_ways():
    """Two hypotheses apart, one ship: the plan is the better of sharing and not sharing."""
    case = make_case("S3", 0, particles=1500)
    proposal = propose_ws1(case.request)
    assert "of 2 ways" in proposal.plan.assumptions[0]
    reader = propose_ws1(case.request, datum="particles")
    assert "of 10 ways" in reader.plan.assumptions[0]
    values = particle_values(
        case.request.ensemble,
        case.request.weights,
        [item.id for item in case.objects],
        case.request.persons,
    )
    ground = propose_baseline(case.request)
    assert success(values, proposal.worth.log_misses) >= success(values, ground.worth.log_misses)


def test_values_weigh_persons_and_find_nothing_without_looks():
    ensemble = make_ensemble(
        np.zeros((2, 4)), np.zeros((2, 4)), draw=[0, 0, 1, 1], search_object=[0, 1, 0, 1],
        object_ids=("raft", "man"),
    )  # fmt: skip
    weights = np.array([0.25, 0.25, 0.75, 0.75])
    values = particle_values(ensemble, weights, ["raft", "man"], {"raft": 3, "man": 1})
    assert values == pytest.approx([0.1875, 0.0625, 0.5625, 0.1875])
    alike = particle_values(ensemble, weights, ["raft", "man"])
    assert alike == pytest.approx([0.125, 0.125, 0.375, 0.375])
    assert success(values, []) == 0.0
