"""Numbering, sealing, hashing and storing events inside one transaction of the store."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sarex.errors import JournalError
from sarex.journal._stores import Row, Writer
from sarex.journal.chains import chains_of_node, own_chain
from sarex.journal.clock import Clock
from sarex.journal.declaring import declaration_of, declared_key
from sarex.journal.draft_row import Place, row_of_draft
from sarex.journal.drafting import Draft, Prepared
from sarex.journal.event import GENESIS, Event
from sarex.journal.ids import Ids
from sarex.journal.key_book import KEY_TYPES, KeyBook
from sarex.journal.keys import PublicKey, Signer, SigningKey
from sarex.journal.ordering import EARLIEST, OrderKey
from sarex.journal.reading import parse_label, parse_labels, read_row
from sarex.journal.records import PersonalErased
from sarex.journal.registry import Registry
from sarex.journal.seal import Seal, open_seals, seal_fields
from sarex.journal.signing import EVENT

__all__ = ["Transaction"]

_TOGETHER = 1000
"""Imported events that go to the tables together."""


class Transaction:
    """Appending inside one transaction. Made by the journal alone: it reads past all labels."""

    def __init__(
        self,
        writer: Writer,
        case_id: str,
        origin: str,
        registry: Registry,
        clocks: Clock,
        ids: Ids,
        signer: Signer | None = None,
        books: dict[str, KeyBook] | None = None,
        parties: Collection[str] = (),
    ) -> None:
        self._writer = writer
        self._case_id = case_id
        self._origin = origin
        self._registry = registry
        self._clocks = clocks
        self._ids = ids
        self._head = writer.head(case_id, origin) or (0, GENESIS)
        self._order = self.order_at(origin, self._head[0])
        self._inserted = 0
        self._parties = frozenset(parties)
        self._apart: Transaction | None = None
        self._signer = signer
        self._books = {} if books is None else books
        self._book = self._books.setdefault(origin, KeyBook())
        self._read_keys(self._book, origin, self._head[0])

    def append(self, prepared: Prepared) -> Event:
        """Number, seal, hash, sign and store a prepared draft.

        Raises
        ------
        JournalError
            If the cause is not here, or the author has no key that holds now.
        """
        draft = prepared.draft
        if not self._parties <= draft.label.audience:
            return self._own().append(prepared)
        key = self._key(draft)
        seq, prev = self._head[0] + 1, self._head[1]
        cause = self._cause(draft)
        sealed, seals = seal_fields(
            prepared.body,
            prepared.field_labels,
            prepared.personal,
            lambda path: self.salt(f"seal\n{seq}\n{path}"),
        )
        place = Place(self._case_id, self._origin, seq, prev, self._order, cause)
        row = row_of_draft(prepared, sealed, place, self._clocks.recorded())
        if key is not None:
            row["key_id"] = key.public.key_id
            row["signature"] = key.sign(EVENT, row["chain_hash"])
        self._enter(prepared, row)
        self._writer.insert(row, seals)
        self._head = (seq, row["chain_hash"])
        self._order = (row["order_ns"], row["order_step"])
        return self._read(row, seals)

    def _own(self) -> Transaction:
        """The same for the chain of what is not for all parties."""
        if self._apart is None:
            self._apart = Transaction(
                self._writer,
                self._case_id,
                own_chain(self._origin),
                self._registry,
                self._clocks,
                self._ids,
                self._signer,
                self._books,
            )
        return self._apart

    def _cause(self, draft: Draft) -> OrderKey:
        """Where the cause of a draft stands."""
        if draft.cause is None:
            return EARLIEST
        found = self._writer.standing_of(draft.cause)
        if found is None:
            raise JournalError(
                "the cause is not in this journal",
                given=draft.cause,
                remedy="Give the event_id of an event that is recorded here, or no cause.",
            )
        order, label = found
        if not self._parties <= parse_label(label).audience:
            raise JournalError(
                "the cause of an event for all parties is not for all of them",
                given=draft.cause,
                allowed=", ".join(sorted(self._parties)),
                remedy="Name a cause that all of them may see, or none.",
            )
        return order

    def _key(self, draft: Draft) -> SigningKey | None:
        """The key that signs a draft, declared to all who will see it; None where none signs."""
        if self._signer is None:
            if self._book.is_signing or draft.type_name in KEY_TYPES:
                raise JournalError(
                    "the event must be signed, and the journal was opened without keys",
                    given=f"{draft.type_name} of {draft.author}",
                    remedy="Open it with the keyring that holds the author's key.",
                )
            return None
        keys = self._signer.keys_of(draft.author)
        if draft.type_name != "key.declared":
            for key in self._book.undeclared(keys, draft.label.audience):
                self.append(declaration_of(key, draft))
        return keys[-1] if draft.type_name != "key.declared" else declared_key(draft, keys)

    def _enter(self, prepared: Prepared, row: dict[str, Any]) -> None:
        """Check an event as a reader will, and enter what it says about keys."""
        seen = {**row, "label": prepared.draft.label.to_json()}
        fault = self._book.step(seen, prepared.body, own=True)
        if fault is not None:
            raise JournalError(
                "the event cannot be signed so that it will verify",
                given=f"{prepared.draft.type_name} of {prepared.draft.author}",
                where=f"{self._origin} {row['seq']}",
                remedy=f"Change the key or the clock: {fault[1]}.",
            )

    def rows(self, type_name: str) -> list[dict[str, object]]:
        """Stored bodies of a type, sealed fields closed, in order; for the journal's own use."""
        return [json.loads(row["body"]) for row in self._writer.rows(types={type_name})]

    def find(self, event_id: str) -> Row:
        """The stored row of an event; for the journal's own use."""
        found = self._writer.row(event_id)
        if found is None:
            raise JournalError(
                "no such event in this journal",
                given=event_id,
                remedy="Give the event_id of an event that is recorded here.",
            )
        return found

    def seals(self, event_id: str) -> dict[str, tuple[bytes, bytes]]:
        """Salts and values of an event's sealed fields; for the journal's own use."""
        return self._writer.seals([event_id]).get(event_id, {})

    def salt(self, purpose: str) -> bytes:
        """A secret salt for one purpose in this case."""
        return self._ids.salt(f"{self._case_id}\n{self._origin}\n{purpose}")

    def chain_head(self, origin: str) -> tuple[int, str]:
        """Number and chain hash of the last event of any node's chain; for the journal's own use.

        Other writers of the chain wait for this transaction.
        """
        return self._writer.head(self._case_id, origin) or (0, GENESIS)

    def chain_hash(self, origin: str, seq: int) -> str | None:
        """Chain hash of one event of a node's chain; for the journal's own use."""
        return self._writer.chain_hash((self._case_id, origin), seq)

    def order_at(self, origin: str, seq: int) -> OrderKey:
        """Where an event of a node's chain stands; before the first, earliest of all."""
        found = self._writer.order_at((self._case_id, origin), seq) if seq else None
        return found or EARLIEST

    def order_of(self, event_id: str | None) -> OrderKey:
        """Where an event stands; earliest of all if it is not here."""
        found = self._writer.standing_of(event_id) if event_id else None
        return found[0] if found else EARLIEST

    def place_effects(self, origin: str, first: int, last: int) -> None:
        """Move what was here behind those imported events that led to it."""
        self._writer.place_effects((self._case_id, origin), first, last)

    def keys_of(self, origin: str, last: int, trusted: Collection[PublicKey]) -> KeyBook:
        """The keys that a node's chain declares up to its last event."""
        book = KeyBook(trusted)
        self._read_keys(book, origin, last)
        return book

    def _read_keys(self, book: KeyBook, origin: str, last: int) -> None:
        """Bring a book up to the head of a chain; nothing is read where it stands there already."""
        if book.seq < last:
            chain = (self._case_id, origin)
            book.read(self._writer.chain_rows(chain, KEY_TYPES, book.seq), last)

    def insert(self, row: Mapping[str, Any], seals: list[Seal]) -> None:
        """Store an event of another node, which was checked before; few are held in memory."""
        self._writer.insert(row, seals)
        self._inserted += 1
        if self._inserted % _TOGETHER == 0:
            self._writer.flush()

    def erasures(self, origin: str) -> list[PersonalErased]:
        """What a node's chains record as erased."""
        return [
            PersonalErased.model_validate_json(row["body"])
            for chain in sorted(chains_of_node(origin))
            for row in self._writer.chain_rows((self._case_id, chain), {"personal.erased"})
        ]

    def erase_as(self, origin: str, erasure: PersonalErased) -> bool:
        """Remove here what another node erased of its own; whether any of it was still here."""
        row = self._writer.row(erasure.event)
        if row is None or row["origin"] not in chains_of_node(origin):
            return False
        chosen = set(erasure.paths) & _personal_paths(row, self.seals(erasure.event))
        if chosen:
            self._writer.erase(erasure.event, chosen)
        return bool(chosen)

    def erase(self, event_id: str, paths: frozenset[str] | None) -> frozenset[str]:
        """Remove sealed personal values of an event; the pointers that were erased."""
        personal = _personal_paths(self.find(event_id), self.seals(event_id))
        chosen = personal if paths is None else paths
        if not chosen or not chosen <= personal:
            raise JournalError(
                "there is no such personal data to erase",
                given=f"{event_id} {sorted(chosen)}",
                allowed=sorted(personal) or "none: the event holds no personal data",
                remedy="Name an event and fields that hold personal data.",
            )
        self._writer.erase(event_id, chosen)
        return chosen

    def _read(self, row: dict[str, Any], seals: list[Seal]) -> Event:
        """The event as its author reads it back, who sees all of what was just written."""
        seen = {**row, "cause_label": row["label"], "before_label": row["label"]}
        held = {seal.path: (seal.salt, seal.value) for seal in seals}
        return read_row(seen, held, self._registry, lambda _: True).event


def _personal_paths(row: Row, held: Mapping[str, tuple[bytes, bytes]]) -> frozenset[str]:
    """Pointers of the personal data that an event still holds."""
    opened = open_seals(
        json.loads(row["body"]),
        parse_labels(row["field_labels"]),
        {path: Seal(path, salt, value, False) for path, (salt, value) in held.items()},
        lambda _path, _personal: True,
    )
    return frozenset(path for path in opened.personal & held.keys() if held[path][0])
