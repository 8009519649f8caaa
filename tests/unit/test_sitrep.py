"""The situation report: letters, numbers, when the next is due, and how a case fills it."""

from __future__ import annotations

import pytest

from sarex.canonical import iso_to_ns
from sarex.errors import PlanError
from sarex.incident import load_case
from sarex.operation.events import ObjectFound, PhaseDeclared, SightingReported
from sarex.operation.sitrep import sitrep_of
from sarex.operation.state import CaseState
from sarex.planning.orders.sitrep import Sitrep, next_number, sitrep_due_ns, sitrep_text
from sarex.quantities import format_dtg
from sarex.words import LOCALES

NOON_NS = iso_to_ns("2026-06-07T03:00:00Z")
BASE = {
    "exercise": True,
    "number": 2,
    "case_id": "goto",
    "issued_by": "JPN RCC",
    "issued_to": ("KOR RCC",),
    "time_ns": NOON_NS,
    "reason": "routine",
}


def _letters(text: str) -> list[str]:
    return [line[0] for line in text.splitlines() if line[1:3] == ". "]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_short_form_has_a_to_f_and_says_what_nobody_stated(locale: str) -> None:
    text = sitrep_text(Sitrep(**BASE, identity=("Minami Boshi",)), locale)
    assert _letters(text) == list("ABCDEF")
    assert "Minami Boshi" in text
    lines = text.splitlines()
    assert lines[0] == lines[-1]
    assert "EXERCISE" in lines[0]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_full_form_has_a_to_m(locale: str) -> None:
    text = sitrep_text(Sitrep(**BASE, weather=("Wind 225°", "Sea 1 m")), locale)
    assert _letters(text) == list("ABCDEFGHIJKLM")
    assert "   Sea 1 m" in text


def test_silence_is_not_taken_for_a_fact() -> None:
    text = sitrep_text(Sitrep(**BASE), "en")
    assert "E. Assistance required: not stated" in text


def test_the_next_report_is_due_after_four_hours_unless_the_case_is_concluded() -> None:
    due = format_dtg(sitrep_due_ns(NOON_NS))
    assert due.startswith("070700Z")
    assert f"Next SITREP due by {due}." in sitrep_text(Sitrep(**BASE), "en")
    last = sitrep_text(Sitrep(**(BASE | {"reason": "conclusion"})), "en")
    assert due not in last
    assert "SITREP 2 and FINAL, goto" in last


def test_an_operation_carries_no_exercise_stamp() -> None:
    assert "EXERCISE" not in sitrep_text(Sitrep(**(BASE | {"exercise": False})), "en")


def test_numbers_go_on_from_the_last() -> None:
    assert next_number([]) == 1
    assert next_number([1, 2, 5]) == 6
    with pytest.raises(PlanError, match="counted from 1"):
        Sitrep(**(BASE | {"number": 0}))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_case_fills_its_report(locale: str) -> None:
    case = load_case("goto").case
    seen = SightingReported(
        facility="kor-helicopter", search_object="raft", lon_deg=128.25, lat_deg=32.5, error_m=200.0
    )
    found = ObjectFound(search_object="raft", persons=6, sighting="s1")
    phase = PhaseDeclared(phase="distress", reason="no answer")
    state = CaseState(phase=phase.phase, sightings={"s1": seen}, found={"raft": found})
    report = sitrep_of(case, state, number=1, time_ns=NOON_NS, reason="news", locale=locale)
    assert report.full
    assert report.issued_to == ["KOR RCC"]
    assert report.position == ["raft: 32-30.000N 128-15.000E"]
    text = sitrep_text(report, locale)
    assert "Minami Boshi" in text
    assert "8" in report.persons[0]
    assert "6" in report.persons[0]
    assert "2" in report.persons[0]
    assert [line.split(":")[0].split("：")[0] for line in report.persons[1:]] == ["piw"]
    assert report.assistance == ()


def test_before_anything_is_found_each_hypothesis_has_its_place() -> None:
    case = load_case("goto").case
    report = sitrep_of(case, CaseState(), number=1, time_ns=NOON_NS, reason="arrival", locale="en")
    assert [line.split(":")[0] for line in report.position] == ["h1", "h2", "h3"]
    assert report.persons[0] == "8 persons on board; 0 found, 8 missing"
