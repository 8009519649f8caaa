"""What is refused in a joined exercise is on record; what is broken ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from control_acts import DO
from directed_runs import small_case_of
from played_here import open_desk

from sarex.errors import (
    ArtefactError,
    CoverageError,
    ExerciseError,
    JobError,
    JournalError,
    SarexError,
    WorkerLostError,
)
from sarex.exercise.direct.known import Known
from sarex.exercise.direct.played import Played
from sarex.exercise.direct.refusals import unless_refused
from sarex.exercise.direct.timing import Timing
from sarex.exercise.seats.pace import Pace, Timekeeper
from sarex.exercise.seats.player import Say
from sarex.exercise.seats.seating import Seat
from sarex.labels import EXCON, Label, Viewer
from sarex.operation import commands


@pytest.fixture
def director(tmp_path: Path) -> Iterator[Any]:
    """As much of a director as an act that is tried needs, on a real journal."""
    with open_desk(small_case_of(tmp_path), tmp_path / "case", 3) as desk:
        timing = SimpleNamespace(keeper=SimpleNamespace(joined=True))
        yield SimpleNamespace(desk=desk, timing=timing, say=lambda _: None)


def failing(kind: type[SarexError]) -> Callable[[], None]:
    def act() -> None:
        raise kind("somebody was first", remedy="Look.")

    return act


def refused(director: Any) -> list[Any]:
    return list(director.desk.view().events(types=("exercise.act_refused",)))


@pytest.mark.parametrize("kind", [CoverageError, ExerciseError])
def test_a_refusal_is_on_record_for_control_alone(director: Any, kind: type[SarexError]) -> None:
    cause = commands.report_incident(director.desk)
    assert not unless_refused(director, failing(kind), "plan.issued by KOR RCC", cause)
    (event,) = refused(director)
    assert event.label == Label(EXCON)
    assert event.cause == cause.event_id
    assert event.body.model_dump() == {
        "act": "plan.issued by KOR RCC",
        "code": kind.code,
        "reason": "somebody was first",
    }
    others = director.desk.folder.journal.view(Viewer("KOR", "SMC")).events()
    assert "exercise.act_refused" not in {each.type for each in others}


@pytest.mark.parametrize("kind", [ArtefactError, JobError, JournalError, WorkerLostError])
def test_what_is_broken_ends_the_exercise(director: Any, kind: type[SarexError]) -> None:
    with pytest.raises(kind):
        unless_refused(director, failing(kind), "act")
    assert refused(director) == []


def test_where_nobody_else_plays_any_error_ends_it(director: Any) -> None:
    director.timing.keeper.joined = False
    with pytest.raises(ExerciseError):
        unless_refused(director, failing(ExerciseError), "act")


def test_what_is_done_leaves_nothing(director: Any) -> None:
    done: list[int] = []
    assert unless_refused(director, lambda: done.append(1), "act")
    assert (done, refused(director)) == ([1], [])


def test_a_step_ends_where_somebody_has_paused_meanwhile(director: Any) -> None:
    desk = director.desk
    DO["start"](desk)
    keeper = Timekeeper(Pace(step_s=60.0))
    keeper.begin(desk.clock.now_ns())
    director.clock, director.known, director.endex_ns = desk.clock, Known(desk), 2**62
    director.over_because = None
    director.known.catch_up()
    director.timing = Timing(director, keeper)
    desk.clock.advance_to(desk.clock.now_ns() + 60 * 10**9)
    DO["pause"](desk)  # nobody has looked since
    director.timing.end_step()
    assert [event.body.act for event in refused(director)] == ["end of a step"]
    assert director.known.control.pause.reason == "wait"


@pytest.mark.parametrize("kind", [JobError, JournalError])
def test_what_is_broken_is_no_refusal_of_a_programs_act(
    director: Any, monkeypatch: pytest.MonkeyPatch, kind: type[SarexError]
) -> None:
    seat = Seat("x", "program", player=SimpleNamespace(play=lambda _: [Say(("RCC",), "on task")]))  # type: ignore[arg-type]
    here = SimpleNamespace(
        state="search", lon_deg=128.0, lat_deg=32.0, course_deg=0.0, speed_m_s=5.0, fuel_h=3.0
    )
    item = SimpleNamespace(id="x", facility=SimpleNamespace(nation="KOR"))
    world = SimpleNamespace(setting=SimpleNamespace(facilities=[item]), facility=lambda _: here)
    director.seats = SimpleNamespace(facility=lambda _: seat)
    director.stage = SimpleNamespace(world=world, simulated=lambda _: item)
    monkeypatch.setattr(commands, "send_message", lambda *_: failing(kind)())
    with pytest.raises(kind):
        Played(director).play()
