"""How the director's world goes on: at the pace, stopped by what happens and by what others do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sarex.errors import ExerciseError, JournalError
from sarex.exercise.control import pause, reasons_to_stand, resume
from sarex.exercise.direct.refusals import unless_refused
from sarex.exercise.events import ClockSet
from sarex.exercise.seats.pace import Timekeeper
from sarex.exercise.truth_record import CONTROL
from sarex.world.happenings import Happening

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["Timing"]

_STEP_NS = 10 * 1_000_000_000
"""The world's step: while it waits for the wall clock it goes on by this."""


class Timing:
    """Lets an exercise wait for the wall clock, for exercise control, and for nothing else.

    As fast as it goes it adds nothing: no wait, no event, no look at the journal.
    """

    def __init__(self, director: Director, keeper: Timekeeper) -> None:
        self.director, self.keeper = director, keeper

    @property
    def over(self) -> bool:
        """Whether ENDEX has come: its time or cause, an act of control, asked for at the keys."""
        director = self.director
        ended = director.known.control.ended_ns is not None or director.over_because is not None
        return ended or self.keeper.stop_asked or director.clock.now_ns() >= director.endex_ns

    def begin(self) -> None:
        """The exercise clock starts from now."""
        self.keeper.begin(self.director.clock.now_ns())
        self._tell(runs=True)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The exercise clock goes from now on; where the play breaks off, others are told so."""
        self.begin()
        try:
            yield
        except BaseException:
            with suppress(JournalError):  # it may be what broke
                self._tell(runs=False)
            raise

    def run_world(self, goal_ns: int) -> tuple[list[Happening], int]:
        """Run the world to a time, to what stops it on the way, or to where others' news is met.

        Returns
        -------
        happened, reached_ns
            What happened, and what the exercise clock shows then.
        """
        world, stops_on = self.director.stage.world, self.director.reporting.stops_on
        told: list[Happening] = []
        while True:
            piece, met = self._await_piece(goal_ns)
            fresh = world.run_until(piece, stop_on=stops_on)
            told += fresh
            if met or piece >= goal_ns or any(type(each) in stops_on for each in fresh):
                break
            self.director.move_clock(world.now_ns)
        reached = world.now_ns if told or piece < goal_ns else max(world.now_ns, goal_ns)
        return told, reached

    def _await_piece(self, goal_ns: int) -> tuple[int, bool]:
        """How far the world may go now, and whether news are to be met there."""
        now = self.director.stage.world.now_ns
        if self.keeper.due_ns() is None:
            return goal_ns, False
        self.director.listen()
        due = self.keeper.due_ns()
        if self.over or due is None:
            return now, True
        piece = min(goal_ns, max(now, due // _STEP_NS * _STEP_NS) + _STEP_NS)
        if self.keeper.wait_until(piece, self._has_news):
            return piece, False
        due = self.keeper.due_ns() or piece
        return min(piece, max(now, -(-due // _STEP_NS) * _STEP_NS)), True

    def _has_news(self) -> bool:
        return bool(self.director.known.catch_up())

    def stand_still(self) -> None:
        """While control has stopped the play the exercise clock stands; why is said once."""
        known = self.director.known
        if known.control.phase not in {"paused", "no_duff"}:
            return
        self._tell(runs=False)
        said: set[str] = set()
        while known.control.phase in {"paused", "no_duff"} and not self.over:
            for reason in reasons_to_stand(known.control):
                if reason not in said:
                    said.add(reason)
                    self.director.say(reason)
            if self.keeper.go_on():
                self._go_on()
            else:
                self.keeper.nap()
            known.catch_up()
            self.director.listening.take_in(known.news())
        if not self.over:
            self.begin()

    def _go_on(self) -> None:
        """Somebody at the keys of exercise control lets the play go on, if that may be."""
        try:
            resume(self.director.desk, CONTROL, "let go on at the keys")
        except ExerciseError as error:
            self.director.say(str(error))

    def end_step(self) -> None:
        """Pause where a step ends, unless somebody has done so meanwhile."""
        director, end_ns = self.director, self.keeper.step_end_ns()
        if end_ns is not None and director.clock.now_ns() >= end_ns and not self.over:
            unless_refused(
                director, lambda: pause(director.desk, CONTROL, "end of a step"), "end of a step"
            )
            director.known.catch_up()

    def next_ns(self, look_ns: int) -> int:
        """The next look, or the end of a step before it."""
        end_ns = self.keeper.step_end_ns()
        return look_ns if end_ns is None else min(look_ns, end_ns)

    def _tell(self, *, runs: bool) -> None:
        """For desks elsewhere; as fast as it goes they need no more than the last event."""
        ratio = self.keeper.pace.ratio
        if ratio is not None:
            self.director.desk.record(
                "exercise.clock_set", ClockSet(ratio=ratio, runs=runs), CONTROL
            )
