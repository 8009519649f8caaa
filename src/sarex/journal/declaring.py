"""Declaring authors' keys: each is an event of its holder, before the first that it signs."""

from __future__ import annotations

from dataclasses import replace

from sarex.errors import JournalError
from sarex.journal.drafting import Draft, Prepared
from sarex.journal.keys import SigningKey
from sarex.journal.records import KeyDeclared

__all__ = ["declaration_of", "declared_key"]


def declaration_of(key: SigningKey, draft: Draft) -> Prepared:
    """A key is declared by its holder to those who will see the draft."""
    body = KeyDeclared.of(key.public)
    declared = replace(
        draft, type_name="key.declared", body=body, cause=None, marking=None, field_labels={}
    )
    return Prepared(declared, 1, body.model_dump(mode="json"), {}, frozenset())


def declared_key(draft: Draft, keys: tuple[SigningKey, ...]) -> SigningKey:
    """The key that a declaration declares, which signs it.

    Raises
    ------
    JournalError
        If the author does not hold it.
    """
    assert isinstance(draft.body, KeyDeclared)
    key_id = draft.body.key_id
    for key in keys:
        if key.public.key_id == key_id:
            return key
    raise JournalError(
        "a key is declared that is not in the keyring",
        given=f"{draft.author} {key_id}",
        remedy="Record the author's events; the journal declares their keys itself.",
    )
