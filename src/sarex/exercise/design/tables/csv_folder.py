"""A scenario as a folder of CSV files, one a sheet, out and in.

UTF-8 with a byte order mark, so that spreadsheets show Korean and Japanese; commas; the line feeds
of a text stay in its quotes. A cell that a spreadsheet could take for a formula gets an apostrophe
in front, and so does one that begins with an apostrophe; reading takes one away.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from sarex.errors import ExerciseError
from sarex.exercise.design.scenario import Scenario
from sarex.exercise.design.tables.cell_reader import where_of
from sarex.exercise.design.tables.reading import scenario_from_sheets
from sarex.exercise.design.tables.sheets import (
    COLUMNS,
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    RISKY,
    Cell,
    Sheet,
)
from sarex.exercise.design.tables.writing import sheets_of
from sarex.exercise.design.triggers import InjectStatus

__all__ = ["csv_files", "read_csv_folder"]


def csv_files(
    scenario: Scenario, statuses: Mapping[int, InjectStatus] | None = None
) -> dict[str, bytes]:
    """The CSV files of a scenario, by name.

    Parameters
    ----------
    scenario, statuses
        As for :func:`sarex.exercise.design.tables.writing.sheets_of`.
    """
    return {_file(sheet.name): _written(sheet) for sheet in sheets_of(scenario, statuses)}


def _file(sheet: str) -> str:
    return f"{sheet.lower()}.csv"


def _written(sheet: Sheet) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    for values in (sheet.heading, *sheet.rows):
        writer.writerow([_guarded(value) for value in values])
    return stream.getvalue().encode("utf-8-sig")


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith((*RISKY, "'")) else text


def read_csv_folder(folder: Path) -> tuple[Scenario, dict[int, InjectStatus]]:
    """The scenario of a folder of CSV files, and the status of each inject by number.

    Raises
    ------
    ExerciseError
        If a file is missing, too large or no CSV, and for each faulty cell with file, row and
        column.
    """
    sheets = [_read(folder / _file(name), name) for name in COLUMNS]
    return scenario_from_sheets(sheets, folder.name)


def _read(path: Path, name: str) -> Sheet:
    text = _text_of(path)
    rows: list[list[str]] = []
    try:
        for values in csv.reader(io.StringIO(text, newline=""), strict=True):
            rows.append(values)
            if len(rows) > MOST_ROWS or len(values) > MOST_COLUMNS:
                raise ExerciseError(
                    "the file is too large",
                    given=f"row {len(rows)}, {len(values)} columns",
                    allowed=f"{MOST_ROWS} rows, {MOST_COLUMNS} columns",
                    remedy="Remove empty rows and columns, or part the scenario.",
                    where=str(path),
                )
    except csv.Error as error:
        raise ExerciseError(
            "the file is not CSV",
            given=f"row {len(rows) + 1}: {error}",
            allowed="cells with commas between, text with commas in double quotes",
            remedy="Save it as CSV with commas, UTF-8.",
            where=str(path),
        ) from None
    heading = rows[0] if rows else []
    return Sheet(name, heading, [_row(path, heading, at, r) for at, r in enumerate(rows[1:], 2)])


def _text_of(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise ExerciseError(
                "the file is too large for a list of injects",
                given=f"{size} bytes",
                allowed=f"at most {LARGEST_FILE} bytes",
                remedy="Check that it is the right file.",
                where=str(path),
            )
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ExerciseError(
            "the file cannot be read",
            given=reason,
            allowed=f"a folder with {', '.join(_file(name) for name in COLUMNS)}",
            remedy="Export a scenario to see the files, and save each as CSV with UTF-8.",
            where=str(path),
        ) from None


def _row(path: Path, heading: list[str], number: int, values: list[str]) -> list[str]:
    if values and len(values) != len(heading):
        raise ExerciseError(
            "the row has not as many cells as the heading",
            given=f"{len(values)} cells",
            allowed=f"{len(heading)} cells",
            remedy="Put text with commas in double quotes; leave no cell out.",
            where=f"{path}, row {number}",
        )
    full = values or [""] * len(heading)
    return [
        _bare(path, Cell(path.stem.capitalize(), number, column, name), text)
        for column, (name, text) in enumerate(zip(heading, full, strict=True), start=1)
    ]


def _bare(path: Path, cell: Cell, text: str) -> str:
    """A cell without the apostrophe that guards it; a bare formula is refused."""
    if text.startswith("'"):
        text = text[1:]
    elif text.startswith("="):
        raise ExerciseError(
            "the cell holds a formula",
            given=text[:200],
            allowed="text, or '= … with an apostrophe in front where a text begins so",
            remedy="Write the value itself.",
            where=where_of(path.name, cell),
        )
    if len(text) > LONGEST_CELL:
        raise ExerciseError(
            f"the cell holds {len(text)} characters",
            given=text[:200],
            allowed=f"at most {LONGEST_CELL}",
            remedy="Shorten the text.",
            where=where_of(path.name, cell),
        )
    return text
