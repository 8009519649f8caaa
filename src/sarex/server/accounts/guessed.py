"""Passwords that are guessed first."""

from __future__ import annotations

__all__ = ["guessed"]


def guessed(text: str, personal: tuple[str, ...]) -> str | None:
    """Why a password is guessed first, or None."""
    folded = text.casefold()
    if len(set(folded)) < 5:
        return "it has too few different characters"
    rest = folded
    for name in personal:
        rest = rest.replace(name.casefold(), "")
    return "it is little more than the user's own name" if len(rest) < 6 else None
