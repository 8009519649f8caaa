"""A scenario from sheets of text: each fault with its sheet, row and column.

Cells are put together to the plain data of a scenario file, which the one strict reader then reads;
a fault that it finds is shown at the cell that the value came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sarex.errors import SarexError, near_miss
from sarex.exercise.design.scenario import Scenario
from sarex.exercise.design.scenario_file import scenario_from
from sarex.exercise.design.tables.cell_reader import CellReader, Row
from sarex.exercise.design.tables.sheets import COLUMNS, Cell, Sheet
from sarex.exercise.design.triggers import STATUSES, InjectStatus
from sarex.incident.locate import KeyPath
from sarex.quantities import format_dtg, parse_time

__all__ = ["scenario_from_sheets"]


def scenario_from_sheets(
    sheets: Sequence[Sheet], file: str
) -> tuple[Scenario, dict[int, InjectStatus]]:
    """The scenario that sheets hold, and the status of each inject by number.

    Parameters
    ----------
    sheets
        With the names and columns of ``COLUMNS``, in any order.
    file
        Name to show in errors.

    Raises
    ------
    ExerciseError
        With sheet, row and column of each fault.
    """
    reader = CellReader(file)
    found = _by_name(sheets, reader)
    rows = {name: list(reader.rows(found[name])) for name in COLUMNS}
    if reader.faults:
        reader.raise_all()
    data: dict[str, Any] = {}
    _head(reader, rows["Scenario"], data)
    _texts(reader, rows["Texts"], data)
    data["roles"] = [_role(reader, at, row) for at, row in enumerate(rows["Roles"])]
    data["areas"] = [_area(reader, at, row) for at, row in enumerate(rows["Areas"])]
    data["storylines"] = _storylines(reader, rows["Storylines"])
    data["objectives"] = _objectives(reader, rows["Objectives"])
    data["injects"] = [_inject(reader, at, row) for at, row in enumerate(rows["Injects"])]
    if reader.faults:
        reader.raise_all()
    scenario, faults = scenario_from(data)
    for fault in faults:
        reader.located(fault)
    if scenario is None or reader.faults:
        reader.raise_all()
    statuses = _agree(reader, rows["Injects"], scenario)
    if reader.faults:
        reader.raise_all()
    return scenario, statuses


def _by_name(sheets: Sequence[Sheet], reader: CellReader) -> dict[str, Sheet]:
    found = {sheet.name: sheet for sheet in sheets}
    for name in found.keys() - COLUMNS.keys():
        remedy = near_miss(name, COLUMNS).capitalize() or "Remove the sheet."
        cell = Cell(name, 1, 1, "")
        reader.fault(name, cell, "there is no such sheet", ", ".join(COLUMNS), remedy)
    for name in COLUMNS.keys() - found.keys():
        cell = Cell(name, 1, 1, "")
        reader.fault("", cell, "the sheet is missing", ", ".join(COLUMNS), "Add the sheet.")
    if reader.faults:
        reader.raise_all()
    return found


def _head(reader: CellReader, rows: Sequence[Row], data: dict[str, Any]) -> None:
    known = ("schema", "id", "case", "nations", "startex", "endex")
    for row in rows:
        key, cell = row["key"]
        if key not in known or key in data:
            message = "the key is there twice" if key in data else "there is no such key"
            reader.fault(key, cell, message, ", ".join(known), "Correct the key.")
        else:
            reader.put(data, (), key, row["value"])


def _texts(reader: CellReader, rows: Sequence[Row], data: dict[str, Any]) -> None:
    for row in rows:
        key, cell = row["text"]
        if key not in {"title", "summary"} or key in data:
            message = "the text is there twice" if key in data else "there is no such text"
            reader.fault(key, cell, message, "title, summary", "Correct the name.")
        else:
            reader.text(data, (), key, row, "")


def _role(reader: CellReader, index: int, row: Row) -> dict[str, Any]:
    path: KeyPath = ("roles", index)
    role: dict[str, Any] = {}
    reader.cells[path] = row["id"]
    for key in ("id", "function", "nation", "facility"):
        reader.put(role, path, key, row[key])
    reader.text(role, path, "title", row, "")
    return role


def _area(reader: CellReader, index: int, row: Row) -> dict[str, Any]:
    path: KeyPath = ("areas", index)
    area: dict[str, Any] = {}
    reader.cells[path] = row["id"]
    for key in ("id", "corners", "centre", "radius_m"):
        reader.put(area, path, key, row[key])
    return area


def _storylines(reader: CellReader, rows: Sequence[Row]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for row in rows:
        name, cell = row["storyline"]
        if not row["incident"][0]:
            path: KeyPath = ("storylines", len(lines))
            lines.append({"id": name, "incidents": []})
            reader.cells[path] = reader.cells[(*path, "id")] = (name, cell)
            reader.text(lines[-1], path, "title", row, "")
        elif not lines or lines[-1]["id"] != name:
            _stray(reader, name, cell, "incident", "storyline")
        else:
            incidents = lines[-1]["incidents"]
            path = ("storylines", len(lines) - 1, "incidents", len(incidents))
            incident: dict[str, Any] = {"id": row["incident"][0]}
            reader.cells[path] = reader.cells[(*path, "id")] = row["incident"]
            reader.text(incident, path, "title", row, "")
            incidents.append(incident)
    return lines


def _stray(reader: CellReader, given: str, cell: Cell, what: str, above: str) -> None:
    reader.fault(
        given,
        cell,
        f"the {what} stands below no row of its {above}",
        f"the row of the {above} first, then its {what}s",
        "Put the rows in order.",
    )


def _objectives(reader: CellReader, rows: Sequence[Row]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for row in rows:
        (name, cell), (task, task_cell) = row["objective"], row["task"]
        if not task:
            path: KeyPath = ("objectives", len(found))
            found.append({"id": name, "tasks": []})
            reader.cells[path] = reader.cells[(*path, "id")] = (name, cell)
            reader.text(found[-1], path, "text", row, "")
            continue
        if not found or found[-1]["id"] != name:
            _stray(reader, name, cell, "task", "objective")
            continue
        tasks = found[-1]["tasks"]
        if not row["measure"][0]:
            path = ("objectives", len(found) - 1, "tasks", len(tasks))
            tasks.append({"id": task, "standards": []})
            reader.cells[path] = reader.cells[(*path, "id")] = (task, task_cell)
            reader.text(tasks[-1], path, "text", row, "")
        elif not tasks or tasks[-1]["id"] != task:
            _stray(reader, task, task_cell, "standard", "task")
        else:
            standards = tasks[-1]["standards"]
            at = ("objectives", len(found) - 1, "tasks", len(tasks) - 1)
            standards.append(_standard(reader, (*at, "standards", len(standards)), row))
    return found


def _standard(reader: CellReader, path: KeyPath, row: Row) -> dict[str, Any]:
    standard: dict[str, Any] = {}
    reader.cells[path] = row["measure"]
    for key in ("kind", "measure", "comparison", "threshold", "unit", "data_source"):
        reader.put(standard, path, key, row[key])
    return standard


_INJECT = (
    *("number", "startex_plus", "incident", "type", "from", "to", "medium"),
    *("controller", "evaluator", "objectives", "trigger", "world", "safety", "release"),
)


def _inject(reader: CellReader, index: int, row: Row) -> dict[str, Any]:
    path: KeyPath = ("injects", index)
    inject: dict[str, Any] = {}
    reader.cells[path] = row["number"]
    for key in _INJECT:
        reader.put(inject, path, key, row[key])
    reader.text(inject, path, "text", row, "")
    reader.text(inject, path, "safety_note", row, "safety_")
    expected: dict[str, Any] = {}
    below: KeyPath = (*path, "expected")
    for key, column in (
        ("action", "expected_action"),
        ("by", "expected_by"),
        ("within", "deadline"),
        ("met_when", "met_when"),
    ):
        reader.put(expected, below, key, row[column])
    reader.text(expected, below, "text", row, "expected_")
    reader.cells[below] = row["expected_action"]
    if expected:
        inject["expected"] = expected
    return inject


def _agree(reader: CellReader, rows: Sequence[Row], scenario: Scenario) -> dict[int, InjectStatus]:
    """Columns that say again what others say have to agree; and the statuses."""
    statuses: dict[int, InjectStatus] = {}
    for row, inject in zip(rows, scenario.injects, strict=True):
        dtg, cell = row["dtg"]
        planned = scenario.planned_ns(inject)
        if dtg and _time(dtg) != planned:
            reader.fault(
                dtg,
                cell,
                "the DTG is not STARTEX and the time after it",
                format_dtg(planned),
                "Correct startex_plus or the DTG, or leave the DTG empty.",
            )
        line, cell = row["storyline"]
        wanted = scenario.storyline_of[inject.incident].id
        if line not in {"", wanted}:
            reader.fault(
                line,
                cell,
                f"the incident {inject.incident} is not of this storyline",
                wanted,
                "Correct incident or storyline, or leave the storyline empty.",
            )
        status, cell = row["status"]
        if status not in {"", *STATUSES}:
            reader.fault(
                status, cell, "there is no such status", ", ".join(STATUSES), "Correct the status."
            )
        statuses[inject.number] = cast("InjectStatus", status or "draft")
    return statuses


def _time(text: str) -> int | None:
    try:
        return parse_time(text)
    except SarexError:
        return None
