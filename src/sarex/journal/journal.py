"""Recording events: one chain for each case and origin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import BaseModel

from sarex.artefacts import ArtefactStore
from sarex.errors import JournalError
from sarex.journal._stores import SQLITE_FILE, Store, create_store, open_store
from sarex.journal.clock import Clock
from sarex.journal.drafting import Draft, Prepared, prepare
from sarex.journal.event import GENESIS, Event, Marking
from sarex.journal.ids import Ids
from sarex.journal.records import PersonalErased
from sarex.journal.registry import Registry
from sarex.journal.transaction import Transaction
from sarex.journal.verify import verify_store
from sarex.journal.verify_report import VerifyReport
from sarex.journal.view import View
from sarex.labels import Label, Viewer

__all__ = ["JOURNAL_FILE", "Journal"]

JOURNAL_FILE = SQLITE_FILE


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
        cls,
        folder: Path,
        case_id: str,
        origin: str,
        registry: Registry,
        clocks: Clock,
        ids: Ids,
        *,
        url: str | None = None,
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
        url
            PostgreSQL database in which to keep the events, without a password; None keeps them in
            a file in the folder.
        """
        for name, value in (("case_id", case_id), ("origin", origin)):
            if not value.strip():
                raise JournalError(f"a journal needs its {name}", remedy=f"Give a {name}.")
        store = create_store(Path(folder), {"case_id": case_id, "origin": origin}, url)
        return cls(store, _artefacts(folder), case_id, origin, registry, clocks, ids)

    @classmethod
    def open(
        cls,
        folder: Path,
        registry: Registry,
        clocks: Clock,
        ids: Ids,
        *,
        url: str | None = None,
    ) -> Self:
        """Go on with the journal in a folder.

        Parameters
        ----------
        folder, registry, clocks, ids
            As for :meth:`create`.
        url
            Where the database of the case is now, if not where the folder says.
        """
        store = open_store(Path(folder), url)
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
        prepared = [self._prepare(draft) for draft in drafts]
        with self._transaction() as transaction:
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
        with self._transaction() as transaction:
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
            event = transaction.append(self._prepare(draft))
        if not self._store.checkpoint():
            raise JournalError(
                "the data is erased, but open readers keep its old bytes in the journal's log",
                where=self._store.name,
                remedy="Close the other readers, then open and close the journal once.",
            )
        return event

    def _prepare(self, draft: Draft) -> Prepared:
        """Check a draft before its transaction."""
        return prepare(draft, self.registry[draft.type_name], self._artefacts)

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        """Appends that are recorded together or not at all. It reads unlabelled: journal only."""
        with self._store.writing() as writer:
            yield Transaction(
                writer, self.case_id, self.origin, self.registry, self.clocks, self._ids
            )


def _artefacts(folder: Path) -> ArtefactStore:
    return ArtefactStore(Path(folder) / "artefacts")
