"""Planning again: committed legs stay, the rest serves what is known now."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from joint_requests import PLANE, START_NS, H, cloud, fleet, request

from sarex.canonical import ns_to_iso
from sarex.planning.joint import Budget, JointProposal, propose_joint
from sarex.planning.joint.replan import Flying, keep_committed, replan
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.request import PlanningRequest
from sarex.planning.rules import RuleSet

NOW_NS = START_NS + 4 * H
TWO = cloud(((-15_000.0, 0.0), (15_000.0, 0.0)))


@pytest.fixture(scope="module")
def before() -> JointProposal:
    rng = np.random.default_rng(2)
    return propose_joint(request(fleet(), ensemble=TWO), budget=Budget(15), rng=rng)


def _now(before: JointProposal, names: set[str] | None = None, **change) -> PlanningRequest:
    """Everyone reported where the plan has them now."""
    states = []
    tracks = {track.facility: track for track in before.tracks}
    for reported in fleet():
        state, name = reported, reported.facility.id
        if names is not None and name not in names:
            continue
        if name in tracks:
            track = tracks[name]
            lon = float(np.interp(NOW_NS, track.times_ns, track.lon_deg))
            lat = float(np.interp(NOW_NS, track.times_ns, track.lat_deg))
            gone_h = max(0.0, (NOW_NS - int(track.times_ns[0])) / 3.6e12)
            state = state.model_copy(
                update={
                    "lon_deg": lon,
                    "lat_deg": lat,
                    "time_ns": NOW_NS,
                    "endurance_left_h": state.endurance_left_h - gone_h,
                }
            )
        states.append(state)
    home = {s.facility.id: (s.lon_deg, s.lat_deg) for s in fleet()}
    return request(states, ensemble=TWO, return_to=home, **change)


def _again(before: JointProposal, asked: PlanningRequest) -> JointProposal:
    rng = np.random.default_rng(3)
    return replan(asked, Flying.of(before), NOW_NS, budget=Budget(15), rng=rng)


def test_committed_legs_stay_and_the_leg_being_flown_is_finished(before: JointProposal) -> None:
    kept = keep_committed(Flying.of(before), NOW_NS)
    assert kept
    for part in kept:
        track = next(t for t in before.tracks if t.sortie == part.sortie.id)
        size = part.track.times_ns.size
        assert np.array_equal(part.track.times_ns, track.times_ns[:size])
        assert np.array_equal(part.track.lon_deg, track.lon_deg[:size])
        assert part.track.times_ns[-2] <= NOW_NS <= part.track.times_ns[-1]


def test_what_a_person_committed_or_locked_stays_whole(before: JointProposal) -> None:
    flying = Flying.of(before)
    first = flying.plan.sorties[0]
    until = int(flying.tracks[0].times_ns[-2])
    for change in ({"locked": True}, {"committed_until": ns_to_iso(until)}):
        tasks = tuple(task.model_copy(update=change) for task in first.tasks)
        sorties = (first.model_copy(update={"tasks": tasks}), *flying.plan.sorties[1:])
        plan = flying.plan.model_copy(update={"sorties": sorties})
        kept = keep_committed(replace(flying, plan=plan), NOW_NS)
        own = [k for k in kept if k.sortie.id == first.id]
        if int(flying.tracks[0].times_ns[0]) <= NOW_NS:
            assert own[0].track.times_ns[-1] >= until


def test_a_sighting_turns_the_search_to_the_other_place(before: JointProposal) -> None:
    weights = np.where(TWO.hypothesis == 1, np.exp(TWO.log_prior), 1e-9)
    after = _again(before, _now(before, weights=weights / weights.sum()))
    new = [task for sortie in after.plan.sorties for task in sortie.tasks]
    open_tasks = [task for task in new if task.committed_until is None]
    assert open_tasks
    assert all(task.hypothesis == "h1" for task in open_tasks)


def test_a_lost_facility_leaves_the_plan_and_the_others_take_its_part(
    before: JointProposal,
) -> None:
    lost = before.plan.sorties[0].facility
    names = {s.facility.id for s in fleet()} - {lost}
    after = _again(before, _now(before, names))
    assert lost not in {sortie.facility for sortie in after.plan.sorties}


def test_the_whole_of_a_new_plan_keeps_the_rules(before: JointProposal) -> None:
    after = _again(before, _now(before))
    rules = RuleSet.of(PLANE)
    crafts = {s.facility.id: s.facility for s in fleet()}
    kept = [k.track for k in keep_committed(Flying.of(before), NOW_NS)]
    flown = [
        (PlaneTrack.of(track, PLANE, START_NS), crafts[track.facility])
        for track in (*kept, *after.tracks)
    ]
    for n, (a, fa) in enumerate(flown):
        for b, fb in flown[:n]:
            if fa.id != fb.id:
                assert not rules.together(a, b, fa, fb)
    ends = {k.facility: int(k.times_ns[-1]) for k in kept}
    for track in after.tracks:
        assert track.times_ns[0] >= ends.get(track.facility, NOW_NS) - 1e9
