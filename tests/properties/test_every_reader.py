"""Whatever the labels, the roles and the history, no reader gives a viewer what is not for it.

Each labelled text, place and file of a random history has a mark of its own. No mark, no id of an
event and no byte of an artefact may be in anything that a viewer is given who is not in its
audience. Readers are named in tables; a reader that stands in none fails.
"""

from __future__ import annotations

import ast
import io
import json
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any

import typer.main
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from marked_history import HISTORIES, NATIONS, VIEWERS, Act, History
from small_exercise import START_NS, small_exercise

import sarex
from sarex.canonical import ns_to_iso
from sarex.cli import app
from sarex.errors import SarexError
from sarex.exercise.control import control_in, fold_control
from sarex.exercise.injects.board import fold_board
from sarex.exercise.injects.facts import facts_of
from sarex.journal import (
    CaseFolder,
    SeededIds,
    SimulatedClock,
    View,
    export_chain,
    export_ndjson,
    released_to,
)
from sarex.labels import EXCON, Viewer
from sarex.operation.rescue import common_events, common_state
from sarex.operation.snapshot import case_fold
from sarex.operation.state import fold_case
from sarex.review.evaluation_state import fold_evaluation
from sarex.review.evaluation_tables import evaluation_section, lessons_section
from sarex.review.hot_wash import hot_wash_content
from sarex.review.measure_tables import figures_of, measures_section
from sarex.review.measures import Sources, measures_of
from sarex.review.record import read_record
from sarex.review.replay import moment_of, moments, truth_picture

COMMAND: Any = typer.main.get_command(app)
HOUR_NS = 3600 * 10**9
END_NS = START_NS + 8 * HOUR_NS


def views_of(view: View, folder: CaseFolder) -> dict[str, View]:
    """The pictures that a viewer may ask for: control those of all, others their own."""
    own = view.viewer
    if own.party != EXCON:
        return {own.party: view}
    return {party: folder.journal.view(Viewer(party, own.role)) for party in NATIONS}


def _artefacts(view: View, folder: CaseFolder) -> bytes:
    """The bytes of every artefact that the viewer can get at, whatever its hash."""
    found = []
    for sha256 in folder.artefacts.refs():
        try:
            path = view.artefact(sha256)
        except SarexError:
            continue
        found += [sha256.encode(), *(p.read_bytes() for p in path.rglob("*") if p.is_file())]
    return b"\n".join(found)


def _export(view: View, folder: CaseFolder, *, personal: bool) -> str:
    stream = io.StringIO()
    export_ndjson(view, stream, personal=personal)
    return stream.getvalue()


def _chains(view: View, folder: CaseFolder) -> str:
    """What is written of the chain from each of its events on, also where it is broken off."""
    stream, number = io.StringIO(), folder.journal.head()[0]
    for after in range(number):
        with suppress(SarexError):
            export_chain(view, stream, folder.journal.origin, after=after, personal=True)
    return stream.getvalue()


def _replay(view: View, folder: CaseFolder) -> str:
    views = views_of(view, folder)
    told = [moment_of(views, END_NS, view), *moments(views, START_NS, END_NS, 3 * HOUR_NS, view)]
    return json.dumps([moment.to_json() for moment in told])


def _common(view: View, folder: CaseFolder, read: Callable[..., Any]) -> str:
    own = view.viewer.party
    return "\n".join(repr(read(folder, (own, other))) for other in VIEWERS)


def _rows(folder: CaseFolder) -> list[Any]:
    """All that stands in the store, as it stands there."""
    with folder.journal._store.reading() as reader:
        return list(reader.rows())


READERS: dict[str, Callable[[View, CaseFolder], Any]] = {
    "View.events": lambda view, folder: view.events(),
    "View.stream": lambda view, folder: list(view.stream()),
    "View.get": lambda view, folder: [view.get(e.event_id) for e in view.events()],
    "View.readings": lambda view, folder: view.readings(),
    "View.stream_readings": lambda view, folder: list(view.stream_readings()),
    "View.chain_length": lambda view, folder: view.chain_length(EXCON),
    "View.news": lambda view, folder: view.news({}),
    "View.shown": lambda view, folder: list(view.shown(_rows(folder))),
    "View.numbers": lambda view, folder: [view.numbers(r) for r in folder.journal.arrived().runs],
    "View.events_in": lambda view, folder: view.events_in(folder.journal.arrived().runs),
    "View.artefact": _artefacts,
    "Journal.state": lambda view, folder: folder.journal.state(
        view.viewer, case_fold(), keep_every=1
    ),
    "fold_case": lambda view, folder: fold_case(view.events()),
    "fold_board": lambda view, folder: fold_board(view.events()),
    "facts_of": lambda view, folder: facts_of(view.events()),
    "fold_control": lambda view, folder: fold_control(view.events(), NATIONS),
    "fold_evaluation": lambda view, folder: fold_evaluation(view.events()),
    "export_ndjson": lambda view, folder: _export(view, folder, personal=True),
    "export_ndjson, redacted": lambda view, folder: _export(view, folder, personal=False),
    "export_chain": _chains,
    "released_to": lambda view, folder: [released_to(view, party) for party in VIEWERS],
    "common_events": lambda view, folder: _common(view, folder, common_events),
    "common_state": lambda view, folder: _common(view, folder, common_state),
    "measures_of": lambda view, folder: measures_of(Sources.of(view)),
    "measures_section": lambda view, folder: measures_section(figures_of(Sources.of(view), "en")),
    "evaluation_section": lambda view, folder: evaluation_section(Sources.of(view), "en"),
    "lessons_section": lambda view, folder: lessons_section(Sources.of(view), "en"),
    "hot_wash_content": lambda view, folder: hot_wash_content(
        figures_of(Sources.of(view), "en"), 1000
    ),
    "read_record": lambda view, folder: read_record(view),
    "truth_picture": lambda view, folder: truth_picture(view, END_NS),
    "replay": _replay,
}

AT = ns_to_iso(END_NS)
CLI: dict[str, list[str]] = {
    "act status": [],
    "case export": ["--personal"],
    "journal show": ["--bodies"],
    "journal export": ["--personal", "--out", "-"],
    "review measures": ["--json"],
    "review replay": ["--at", AT],
    "review notes": [],
}
"""Commands that print what a party may see, each with options by which it prints the most."""
SEAT = {("act status", "KOR"): ":kor-destroyer", ("act status", "JPN"): ":RCC"}
"""With which role a party looks, where one has to be said: a facility, to which messages go."""
CLI_FILES = {"review hot-wash"}
"""They write files in which nothing can be sought; ``hot_wash_content`` is what is set in it."""

ELSEWHERE = {
    "control_in": "the state of control, which all who take part see",
    "is_exercise": "whether it is one, which all who take part see",
    "sound_alerts": "real alerts, which all who take part see",
    "print_lines": "prints what it is given",
    "print_rows": "prints what it is given",
    "import_ndjson": "writes",
    "record_review": "writes; its label is the common one",
    "release": "writes; tests/properties/test_nothing_unreleased_is_read.py",
    "seen_by_all": "common_events",
    "moment_of": "replay",
    "moments": "replay",
    "nation_picture": "replay",
    "what": "chooses between export_ndjson and export_chain",
    "reported_to": "View.events",
    "reported_case": "reported_to",
    "case_clock": "the times of the record alone",
    "case_desk": "makes a desk, which reads as its viewer",
    "waiting_for": "act status",
    "ensemble_folder": "View.artefact",
    "update_folder": "View.artefact",
    "updates_of": "View.events",
    "plan_folder": "View.events, View.artefact",
    "recorded_before": "View.events",
    "papers": "tests/server/test_labels.py",
    "paper": "tests/server/test_labels.py",
    "viewer_of": "says as whom a journal is read",
    "write_review": "tests/contract/test_report_readers.py",
}
"""Public functions that take a view, a journal or a folder, and where they are tried."""

LOOKS_AS_ANOTHER = {
    "cli/_case_folder.py": "as was typed",
    "cli/_control_desk.py": "as was typed",
    "cli/review.py": "the nations' pictures, watched by whoever asked",
    "exercise/control/acts.py": "the state of control, which all who take part see",
    "exercise/direct/played.py": "the nation of a facility that a person plays",
    "exercise/seats/desk.py": "the times of the record alone as control",
    "exercise/seats/seat.py": "whether a role of the scenario is the nation's; none is given",
    "server/access/seat.py": "the seat of whoever is signed in",
    "server/acts/injects.py": "nations' controls share in the list of injects; nothing is answered",
    "server/worklist/bench.py": "as whoever asked for the work",
    "server/reads/review.py": "the nations' pictures, watched by whoever asked",
    "journal/release.py": "the recipient of what its owner releases",
    "operation/rescue/common.py": "what all readers of a text may see",
    "review/judging.py": "what a nation knew; the label is the common one",
    "review/run.py": "exercise control, which runs it",
}
"""Modules that make a viewer."""


def _names(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, set[str]]]:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _names(inner, (*path, name))
    else:
        yield " ".join(path), {name for p in command.params for name in (p.name, *p.opts)}


def test_every_command_that_reads_as_a_party_is_tried() -> None:
    reading = {
        name
        for name, words in _names(COMMAND)
        if {"folder", "--as"} <= words and "--author" not in words
    }
    assert reading == {*CLI, *CLI_FILES}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    root = Path(sarex.__file__).parent
    for path in sorted(root.rglob("*.py")):
        yield path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _takes_a_journal(node: ast.FunctionDef) -> bool:
    given_types = (ast.unparse(a.annotation) for a in node.args.args if a.annotation)
    return any(
        isinstance(part, ast.Name) and part.id in {"View", "Journal", "CaseFolder"}
        for text in given_types
        for part in ast.walk(ast.parse(text, mode="eval"))
    )


def test_every_public_function_that_reads_a_journal_is_tried() -> None:
    found = {
        node.name
        for name, tree in _modules()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name[0] != "_" and _takes_a_journal(node)
    }
    assert found - {*READERS, *ELSEWHERE} == set()


def test_every_way_of_a_view_is_tried() -> None:
    ways = {name for name in vars(View) if not name.startswith("_")}
    inner = {"known_types", "following"}
    assert {f"View.{name}" for name in ways - inner} <= set(READERS)


def test_nobody_looks_as_another_but_where_that_is_judged() -> None:
    made = {
        name
        for name, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Viewer"
    }
    assert made == set(LOOKS_AS_ANOTHER)


def given_to(read: Callable[[View, CaseFolder], Any], view: View, folder: CaseFolder) -> bytes:
    """All that a reader gives a viewer; a refusal says nothing of what is not for it either."""
    try:
        found = read(view, folder)
    except SarexError as error:
        found = (error.message, error.given, error.allowed)
    return (
        found
        if isinstance(found, bytes)
        else (found if isinstance(found, str) else repr(found)).encode()
    )


def printed(name: str, party: str, folder: Path) -> tuple[bytes, bytes]:
    """What a command writes to standard output and beside it."""
    viewer, out, beside = f"{party}{SEAT.get((name, party), '')}", io.StringIO(), io.StringIO()
    words = [*name.split(), str(folder), "--as", viewer]
    with redirect_stdout(out), redirect_stderr(beside), suppress(SarexError):
        COMMAND.main([*words, *CLI[name]], standalone_mode=False)
    return out.getvalue().encode(), beside.getvalue().encode()


def check(
    text: bytes, party: str, history: History, where: str, told_anyway: Collection[str] = ()
) -> None:
    for mark in history.marks:
        if party not in mark.audience and mark.text not in told_anyway:
            assert mark.text.encode() not in text, (where, party, mark)
    for event in history.events:
        if party not in event.label.audience:
            assert event.event_id.encode() not in text, (where, party, event.type)


@settings(
    max_examples=10,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(HISTORIES, st.sampled_from(["reader", "control", "SMC", "evaluator"]))
def test_nothing_reaches_a_viewer_that_is_not_labelled_for_it(acts: list[Act], role: str) -> None:
    with tempfile.TemporaryDirectory() as name, small_exercise(Path(name) / "case") as play:
        history = History(play)
        for act in acts:
            history.do(act)
        folder = play.folder
        for party in VIEWERS:
            view = folder.journal.view(Viewer(party, role))
            for reader, read in READERS.items():
                check(given_to(read, view, folder), party, history, reader)
            seen = given_to(READERS["View.events"], view, folder)
            for event in history.events:  # the marks are there to be found
                assert (event.event_id.encode() in seen) == (party in event.label.audience)
            check_kept(Path(name) / "case", view.viewer, history)
            for command in CLI:
                told, beside = printed(command, party, Path(name) / "case")
                check(told, party, history, command)
                # whoever sits at the folder hears a real alert, as whomever they look
                check(beside, party, history, command, told_anyway=history.alerts)


def check_kept(path: Path, viewer: Viewer, history: History) -> None:
    """The snapshot that was kept for this viewer, read by another process."""
    registry = history.play.folder.journal.registry
    clock = SimulatedClock(END_NS)
    with CaseFolder.open(path, registry=registry, clocks=clock, ids=SeededIds(b"2")) as again:
        state = again.journal.state(viewer, case_fold())
        check(repr(state).encode(), viewer.party, history, "snapshot")
        assert control_in(again) is not None
