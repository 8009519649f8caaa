"""Sequential best response: each slot in turn is improved while the others stay.

Value is submodular in the sorties flown, so a best response never lowers it and a plan is complete
after one round; what follows only improves it. Small samples of the particles propose, larger ones
decide, and all of them judge at the end.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sarex.planning.joint import _kernels
from sarex.planning.joint.box import Box
from sarex.planning.joint.budget import Budget, Progress
from sarex.planning.joint.keeping import Keeping, kept_log_miss
from sarex.planning.joint.layout import Idea, ideas
from sarex.planning.joint.motion import Motion, patches
from sarex.planning.joint.moves import halved, perturbed, split
from sarex.planning.joint.score import log_miss_of
from sarex.planning.joint.setting import Level, Setting
from sarex.planning.joint.sortie import Fixed, Flight, Placed, Slot, fit

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


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """An idea, and the number of the height it is meant for."""

    height: int
    idea: Idea


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
        self.enter(0)

    # --- the sample in use

    def enter(self, number: int) -> None:
        """Judge the plan as it stands on another sample."""
        self.level_number = number
        self.level: Level = self.setting.level(number)
        shape = self.level.alive.shape
        self._kept = kept_log_miss(self.setting, self.level)
        self.misses = [np.zeros(shape) for _ in self.setting.slots]
        for i, flight in enumerate(self.flights):
            if flight is not None:
                self.misses[i] = self._look(i, flight)
        self._sum()

    def _sum(self) -> None:
        self.total = self._kept.copy()
        for miss in self.misses:
            self.total += miss
        self.value = float(_kernels.worth(self.level.cloud.value, self.level.alive, self.total))

    def _look(self, i: int, flight: Flight) -> Floats:
        self.spent += self.level.cloud.share
        self.judged += 1
        rows = self.level.rows[i][flight.height]
        windows = self.setting.slots[i].windows_s
        return log_miss_of(self.level.cloud, flight.flown, windows, rows, self.setting.edges_s)

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
        if flight is None or not self.keeping.allows(i, flight, self.flights):
            return False
        miss = self._look(i, flight)
        level = self.level
        value = float(_kernels.worth_with(level.cloud.value, level.alive, others, miss))
        if not value > self.value + 1e-12:
            return False
        self.flights[i], self.misses[i] = flight, miss
        self._sum()
        self.trace.append((self.spent, self.value))
        return True

    def _ideas(self, i: int, window: int, others: Floats) -> list[Plot]:
        """Boxes for one window of a slot at each of its heights, on what the others leave."""
        heights = range(len(self.setting.slots[i].by_height))
        plots = [Plot(h, idea) for h in heights for idea in self._at_height(i, window, h, others)]
        return sorted(plots, key=lambda plot: -plot.idea.expected)

    def _at_height(self, i: int, window: int, height: int, others: Floats) -> list[Idea]:
        slot, cloud = self.setting.slots[i], self.level.cloud
        look = slot.by_height[height].windows[window]
        if not look.widths:
            return []
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
            judged = self.judged
            for plot in self._ideas(i, window, others):
                if flight is not None and plot.height != flight.height:
                    continue  # a sortie is flown at one height
                laid = self._fit(i, (*placed, Placed(window, plot.idea.box)), plot.height)
                self._consider(i, laid, others)
                if self.flights[i] is not None and self.over():
                    return
                if self.judged - judged >= _FIRST_TRIES:
                    break

    def _make_room(self, i: int, others: Floats) -> bool:
        """Give a slot what it would fly best, and the slot that stands in its way something else.

        Taken if both together find more than before.
        """
        slot = self.setting.slots[i]
        window = int(self.rng.integers(len(slot.windows_s)))
        found = self._ideas(i, window, others)
        if not found:
            return False
        plot = found[min(len(found) - 1, int(self.rng.exponential(2.0)))]
        mine = self._fit(i, [Placed(window, plot.idea.box)], plot.height)
        if mine is None:
            return False
        blocking = [
            j
            for j, flight in enumerate(self.flights)
            if j != i and flight is not None and not self.keeping.allows_pair(i, mine, j, flight)
        ]
        if len(blocking) != 1 or self._locked(blocking[0]):
            return False
        before = self._kept_state()
        j = blocking[0]
        self.flights[j], self.misses[j] = None, np.zeros_like(self.misses[j])
        self._sum()
        if self._consider(i, mine, self._without(i)):
            self.first(j)
        return self._better(before)

    def _share(self, i: int) -> bool:
        """Divide the box of another slot: both fly strips of it side by side.

        Taken if both together find more than before.
        """
        slot = self.setting.slots[i]
        choices = [
            (j, n, box)
            for j, flight in enumerate(self.flights)
            if j != i and flight is not None
            for n, placed in enumerate(flight.placed)
            if (box := _box_of(placed)) is not None
            and placed.window < len(slot.windows_s)
            and _same_air(slot, self.setting.slots[j])
        ]
        if not choices:
            return False
        j, n, box = choices[int(self.rng.integers(len(choices)))]
        other = self.flights[j]
        assert other is not None
        window = other.placed[n].window
        track_m = slot.search_speed_m_s * slot.search_s(window)
        if track_m <= 0.0:
            return False
        theirs = box.track_m
        part = float(
            np.clip(theirs / (theirs + track_m) + 0.1 * self.rng.standard_normal(), 0.1, 0.9)
        )
        first, second = halved(box, part, track_m, self.setting.step_m[i])
        placed = (*other.placed[:n], replace(other.placed[n], what=first), *other.placed[n + 1 :])
        height = int(self.rng.integers(len(slot.by_height)))
        before = self._kept_state()
        for k in (i, j):
            self.flights[k], self.misses[k] = None, np.zeros_like(self.misses[k])
        self._sum()
        if self._consider(j, self._fit(j, placed, other.height), self._without(j)):
            self._consider(i, self._fit(i, [Placed(window, second)], height), self._without(i))
        return self._better(before)

    def _better(self, before: tuple[list[Flight | None], list[Floats], float]) -> bool:
        """Keep what several changes came to if it finds more, else go back."""
        if self.value > before[2] + 1e-12:
            return True
        self.flights, self.misses, _ = before
        self._sum()
        return False

    def _kept_state(self) -> tuple[list[Flight | None], list[Floats], float]:
        return list(self.flights), list(self.misses), self.value

    def _fit(self, i: int, placed: Sequence[Placed], height: int) -> Flight | None:
        return fit(self.setting.slots[i], placed, height, self.setting.media)

    def improve(self, i: int) -> bool:
        """One trial on one slot; whether it was taken."""
        others = self._without(i)
        flight = self.flights[i]
        if flight is None or self.rng.random() < _LARGE_MOVES:
            return self._large(i, flight, others)
        boxes = [(n, box) for n, p in enumerate(flight.placed) if (box := _box_of(p)) is not None]
        if not boxes:
            return self._large(i, flight, others)
        n, before = boxes[int(self.rng.integers(len(boxes)))]
        old = flight.placed[n]
        motions = self._motions[i].get(old.window, ())
        box = perturbed(before, float(self._scale[i]), self.setting.step_m[i], motions, self.rng)
        placed = (*flight.placed[:n], replace(old, what=box), *flight.placed[n + 1 :])
        taken = self._consider(i, self._fit(i, placed, flight.height), others)
        factor = 1.4 if taken else 0.95
        self._scale[i] = np.clip(self._scale[i] * factor, _LEAST_SCALE, _MOST_SCALE)
        return taken

    def _large(self, i: int, flight: Flight | None, others: Floats) -> bool:
        """Lay one window anew on what the others leave, split it, merge it, or change height."""
        slot = self.setting.slots[i]
        kind = self.rng.random()
        if kind < (0.3 if flight is None else 0.1):
            return self._make_room(i, others)
        if kind < (0.7 if flight is None else 0.3):
            return self._share(i)
        window = int(self.rng.integers(len(slot.windows_s)))
        if flight and len(slot.by_height) > 1 and self.rng.random() < 0.3:
            other = int(self.rng.integers(len(slot.by_height)))
            return self._consider(i, self._fit(i, flight.placed, other), others)
        found = self._ideas(i, window, others)
        if not found:
            return False
        plot = found[min(len(found) - 1, int(self.rng.exponential(3.0)))]
        box, height = plot.idea.box, plot.height
        before = flight.placed if flight else ()
        mine = [p for p in before if p.window == window and _box_of(p) is not None]
        kept = [p for p in before if p not in mine]
        new = [Placed(window, box)]
        first = _box_of(mine[0]) if mine else None
        if first is not None and len(mine) == 1 and self.rng.random() < 0.5:
            parts = split(first, box, float(self.rng.uniform(0.3, 0.7)))
            order = parts if self.rng.random() < 0.5 else parts[::-1]
            new = [Placed(window, part) for part in order]
            height = flight.height if flight else height
        if kept and flight is not None:
            height = flight.height
        placed = sorted([*kept, *new], key=lambda p: p.window)
        return self._consider(i, self._fit(i, placed, height), others)

    def _locked(self, i: int) -> bool:
        """Whether a person fixed everything that this slot flies."""
        flight = self.flights[i]
        return flight is not None and all(_box_of(p) is None for p in flight.placed)

    # --- the whole

    def begin_with(self, flights: Sequence[Flight | None]) -> None:
        """Start from flights made before, as far as the rules still allow them."""
        for i, flight in enumerate(flights):
            if flight is not None and self.keeping.allows(i, flight, self.flights):
                self.flights[i] = flight
        self.enter(self.level_number)

    def consider_plan(self, flights: Sequence[Flight | None]) -> None:
        """Take a plan made otherwise, as far as the rules allow it, if it finds more."""
        before = self._kept_state()
        self.flights = [None] * len(self.flights)
        for i, flight in enumerate(flights):
            if flight is not None and self.keeping.allows(i, flight, self.flights):
                self.flights[i] = flight
        self.enter(self.level_number)
        self.first_plan()
        if self._better(before):
            self.trace.append((self.spent, self.value))

    def first_plan(self) -> None:
        """A first flight for each slot that has none, in order of slots, whatever the budget."""
        for i in range(len(self.setting.slots)):
            if self.flights[i] is None:
                self.first(i)
        self.first_value = max(self.first_value, self.value)

    def run(self) -> None:
        """From the first plan through all samples until the budget is spent."""
        open_slots = [i for i in range(len(self.setting.slots)) if not self._locked(i)]
        last = self.setting.level_count - 1
        while not self.over() and open_slots:
            self._rounds(open_slots, limited=self.level_number < last)
            if self.level_number == last:
                if not self.stopped_by:
                    self.stopped_by = "settled"
                return
            if not self.over():
                self.enter(self.level_number + 1)
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

    def allowed(self, flights: Sequence[Flight | None]) -> bool:
        """Whether flights keep the rules, each alone and all together."""
        return all(
            flight is None or self.keeping.allows(i, flight, flights)
            for i, flight in enumerate(flights)
        )

    def worth_of(self, flights: Sequence[Flight | None]) -> float:
        """Value of some flights on all particles."""
        self.flights = list(flights)
        self.enter(self.setting.level_count - 1)
        return self.value


def _box_of(placed: Placed) -> Box | None:
    """What may be changed of a task; None for one that is fixed."""
    return placed.what.box if isinstance(placed.what, Fixed) else placed.what


def _same_air(a: Slot, b: Slot) -> bool:
    """Whether both fly, or both are on the water."""
    return a.slot.facility.medium == b.slot.facility.medium
