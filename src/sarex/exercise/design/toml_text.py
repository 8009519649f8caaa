"""A scenario as TOML text that reads back to the same scenario."""

from __future__ import annotations

from typing import Any

import tomli_w
from pydantic import BaseModel

from sarex.exercise.design.scenario import Scenario
from sarex.incident.toml_text import plain_of as plain_in

__all__ = ["duration_text", "inline_toml", "plain_of", "scenario_toml"]


def duration_text(seconds: int) -> str:
    """Whole seconds as hours, minutes and seconds.

    >>> duration_text(5400), duration_text(0)
    ('1 h 30 min', '0 min')
    """
    parts = ((seconds // 3600, "h"), (seconds % 3600 // 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"


def plain_of(section: BaseModel) -> dict[str, Any]:
    """A scenario, or a section of one, as the plain data of its file."""
    found: dict[str, Any] = plain_in(section, duration_text)
    return found


def scenario_toml(scenario: Scenario) -> str:
    """The scenario as the text of its file."""
    return tomli_w.dumps(plain_of(scenario), multiline_strings=False)


def inline_toml(section: BaseModel) -> str:
    """A section as one line of TOML: ``{ kind = "found", search_object = "raft" }``."""
    return _inline(plain_of(section))


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").removesuffix("\n")
