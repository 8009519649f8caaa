"""A scenario played at a ratio on a wall clock that the test moves, while others act on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from paced_runs import ScriptedWall, play_goto

from sarex.exercise.seats.pace import Pace, Timekeeper
from sarex.journal import Event


def told(events: tuple[Event, ...]) -> list[tuple[str, int, str]]:
    """What was recorded when by whom, without what desks elsewhere read the clock from."""
    return [(e.type, e.occurred_at_ns, e.author) for e in events if e.type != "exercise.clock_set"]


def test_a_ratio_changes_nothing_but_when_the_wall_sees_it(tmp_path: Path) -> None:
    hours = 0.4
    plain = play_goto(tmp_path / "fast", hours)
    wall = ScriptedWall()
    paced = play_goto(tmp_path / "paced", hours, Timekeeper(Pace(ratio=60.0), wall))
    assert wall.now_s() == pytest.approx(hours * 3600 / 60.0, abs=1.0)
    assert max(wall.naps) <= 0.2
    assert told(paced)[1:] == told(plain)[1:]
