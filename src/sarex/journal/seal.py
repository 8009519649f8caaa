"""Fields with an audience of their own.

In the chain such a field is a salted hash, ``{"$sealed": hash}``; its value and salt stand in a
separate table. So the chain can be checked by someone who may not see the field, a guess cannot be
tested against the hash, and personal data can be erased without breaking the chain.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sarex.canonical import canonical_bytes, content_hash
from sarex.errors import JournalError
from sarex.journal.pointers import depth, exists, get_at, replace_at

__all__ = [
    "ERASED",
    "WITHHELD",
    "Opened",
    "Seal",
    "not_held_hash",
    "open_seals",
    "seal_digest",
    "seal_fields",
]

WITHHELD = {"$withheld": True}
ERASED = {"$erased": True}
_SEALED = "$sealed"
_PERSONAL = "personal"
_SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealed value: where it stands, and what opens it.

    A field of another node's event whose value was not given to this one is kept as
    :meth:`not_held`, so that it is told from one that was erased or lost.
    """

    path: str
    salt: bytes
    value: bytes
    personal: bool

    @classmethod
    def not_held(cls, path: str, *, personal: bool = False) -> Seal:
        """Stands for a value that this node was not given."""
        return cls(path, b"", b"", personal)

    @property
    def is_held(self) -> bool:
        return bool(self.salt)


@dataclass(slots=True)
class Opened:
    """A body as far as it may be seen."""

    body: dict[str, Any]
    withheld: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    personal: set[str] = field(default_factory=set)
    digests: dict[str, str] = field(default_factory=dict)
    marks: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def hidden(self) -> tuple[str, ...]:
        return (*self.withheld, *self.erased)


def not_held_hash(fields: Iterable[tuple[str, str]]) -> str:
    """A hash over event ids and pointers of fields whose values are not held, in any order."""
    return content_hash([list(field) for field in sorted(fields)])


def seal_digest(salt: bytes, value: bytes) -> str:
    """The salted hash that stands in the chain."""
    return hashlib.sha256(salt + value).hexdigest()


def seal_fields(
    body: dict[str, Any],
    paths: Iterable[str],
    personal: Collection[str],
    salt_of: Callable[[str], bytes],
) -> tuple[dict[str, Any], list[Seal]]:
    """The body with the fields at ``paths`` sealed in a copy, the innermost first."""
    chosen = sorted(paths, key=lambda p: (-depth(p), p))
    sealed, seals = copy.deepcopy(body) if chosen else body, []
    for path in chosen:
        salt = salt_of(path)
        if len(salt) != _SALT_BYTES:
            raise JournalError(
                "the source of salts gave the wrong length",
                given=f"{len(salt)} bytes",
                allowed=f"{_SALT_BYTES} bytes",
                remedy="Repair the Ids that were given to the journal.",
            )
        seal = Seal(path, salt, canonical_bytes(get_at(sealed, path)), path in personal)
        mark: dict[str, Any] = {_SEALED: seal_digest(seal.salt, seal.value)}
        if seal.personal:
            mark[_PERSONAL] = True
        replace_at(sealed, path, mark)
        seals.append(seal)
    return sealed, seals


def open_seals(
    sealed: dict[str, Any],
    paths: Iterable[str],
    seals: Mapping[str, Seal],
    may_open: Callable[[str, bool], bool],
) -> Opened:
    """Open the seals at ``paths`` that ``may_open(path, personal)`` allows, the outermost first.

    Raises
    ------
    JournalError
        If a stored value is not the one that was sealed.
    """
    chosen = sorted(paths, key=lambda p: (depth(p), p))
    result = Opened(copy.deepcopy(sealed) if chosen else sealed)
    for path in chosen:
        if not exists(result.body, path):  # inside a field that stays closed
            continue
        mark = get_at(result.body, path)
        digest, personal = _read_mark(mark, path)
        result.digests[path] = digest
        result.marks[path] = mark
        if personal:
            result.personal.add(path)
        if not may_open(path, personal) or (path in seals and not seals[path].is_held):
            result.withheld.append(path)
            replace_at(result.body, path, dict(WITHHELD))
        elif path not in seals:
            result.erased.append(path)
            replace_at(result.body, path, dict(ERASED))
        else:
            replace_at(result.body, path, _open(seals[path], digest))
    return result


def _read_mark(mark: Any, path: str) -> tuple[str, bool]:
    if not isinstance(mark, dict) or not isinstance(mark.get(_SEALED), str):
        raise _damaged(path)
    return mark[_SEALED], mark.get(_PERSONAL) is True


def _open(seal: Seal, digest: str) -> Any:
    if seal_digest(seal.salt, seal.value) != digest:
        raise _damaged(seal.path)
    return json.loads(seal.value)


def _damaged(path: str) -> JournalError:
    return JournalError(
        "a sealed field is not what the chain says",
        given=path,
        remedy="Run sarex journal verify and restore the journal from a copy.",
    )
