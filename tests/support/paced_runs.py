"""The scenario goto for a few minutes at a pace, on a wall clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from directed_runs import small_case_of
from played_here import InlineRunner, open_desk

from sarex.exercise import store_inputs
from sarex.exercise.design import load_scenario
from sarex.exercise.direct import Director, direct
from sarex.exercise.registry import exercise_registry
from sarex.exercise.seats.clock import RunningClock
from sarex.exercise.seats.pace import Timekeeper
from sarex.incident.case_file import parse_case
from sarex.incident.events import IncidentReported
from sarex.journal import CaseFolder, Clock, Event, Reading, SystemIds
from sarex.labels import EXCON, Viewer
from sarex.operation.desk import Desk
from sarex.randomness import draw_key
from sarex.review.events import EVENTS

HOUR_NS = 3_600_000_000_000
MINUTE_NS = 60_000_000_000


class ScriptedWall:
    """A wall clock that goes on only while somebody sleeps; acts are done at their seconds.

    It is the clock of ``recorded_at`` too, so that desks elsewhere reckon by the same time.
    """

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

    def now_ns(self) -> int:
        return 1_700_000_000_000_000_000 + round(self._now_s * 1e9)

    def recorded(self) -> Reading:
        return Reading(self.now_ns(), "scripted", 0)


def play_goto(
    folder: Path,
    hours: float,
    keeper: Timekeeper | None = None,
    recorder: Clock | None = None,
    **how: Any,
) -> tuple[tuple[Event, ...], Director]:
    """Play it in this process, in ``folder / "case"``; what control sees of it."""
    folder.mkdir(parents=True, exist_ok=True)
    scenario = load_scenario("goto")
    with open_desk(small_case_of(folder), folder / "case", 3) as desk:
        if recorder is not None:
            desk.clock._recorder = recorder  # type: ignore[attr-defined]
        inputs = store_inputs(desk, desk.loaded.field_folders(None), None, None)
        until_ns = scenario.scenario.startex_ns + round(hours * HOUR_NS)
        director = direct(
            desk, desk.clock, inputs, scenario, until_ns=until_ns, keeper=keeper, **how
        )
        return desk.view().events(), director


@contextmanager
def joined(
    case: Path, party: str = EXCON, role: str = "control", recorder: Clock | None = None
) -> Iterator[Desk]:
    """A second desk on the journal of an exercise that is being played, with a clock of its own."""
    clock, viewer = RunningClock(recorder), Viewer(party, role)
    with CaseFolder.open(
        case, registry=exercise_registry(EVENTS), clocks=clock, ids=SystemIds()
    ) as folder:
        view = folder.journal.view(viewer)
        clock.follow(view)
        reported = view.events(types=("incident.reported",))[0].body
        assert isinstance(reported, IncidentReported)
        loaded = parse_case(reported.to_toml())
        runner: Any = InlineRunner(folder.artefacts)
        yield Desk(folder, runner, clock, loaded, viewer, 0, draw_key(np.random.default_rng(0)))
