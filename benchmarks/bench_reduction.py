"""The fixed-tree sum beside numpy's own pairwise sum, which is what reproducibility costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sarex.reduction import tree_sum


@pytest.mark.parametrize("size", [10_000, 1_000_000])
@pytest.mark.parametrize("add", [tree_sum, np.sum], ids=["tree_sum", "numpy"])
def test_sum(benchmark: Any, add: Callable[[Any], float], size: int) -> None:
    values = np.random.default_rng(1).normal(size=size)
    benchmark(add, values)
