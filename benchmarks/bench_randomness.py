"""Counter-based numbers: pairs of normals a second, compiled; the compile call is not timed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit

from sarex.randomness import normal_pair, uniform_pair

KEY = np.array([1, 2], dtype=np.uint64)


@njit
def _normals(key, particles):  # type: ignore[no-untyped-def]
    total = 0.0
    for particle in range(particles):
        a, b = normal_pair(key, 1, particle, 7)
        total += a * b
    return total


@njit
def _uniforms(key, particles):  # type: ignore[no-untyped-def]
    total = 0.0
    for particle in range(particles):
        a, b = uniform_pair(key, 1, particle, 7)
        total += a * b
    return total


@pytest.mark.parametrize("particles", [10_000, 1_000_000])
@pytest.mark.parametrize("kernel", [_uniforms, _normals], ids=["uniform", "normal"])
def test_pairs(benchmark: Any, kernel: Any, particles: int) -> None:
    kernel(KEY, 1)
    benchmark.extra_info["pairs"] = particles
    benchmark(kernel, KEY, particles)
