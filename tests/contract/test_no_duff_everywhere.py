"""After NO DUFF no command lets anything of the exercise out but the notice.

Every command of the whole line is sorted here: a new one that is not, fails.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from control_acts import at, report_position, start
from rescues import rescue_desk
from served import Served
from small_scenarios import SMALL
from typer.testing import CliRunner, Result

import sarex
import sarex.cli
from sarex.cli import app
from sarex.cli._case_folder import open_case
from sarex.errors import ExerciseError
from sarex.exercise import control
from sarex.exercise.control import ControlState, Gate, control_in, no_duff_notice
from sarex.exercise.design import parse_scenario
from sarex.exercise.injects import commands as injects
from sarex.exercise.truth_record import CONTROL
from sarex.journal import CaseFolder, SystemClock, SystemIds, export_ndjson
from sarex.labels import EXCON, Viewer
from sarex.operation import commands
from sarex.operation.events import PhaseDeclared
from sarex.operation.registry import case_registry
from sarex.review.replay import nation_picture, truth_picture
from sarex.server.home import Home
from sarex.server.starting import ServeError

MARK = "only-in-this-drill"
AT = "070100Z JUN 26"

Words = Callable[[Path, Path], list[object]]
"""The words of a command, of the case's folder and of where it may write."""


def as_control(name: str, *more: object) -> Words:
    by = ("--as", f"{EXCON}:control", "--author", "Lee")
    return lambda case, out: [*name.split(), case, *by, *more]


def at_seat(name: str, *more: object, seat: str = "KOR:kor-destroyer") -> Words:
    by = ("--as", seat) if name == "act status" else ("--as", seat, "--author", "Lee")
    return lambda case, out: [*name.split(), case, *more, *by]


SIGHTED = ("--object", "raft", "--at", "32-36N 128-06E", "--error", "1 NM", "--what", "a raft")


def as_review_lesson(name: str, *more: object) -> Words:
    return as_control(f"review lesson {name}", "lesson-1", *more)


REFUSED: dict[str, Words] = {
    "case export": lambda case, out: ["case", "export", case, "--as", "JPN", "--out", out],
    "journal show": lambda case, out: ["journal", "show", case, "--as", EXCON, "--bodies"],
    "journal verify": lambda case, out: ["journal", "verify", case],
    "journal export": lambda case, out: ["journal", "export", case, "--as", "KOR", "--out", out],
    "review measures": lambda case, out: ["review", "measures", case, "--as", EXCON, "--json"],
    "review replay": lambda case, out: [
        "review", "replay", case, "--as", EXCON, "--at", AT, "--picture", out,
    ],
    "review hot-wash": lambda case, out: [
        "review", "hot-wash", case, "--as", EXCON, "--out", out,
    ],
    "review judge": as_control("review judge"),
    "review what-if": as_control("review what-if", "--plan", "plan-1"),
    "review observe": as_control("review observe", "--text", "seen"),
    "review rate": as_control(
        "review rate", "--objective", "o1", "--task", "t1", "--rating", "P", "--reason", "well"
    ),
    "review notes": lambda case, out: ["review", "notes", case, "--as", EXCON],
    "review lesson add": as_review_lesson("add", "--text", "seen"),
    "review lesson assign": as_review_lesson(
        "assign", "--cause", "x", "--action", "y", "--owner", "z", "--due", "2026-12-01"
    ),
    "review lesson close": as_review_lesson("close", "--change", "x", "--shown-by", "y"),
    "demo": lambda case, out: ["demo", "--out", case],
    "act status": at_seat("act status"),
    "act position": at_seat(
        "act position", "--at", "32-36N 128-06E", "--course", "240", "--speed", "18 kn",
        "--endurance", "5 h",
    ),
    "act sighting": at_seat("act sighting", *SIGHTED, "--certainty", "possible"),
    "act approve": at_seat("act approve", "plan-1", seat="KOR:RCC"),
    "act message": at_seat(
        "act message", "--to", "JPN RCC", "--medium", "VHF", "--text", "Five hours."
    ),
    "act support grant": at_seat("act support grant", "abcdef", seat="JPN:RCC"),
    "act support refuse": at_seat(
        "act support refuse", "abcdef", "--reason", "deck fouled", seat="JPN:RCC"
    ),
}  # fmt: skip
"""They take data of a case out of its folder, or would replace it."""

CONTROL_ACTS: dict[str, Words] = {
    "exercise status": lambda case, out: ["exercise", "status", case],
    "act acknowledge": at_seat("act acknowledge"),
    "exercise no-duff": as_control("exercise no-duff", "--known", "fire aboard"),
    "exercise alert": as_control("exercise alert", "--who", "MV Seagull", "--what", "fire"),
    "exercise acknowledge-alert": as_control("exercise acknowledge-alert"),
    "exercise operation": as_control("exercise operation"),
    "exercise pause": as_control("exercise pause", "--reason", "wait"),
    "exercise list-endpoint": as_control("exercise list-endpoint", "sart:1", "--use", "receiver"),
    "exercise confirm-endpoint": as_control(
        "exercise confirm-endpoint", "sart:1", "--how", "called"
    ),
    "exercise hold": as_control("exercise hold", 3, "--reason", "wait"),
    "exercise move": as_control("exercise move", 3, "--to", AT, "--reason", "wait"),
    "exercise fire": as_control("exercise fire", 2, "--looked"),
    "exercise resume": as_control("exercise resume", "--reason", "go on"),
}
"""They print the notice or nothing; what they say of themselves is on standard error."""

INTO: dict[str, Words] = {
    "journal import": lambda case, out: [
        "journal", "import", case.parent / "brought.ndjson", case, "--as", "KOR",
        "--author", "Lee", "--trusted", case.parent / "keys",
    ],
}  # fmt: skip
"""They write in the folder of the case."""

NO_CASE: dict[str, Words | None] = {
    "run": lambda case, out: ["run", case, "--out", out],
    "exercise run": lambda case, out: ["exercise", "run", case, "--out", out],
    "exercise campaign": lambda case, out: ["exercise", "campaign", case, "--out", out],
    "exercise list": lambda case, out: ["exercise", "list"],
    "exercise check": lambda case, out: ["exercise", "check", case],
    "exercise show": lambda case, out: ["exercise", "show", case],
    "exercise export": lambda case, out: ["exercise", "export", case, "--out", out],
    "exercise import": lambda case, out: ["exercise", "import", case, "--out", out],
    "case check": lambda case, out: ["case", "check", case],
    "case new": lambda case, out: ["case", "new", case],
    "drift run": lambda case, out: ["drift", "run", case, "--out", out],
    "drift export": lambda case, out: ["drift", "export", case, "--format", "all"],
    "drift backtrack": lambda case, out: [
        "drift", "backtrack", case, "--found", f"raft; {AT}; 32-30N 128-12E; 1 NM", "--out", out,
    ],
    "drift skill": lambda case, out: ["drift", "skill", case, "--out", out],
    "drift classes": lambda case, out: ["drift", "classes", case],
    "plan run": lambda case, out: ["plan", "run", case, "--out", out],
    "plan compare": lambda case, out: ["plan", "compare", case],
    "metocean describe": lambda case, out: ["metocean", "describe", case, "--out", out],
    "metocean fetch": lambda case, out: ["metocean", "fetch", "--case", case, "--out", out],
    "journal keys new": None,  # keys of authors: nothing of a case
    "journal keys list": None,
    "journal keys show": None,
    "journal keys trust": lambda case, out: ["journal", "keys", "trust", case, "--keyring", out],
    "user add": lambda case, out: ["user", "add", "kim", "--home", case, "--seat", "KOR:SMC"],
    "user link": lambda case, out: ["user", "link", "kim", "--home", case],
    "user list": lambda case, out: ["user", "list", "--home", case],
    "user disable": lambda case, out: ["user", "disable", "kim", "--home", case],
}  # fmt: skip
"""They read files, scenarios, keys and accounts; given the folder of a case they give nothing of
it."""

SERVED: dict[str, Words] = {
    "serve": lambda case, out: ["serve", case, "--home", out, "--no-open", "--tls-key", out],
}
"""They make a home that names the folder; each of its routes passes the gate. Here serve is refused
for want of a certificate, when all but the port is settled."""

SORTED = {**REFUSED, **CONTROL_ACTS, **INTO, **NO_CASE, **SERVED}


def names(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    if not hasattr(command, "commands"):
        yield " ".join(path)
        return
    for name, inner in command.commands.items():
        yield from names(inner, (*path, name))


def test_every_command_is_sorted() -> None:
    assert set(names(typer.main.get_command(app))) == set(SORTED)


def test_no_command_opens_a_case_but_where_alerts_sound() -> None:
    opened = set()
    for path in Path(sarex.cli.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "open":
                opened |= {path.name} if ast.unparse(node.value) == "CaseFolder" else set()
    assert opened == {"_case_folder.py"}


WRITERS = {
    "cli/case.py": "case export: passes the gate",
    "cli/journal.py": "journal export: passes the gate",
    "cli/review.py": "replay, hot-wash: pass the gate",
    "journal/_stores/place.py": "journal.toml, in the folder of the case",
    "journal/case_folder.py": "the folder of the case itself",
    "journal/keyring.py": "keys of authors: nothing of a case",
    "operation/commands/artefacts.py": "drafts of artefacts, in the folder of the case",
    "review/run.py": "the folder of the case itself, with its review",
    "review/write.py": "drafts of artefacts, in the folder of the case",
    "server/starting.py": "one-time links of accounts, in the server's database",
}
"""Modules that read a case and write files, and where to."""
_WRITE = frozenset(
    ("write_bytes", "write_text", "write_new", "copytree", "rename", "link", "save", "savez")
) | {"savefig", "to_netcdf", "copyfile", "copy2", "move", "symlink_to", "fdopen", "tofile"}
_WRITE |= {"savez_compressed", "to_file", "to_csv", "to_parquet"}
_READ = ("sarex.journal", "sarex.operation.desk", "sarex.review.measures", "sarex.review.record")
_READ_CLI = tuple(
    f"sarex.cli.{name}" for name in ("_case_folder", "_control_desk", "_review_desk", "_seat")
)


def _writes(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    given = [*node.args, *(each.value for each in node.keywords)]
    modes = [str(each.value) for each in given if isinstance(each, ast.Constant)]
    opened = [m for m in modes if set(m) <= set("rwxabt+") and set(m) & set("wxa+")]
    return name in _WRITE or (name == "open" and bool(opened))


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("path.open('w+b')", True),
        ("path.open(mode='a')", True),
        ("open(path, 'x', encoding='utf-8')", True),
        ("shutil.copyfile(a, b)", True),
        ("path.open()", False),
        ("path.open('rb')", False),
        ("fields.open(name, 'currents')", False),
    ],
)
def test_every_way_of_writing_is_seen(code: str, found: bool) -> None:
    assert _writes(ast.parse(code, mode="eval").body) is found


def _reads_a_case(node: ast.AST) -> bool:
    module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
    return module.startswith((*_READ, *_READ_CLI))


def test_every_module_that_reads_a_case_and_writes_files_is_sorted() -> None:
    root = Path(sarex.__file__).parent
    found = set()
    for path in root.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        if any(map(_writes, nodes)) and any(map(_reads_a_case, nodes)):
            found.add(path.relative_to(root).as_posix())
    assert found == set(WRITERS)


@pytest.fixture(scope="module")
def event_ids() -> set[str]:
    return set()


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, event_ids: set[str]) -> Path:
    """An exercise with tracks, orders' places and a name of its own, and NO DUFF called in it."""
    folder = tmp_path_factory.mktemp("held")
    with rescue_desk(folder) as desk:
        injects.load_into(desk, parse_scenario(SMALL), CONTROL)
        start(desk)
        for provenance in ("live", "simulated"):
            report_position(desk, f"{MARK}-{provenance}", provenance)
        desk.record("phase.declared", PhaseDeclared(phase="distress", reason=MARK), desk.smc)
        commands.send_message(desk, "JPN RCC", ["kor-destroyer"], "VHF", MARK)
        control.call_no_duff(at(desk, "KOR"), CONTROL, "fire aboard")
        event_ids |= {event.event_id for event in desk.view().events()}
        with (folder / "brought.ndjson").open("w", encoding="utf-8") as stream:
            export_ndjson(desk.view(), stream)
    (folder / "keys").mkdir()
    return folder / "case"


def run(words: list[object]) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def outside(case: Path) -> dict[Path, bytes]:
    """Every file beside the folder of the case."""
    files = (p for p in case.parent.rglob("*") if p.is_file() and case not in p.parents)
    return {path: path.read_bytes() for path in files}


def state_of(case: Path) -> ControlState:
    with open_case(case) as folder:
        state = control_in(folder)
    assert state is not None
    return state


def check_nothing_of_it(text: bytes, ids: set[str]) -> None:
    assert MARK.encode() not in text
    assert not [name for name in ids if name.encode() in text]


@pytest.mark.parametrize("name", REFUSED)
def test_what_takes_data_out_is_refused(name: str, case: Path) -> None:
    before = outside(case)
    result = run(REFUSED[name](case, case.parent / "out"))
    assert isinstance(result.exception, ExerciseError), result.output
    assert "NO DUFF" in str(result.exception)
    assert result.stdout == ""
    assert outside(case) == before
    assert case.is_dir()


@pytest.mark.parametrize("name", CONTROL_ACTS)
def test_control_prints_the_notice_or_nothing(name: str, case: Path, event_ids: set[str]) -> None:
    before = outside(case)
    result = run(CONTROL_ACTS[name](case, case.parent / "out"))
    assert result.stdout in {"", no_duff_notice(state_of(case))}
    check_nothing_of_it(result.stdout.encode(), event_ids)
    new = {path: data for path, data in outside(case).items() if before.get(path) != data}
    if name in {"exercise alert", "exercise operation"}:
        assert result.exit_code == 0, result.output
        assert all(p.relative_to(case.parent).parts[0].startswith("operation-") for p in new)
        assert new
    else:
        assert not new
    # of the exercise an operation has the real positions, as reports of its own
    for path, data in new.items():
        check_nothing_of_it(data.replace(f"{MARK}-live".encode(), b""), event_ids), path
    assert state_of(case).phase == "no_duff"


@pytest.mark.parametrize("name", [*INTO, *NO_CASE])
def test_the_other_commands_give_nothing_of_a_case(
    name: str, case: Path, event_ids: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = SORTED[name]
    if words is None:
        return
    monkeypatch.chdir(case.parent)
    before = outside(case)
    result = run(words(case, case.parent / "out"))
    assert outside(case) == before
    check_nothing_of_it(result.stdout.encode(), event_ids)


@pytest.mark.parametrize("name", SERVED)
def test_a_home_that_serves_a_case_has_nothing_of_it(
    name: str, case: Path, event_ids: set[str], tmp_path: Path
) -> None:
    result = run(SERVED[name](case, tmp_path / "home"))
    assert isinstance(result.exception, ServeError), result.output
    check_nothing_of_it(result.stdout.encode(), event_ids)
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert made
    for path in made:
        check_nothing_of_it(path.read_bytes(), event_ids)


def test_a_served_case_tells_its_notice_and_nothing_else(
    case: Path, event_ids: set[str], tmp_path: Path
) -> None:
    home = Home.open(tmp_path / "home", "exercise").with_link(case)
    server = Served(home.settings())
    try:
        control = server.client(f"{EXCON}:control")
        for path in ("", "/events", "/clock", "/review/measures", f"/events/{min(event_ids)}"):
            refused = control.get(f"/cases/{case.name}{path}")
            assert refused.status_code == 409, refused.text
            check_nothing_of_it(refused.content, event_ids - {min(event_ids)})
        told = control.get(f"/cases/{case.name}/control")
        assert told.json()["no_duff"]["notice"] == no_duff_notice(state_of(case))
    finally:
        server.close()


def test_after_every_nation_has_resumed_the_record_leaves_again(case: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(case, tmp_path / "copy"))
    export = ["journal", "export", folder, "--as", "KOR", "--out", tmp_path / "record.ndjson"]
    for nation in ("JPN", "KOR"):
        assert isinstance(run(list(export)).exception, ExerciseError)
        resumed = run(["exercise", "resume", folder, "--as", nation, "--author", "Lee"])
        assert resumed.exit_code == 0, resumed.output
    assert run(list(export)).exit_code == 0
    assert MARK in (tmp_path / "record.ndjson").read_text(encoding="utf-8")


def test_simulated_tracks_and_the_truth_vanish_from_a_picture_while_it_holds(case: Path) -> None:
    with open_case(case) as folder:
        view = folder.journal.view(Viewer("KOR", "x"))
        called = view.events(types=("exercise.no_duff",))[0].occurred_at_ns
        reports = {e.body.facility: e for e in view.events(types=("position.reported",))}
        shown = nation_picture(view, called)
        assert truth_picture(view, called) is None
    there = {item.facility for item in shown.facilities}
    assert f"{MARK}-live" in there
    assert f"{MARK}-simulated" in reports
    assert f"{MARK}-simulated" not in there
    assert reports[f"{MARK}-simulated"].event_id not in shown.events


def test_a_folder_opened_without_the_types_of_an_exercise_is_held_all_the_same(case: Path) -> None:
    with CaseFolder.open(
        case, registry=case_registry(), clocks=SystemClock(), ids=SystemIds()
    ) as folder:
        state = control_in(folder)
        assert state is not None
        assert state.no_duff is not None
        with pytest.raises(ExerciseError, match="NO DUFF"):
            Gate.of(folder).take_out("adapter")
