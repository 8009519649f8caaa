"""Random tokens, of which only a keyed hash is stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets

__all__ = ["keyed_hash", "new_token"]

_TOKEN_BYTES = 32


def new_token() -> str:
    """256 random bits, as text that fits a cookie and a URL."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def keyed_hash(key: bytes, purpose: str, text: str) -> str:
    """HMAC-SHA-256 under the home's key: useless to whoever reads the database alone."""
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
