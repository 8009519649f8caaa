"""A scenario as a workbook (XLSX), out and in. Formulas are refused, never evaluated.

XML is parsed by openpyxl through defusedxml. A cell that a spreadsheet could take for a formula is
written as text, and marked as such, so that it stays text when somebody edits it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import DEFUSEDXML, Workbook, load_workbook
from openpyxl.styles import Alignment, Font

from sarex.errors import ExerciseError
from sarex.exercise.design.scenario import Scenario
from sarex.exercise.design.tables.cell_reader import where_of
from sarex.exercise.design.tables.reading import scenario_from_sheets
from sarex.exercise.design.tables.sheets import (
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    RISKY,
    Cell,
    Sheet,
    column_letters,
)
from sarex.exercise.design.tables.writing import sheets_of
from sarex.exercise.design.triggers import InjectStatus
from sarex.quantities import to_datetime

__all__ = ["read_workbook", "workbook_bytes"]

_UNPACKED = 100_000_000
"""Bytes of a workbook's parts, unpacked, at most."""
_PARTS = 500
_WIDE = {"en", "ko", "ja", "trigger", "met_when", "world", "data_source", "value"}
_REMEDY = "Save it as an Excel workbook (.xlsx) without macros, links or password."


def workbook_bytes(scenario: Scenario, statuses: Mapping[int, InjectStatus] | None = None) -> bytes:
    """The workbook of a scenario.

    Parameters
    ----------
    scenario, statuses
        As for :func:`sarex.exercise.design.tables.writing.sheets_of`.
    """
    book = Workbook()
    for page in book.worksheets:
        book.remove(page)
    book.properties.creator = "sarex"
    book.properties.title = scenario.title.en
    book.properties.created = book.properties.modified = to_datetime(scenario.startex_ns).replace(
        tzinfo=None
    )
    for sheet in sheets_of(scenario, statuses):
        _write(book.create_sheet(sheet.name), sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(page: Any, sheet: Sheet) -> None:
    for number, values in enumerate((sheet.heading, *sheet.rows), start=1):
        for column, value in enumerate(values, start=1):
            if value:
                _put(page.cell(number, column), value, number == 1)
    page.freeze_panes = "B2"
    page.auto_filter.ref = f"A1:{column_letters(len(sheet.heading))}{len(sheet.rows) + 1}"
    for column, name in enumerate(sheet.heading, start=1):
        wide = name in _WIDE or name.rpartition("_")[2] in {"en", "ko", "ja"}
        page.column_dimensions[column_letters(column)].width = 48 if wide else 16


def _put(cell: Any, value: str, heading: bool) -> None:
    cell.value = value
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if heading:
        cell.font = Font(bold=True)
    if value.startswith((*RISKY, "'")):
        cell.quotePrefix = True


def read_workbook(path: Path) -> tuple[Scenario, dict[int, InjectStatus]]:
    """The scenario of a workbook, and the status of each inject by number.

    Raises
    ------
    ExerciseError
        If the file is no workbook or too large, and for each faulty cell with sheet, row and
        column; a formula is a fault.
    """
    data = _bounded(path)
    assert DEFUSEDXML  # it is among the dependencies; without it openpyxl reads XML unguarded
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheets = [_sheet(page, path.name) for page in book.worksheets]
    except ExerciseError:
        raise
    except Exception as error:  # what a foreign reader raises at a damaged file is not listed
        raise ExerciseError(
            "the workbook cannot be read",
            given=_reason(error),
            allowed="an undamaged Excel workbook (.xlsx)",
            remedy=_REMEDY,
            where=str(path),
        ) from error
    return scenario_from_sheets(sheets, path.name)


def _reason(error: BaseException) -> str:
    """What lay behind an error of the foreign reader, which wraps it in a longer one."""
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{type(error).__name__}: {error}"[:200]


def _bounded(path: Path) -> bytes:
    """The file's bytes, if it is a packed file of a size that a scenario may have."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST_FILE else b""
        if not data:
            raise ExerciseError(
                "the file is too large or empty for a workbook of injects",
                given=f"{size} bytes",
                allowed=f"1 to {LARGEST_FILE} bytes",
                remedy="Check that it is the right file.",
                where=str(path),
            )
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            listed = parts.infolist()
    except (OSError, zipfile.BadZipFile) as error:
        raise ExerciseError(
            "the file is no workbook",
            given=str(error),
            allowed="an Excel workbook (.xlsx)",
            remedy=_REMEDY,
            where=str(path),
        ) from None
    unpacked = sum(part.file_size for part in listed)
    if unpacked > _UNPACKED or len(listed) > _PARTS:
        raise ExerciseError(
            "the workbook is too large when unpacked",
            given=f"{unpacked} bytes in {len(listed)} parts",
            allowed=f"{_UNPACKED} bytes in {_PARTS} parts",
            remedy="Check that it is the right file.",
            where=str(path),
        )
    return data


def _sheet(page: Any, file: str) -> Sheet:
    page.reset_dimensions()
    rows: list[list[str]] = []
    for number, cells in enumerate(page.iter_rows(), start=1):
        if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
            raise ExerciseError(
                "the sheet is too large",
                given=f"row {number}, {len(cells)} columns",
                allowed=f"{MOST_ROWS} rows, {MOST_COLUMNS} columns",
                remedy="Remove empty rows and columns, or part the scenario.",
                where=f"{file}, sheet {page.title}",
            )
        heading = rows[0] if rows else []
        rows.append(
            [
                _text(cell, Cell(page.title, number, column, _name(heading, column)), file)
                for column, cell in enumerate(cells, start=1)
            ]
        )
    width = len(rows[0]) if rows else 0
    while width and not rows[0][width - 1]:
        width -= 1
    for number, row in enumerate(rows[1:], start=2):
        stray = next((c for c, value in enumerate(row[width:], start=width + 1) if value), None)
        if stray is not None:
            raise ExerciseError(
                "a cell stands in a column without heading",
                given=row[stray - 1],
                allowed=f"columns A to {column_letters(max(width, 1))}",
                remedy="Remove the cell, or give the column its heading.",
                where=where_of(file, Cell(page.title, number, stray, "without heading")),
            )
    full = [(row + [""] * width)[:width] for row in rows]
    return Sheet(page.title, full[0] if full else [], full[1:])


def _name(heading: list[str], column: int) -> str:
    return heading[column - 1] if column <= len(heading) else ""


def _text(cell: Any, place: Cell, file: str) -> str:
    """What a cell holds, as text; numbers as they would be typed."""
    value = cell.value
    message = None
    if cell.data_type == "f":
        message = "the cell holds a formula"
    elif cell.data_type == "e":
        message = "the cell holds an error"
    elif value is not None and not isinstance(value, str | int | float):
        message = "the cell holds a date of the spreadsheet, which has no zone"
    text = "" if value is None else value if isinstance(value, str) else _typed(value)
    if message is None and len(text) > LONGEST_CELL:
        message = f"the cell holds {len(text)} characters"
    if message is not None:
        raise ExerciseError(
            message,
            given=str(value)[:200],
            allowed=f"text or a number, {LONGEST_CELL} characters at most",
            remedy="Write the value itself, as text; times as DTG, such as 062250Z JUN 26.",
            where=where_of(file, place),
        )
    return text


def _typed(value: float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else repr(value)
