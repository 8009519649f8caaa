"""A period in which craft depart several times, played from the plan to the next offers."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from played_here import events_of, play
from whole_runs import small_case

from sarex.canonical import iso_to_ns
from sarex.facilities import Track
from sarex.journal import Event


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One period of 9 h 30 min for two destroyers and their helicopters, played."""
    folder = tmp_path_factory.mktemp("long")
    text = small_case("goto", draws=100, periods=1, seed=3)
    assert text.count('end = "070400Z JUN 26"') == 1
    text = text.replace('end = "070400Z JUN 26"', 'end = "070930Z JUN 26"')
    (folder / "case.toml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sarex.operation.planning_job.EVALUATIONS", 4)
        play(folder / "case.toml", folder / "case")
    return folder / "case"


@pytest.fixture(scope="module")
def played(folder: Path) -> tuple[Event, ...]:
    return events_of(folder)


@pytest.fixture(scope="module")
def plan(folder: Path, played: tuple[Event, ...]) -> Path:
    (proposed,) = (e for e in played if e.type == "plan.proposed")
    return folder / "artefacts" / str(_body(proposed).artefact.sha256)


def _body(event: Event) -> Any:
    return event.body


def test_helicopters_depart_again_after_their_turnaround_and_land_in_time(plan: Path) -> None:
    tracks = [Track.from_json(t) for t in json.loads((plan / "tracks.json").read_text())]
    slots = {s["id"]: s for s in json.loads((plan / "slots.json").read_text())["slots"]}
    for name in ("kor-helicopter", "jpn-helicopter"):
        own = sorted((t for t in tracks if t.facility == name), key=lambda t: int(t.times_ns[0]))
        assert len(own) >= 2
        for before, after in pairwise(own):
            assert before.times_ns[-1] <= iso_to_ns(slots[before.sortie]["back_by"])
            turned_h = (after.times_ns[0] - before.times_ns[-1]) / 3.6e12
            assert turned_h >= 0.75
    sheets = {path.name for path in plan.glob("tasking-*.en.txt")}
    assert len(sheets) == len(tracks)


def test_every_sortie_is_reported_and_each_facility_offered_again_once(
    played: tuple[Event, ...], plan: Path
) -> None:
    ordered = json.loads((plan / "tracks.json").read_text())
    sorties = {t["sortie"] for t in ordered}
    flown = {_body(e).sortie for e in played if e.type == "search.flown"}
    assert flown == sorties
    offers = Counter(_body(e).facility.id for e in played if e.type == "facility.offered")
    used = {t["facility"] for t in ordered}
    assert offers == {name: 2 if name in used else 1 for name in offers}
