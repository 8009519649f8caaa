"""``sarex journal``: whole outputs and exit codes."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sarex.cli.journal import app
from sarex.errors import JournalError, LabelError
from sarex.journal import CaseFolder, Event, SeededIds, SimulatedClock
from sarex.labels import Label
from sarex.operation.events import PhaseDeclared
from sarex.operation.registry import case_registry
from sarex.quantities.times import parse_time

START = parse_time("062250Z JUN 26")


def declare(case: CaseFolder, phase: str, label: Label) -> Event:
    return case.journal.append(
        "phase.declared",
        PhaseDeclared(phase=phase, reason="no radio contact"),  # type: ignore[arg-type]
        author="Mokpo RCC",
        role="SMC",
        label=label,
        occurred_at_ns=START,
        marking="declared",
        field_labels={"/reason": Label("KOR")} if phase == "distress" else {},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with CaseFolder.create(
        tmp_path / "case",
        case_id="goto",
        origin="kor-rcc",
        registry=case_registry(),
        clocks=SimulatedClock(START),
        ids=SeededIds(b"seed"),
    ) as case:
        declare(case, "uncertainty", Label("KOR"))
        declare(case, "distress", Label("KOR", ("JPN",)))
    return tmp_path / "case"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_show_lists_what_the_party_may_see(folder: Path) -> None:
    result = run("show", folder, "--as", "KOR:SMC")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2"]
    assert "062250Z JUN 26  phase.declared" in lines[0]
    assert "Mokpo RCC [SMC]  KOR  " in lines[0]
    assert "KOR,JPN" in lines[1]
    assert lines[1].endswith("(declared)")
    assert result.stderr == "2 events released to KOR:SMC\n"


def test_show_names_what_is_withheld_and_can_show_bodies(folder: Path) -> None:
    result = run("show", folder, "--as", "JPN", "--bodies", "--type", "phase.declared")
    assert result.exit_code == 0, result.output
    head, *body = result.stdout.splitlines()
    assert head.endswith("(declared; withheld /reason)")
    assert json.loads("\n".join(body)) == {"phase": "distress", "reason": {"$withheld": True}}
    assert "uncertainty" not in result.output
    assert "no radio contact" not in result.output


def test_there_is_no_default_viewer(folder: Path) -> None:
    assert run("show", folder).exit_code == 2
    assert run("export", folder, "--out", "-").exit_code == 2
    result = run("show", folder, "--as", "Korea")
    assert isinstance(result.exception, LabelError)


def test_verify_names_the_head_or_the_change(folder: Path) -> None:
    good = run("verify", folder)
    assert good.exit_code == 0, good.output
    assert good.stdout.startswith("kor-rcc: 2 events, head ")
    assert "The journal verifies" in good.stdout
    connection = sqlite3.connect(folder / "journal.sqlite")
    with connection:
        connection.execute(
            "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), 'distress', 'distrust') "
            "AS BLOB) WHERE seq = 2"
        )
    connection.close()
    bad = run("verify", folder)
    assert bad.exit_code == 1
    assert "The journal verifies" not in bad.output
    assert "CHANGED kor-rcc 2 phase.declared [body]" in bad.stderr
    assert "to do:" in bad.stderr


def test_export_writes_one_line_an_event(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "jpn.ndjson"
    result = run("export", folder, "--as", "JPN", "--out", out)
    assert result.exit_code == 0, result.output
    assert result.stderr == f"1 event written to {out}\n"
    (line,) = out.read_text().splitlines()
    assert json.loads(line)["body"]["reason"] == {"$withheld": True}
    assert run("export", folder, "--as", "JPN", "--out", "-").stdout == line + "\n"
    assert {path.name for path in tmp_path.iterdir()} == {"case", "jpn.ndjson"}


def test_export_to_a_missing_folder_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    result = run("export", folder, "--as", "JPN", "--out", tmp_path / "no" / "a.ndjson")
    assert isinstance(result.exception, JournalError)
    assert not (tmp_path / "no").exists()
    (tmp_path / "there").mkdir()
    result = run("export", folder, "--as", "JPN", "--out", tmp_path / "there")
    assert isinstance(result.exception, JournalError)
    assert "cannot be written" in str(result.exception)
    assert {path.name for path in tmp_path.iterdir()} == {"case", "there"}


@pytest.mark.parametrize("command", [["show", "--as", "KOR"], ["verify"]])
def test_a_folder_without_a_journal_is_an_error(tmp_path: Path, command: list[str]) -> None:
    result = run(*command, tmp_path)
    assert isinstance(result.exception, JournalError)
    assert "no journal here" in str(result.exception)
    assert list(tmp_path.iterdir()) == []
