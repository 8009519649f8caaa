"""Keys of authors: who signs. Files of keys are in :mod:`sarex.journal.keyring`."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Literal, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sarex.canonical import content_hash, iso_to_ns, ns_to_iso
from sarex.errors import JournalError
from sarex.journal.signing import SUCCESSION, is_signed, key_id_of, sign, statement

__all__ = ["PublicKey", "Signer", "SigningKey", "SimulatedStaff", "Staff", "key_pair"]

Staff = Literal["person", "simulated"]
"""Whose hand it is: a person's, or a program's that plays one in an exercise."""

_HEAD = "sarex public key 1"
_FIELDS = ("author", "key", "id", "valid from", "staff", "previous", "countersignature")
_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An author's public key, as it is declared in a journal and handed to a partner.

    Parameters
    ----------
    author
        Whose key it is, as events name their author.
    raw
        The Ed25519 public key, 32 bytes.
    valid_from_ns
        Nothing recorded before is signed with it, UTC nanoseconds; None: from its declaration.
    staff
        A person's, or that of a program that plays one.
    previous, countersignature
        The id of the author's key before this one, and that key's signature, which says so.
    """

    author: str
    raw: bytes
    valid_from_ns: int | None = None
    staff: Staff = "person"
    previous: str | None = None
    countersignature: bytes | None = None

    def __post_init__(self) -> None:
        if not self.author.strip() or not self.author.isprintable():
            raise JournalError(
                "a key needs its author's name",
                given=repr(self.author),
                allowed="printable text of one line",
                remedy="Give the name with which the author records events.",
            )
        if len(self.raw) != 32:
            raise JournalError(
                "not an Ed25519 public key",
                given=f"{len(self.raw)} bytes",
                allowed="32 bytes",
                remedy="Ask the author for the file of the public key again.",
            )

    @property
    def key_id(self) -> str:
        return key_id_of(self.raw)

    @property
    def valid_from(self) -> str | None:
        """ISO text of the time from which it is valid."""
        return None if self.valid_from_ns is None else ns_to_iso(self.valid_from_ns)

    @property
    def digest(self) -> str:
        """The hash that a countersignature stands for."""
        return content_hash(
            {
                "author": self.author,
                "previous": self.previous,
                "public_key": self.raw.hex(),
                "staff": self.staff,
                "valid_from": self.valid_from,
            }
        )

    def follows(self, previous: PublicKey) -> bool:
        """Whether the previous key names this one as the author's next."""
        return (
            self.previous == previous.key_id
            and self.author == previous.author
            and self.countersignature is not None
            and is_signed(
                previous.raw,
                statement(SUCCESSION, previous.key_id, self.digest),
                self.countersignature,
            )
        )

    def to_text(self) -> str:
        """A small text file to hand to a partner; read its id aloud to each other."""
        values = (
            self.author,
            self.raw.hex(),
            self.key_id,
            self.valid_from,
            self.staff,
            self.previous,
            None if self.countersignature is None else self.countersignature.hex(),
        )
        lines = [f"{name}: {value}" for name, value in zip(_FIELDS, values, strict=True) if value]
        return "\n".join((_HEAD, *lines)) + "\n"

    @classmethod
    def from_text(cls, text: str, where: str | None = None) -> PublicKey:
        """Inverse of :meth:`to_text`.

        Raises
        ------
        JournalError
            If it is not the text of a public key, or its id is not that of its key.
        """
        try:
            return cls._from_lines(text)
        except (ValueError, KeyError) as error:
            raise JournalError(
                "not the file of a public key",
                given=str(error),
                allowed=f"the text that sarex journal keys show prints, beginning with {_HEAD}",
                where=where,
                remedy="Ask the author for the file again.",
            ) from error

    @classmethod
    def _from_lines(cls, text: str) -> PublicKey:
        head, *lines = text[:_LIMIT].splitlines()[: len(_FIELDS) + 2] or [""]
        if head != _HEAD or len(text) > _LIMIT:
            raise ValueError(f"the first line is {head[:40]!r}")
        values: dict[str, str] = {}
        for line in lines:
            name, parted, value = line.partition(": ")
            if not parted or name not in _FIELDS or name in values:
                raise ValueError(f"the line {line[:60]!r}")
            values[name] = value
        countersignature, since = values.get("countersignature"), values.get("valid from")
        staff = values["staff"]
        if staff not in {"person", "simulated"}:
            raise ValueError(f"staff: {staff[:40]}")
        key = cls(
            values["author"],
            _hex(values["key"], 32),
            None if since is None else iso_to_ns(since),
            staff,  # type: ignore[arg-type]
            values.get("previous"),
            None if countersignature is None else _hex(countersignature, 64),
        )
        if values["id"] != key.key_id:
            raise ValueError("the id is not that of the key")
        return key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its public half."""

    public: PublicKey
    private: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        if self.private.public_key().public_bytes_raw() != self.public.raw:
            raise JournalError(
                "a private key is not that of its public key",
                given=f"{self.public.author} {self.public.key_id}",
                remedy="Restore both files of the key from one copy.",
            )

    def sign(self, kind: str, digest: str) -> bytes:
        """The signature of a statement."""
        return sign(self.private, statement(kind, self.public.key_id, digest))


class Signer(Protocol):
    """Where the journal finds its authors' keys."""

    def keys_of(self, author: str) -> tuple[SigningKey, ...]:
        """The author's keys from the first to the one that is used now.

        Raises
        ------
        JournalError
            If there is none.
        """
        ...


def key_pair(
    author: str,
    private: Ed25519PrivateKey,
    *,
    valid_from_ns: int | None = None,
    staff: Staff = "person",
    after: SigningKey | None = None,
) -> SigningKey:
    """A private key with its public half, countersigned by the author's key before it."""
    raw, previous = private.public_key().public_bytes_raw(), after.public.key_id if after else None
    public = PublicKey(author, raw, valid_from_ns, staff, previous)
    if after is not None:
        countersignature = after.sign(SUCCESSION, public.digest)
        public = PublicKey(author, raw, valid_from_ns, staff, previous, countersignature)
    return SigningKey(public, private)


class SimulatedStaff:
    """Keys of the staffs that a program plays, derived from the run's secret and their names.

    The same secret gives the same keys, declarations and hashes. They are marked as simulated in
    every declaration: whoever knows the secret can sign as they do, so they show that a record is
    whole, not that a person stands for it.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 16:
            raise JournalError(
                "the secret of simulated staff is too short",
                given=f"{len(secret)} bytes",
                allowed="16 bytes or more",
                remedy="Derive it from the run's key.",
            )
        self._secret = secret
        self._keys: dict[str, tuple[SigningKey, ...]] = {}

    def keys_of(self, author: str) -> tuple[SigningKey, ...]:
        """The author's only key."""
        if author not in self._keys:
            purpose = f"sarex.simulated-staff/1\n{author}".encode()
            seed = hmac.new(self._secret, purpose, hashlib.sha256).digest()
            private = Ed25519PrivateKey.from_private_bytes(seed)
            self._keys[author] = (key_pair(author, private, staff="simulated"),)
        return self._keys[author]


def _hex(text: str, length: int) -> bytes:
    if not re.fullmatch(rf"[0-9a-f]{{{2 * length}}}", text):
        raise ValueError(f"{text[:40]!r} is not {length} bytes in lower-case hexadecimal")
    return bytes.fromhex(text)
