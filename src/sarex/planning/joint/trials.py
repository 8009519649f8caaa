"""One trial at a time: a slot changed a little, laid anew, or traded with another slot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from sarex.planning.joint.board import Board
from sarex.planning.joint.box import Box
from sarex.planning.joint.first import Plotter
from sarex.planning.joint.moves import halved, perturbed, split
from sarex.planning.joint.sortie import Fixed, Placed, Slot

__all__ = ["Trials", "box_of"]

_LARGE = 0.12
"""Share of trials that lay a slot anew instead of changing it a little."""
_LEAST_SCALE, _MOST_SCALE = 0.04, 2.0
_FEW_TRIES = 3


class Trials:
    """Trials on a board; each is kept only if the plan finds more with it.

    Parameters
    ----------
    board : Board
        The plan.
    plotter : Plotter
        Gives ideas.
    rng : Generator
        Chooses.
    over : callable
        Whether to stop.
    """

    def __init__(
        self, board: Board, plotter: Plotter, rng: np.random.Generator, over: Callable[[], bool]
    ) -> None:
        self.board, self.plotter, self.rng, self.over = board, plotter, rng, over
        self._scale = np.ones(len(board.setting.slots))

    def widen(self) -> None:
        """Larger changes again, for a new sample."""
        self._scale = np.minimum(1.0, 2.0 * self._scale)

    def locked(self, i: int) -> bool:
        """Whether a person fixed everything that this slot flies."""
        flight = self.board.flights[i]
        return flight is not None and all(box_of(p) is None for p in flight.placed)

    def trial(self, i: int) -> bool:
        """One trial on slot i; whether it was kept."""
        flight = self.board.flights[i]
        boxes = [] if flight is None else _boxes(flight.placed)
        if boxes and self.rng.random() >= _LARGE:
            return self._perturb(i, boxes)
        kind = self.rng.random()
        empty = flight is None
        if kind < (0.25 if empty else 0.1):
            return self._make_room(i)
        if kind < (0.6 if empty else 0.25):
            return self._share(i)
        if kind < (0.7 if empty else 0.45):
            return self._recreate(i)
        return self._relay(i)

    def _perturb(self, i: int, boxes: Sequence[tuple[int, Box]]) -> bool:
        flight = self.board.flights[i]
        assert flight is not None
        n, box = boxes[int(self.rng.integers(len(boxes)))]
        old = flight.placed[n]
        motions = self.plotter.motions[i].get(old.window, ())
        step_m = self.board.setting.step_m[i]
        changed = perturbed(box, float(self._scale[i]), step_m, motions, self.rng)
        placed = _with(flight.placed, n, replace(old, what=changed))
        kept = self.board.consider(i, self.plotter.fit(i, placed, flight.height))
        scale = self._scale[i] * (1.4 if kept else 0.95)
        self._scale[i] = np.clip(scale, _LEAST_SCALE, _MOST_SCALE)
        return kept

    def _relay(self, i: int) -> bool:
        """Lay one window anew on what the others leave, split it, or change height."""
        slot, flight = self.board.setting.slots[i], self.board.flights[i]
        window = int(self.rng.integers(len(slot.windows_s)))
        if flight and len(slot.by_height) > 1 and self.rng.random() < 0.3:
            other = int(self.rng.integers(len(slot.by_height)))
            return self.board.consider(i, self.plotter.fit(i, flight.placed, other))
        found = self.plotter.plots(i, window)
        if not found:
            return False
        plot = found[min(len(found) - 1, int(self.rng.exponential(3.0)))]
        before = flight.placed if flight else ()
        mine = [p for p in before if p.window == window and box_of(p) is not None]
        kept = [p for p in before if p not in mine]
        new = [Placed(window, plot.idea.box)]
        first = box_of(mine[0]) if len(mine) == 1 else None
        if first is not None and self.rng.random() < 0.5:
            parts = split(first, plot.idea.box, float(self.rng.uniform(0.3, 0.7)))
            order = parts if self.rng.random() < 0.5 else parts[::-1]
            new = [Placed(window, part) for part in order]
            kept_height = True
        else:
            kept_height = bool(kept)
        height = flight.height if flight and kept_height else plot.height
        placed = sorted([*kept, *new], key=lambda p: p.window)
        return self.board.consider(i, self.plotter.fit(i, placed, height))

    def _make_room(self, i: int) -> bool:
        """Give a slot what it would fly best, and the one slot in its way something else."""
        board, slot = self.board, self.board.setting.slots[i]
        found = self.plotter.plots(i, int(self.rng.integers(len(slot.windows_s))))
        if not found or len(slot.windows_s) > 1:
            return False
        plot = found[min(len(found) - 1, int(self.rng.exponential(2.0)))]
        mine = self.plotter.fit(i, [Placed(0, plot.idea.box)], plot.height)
        if mine is None:
            return False
        blocking = [
            j
            for j, flight in enumerate(board.flights)
            if j != i and flight is not None and not board.keeping.allows_pair(i, mine, j, flight)
        ]
        if len(blocking) != 1 or self.locked(blocking[0]):
            return False
        before = board.snapshot()
        board.clear(blocking)
        if board.consider(i, mine):
            self.plotter.first(blocking[0], _FEW_TRIES, self.over)
        return board.keep_if_better(before)

    def _share(self, i: int) -> bool:
        """Divide the box of another slot: both fly strips of it side by side."""
        board, slot = self.board, self.board.setting.slots[i]
        choices = self._boxes_like(slot, i)
        if not choices or len(slot.windows_s) > 1:
            return False
        j, n, box = choices[int(self.rng.integers(len(choices)))]
        other = board.flights[j]
        track_m = slot.search_speed_m_s * slot.search_s(0)
        if other is None or track_m <= 0.0:
            return False
        even = box.track_m / (box.track_m + track_m)
        part = float(np.clip(even + 0.1 * self.rng.standard_normal(), 0.1, 0.9))
        first, second = halved(box, part, track_m, board.setting.step_m[i])
        placed = _with(other.placed, n, replace(other.placed[n], what=first))
        height = int(self.rng.integers(len(slot.by_height)))
        before = board.snapshot()
        board.clear((i, j))
        if board.consider(j, self.plotter.fit(j, placed, other.height)):
            board.consider(i, self.plotter.fit(i, [Placed(0, second)], height))
        return board.keep_if_better(before)

    def _boxes_like(self, slot: Slot, i: int) -> list[tuple[int, int, Box]]:
        """Boxes of other slots in the same medium, whose windows overlap: slot, place, box."""
        slots = self.board.setting.slots
        return [
            (j, n, box)
            for j, flight in enumerate(self.board.flights)
            if j != i and flight is not None and _meet(slot, slots[j])
            for n, box in _boxes(flight.placed)
        ]

    def _recreate(self, i: int) -> bool:
        """Take two or three slots out of the plan and fill them again in another order."""
        board = self.board
        others = [j for j in range(len(board.flights)) if j != i and not self.locked(j)]
        if not others or self.locked(i):
            return False
        count = min(len(others), 1 + int(self.rng.integers(2)))
        chosen = [i, *self.rng.permutation(others)[:count].tolist()]
        order = self.rng.permutation(chosen).tolist()
        before = board.snapshot()
        board.clear(order)
        for j in order:
            self.plotter.first(j, _FEW_TRIES, self.over)
        for j in order * 2:
            flight = board.flights[j]
            if flight is not None and (boxes := _boxes(flight.placed)):
                self._perturb(j, boxes)
        return board.keep_if_better(before)


def box_of(placed: Placed) -> Box | None:
    """What may be changed of a task; None for one that is fixed."""
    return placed.what.box if isinstance(placed.what, Fixed) else placed.what


def _boxes(placed: Sequence[Placed]) -> list[tuple[int, Box]]:
    return [(n, box) for n, each in enumerate(placed) if (box := box_of(each)) is not None]


def _with(placed: Sequence[Placed], n: int, new: Placed) -> tuple[Placed, ...]:
    return (*placed[:n], new, *placed[n + 1 :])


def _meet(a: Slot, b: Slot) -> bool:
    """Whether both fly or both are on the water, with one window each that share time."""
    if a.slot.facility.medium != b.slot.facility.medium or len(b.windows_s) > 1:
        return False
    (begin, end), (start, stop) = a.windows_s[0], b.windows_s[0]
    return bool(begin < stop and start < end)
