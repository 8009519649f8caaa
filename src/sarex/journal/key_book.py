"""Which keys a chain declares, and whether its events are signed as they should be."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from sarex.canonical import iso_to_ns
from sarex.errors import JournalError
from sarex.journal.keys import PublicKey, SigningKey
from sarex.journal.records import KeyDeclared, KeyRevoked
from sarex.journal.signing import EVENT, is_signed, statement

__all__ = ["KEY_TYPES", "KeyBook"]

KEY_TYPES = frozenset({"key.declared", "key.revoked"})

REVOKED = "it was revoked"
REPLACED = "it was replaced"

Fault = tuple[str, str]
"""The field that is wrong, and what is wrong with it."""


@dataclass(slots=True)
class KeyBook:
    """The keys of one chain up to one of its events.

    Parameters
    ----------
    trusted
        Keys that are known by another way than the chain. With them every event must be signed,
        and the first key of every author must be one of them, or countersigned by one of them;
        None: the chain's own word counts.
    """

    trusted: Collection[PublicKey] | None = None
    declared: dict[str, PublicKey] = field(default_factory=dict)
    current: dict[str, str] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    audiences: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    rooted: set[str] = field(default_factory=set)
    """Keys that are trusted, or that a trusted one leads to."""
    seq: int = 0
    """Number of the event up to which the chain was read."""
    signed: int = 0

    @property
    def is_signing(self) -> bool:
        """Whether the chain has begun to be signed; from then on all of it must be."""
        return bool(self.declared)

    def is_told(self, key_id: str, audience: frozenset[str]) -> bool:
        """Whether all of an audience can see a declaration of the key."""
        return any(audience <= told for told in self.audiences.get(key_id, ()))

    def read(self, rows: Iterable[Mapping[str, Any]], last: int) -> None:
        """Enter what the chain says about keys up to its event ``last``.

        Parameters
        ----------
        rows
            Its stored events of :data:`KEY_TYPES` above :attr:`seq`, checked as recorded.
        last
            Number of its last event.
        """
        for row in rows:
            seen = {**row, "label": json.loads(row["label"])}
            record = KeyDeclared if row["type"] == "key.declared" else KeyRevoked
            self.take(record.model_validate(json.loads(row["body"])), seen)
        self.seq = last

    def undeclared(
        self, keys: Sequence[SigningKey], audience: frozenset[str]
    ) -> tuple[SigningKey, ...]:
        """Which of an author's keys must be declared before the last of them signs.

        Parameters
        ----------
        keys
            From the first to the one that is used now.
        audience
            Who will see what is signed.

        Raises
        ------
        JournalError
            If the chain holds another key of the author.
        """
        now, ids = keys[-1].public, [key.public.key_id for key in keys]
        known = self.current.get(now.author)
        if known == now.key_id:
            return () if self.is_told(known, audience) else (keys[-1],)
        if known is None:
            return (keys[-1],)
        if known not in ids:
            raise JournalError(
                "the journal knows another key of this author",
                given=f"{now.author} {now.key_id}",
                allowed=known,
                remedy="Use the keyring that holds that key, or have it revoked first.",
            )
        return tuple(keys[ids.index(known) + 1 :])

    def copy(self) -> KeyBook:
        """A book that goes its own way from here."""
        audiences = {key_id: list(told) for key_id, told in self.audiences.items()}
        return replace(
            self,
            declared=dict(self.declared),
            current=dict(self.current),
            ended=dict(self.ended),
            audiences=audiences,
            rooted=set(self.rooted),
        )

    def step(
        self, row: Mapping[str, Any], body: Mapping[str, Any], *, own: bool = False
    ) -> Fault | None:
        """Check the next event of the chain and take what it says about keys.

        Parameters
        ----------
        row
            The stored values: type, seq, author, recorded_at, chain_hash, key_id, signature.
        body
            Its body, sealed fields closed.
        own
            It was signed here just now: all is checked but the signature itself.
        """
        if row["key_id"] is None and row["signature"] is None:
            if row["type"] in KEY_TYPES or self.is_signing or self.trusted is not None:
                return "signature", "the event is not signed"
            self.seq = row["seq"]
            return None
        declaration = None
        try:
            if row["type"] == "key.declared":
                declaration = KeyDeclared.model_validate(dict(body))
            revocation = (
                KeyRevoked.model_validate(dict(body)) if row["type"] == "key.revoked" else None
            )
            fault = self._fault(row, declaration) or (
                None if own else self._forged(row, declaration)
            )
        except (ValidationError, JournalError) as error:
            return "body", f"not the record of a key: {str(error).splitlines()[0]}"
        if fault is None and revocation is not None and revocation.key_id not in self.declared:
            fault = "body", f"revokes the key {revocation.key_id}, which is not declared before it"
        if fault is None:
            self.signed += 1
            self.take(declaration or revocation, row)
            self.seq = row["seq"]
        return fault

    def take(self, record: KeyDeclared | KeyRevoked | None, row: Mapping[str, Any]) -> None:
        """Enter a declaration or a revocation that is known to be in order."""
        if isinstance(record, KeyDeclared):
            if record.previous is not None and record.key_id not in self.declared:
                self.ended.setdefault(record.previous, REPLACED)
            if self._is_rooted(record.key):
                self.rooted.add(record.key_id)
            self.declared[record.key_id] = record.key
            self.current[record.author] = record.key_id
            label = row["label"]
            audience = frozenset((label["owner"], *label["releasable_to"]))
            self.audiences.setdefault(record.key_id, []).append(audience)
        elif record is not None:
            self.ended[record.key_id] = REVOKED
            author = self.declared[record.key_id].author
            if self.current.get(author) == record.key_id:
                del self.current[author]

    def _fault(self, row: Mapping[str, Any], declaration: KeyDeclared | None) -> Fault | None:
        key_id = row["key_id"]
        if declaration is not None:
            found = self._declaration_fault(row, declaration)
            if found is not None:
                return found
            key = declaration.key
        elif key_id in self.declared:
            key = self.declared[key_id]
        else:
            return "key_id", "it is signed with a key that is not declared before it"
        if self.trusted is not None and not self._is_rooted(key):
            return "key_id", f"the key of {key.author} is not among the trusted ones"
        if key.author != row["author"]:
            return "key_id", f"it is signed with the key of {key.author}"
        if key_id in self.ended:
            return "key_id", f"its key is used after {self.ended[key_id]}"
        if key.valid_from_ns is not None and iso_to_ns(row["recorded_at"]) < key.valid_from_ns:
            return "key_id", f"its key is valid from {key.valid_from} only"
        return None

    def _forged(self, row: Mapping[str, Any], declaration: KeyDeclared | None) -> Fault | None:
        key = self.declared[row["key_id"]] if declaration is None else declaration.key
        text = statement(EVENT, key.key_id, row["chain_hash"])
        if row["signature"] is None or not is_signed(key.raw, text, row["signature"]):
            return "signature", "it is not the author's signature of this event"
        return None

    def _declaration_fault(self, row: Mapping[str, Any], body: KeyDeclared) -> Fault | None:
        key = body.key
        if key.key_id != body.key_id:
            return "body", "the id of the declared key is not that of the key"
        if row["key_id"] != key.key_id:
            return "key_id", "a key's declaration is not signed with that key"
        known = self.declared.get(key.key_id)
        if known is not None:
            return None if known == key else ("body", "the key was declared otherwise before")
        before = self.current.get(key.author, key.previous)
        if before in self.declared and not key.follows(self.declared[before]):
            return "body", f"a new key of {key.author} that the key before it does not countersign"
        return None

    def _is_rooted(self, key: PublicKey) -> bool:
        """Whether the key is trusted itself, or one that still holds and is trusted names it."""
        if self.trusted is None:
            return False
        known = [self.declared[key_id] for key_id in self.rooted if key_id in self.declared]
        return key.key_id in self.rooted or any(
            (each.raw == key.raw and each.author == key.author)
            or (self.ended.get(each.key_id) != REVOKED and key.follows(each))
            for each in (*self.trusted, *known)
        )
