"""Recording events: one chain for each case and origin."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel

from sarex.artefacts import ArtefactStore
from sarex.canonical import canonical_bytes, content_hash, ns_to_iso
from sarex.errors import JournalError
from sarex.journal._store import Row, Store, Writer
from sarex.journal.clock import Clock
from sarex.journal.drafting import Draft, Prepared, prepare
from sarex.journal.event import GENESIS, Event, Marking, chain_hash_of, content_of
from sarex.journal.ids import Ids
from sarex.journal.reading import parse_labels, read_row
from sarex.journal.records import PersonalErased
from sarex.journal.registry import Registry
from sarex.journal.seal import Seal, open_seals, seal_fields
from sarex.journal.verify import verify_store
from sarex.journal.verify_report import VerifyReport
from sarex.journal.view import View
from sarex.labels import Label, Viewer

__all__ = ["JOURNAL_FILE", "Journal", "Transaction"]

JOURNAL_FILE = "journal.sqlite"


class Journal:
    """The journal of one case at one node. Use :meth:`create` or :meth:`open`.

    Several processes may append and read at the same time; an append that has returned is on disk.
    """

    def __init__(
        self,
        store: Store,
        artefacts: ArtefactStore,
        case_id: str,
        origin: str,
        registry: Registry,
        clocks: Clock,
        ids: Ids,
    ) -> None:
        self._store = store
        self._artefacts = artefacts
        self.case_id = case_id
        self.origin = origin
        self.registry = registry
        self.clocks = clocks
        self._ids = ids

    @classmethod
    def create(
        cls, folder: Path, case_id: str, origin: str, registry: Registry, clocks: Clock, ids: Ids
    ) -> Self:
        """Start the journal of a new case in an existing folder.

        Parameters
        ----------
        folder
            The case's folder.
        case_id, origin
            Names of the case and of the node that writes.
        registry, clocks, ids
            Event types, clocks and source of salts; all injected.
        """
        for name, value in (("case_id", case_id), ("origin", origin)):
            if not value.strip():
                raise JournalError(f"a journal needs its {name}", remedy=f"Give a {name}.")
        store = Store.create(Path(folder) / JOURNAL_FILE, {"case_id": case_id, "origin": origin})
        return cls(store, _artefacts(folder), case_id, origin, registry, clocks, ids)

    @classmethod
    def open(cls, folder: Path, registry: Registry, clocks: Clock, ids: Ids) -> Self:
        """Go on with the journal in a folder."""
        store = Store.open(Path(folder) / JOURNAL_FILE)
        with store.reading() as reader:
            meta = reader.meta()
        return cls(
            store, _artefacts(folder), meta["case_id"], meta["origin"], registry, clocks, ids
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._store.close()

    def append(
        self,
        type_name: str,
        body: BaseModel,
        *,
        author: str,
        role: str,
        label: Label,
        occurred_at_ns: int,
        cause: str | None = None,
        marking: Marking | None = None,
        field_labels: Mapping[str, Label] | None = None,
    ) -> Event:
        """Record one event; it is on disk when this returns.

        Parameters
        ----------
        type_name, body
            A registered type and its body. An artefact that the body cites must be in the case.
        author, role
            Who records it, in which function.
        label
            Its audience.
        occurred_at_ns
            Case time, UTC nanoseconds.
        cause
            ``event_id`` of the event that led to this one.
        marking
            For observations: measured, received or declared.
        field_labels
            JSON pointer → audience of that field. Personal data without one is its owner's alone;
            a citation is narrowed to the label that it carries.

        Raises
        ------
        JournalError
            If the type is unknown, the body is not the registered one, or the cause is unknown.
        ArtefactError
            If a cited artefact is missing.
        """
        draft = Draft(
            type_name=type_name,
            body=body,
            author=author,
            role=role,
            label=label,
            occurred_at_ns=occurred_at_ns,
            cause=cause,
            marking=marking,
            field_labels=field_labels or {},
        )
        return self.append_many([draft])[0]

    def append_many(self, drafts: Iterable[Draft]) -> tuple[Event, ...]:
        """Record several events in one transaction: all of them or none."""
        prepared = [self.prepare(draft) for draft in drafts]
        with self.transaction() as transaction:
            return tuple(transaction.append(item) for item in prepared)

    def view(self, viewer: Viewer) -> View:
        """What a viewer may see. There is no default viewer."""
        return View(self._store, self._artefacts, self.registry, viewer)

    def verify(
        self,
        *,
        expected_heads: Mapping[str, tuple[int, str]] | None = None,
        artefacts: bool = False,
    ) -> VerifyReport:
        """Recompute every hash from the stored bytes and locate the first fault of each chain.

        Parameters
        ----------
        expected_heads
            Origin → number and chain hash of an event as another witness holds them. Without a
            witness, whoever can rewrite the whole file can also rewrite its chain.
        artefacts
            Hash the cited artefacts too.
        """
        return verify_store(
            self._store, self._artefacts if artefacts else None, expected_heads or {}
        )

    def head(self) -> tuple[int, str]:
        """Number and chain hash of this node's last event; (0, GENESIS) before the first."""
        with self._store.reading() as reader:
            return reader.head(self.case_id, self.origin) or (0, GENESIS)

    def erase_personal(
        self,
        event_id: str,
        *,
        author: str,
        role: str,
        label: Label,
        occurred_at_ns: int,
        reason: str,
        paths: Iterable[str] | None = None,
    ) -> Event:
        """Erase personal data of an event for good; the chain stays valid.

        Records ``personal.erased``. The bytes are overwritten in the file and in its log.

        Parameters
        ----------
        event_id
            The event that holds the data.
        author, role, label, occurred_at_ns, reason
            Who erases it, in which function, seen by whom, when and why.
        paths
            Pointers to erase; None erases all personal data of the event.

        Raises
        ------
        JournalError
            If the event holds no such personal data, or readers keep the old bytes in the log.
        """
        with self.transaction() as transaction:
            chosen = transaction.erase(event_id, None if paths is None else frozenset(paths))
            body = PersonalErased(event=event_id, paths=tuple(sorted(chosen)), reason=reason)
            draft = Draft(
                type_name="personal.erased",
                body=body,
                author=author,
                role=role,
                label=label,
                occurred_at_ns=occurred_at_ns,
                cause=event_id,
            )
            event = transaction.append(self.prepare(draft))
        if not self._store.checkpoint():
            raise JournalError(
                "the data is erased, but open readers keep its old bytes in the journal's log",
                where=str(self._store.path),
                remedy="Close the other readers, then open and close the journal once.",
            )
        return event

    def prepare(self, draft: Draft) -> Prepared:
        """Check a draft before its transaction."""
        return prepare(draft, self.registry[draft.type_name], self._artefacts)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Appends that are recorded together or not at all."""
        with self._store.writing() as writer:
            yield Transaction(self, writer, self._ids)


class Transaction:
    """Appending inside one transaction; made by :meth:`Journal.transaction`."""

    def __init__(self, journal: Journal, writer: Writer, ids: Ids) -> None:
        self._journal = journal
        self._writer = writer
        self._ids = ids
        self._head = writer.head(journal.case_id, journal.origin) or (0, GENESIS)

    def append(self, prepared: Prepared) -> Event:
        """Number, seal, hash and store a prepared draft."""
        draft = prepared.draft
        seq, prev = self._head[0] + 1, self._head[1]
        if draft.cause is not None and not self._writer.rows(event_id=draft.cause):
            raise JournalError(
                "the cause is not in this journal",
                given=draft.cause,
                remedy="Give the event_id of an event that is recorded here, or no cause.",
            )
        sealed, seals = seal_fields(
            prepared.body,
            prepared.field_labels,
            prepared.personal,
            lambda path: self.salt(f"seal\n{seq}\n{path}"),
        )
        row = self._row(prepared, sealed, seq, prev)
        self._writer.insert(row, seals)
        self._head = (seq, row["chain_hash"])
        return self._read(row, seals)

    def rows(self, type_name: str) -> list[dict[str, object]]:
        """Stored bodies of a type, sealed fields closed, in order; for the journal's own use."""
        return [json.loads(row["body"]) for row in self._writer.rows(types={type_name})]

    def find(self, event_id: str) -> Row:
        """The stored row of an event; for the journal's own use."""
        found = self._writer.rows(event_id=event_id)
        if not found:
            raise JournalError(
                "no such event in this journal",
                given=event_id,
                remedy="Give the event_id of an event that is recorded here.",
            )
        return found[0]

    def seals(self, event_id: str) -> dict[str, tuple[bytes, bytes]]:
        """Salts and values of an event's sealed fields; for the journal's own use."""
        return self._writer.seals([event_id]).get(event_id, {})

    def salt(self, purpose: str) -> bytes:
        """A secret salt for one purpose in this case."""
        return self._ids.salt(f"{self._journal.case_id}\n{self._journal.origin}\n{purpose}")

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

    def _row(
        self, prepared: Prepared, sealed: dict[str, Any], seq: int, prev: str
    ) -> dict[str, Any]:
        draft, journal = prepared.draft, self._journal
        occurred_at = ns_to_iso(draft.occurred_at_ns)
        label = draft.label.to_json()
        field_labels = {path: item.to_json() for path, item in prepared.field_labels.items()}
        event_id = content_hash(
            content_of(
                type_name=draft.type_name,
                schema=prepared.schema,
                case_id=journal.case_id,
                origin=journal.origin,
                seq=seq,
                author=draft.author,
                role=draft.role,
                cause=draft.cause,
                label=label,
                field_labels=field_labels,
                occurred_at=occurred_at,
                marking=draft.marking,
                body=sealed,
            )
        )
        recorded = journal.clocks.recorded()
        body = canonical_bytes(sealed)
        return {
            "case_id": journal.case_id,
            "origin": journal.origin,
            "seq": seq,
            "event_id": event_id,
            "type": draft.type_name,
            "schema": prepared.schema,
            "author": draft.author,
            "role": draft.role,
            "cause": draft.cause,
            "label": canonical_bytes(label).decode(),
            "field_labels": canonical_bytes(field_labels).decode(),
            "occurred_at": occurred_at,
            "marking": draft.marking,
            "body": body,
            "body_hash": hashlib.sha256(body).hexdigest(),
            "recorded_at": ns_to_iso(recorded.time_ns),
            "clock_source": recorded.source,
            "clock_offset_ns": str(recorded.offset_ns),
            "prev": prev,
            "chain_hash": chain_hash_of(
                event_id,
                recorded_at=ns_to_iso(recorded.time_ns),
                clock_source=recorded.source,
                clock_offset_ns=str(recorded.offset_ns),
                prev=prev,
                author=draft.author,
            ),
        }

    def _read(self, row: dict[str, Any], seals: list[Seal]) -> Event:
        """The event as its author reads it back, who sees all of what was just written."""
        seen = {**row, "cause_label": row["label"], "before_label": row["label"]}
        held = {seal.path: (seal.salt, seal.value) for seal in seals}
        return read_row(seen, held, self._journal.registry, lambda _: True).event


def _artefacts(folder: Path) -> ArtefactStore:
    return ArtefactStore(Path(folder) / "artefacts")


def _personal_paths(row: Row, held: Mapping[str, tuple[bytes, bytes]]) -> frozenset[str]:
    """Pointers of the personal data that an event still holds."""
    opened = open_seals(
        json.loads(row["body"]),
        parse_labels(row["field_labels"]),
        {path: Seal(path, salt, value, False) for path, (salt, value) in held.items()},
        lambda _path, _personal: True,
    )
    return frozenset(opened.personal & held.keys())
