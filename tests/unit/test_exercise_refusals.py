"""What is refused in a joined exercise is on record; what is broken ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
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
from sarex.exercise.direct.refusals import unless_refused
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
