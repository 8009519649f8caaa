"""Two nodes on the command line: keys, trust, export, import, verify."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sarex.cli.journal import app
from sarex.errors import JournalError
from sarex.journal import CaseFolder, Keyring, SimulatedClock, SystemClock, SystemIds
from sarex.journal.clock import Reading
from sarex.labels import Label
from sarex.operation.events import PhaseDeclared
from sarex.operation.registry import case_registry


def run(*words: object, text: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=text)


def case_at(path: Path, origin: str, keys: Path, author: str) -> Path:
    """A signed case with one event."""
    clock = SystemClock()
    with CaseFolder.create(
        path,
        case_id="goto",
        origin=origin,
        registry=case_registry(),
        clocks=clock,
        ids=SystemIds(),
        keyring=Keyring(keys),
    ) as case:
        case.journal.append(
            "phase.declared",
            PhaseDeclared(phase="distress", reason="no radio contact"),
            author=author,
            role="SMC",
            label=Label("KOR", ("JPN",)),
            occurred_at_ns=clock.now_ns(),
        )
    return path


def test_two_nodes_exchange_keys_and_a_chain(tmp_path: Path) -> None:
    kor, jpn = tmp_path / "kor keys", tmp_path / "jpn keys"
    made = run("keys", "new", "Mokpo RCC", "--keyring", kor)
    assert made.exit_code == 0, made.output
    key_id = made.stdout.strip()
    assert len(key_id) == 64
    assert "by voice or on paper" in made.stderr
    run("keys", "new", "Yokohama RCC", "--keyring", jpn)
    shown = run("keys", "show", "Mokpo RCC", "--keyring", kor)
    assert shown.stdout == run("keys", "show", key_id[:8], "--keyring", kor).stdout
    file = tmp_path / "mokpo.txt"
    file.write_text(shown.stdout)
    trusted = run("keys", "trust", file, "--keyring", jpn)
    assert trusted.stdout == f"{key_id}  Mokpo RCC\n"
    listed = [line.split()[1] for line in run("keys", "list", "--keyring", jpn).stdout.splitlines()]
    assert listed == ["own", "trusted"]

    here = case_at(tmp_path / "kor", "kor-rcc", kor, "Mokpo RCC")
    there = case_at(tmp_path / "jpn", "jpn-rcc", jpn, "Yokohama RCC")
    out = tmp_path / "kor.ndjson"
    assert run("export", here, "--as", "KOR", "--out", out).exit_code == 0
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(line["type"], line["key_id"]) for line in lines] == [
        ("key.declared", key_id),
        ("phase.declared", key_id),
    ]
    words = ("--as", "JPN:SMC", "--author", "Yokohama RCC", "--keyring", jpn)
    first = run("import", out, there, *words)
    assert first.exit_code == 0, first.output
    assert first.stdout == "kor-rcc: 1 to 2 imported\n"
    assert first.stderr == "2 events imported, 0 here already\n"
    again = run("import", out, there, *words)
    assert again.stdout == ""
    assert again.stderr == "0 events imported, 2 here already\n"
    checked = run("verify", there, "--trusted", jpn)
    assert checked.exit_code == 0, checked.output
    heads = [line.rpartition(",")[0] for line in checked.stdout.splitlines()[:-1]]
    assert sorted(heads) == ["jpn-rcc: 3 events, all signed", "kor-rcc: 2 events, all signed"]
    shown = run("show", there, "--as", "JPN")
    assert "Mokpo RCC [SMC]" in shown.stdout


def test_verify_with_the_keys_of_others_names_the_first_event(tmp_path: Path) -> None:
    kor, other = tmp_path / "kor keys", tmp_path / "other keys"
    for keys in (kor, other):
        run("keys", "new", "Mokpo RCC", "--keyring", keys)
    case = case_at(tmp_path / "kor", "kor-rcc", kor, "Mokpo RCC")
    assert run("verify", case).exit_code == 0
    result = run("verify", case, "--trusted", other)
    assert result.exit_code == 1
    assert "CHANGED kor-rcc 1 key.declared [key_id]: the key of Mokpo RCC is not" in result.stderr


def test_an_unsigned_journal_is_said_to_be_so_and_is_not_imported(tmp_path: Path) -> None:
    with CaseFolder.create(
        tmp_path / "case",
        case_id="goto",
        origin="kor-rcc",
        registry=case_registry(),
        clocks=SystemClock(),
        ids=SystemIds(),
    ) as case:
        case.journal.append(
            "phase.declared",
            PhaseDeclared(phase="distress", reason="no radio contact"),
            author="Mokpo RCC",
            role="SMC",
            label=Label("KOR"),
            occurred_at_ns=0,
        )
    checked = run("verify", tmp_path / "case")
    assert checked.exit_code == 0
    assert checked.stderr == "Not signed, or not from the start: kor-rcc.\n"
    keys = tmp_path / "keys"
    run("keys", "new", "Yokohama RCC", "--keyring", keys)
    there = case_at(tmp_path / "jpn", "jpn-rcc", keys, "Yokohama RCC")
    out = tmp_path / "kor.ndjson"
    run("export", tmp_path / "case", "--as", "KOR", "--out", out)
    words = ("--as", "JPN", "--author", "Yokohama RCC", "--keyring", keys)
    result = run("import", out, there, *words)
    assert isinstance(result.exception, JournalError)
    assert "line 1, kor-rcc 1 phase.declared: the signature does not hold" in str(result.exception)


def test_a_key_with_a_passphrase_asks_for_it(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    new = ("keys", "new", "Kim", "--keyring", keys)
    typed = "slip of the hand\ncorrect horse\n"
    assert run(*new, "--passphrase", text=typed).exit_code == 1
    assert not list(keys.glob("*.pem"))
    typed += "correct horse\ncorrect horse\n"
    made = run(*new, "--passphrase", text=typed)
    assert made.exit_code == 0, made.output
    assert "correct horse" not in made.output
    (private,) = keys.glob("*.pem")
    assert b"ENCRYPTED" in private.read_bytes()
    again = run(*new, text="wrong horse\n")
    assert isinstance(again.exception, JournalError)
    assert run(*new, text="correct horse\n").exit_code == 0


def test_the_newest_key_of_an_author_is_shown_own_or_trusted(tmp_path: Path) -> None:
    tokyo, here = tmp_path / "tokyo keys", tmp_path / "keys"
    for _ in range(6):  # a folder lists them by their ids
        run("keys", "new", "Tokyo RCC", "--keyring", tokyo)
    newest = Keyring(tokyo).public_keys()[-1]
    for path in tokyo.glob("*.txt"):
        assert run("keys", "trust", path, "--keyring", here).exit_code == 0
    for keys in (tokyo, here):
        assert run("keys", "show", "Tokyo RCC", "--keyring", keys).stdout == newest.to_text()


def test_an_own_key_that_is_also_trusted_is_shown_by_its_id(tmp_path: Path) -> None:
    key_id = run("keys", "new", "Kim", "--keyring", tmp_path).stdout.strip()
    run("keys", "trust", tmp_path / f"{key_id}.txt", "--keyring", tmp_path)
    assert f"id: {key_id}\n" in run("keys", "show", key_id, "--keyring", tmp_path).stdout


def test_two_keys_of_an_author_that_do_not_follow_each_other_are_not_guessed(
    tmp_path: Path,
) -> None:
    here = tmp_path / "here"
    for name in ("one", "two"):
        key_id = run("keys", "new", "Kim", "--keyring", tmp_path / name).stdout.strip()
        run("keys", "trust", tmp_path / name / f"{key_id}.txt", "--keyring", here)
    result = run("keys", "show", "Kim", "--keyring", here)
    assert isinstance(result.exception, JournalError)
    assert "several keys are meant" in str(result.exception)


class SteppedBack(SimulatedClock):
    """Stands a second earlier at each look."""

    def __init__(self) -> None:
        super().__init__(1_780_000_000_000_000_000)

    def recorded(self) -> Reading:
        self._now_ns -= 1_000_000_000
        return super().recorded()


def test_verify_says_where_the_recorded_clock_went_back(tmp_path: Path) -> None:
    clock = SteppedBack()
    with CaseFolder.create(
        tmp_path / "case",
        case_id="goto",
        origin="kor-rcc",
        registry=case_registry(),
        clocks=clock,
        ids=SystemIds(),
    ) as case:
        for _ in range(2):
            case.journal.append(
                "phase.declared",
                PhaseDeclared(phase="distress", reason="no radio contact"),
                author="Mokpo RCC",
                role="SMC",
                label=Label("KOR"),
                occurred_at_ns=clock.now_ns(),
            )
    checked = run("verify", tmp_path / "case")
    assert checked.exit_code == 0, checked.output
    assert "NOTE kor-rcc 2 phase.declared [recorded_at]: the recorded clock went back" in (
        checked.stderr
    )


@pytest.mark.parametrize(
    "words",
    [
        ["keys", "show", "Nobody"],
        ["keys", "trust", "nowhere.txt"],
        ["import", "nowhere.ndjson", ".", "--as", "JPN", "--author", "x"],
    ],
)
def test_what_is_not_there_is_an_error(tmp_path: Path, words: list[str]) -> None:
    result = run(*words, "--keyring", tmp_path / "keys")
    assert isinstance(result.exception, JournalError)
    assert not (tmp_path / "keys").exists()
