"""What is judged of a search: an object that was found is still seen in another truth."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from small_exercise import START_NS, small_exercise
from small_play import CONTROL_VIEW, InlineRunner, small_case

from sarex.detection import SweepWidth
from sarex.errors import ReviewError
from sarex.facilities import Track
from sarex.journal import SimulatedClock
from sarex.operation.desk import Desk
from sarex.randomness import draw_key
from sarex.review.judging import judge_run
from sarex.review.measures.flown_job import FLOWN, read_flown

HOUR_NS = 3600 * 10**9


def write(folder: Path, sortie: str, facility: str, hour: int, widths: dict[str, float]) -> Path:
    """A search as it is on record."""
    start = hour * HOUR_NS
    track = Track(
        facility,
        sortie,
        np.array([start, start + HOUR_NS]),
        np.array([128.0, 128.1]),
        np.array([32.0, 32.0]),
        np.array([100.0, 100.0]),
        (f"{sortie}-L1",),
        ("T1",),
        np.array([True]),
        0.0,
    )
    stated = {
        name: asdict(SweepWidth(width, "ideal", width, {}, 20_000.0, 10.0, "test"))
        for name, width in widths.items()
    }
    folder.mkdir()
    document = {"track": track.to_json(), "widths": stated}
    (folder / "flown.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_a_found_object_keeps_the_last_width_of_each_craft(tmp_path: Path) -> None:
    # names in another order than times: the third search was flown first
    inputs = {
        f"{FLOWN}-1": write(tmp_path / "1", "S2-ship", "ship", 5, {"piw": 400.0}),
        f"{FLOWN}-2": write(tmp_path / "2", "S2-boat", "boat", 5, {"piw": 300.0}),
        f"{FLOWN}-3": write(tmp_path / "3", "S1-ship", "ship", 0, {"raft": 4000.0, "piw": 500.0}),
    }
    found = {track.sortie: widths for track, widths in read_flown(inputs)}
    assert list(found) == ["S2-ship", "S2-boat", "S1-ship"]
    metres = {s: {name: w.width_m for name, w in own.items()} for s, own in found.items()}
    assert metres["S2-ship"] == {"raft": 4000.0, "piw": 400.0}
    assert metres["S2-boat"] == {"piw": 300.0}  # it never had a width for the raft
    assert metres["S1-ship"] == {"raft": 4000.0, "piw": 500.0}


def test_an_exercise_is_judged_after_endex_and_only_if_something_was_flown(tmp_path: Path) -> None:
    with small_exercise(tmp_path / "case") as play:
        runner = InlineRunner(play.folder.artefacts)
        key = draw_key(np.random.default_rng(1))
        clock = SimulatedClock(START_NS)
        desk = Desk(play.folder, runner, clock, small_case(), CONTROL_VIEW, 1, key)  # type: ignore[arg-type]
        with pytest.raises(ReviewError, match="after ENDEX"):
            judge_run(desk, {})
        play.end(100)
        assert judge_run(desk, {}) is None
        assert not desk.view().events(types=["flown.judged"])
