"""A line beside a line: the passes of track line and contour searches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError

__all__ = ["beside"]

Floats = NDArray[np.float64]
_SHARPEST_DEG = 120.0


def beside(line_xy_m: Floats, offset_m: float) -> Floats:
    """The line moved to its right by an offset, corner by corner (mitre joints).

    Parameters
    ----------
    line_xy_m : (point, 2) [m]
        No two points in a row are the same.
    offset_m : float [m]
        To the right of the direction of the line; negative to the left.

    Returns
    -------
    (point, 2) [m]
        One point for each of the line: each piece is parallel to its own, ``offset_m`` away.

    Raises
    ------
    PlanError
        If the line turns by more than 120° at a point, or a piece on the inner side of a turn
        would vanish.
    """
    pieces = np.diff(line_xy_m, axis=0)
    sizes = np.hypot(*pieces.T)
    along = pieces / sizes[:, None]
    right = np.stack([along[:, 1], -along[:, 0]], axis=1)
    sums = right[:-1] + right[1:]
    # |sum|²/2 = 1 + cos(turn): the joint lies on the middle line, offset/cos(turn/2) away
    scale = np.einsum("ij,ij->i", sums, sums) / 2.0
    if offset_m != 0.0 and np.any(scale < 1.0 + np.cos(np.radians(_SHARPEST_DEG)) - 1e-12):
        raise _refused(line_xy_m, int(np.argmin(scale)) + 1, offset_m, "turns too sharply")
    joints = sums / np.maximum(scale, 1e-9)[:, None]
    moved: Floats = line_xy_m + offset_m * np.vstack([right[:1], joints, right[-1:]])
    kept = np.einsum("ij,ij->i", np.diff(moved, axis=0), along)
    if np.any(kept <= 0.0):
        raise _refused(line_xy_m, int(np.argmin(kept)) + 1, offset_m, "bends inside its offset")
    return moved


def _refused(line_xy_m: Floats, point: int, offset_m: float, what: str) -> PlanError:
    return PlanError(
        f"the line {what}",
        given=f"point {point + 1} of {len(line_xy_m)}, offset {abs(offset_m):.0f} m",
        allowed=f"turns of up to {_SHARPEST_DEG:.0f}°, pieces longer than the turns take away",
        remedy="Drop points that lie close together, part the line at its sharp turn into two "
        "tasks, or take a smaller offset.",
    )
