"""Philox4x32-10 against the known-answer vectors published with Random123.

Source: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC11,
doi 10.1145/2063384.2063405; vectors of the authors' Random123 distribution (kat_vectors,
lines "philox4x32 10").
"""

from __future__ import annotations

import numpy as np
import pytest

from sarex.randomness import philox

# counter, key, answer
VECTORS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000",
     "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
     "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
     "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip


def _words(text: str) -> list[np.uint64]:
    return [np.uint64(int(word, 16)) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "answer"), VECTORS)
def test_known_answers(counter: str, key: str, answer: str) -> None:
    found = philox(*_words(counter), *_words(key))
    assert " ".join(f"{int(word):08x}" for word in found) == answer


@pytest.mark.parametrize(("counter", "key", "answer"), VECTORS)
def test_known_answers_without_the_compiler(counter: str, key: str, answer: str) -> None:
    found = philox.py_func(*_words(counter), *_words(key))
    assert " ".join(f"{int(word):08x}" for word in found) == answer
