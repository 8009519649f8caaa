"""A scenario as TOML text that reads back to the same scenario."""

from __future__ import annotations

from typing import Any

import tomli_w
from pydantic import BaseModel

from sarex.exercise.design.scenario import Scenario
from sarex.incident.section import GeoPoint
from sarex.incident.toml_text import position_text
from sarex.quantities import NS_PER_MINUTE, format_dtg, format_iso

__all__ = [
    "duration_text",
    "inline_toml",
    "plain_of",
    "scenario_plain",
    "scenario_toml",
    "time_text",
]


def time_text(time_ns: int) -> str:
    """A time as DTG, or as ISO text where a DTG would not hold its seconds."""
    return format_iso(time_ns) if time_ns % NS_PER_MINUTE else format_dtg(time_ns)


def duration_text(seconds: int) -> str:
    """Whole seconds as hours, minutes and seconds.

    >>> duration_text(5400), duration_text(0)
    ('1 h 30 min', '0 min')
    """
    parts = ((seconds // 3600, "h"), (seconds % 3600 // 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"


def plain_of(value: Any) -> Any:
    """A section, or a part of one, as plain data of a file."""
    if isinstance(value, GeoPoint):
        return position_text(value)
    if isinstance(value, BaseModel):
        return _section(value)
    return [plain_of(item) for item in value] if isinstance(value, tuple) else value


def _section(model: BaseModel) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field, info in type(model).model_fields.items():
        value = getattr(model, field)
        if value is None or value == ():
            continue
        if field.endswith("_ns"):
            out[field.removesuffix("_ns")] = time_text(value)
        elif field.endswith("_s") and isinstance(value, int):
            out[field.removesuffix("_s")] = duration_text(value)
        else:
            out[info.alias or field] = plain_of(value)
    return out


def scenario_plain(scenario: Scenario) -> dict[str, Any]:
    """The scenario as the plain data of its file."""
    return _section(scenario)


def scenario_toml(scenario: Scenario) -> str:
    """The scenario as the text of its file."""
    return tomli_w.dumps(_section(scenario), multiline_strings=False)


def inline_toml(section: BaseModel) -> str:
    """A section as one line of TOML: ``{ kind = "found", search_object = "raft" }``."""
    return _inline(_section(section))


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").removesuffix("\n")
