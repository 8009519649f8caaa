"""Sequential best response: each slot in turn is improved while the others stay.

Value is submodular in the sorties flown, so a best response never lowers it and a plan is complete
after one round; what follows only improves it. Small samples of the particles propose, larger ones
decide, and all of them judge at the end.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sarex.planning.joint import _kernels
from sarex.planning.joint.box import Box
from sarex.planning.joint.budget import Budget, Progress
from sarex.planning.joint.keeping import Keeping
from sarex.planning.joint.layout import Idea, ideas
from sarex.planning.joint.motion import Motion, patches
from sarex.planning.joint.moves import perturbed, split
from sarex.planning.joint.score import log_miss_of
from sarex.planning.joint.setting import Level, Setting
from sarex.planning.joint.sortie import Flight, Placed, fit

__all__ = ["Searcher"]

Floats = NDArray[np.float64]
_FIRST_TRIES = 8
"""Ideas that are judged for a slot's first box in each window."""
_TRIALS = 120
"""Trials per slot on a sample, at most, before the next larger one."""
_SETTLED = 2e-4
"""A sample has given what it can when a round of trials gains less than this share."""
_LARGE_MOVES = 0.12
_LEAST_SCALE, _MOST_SCALE = 0.04, 2.0


class Searcher:
    """One search: the state of the plan, on the sample of particles in use.

    Parameters
    ----------
    setting : Setting
        What is given.
    keeping : Keeping
        What each sortie, alone and with the others, must keep.
    budget : Budget
        What may be spent.
    rng : Generator
        Chooses the moves.
    progress : callable, optional
        See :data:`sarex.planning.joint.budget.Progress`.
    """

    def __init__(
        self,
        setting: Setting,
        keeping: Keeping,
        budget: Budget,
        rng: np.random.Generator,
        progress: Progress | None = None,
    ) -> None:
        self.setting, self.keeping, self.budget, self.rng = setting, keeping, budget, rng
        self.progress = progress
        self.flights: list[Flight | None] = [None] * len(setting.slots)
        self.spent, self.judged = 0.0, 0
        self.trace: list[tuple[float, float]] = []
        self.stopped_by = ""
        self.first_value = 0.0
        self._began = time.monotonic()
        self._scale = np.ones(len(setting.slots))
        self._motions: list[dict[int, tuple[Motion, ...]]] = [{} for _ in setting.slots]
        self._enter(0)

    # --- the sample in use

    def _enter(self, number: int) -> None:
        """Judge the plan as it stands on another sample."""
        self.level_number = number
        self.level: Level = self.setting.levels[number]
        self.misses = [np.zeros_like(self.level.base) for _ in self.setting.slots]
        for i, flight in enumerate(self.flights):
            if flight is not None:
                self.misses[i] = self._look(i, flight)
        self._sum()

    def _sum(self) -> None:
        self.total = self.level.base.copy()
        for miss in self.misses:
            self.total += miss
        self.value = self._worth(self.total)

    def _worth(self, total: Floats) -> float:
        cloud = self.level.cloud
        alive = self.setting.bins.alive
        return float(_kernels.worth(cloud.value, alive, cloud.search_object, total))

    def _look(self, i: int, flight: Flight) -> Floats:
        self.spent += self.level.cloud.share
        self.judged += 1
        rows = self.level.rows[i][flight.height]
        windows = self.setting.slots[i].windows_s
        return log_miss_of(self.level.cloud, flight.flown, windows, rows, self.setting.bins)

    # --- stopping

    def over(self) -> bool:
        """Whether the budget is spent or someone asked to stop."""
        if self.stopped_by:
            return True
        seconds = self.budget.seconds
        if self.spent >= self.budget.evaluations:
            self.stopped_by = "evaluations"
        elif seconds is not None and time.monotonic() - self._began >= seconds:
            self.stopped_by = "seconds"
        elif self.progress is not None and not self.progress(int(self.spent), self.value):
            self.stopped_by = "asked"
        return bool(self.stopped_by)

    # --- one slot

    def _without(self, i: int) -> Floats:
        return self.total - self.misses[i]

    def _consider(self, i: int, flight: Flight | None, others: Floats) -> bool:
        """Take a flight of slot i if it finds more and keeps the rules."""
        if flight is None:
            return False
        miss = self._look(i, flight)
        cloud = self.level.cloud
        value = float(
            _kernels.worth_with(
                cloud.value, self.setting.bins.alive, cloud.search_object, others, miss
            )
        )
        if not value > self.value + 1e-12 or not self.keeping.allows(i, flight, self.flights):
            return False
        self.flights[i], self.misses[i] = flight, miss
        self._sum()
        self.trace.append((self.spent, self.value))
        return True

    def _ideas(self, i: int, window: int, others: Floats) -> list[Idea]:
        """Boxes for one window of a slot, on what the others leave."""
        slot, cloud = self.setting.slots[i], self.level.cloud
        look = slot.slot.windows[window]
        seen = np.array([name in look.widths for name in cloud.object_ids])
        left = cloud.value * np.exp(others.sum(axis=1)) * seen[cloud.search_object]
        begin, end = (float(t) for t in slot.windows_s[window])
        found = patches(cloud, left, (begin, min(end, slot.home_by_s)))
        self._motions[i][window] = tuple(patch.motion for patch in found)
        track_m = slot.search_speed_m_s * slot.search_s(window)
        if not found or track_m <= 0.0:
            return []
        return ideas(found, dict(look.widths), track_m, self.setting.step_m[i], slot.start_xy_m)

    def first(self, i: int) -> None:
        """A first flight of a slot: the best of some ideas, window after window."""
        slot = self.setting.slots[i]
        for window in range(len(slot.windows_s)):
            others = self._without(i)
            flight = self.flights[i]
            placed = flight.placed if flight else ()
            for idea in self._ideas(i, window, others)[:_FIRST_TRIES]:
                option = (*placed, Placed(window, idea.box))
                for height in range(len(slot.by_height)):
                    if self._consider(i, self._fit(i, option, height), others):
                        break
                    if self.keeping.last_refusal != i:  # no better, at whatever height
                        break
                if self.over():
                    return

    def _fit(self, i: int, placed: Sequence[Placed], height: int) -> Flight | None:
        self.keeping.last_refusal = -1
        return fit(self.setting.slots[i], placed, height, self.setting.media)

    def improve(self, i: int) -> bool:
        """One trial on one slot; whether it was taken."""
        slot = self.setting.slots[i]
        if slot.frozen:
            return False
        others = self._without(i)
        flight = self.flights[i]
        if flight is None or self.rng.random() < _LARGE_MOVES:
            return self._large(i, flight, others)
        places = [n for n, p in enumerate(flight.placed) if isinstance(p.what, Box)]
        if not places:
            return self._large(i, flight, others)
        n = places[int(self.rng.integers(len(places)))]
        old = flight.placed[n]
        assert isinstance(old.what, Box)
        motions = self._motions[i].get(old.window, ())
        box = perturbed(old.what, float(self._scale[i]), self.setting.step_m[i], motions, self.rng)
        placed = (*flight.placed[:n], replace(old, what=box), *flight.placed[n + 1 :])
        taken = self._consider(i, self._fit(i, placed, flight.height), others)
        factor = 1.4 if taken else 0.95
        self._scale[i] = np.clip(self._scale[i] * factor, _LEAST_SCALE, _MOST_SCALE)
        return taken

    def _large(self, i: int, flight: Flight | None, others: Floats) -> bool:
        """Lay one window anew on what the others leave, split it, merge it, or change height."""
        slot = self.setting.slots[i]
        window = int(self.rng.integers(len(slot.windows_s)))
        height = flight.height if flight else 0
        if flight and len(slot.by_height) > 1 and self.rng.random() < 0.3:
            other = int(self.rng.integers(len(slot.by_height)))
            return self._consider(i, self._fit(i, flight.placed, other), others)
        found = self._ideas(i, window, others)
        if not found:
            return False
        box = found[min(len(found) - 1, int(self.rng.exponential(3.0)))].box
        kept = [p for p in (flight.placed if flight else ()) if p.window != window]
        mine = [p for p in (flight.placed if flight else ()) if p.window == window]
        new = [Placed(window, box)]
        first = mine[0].what if mine else None
        if isinstance(first, Box) and len(mine) == 1 and self.rng.random() < 0.5:
            parts = split(first, box, float(self.rng.uniform(0.3, 0.7)))
            order = parts if self.rng.random() < 0.5 else parts[::-1]
            new = [Placed(window, part) for part in order]
        placed = sorted([*kept, *new], key=lambda p: p.window)
        return self._consider(i, self._fit(i, placed, height), others)

    # --- the whole

    def first_plan(self) -> None:
        """A first flight for each slot that has none, in order of slots."""
        for i, slot in enumerate(self.setting.slots):
            if not slot.frozen and self.flights[i] is None and not self.over():
                self.first(i)
        self.first_value = self.value

    def run(self) -> None:
        """From the first plan through all samples until the budget is spent."""
        self.first_plan()
        open_slots = [i for i, slot in enumerate(self.setting.slots) if not slot.frozen]
        last = len(self.setting.levels) - 1
        while not self.over() and open_slots:
            self._rounds(open_slots, limited=self.level_number < last)
            if self.level_number == last:
                if not self.stopped_by:
                    self.stopped_by = "settled"
                return
            if not self.over():
                self._enter(self.level_number + 1)
                self._scale = np.minimum(1.0, 2.0 * self._scale)

    def _rounds(self, open_slots: Sequence[int], *, limited: bool) -> None:
        """Rounds over all slots until they gain too little."""
        quiet, trials = 0, 0
        while quiet < 3 and not (limited and trials >= _TRIALS):
            before = self.value
            for _ in range(10):
                for i in open_slots:
                    if self.over():
                        return
                    self.improve(i)
                trials += 1
            quiet = quiet + 1 if self.value - before < _SETTLED * self.value else 0

    def finish(self) -> float:
        """Value of the plan on all particles."""
        last = len(self.setting.levels) - 1
        if self.level_number != last:
            self._enter(last)
        return self.value
