"""The outline of an area in the plane, found through a grid."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.planning.rules.areas._kernels import fill_grid, is_inside, walk

__all__ = ["ANY_WINDOW", "Outline", "Stay"]

Floats = NDArray[np.float64]
_MOST_CELLS = 512
_LEAST_CELL_M = 1000.0

ANY_WINDOW = (-math.inf, math.inf, -math.inf, math.inf)
"""Any time and any height."""


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a track is inside an area, or nearer to it than its margin.

    ``least_m`` is its least distance meanwhile, 0 inside.
    """

    seconds: float
    first_s: float
    least_m: float


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Segments around one or more areas; what an odd number of them surrounds is inside.

    Parameters
    ----------
    segments : (segment, 4) [m]
        x, y of the start, x, y of the end.
    frame, first, index
        Their grid, see ``_kernels``.
    """

    segments: Floats
    frame: Floats
    first: NDArray[np.int64]
    index: NDArray[np.int64]

    @classmethod
    def of_rings(cls, rings: Iterable[Floats]) -> Outline:
        """Of rings (corner, 2) [m], each closed by itself."""
        closed = [np.hstack([ring, np.roll(ring, -1, axis=0)]) for ring in rings]
        return cls.of_segments(np.concatenate(closed) if closed else np.empty((0, 4)))

    @classmethod
    def of_segments(cls, segments: Floats) -> Outline:
        """Of segments (segment, 4) [m]."""
        if segments.size:
            low = np.minimum(segments[:, :2], segments[:, 2:]).min(axis=0)
            extent = np.maximum(segments[:, :2], segments[:, 2:]).max(axis=0) - low
        else:
            low, extent = np.zeros(2), np.zeros(2)
        side = max(_LEAST_CELL_M, float(extent.max()) / _MOST_CELLS)
        columns, rows = (int(n) + 1 for n in extent // side)
        frame = np.array([low[0], low[1], side, columns, rows], dtype=np.float64)
        segments = np.ascontiguousarray(segments, dtype=np.float64)
        first, index = fill_grid(segments, frame)
        return cls(segments, frame, first, index)

    def contains(self, x_m: float, y_m: float) -> bool:
        """Whether a place lies inside."""
        return bool(is_inside(float(x_m), float(y_m), self.segments))

    def stay(
        self,
        pieces: Floats,
        use: NDArray[np.bool_],
        *,
        begins_inside: bool | None = None,
        extra_m: float = 0.0,
        window: tuple[float, float, float, float] = ANY_WINDOW,
    ) -> Stay | None:
        """How long a track is inside or near; None if never.

        Parameters
        ----------
        pieces : (piece, column)
            See :func:`sarex.planning.rules.pieces.cut`; each has its margin.
        use : (piece,) bool
            Elsewhere the track may be anywhere.
        begins_inside : bool, optional
            Whether the first place of the track lies inside; worked out where it is not known.
        extra_m : float [m]
            Margin beside that of the pieces.
        window : (earliest, latest) [s] and (lowest, highest) [m]
            At which the area counts.
        """
        if not len(pieces):
            return None
        if begins_inside is None:
            begins_inside = self.contains(pieces[0, 2], pieces[0, 3])
        seconds, first_s, least_m = walk(
            pieces,
            use,
            begins_inside,
            extra_m,
            np.array(window, dtype=np.float64),
            self.segments,
            self.frame,
            self.first,
            self.index,
        )
        return Stay(float(seconds), float(first_s), float(least_m)) if seconds > 0.0 else None
