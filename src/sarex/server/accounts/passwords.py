"""Passwords: argon2id, a length and no composition, none that everybody guesses first."""

from __future__ import annotations

import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sarex.errors import SarexError

__all__ = ["LEAST", "MOST", "PasswordError", "Passwords", "check_password", "normal"]

LEAST: Final = 12
"""Characters (OWASP ASVS 4.0.3, 2.1.1)."""
MOST: Final = 128
"""Characters (2.1.2); more would let a request hash without end."""

_AT_ONCE = 2
"""Hashes computed at once: each takes 64 MiB and as much time as it should."""


class PasswordError(SarexError):
    """A password that this server does not take."""

    code = "password"


def check_password(password: str, *personal: str) -> str:
    """The password in the form in which it is hashed.

    Parameters
    ----------
    password
        As it was typed.
    *personal
        Names of the user, of which it may not consist.

    Raises
    ------
    PasswordError
        If it is too short, too long or guessed first; what was typed is not repeated.
    """
    text = normal(password)
    if not LEAST <= len(text) <= MOST:
        raise PasswordError(
            "the password is too short" if len(text) < LEAST else "the password is too long",
            given=f"{len(text)} characters",
            allowed=f"{LEAST} to {MOST} characters of any kind, spaces too",
            remedy="Take several words that do not belong together, or let a program choose.",
        )
    if reason := _guessed_first(text, personal):
        raise PasswordError(
            f"the password is guessed first: {reason}",
            allowed="no common password, no run of keys, nothing of the user's own name",
            remedy="Take several words that do not belong together, or let a program choose.",
        )
    return text


def normal(password: str) -> str:
    """As Unicode writes it one way: Korean typed on two systems is the same password."""
    return unicodedata.normalize("NFKC", password)


def _guessed_first(text: str, personal: tuple[str, ...]) -> str | None:
    from sarex.server.accounts.guessed import guessed

    return guessed(text, personal)


class Passwords:
    """Hashes and checks passwords with argon2id (RFC 9106, second recommended setting)."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._free = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        with self._free:
            return self._hasher.hash(normal(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether it is the password; takes as long where there is none to compare with."""
        if len(password) > 4 * MOST:
            return False
        if self._nobody is None:
            self._nobody = self.hash("a password that nobody has")
        with self._free:
            try:
                self._hasher.verify(stored or self._nobody, normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None
