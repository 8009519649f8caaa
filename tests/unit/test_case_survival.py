# ruff: noqa: E501  (one row of the table a line)
"""Groups of persons and stated widths in a case file: read, said back, written, and refused."""

from __future__ import annotations

import pytest

from sarex.errors import CaseFileError
from sarex.facilities import facility_from_entry
from sarex.incident import load_case, parse_case, to_toml
from sarex.incident.echo import assumptions, echo
from sarex.survival import groups_of

GOTO = load_case("goto").text
PIW = '[[objects]]\nid = "hull"'
HELICOPTER = '[[facilities]]\nid = "kor-unmanned-aircraft"'
STATED = """\
[[objects.survival]]
persons = 1
situation = "in_water"
clothing = "suit_uninsulated"
curve = "hayward"
water_temperature_c = 19.5
factor = 0.8
lost_at_once = 0.05
source = "medical officer of the RCC"

[[objects.survival]]
persons = 1
situation = "out_of_water"
median = "36 h"
source = "said to hold on to a fish box"

"""
WIDTHS = """\
[[facilities.sweep_widths]]
detection_class = "raft_6"
conditions = "night"
source = "trial"
lateral_range = [
    { distance = "0 m", probability = 0.9 },
    { distance = "0.5 NM", probability = 0.4 },
    { distance_nm = 1, probability = 0 },
]

[[facilities.sweep_widths]]
detection_class = "person_in_water"
conditions = "any"
range_is = "beacon_mean"
range = "3 NM"
source = "personal beacons, trial"

"""


def case_with(survival=STATED, widths=WIDTHS):
    return GOTO.replace(PIW, survival + PIW).replace(HELICOPTER, widths + HELICOPTER)


def test_what_is_stated_is_read_said_back_and_written_again():
    case = parse_case(case_with()).case
    first, second = groups_of(case.objects)["piw"]
    assert (first.curve, first.clothing, first.water_c, first.factor) == (
        "hayward", "suit_uninsulated", 19.5, 0.8,
    )  # fmt: skip
    assert second.median_h == 36.0
    said = "\n".join(echo(case))
    for part in ("1 in water, clothing suit uninsulated, times to live after hayward, times 0.8, "
                 "5 % lost at once, water 19.5 °C: medical officer",
                 "1 out of water, half are taken to be alive after 36 h: said to hold"):  # fmt: skip
        assert part in said
    assumed = " ".join(assumptions(case))
    assert "kor-helicopter person_in_water beacon mean range 3 NM" in assumed
    assert "kor-helicopter raft_6 table 0.9 at 0 m, 0.4 at 926 m, 0 at 1852 m" in assumed
    assert parse_case(to_toml(case)).case == case
    entry = next(f for f in case.facilities if f.id == "kor-helicopter")
    beacon, table = facility_from_entry(entry).sweep_widths[::-1]
    assert beacon.width_m == pytest.approx(1.5 * 3 * 1852)
    assert beacon.sense == "radio"
    assert table.width_m == pytest.approx(926 * 1.3 + 926 * 0.4)


def test_a_case_that_states_nothing_reads_as_before():
    assert groups_of(load_case("goto").case.objects)["raft"][0].situation == "out_of_water"
    assert all(not item.survival for item in load_case("goto").case.objects)
    group = '[[objects.survival]]\npersons = 2\nsituation = "out_of_water"\n\n'
    case = parse_case(case_with(group, "")).case
    assert "2 out of water, survival does not limit" in "\n".join(echo(case))


# name, old, new, text of the quoted line, key, words of the message or the way out
FAULTS = [
    ("more persons than the object", "persons = 1\n", "persons = 2\n", "persons = 1", "survival[2].persons", "hold 3 persons"),
    ("nobody in a group", "persons = 1\nsituation = \"out", "persons = 0\nsituation = \"out", "persons = 0", "survival[2].persons", "greater than or equal to 1"),
    ("situation misspelt", '"in_water"', '"in_watr"', "in_watr", "survival[1].situation", "Did you mean in_water"),
    ("clothing unknown", '"suit_uninsulated"', '"suit"', '"suit"', "survival[1].clothing", "suit_insulated"),
    ("curve unknown", '"hayward"', '"haywards"', "haywards", "survival[1].curve", "Did you mean hayward"),
    ("a share above one", "lost_at_once = 0.05", "lost_at_once = 5", "lost_at_once = 5", "survival[1].lost_at_once", "less than or equal to 1"),
    ("a factor of nothing", "factor = 0.8", "factor = 0", "factor = 0", "survival[1].factor", "greater than 0"),
    ("water that boils", "water_temperature_c = 19.5", "water_temperature_c = 95", "= 95", "survival[1].water_temperature_c", "less than or equal to 40"),
    ("a figure of nobody", 'source = "medical officer of the RCC"\n', "", "factor = 0.8", "survival[1].factor", "needs its source"),
    ("median beside a curve", "factor = 0.8", 'median = "5 h"', "hayward", "survival[1].curve", "in place of a curve"),
    ("a curve out of the water", 'median = "36 h"', 'curve = "tipton"', "tipton", "survival[2].curve", "out of it"),
    ("a median without unit", '"36 h"', '"36"', '"36"', "survival[2].median", "unit"),
    ("who somebody is", "factor = 0.8", 'sex = "male"', "sex", "survival[1].sex", "unknown"),
    ("nothing says how wide", 'range_is = "beacon_mean"\nrange = "3 NM"\n', "", "[[facilities.sweep_widths]]", "sweep_widths[2].width", "one of width, lateral_range"),
    ("two widths", 'range = "3 NM"', 'range = "3 NM"\nwidth = "1 NM"', "beacon_mean", "sweep_widths[2].range_is", "stated twice"),
    ("a range of nothing", 'range_is = "beacon_mean"', 'width = "1 NM"', '"3 NM"', "sweep_widths[2].range", "go together"),
    ("a rule without its range", 'range = "3 NM"\n', "", "beacon_mean", "sweep_widths[2].range_is", "Add range"),
    ("a rule unknown", '"beacon_mean"', '"beacon_meen"', "beacon_meen", "sweep_widths[2].range_is", "Did you mean beacon_mean"),
    ("a table that starts away", '"0 m"', '"10 m"', "lateral_range", "sweep_widths[1].lateral_range", "from 0 on"),
    ("a table that turns back", "distance_nm = 1", "distance_nm = 0.2", "lateral_range", "sweep_widths[1].lateral_range", "from 0 on"),
    ("a table that sees nothing", "probability = 0.9 },\n    { distance = \"0.5 NM\", probability = 0.4", "probability = 0 },\n    { distance = \"0.5 NM\", probability = 0", "lateral_range", "sweep_widths[1].lateral_range", "nothing is ever detected"),
    ("certain twice over", "probability = 0.9", "probability = 9", "probability = 9", "lateral_range[1].probability", "less than or equal to 1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"), [row[1:] for row in FAULTS], ids=[r[0] for r in FAULTS]
)
def test_a_fault_names_its_line_and_the_way_out(old, new, line, key, words):
    text = case_with()
    assert old in text
    with pytest.raises(CaseFileError) as caught:
        parse_case(text.replace(old, new, 1))
    error = caught.value
    said = str(error)
    assert key in said, said
    assert words in said, said
    assert line in said, said


def test_time_to_live_in_the_water_needs_its_temperature():
    text = case_with(STATED.replace("water_temperature_c = 19.5\n", ""), "")
    without = text.replace("sea_temperature_c = 21.5\n", "")
    with pytest.raises(CaseFileError, match="needs the water's temperature"):
        parse_case(without)
    field = '[fields.sea_temperature]\nfile = "sst.nc"\n\n[fields.wind]'
    assert parse_case(without.replace("[fields.wind]", field, 1))
    stated = STATED.replace('curve = "hayward"\n', "").replace("factor = 0.8", 'median = "5 h"')
    stated = stated.replace("water_temperature_c = 19.5\n", "")
    assert parse_case(case_with(stated, "").replace("sea_temperature_c = 21.5\n", ""))
