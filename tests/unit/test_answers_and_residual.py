"""Answers to plans and tasks, what is not released, and for whom the search goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from rescues import hand_over_smc, raft_found, rescue_desk

from sarex.errors import PlanError
from sarex.journal import ArtefactCitation, Event
from sarex.operation import commands
from sarex.operation.commands import OrderError
from sarex.operation.desk import Desk
from sarex.operation.events import (
    HandoverAccepted,
    HandoverItemAcknowledged,
    MarkerReported,
    MessageAcknowledged,
    PersonsDied,
    PersonsTransferred,
    PlanIssued,
    PlanProposed,
    PlanRejected,
    RescueEnded,
    SearchReopened,
    SightingClassified,
    SightingDiverted,
    SupportGranted,
    SupportUsed,
    TaskIssued,
    TaskRefused,
)
from sarex.operation.rescue import residual_of
from sarex.operation.state import CaseState, apply
from sarex.planning.plan import Plan
from sarex.provenance import Provenance


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        yield desk


def proposed(desk: Desk) -> Event:
    start, end = "2026-06-07T00:00:00Z", "2026-06-07T04:00:00Z"
    plan = Plan(
        id="goto-plan-1",
        period=1,
        start=start,
        end=end,
        method="test",
        plane_lon_deg=128.0,
        plane_lat_deg=32.5,
        areas=(),
        sorties=(),
    )
    ref = commands.store_file(
        desk, "plan", {"a.txt": "a plan", "plan.json": plan.model_dump_json()}
    )
    body = PlanProposed(
        plan="goto-plan-1",
        number=1,
        method="test",
        start=start,
        end=end,
        sorties=("S1-kor-destroyer",),
        pos_any=0.5,
        pos={"raft": 0.5},
        not_used=(),
        artefact=ArtefactCitation.of(ref, desk.shared, Provenance("test", versions={})),
    )
    return desk.record("plan.proposed", body, desk.smc)


def test_a_nation_that_amends_or_rejects_no_longer_approves(desk: Desk) -> None:
    plan = proposed(desk)
    for nation in ("KOR", "JPN"):
        commands.approve_plan(desk, plan, nation)
    commands.amend_plan(desk, "goto-plan-1", "KOR", ["her helicopter rests until 02Z"], "crew")
    with pytest.raises(PlanError, match="every nation"):
        commands.issue_plan(desk, plan)
    commands.approve_plan(desk, plan, "KOR")
    assert set(desk.state().plans["goto-plan-1"].approved_by) == {"KOR", "JPN"}
    commands.reject_plan(desk, "goto-plan-1", "JPN", "the areas overlap the lanes of a ferry")
    record = desk.state().plans["goto-plan-1"]
    assert record.approved_by == ("KOR",)
    assert [a.changes for a in record.amended_by] == [("her helicopter rests until 02Z",)]
    assert [r.nation for r in record.rejected_by] == ["JPN"]
    with pytest.raises(OrderError, match="nation of the case"):
        commands.reject_plan(desk, "goto-plan-1", "USA", "no say in it")


def test_a_plan_is_issued_by_whoever_holds_the_co_ordination(desk: Desk) -> None:
    plan = proposed(desk)
    for nation in ("KOR", "JPN"):
        commands.approve_plan(desk, plan, nation)
    hand_over_smc(desk)
    issued = commands.issue_plan(desk, plan)
    assert isinstance(issued.body, PlanIssued)
    assert (issued.author, issued.role, issued.label.owner) == ("KOR RCC", "SMC", "KOR")
    assert issued.body.artefact.label == issued.label.to_json()


def test_a_task_is_accepted_or_refused_until_it_is_cancelled(desk: Desk) -> None:
    body = TaskIssued(plan="goto-plan-1", sortie="S1-kor-destroyer", facility="kor-destroyer")
    order = desk.record("task.issued", body, desk.smc)
    commands.refuse_task(desk, "S1-kor-destroyer", "engine trouble")
    task = desk.state().tasks["S1-kor-destroyer"]
    assert (task.acknowledged, task.accepted, task.refused) == (True, False, "engine trouble")
    with pytest.raises(OrderError, match="is refused"):
        commands.refuse_task(desk, "S1-kor-destroyer", "engine trouble")
    accepted = commands.accept_task(desk, "S1-kor-destroyer")
    assert (accepted.cause, accepted.author) == (order.event_id, "kor-destroyer")
    task = desk.state().tasks["S1-kor-destroyer"]
    assert (task.accepted, task.refused) == (True, None)
    with pytest.raises(OrderError, match="is accepted"):
        commands.accept_task(desk, "S1-kor-destroyer")
    commands.cancel_task(desk, "S1-kor-destroyer", "all are found")
    task = desk.state().tasks["S1-kor-destroyer"]
    assert (task.withdrawn, task.cancelled) == (True, "all are found")
    with pytest.raises(OrderError, match="task is over"):
        commands.accept_task(desk, "S1-kor-destroyer")


ID = "0" * 64


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("handover.accepted", HandoverAccepted(handover=ID)),
        ("handover.item_acknowledged", HandoverItemAcknowledged(handover=ID, item="weather")),
        ("marker.reported", MarkerReported(marker="DMB-1", heard=False)),
        ("message.acknowledged", MessageAcknowledged(message=ID, by="KOR RCC")),
        ("persons.died", PersonsDied(holder="ship", persons=1)),
        (
            "persons.transferred",
            PersonsTransferred(holder="ship", to="b", place_kind="hospital", alive=1, dead=0),
        ),
        ("plan.rejected", PlanRejected(plan="p", nation="KOR", reason="no crew")),
        ("rescue.ended", RescueEnded(rescue=ID, outcome="handed_on", reason="fuel")),
        ("search.reopened", SearchReopened(suspension=ID, reason="a light")),
        ("sighting.diverted", SightingDiverted(sighting=ID, facility="ship", reason="near")),
        (
            "sighting.classified",
            SightingClassified(
                sighting=ID, facility="s", result="other", certainty="confirmed", what="a float"
            ),
        ),
        (
            "support.granted",
            SupportGranted(
                request=ID,
                start="2026-06-07T00:00:00Z",
                end="2026-06-07T01:00:00Z",
                granted_by="officer",
            ),
        ),
        (
            "support.used",
            SupportUsed(
                request=ID,
                facility="s",
                start="2026-06-07T00:00:00Z",
                end="2026-06-07T01:00:00Z",
            ),
        ),
        ("task.refused", TaskRefused(sortie="S1", facility="ship", reason="no crew")),
    ],
)
def test_what_follows_from_an_event_out_of_sight_changes_nothing(
    desk: Desk, name: str, body: BaseModel
) -> None:
    event = desk.record(name, body, desk.smc)
    assert apply(CaseState(), event) == CaseState()


def test_the_search_goes_on_for_whom_no_object_stands(desk: Desk) -> None:
    case = desk.loaded.case
    before = residual_of(case, desk.state())
    assert (dict(before.sought), before.unplaced) == ({"raft": 6, "piw": 2, "hull": 0}, 0)
    raft_found(desk, persons=(4, 4))
    after = residual_of(case, desk.state())
    assert (dict(after.sought), after.unplaced) == ({"piw": 2, "hull": 0}, 2)
    text = commands.send_sitrep(desk, "news", "telephone").body.texts["en"]  # type: ignore[union-attr]
    assert "2 of the missing are in no search object" in text
    commands.state_persons_aboard(desk, 8, 9, "the owner: perhaps an apprentice")
    assert residual_of(case, desk.state()).unplaced == 3
    text = commands.send_sitrep(desk, "news", "telephone").body.texts["en"]  # type: ignore[union-attr]
    assert "3 of the missing are in no search object" in text
