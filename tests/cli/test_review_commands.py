"""``sarex review``: what it prints, for whom, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_exercise import (
    ON,
    START_NS,
    search_points,
    ship,
    small_exercise,
    track_of,
)
from typer.testing import CliRunner

from sarex.canonical import ns_to_iso
from sarex.cli import app
from sarex.errors import QuantityError, ReviewError
from sarex.exercise.control import STAMP
from sarex.exercise.design.measures import MEASURES
from sarex.labels import Label
from sarex.words import LOCALES, say


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One ship searches; only its own nation is told where it is."""
    folder = tmp_path_factory.mktemp("review") / "case"
    track = track_of(search_points(), on=ON)
    with small_exercise(folder) as play:
        play.offer(ship(), label=Label("KOR"))
        play.plan([track])
        play.position("ship", 61, (0.0, 0.0), label=Label("KOR"))
        play.flown(track)
        play.end(720)
    return folder


def _run(*words: object) -> str:
    result = CliRunner().invoke(app, ["review", *map(str, words)])
    if result.exception is not None:
        raise result.exception
    return result.stdout


@pytest.mark.parametrize("locale", LOCALES)
def test_measures_are_one_line_each(case: Path, locale: str) -> None:
    first, *lines, last = _run("measures", case, "--as", "JPN", "--lang", locale).splitlines()
    assert first == last == STAMP
    assert len(lines) == len(MEASURES)
    for line, name in zip(lines, MEASURES, strict=True):
        assert line.startswith(say(f"measures.name.{name}", locale) + ": ")
    assert lines[list(MEASURES).index("coverage_kept")].endswith("100 %")


def test_measures_as_json_lead_to_events_that_the_party_sees(case: Path) -> None:
    found = {
        party: {m["name"]: m for m in json.loads(_run("measures", case, "--as", party, "--json"))}
        for party in ("JPN", "KOR")
    }
    arrival = "alert_to_first_on_scene"
    assert found["KOR"][arrival]["value"] == pytest.approx(61.0)
    assert (found["JPN"][arrival]["value"], found["JPN"][arrival]["censored"]) == (None, 1)
    assert found["KOR"]["coverage_kept"]["unit"] == "share"
    assert len(found["KOR"]["coverage_kept"]["events"]) == 2


@pytest.mark.parametrize(("party", "shown"), [("KOR", ["ship"]), ("JPN", [])])
def test_replay_shows_a_nation_its_own_picture(case: Path, party: str, shown: list[str]) -> None:
    at = ns_to_iso(START_NS + 62 * 60 * 10**9)
    moment = json.loads(_run("replay", case, "--as", party, "--at", at))
    (picture,) = moment["pictures"]
    assert (picture["party"], picture["time"]) == (party, at)
    assert [item["facility"] for item in picture["facilities"]] == shown
    assert [plan["stage"] for plan in picture["plans"]] == ["issued"]
    assert moment["truth"] is None


def test_control_sees_every_nation(case: Path) -> None:
    at = ns_to_iso(START_NS + 62 * 60 * 10**9)
    moment = json.loads(_run("replay", case, "--as", "EXCON:control", "--at", at))
    assert [picture["party"] for picture in moment["pictures"]] == ["JPN", "KOR"]


def test_a_time_needs_a_zone(case: Path) -> None:
    with pytest.raises(QuantityError):
        _run("replay", case, "--as", "KOR", "--at", "2026-06-07T00:00:00")


def test_the_hot_wash_is_a_pdf(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "hot-wash.pdf"
    assert (
        _run("hot-wash", case, "--as", "KOR", "--out", out, "--lang", "en") == f"hot wash: {out}\n"
    )
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    "words",
    [("replay", "--at", ns_to_iso(START_NS + 62 * 60 * 10**9), "--picture"), ("hot-wash", "--out")],
    ids=["replay", "hot-wash"],
)
def test_nothing_is_overwritten(case: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    out = tmp_path / "kept"
    out.write_bytes(b"mine")
    command, *rest = words
    with pytest.raises(ReviewError, match="the file exists"):
        _run(command, case, "--as", "KOR", *rest, out)
    assert out.read_bytes() == b"mine"
    with pytest.raises(ReviewError, match="no such folder"):
        _run(command, case, "--as", "KOR", *rest, tmp_path / "none" / "out")
