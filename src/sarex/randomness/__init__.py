"""Counter-based random numbers: results depend on no thread, chunk or order.

A public stochastic call takes a :class:`numpy.random.Generator` and draws one 128-bit key from it
with :func:`draw_key`; kernels then compute each number from (key, stream, particle, step).
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from sarex.randomness._kernels import normal_pair, philox, uniform_pair

__all__ = [
    "Key",
    "derive_key",
    "draw_key",
    "generator_for",
    "key_from_hex",
    "key_to_hex",
    "normal_pair",
    "philox",
    "uniform_pair",
]

Key = NDArray[np.uint64]
"""(2,) uint64: one 128-bit key."""


def draw_key(rng: np.random.Generator) -> Key:
    """Draw one 128-bit key; the only use a public call makes of its generator."""
    return rng.integers(0, 2**64, size=2, dtype=np.uint64)


def derive_key(key: Key, purpose: str) -> Key:
    """A key for one named purpose, independent of all other purposes' keys."""
    digest = hashlib.sha256(key.tobytes() + purpose.encode()).digest()
    return np.frombuffer(digest[:16], dtype="<u8").astype(np.uint64)


def generator_for(key: Key, purpose: str) -> np.random.Generator:
    """A generator for one named purpose, to pass to a public stochastic call."""
    return np.random.Generator(np.random.Philox(key=derive_key(key, purpose)))


def key_to_hex(key: Key) -> str:
    """Thirty-two hexadecimal digits.

    >>> key_to_hex(np.array([1, 2], dtype=np.uint64))
    '00000000000000010000000000000002'
    """
    return f"{int(key[0]):016x}{int(key[1]):016x}"


def key_from_hex(text: str) -> Key:
    """Inverse of :func:`key_to_hex`."""
    return np.array([int(text[:16], 16), int(text[16:], 16)], dtype=np.uint64)
