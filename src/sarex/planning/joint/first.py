"""A slot's first flight: ideas for boxes on what the others leave, the best one judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sarex.planning.joint.board import Board
from sarex.planning.joint.layout import Idea, ideas
from sarex.planning.joint.motion import Motion, patches
from sarex.planning.joint.sortie import Flight, Placed, fit

__all__ = ["Plot", "Plotter"]


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """An idea, and the number of the height it is meant for."""

    height: int
    idea: Idea


class Plotter:
    """Lays boxes on what the other slots of a board leave.

    ``motions`` has the datums that were found for each slot and window.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.motions: list[dict[int, tuple[Motion, ...]]] = [{} for _ in board.setting.slots]

    def plots(self, i: int, window: int) -> list[Plot]:
        """Ideas for one window of a slot at each of its heights, the most promising first."""
        heights = range(len(self.board.setting.slots[i].by_height))
        found = [Plot(h, idea) for h in heights for idea in self._at_height(i, window, h)]
        return sorted(found, key=lambda plot: -plot.idea.expected)

    def _at_height(self, i: int, window: int, height: int) -> list[Idea]:
        setting, cloud = self.board.setting, self.board.level.cloud
        slot = setting.slots[i]
        look = slot.by_height[height].windows[window]
        seen = np.array([name in look.widths for name in cloud.object_ids])
        others = self.board.without(i)
        left = cloud.value * np.exp(others.sum(axis=1)) * seen[cloud.search_object]
        begin, end = (float(t) for t in slot.windows_s[window])
        found = patches(cloud, left, (begin, min(end, slot.home_by_s)))
        self.motions[i][window] = tuple(patch.motion for patch in found)
        track_m = slot.search_speed_m_s * slot.search_s(window)
        if not found or track_m <= 0.0:
            return []
        craft, widths = slot.slot.facility, dict(look.widths)
        return ideas(found, widths, track_m, setting.step_m[i], slot.start_xy_m, craft)

    def fit(self, i: int, placed: Sequence[Placed], height: int) -> Flight | None:
        """Boxes filled to the time of slot i."""
        return fit(self.board.setting.slots[i], placed, height, self.board.setting.media)

    def first(self, i: int, tries: int, over: Callable[[], bool]) -> None:
        """Fly the best of some ideas in each window of a slot, one window after the other.

        A sortie is flown at one height: that of its first window.
        """
        board = self.board
        for window in range(len(board.setting.slots[i].windows_s)):
            before = board.flights[i]
            placed = before.placed if before else ()
            judged = board.judged
            for plot in self.plots(i, window):
                if before is not None and plot.height != before.height:
                    continue
                laid = self.fit(i, (*placed, Placed(window, plot.idea.box)), plot.height)
                board.consider(i, laid)
                if board.flights[i] is not None and over():
                    return
                if board.judged - judged >= tries:
                    break
