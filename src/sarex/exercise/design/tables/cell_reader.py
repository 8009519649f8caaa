"""Cells of sheets put together to plain data, with the cell of each value and all faults."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from sarex.errors import ExerciseError, near_miss
from sarex.exercise.design.scenario_file import ScenarioFaultsError
from sarex.exercise.design.tables.sheets import COLUMNS, TEXT, Cell, Sheet, column_letters
from sarex.incident.locate import Fault, KeyPath

__all__ = ["CellReader", "Row", "where_of"]

Row = dict[str, tuple[str, Cell]]
_LISTS = {"to", "objectives", "release", "by", "nations", "reviewed"}


def where_of(file: str, cell: Cell) -> str:
    """A place in a workbook or a CSV file, as people look for it."""
    place = f"{column_letters(cell.column)}{cell.row}"
    return f"{file}, sheet {cell.sheet}, row {cell.row}, column {cell.name} ({place})"


@dataclass(slots=True)
class CellReader:
    """Gathers plain data, the cell of each value, and faults."""

    file: str
    cells: dict[KeyPath, tuple[str, Cell]] = field(default_factory=dict)
    faults: list[ExerciseError] = field(default_factory=list)

    def fault(self, given: str, cell: Cell, message: str, allowed: object, remedy: str) -> None:
        where = where_of(self.file, cell)
        self.faults.append(
            ExerciseError(
                message, given=given or "nothing", allowed=allowed, remedy=remedy, where=where
            )
        )

    def raise_all(self) -> NoReturn:
        if len(self.faults) == 1:
            raise self.faults[0]
        raise ScenarioFaultsError(self.file, self.faults)

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of a sheet that are not empty, by column; faults of the heading are kept."""
        known = COLUMNS[sheet.name]
        for column, name in enumerate(sheet.heading, start=1):
            cell = Cell(sheet.name, 1, column, name)
            if name not in known:
                hint = near_miss(name, known)
                remedy = hint.capitalize() or "Remove the column."
                self.fault(name, cell, "there is no such column", ", ".join(known), remedy)
            elif name in sheet.heading[: column - 1]:
                self.fault(name, cell, "the column is there twice", "once", "Remove one of them.")
        for name in known:
            if name not in sheet.heading:
                cell = Cell(sheet.name, 1, len(sheet.heading) + 1, name)
                self.fault("", cell, "the column is missing", ", ".join(known), "Add the column.")
        if self.faults:
            return
        for number, values in enumerate(sheet.rows, start=2):
            if any(values):
                yield {
                    name: (value, Cell(sheet.name, number, column, name))
                    for column, (name, value) in enumerate(
                        zip(sheet.heading, values, strict=True), start=1
                    )
                }

    def put(self, into: dict[str, Any], path: KeyPath, key: str, at: tuple[str, Cell]) -> None:
        """A value under its key, if the cell is not empty; a list if the key holds one."""
        text, cell = at
        self.cells[(*path, key)] = at
        if text:
            into[key] = self._value(key, text, cell)

    def _value(self, key: str, text: str, cell: Cell) -> Any:
        if key in _LISTS:
            return [part.strip() for part in text.split(",") if part.strip()]
        if key == "corners":
            return [part.strip() for part in text.split(";") if part.strip()]
        if key == "number":
            return self._number(text, cell, int, "a whole number")
        if key in {"threshold", "radius_m"}:
            return self._number(text, cell, float, "a number")
        if key in {"trigger", "met_when", "world"}:
            return self._inline(text, cell)
        if key == "safety":
            return self._yes(text, cell)
        return text

    def _number(self, text: str, cell: Cell, kind: type, what: str) -> Any:
        try:
            return kind(text)
        except ValueError:
            self.fault(text, cell, f"{cell.name} is not {what}", what, f"Write {what}.")
            return 0

    def _inline(self, text: str, cell: Cell) -> Any:
        """One section in TOML; nothing else is read from the cell."""
        try:
            found = tomllib.loads(f"x = {text}") if "\n" not in text else {}
        except (tomllib.TOMLDecodeError, RecursionError):
            found = {}
        if found.keys() != {"x"} or not isinstance(found["x"], dict):
            self.fault(
                text,
                cell,
                f"{cell.name} is not a section of TOML in one line",
                '{ kind = "found", search_object = "raft" }',
                "Write it as in the scenario file, in curly brackets.",
            )
            return {}
        return found["x"]

    def _yes(self, text: str, cell: Cell) -> bool:
        if text not in {"yes", "no"}:
            self.fault(text, cell, f"{cell.name} is not yes or no", "yes, no", "Write yes or no.")
        return text == "yes"

    def text(self, into: dict[str, Any], path: KeyPath, key: str, row: Row, prefix: str) -> None:
        """A text in three languages, if any of its cells holds something."""
        first = row[f"{prefix}en"]
        self.cells[(*path, key)] = first
        text: dict[str, Any] = {}
        for part in TEXT:
            self.put(text, (*path, key), part, row[f"{prefix}{part}"])
        if text:
            into[key] = text

    def located(self, fault: Fault) -> None:
        """A fault of the strict reader, at the cell that its value came from."""
        path = fault.path
        while path and path not in self.cells:
            path = path[:-1]
        given, cell = self.cells.get(path, ("", Cell("Scenario", 1, 1, "key")))
        self.fault(given, cell, fault.message, fault.allowed, fault.remedy)
