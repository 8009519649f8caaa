"""Sequential best response: each slot in turn is improved while the others stay.

Value is submodular in the sorties flown, so a best response never lowers it and a plan is complete
after one round; what follows only improves it. Small samples of the particles propose, larger ones
decide, and all of them judge at the end.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from sarex.planning.joint.board import Board
from sarex.planning.joint.budget import Budget, Progress
from sarex.planning.joint.first import Plotter
from sarex.planning.joint.keeping import Keeping
from sarex.planning.joint.setting import Setting
from sarex.planning.joint.sortie import Flight
from sarex.planning.joint.trials import Trials

__all__ = ["Searcher"]

_FIRST_TRIES = 8
"""Ideas that are judged for a slot's first box in each window."""
_ROUND = 10
"""Trials per slot in a round."""
_MOST_ROUNDS = 16
"""Rounds on a sample, at most, before the next larger one."""
_SETTLED = 2e-4
"""A round has settled when it gains less than this share."""
_QUIET = (3, 2, 6)
"""Settled rounds in a row after which a sample has given what it can: first, middle, last."""


class Searcher:
    """One search for a plan.

    Parameters
    ----------
    setting : Setting
        What is given.
    budget : Budget
        What may be spent.
    rng : Generator
        Chooses the trials.
    progress : callable, optional
        See :data:`sarex.planning.joint.budget.Progress`.
    """

    def __init__(
        self,
        setting: Setting,
        budget: Budget,
        rng: np.random.Generator,
        progress: Progress | None = None,
    ) -> None:
        self.setting, self.budget, self.progress = setting, budget, progress
        self.board = Board(setting, Keeping(setting))
        self.plotter = Plotter(self.board)
        self.trials = Trials(self.board, self.plotter, rng, self.over)
        self.trace: list[tuple[float, float]] = []
        self.stopped_by = ""
        self.first_value = 0.0
        self._began = time.monotonic()

    def over(self) -> bool:
        """Whether the budget is spent or someone asked to stop."""
        if self.stopped_by:
            return True
        board, seconds = self.board, self.budget.seconds
        if board.spent >= self.budget.evaluations:
            self.stopped_by = "evaluations"
        elif seconds is not None and time.monotonic() - self._began >= seconds:
            self.stopped_by = "seconds"
        elif self.progress is not None and not self.progress(int(board.spent), board.value):
            self.stopped_by = "asked"
        return bool(self.stopped_by)

    def first_plan(self) -> None:
        """A first flight for each slot that has none, in order of slots, whatever the budget."""
        for i in range(len(self.setting.slots)):
            if self.board.flights[i] is None:
                self.plotter.first(i, _FIRST_TRIES, self.over)
        self.first_value = max(self.first_value, self.board.value)
        self._note()

    def consider_plan(self, flights: Sequence[Flight | None]) -> None:
        """Go on from a plan made otherwise, as far as the rules allow it, if it finds more."""
        before = self.board.snapshot()
        self.board.place(flights)
        for i in range(len(self.setting.slots)):
            if self.board.flights[i] is None:
                self.plotter.first(i, _FIRST_TRIES, self.over)
        if self.board.keep_if_better(before):
            self._note()

    def improve(self) -> None:
        """Through all samples until the budget is spent or the last one gives no more."""
        free = [i for i in range(len(self.setting.slots)) if not self.trials.locked(i)]
        last = self.setting.level_count - 1
        while free and not self.over():
            self._rounds(free, last)
            if self.over():
                return
            if self.board.level_number == last:
                break
            self.board.enter(self.board.level_number + 1)
            self.trials.widen()
        self.stopped_by = self.stopped_by or "settled"

    def _rounds(self, free: Sequence[int], last: int) -> None:
        """Rounds over all slots until they gain too little."""
        number = self.board.level_number
        patience = _QUIET[2] if number == last else _QUIET[min(number, 1)]
        quiet, rounds = 0, 0
        while quiet < patience and (number == last or rounds < _MOST_ROUNDS):
            before = self.board.value
            for _ in range(_ROUND):
                for i in free:
                    if self.over():
                        return
                    if self.trials.trial(i):
                        self._note()
            rounds += 1
            settled = self.board.value - before < _SETTLED * self.board.value
            quiet = quiet + 1 if settled else 0

    def _note(self) -> None:
        self.trace.append((self.board.spent, self.board.value))
