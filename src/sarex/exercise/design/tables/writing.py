"""A scenario as sheets of text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sarex.exercise.design.inject import Inject
from sarex.exercise.design.scenario import Area, Scenario
from sarex.exercise.design.tables.sheets import COLUMNS, Sheet
from sarex.exercise.design.text import Text
from sarex.exercise.design.toml_text import duration_text, inline_toml
from sarex.exercise.design.triggers import InjectStatus
from sarex.incident.toml_text import position_text, time_text

__all__ = ["sheets_of"]

Row = Mapping[str, str]


def sheets_of(
    scenario: Scenario, statuses: Mapping[int, InjectStatus] | None = None
) -> tuple[Sheet, ...]:
    """All sheets of a scenario.

    Parameters
    ----------
    scenario
        A valid one.
    statuses
        How far each inject has come in a run, by number; drafts without it.
    """
    rows: Mapping[str, Callable[[], list[Row]]] = {
        "Injects": lambda: [_inject(scenario, each, statuses or {}) for each in scenario.injects],
        "Objectives": lambda: _objectives(scenario),
        "Storylines": lambda: _storylines(scenario),
        "Roles": lambda: _roles(scenario),
        "Areas": lambda: [_area(area) for area in scenario.areas],
        "Texts": lambda: [
            {"text": "title", **_text(scenario.title)},
            {"text": "summary", **_text(scenario.summary)},
        ],
        "Scenario": lambda: _head(scenario),
    }
    return tuple(
        Sheet(name, heading, [[row.get(column, "") for column in heading] for row in rows[name]()])
        for name, heading in COLUMNS.items()
    )


def _text(text: Text | None, prefix: str = "") -> dict[str, str]:
    if text is None:
        return {}
    return {
        f"{prefix}en": text.en,
        f"{prefix}ko": text.ko,
        f"{prefix}ja": text.ja,
        f"{prefix}reviewed": ", ".join(text.reviewed),
    }


def _inject(scenario: Scenario, inject: Inject, statuses: Mapping[int, InjectStatus]) -> Row:
    row = {
        "number": str(inject.number),
        "startex_plus": duration_text(inject.startex_plus_s),
        "dtg": time_text(scenario.planned_ns(inject)),
        "storyline": scenario.storyline_of[inject.incident].id,
        "incident": inject.incident,
        "type": inject.type,
        "from": inject.sender,
        "to": ", ".join(inject.to),
        "medium": inject.medium,
        **_text(inject.text),
        "controller": inject.controller,
        "evaluator": inject.evaluator or "",
        "objectives": ", ".join(inject.objectives),
        "trigger": "" if inject.trigger is None else inline_toml(inject.trigger),
        "world": "" if inject.world is None else inline_toml(inject.world),
        "safety": "yes" if inject.safety else "no",
        **_text(inject.safety_note, "safety_"),
        "status": statuses.get(inject.number, "draft"),
        "release": ", ".join(inject.release),
    }
    expected = inject.expected
    if expected is None:
        return row
    return {
        **row,
        "expected_action": expected.action,
        **_text(expected.text, "expected_"),
        "expected_by": ", ".join(expected.by),
        "deadline": duration_text(expected.within_s),
        "met_when": "" if expected.met_when is None else inline_toml(expected.met_when),
    }


def _objectives(scenario: Scenario) -> list[Row]:
    rows: list[Row] = []
    for objective in scenario.objectives:
        rows.append({"objective": objective.id, **_text(objective.text)})
        for task in objective.tasks:
            rows.append({"objective": objective.id, "task": task.id, **_text(task.text)})
            rows += [
                {
                    "objective": objective.id,
                    "task": task.id,
                    "kind": standard.kind,
                    "measure": standard.measure,
                    "comparison": standard.comparison,
                    "threshold": repr(standard.threshold),
                    "unit": standard.unit,
                    "data_source": standard.data_source,
                }
                for standard in task.standards
            ]
    return rows


def _storylines(scenario: Scenario) -> list[Row]:
    rows: list[Row] = []
    for line in scenario.storylines:
        rows.append({"storyline": line.id, **_text(line.title)})
        rows += [
            {"storyline": line.id, "incident": each.id, **_text(each.title)}
            for each in line.incidents
        ]
    return rows


def _roles(scenario: Scenario) -> list[Row]:
    return [
        {
            "id": role.id,
            "function": role.function,
            "nation": role.nation or "",
            "facility": role.facility or "",
            **_text(role.title),
        }
        for role in scenario.roles
    ]


def _area(area: Area) -> Row:
    return {
        "id": area.id,
        "corners": "; ".join(position_text(corner) for corner in area.corners),
        "centre": "" if area.centre is None else position_text(area.centre),
        "radius_m": "" if area.radius_m is None else repr(area.radius_m),
    }


def _head(scenario: Scenario) -> list[Row]:
    values = {
        "schema": scenario.schema_id,
        "id": scenario.id,
        "case": scenario.case,
        "nations": ", ".join(scenario.nations),
        "startex": time_text(scenario.startex_ns),
        "endex": time_text(scenario.endex_ns),
    }
    return [{"key": key, "value": value} for key, value in values.items()]
