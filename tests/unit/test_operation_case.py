"""A real emergency during the drill: what the operation case holds, byte by byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from control_acts import DO, NATIONS, SAILOR, at, report_position
from rescues import rescue_desk
from whole_runs import small_case

from sarex.errors import ExerciseError, JournalError
from sarex.exercise import control
from sarex.exercise.registry import exercise_registry
from sarex.incident import LoadedCase
from sarex.incident.case_file import parse_case
from sarex.journal import CaseFolder, Event, SeededIds, SimulatedClock, SystemClock, SystemIds
from sarex.labels import EXCON, Label, Viewer
from sarex.operation.desk import Desk
from sarex.operation.events import PhaseDeclared

REAL_NS = 1_800_000_000 * 10**9
MARK = "only-in-the-drill"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        DO["start"](desk)
        report_position(desk, "kor-destroyer", "live", 128.3)
        report_position(desk, "kor-destroyer", "simulated", 129.9)
        report_position(desk, "kor-helicopter", "typed", 128.4)
        report_position(desk, f"{MARK}-drone", "simulated", 129.8)
        desk.record("phase.declared", PhaseDeclared(phase="distress", reason=MARK), desk.smc)
        yield desk


def open_operation(desk: Desk, path: Path, **change: object) -> Event:
    given = {"case_id": "real-1", **change}
    return control.open_operation(
        desk,
        SAILOR,
        path,
        clocks=SimulatedClock(REAL_NS, SystemClock()),
        ids=SeededIds(b"2" * 32),
        **given,  # type: ignore[arg-type]
    )


def every_event(path: Path) -> tuple[Event, ...]:
    """Of every party that any event could be for, the exercise's types known."""
    seen: dict[str, Event] = {}
    with CaseFolder.open(
        path, registry=exercise_registry(), clocks=SimulatedClock(REAL_NS), ids=SystemIds()
    ) as folder:
        assert folder.journal.verify(artefacts=True).ok
        for party in (*NATIONS, EXCON):
            seen |= {e.event_id: e for e in folder.journal.view(Viewer(party, "x")).events()}
        assert folder.journal.head()[0] == len(seen)
    return tuple(seen.values())


def test_nothing_of_the_exercise_but_real_positions(desk: Desk, tmp_path: Path) -> None:
    DO["no_duff"](desk)
    opened = open_operation(desk, tmp_path / "real")
    found = every_event(tmp_path / "real")
    originals = {e.event_id: e for e in desk.view().events(types=("position.reported",))}
    assert [(p.facility, p.provenance) for p in opened.body.positions] == [
        ("kor-destroyer", "live"),
        ("kor-helicopter", "typed"),
    ]
    assert [e.type for e in found] == ["position.reported"] * 2
    for event, copied in zip(found, opened.body.positions, strict=True):
        source = originals[copied.event]
        assert event.body == source.body
        assert event.occurred_at_ns == source.recorded_at_ns  # not the drill's case clock
        assert event.label.audience == set(NATIONS)
        assert (event.cause, event.author) == (None, copied.facility)
    assert not any((tmp_path / "real" / "artefacts").iterdir())
    written = b"".join(p.read_bytes() for p in (tmp_path / "real").rglob("*") if p.is_file())
    case = desk.loaded.case
    for secret in (MARK, EXCON, case.id, case.title, "simulated", *originals):
        assert secret.encode() not in written, secret
    assert (opened.body.case_id, opened.body.folder) == ("real-1", "real")
    assert control.control_of(desk).operations == (opened.body,)


def test_a_position_that_no_nation_had_is_given_to_none(desk: Desk, tmp_path: Path) -> None:
    DO["alert"](desk)
    told = [e for e in desk.view().events(types=("position.reported",)) if e.author == SAILOR.name]
    desk.record(
        "position.reported",
        told[0].body.model_copy(update={"lon_deg": 127.0}),
        SAILOR,
        label=Label(EXCON),
    )
    opened = open_operation(desk, tmp_path / "real")
    assert [p.event for p in opened.body.positions if p.facility == SAILOR.name] == [
        told[0].event_id
    ]


def real_case(case_id: str = "real-1", mode: str = "operation") -> LoadedCase:
    text = small_case("goto", draws=200).replace('id = "goto"', f'id = "{case_id}"', 1)
    text = text.replace('mode = "exercise"', f'mode = "{mode}"')
    if mode == "operation":
        text = text.replace('control = "EXCON"\n', "")
    return parse_case(text, Path("real.toml"))


def test_its_own_case_file_is_the_first_event(desk: Desk, tmp_path: Path) -> None:
    DO["alert"](desk)
    open_operation(at(desk, "KOR"), tmp_path / "real", loaded=real_case())
    first, *rest = every_event(tmp_path / "real")
    assert (first.type, first.occurred_at_ns) == ("incident.reported", REAL_NS)
    assert {e.type for e in rest} == {"position.reported"}


def test_it_is_refused_without_an_emergency_or_with_what_is_the_exercises(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "real"
    with pytest.raises(ExerciseError, match="opened for a real emergency"):
        open_operation(desk, path)
    DO["alert"](desk)
    with pytest.raises(ExerciseError, match="an id of its own"):
        open_operation(desk, path, case_id=desk.loaded.case.id)
    for loaded in (real_case("other"), real_case(mode="exercise")):
        with pytest.raises(ExerciseError, match="not that of the operation"):
            open_operation(desk, path, loaded=loaded)
    with pytest.raises(JournalError, match="something here already"):
        open_operation(desk, desk.folder.path)
    assert not path.exists()
    assert control.control_of(desk).operations == ()
