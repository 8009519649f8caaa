"""The journal's own events: what its mechanism itself must put on record."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import IsoTime, PlainMap, iso_to_ns
from sarex.journal.keys import PublicKey, Staff

__all__ = ["ChainImported", "KeyDeclared", "KeyRevoked", "PersonalErased", "ReleaseMade"]

_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonalErased(_Body):
    """Personal data was erased; the chain keeps its salted hash."""

    event: _Hash
    paths: tuple[str, ...] = Field(min_length=1)
    reason: str = Field(min_length=3)


class ReleaseMade(_Body):
    """What was given to whom, in which reduction; seen by the owner alone.

    ``record`` is the canonical text that the recipient holds, with its hash and signature;
    ``reduction`` is what was done to the original, and ``salt`` opens the record's citation of it.
    """

    recipient: str
    number: int = Field(ge=1)
    record: str
    record_hash: _Hash
    signature: str
    event: _Hash
    reduction: PlainMap
    salt: str


class KeyDeclared(_Body):
    """An author's public key, before the first event that it signs; signed with that key itself.

    A later key of the author names the one before it and carries its countersignature. A key is
    declared again where it first signs for parties who have not seen its declaration.
    """

    author: str
    key_id: _Hash
    public_key: _Hash
    valid_from: IsoTime | None
    staff: Staff
    previous: _Hash | None
    countersignature: _Signature | None

    @classmethod
    def of(cls, key: PublicKey) -> Self:
        """Declare a key."""
        countersignature = key.countersignature
        return cls(
            author=key.author,
            key_id=key.key_id,
            public_key=key.raw.hex(),
            valid_from=key.valid_from,
            staff=key.staff,
            previous=key.previous,
            countersignature=None if countersignature is None else countersignature.hex(),
        )

    @property
    def key(self) -> PublicKey:
        """The key that is declared; its id is computed, not read."""
        countersignature = self.countersignature
        return PublicKey(
            self.author,
            bytes.fromhex(self.public_key),
            None if self.valid_from is None else iso_to_ns(self.valid_from),
            self.staff,
            self.previous,
            None if countersignature is None else bytes.fromhex(countersignature),
        )


class KeyRevoked(_Body):
    """A key is no longer valid: nothing after this event is signed with it."""

    key_id: _Hash
    reason: str = Field(min_length=3)


class ChainImported(_Body):
    """Events of another node's chain were checked and copied here.

    ``first`` and ``last`` are their numbers, ``head`` is the chain hash of the last one, and
    ``not_held`` the hash over the sealed fields whose values did not come along
    (:func:`sarex.journal.seal.not_held_hash`).
    """

    origin: str
    first: int = Field(ge=1)
    last: int = Field(ge=1)
    head: _Hash
    not_held: _Hash
    file_sha256: _Hash
