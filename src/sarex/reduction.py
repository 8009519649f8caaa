"""Sums that are the same however the work was divided."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["tree_sum"]

_LEAF = 128


def tree_sum(values: ArrayLike) -> float:
    """Sum of a one-dimensional array by a fixed binary tree over leaves of 128.

    The order of additions depends on the length alone. NaN is kept, never dropped.

    >>> tree_sum([0.1] * 10) == tree_sum(np.full(10, 0.1))
    True
    """
    flat = np.ascontiguousarray(values, dtype=np.float64).ravel()
    if flat.size == 0:
        return 0.0
    padded = np.zeros(-(-flat.size // _LEAF) * _LEAF)
    padded[: flat.size] = flat
    leaves = padded.reshape(-1, _LEAF)
    partial = leaves[:, 0].copy()
    for column in range(1, _LEAF):
        partial += leaves[:, column]
    while partial.size > 1:
        if partial.size % 2:
            partial = np.append(partial, 0.0)
        partial = partial[0::2] + partial[1::2]
    return float(partial[0])
