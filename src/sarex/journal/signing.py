"""Ed25519 signatures: the one place where anything is signed or a signature is checked.

What is signed says what it is: a statement starts with its kind (``sarex.event/1``) and names the
key, so that a signature of one kind is never one of another. A release record is canonical JSON
that names its own kind and key, and is signed as it is.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = [
    "EVENT",
    "SUCCESSION",
    "is_signed",
    "key_id_of",
    "sign",
    "statement",
]

EVENT = "sarex.event/1"
"""The author of an event stands for its chain hash."""

SUCCESSION = "sarex.key-succession/1"
"""The holder of a key names the key that follows it."""


def key_id_of(public: bytes) -> str:
    """The name of a public key (32 bytes): its SHA-256, in hexadecimal."""
    return hashlib.sha256(public).hexdigest()


def statement(kind: str, key_id: str, digest: str) -> bytes:
    """What is signed: kind, signing key and the hash that it stands for, a line each."""
    return f"{kind}\n{key_id}\n{digest}".encode()


def sign(key: Ed25519PrivateKey, text: bytes) -> bytes:
    """The signature (64 bytes) of a statement or of a text that names its own kind."""
    return key.sign(text)


def is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether the holder of a public key (32 bytes) signed the text."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):  # ValueError: not the bytes of a key
        return False
    return True
