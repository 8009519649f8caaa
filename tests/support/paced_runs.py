"""The scenario goto for a few minutes at a pace, on a wall clock that the test moves."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from played_here import open_desk

from sarex.exercise import store_inputs
from sarex.exercise.design import load_scenario
from sarex.exercise.direct import direct
from sarex.exercise.seats.pace import Timekeeper
from sarex.journal import Event

HOUR_NS = 3_600_000_000_000


class ScriptedWall:
    """A wall clock that goes on only while somebody sleeps; acts are done at their seconds."""

    def __init__(self, *acts: tuple[float, Callable[[], object]]) -> None:
        self._now_s = 0.0
        self._acts = sorted(acts, key=lambda each: each[0])
        self.naps: list[float] = []

    def now_s(self) -> float:
        return self._now_s

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self._now_s += seconds
        while self._acts and self._acts[0][0] <= self._now_s:
            self._acts.pop(0)[1]()


def goto_case(folder: Path) -> Path:
    """The case of goto with few draws."""
    text = files("sarex.data").joinpath("cases/goto.toml").read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "goto.toml"
    path.write_text(re.sub(r"^draws = \d+$", "draws = 250", text, flags=re.MULTILINE), "utf-8")
    return path


def play_goto(folder: Path, hours: float, keeper: Timekeeper | None = None) -> tuple[Event, ...]:
    """Play it in this process; the case is in ``folder / "case"``. What control sees of it."""
    scenario = load_scenario("goto")
    with open_desk(goto_case(folder), folder / "case", 3) as desk:
        inputs = store_inputs(desk, desk.loaded.field_folders(None), None, None)
        until_ns = scenario.scenario.startex_ns + round(hours * HOUR_NS)
        direct(desk, desk.clock, inputs, scenario, until_ns=until_ns, keeper=keeper)
        return desk.view().events()
