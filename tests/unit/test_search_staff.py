"""The staffs that search, where a period cannot be planned."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from directed_runs import small_case_of
from played_here import open_desk

from sarex.errors import PlanError
from sarex.exercise.direct.agenda import Agenda
from sarex.exercise.direct.search_staff import SearchStaff
from sarex.exercise.direct.staffing import MINUTE_NS, Staffing
from sarex.operation import commands


def test_a_period_without_a_plan_is_told_and_the_next_is_planned_in_its_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def refuse(_desk: object, number: int, *_: object, **__: object) -> None:
        asked.append(number)
        raise PlanError("nobody can search", remedy="Offer a facility.")

    monkeypatch.setattr(commands, "propose_plan", refuse)
    with open_desk(small_case_of(tmp_path), tmp_path / "case") as desk:
        commands.report_incident(desk)
        agenda, clock = Agenda(), desk.clock
        director: Any = SimpleNamespace(
            desk=desk, staffing=Staffing(), agenda=agenda, inputs={}, say=lambda _: None,
            must_plan=False,
        )  # fmt: skip
        director.later = lambda minutes, act: agenda.at(clock.now_ns() + minutes * MINUTE_NS, act)
        staff = SearchStaff(director)
        monkeypatch.setattr(staff, "_offer_again", lambda: None)  # there is no world here
        staff.plan(1)
        periods = desk.loaded.case.periods
        assert asked == [1]
        assert agenda.next_ns == periods[0].end_ns
        clock.advance_to(periods[0].end_ns + Staffing().plan_min * MINUTE_NS)
        agenda.do_until(periods[0].end_ns)
        agenda.do_until(clock.now_ns() + Staffing().plan_min * MINUTE_NS)
        assert asked == [1, 2]
        told = [e.body.text for e in desk.view().events(types=["message.sent"])]
        assert [text.split(":")[0] for text in told] == [
            "No plan for period 1",
            "No plan for period 2",
        ]
        director.must_plan = True
        with pytest.raises(PlanError, match="nobody can search"):
            staff.plan(1)
