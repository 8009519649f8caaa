# ruff: noqa: E501  (one row of the table a line)
"""Malformed case files: each names the line, the key and the way out.

One row is one kind of fault: what is put in place of what in a good file, the text of the line
that must be quoted, the key that must be named, and words of the message, of what is allowed or of
what to do.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sarex.errors import CaseFileError
from sarex.incident import CaseFileFaultsError, load_case, parse_case

GOOD = """\
schema = "sarex.case/1"
id = "test"
title = "A test case"
mode = "exercise"

[parties]
nations = ["KOR", "JPN"]
smc = "KOR"
control = "EXCON"

[report]
received_at = "062250Z JUN 26"
caller = "a caller"
medium = "VHF channel 16"
vessel = "a vessel"
vessel_kind = "fishing vessel"
persons_on_board = 8
text = "what was said"

[[persons]]
clothing = "life jacket"
object = "piw"

[[objects]]
id = "raft"
description = "life raft"
leeway_class = "LIFE-RAFT-DB-15"
persons = 6

[[objects]]
id = "piw"
description = "two persons in the water"
leeway_class = "PIW-3"
persons = 2

[[hypotheses]]
id = "h1"
description = "foundered at anchor"
cause = "flooding"
weight = 0.5
objects = ["raft", "piw"]
position = { kind = "point", at = "32-36.0N 128-12.0E", error = "4 NM" }
time = { kind = "interval", start = "062100Z JUN 26", end = "062200Z JUN 26" }

[[hypotheses]]
id = "h2"
description = "foundered under way"
cause = "collision"
weight = 0.3
objects = ["raft", "piw"]

[hypotheses.position]
kind = "voyage"
dead_reckoning = "small_craft"
speed = "9 kn"

[[hypotheses.position.waypoints]]
at = "32-37.0N 128-12.0E"
time = "062050Z JUN 26"
fix_error = "1 NM"

[[hypotheses.position.waypoints]]
at = "32-28.0N 127-50.0E"

[hypotheses.time]
kind = "normal"
mean = "062130Z JUN 26"
sd = "20 min"

[[hypotheses]]
id = "h3"
description = "somewhere"
cause = "not known"
weight = 0.2
objects = ["raft", "piw"]

[hypotheses.position]
kind = "polygon"
corners = ["32-20N 128-00E", "32-40N 128-00E", "32-41N 128-20E", "32-21N 128-20E"]

[hypotheses.time]
kind = "triangular"
earliest = "062055Z JUN 26"
likeliest = "062130Z JUN 26"
latest = "062230Z JUN 26"

[environment]
visibility_nm = 10
wave_height_m = 0.5
source = "assumed"

[fields]
coast = "goto"

[fields.wind]
observations = ["240/18 kn from 061200Z JUN 26"]
error = { sigma_m_s = 1.5, tau_h = 12.0, source = "assumed" }

[fields.current]
error = { sigma_m_s = 0.2, tau_h = 6.0, source = "assumed" }

[[fields.current.analytic]]
kind = "tidal_ellipse"
major_m_s = 0.3
minor_m_s = 0.0
major_to_deg = 30.0
period_h = 12.42
maximum_at = "062300Z JUN 26"

[forecast]
draws = 1000
seed = 1
step = "10 min"
output_step = "10 min"
until = "071000Z JUN 26"

[[facilities]]
id = "kor-ship"
kind = "destroyer"
name = "a ship"
nation = "KOR"
position = "32-50.0N 127-30.0E"
available_from = "062330Z JUN 26"

[[facilities.sweep_widths]]
detection_class = "raft_6"
width = "0.5 NM"
conditions = "night"
source = "assumed"

[[periods]]
start = "070000Z JUN 26"
end = "070400Z JUN 26"

[[periods]]
start = "070500Z JUN 26"
end = "070900Z JUN 26"
"""

# name, old, new, text of the quoted line, key, words of the message or the way out
FAULTS = [
    ("no closing quote", 'id = "test"', 'id = "test', 'id = "test', None, "not TOML"),
    ("text without quotes", 'mode = "exercise"', "mode = exercise", "mode = exercise", None, "quotes"),
    ("a key twice", 'smc = "KOR"', 'smc = "KOR"\nsmc = "JPN"', 'smc = "JPN"', None, "not TOML"),
    ("wrong schema", "sarex.case/1", "sarex.case/2", "sarex.case/2", "schema", "Did you mean sarex.case/1"),
    ("mode misspelt", '"exercise"', '"exercize"', "exercize", "mode", "Did you mean exercise"),
    ("id with spaces", 'id = "test"', 'id = "my test"', "my test", "id", "lower-case"),
    ("section missing", '[environment]\nvisibility_nm = 10\nwave_height_m = 0.5\nsource = "assumed"\n', "", "schema", "environment", "Add section [environment]"),
    ("key missing", "persons_on_board = 8\n", "", "[report]", "report.persons_on_board", "is missing"),
    ("unknown key", "caller =", "callr =", "callr", "report.callr", "Did you mean caller"),
    ("unknown section", "[environment]", "[enviroment]", "[enviroment]", "enviroment", "Did you mean environment"),
    ("nation not a code", 'nation = "KOR"', 'nation = "Korea"', "Korea", "facilities[1].nation", "alpha-3"),
    ("nation of no party", 'nation = "KOR"', 'nation = "FRA"', "FRA", "facilities[1].nation", "KOR, JPN"),
    ("smc of no party", 'smc = "KOR"', 'smc = "USA"', "USA", "parties.smc", "KOR, JPN"),
    ("exercise without control", 'control = "EXCON"\n', "", "[parties]", "parties.control", 'Add control = "EXCON"'),
    ("operation with control", 'mode = "exercise"', 'mode = "operation"', "EXCON", "parties.control", "Remove control"),
    ("time without zone", '"062250Z JUN 26"', '"062250 JUN 26"', "062250 JUN", "report.received_at", "Z for UTC"),
    ("TOML time without zone", '"062250Z JUN 26"', "2026-06-06T22:50:00", "22:50:00", "report.received_at", "zone"),
    ("day that is not", '"062250Z JUN 26"', '"312250Z JUN 26"', "312250Z", "report.received_at", "no such day"),
    ("time as a number", '"062250Z JUN 26"', "62250", "62250", "report.received_at", "not a time"),
    ("position without letters", '"32-36.0N 128-12.0E"', '"32.6, 128.2"', "32.6, 128.2", "hypotheses[1].position.at", "hemisphere letters"),
    ("minutes of 60", '"32-36.0N 128-12.0E"', '"32-60.0N 128-12.0E"', "32-60.0N", "hypotheses[1].position.at", "minutes"),
    ("position as a list", '"32-36.0N 128-12.0E"', "[32.6, 128.2]", "[32.6, 128.2]", "hypotheses[1].position.at", "double quotes"),
    ("length without unit", 'error = "4 NM"', 'error = "4"', 'error = "4"', "hypotheses[1].position.error", "unit"),
    ("length as a number", 'error = "4 NM"', "error = 4", "error = 4", "hypotheses[1].position.error", "needs its unit"),
    ("length in miles", 'error = "4 NM"', 'error = "4 miles"', "4 miles", "hypotheses[1].position.error", "write NM"),
    ("unit in a wrong key", 'error = "4 NM"', "error_mi = 4", "error_mi", "hypotheses[1].position.error_mi", "Did you mean"),
    ("the same length twice", 'error = "4 NM"', 'error = "4 NM", error_m = 7408', "error_m = 7408", "hypotheses[1].position.error_m", "more than once"),
    ("radius of zero", 'error = "4 NM"', 'error = "0 NM"', "0 NM", "hypotheses[1].position.error", "greater than 0"),
    ("kind of position unknown", 'kind = "point"', 'kind = "pont"', "pont", "hypotheses[1].position.kind", "Did you mean point"),
    ("kind of position missing", 'kind = "point", ', "", "position = {", "hypotheses[1].position.kind", "Say which it is"),
    ("corners that cross", '"32-40N 128-00E", "32-41N 128-20E"', '"32-41N 128-20E", "32-40N 128-00E"', "corners", "hypotheses[3].position.corners", "crosses itself"),
    ("corners on a line", '"32-40N 128-00E", "32-41N 128-20E", "32-21N 128-20E"', '"32-40N 128-00E", "32-50N 128-00E"', "corners", "hypotheses[3].position.corners", "do not bound an area"),
    ("two corners", ', "32-41N 128-20E", "32-21N 128-20E"', "", "corners", "hypotheses[3].position.corners", "at least 3"),
    ("voyage without speed or time", 'speed = "9 kn"\n', "", "[[hypotheses.position.waypoints]]", "hypotheses[2].position.waypoints[2]", "no speed"),
    ("voyage that starts without a fix", 'fix_error = "1 NM"\n', "", "[[hypotheses.position.waypoints]]", "hypotheses[2].position.waypoints[1]", "fix_error"),
    ("distress outside the voyage", 'mean = "062130Z JUN 26"', 'mean = "062040Z JUN 26"', "062040Z", "hypotheses[2].time.mean", "within the voyage"),
    ("waypoint backwards in time", 'at = "32-28.0N 127-50.0E"', 'at = "32-28.0N 127-50.0E"\ntime = "062000Z JUN 26"', "[[hypotheses.position.waypoints]]", "hypotheses[2].position.waypoints", "do not increase"),
    ("a vessel too fast", 'at = "32-28.0N 127-50.0E"', 'at = "32-28.0N 127-50.0E"\ntime = "062100Z JUN 26"\n[[hypotheses.position.waypoints]]\nat = "32-28.0N 127-40.0E"', "[[hypotheses.position.waypoints]]", "hypotheses[2].position.waypoints[2]", "would make"),
    ("interval that ends before it starts", 'end = "062200Z JUN 26"', 'end = "062000Z JUN 26"', "062000Z", "hypotheses[1].time.end", "ends before it starts"),
    ("distress after the report", 'end = "062200Z JUN 26"', 'end = "062300Z JUN 26"', "062300Z", "hypotheses[1].time.end", "after its report"),
    ("triangle out of order", 'likeliest = "062130Z JUN 26"', 'likeliest = "062240Z JUN 26"', "062240Z", "hypotheses[3].time.likeliest", "not in order"),
    ("weights that do not sum to 1", "weight = 0.2", "weight = 0.3", "weight = 0.3", "hypotheses[3].weight", "sum to 1.1"),
    ("weight of zero", "weight = 0.2", "weight = 0", "weight = 0", "hypotheses[3].weight", "greater than 0"),
    ("weight as text", "weight = 0.2", 'weight = "20 %"', "20 %", "hypotheses[3].weight", "without quotes"),
    ("unknown search object", 'weight = 0.2\nobjects = ["raft", "piw"]', 'weight = 0.2\nobjects = ["raft", "piv"]', "piv", "hypotheses[3].objects[2]", "Did you mean piw"),
    ("search object of no hypothesis", '[[objects]]\nid = "piw"', '[[objects]]\nid = "hull"\ndescription = "hull"\nleeway_class = "SKIFF-3"\npersons = 0\n\n[[objects]]\nid = "piw"', 'id = "hull"', "objects[2].id", "no hypothesis names"),
    ("an id twice", 'id = "h2"', 'id = "h1"', 'id = "h1"', "hypotheses[2].id", "used twice"),
    ("more persons than on board", "persons = 6", "persons = 7", 'objects = ["raft", "piw"]', "hypotheses[1].objects", "9 of 8 persons"),
    ("person in an unknown object", 'object = "piw"', 'object = "boat"', "boat", "persons[1].object", "no search object boat"),
    ("number of persons broken", "persons = 6", "persons = 6.5", "6.5", "objects[1].persons", "whole number"),
    ("negative visibility", "visibility_nm = 10", "visibility_nm = -1", "visibility_nm = -1", "environment.visibility_nm", "greater than 0"),
    ("source missing", 'wave_height_m = 0.5\nsource = "assumed"', "wave_height_m = 0.5", "[environment]", "environment.source", "Who says so"),
    ("velocity error missing", "error = { sigma_m_s = 1.5, tau_h = 12.0, source = \"assumed\" }\n", "", "[fields.wind]", "fields.wind.error", "is missing"),
    ("memory of the error missing", "tau_h = 12.0, ", "", "error = {", "fields.wind.error.tau_h", "Add tau_h = a number"),
    ("key of a field misspelt", "minor_m_s = 0.0", "minor_ms = 0.0", "minor_ms", "fields.current.analytic[1].minor_ms", "Did you mean minor_m_s"),
    ("unknown analytic term", 'kind = "tidal_ellipse"', 'kind = "tidal_elipse"', "tidal_elipse", "fields.current.analytic[1].kind", "Did you mean tidal_ellipse"),
    ("time of an ellipse without zone", 'maximum_at = "062300Z JUN 26"', 'maximum_at = "2026-06-06T23:00"', "maximum_at", "fields.current.analytic[1].maximum_at", "zone"),
    ("climatology with a gap", "[fields.wind]\n", '[fields.wind]\nvalid = "climatology"\nmax_gap_h = 6.0\n', "max_gap_h", "fields.wind.max_gap_h", "Remove max_gap_h"),
    ("facility available too late", 'available_from = "062330Z JUN 26"', 'available_from = "080000Z JUN 26"', "080000Z", "facilities[1].available_from", "after the last search period"),
    ("osc that is no facility", 'smc = "KOR"', 'smc = "KOR"\nosc = "kor-shop"', "kor-shop", "parties.osc", "Did you mean kor-ship"),
    ("night width of no condition", 'conditions = "night"', 'conditions = "dusk"', "dusk", "facilities[1].sweep_widths[1].conditions", "day, night, any"),
    ("periods that overlap", 'start = "070500Z JUN 26"', 'start = "070300Z JUN 26"', "070300Z", "periods[2].start", "without overlap"),
    ("period that ends before it starts", 'end = "070400Z JUN 26"', 'end = "062359Z JUN 26"', "062359Z", "periods[1].end", "ends before it starts"),
    ("forecast too short", 'until = "071000Z JUN 26"', 'until = "070800Z JUN 26"', 'end = "070900Z', "periods[2].end", "Set forecast.until"),
    ("output step no multiple", 'output_step = "10 min"', 'output_step = "15 min"', "15 min", "forecast.output_step", "multiple of 600 s"),
    ("step not whole seconds", 'step = "10 min"\noutput', 'step = "1.5 s"\noutput', "1.5 s", "forecast.step", "whole seconds"),
    ("visibility without end", "visibility_nm = 10", "visibility_nm = inf", "inf", "environment.visibility_nm", "finite"),
    ("weight that is no number", "weight = 0.2", "weight = nan", "nan", "hypotheses[3].weight", "finite"),
    ("current without end", "major_m_s = 0.3", "major_m_s = inf", "inf", "fields.current.analytic[1].major_m_s", "finite"),
    ("seed as text", "seed = 1", 'seed = "one"', "one", "forecast.seed", "whole number"),
    ("a list where a section is due", "[environment]", "[[environment]]", "[[environment]]", "environment", "[section]"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [row[1:] for row in FAULTS],
    ids=[row[0] for row in FAULTS],
)
def test_fault_names_line_key_and_way_out(
    old: str, new: str, line: str, key: str | None, words: str
) -> None:
    assert GOOD.count(old) >= 1, "the good file has changed: correct the row"
    text = GOOD.replace(old, new, 1)
    with pytest.raises(CaseFileError) as caught:
        parse_case(text, Path("test.toml"))
    errors = getattr(caught.value, "faults", (caught.value,))
    naming = [e for e in errors if key is None or str(e.where).endswith(f", {key}")]
    assert naming, str(caught.value)
    error = naming[0]
    assert line in str(error.given)
    assert words.lower() in str(error).lower()
    assert error.remedy.endswith((".", "?"))
    assert "Tuple" not in str(caught.value)
    number = int(re.match(r"test\.toml:(\d+)", str(error.where)).group(1))
    assert f"line {number}: {text.splitlines()[number - 1].strip()}" == error.given


def test_the_good_file_is_good() -> None:
    assert parse_case(GOOD).case.id == "test"


def test_at_least_thirty_kinds() -> None:
    assert len({row[0] for row in FAULTS}) >= 30


def test_all_faults_of_form_are_reported_together() -> None:
    text = GOOD.replace('"062250Z JUN 26"', '"062250 JUN 26"')
    text = text.replace("weight = 0.2", 'weight = "x"').replace("seed = 1", "sed = 1")
    with pytest.raises(CaseFileFaultsError) as caught:
        parse_case(text)
    wheres = [str(fault.where).split(", ")[1] for fault in caught.value.faults]
    assert wheres == [
        "report.received_at",
        "hypotheses[3].weight",
        "forecast.seed",
        "forecast.sed",
    ]
    assert all(str(fault) in str(caught.value) for fault in caught.value.faults)


def test_all_faults_of_sense_are_reported_together() -> None:
    text = GOOD.replace("weight = 0.2", "weight = 0.3").replace('smc = "KOR"', 'smc = "USA"')
    with pytest.raises(CaseFileFaultsError) as caught:
        parse_case(text)
    assert len(caught.value.faults) == 2


def test_several_faults_survive_pickling() -> None:
    import pickle

    text = GOOD.replace("weight = 0.2", "weight = 0.3").replace('smc = "KOR"', 'smc = "USA"')
    with pytest.raises(CaseFileFaultsError) as caught:
        parse_case(text)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert len(again.faults) == 2


def test_missing_file_names_near_built_in_case(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CaseFileError, match=r"(?i)did you mean goto"):
        load_case("gotto")


def test_folder_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match="cannot be read"):
        load_case(tmp_path)


def test_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes("title = '사례'".encode("cp949"))
    with pytest.raises(CaseFileError, match="UTF-8"):
        load_case(path)


def test_nesting_without_end_is_a_fault() -> None:
    with pytest.raises(CaseFileError, match="too deeply"):
        parse_case("a = " + "[" * 5000 + "]" * 5000)


def test_lines_are_right_with_other_line_ends() -> None:
    text = GOOD.replace("what was said", "what\u2028was\x85said").replace("\n", "\r\n")
    with pytest.raises(CaseFileError) as caught:
        parse_case(text.replace("seed = 1", "seed = -1"))
    number = GOOD.splitlines().index("seed = 1") + 1
    assert caught.value.given == f"line {number}: seed = -1"


def test_empty_file_lists_what_is_missing() -> None:
    with pytest.raises(CaseFileFaultsError) as caught:
        parse_case("")
    missing = {str(fault.where).split(", ")[1] for fault in caught.value.faults}
    assert {"schema", "report", "hypotheses", "fields"} <= missing


def test_later_error_names_the_line() -> None:
    loaded = parse_case(GOOD, Path("test.toml"))
    error = loaded.error(("objects", 1, "leeway_class"), "no such class", remedy="Use PIW-1.")
    number = GOOD.splitlines().index('leeway_class = "PIW-3"') + 1
    assert error.where == f"test.toml:{number}, objects[2].leeway_class"
    assert error.given == f'line {number}: leeway_class = "PIW-3"'
