"""The uniforms of draws against a naive twin: Philox one particle at a time, in Python."""

from __future__ import annotations

import numpy as np

from sarex.incident._kernels import uniforms
from sarex.randomness import draw_key
from sarex.randomness._kernels import uniform_pair


def _naive(key: np.ndarray, stream: int, step: np.ndarray, particles: np.ndarray) -> np.ndarray:
    pairs = [
        uniform_pair(key, stream, int(particle), int(number))
        for particle, number in zip(particles, step, strict=True)
    ]
    return np.array(pairs).T


def test_kernel_equals_naive_twin() -> None:
    key = draw_key(np.random.default_rng(1))
    particles = np.array([0, 5, 17, 2**33, 3], dtype=np.int64)
    step = np.array([0, 0, 1, 2, 40], dtype=np.int64)
    np.testing.assert_array_equal(
        uniforms(key, 2, step, particles), _naive(key, 2, step, particles)
    )


def test_kernel_equals_itself_without_the_compiler() -> None:
    key = draw_key(np.random.default_rng(2))
    particles = np.arange(20)
    step = np.zeros(20, dtype=np.int64)
    np.testing.assert_array_equal(
        uniforms(key, 1, step, particles), uniforms.py_func(key, 1, step, particles)
    )
