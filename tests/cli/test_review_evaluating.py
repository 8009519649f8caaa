"""``sarex review observe | rate | notes | lesson``: recorded by persons, said back as reported."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_exercise import small_exercise
from typer.testing import CliRunner

from sarex.cli import app
from sarex.errors import JournalError, ReviewError
from sarex.exercise.control import STAMP
from sarex.words import LOCALES, say

E2 = ("--as", "KOR:evaluator", "--author", "E2")


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A small exercise after ENDEX, and the id of its report."""
    folder = tmp_path_factory.mktemp("evaluating") / "case"
    with small_exercise(folder) as play:
        play.end(720)
        return folder, play.report.event_id


@pytest.fixture
def case(ended: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(ended[0], tmp_path / "case"))


def run(*words: object) -> list[str]:
    """Lines of standard output between the stamps."""
    result = CliRunner().invoke(app, ["review", *map(str, words)])
    if result.exception is not None:
        raise result.exception
    first, *lines, last = result.stdout.splitlines()
    assert first == last == STAMP
    return lines


def test_what_was_seen_is_said_back_in_the_words_of_the_report(
    case: Path, ended: tuple[Path, str]
) -> None:
    words = ("--text", "The order was read back.", "--place", "32-30N 128-20E")
    lines = run("observe", case, *E2, *words, "--evidence", ended[1][:8], "--lang", "ko")
    assert f"{say('evaluation.column.author', 'ko')}: E2" in lines
    assert f"{say('evaluation.column.evidence', 'ko')}: {ended[1][:12]}" in lines
    assert any("32-30.000N 128-20.000E" in line for line in lines)


def test_a_private_note_is_read_by_its_own_party_alone(case: Path) -> None:
    run("observe", case, *E2, "--text", "Words for us alone.", "--private")
    assert any("Words for us alone." in line for line in run("notes", case, "--as", "KOR:reader"))
    for other in ("JPN:evaluator", "EXCON:control"):
        assert run("notes", case, "--as", other) == []
    with pytest.raises(ReviewError, match="a text and nothing else"):
        run("observe", case, *E2, "--text", "Of a ship.", "--private", "--facility", "ship")


def test_a_rating_is_an_evaluators_own(case: Path, ended: tuple[Path, str]) -> None:
    words = ("--objective", "O1", "--task", "T1", "--reason", "Late, but done.")
    seen = ("--evidence", ended[1][:6])
    lines = run("rate", case, *E2, *words, "--rating", "S", *seen)
    assert "Rating: S" in lines
    smc = ("--as", "KOR:SMC", "--author", "X")
    for given, message in (
        ((*smc, *words, "--rating", "P", *seen), "only an evaluator"),
        ((*E2, *words, "--rating", "A", *seen), "rating cannot be recorded so"),
        ((*E2, *words, "--rating", "P"), "evidence cannot be recorded so"),
    ):
        with pytest.raises(ReviewError, match=message):
            run("rate", case, *given)
    with pytest.raises(JournalError, match="named by its id"):
        run("rate", case, *E2, *words, "--rating", "P", "--evidence", "0")


def test_who_acts_is_said_in_full(case: Path) -> None:
    for who in (("--as", "KOR"), ("--as", ":evaluator")):
        with pytest.raises(ReviewError, match="not said in full"):
            run("observe", case, *who, "--author", "E2", "--text", "It was so.")
    with pytest.raises(ReviewError, match="not said in full"):
        run("observe", case, "--as", "KOR:evaluator", "--author", " ", "--text", "It was so.")


def test_a_facility_that_is_not_there_is_refused(case: Path) -> None:
    with pytest.raises(ReviewError, match="no such facility"):
        run("observe", case, *E2, "--text", "It was so.", "--facility", "nobody")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_lesson_has_an_owner_and_a_date_and_is_closed(
    case: Path, ended: tuple[Path, str], locale: str
) -> None:
    lang = ("--lang", locale)
    run("lesson", "add", case, "L1", *E2, "--text", "Channels were full.", "--evidence", ended[1])
    done = ("--change", "A second channel.", "--shown-by", "A test call.")
    with pytest.raises(ReviewError, match="observed, then identified"):
        run("lesson", "close", case, "L1", *E2, *done)
    what = ("--cause", "One for all.", "--action", "Ask for one more.", "--owner", "Signals office")
    lines = run("lesson", "assign", case, "L1", *E2, *what, "--due", "2026-09-30", *lang)
    assert f"{say('lesson.column.owner', locale)}: Signals office" in lines
    assert f"{say('lesson.column.due', locale)}: 300000Z SEP 26" in lines
    lines = run("lesson", "close", case, "L1", *E2, *done, *lang)
    stage = say("lesson.stage.learned", locale)
    assert f"{say('lesson.column.stage', locale)}: {stage}" in lines
