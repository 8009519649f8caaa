"""A case survives being written and read; the shipped cases are whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sarex.incident import BUILT_IN, load_case, parse_case, to_toml
from sarex.incident.echo import echo, three_forms
from sarex.incident.locate import TomlMap
from sarex.incident.section import GeoPoint
from sarex.quantities import daylight, parse_position


@pytest.mark.parametrize("name", BUILT_IN)
def test_shipped_case_reads_back_equal(name: str) -> None:
    case = load_case(name).case
    assert parse_case(to_toml(case)).case == case


@pytest.mark.parametrize("name", BUILT_IN)
def test_shipped_case_says_that_it_is_fictional_and_names_both_sides_alike(name: str) -> None:
    case = load_case(name).case
    assert "fictional" in case.title
    assert case.mode == "exercise"
    kinds = [
        sorted(entry.kind for entry in case.facilities if entry.nation == nation)
        for nation in case.parties.nations
    ]
    assert kinds[0] == kinds[1]
    assert any("unmanned" in kind for kind in kinds[0])
    assert any("unmanned" not in kind for kind in kinds[0])


def test_goto_has_the_forces_of_the_exercise() -> None:
    case = load_case("goto").case
    assert {entry.kind for entry in case.facilities} == {
        "destroyer",
        "patrol_aircraft",
        "helicopter",
        "unmanned_aircraft",
        "unmanned_boat",
    }
    assert {item.id: item.persons for item in case.objects} == {"raft": 6, "piw": 2, "hull": 0}
    assert case.fields.wind.synthetic
    assert case.fields.current.synthetic


@pytest.mark.parametrize(
    ("name", "light"),
    [("goto", [True, True]), ("brittany", [False, True]), ("korea_strait", [True, True])],
)
def test_periods_are_by_day_or_night_as_the_case_says(name: str, light: list[bool]) -> None:
    case = load_case(name).case
    at = case.facilities[0].position
    for period, wanted in zip(case.periods, light, strict=True):
        lit = daylight(period.start_ns, period.end_ns, at.lon_deg, at.lat_deg)
        assert lit == ([(period.start_ns, period.end_ns)] if wanted else [])


def test_shipped_name_yields_to_a_file_of_that_name(tmp_path: Path, monkeypatch) -> None:
    source = load_case("goto").path
    assert source is not None
    text = source.read_text().replace('id = "goto"', 'id = "mine"', 1)
    (tmp_path / "goto").write_text(text)
    monkeypatch.chdir(tmp_path)
    assert load_case("goto").case.id == "mine"


def test_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    source = load_case("goto").path
    assert source is not None
    copy = tmp_path / "copy.toml"
    shutil.copyfile(source, copy)
    copy.write_bytes(b"\xef\xbb\xbf" + copy.read_bytes())
    assert load_case(copy).case == load_case("goto").case


def test_three_ways_to_write_a_length_are_one() -> None:
    text = to_toml(load_case("goto").case)
    assert "visibility_m = 14816.0" in text
    cases = [
        parse_case(text.replace("visibility_m = 14816.0", written)).case
        for written in ('visibility = "8 NM"', "visibility_nm = 8", "visibility_km = 14.816")
    ]
    assert {case.environment.visibility_m for case in cases} == {14816.0}


def test_forms_of_time_are_one() -> None:
    text = to_toml(load_case("goto").case)
    assert text.count('received_at = "062250Z JUN 26"') == 1
    for written in ('"070750I JUN 26"', '"2026-06-07T07:50+09:00"', "2026-06-06T22:50:00Z"):
        again = parse_case(text.replace('"062250Z JUN 26"', written, 1))
        assert again.case == load_case("goto").case


def test_echo_gives_each_position_in_three_forms_that_read_back() -> None:
    point = GeoPoint(lon_deg=-5.0551234, lat_deg=48.4750001)
    for form in three_forms(point).split(" = "):
        place = parse_position(form)
        assert place.lon_deg == pytest.approx(point.lon_deg, abs=2e-5)
        assert place.lat_deg == pytest.approx(point.lat_deg, abs=2e-5)


@pytest.mark.parametrize("name", BUILT_IN)
def test_echo_names_everything_that_was_given(name: str) -> None:
    case = load_case(name).case
    said = "\n".join(echo(case))
    for part in (*case.hypotheses, *case.objects):
        assert f"  {part.id}: " in said
        assert part.description in said
    for entry in case.facilities:
        assert three_forms(entry.position) in said
        for width in entry.sweep_widths:
            assert width.source in said
    assert case.environment.source in said


def test_lines_of_all_ways_to_write_a_key() -> None:
    text = """\
a.b = 1
[t]
"quoted key" = 2
c = [
    { d = 3 },  # a comment
    { d = 4 },
]
[[l]]
x = 1
[[l]]
y = { z = 2 }
[[l.m]]
n = 1
[l.o]
p = 2
"""
    where = TomlMap(text)
    assert where.line_of(("a", "b")) == 1
    assert where.line_of(("t", "quoted key")) == 3
    assert where.line_of(("t", "c", 1, "d")) == 6
    assert where.line_of(("l", 0, "x")) == 9
    assert where.line_of(("l", 1, "y", "z")) == 11
    assert where.line_of(("l", 1, "m", 0, "n")) == 13
    assert where.line_of(("l", 1, "o", "p")) == 15
    assert where.line_of(("l", 1, "absent")) == 10
    assert where.line_of(("absent",)) == 1
