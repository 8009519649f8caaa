"""Reading a scenario file: every fault with its line, what is allowed, and the way out.

The reader is as strict as that of a case file and reports faults in the same layers: text that is
not TOML, values that are not of the right form, a scenario that does not hold together, and a
scenario that does not fit its case.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from sarex.errors import ExerciseError, near_miss
from sarex.exercise.design.case_consistency import case_faults_of
from sarex.exercise.design.consistency import scenario_faults
from sarex.exercise.design.scenario import Scenario
from sarex.incident import BUILT_IN as CASES
from sarex.incident import CaseFile, LoadedCase, load_case
from sarex.incident.explain import explain_all
from sarex.incident.locate import Fault, TomlMap, show_path

__all__ = [
    "LARGEST_FILE",
    "SCENARIOS",
    "LoadedScenario",
    "ScenarioFaultsError",
    "check_fit",
    "frozen",
    "load_scenario",
    "load_scenario_case",
    "parse_scenario",
    "scenario_from",
]

SCENARIOS = ("goto", "maizuru", "ferry")
"""Names of the scenarios that are shipped; each may stand for a path."""
LARGEST_FILE = 4_000_000
"""Bytes of a scenario file at most."""

_FOLDER = Path(str(files("sarex") / "data" / "scenarios"))
_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


class ScenarioFaultsError(ExerciseError):
    """Several faults of one scenario."""

    def __init__(self, where: str, faults: Sequence[ExerciseError]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"{len(faults)} faults\n" + "\n".join(str(fault) for fault in faults),
            remedy="Put right each of them as it says; nothing was written.",
            where=where,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.where, self.faults)


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A scenario with the text it was read from."""

    scenario: Scenario
    text: str
    path: Path | None
    """None where the text came from a journal or a spreadsheet."""


def _located(where: TomlMap, name: str, fault: Fault) -> ExerciseError:
    path = where.spelled(fault.path)
    line = where.line_of(path)
    key = f", {show_path(path)}" if path else ""
    return ExerciseError(
        fault.message,
        given=where.quote(line),
        allowed=fault.allowed,
        remedy=fault.remedy,
        where=f"{name}:{line}{key}",
    )


def _raise_all(where: TomlMap, name: str, faults: Sequence[Fault]) -> NoReturn:
    ordered = sorted(faults, key=lambda fault: where.line_of(fault.path))
    errors = [_located(where, name, fault) for fault in ordered]
    raise errors[0] if len(errors) == 1 else ScenarioFaultsError(name, errors)


def frozen(value: Any) -> Any:
    """Lists as tuples, so that strict validation takes them."""
    if isinstance(value, dict):
        return {key: frozen(item) for key, item in value.items()}
    return tuple(frozen(item) for item in value) if isinstance(value, list) else value


def _too_deep(name: str) -> ExerciseError:
    return ExerciseError(
        "values are nested too deeply",
        allowed="sections and lists as in a shipped scenario",
        remedy="Start from a shipped scenario: sarex exercise export goto --out FILE.",
        where=name,
    )


def _parse_toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _too_deep(name) from None
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _LINE.search(message)
        lines = text.split("\n")
        line = int(found.group(1)) if found else max(1, len(lines))
        quoted = lines[line - 1].strip() if line <= len(lines) else ""
        raise ExerciseError(
            f"not TOML: {_LINE.sub('', message).strip()}",
            given=f"line {line}: {quoted}",
            allowed="key = value, text in double quotes, [section], [[sections]], # comment",
            remedy="Correct this line; text, positions and times stand in double quotes.",
            where=f"{name}:{line}",
        ) from None


def scenario_from(data: dict[str, Any]) -> tuple[Scenario | None, list[Fault]]:
    """A scenario from plain data as TOML gives it, and its faults; None if the form is wrong."""
    try:
        scenario = Scenario.model_validate(frozen(data), strict=True)
    except ValidationError as error:
        return None, explain_all(Scenario, data, error.errors())
    return scenario, scenario_faults(scenario)


def parse_scenario(text: str, path: Path | None = None) -> LoadedScenario:
    """Read a scenario from TOML text.

    Raises
    ------
    ExerciseError
        With the line, the key, what is allowed and what to do; several faults of one layer are
        reported together as :class:`ScenarioFaultsError`.
    """
    name = "scenario file" if path is None else path.name
    data = _parse_toml(text, name)
    try:
        scenario, faults = scenario_from(data)
    except RecursionError:
        raise _too_deep(name) from None
    if faults or scenario is None:
        _raise_all(TomlMap(text), name, faults)
    return LoadedScenario(scenario, text, path)


def load_scenario(path: Path | str) -> LoadedScenario:
    """Read a scenario file, or a built-in scenario by its name.

    Parameters
    ----------
    path
        A TOML file, or one of :data:`SCENARIOS`.

    Raises
    ------
    ExerciseError
        If there is no such file or it is not a scenario; see :func:`parse_scenario`.
    """
    if str(path) in SCENARIOS and not Path(path).exists():
        path = _FOLDER / str(path) / "scenario.toml"
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ExerciseError(
                "the file is too large for a scenario",
                given=f"{path.stat().st_size} bytes",
                allowed=f"at most {LARGEST_FILE} bytes",
                remedy="Check that it is a scenario file.",
                where=str(path),
            )
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExerciseError(
            "the file is not UTF-8 text",
            given=f"byte {error.start}: {error.object[error.start]:#04x}",
            remedy="Save it as UTF-8.",
            where=str(path),
        ) from None
    except OSError as error:
        raise ExerciseError(
            "the scenario file cannot be read",
            given=error.strerror,
            allowed=f"a TOML file, or a built-in scenario: {', '.join(SCENARIOS)}",
            remedy=near_miss(str(path), SCENARIOS).capitalize() or "Give the path of the file.",
            where=str(path),
        ) from None
    return parse_scenario(text, path)


def load_scenario_case(loaded: LoadedScenario) -> LoadedCase:
    """Read the case that a scenario is played on, and check that the two fit.

    Raises
    ------
    CaseFileError
        If the case cannot be read.
    ExerciseError
        With the lines of the scenario that do not fit the case.
    """
    name = loaded.scenario.case
    folder = Path() if loaded.path is None else loaded.path.parent
    case = load_case(name if name in CASES else folder / name)
    check_fit(loaded, case.case)
    return case


def check_fit(loaded: LoadedScenario, case: CaseFile) -> None:
    """Refuse a scenario that does not fit a case.

    Raises
    ------
    ExerciseError
        With the lines of the scenario that do not fit.
    """
    faults = case_faults_of(loaded.scenario, case)
    if faults:
        shown = "scenario file" if loaded.path is None else loaded.path.name
        _raise_all(TomlMap(loaded.text), shown, faults)
