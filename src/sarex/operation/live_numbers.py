"""Numbers that a job tells while it goes on, written into the word of its progress."""

from __future__ import annotations

import json
from collections.abc import Mapping

__all__ = ["numbers_in", "word_with"]


def word_with(word: str, **numbers: float | None) -> str:
    """The word of a progress with numbers; those that are None are left out.

    >>> word_with("plan", value=0.25, bound=None)
    'plan {"value": 0.25}'
    """
    known = {name: value for name, value in numbers.items() if value is not None}
    return f"{word} {json.dumps(known)}" if known else word


def numbers_in(text: str) -> tuple[str, Mapping[str, float]]:
    """The word of a progress and its numbers.

    >>> numbers_in('plan {"value": 0.25}')
    ('plan', {'value': 0.25})
    >>> numbers_in("drift")
    ('drift', {})
    """
    word, mark, rest = text.partition(" {")
    return (word, json.loads(f"{{{rest}")) if mark else (text, {})
