"""The commands that make a case, and its report, again."""

from __future__ import annotations

from sarex.exercise.design import SCENARIOS, load_scenario, parse_scenario, scenario_of_case
from sarex.exercise.events import ScenarioLoaded
from sarex.journal import Event
from sarex.review.picture import Studio

__all__ = ["rerun_commands"]


def rerun_commands(studio: Studio) -> str:
    """What to type: to verify the record, and to play the same again."""
    record = studio.record
    verify = "sarex journal verify CASE_FOLDER\n"
    of_type = {event.type: event for event in record.events}
    loaded = of_type.get("scenario.loaded")
    seed = "" if record.seed is None else f" --seed {record.seed}"
    if loaded is not None and isinstance(loaded.body, ScenarioLoaded) and not _made(loaded, studio):
        hours = _hours(loaded.body, of_type.get("exercise.ended"))
        return f"{verify}sarex exercise run {_name(loaded.body)}{seed}{hours} --out NEW_FOLDER\n"
    return (
        f"{verify}sarex case export CASE_FOLDER --as {record.case.parties.smc} --personal "
        f"--out case.toml\n"
        f"sarex run case.toml{_fields(studio)}{seed} --out NEW_FOLDER\n"
    )


def _made(loaded: Event, studio: Studio) -> bool:
    """Whether the scenario is the one that is made of the case."""
    assert isinstance(loaded.body, ScenarioLoaded)
    return scenario_of_case(studio.record.case).text == loaded.body.toml


def _name(loaded: ScenarioLoaded) -> str:
    """Of a shipped scenario, if it was played as shipped."""
    name = loaded.scenario
    shipped = name in SCENARIOS and load_scenario(name).text == loaded.toml
    return name if shipped else "SCENARIO.toml"


def _hours(loaded: ScenarioLoaded, ended: Event | None) -> str:
    """How long it was played, where it ended before its planned end."""
    scenario = parse_scenario(loaded.toml).scenario
    if ended is None or ended.occurred_at_ns >= scenario.endex_ns:
        return ""
    return f" --hours {(ended.occurred_at_ns - scenario.startex_ns) / 3.6e12:.9g}"


def _fields(studio: Studio) -> str:
    """Field files in place of those of the case."""
    options = ""
    for layer, option in (
        (studio.inputs.forcing.wind, "--wind"),
        (studio.inputs.forcing.current, "--currents"),
    ):
        files = [source for source in layer.sources if source.endswith((".nc", ".nc4"))]
        options += f" {option} {files[0]}" if files else ""
    return options
