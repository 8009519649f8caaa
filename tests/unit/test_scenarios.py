"""The shipped scenarios: complete in three languages, fictional, alike for both sides, playable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from played_here import open_desk
from pydantic import BaseModel

from sarex.cli._cross_check import cross_check
from sarex.drift.job import FUNCTION, job_parameters
from sarex.ensemble import Status
from sarex.ensemble.storage import open_ensemble
from sarex.exercise.design import (
    MEASURES,
    SCENARIOS,
    LoadedScenario,
    load_scenario,
    load_scenario_case,
    parse_scenario,
    scenario_toml,
)
from sarex.exercise.design.measures import MeasureName
from sarex.exercise.design.text import Text
from sarex.exercise.design.triggers import conditions
from sarex.exercise.direct import store_inputs
from sarex.exercise.injects import commands
from sarex.exercise.truth_record import CONTROL
from sarex.incident import LoadedCase, parse_case, to_toml
from sarex.words import LOCALES

SCRIPTS = {"ko": re.compile("[\uac00-\ud7a3]"), "ja": re.compile("[\u3040-\u30ff\u4e00-\u9fff]")}
# A sea name, a line of jurisdiction or a feature that anybody disputes is the user's to draw.
NOT_BUILT_IN = re.compile(
    r"\b(East Sea|Sea of Japan|Yellow Sea|EEZ|ADIZ|SRR|Dokdo|Takeshima|Liancourt|Ieodo)\b"
    r"|동해|일본해|독도|이어도|日本海|竹島|東海",
    re.I,
)


@pytest.fixture(params=SCENARIOS)
def loaded(request: pytest.FixtureRequest) -> LoadedScenario:
    return load_scenario(request.param)


@pytest.fixture
def case(loaded: LoadedScenario) -> LoadedCase:
    return load_scenario_case(loaded)


def _texts(section: BaseModel) -> Iterator[Text]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Text):
                yield item
            elif isinstance(item, BaseModel):
                yield from _texts(item)


def test_every_text_is_there_in_three_languages_and_in_their_scripts(
    loaded: LoadedScenario,
) -> None:
    texts = list(_texts(loaded.scenario))
    assert len(texts) > 50
    for text in texts:
        assert len({text.say(locale) for locale in LOCALES}) == 3, text.en
        assert text.en.isascii(), text.en
        for locale, script in SCRIPTS.items():
            assert script.search(text.say(locale)), text.say(locale)


def test_translations_say_that_nobody_has_reviewed_them(loaded: LoadedScenario) -> None:
    assert {text.unreviewed for text in _texts(loaded.scenario)} == {("ko", "ja")}


def test_figures_are_the_same_in_every_language(loaded: LoadedScenario) -> None:
    """Positions, times and DTG groups that stand in the English text stand in the others."""
    exact = re.compile(r"\d{6}Z|\d{2}-\d{2}N|\d{3}-\d{2}E")
    for inject in loaded.scenario.injects:
        found = {loc: Counter(exact.findall(inject.text.say(loc))) for loc in LOCALES}
        assert found["ko"] == found["en"], inject.number
        assert found["ja"] == found["en"], inject.number


def test_the_file_is_written_and_read_back(loaded: LoadedScenario) -> None:
    assert parse_scenario(scenario_toml(loaded.scenario)).scenario == loaded.scenario


def test_forces_of_both_sides_are_alike_and_no_line_is_drawn(
    loaded: LoadedScenario, case: LoadedCase
) -> None:
    nations = case.case.parties.nations
    kinds = [
        Counter(each.kind for each in case.case.facilities if each.nation == nation)
        for nation in nations
    ]
    assert len(nations) == 2
    assert kinds[0] == kinds[1]
    assert "fictional" in case.case.title
    assert "fictional" in loaded.scenario.title.en
    assert not NOT_BUILT_IN.search(loaded.text)
    assert not NOT_BUILT_IN.search(case.text)
    functions = [
        Counter(role.function for role in loaded.scenario.roles if role.nation == nation)
        for nation in nations
    ]
    for count in functions:
        assert count["nation_control"] == 1
        assert count["evaluator"] == 1
        assert count["smc"] + count["rcc"] == 1


def test_the_case_is_complete_and_its_file_reads_back(case: LoadedCase) -> None:
    assert cross_check(case) == []
    assert parse_case(to_toml(case.case)).case == case.case


def test_the_case_reaches_a_forecast_on_made_fields(case: LoadedCase, tmp_path: Path) -> None:
    few = re.sub(r"(?m)^draws = \d+", "draws = 60", case.text)
    path = tmp_path / "case.toml"
    path.write_text(few, encoding="utf-8")
    with open_desk(path, tmp_path / "folder") as desk:
        inputs = store_inputs(desk, tmp_path, None, None)
        parameters = job_parameters(desk.loaded.case)
        ref = desk.run(FUNCTION, inputs, parameters, kind="ensemble", purpose="forecast")
        ensemble = open_ensemble(desk.folder.artefacts.path(ref))
        assert ensemble.times_ns[-1] >= case.case.periods[-1].end_ns
        status = ensemble.status[-1]
        afloat = (status == Status.AFLOAT).mean()
        assert afloat > 0.9


def test_what_is_promised_of_each_is_there() -> None:
    goto = load_scenario("goto").scenario
    actions = {each.expected.action for each in goto.injects if each.expected is not None}
    assert {"ask_for_support", "answer_support", "replan", "rescue", "evacuate"} <= actions
    kinds = {part.kind for i in goto.injects if i.trigger for _, part in conditions(i.trigger)}
    assert {"area_crossed", "pos", "support", "found", "recovered", "deadline", "dtg"} <= kinds
    lost = [each.world for each in goto.injects if each.world is not None]
    failures = {(each.kind, getattr(each, "failure", "")) for each in lost}
    assert ("facility_failure", "lost") in failures
    ferry = load_scenario("ferry").scenario
    assert {"triage", "evacuate"} <= {i.expected.action for i in ferry.injects if i.expected}
    assert sum(i.world is not None and i.world.kind == "casualties" for i in ferry.injects) == 2
    words = " ".join(inject.text.en for inject in load_scenario("maizuru").scenario.injects)
    for word in ("collision", "fire", "raft", "dummies", "water cannon"):
        assert word in words.lower()


def test_every_objective_is_served_and_every_standard_can_be_computed(
    loaded: LoadedScenario,
) -> None:
    scenario = loaded.scenario
    served = {name for inject in scenario.injects for name in inject.objectives}
    assert served == {objective.id for objective in scenario.objectives}
    evaluators = {inject.evaluator for inject in scenario.injects} - {None}
    assert len(evaluators) == 2
    for objective in scenario.objectives:
        for task in objective.tasks:
            for standard in task.standards:
                assert standard.unit == MEASURES[standard.measure].unit


def test_the_table_of_measures_has_a_row_for_each_name() -> None:
    from typing import get_args

    assert set(MEASURES) == set(get_args(MeasureName))


def test_each_is_loaded_and_made_ready_at_a_desk(
    loaded: LoadedScenario, case: LoadedCase, tmp_path: Path
) -> None:
    assert case.path is not None
    with open_desk(case.path, tmp_path / "case") as desk:
        commands.load_into(desk, loaded, CONTROL)
        for number in loaded.scenario.inject_of:
            commands.review_inject(desk, number, CONTROL)
            for nation in loaded.scenario.nations:
                author = commands.nation_control(nation)
                commands.approve_inject(desk, number, nation, author)
            commands.ready_inject(desk, number, CONTROL)
        rows = commands.board_of(desk).rows
        assert {row.status for row in rows.values()} == {"ready"}
        assert commands.board_of(desk).scenario == loaded.scenario
