"""docs/cli.md documents every command, with its options and arguments, and none besides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from sarex.cli import app

ROOT = Path(__file__).resolve().parents[2]


def _commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _commands(inner, f"{path} {name}")
    else:
        yield path, command


COMMANDS = dict(_commands(typer.main.get_command(app), "sarex"))


def _section(name: str) -> str:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    found = re.search(rf"^## `{re.escape(name)}`\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert found, f"docs/cli.md has no heading ## `{name}`"
    return found.group(1)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_its_options_and_arguments(name: str) -> None:
    section = _section(name)
    for parameter in COMMANDS[name].params:
        spelled = (
            parameter.opts[0]
            if parameter.param_type_name == "option"
            else (parameter.metavar or parameter.name or "").upper()
        )
        assert f"`{spelled}" in section, f"docs/cli.md: {name} does not mention {spelled}"


def test_no_command_is_documented_that_does_not_exist() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## `(.+)`$", text, re.M)) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    assert COMMANDS[name].help, f"{name} has no help"
