"""The design of exercises: scenarios, objectives with standards, storylines, injects, as data."""

from sarex.exercise.design.inject import Expected, Inject
from sarex.exercise.design.measures import MEASURES, Measure
from sarex.exercise.design.of_case import scenario_of_case
from sarex.exercise.design.scenario import Scenario
from sarex.exercise.design.scenario_file import (
    SCENARIOS,
    LoadedScenario,
    ScenarioFaultsError,
    load_scenario,
    load_scenario_case,
    parse_scenario,
)
from sarex.exercise.design.toml_text import scenario_toml

__all__ = [
    "MEASURES",
    "SCENARIOS",
    "Expected",
    "Inject",
    "LoadedScenario",
    "Measure",
    "Scenario",
    "ScenarioFaultsError",
    "load_scenario",
    "load_scenario_case",
    "parse_scenario",
    "scenario_of_case",
    "scenario_toml",
]
