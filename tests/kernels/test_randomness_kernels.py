"""Counter-based numbers against a naive twin in plain Python integers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarex.randomness import normal_pair, uniform_pair

WORD = 2**32


def naive_philox(counter: list[int], key: list[int]) -> list[int]:
    """Ten rounds as the paper's figure writes them, on Python integers."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * c0, WORD)
        high1, low1 = divmod(0xCD9E8D57 * c2, WORD)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = (k0 + 0x9E3779B9) % WORD, (k1 + 0xBB67AE85) % WORD
    return [c0, c1, c2, c3]


def naive_uniform_pair(
    key: tuple[int, int], stream: int, particle: int, step: int
) -> tuple[float, float]:
    k1_high, k1_low = divmod(key[1], WORD)
    k0_high, k0_low = divmod(key[0], WORD)
    counter = [
        particle % WORD,
        step % WORD,
        (stream % WORD) ^ k1_low,
        (particle // WORD) ^ k1_high,
    ]
    w0, w1, w2, w3 = naive_philox(counter, [k0_low, k0_high])
    a, b = ((w * WORD + v) >> 12 for w, v in ((w0, w1), (w2, w3)))
    return (2 * a + 1) / 2**53, (2 * b + 1) / 2**53


word64 = st.integers(0, 2**64 - 1)


@given(st.tuples(word64, word64), st.integers(0, 2**32 - 1), st.integers(0, 2**40), word64)
def test_uniform_pair_equals_its_twin(
    key: tuple[int, int], stream: int, particle: int, step: int
) -> None:
    step %= WORD
    found = uniform_pair(np.array(key, dtype=np.uint64), stream, particle, step)
    assert found == naive_uniform_pair(key, stream, particle, step)


@given(st.tuples(word64, word64), st.integers(0, 99), st.integers(0, 2**31), st.integers(0, 9999))
def test_normal_pair_is_box_muller_of_the_uniforms(
    key: tuple[int, int], stream: int, particle: int, step: int
) -> None:
    u, v = naive_uniform_pair(key, stream, particle, step)
    radius = math.sqrt(-2.0 * math.log(u))
    expected = (radius * math.cos(2 * math.pi * v), radius * math.sin(2 * math.pi * v))
    found = normal_pair(np.array(key, dtype=np.uint64), stream, particle, step)
    # One or two units in the last place of log, sqrt and cos differ between maths libraries.
    assert found == pytest.approx(expected, rel=1e-14, abs=1e-14)


def test_python_without_the_compiler_gives_the_same_uniforms() -> None:
    key = np.array([2**63 + 5, 7], dtype=np.uint64)
    for place in range(50):
        assert uniform_pair.py_func(key, 3, place, 11) == uniform_pair(key, 3, place, 11)
