"""The scenario that is made of a case."""

from __future__ import annotations

import pytest

from sarex.errors import ExerciseError
from sarex.exercise.design import parse_scenario, scenario_of_case
from sarex.incident import BUILT_IN, CaseFile, load_case
from sarex.words import LOCALES


def changed(case: CaseFile, **change: object) -> CaseFile:
    return case.model_copy(update=change)


@pytest.mark.parametrize("name", BUILT_IN)
def test_it_plays_the_case_and_nothing_else(name: str) -> None:
    case = load_case(name).case
    made = scenario_of_case(case)
    scenario = made.scenario
    assert scenario.injects == scenario.objectives == scenario.storylines == ()
    assert scenario.ends_when == "all_safe"
    assert scenario.startex_ns == case.report.received_at_ns
    assert scenario.endex_ns == case.periods[-1].end_ns
    assert parse_scenario(made.text).scenario == scenario
    assert scenario_of_case(case).text == made.text
    crews = {role.facility: role for role in scenario.roles if role.function == "facility"}
    assert set(crews) == {facility.id for facility in case.facilities}
    assert all(role.id == facility for facility, role in crews.items())
    functions = [role.function for role in scenario.roles]
    assert functions.count("smc") == functions.count("exercise_control") == 1
    assert functions.count("rcc") == len(case.parties.nations) - 1
    assert functions.count("nation_control") == len(case.parties.nations)
    assert functions.count("osc") == (case.parties.osc is not None)


def test_a_facility_keeps_its_id_where_a_role_would_have_it() -> None:
    case = load_case("goto").case
    first = case.facilities[0].model_copy(update={"id": "smc"})
    parties = changed(case.parties, osc=None)
    case = changed(case, facilities=(first, *case.facilities[1:]), parties=parties)
    roles = {role.id: role.function for role in scenario_of_case(case).scenario.roles}
    assert (roles["smc"], roles["smc-role"]) == ("facility", "smc")


def test_what_a_scenario_cannot_carry_is_left_out_of_titles() -> None:
    case = changed(load_case("goto").case, title=" Drill\t2\u0007\n")
    title = scenario_of_case(case).scenario.title
    assert [title.say(locale) for locale in LOCALES] == ["Drill 2"] * 3


def test_an_operation_is_never_played() -> None:
    with pytest.raises(ExerciseError, match="only an exercise") as caught:
        scenario_of_case(changed(load_case("goto").case, mode="operation"))
    assert caught.value.given == 'mode = "operation"'
