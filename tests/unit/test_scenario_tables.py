"""Workbooks and CSV files of injects: faults with their cell, no formula, bounded sizes."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from small_scenarios import small_scenario

from sarex.errors import ExerciseError
from sarex.exercise.design import SCENARIOS, ScenarioFaultsError, load_scenario
from sarex.exercise.design.tables import (
    COLUMNS,
    csv_files,
    read_csv_folder,
    read_workbook,
    workbook_bytes,
)
from sarex.exercise.design.text import Text

# sheet, row, column, what is put there, words of the message, of what is allowed or of what to do
BAD_CELLS: list[tuple[str, int, str, Any, str]] = [
    ("Injects", 2, "number", "one", "whole number"),
    ("Injects", 3, "number", 1, "used twice"),
    ("Injects", 2, "startex_plus", "10", "h, min or s"),
    ("Injects", 2, "startex_plus", "11 h", "after ENDEX"),
    ("Injects", 2, "dtg", "062310Z JUN 26", "062300Z JUN 26"),
    ("Injects", 2, "dtg", "ten past", "not STARTEX"),
    ("Injects", 2, "storyline", "s2", "not of this storyline"),
    ("Injects", 2, "incident", "i2", "no incident i2"),
    ("Injects", 2, "type", "main", "key"),
    ("Injects", 2, "from", "", "missing"),
    ("Injects", 2, "to", "smc, ocs", "Did you mean"),
    ("Injects", 2, "medium", "uhf", "Did you mean"),
    ("Injects", 2, "en", "no stamp", "does not say that it is one"),
    ("Injects", 2, "ko", "", "missing"),
    ("Injects", 2, "expected_action", "", "missing"),
    ("Injects", 2, "expected_ja", "", "missing"),
    ("Injects", 2, "deadline", "soon", "duration"),
    ("Injects", 2, "met_when", "when it is done", "in one line"),
    ("Injects", 2, "controller", "eval", "kor-control"),
    ("Injects", 2, "objectives", "o7", "no objective o7"),
    ("Injects", 2, "trigger", '{ kind = "found" }', "missing"),
    ("Injects", 2, "trigger", '{ kind = "found", search_object = "raft" }\ny = 1', "in one line"),
    ("Injects", 3, "world", '{ kind = "explodes" }', "comms_outage"),
    ("Injects", 3, "world", "__import__('os')", "in one line"),
    ("Injects", 4, "safety", "maybe", "yes or no"),
    ("Injects", 2, "status", "finished", "acknowledged"),
    ("Injects", 2, "release", "KOR", "JPN may not see it"),
    ("Objectives", 3, "objective", "o9", "below no row of its objective"),
    ("Objectives", 4, "measure", "speed", "planning_time"),
    ("Objectives", 4, "threshold", "much", "a number"),
    ("Objectives", 4, "unit", "h", "min"),
    ("Storylines", 3, "storyline", "s9", "below no row of its storyline"),
    ("Storylines", 2, "en", "", "missing"),
    ("Roles", 2, "function", "boss", "exercise_control"),
    ("Roles", 5, "nation", "FRA", "KOR, JPN"),
    ("Areas", 2, "corners", "32N 128E; 33N 128E", "at least 3"),
    ("Areas", 3, "radius_m", "wide", "a number"),
    ("Texts", 2, "text", "titel", "title, summary"),
    ("Scenario", 2, "key", "scheme", "no such key"),
    ("Scenario", 6, "value", "062250", "zone"),
]


def _faults(error: ExerciseError) -> tuple[ExerciseError, ...]:
    return error.faults if isinstance(error, ScenarioFaultsError) else (error,)  # type: ignore[return-value]


def _saved(path: Path, change: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(small_scenario())))
    change(book)
    book.save(path)
    return path


@pytest.mark.parametrize(("sheet", "row", "column", "value", "says"), BAD_CELLS)
def test_a_faulty_cell_is_named_in_a_workbook(
    sheet: str, row: int, column: str, value: Any, says: str, tmp_path: Path
) -> None:
    def change(book: Any) -> None:
        book[sheet].cell(row, COLUMNS[sheet].index(column) + 1).value = value

    with pytest.raises(ExerciseError) as caught:
        read_workbook(_saved(tmp_path / "list.xlsx", change))
    place = f"list.xlsx, sheet {sheet}, row {row}, column {column} ("
    fitting = [f for f in _faults(caught.value) if (f.where or "").startswith(place)]
    assert fitting, caught.value
    assert any(says in f"{f.message} {f.allowed} {f.remedy}" for f in fitting), caught.value


@pytest.mark.parametrize(("sheet", "row", "column", "value", "says"), BAD_CELLS)
def test_a_faulty_cell_is_named_in_csv_files(
    sheet: str, row: int, column: str, value: Any, says: str, tmp_path: Path
) -> None:
    for name, content in csv_files(small_scenario()).items():
        (tmp_path / name).write_bytes(content)
    path = tmp_path / f"{sheet.lower()}.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    rows[row - 1][COLUMNS[sheet].index(column)] = str(value)
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
    with pytest.raises(ExerciseError) as caught:
        read_csv_folder(tmp_path)
    fitting = [
        f for f in _faults(caught.value) if f"sheet {sheet}, row {row}, column {column} (" in str(f)
    ]
    assert fitting, caught.value
    assert any(says in f"{f.message} {f.allowed} {f.remedy}" for f in fitting)


@pytest.mark.parametrize("formula", ["=1+1", "=HYPERLINK(A1)", "=cmd|'/c calc'!A1"])
def test_a_formula_is_refused_in_both(formula: str, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["Injects"]["E2"] = formula
        assert book["Injects"]["E2"].data_type == "f"

    with pytest.raises(ExerciseError, match="holds a formula") as caught:
        read_workbook(_saved(tmp_path / "list.xlsx", change))
    assert "row 2, column incident (E2)" in (caught.value.where or "")
    for name, content in csv_files(small_scenario()).items():
        (tmp_path / name).write_bytes(content)
    path = tmp_path / "texts.csv"
    path.write_bytes(path.read_bytes().replace(b"A title", formula.encode()))
    with pytest.raises(ExerciseError, match="holds a formula") as caught:
        read_csv_folder(tmp_path)
    assert "row 2, column en (B2)" in (caught.value.where or "")


def test_dates_and_errors_of_a_spreadsheet_are_refused(tmp_path: Path) -> None:
    def date(book: Any) -> None:
        book["Injects"]["C2"] = datetime(2026, 6, 6, 23, 0)

    with pytest.raises(ExerciseError, match="has no zone"):
        read_workbook(_saved(tmp_path / "date.xlsx", date))

    def error(book: Any) -> None:
        book["Injects"]["C2"].value = "#REF!"
        book["Injects"]["C2"].data_type = "e"

    with pytest.raises(ExerciseError, match="holds an error"):
        read_workbook(_saved(tmp_path / "error.xlsx", error))


RISKY = ["=1+1", "+41", "-1", "@here", "'quoted"]


@pytest.mark.parametrize("text", RISKY)
def test_what_looks_like_a_formula_is_written_so_that_no_spreadsheet_runs_it(
    text: str, tmp_path: Path
) -> None:
    scenario = small_scenario().model_copy(update={"title": Text(en=text, ko="제목", ja="題名")})
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook_bytes(scenario))
    cell = openpyxl.load_workbook(path)["Texts"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    with zipfile.ZipFile(path) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        assert len(sheets) == len(COLUMNS)
        assert not any(b"<f" in parts.read(name) for name in sheets)
    line = csv_files(scenario)["texts.csv"].decode("utf-8-sig").splitlines()[1]
    assert line.startswith(f"title,'{text},")
    assert read_workbook(path)[0].title.en == text


def test_numbers_that_a_spreadsheet_made_of_text_are_read(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        for row in (2, 3, 4):
            book["Injects"].cell(row, 1).value = row - 1
        book["Areas"]["D3"] = 18520.0
        book["Injects"].append([])

    assert read_workbook(_saved(tmp_path / "numbers.xlsx", change))[0] == small_scenario()


def test_columns_may_stand_in_another_order_and_computed_ones_be_empty(tmp_path: Path) -> None:
    for name, content in csv_files(small_scenario()).items():
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        if name == "injects.csv":
            for row in rows[1:]:
                row[2] = row[3] = ""
        out = io.StringIO(newline="")
        csv.writer(out).writerows(row[::-1] for row in rows)
        (tmp_path / name).write_text(out.getvalue(), encoding="utf-8", newline="")
    assert read_csv_folder(tmp_path)[0] == small_scenario()


def _drop(name: str) -> Callable[[Any], None]:
    return lambda book: book.remove(book[name])


def _heading(value: str | None) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book["Injects"]["A1"] = value

    return change


def _stray(book: Any) -> None:
    book["Areas"]["H2"] = "beside"


def _wide(book: Any) -> None:
    book["Areas"].cell(2, 70).value = "far"


def _long(book: Any) -> None:
    book["Texts"]["B2"] = "x" * 32_500


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_drop("Roles"), "the sheet is missing"),
        (lambda book: book.create_sheet("Notes"), "no such sheet"),
        (_heading("nummer"), "no such column"),
        (_heading("dtg"), "twice"),
        (_stray, "without heading"),
        (_wide, "too large"),
        (_long, "32500 characters"),
    ],
)
def test_sheets_and_columns_that_do_not_belong_are_named(
    change: Callable[[Any], None], says: str, tmp_path: Path
) -> None:
    with pytest.raises(ExerciseError, match=says):
        read_workbook(_saved(tmp_path / "list.xlsx", change))


def test_too_many_rows_and_files_that_are_no_workbook_are_refused(tmp_path: Path) -> None:
    for name, content in csv_files(small_scenario()).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "areas.csv").write_text("id,corners,centre,radius_m\n" + ",,,\n" * 10_001)
    with pytest.raises(ExerciseError, match="too large"):
        read_csv_folder(tmp_path)
    (tmp_path / "areas.csv").write_text('id,corners,centre,radius_m\n"x"y,,,\n')
    with pytest.raises(ExerciseError, match="not CSV"):
        read_csv_folder(tmp_path)
    (tmp_path / "areas.csv").write_text("id,corners,centre,radius_m\nx,,\n")
    with pytest.raises(ExerciseError, match="as many cells"):
        read_csv_folder(tmp_path)
    (tmp_path / "areas.csv").unlink()
    with pytest.raises(ExerciseError, match="cannot be read"):
        read_csv_folder(tmp_path)
    for name, content in (
        ("empty", b""),
        ("text", b"number,en\n"),
        ("zip", b"PK\x05\x06" + bytes(18)),
    ):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(content)
        with pytest.raises(ExerciseError):
            read_workbook(path)


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", bytes(120_000_000))
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(ExerciseError, match="too large when unpacked"):
        read_workbook(bomb)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_that_declares_entities_is_refused(part: str, tmp_path: Path) -> None:
    laughs = tmp_path / "laughs.xlsx"
    good = io.BytesIO(workbook_bytes(small_scenario()))
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(laughs, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                xml = data.partition(b"?>")[2] if data.startswith(b"<?xml") else data
                data = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + xml
            new.writestr(name, data)
    with pytest.raises(ExerciseError, match="cannot be read") as caught:
        read_workbook(laughs)
    assert "EntitiesForbidden" in str(caught.value.given)
    assert openpyxl.DEFUSEDXML


@pytest.mark.parametrize("name", SCENARIOS)
def test_shipped_scenarios_open_as_workbooks_with_every_column(name: str) -> None:
    scenario = load_scenario(name).scenario
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(scenario)))
    assert book.sheetnames == list(COLUMNS)
    page = book["Injects"]
    assert tuple(cell.value for cell in page[1]) == COLUMNS["Injects"]
    assert page.max_row == len(scenario.injects) + 1
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [
        str(inject.number) for inject in scenario.injects
    ]
