"""Passwords that are guessed first.

No list of leaked passwords is shipped: the lists in use are megabytes of text of unclear licence,
and nearly all that they hold is shorter than twelve characters. What is common from twelve on is
made of the same few parts, repeated, counted on or run along the keyboard, in Latin letters or as
Korean and Japanese words typed on them; so the parts are listed, and what is left when they are
taken away must be long enough by itself.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

__all__ = ["guessed"]

_LEFT: Final = 6
"""So many characters must be left besides common parts."""
_DIFFERENT: Final = 5
"""So many different characters at least."""

_COMMON: Final = """
    password passwort passw0rd p@ssw0rd p@ssword pass word admin administrator root user guest login
    welcome letmein changeme change default secret master access monkey dragon sunshine princess
    football baseball iloveyou trustno1 superman batman shadow michael jordan hello freedom whatever
    qwerty qwertyuiop asdfghjkl zxcvbnm azerty qazwsx 1q2w3e 1qaz2wsx zaq12wsx asdf zxcv abc123 abcd
    dkssud dkssudgktpdy tkfkd tkfkdgo qlalfqjsgh rkskekfk korea seoul busan daehan hankuk
    sakura tokyo nihon nippon japan doraemon arigatou konnichiwa himitsu pasuwado
    비밀번호 안녕하세요 사랑해 대한민국 パスワード ひみつ さくら 秘密 暗号
    sarex search rescue searchandrescue coastguard coast guard mayday maritime navy january february
    march april june july august september october november december summer winter spring autumn
    monday tuesday wednesday thursday friday saturday sunday correct horse battery staple
"""
_PARTS: Final = sorted(_COMMON.split(), key=len, reverse=True)
_ROWS: Final = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
_RUNS: Final = frozenset(
    pair for row in _ROWS for line in (row, row[::-1]) for pair in pairwise(line + line[:1])
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SIGNS: Final = re.compile(r"[\W_]+")
_LEET: Final = str.maketrans("013457@$!", "oleastasi")


def guessed(text: str, personal: tuple[str, ...]) -> str | None:
    """Why a password is guessed first; None if it is not.

    >>> guessed("Password2026!!", ())
    'it is made of common words, years and runs'
    >>> guessed("kelp winch amber fjord", ()) is None
    True
    """
    folded = text.casefold()
    if len(set(folded)) < _DIFFERENT:
        return "it has too few different characters"
    two_runs = folded[::2] + folded[1::2]  # 1q2w3e4r5t6y
    forms = (folded, folded.translate(_LEET), two_runs)
    if min(_left(form, _PARTS) for form in forms) < _LEFT:
        return "it is made of common words, years and runs"
    names = {part for name in personal for part in _SIGNS.split(name.casefold()) if len(part) > 2}
    if _left(folded, sorted(names, key=len, reverse=True)) < _LEFT:
        return "it is little more than the user's own name"
    return None


def _left(text: str, parts: list[str]) -> int:
    """Characters that are left when common parts, years, runs and repetitions are taken away."""
    for part in parts:
        text = text.replace(part, " ")
    text = _SIGNS.sub("", _YEAR.sub(" ", text))
    fresh = text[:1] + "".join(b for a, b in pairwise(text) if a != b and (a, b) not in _RUNS)
    return len(fresh) if not _repeats(fresh) else len(set(fresh)) // 2


def _repeats(text: str) -> bool:
    """Whether it is one short piece over and over."""
    return len(text) > 3 and text in (text + text)[1:-1]
