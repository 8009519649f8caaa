# ruff: noqa: E501  (one row of the table a line)
"""Damaged scenario files: each names the line, the key and the way out.

One row is one kind of fault: what is put in place of what in a good file, words of the line that
must be quoted, the key that must be named, and words of the message, of what is allowed or of what
to do.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_scenarios import SMALL

from sarex.errors import CaseFileError, ExerciseError
from sarex.exercise.design import (
    ScenarioFaultsError,
    load_scenario,
    load_scenario_case,
    parse_scenario,
)

TRIGGER = '{ kind = "found", search_object = "raft" }'


def nested(levels: int) -> str:
    return '{ kind = "not", that = ' * levels + '{ kind = "sighting" }' + " }" * levels


DEEP = nested(6)
WIDE = (
    '{ kind = "all", of = ['
    + ", ".join(['{ kind = "any", of = [' + ", ".join(['{ kind = "sighting" }'] * 30) + "] }"] * 3)
    + "] }"
)

# fmt: off
BAD = [
    ("not TOML", 'id = "small"', 'id = "small', 'id = "small', "", "Correct this line"),
    ("another schema", "sarex.scenario/1", "sarex.scenario/2", "scenario/2", "schema", "sarex.scenario/1"),
    ("a case file", 'schema = "sarex.scenario/1"', 'schema = "sarex.case/1"', "sarex.case/1", "schema", "sarex.scenario/1"),
    ("key missing", 'startex = "062250Z JUN 26"\n', "", "", "startex", "is missing"),
    ("unknown key", "endex =", "endx =", "endx", "endx", "Did you mean endex"),
    ("unknown section", "[[areas]]", "[[area]]", "[[area]]", "area", "Did you mean areas"),
    ("id with spaces", 'id = "small"', 'id = "a small one"', "a small one", "id", "lower-case"),
    ("nation not a code", '"KOR", "JPN"', '"Korea", "JPN"', "Korea", "nations[1]", "alpha-3"),
    ("nation twice", '"KOR", "JPN"', '"KOR", "KOR"', "nations", "nations", "named twice"),
    ("time without zone", '"062250Z JUN 26"', '"062250 JUN 26"', "062250 JUN", "startex", "Z for UTC"),
    ("ends before it starts", '"070900Z JUN 26"', '"052250Z JUN 26"', "052250Z", "endex", "ends before it starts"),
    ("a language missing", 'ja = "題名"\n', "", "[title]", "title.ja", "is missing"),
    ("an empty text", 'ko = "제목"', 'ko = ""', 'ko = ""', "title.ko", "at least 1 character"),
    ("a text with a tab", 'en = "A title"', 'en = "A\\ttitle"', "title", "title.en", "U+0009"),
    ("a text with white space around", 'en = "A title"', 'en = " A title"', "A title", "title.en", "white space"),
    ("a text as a number", 'en = "A title"', "en = 5", "en = 5", "title.en", "double quotes"),
    ("reviewed in no language", 'ja = "題名"', 'ja = "題名"\nreviewed = ["fr"]', "fr", "title.reviewed[1]", "ko, ja"),
    ("role twice", 'id = "osc"', 'id = "smc"', "smc", "roles[5].id", "used twice"),
    ("unknown function", 'function = "osc"', 'function = "ocs"', "ocs", "roles[5].function", "Did you mean"),
    ("nobody is exercise control", 'function = "exercise_control"', 'function = "observer"', "[[roles]]", "roles", "nobody is exercise control"),
    ("nobody approves for a nation", 'function = "nation_control"\nnation = "KOR"', 'function = "rcc"\nnation = "KOR"', "[[roles]]", "roles", "nobody approves injects for KOR"),
    ("role of no nation", 'function = "smc"\nnation = "JPN"', 'function = "smc"', "[[roles]]", "roles[4].nation", "Say of which nation"),
    ("role of a nation that is not there", 'function = "smc"\nnation = "JPN"', 'function = "smc"\nnation = "FRA"', "FRA", "roles[4].nation", "KOR, JPN"),
    ("a facility's role without it", 'function = "osc"\nnation = "KOR"\nfacility = "kor-destroyer"', 'function = "facility"\nnation = "KOR"', "[[roles]]", "roles[5].facility", "Name the facility"),
    ("a facility ashore", 'function = "smc"\nnation = "JPN"', 'function = "smc"\nnation = "JPN"\nfacility = "jpn-destroyer"', "jpn-destroyer", "roles[4].facility", "Remove the facility"),
    ("objective without tasks", '[[objectives.tasks]]\nid = "t1"\ntext = { en = "A task", ko = "과업", ja = "課題" }\n\n[[objectives.tasks.standards]]', "[[objectives.standards]]", "standards", "objectives[1].standards", "unknown key"),
    ("unknown measure", '"planning_time"', '"planing_time"', "planing_time", "objectives[1].tasks[1].standards[1].measure", "Did you mean planning_time"),
    ("luck as a standard", '"planning_time"', '"luck"', "luck", "objectives[1].tasks[1].standards[1].measure", "is no standard"),
    ("the wrong way round", '"at_most"', '"at_least"', "at_least", "objectives[1].tasks[1].standards[1].comparison", "less is better"),
    ("another unit", 'unit = "min"', 'unit = "s"', 'unit = "s"', "objectives[1].tasks[1].standards[1].unit", "is given in min"),
    ("more than the whole", 'measure = "planning_time"\ncomparison = "at_most"\nthreshold = 45\nunit = "min"', 'measure = "found_alive"\ncomparison = "at_least"\nthreshold = 45\nunit = "share"', "threshold = 45", "objectives[1].tasks[1].standards[1].threshold", "0.8 for 80 percent"),
    ("a negative threshold", "threshold = 45", "threshold = -1", "threshold = -1", "objectives[1].tasks[1].standards[1].threshold", "at least 0"),
    ("an incident without injects", '[[areas]]\nid = "box"', '[[storylines.incidents]]\nid = "i2"\ntitle = { en = "x", ko = "x", ja = "x" }\n\n[[areas]]\nid = "box"', 'id = "i2"', "storylines[1].incidents[2].id", "no inject brings about"),
    ("area with two corners", ', "33N 129E", "32N 129E"]', "]", "corners", "areas[1].corners", "at least 3"),
    ("area that crosses itself", '"33N 128E", "33N 129E", "32N 129E"', '"33N 129E", "33N 128E", "32N 129E"', "corners", "areas[1].corners", "crosses itself"),
    ("area without outline", 'centre = "32-30N 128-30E"\nradius = "10 NM"\n', "", "[[areas]]", "areas[2]", "centre with radius"),
    ("centre without radius", 'radius = "10 NM"\n', "", "[[areas]]", "areas[2]", "centre and a radius"),
    ("radius without unit", 'radius = "10 NM"', 'radius = "10"', 'radius = "10"', "areas[2].radius", "unit"),
    ("position without letters", '"32-30N 128-30E"', '"32.5, 128.5"', "32.5, 128.5", "areas[2].centre", "hemisphere"),
    ("number twice", "number = 2", "number = 1", "number = 1", "injects[2].number", "used twice"),
    ("number of zero", "number = 2", "number = 0", "number = 0", "injects[2].number", "at least 1"),
    ("number as text", "number = 2", 'number = "2"', "number", "injects[2].number", "whole number"),
    ("unknown type", '"contingency"', '"contingent"', "contingent", "injects[2].type", "Did you mean contingency"),
    ("after ENDEX", 'startex_plus = "1 h"', 'startex_plus = "11 h"', "11 h", "injects[3].startex_plus", "after ENDEX"),
    ("a time without unit", 'startex_plus = "1 h"', 'startex_plus = "60"', "60", "injects[3].startex_plus", "h, min or s"),
    ("unknown incident", 'number = 3\nincident = "i1"', 'number = 3\nincident = "il"', '"il"', "injects[3].incident", "no incident il"),
    ("unknown sender", 'from = "caller"', 'from = "cellar"', "cellar", "injects[1].from", "Did you mean caller"),
    ("unknown receiver", 'to = ["smc", "osc"]', 'to = ["smc", "ocs"]', "ocs", "injects[1].to", "Did you mean"),
    ("unknown medium", 'medium = "vhf"', 'medium = "uhf"', "uhf", "injects[1].medium", "Did you mean"),
    ("a receiver and no medium", 'medium = "vhf"', 'medium = "none"', 'medium = "none"', "injects[1].medium", "by some medium"),
    ("a medium and no receiver", 'medium = "none"', 'medium = "vhf"', 'medium = "vhf"', "injects[2].medium", "by some medium"),
    ("neither receiver nor change", 'world = { kind = "facility_failure", facility = "kor-destroyer", failure = "sensor" }\n', "", "[[injects]]", "injects[2].to", "nothing changes in the world"),
    ("controlled by an evaluator", 'controller = "excon"\nevaluator', 'controller = "eval"\nevaluator', "eval", "injects[1].controller", "excon, kor-control, jpn-control"),
    ("evaluated by a caller", 'evaluator = "eval"', 'evaluator = "caller"', "caller", "injects[1].evaluator", "function is evaluator"),
    ("unknown objective", 'objectives = ["o1"]', 'objectives = ["o2"]', "o2", "injects[1].objectives", "no objective o2"),
    ("a receiver who may not see it", 'release = ["KOR", "JPN"]', 'release = ["KOR"]', 'release = ["KOR"]', "injects[1].release", "JPN may not see it"),
    ("released to a stranger", 'release = ["JPN"]', 'release = ["JPN", "USA"]', "USA", "injects[3].release", "no nation USA"),
    ("no stamp in English", "EXERCISE. A call.", "A call.", "A call", "injects[1].text.en", "does not say that it is one"),
    ("no stamp in Korean", "훈련. 호출.", "호출.", "호출", "injects[1].text.ko", "훈련"),
    ("no stamp in Japanese", "訓練。呼出し。", "呼出し。", "呼出し", "injects[1].text.ja", "訓練"),
    ("flagged without a note", 'safety_note = { en = "Look.", ko = "확인.", ja = "確認。" }\n', "", "[[injects]]", "injects[3].safety_note", "what control makes sure of"),
    ("expected of a stranger", 'by = ["smc"]', 'by = ["scm"]', "scm", "injects[1].expected.by", "Did you mean smc"),
    ("no deadline", 'within = "20 min"\n', "", "expected", "injects[1].expected.within", "is missing"),
    ("unknown action", 'action = "inform"', 'action = "shout"', "shout", "injects[1].expected.action", "acknowledge"),
    ("unknown trigger", TRIGGER, '{ kind = "fond", search_object = "raft" }', "fond", "injects[1].trigger.kind", "Did you mean found"),
    ("trigger without kind", TRIGGER, '{ search_object = "raft" }', "search_object", "injects[1].trigger.kind", "kind is missing"),
    ("code in a trigger", TRIGGER, '"found(raft)"', "found(raft)", "injects[1].trigger", "section"),
    ("key of another trigger", TRIGGER, '{ kind = "found", facility = "raft" }', "found", "injects[1].trigger.facility", "search_object"),
    ("unknown area", TRIGGER, '{ kind = "area_crossed", facilities = ["kor-destroyer"], area = "bax", event = "enters" }', "bax", "injects[1].trigger.area", "Did you mean box"),
    ("POS below and above", TRIGGER, '{ kind = "pos", below = 0.5, above = 0.2 }', "pos", "injects[1].trigger", "one of the two"),
    ("POS in percent", TRIGGER, '{ kind = "pos", below = 50 }', "50", "injects[1].trigger.below", "at most 1"),
    ("a stranger's approval", TRIGGER, '{ kind = "plan", state = "approved", nation = "USA" }', "USA", "injects[1].trigger.nation", "no nation USA"),
    ("a nation's issue", TRIGGER, '{ kind = "plan", state = "issued", nation = "KOR" }', "issued", "injects[1].trigger.nation", "Remove nation"),
    ("a stranger's request", TRIGGER, '{ kind = "support", state = "granted", nation = "USA" }', "USA", "injects[1].trigger.nation", "no nation USA"),
    ("a time after ENDEX", TRIGGER, '{ kind = "startex_plus", after = "20 h" }', "20 h", "injects[1].trigger.after", "after ENDEX"),
    ("a DTG outside", TRIGGER, '{ kind = "dtg", at = "082250Z JUN 26" }', "082250Z", "injects[1].trigger.at", "outside the exercise"),
    ("an inject that is not there", TRIGGER, '{ kind = "inject_status", number = 9, status = "done" }', "number = 9", "injects[1].trigger.number", "no inject 9"),
    ("waits for itself", TRIGGER, '{ kind = "inject_status", number = 1, status = "done" }', "number = 1", "injects[1].trigger.number", "waits for itself"),
    ("deadline of what expects nothing", TRIGGER, '{ kind = "deadline", number = 2 }', "number = 2", "injects[1].trigger.number", "expects nothing"),
    ("a part of a combination", TRIGGER, '{ kind = "all", of = [{ kind = "sighting" }, { kind = "inject_status", number = 9, status = "done" }] }', "number = 9", "injects[1].trigger.of[2].number", "no inject 9"),
    ("an empty combination", TRIGGER, '{ kind = "all", of = [] }', "all", "injects[1].trigger.of", "at least 1"),
    ("too deep", TRIGGER, DEEP, "not", "injects[1].trigger", "7 deep"),
    ("too many conditions", TRIGGER, WIDE, "all", "injects[1].trigger", "94 conditions"),
    ("unknown action of the world", '"facility_failure"', '"facility_falure"', "falure", "injects[2].world.kind", "Did you mean facility_failure"),
    ("weather that does not change", '{ kind = "facility_failure", facility = "kor-destroyer", failure = "sensor" }', '{ kind = "weather_change", over = "1 h" }', "weather_change", "injects[2].world", "changes in nothing"),
    ("wind without speed", '{ kind = "facility_failure", facility = "kor-destroyer", failure = "sensor" }', '{ kind = "weather_change", over = "1 h", wind_from_deg = 20 }', "weather_change", "injects[2].world", "direction and a speed"),
    ("a drill's alert without a look", '{ kind = "facility_failure", facility = "kor-destroyer", failure = "sensor" }', '{ kind = "drill_alert", form = "voice_test", position = "32N 128E" }', "[[injects]]", "injects[2].safety", "safety = true"),
    ("a real alert", '{ kind = "facility_failure", facility = "kor-destroyer", failure = "sensor" }', '{ kind = "drill_alert", form = "dsc_distress", position = "32N 128E" }', "dsc_distress", "injects[2].world.form", "dsc_test"),
]
# fmt: on


def _faults(error: ExerciseError) -> tuple[ExerciseError, ...]:
    return error.faults if isinstance(error, ScenarioFaultsError) else (error,)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "old", "new", "quoted", "key", "says"), BAD, ids=[row[0] for row in BAD]
)
def test_a_damaged_file_names_line_key_and_way_out(
    name: str, old: str, new: str, quoted: str, key: str, says: str
) -> None:
    assert old in SMALL, f"{name}: the good file has no {old!r}"
    with pytest.raises(ExerciseError) as caught:
        parse_scenario(SMALL.replace(old, new, 1), Path("damaged.toml"))
    faults = _faults(caught.value)
    suffix = f", {key}" if key else ""
    fitting = [
        f for f in faults if re.fullmatch(rf"damaged\.toml:\d+{re.escape(suffix)}", f.where or "")
    ]
    assert fitting, [fault.where for fault in faults]
    fault = fitting[0]
    assert quoted in str(fault.given)
    assert says in f"{fault.message} {fault.allowed} {fault.remedy}"
    assert fault.remedy


def test_there_are_many_kinds_of_damage() -> None:
    assert len({row[0] for row in BAD}) == len(BAD) >= 40


def test_the_good_file_is_good() -> None:
    loaded = parse_scenario(SMALL)
    assert [inject.number for inject in loaded.scenario.injects] == [1, 2, 3]
    assert load_scenario_case(loaded).case.id == "goto"


def test_all_faults_of_a_layer_are_reported_at_once_in_order() -> None:
    text = SMALL.replace('medium = "vhf"', 'medium = "uhf"').replace('"at_most"', '"under"')
    with pytest.raises(ScenarioFaultsError) as caught:
        parse_scenario(text)
    lines = [int(re.search(r":(\d+)", fault.where or "")[1]) for fault in caught.value.faults]  # type: ignore[index]
    assert len(lines) == 2
    assert lines == sorted(lines)


def test_injects_that_wait_for_each_other_are_named() -> None:
    text = SMALL.replace(
        TRIGGER, '{ kind = "inject_status", number = 2, status = "done" }'
    ).replace(
        'medium = "none"\n',
        'medium = "none"\ntrigger = { kind = "all", of = [{ kind = "sighting" }, { kind = "inject_status", number = 1, status = "released" }] }\n',
    )
    with pytest.raises(ExerciseError, match="wait for each other: 1, 2, 1"):
        parse_scenario(text)
    another_way = text.replace('kind = "all"', 'kind = "any"')
    parse_scenario(another_way)


# fmt: off
NOT_OF_THE_CASE = [
    ("facility of a role", 'facility = "kor-destroyer"\ntitle', 'facility = "kor-cruiser"\ntitle', "roles[5].facility", "no facility kor-cruiser"),
    ("facility of the other nation", 'facility = "kor-destroyer"\ntitle', 'facility = "jpn-destroyer"\ntitle', "roles[5].nation", "is of JPN"),
    ("search object", TRIGGER, '{ kind = "found", search_object = "boat" }', "injects[1].trigger.search_object", "no search object boat"),
    ("facility of a trigger", TRIGGER, '{ kind = "task_acknowledged", facility = "boat" }', "injects[1].trigger.facility", "no facility boat"),
    ("facilities of a trigger", TRIGGER, '{ kind = "any", of = [{ kind = "area_crossed", facilities = ["boat"], area = "box", event = "enters" }] }', "injects[1].trigger.of[1].facilities", "no facility boat"),
    ("facility of an action", 'facility = "kor-destroyer", failure', 'facility = "boat", failure', "injects[2].world.facility", "no facility boat"),
    ("casualties aboard nothing", '{ kind = "facility_failure", facility = "kor-destroyer", failure = "sensor" }', '{ kind = "casualties", aboard = "boat", immediate = 1, delayed = 0, minor = 0 }', "injects[2].world.aboard", "no facility or object boat"),
    ("what shows that it was done", '{ kind = "alert_acknowledged" }', '{ kind = "sighting", facility = "boat" }', "injects[1].expected.met_when.facility", "no facility boat"),
    ("starts too late", '"062250Z JUN 26"', '"062300Z JUN 26"', "startex", "after the report"),
]
# fmt: on


@pytest.mark.parametrize(
    ("name", "old", "new", "key", "says"), NOT_OF_THE_CASE, ids=[row[0] for row in NOT_OF_THE_CASE]
)
def test_what_does_not_fit_the_case_is_named_with_its_line(
    name: str, old: str, new: str, key: str, says: str
) -> None:
    assert old in SMALL, name
    loaded = parse_scenario(SMALL.replace(old, new, 1))
    with pytest.raises(ExerciseError) as caught:
        load_scenario_case(loaded)
    fitting = [f for f in _faults(caught.value) if (f.where or "").endswith(f", {key}")]
    assert fitting, caught.value
    assert says in f"{fitting[0].message} {fitting[0].allowed}"


def test_files_that_are_not_there_or_no_text_say_so(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="cannot be read") as caught:
        load_scenario("gotoo")
    assert "Did you mean goto" in caught.value.remedy
    latin = tmp_path / "latin.toml"
    latin.write_bytes(SMALL.replace("A title", "Une légende").encode("latin-1", "replace"))
    with pytest.raises(ExerciseError, match="not UTF-8"):
        load_scenario(latin)
    huge = tmp_path / "huge.toml"
    huge.write_text("# " + "x" * 4_000_000)
    with pytest.raises(ExerciseError, match="too large"):
        load_scenario(huge)
    alone = tmp_path / "alone.toml"
    alone.write_text(SMALL.replace('case = "goto"', 'case = "none.toml"'))
    with pytest.raises(CaseFileError, match="cannot be read"):
        load_scenario_case(load_scenario(alone))


@pytest.mark.parametrize("depth", [100, 1000, 100_000])
def test_values_nested_without_end_are_refused(depth: int) -> None:
    with pytest.raises(ExerciseError, match=r"not TOML|nested too deeply|deep"):
        parse_scenario(SMALL.replace(TRIGGER, nested(depth)))
