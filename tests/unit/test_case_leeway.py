# ruff: noqa: E501  (one row of the table a line)
"""Leeway, capsizing and coast action in a case file: read, said back, written, and refused."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sarex.cli._cross_check import cross_check
from sarex.drift import leeway_classes, leeway_table
from sarex.drift.job import job_parameters
from sarex.errors import CaseFileError
from sarex.incident import CaseFileFaultsError, load_case, parse_case, to_toml
from sarex.incident.case import CaseFile
from sarex.incident.echo import assumptions, echo
from sarex.incident.events import incident_reported, released_toml
from sarex.incident.leeway import UserLeeway
from sarex.incident.leeway_consistency import leeway_faults
from sarex.incident.model import SearchObject

GOTO = load_case("goto").text
CLASS = 'leeway_class = "PIW-3"\n'
STATED = """\
detection_class = "person_in_water"
leeway.downwind_slope_pct = 1.2
leeway.downwind_offset_cm_s = 5.0
leeway.downwind_std_cm_s = 3
leeway.right_slope_pct = 0.6
leeway.right_offset_cm_s = -1.0
leeway.right_std_cm_s = 2.0
leeway.left_slope_pct = -0.4
leeway.left_offset_cm_s = 0.5
leeway.left_std_cm_s = 1.0
leeway.source = "tank test of the maker"
"""
CAPSIZES = """\
[objects.capsizes]
above_wind = "30 kn"
rate_per_h = 0.2
leeway_class = "LIFE-RAFT-DB-21"
source = "assumed by the SMC"

[[objects]]
id = "piw"
"""


def with_stated(more: str = "") -> str:
    return GOTO.replace(CLASS, STATED + more)


def with_capsizing() -> str:
    return GOTO.replace('[[objects]]\nid = "piw"\n', CAPSIZES)


def item(case: CaseFile, name: str) -> SearchObject:
    return next(each for each in case.objects if each.id == name)


def test_stated_coefficients_are_read():
    piw = item(parse_case(with_stated("leeway.jibe_rate_per_h = 0.06\n")).case, "piw")
    assert piw.leeway_class is None
    assert piw.leeway == UserLeeway(
        downwind_slope_pct=1.2, downwind_offset_cm_s=5.0, downwind_std_cm_s=3.0,
        right_slope_pct=0.6, right_offset_cm_s=-1.0, right_std_cm_s=2.0,
        left_slope_pct=-0.4, left_offset_cm_s=0.5, left_std_cm_s=1.0,
        jibe_rate_per_h=0.06, right_probability=0.5, source="tank test of the maker",
    )  # fmt: skip


def test_the_section_form_reads_the_same():
    lines = [line.removeprefix("leeway.") for line in STATED.splitlines()[1:]]
    head = 'detection_class = "person_in_water"\npersons = 2\nwearing_flotation = true\n'
    section = head + "[objects.leeway]\n" + "\n".join(lines) + "\n"
    old = CLASS + "persons = 2\nwearing_flotation = true\n"
    assert old in GOTO
    assert parse_case(GOTO.replace(old, section)).case == parse_case(with_stated()).case


def test_capsizing_is_read_in_its_units():
    raft = item(parse_case(with_capsizing()).case, "raft")
    assert raft.capsizes is not None
    assert raft.capsizes.above_wind_m_s == pytest.approx(30 * 1852 / 3600, abs=5e-5)
    assert (raft.capsizes.rate_per_h, raft.capsizes.leeway_class) == (0.2, "LIFE-RAFT-DB-21")


@pytest.mark.parametrize(
    "text",
    [
        with_stated(),
        with_capsizing(),
        with_stated().replace('step = "10 min"', 'coast_action = "slide"', 1),
    ],
)
def test_written_and_read_it_is_the_same(text: str):
    loaded = parse_case(text)
    assert cross_check(loaded) == []
    assert parse_case(to_toml(loaded.case)).case == loaded.case
    assert parse_case(released_toml(loaded.case)).case.objects == loaded.case.objects
    body = incident_reported(loaded).model_copy(update={"toml": None})
    assert parse_case(body.to_toml()).case.objects == loaded.case.objects


def test_coefficients_are_said_back_in_words():
    said = "\n".join(echo(parse_case(with_stated()).case))
    assert "leeway stated, detection person_in_water" in said
    assert (
        "downwind  1.2 % of the wind +5 cm/s, sd 3 cm/s; in 20 kn 0.34 kn downwind (17.3 cm/s)"
        in said
    )
    assert (
        "right row 0.6 % of the wind -1 cm/s, sd 2 cm/s; in 20 kn 0.10 kn to the right (5.2 cm/s)"
        in said
    )
    assert (
        "left row  -0.4 % of the wind +0.5 cm/s, sd 1 cm/s; in 20 kn 0.07 kn to the left (3.6 cm/s)"
        in said
    )
    assert "starts on the right row 50 %, changes rows 4 % in an hour" in said
    assert "as given: tank test of the maker" in said


def test_capsizing_and_coast_are_said_back():
    said = "\n".join(echo(parse_case(with_capsizing()).case))
    assert (
        "capsizes  in wind above 30 kn (15.4333 m/s), 20 % in an hour of it; then leeway LIFE-RAFT-DB-21, detection as before: assumed by the SMC"
        in said
    )
    assert "at the coast: an object that meets land stays there" in said
    assumed = assumptions(parse_case(with_capsizing()).case)
    assert (
        "raft: may capsize in wind above 30 kn, 20 % in an hour, then drifts as LIFE-RAFT-DB-21 and is seen as before (assumed by the SMC); the worksheet's datums are those of the object before it capsizes."
        in assumed
    )
    assert "piw: leeway as stated (tank test of the maker)." in assumptions(
        parse_case(with_stated()).case
    )


def test_coast_action_reaches_the_job():
    assert job_parameters(load_case("goto").case)["coast_action"] == "strand"
    text = GOTO.replace("[forecast]\n", '[forecast]\ncoast_action = "refloat"\n', 1)
    assert job_parameters(parse_case(text).case)["coast_action"] == "refloat"


def test_current_only_with_what_is_seen_is_a_whole_case():
    text = GOTO.replace(
        CLASS, 'leeway_class = "CURRENT-ONLY"\ndetection_class = "person_in_water"\n'
    )
    loaded = parse_case(text)
    assert cross_check(loaded) == []
    table = leeway_table(loaded.case.objects)
    assert not table.rows[1, :10].any()


FAULTS = [
    # what, put in place of, by, quoted line, key, words
    ("no leeway", CLASS, "", '[[objects]]', "objects[2].leeway_class", "leeway_class is missing"),
    ("twice", CLASS, CLASS + STATED, "leeway.downwind_slope_pct = 1.2", "objects[2].leeway", "stated twice"),
    ("nothing to see", CLASS, STATED.replace('detection_class = "person_in_water"\n', ""), "[[objects]]", "objects[2].detection_class", "stated coefficients do not say what is to be seen"),
    ("current only", CLASS, 'leeway_class = "CURRENT-ONLY"\n', "[[objects]]", "objects[2].detection_class", "sweep width"),
    ("no source", CLASS, STATED.replace('leeway.source = "tank test of the maker"\n', ""), "leeway.downwind_slope_pct = 1.2", "objects[2].leeway.source", "source is missing"),
    ("empty source", CLASS, STATED.replace("tank test of the maker", "?"), 'leeway.source = "?"', "objects[2].leeway.source", "at least 3 characters"),
    ("missing figure", CLASS, STATED.replace("leeway.left_std_cm_s = 1.0\n", ""), "leeway.downwind_slope_pct = 1.2", "objects[2].leeway.left_std_cm_s", "left_std_cm_s is missing"),
    ("negative spread", CLASS, STATED.replace("right_std_cm_s = 2.0", "right_std_cm_s = -2.0"), "leeway.right_std_cm_s = -2.0", "objects[2].leeway.right_std_cm_s", "at least 0"),
    ("upwind", CLASS, STATED.replace("downwind_slope_pct = 1.2", "downwind_slope_pct = -1.2"), "leeway.downwind_slope_pct = -1.2", "objects[2].leeway.downwind_slope_pct", "at least 0"),
    ("a slope no object has", CLASS, STATED.replace("downwind_slope_pct = 1.2", "downwind_slope_pct = 120"), "leeway.downwind_slope_pct = 120", "objects[2].leeway.downwind_slope_pct", "at most 20"),
    ("an offset in mm/s", CLASS, STATED.replace("offset_cm_s = 5.0", "offset_cm_s = 500.0"), "leeway.downwind_offset_cm_s = 500.0", "objects[2].leeway.downwind_offset_cm_s", "at most 100"),
    ("certain jibe", CLASS, STATED + "leeway.jibe_rate_per_h = 1.0\n", "leeway.jibe_rate_per_h = 1.0", "objects[2].leeway.jibe_rate_per_h", "less than 1"),
    ("percent for a share", CLASS, STATED + "leeway.right_probability = 50\n", "leeway.right_probability = 50", "objects[2].leeway.right_probability", "at most 1"),
    ("left without its sign", CLASS, STATED.replace("left_slope_pct = -0.4", "left_slope_pct = 0.6"), "leeway.left_slope_pct = 0.6", "objects[2].leeway.left_slope_pct", "sign"),
    ("right with the sign of left", CLASS, STATED.replace("right_slope_pct = 0.6", "right_slope_pct = -0.6"), "leeway.right_slope_pct = -0.6", "objects[2].leeway.right_slope_pct", "at least 0"),
    ("a misspelled figure", CLASS, STATED.replace("right_slope_pct", "right_slop_pct"), "leeway.right_slop_pct = 0.6", "objects[2].leeway.right_slop_pct", "right_slope_pct"),
    ("a unit that is not that of the tables", CLASS, STATED.replace("right_std_cm_s", "right_std_m_s"), "leeway.right_std_m_s = 2.0", "objects[2].leeway.right_std_m_s", "right_std_cm_s"),
    ("a name for a section", CLASS, 'detection_class = "person_in_water"\nleeway = "PIW-3"\n', 'leeway = "PIW-3"', "objects[2].leeway", "a section"),
    ("capsizing without a source", '[[objects]]\nid = "piw"\n', CAPSIZES.replace('source = "assumed by the SMC"\n', ""), "[objects.capsizes]", "objects[1].capsizes.source", "source is missing"),
    ("capsizing for certain", '[[objects]]\nid = "piw"\n', CAPSIZES.replace("0.2", "1.0"), "rate_per_h = 1.0", "objects[1].capsizes.rate_per_h", "less than 1"),
    ("capsizing never", '[[objects]]\nid = "piw"\n', CAPSIZES.replace("0.2", "0"), "rate_per_h = 0", "objects[1].capsizes.rate_per_h", "more than 0"),
    ("capsizing in a wind without unit", '[[objects]]\nid = "piw"\n', CAPSIZES.replace('"30 kn"', "30"), "above_wind = 30", "objects[1].capsizes.above_wind", "needs its unit"),
    ("capsizing to nothing", '[[objects]]\nid = "piw"\n', CAPSIZES.replace('leeway_class = "LIFE-RAFT-DB-21"\n', ""), "[objects.capsizes]", "objects[1].capsizes.leeway_class", "objects.capsizes.leeway"),
    ("capsizing to itself", '[[objects]]\nid = "piw"\n', CAPSIZES.replace("DB-21", "DB-15"), 'leeway_class = "LIFE-RAFT-DB-15"', "objects[1].capsizes.leeway_class", "as it did before"),
    ("another coast action", "[forecast]\n", '[forecast]\ncoast_action = "refloats"\n', 'coast_action = "refloats"', "forecast.coast_action", "Did you mean refloat"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "old", "new", "line", "key", "words"), FAULTS, ids=[f[0] for f in FAULTS]
)
def test_a_fault_names_its_line_and_the_way_out(what, old, new, line, key, words):
    assert old in GOTO
    with pytest.raises(CaseFileError) as caught:
        parse_case(GOTO.replace(old, new, 1))
    faults = (
        caught.value.faults if isinstance(caught.value, CaseFileFaultsError) else (caught.value,)
    )
    (error,) = (fault for fault in faults if fault.where.endswith(f", {key}"))
    assert str(error.given).split(": ", 1)[1] == line
    assert words in str(error)
    assert error.remedy


def test_an_unknown_class_after_capsizing_is_named():
    loaded = parse_case(with_capsizing().replace("DB-21", "DB21"))
    (error,) = cross_check(loaded)
    assert error.where.endswith("objects[1].capsizes.leeway_class")
    assert "LIFE-RAFT-DB-21" in str(error)


def test_no_row_of_the_table_would_be_refused_as_stated_coefficients():
    """The bounds and the check of the two sides hold for all that was ever published."""
    for row in leeway_classes().values():
        axes = {"downwind": row.downwind, "right": row.right, "left": row.left}
        leeway = UserLeeway(
            **{f"{n}_slope_pct": r.slope_pct for n, r in axes.items()},
            **{f"{n}_offset_cm_s": r.offset_cm_s for n, r in axes.items()},
            **{f"{n}_std_cm_s": r.std_cm_s for n, r in axes.items()},
            source=row.source,
        )
        stated = SearchObject(
            id="o1", description=row.class_id, leeway=leeway, detection_class="raft_6", persons=0
        )
        assert list(leeway_faults((stated,))) == []


def test_fault_table_names_each_case_once():
    names = sorted(fault[0] for fault in FAULTS)
    assert all(a != b for a, b in pairwise(names))
