"""Reading a scenario file: every fault with its line, what is allowed, and the way out.

The reader is as strict as that of a case file and reports faults in the same layers: text that is
not TOML, values that are not of the right form, a scenario that does not hold together, and a
scenario that does not fit its case.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from sarex.errors import ExerciseError
from sarex.exercise.design.case_consistency import case_faults_of
from sarex.exercise.design.consistency import scenario_faults
from sarex.exercise.design.scenario import Scenario
from sarex.incident import BUILT_IN as CASES
from sarex.incident import CaseFile, LoadedCase, load_case
from sarex.incident.locate import Fault, TomlMap
from sarex.incident.strict_file import FaultsError, FileKind, checked

__all__ = [
    "LARGEST_FILE",
    "SCENARIOS",
    "LoadedScenario",
    "ScenarioFaultsError",
    "check_fit",
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


class ScenarioFaultsError(FaultsError, ExerciseError):
    """Several faults of one scenario."""


_KIND = FileKind(
    "scenario",
    ExerciseError,
    ScenarioFaultsError,
    SCENARIOS,
    "write one out with: sarex exercise export goto --out FILE.",
    LARGEST_FILE,
)


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A scenario with the text it was read from."""

    scenario: Scenario
    text: str
    path: Path | None
    """None where the text came from a journal."""

    @property
    def case_path(self) -> Path | None:
        """Where the case file lies that the scenario names; None for a built-in case."""
        if self.scenario.case in CASES:
            return None
        folder = Path() if self.path is None else self.path.parent
        return folder / self.scenario.case


def scenario_from(data: dict[str, Any]) -> tuple[Scenario | None, list[Fault]]:
    """A scenario from plain data as TOML gives it, and its faults; None if the form is wrong."""
    return checked(Scenario, data, scenario_faults)


def parse_scenario(text: str, path: Path | None = None) -> LoadedScenario:
    """Read a scenario from TOML text.

    Raises
    ------
    ExerciseError
        With the line, the key, what is allowed and what to do; several faults of one layer are
        reported together as :class:`ScenarioFaultsError`.
    """
    scenario, _ = _KIND.read(Scenario, text, path, scenario_faults)
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
    return parse_scenario(_KIND.load(path), path)


def load_scenario_case(loaded: LoadedScenario) -> LoadedCase:
    """Read the case that a scenario is played on, and check that the two fit.

    Raises
    ------
    CaseFileError
        If the case cannot be read.
    ExerciseError
        With the lines of the scenario that do not fit the case.
    """
    case = load_case(loaded.case_path or loaded.scenario.case)
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
        _KIND.refuse(TomlMap(loaded.text), loaded.path, faults)
