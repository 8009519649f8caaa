"""The scenario of a case that has none: nothing is injected, the case alone is played."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

from sarex.errors import ExerciseError
from sarex.exercise.design.scenario import SCENARIO_SCHEMA, Role, Scenario
from sarex.exercise.design.scenario_file import LoadedScenario, check_fit, parse_scenario
from sarex.exercise.design.text import Text, printable
from sarex.exercise.design.toml_text import scenario_toml
from sarex.incident.case import CaseFile
from sarex.words import LOCALES, say

__all__ = ["scenario_of_case"]


def scenario_of_case(case: CaseFile) -> LoadedScenario:
    """A scenario that plays a case from its report to the end of its last period.

    STARTEX is the time of the report. ENDEX comes with the end of the last period, or before, when
    everybody who was on board is at a place of safety. Roles are exercise control, each nation's
    control, the mission co-ordinator, the other nations' centres, the on-scene co-ordinator, and
    every facility of the case by its own id.

    Parameters
    ----------
    case : CaseFile
        Of mode exercise.

    Returns
    -------
    LoadedScenario
        Without objectives, storylines and injects; the same for the same case.

    Raises
    ------
    ExerciseError
        If the case is an operation, or its last period is over when its report comes in.
    """
    if case.mode != "exercise":
        raise ExerciseError(
            "what is observed is invented, so only an exercise is played",
            given=f'mode = "{case.mode}"',
            allowed='mode = "exercise"',
            remedy="Copy the case, set its mode to exercise, and play the copy.",
            where=case.id,
        )
    scenario = Scenario(
        schema=SCENARIO_SCHEMA,
        id=case.id,
        title=_same(case.title, case.id),
        summary=_said("exercise.case.summary"),
        case=f"{case.id}.toml",
        nations=case.parties.nations,
        startex_ns=case.report.received_at_ns,
        endex_ns=max(period.end_ns for period in case.periods),
        ends_when="all_safe",
        roles=tuple(_roles(case)),
    )
    # read as a file is, so that what is recorded can be read back
    loaded = parse_scenario(scenario_toml(scenario))
    check_fit(loaded, case)
    return loaded


def _roles(case: CaseFile) -> Iterator[Role]:
    free = partial(_free, taken={facility.id for facility in case.facilities})
    title = _said("exercise.case.control")
    yield Role(id=free("excon"), function="exercise_control", title=title)
    for nation in case.parties.nations:
        title = _said("exercise.case.nation_control", nation=nation)
        name = free(f"{nation.lower()}-control")
        yield Role(id=name, function="nation_control", nation=nation, title=title)
    yield Role(id=free("smc"), function="smc", nation=case.parties.smc, title=_said("incident.smc"))
    for nation in case.parties.nations:
        if nation != case.parties.smc:
            title = _said("exercise.case.rcc", nation=nation)
            yield Role(id=free(f"{nation.lower()}-rcc"), function="rcc", nation=nation, title=title)
    for facility in case.facilities:
        of_it = {"facility": facility.id, "nation": facility.nation}
        if facility.id == case.parties.osc:
            yield Role(id=free("osc"), function="osc", title=_said("incident.osc"), **of_it)
        title = _same(facility.name, facility.id)
        yield Role(id=facility.id, function="facility", title=title, **of_it)


def _free(name: str, taken: Collection[str]) -> str:
    """The name, unless a facility has it."""
    while name in taken:
        name = f"{name}-role"
    return name


def _said(key: str, **params: str) -> Text:
    return Text(**{locale: say(key, locale, **params) for locale in LOCALES})


def _same(text: str, otherwise: str) -> Text:
    """What somebody wrote, in every language as it was written."""
    said = printable(text) or otherwise
    return Text(**dict.fromkeys(LOCALES, said))
