"""Groups of the target's paths: each has its own column and cuts in the relaxed search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sarex.planning.routes.counts.frame import CountFrame
from sarex.planning.routes.model import Floats, Ints

__all__ = ["Grouping", "group_paths"]


@dataclass(frozen=True, eq=False, slots=True)
class Grouping:
    """How the target's paths are grouped: by their cell at one look.

    Parameters
    ----------
    gate
        The look, from 0, of those that count.
    group : (n,)
        Group of each cell at that look, -1 where the target cannot be.
    mass : (group,)
        Probability of each group.
    """

    gate: int
    group: Ints
    mass: Floats

    @property
    def groups(self) -> int:
        """Number of groups."""
        return int(self.group.max()) + 1


def group_paths(frame: CountFrame, share: float = 0.75, least: float = 1e-3) -> Grouping:
    """One group for each cell of the target at about ``share`` of all looks.

    Cells with a probability below ``least`` make one group together.
    """
    looks = frame.looks + frame.skipped
    gate = min(max(round(share * looks) - frame.skipped, 0), frame.looks - 1)
    mass = frame.first
    for look in range(gate):
        moved = np.zeros_like(mass)
        np.add.at(moved, frame.to[look], frame.pr[look] * mass[:, None])
        mass = moved
    group = np.full(frame.size, -1, dtype=np.int64)
    likely = mass >= least
    group[likely] = np.arange(np.count_nonzero(likely))
    group[(mass > 0.0) & ~likely] = np.count_nonzero(likely)
    held = group >= 0
    return Grouping(gate, group, np.bincount(group[held], mass[held]).astype(np.float64))
