"""Where salts come from. Injected, so that an exercise can be run again to the same hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Ids", "SeededIds", "SystemIds"]


class Ids(Protocol):
    """Source of the secret salts that hide sealed fields in the chain."""

    def salt(self, purpose: str) -> bytes:
        """Thirty-two secret bytes for one purpose (case, origin, number and path)."""
        ...


@dataclass(frozen=True, slots=True)
class SystemIds:
    """Salts from the operating system: for operations."""

    def salt(self, purpose: str) -> bytes:
        return secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class SeededIds:
    """Salts derived from a seed: the same seed gives the same chain.

    Whoever knows the seed can test guesses of a sealed value, so a seed that was published makes
    sealed fields guessable. For exercises, replays and tests.
    """

    seed: bytes = field(repr=False)

    def salt(self, purpose: str) -> bytes:
        return hmac.new(self.seed, purpose.encode(), hashlib.sha256).digest()
