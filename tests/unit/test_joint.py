"""The joint planner on small requests: what it promises of its budget, its bytes and its starts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from joint_requests import PLANE, START_NS, H, cloud, facility, fleet, request, state

from sarex.canonical import content_hash, iso_to_ns
from sarex.detection import log_miss
from sarex.errors import PlanError
from sarex.planning import propose_baseline
from sarex.planning.bounds import bound_b1, effort_problem
from sarex.planning.horizon import make_slots
from sarex.planning.joint import Budget, JointProposal, propose_greedy, propose_joint, value_of
from sarex.planning.joint.heights import heights_of
from sarex.planning.joint.setting import Setting
from sarex.planning.joint.warm import flights_of, turning
from sarex.planning.patterns import pattern_path, turns_of
from sarex.planning.plan import ParallelSweep
from sarex.planning.realise import realise_fully
from sarex.planning.request import KeptSortie, PlanningRequest
from sarex.planning.rules import RuleSet


def _plan(asked: PlanningRequest, evaluations: int = 12, seed: int = 5, **more) -> JointProposal:
    budget = Budget(evaluations)
    return propose_joint(asked, budget=budget, rng=np.random.default_rng(seed), **more)


@pytest.fixture(scope="module")
def joint() -> JointProposal:
    return _plan(request(fleet()), 40)


def test_it_finds_more_than_the_worksheet_and_no_more_than_the_bound(joint: JointProposal) -> None:
    asked = request(fleet())
    manual = propose_baseline(asked)
    assert value_of(asked, joint.worth) > 1.05 * value_of(asked, manual.worth)
    problem = effort_problem(asked, joint.slots)
    assert value_of(asked, joint.worth) <= bound_b1(problem).value


def test_the_record_says_what_was_spent_and_the_judge_agrees(joint: JointProposal) -> None:
    asked, record = request(fleet()), joint.record
    assert record is not None
    assert record.stopped_by == "evaluations"
    assert 40 <= record.evaluations < 40 + 2 * len(asked.facilities) + 1
    assert record.value == pytest.approx(value_of(asked, joint.worth), abs=1e-9)
    values = [value for _, value in record.trace]
    assert values == sorted(values)


def test_the_same_key_and_budget_give_the_same_bytes_in_any_order(joint: JointProposal) -> None:
    again = _plan(request(fleet()[::-1]), 40)
    assert content_hash(again.plan.model_dump(mode="json")) == content_hash(
        joint.plan.model_dump(mode="json")
    )
    other = _plan(request(fleet()), 40, seed=6)
    assert other.plan != joint.plan


def test_a_plan_stopped_by_the_clock_is_that_of_its_evaluations() -> None:
    asked = request(fleet())
    calls = 0

    def told(evaluations: int, value: float) -> bool:
        nonlocal calls
        calls += 1
        return calls < 30

    stopped = _plan(asked, 10_000, progress=told)
    assert stopped.record is not None
    assert stopped.record.stopped_by == "asked"
    timed = propose_joint(asked, budget=Budget(10_000, seconds=1e-6), rng=np.random.default_rng(5))
    assert timed.record is not None
    assert timed.record.stopped_by == "seconds"
    assert timed.plan.sorties


def test_the_orders_fly_as_they_were_judged(joint: JointProposal) -> None:
    """Realised again from the written plan alone, each track is the one that was judged."""
    asked = request(fleet())
    states = {s.facility.id: s for s in asked.facilities}
    for sortie, track in zip(joint.plan.sorties, joint.tracks, strict=True):
        flown = realise_fully(
            sortie, states[sortie.facility], wind=asked.wind, current=asked.current, plane=PLANE
        )
        np.testing.assert_allclose(flown.track.lon_deg, track.lon_deg, atol=1e-9)
        np.testing.assert_allclose(flown.track.times_ns, track.times_ns, atol=1e6)
        assert not flown.cut


def test_a_warm_start_is_never_lost(joint: JointProposal) -> None:
    asked = request(fleet())
    assert joint.record is not None
    for evaluations in (1, 25):
        warm = _plan(asked, evaluations, seed=9, warm_start=joint.plan)
        assert warm.record is not None
        assert warm.record.value >= joint.record.value


def test_one_more_facility_or_hour_never_returns_less(joint: JointProposal) -> None:
    assert joint.record is not None
    more = [*fleet(), state(facility("ship-c"), 0.0, -30_000.0)]
    for asked in (request(more), request(fleet(), end_ns=START_NS + 11 * H)):
        warm = _plan(asked, 15, warm_start=joint.plan)
        assert warm.record is not None
        assert warm.record.value >= joint.record.value - 1e-12


def test_locked_tasks_stay_to_the_letter(joint: JointProposal) -> None:
    locked = joint.plan.sorties[0]
    tasks = tuple(task.model_copy(update={"locked": True}) for task in locked.tasks)
    sorties = (locked.model_copy(update={"tasks": tasks}), *joint.plan.sorties[1:])
    plan = joint.plan.model_copy(update={"sorties": sorties})
    warm = _plan(request(fleet()), 30, warm_start=plan)
    assert sorties[0] in warm.plan.sorties


def _turns_fit(proposal: JointProposal) -> list[bool]:
    return [
        turns_of(
            pattern_path(task.parameters, PLANE),
            proposal.facilities[sortie.facility].facility.turn_radius_m,
            task.speed_m_s,
        ).fit
        for sortie in proposal.plan.sorties
        for task in sortie.tasks
    ]


def test_a_rival_s_tasks_are_not_taken_over_where_their_turns_do_not_fit() -> None:
    """One plan as a rival for craft that turn within its spacing, and for craft that do not."""
    legs = ParallelSweep(
        centre_lon_deg=PLANE.to_lonlat(0.0, 0.0)[0], centre_lat_deg=PLANE.to_lonlat(0.0, 0.0)[1],
        bearing_deg=0.0, length_m=8_000.0, width_m=16_000.0, track_spacing_m=400.0,
    )  # fmt: skip
    ordered = _plan(request(fleet()), 1).plan
    sorties = tuple(
        s.model_copy(
            update={"tasks": tuple(t.model_copy(update={"parameters": legs}) for t in s.tasks)}
        )
        for s in ordered.sorties
    )
    rival = ordered.model_copy(update={"sorties": sorties})
    for radius_m, taken in ((100.0, True), (1500.0, False)):
        states = [
            s.model_copy(
                update={"facility": s.facility.model_copy(update={"turn_radius_m": radius_m})}
            )
            for s in fleet()
        ]
        asked = request(states)
        own = np.random.Generator(np.random.Philox(1))
        setting = Setting(asked, [heights_of(slot, asked) for slot in make_slots(asked).slots], own)
        flights = flights_of(rival.sorties, setting.slots, setting.media)
        assert all(flight is not None for flight in flights)
        assert all((f is not None) == taken for f in turning(flights, setting.slots))
        assert all(_turns_fit(_plan(asked, 1, rivals=[rival])))
        locked = [
            s.model_copy(
                update={"tasks": tuple(t.model_copy(update={"locked": True}) for t in s.tasks)}
            )
            for s in sorties
        ]
        flights = flights_of(locked, setting.slots, setting.media)
        assert turning(flights, setting.slots) == flights


def test_a_kept_sortie_is_in_the_plan_and_is_not_searched_again(joint: JointProposal) -> None:
    sortie, track = joint.plan.sorties[0], joint.tracks[0]
    slot = next(slot for slot in joint.slots if slot.id == sortie.id)
    kept = KeptSortie(sortie, track, slot, START_NS)
    rest = [s for s in fleet() if s.facility.id != sortie.facility]
    asked = request(rest, kept=(kept,))
    plan = _plan(asked, 20)
    assert plan.plan.sorties[0] == sortie
    assert plan.record is not None
    assert plan.record.value == pytest.approx(value_of(asked, plan.worth), abs=1e-9)
    alone = _plan(request(rest), 20)
    assert alone.record is not None
    assert plan.record.value > alone.record.value


def test_rules_are_kept_alone_and_together(joint: JointProposal) -> None:
    from sarex.planning.plane_track import PlaneTrack

    rules = RuleSet.of(PLANE)
    crafts = {s.facility.id: s.facility for s in fleet()}
    flown = [(PlaneTrack.of(t, PLANE, START_NS), crafts[t.facility]) for t in joint.tracks]
    for n, (a, fa) in enumerate(flown):
        assert not rules.alone(a, fa)
        for b, fb in flown[:n]:
            assert not rules.together(a, b, fa, fb)


def test_endurance_and_windows_are_kept(joint: JointProposal) -> None:
    for sortie, track in zip(joint.plan.sorties, joint.tracks, strict=True):
        slot = next(slot for slot in joint.slots if slot.id == sortie.id)
        assert track.times_ns[0] >= slot.depart_ns
        assert track.times_ns[-1] - track.times_ns[0] <= slot.endurance_s * 1e9 + 1e6
        begin = track.times_ns[:-1][track.sensor_on].min()
        end = track.times_ns[1:][track.sensor_on].max()
        assert begin >= slot.windows[0].start_ns - 1e6
        assert end <= slot.windows[-1].end_ns + 1e6
        assert iso_to_ns(sortie.depart) == track.times_ns[0]


def test_each_hypothesis_gets_its_share() -> None:
    """Two places 80 km apart: nobody is sent between them, both are searched."""
    asked = request(fleet(), ensemble=cloud(((-40_000.0, 0.0), (40_000.0, 0.0))))
    plan = _plan(asked, 20)
    assert {task.hypothesis for task in plan.plan.tasks} == {"h0", "h1"}
    for task in plan.plan.tasks:
        x, _ = PLANE.to_xy(task.parameters.centre_lon_deg, task.parameters.centre_lat_deg)
        assert abs(abs(x - 2 * 3600 * 0.3) - 40_000) < 15_000


def test_the_greedy_plan_is_where_the_joint_one_begins() -> None:
    asked = request(fleet())
    greedy = propose_greedy(asked, rng=np.random.default_rng(5))
    joint = _plan(asked, 40)
    assert greedy.plan.method == "greedy-1"
    assert greedy.record is not None
    assert joint.record is not None
    assert joint.record.value >= greedy.record.value


def test_nobody_to_send_is_an_error_that_names_each_reason() -> None:
    late = [s.model_copy(update={"available_from_ns": START_NS + 20 * H}) for s in fleet()[:2]]
    with pytest.raises(PlanError, match="no facility can be used") as error:
        _plan(request(late))
    assert "ship-a" in str(error.value)
    with pytest.raises(PlanError, match="something to spend"):
        Budget(0)
    asked = request(fleet())
    nothing = replace(asked, weights=np.zeros_like(asked.weights))
    with pytest.raises(PlanError, match="nothing that is sought has a weight"):
        _plan(nothing)


def test_a_forecast_that_ends_too_early_is_an_error_at_once() -> None:
    with pytest.raises(PlanError, match="forecast does not cover the windows"):
        _plan(request(fleet(), ensemble=cloud(hours=9)))


def test_found_alive_is_the_sum_over_bins_of_time() -> None:
    """The value of an ``alive`` plan against a slow sum over half hours, look by look."""

    class Fading:
        def alive_at_all(self, times_ns: np.ndarray) -> np.ndarray:
            hours = (times_ns - START_NS) / 3.6e12
            return np.where(ensemble.hypothesis == 0, np.exp(-hours[:, None] / 3.0), 1.0)

    ensemble = cloud(((-20_000.0, 0.0), (20_000.0, 0.0)), count=300)
    asked = request(fleet(), ensemble=ensemble)
    plan = _plan(replace(asked, objective="alive", survival=Fading()), 8)
    assert plan.record is not None
    edges = np.linspace(asked.start_ns, asked.end_ns, 17).astype(np.int64)
    before, total = np.ones(300), 0.0
    for begin, end in pairwise(edges):
        after = before.copy()
        for track in plan.tracks:
            looks = track.sensor_on & (track.times_ns[:-1] < end) & (track.times_ns[1:] > begin)
            if looks.any():
                widths, span = plan.widths[track.facility], {"start_ns": begin, "end_ns": end}
                after *= np.exp(log_miss(ensemble, track, widths, PLANE, **span).values)
        alive = Fading().alive_at_all(np.array([(begin + end) // 2]))[0]
        total += float((alive * (before - after)).sum()) / 300
        before = after
    assert plan.record.value == pytest.approx(total, abs=1e-9)
    assert plan.record.value < value_of(asked, plan.worth)


def test_a_facility_that_is_not_used_is_among_those_planned_with() -> None:
    """Others ask for its kind: the plan of ws-1 beside this one may use it."""
    late = state(facility("late"), 0.0, 0.0).model_copy(
        update={"available_from_ns": START_NS + 20 * H}
    )
    plan = _plan(request([*fleet(), late]), 4)
    assert "late" not in {sortie.facility for sortie in plan.plan.sorties}
    assert set(plan.facilities) == {*(s.facility.id for s in fleet()), "late"}


def test_pairs_that_stay_too_close_are_found_in_the_plan(joint: JointProposal) -> None:
    """Of two sorties that stay and keep company, the plan says so; of its own it has none."""
    assert joint.findings == ()
    sortie, track = joint.plan.sorties[0], joint.tracks[0]
    slot = next(slot for slot in joint.slots if slot.id == sortie.id)
    other = slot.facility.model_copy(update={"id": "company"})
    tasks = tuple(t.model_copy(update={"id": f"company-{t.id}"}) for t in sortie.tasks)
    beside = KeptSortie(
        sortie.model_copy(update={"id": "S1-company", "facility": "company", "tasks": tasks}),
        replace(track, facility="company", sortie="S1-company"),
        replace(slot, id="S1-company", facility=other),
        START_NS,
    )
    kept = (KeptSortie(sortie, track, slot, START_NS), beside)
    rest = [s for s in fleet() if s.facility.id != sortie.facility]
    plan = _plan(request(rest, kept=kept), 4)
    assert {(f.first, f.second) for f in plan.findings} == {("company", sortie.facility)}
