"""Recording events: one chain for each case and origin."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from pydantic import BaseModel

from sarex.artefacts import ArtefactStore
from sarex.errors import JournalError
from sarex.journal._stores import Store, create_store, open_store
from sarex.journal.arrivals import Arrived, arrived_since, runs_of
from sarex.journal.chains import is_own, own_chain
from sarex.journal.clock import Clock
from sarex.journal.drafting import Draft, Prepared, prepare
from sarex.journal.event import GENESIS, Event, Marking
from sarex.journal.ids import Ids
from sarex.journal.key_book import KeyBook
from sarex.journal.keys import PublicKey, Signer
from sarex.journal.limits import check_name
from sarex.journal.records import PersonalErased
from sarex.journal.registry import Registry
from sarex.journal.snapshots import Folds, KeptFold
from sarex.journal.standing import Heads
from sarex.journal.transaction import Transaction
from sarex.journal.verify import verify_store
from sarex.journal.verify_report import VerifyReport
from sarex.journal.view import Shared, View
from sarex.labels import Label, Viewer

__all__ = ["Journal"]

State = TypeVar("State")


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
        keyring: Signer | None = None,
        parties: Collection[str] = (),
    ) -> None:
        self._store = store
        self._artefacts = artefacts
        self.case_id = case_id
        self.origin = origin
        self.registry = registry
        self.clocks = clocks
        self._ids = ids
        self._keyring = keyring
        self.parties = frozenset(parties)
        self._books: dict[str, KeyBook] = {}
        self._shared = Shared(store)
        self._folds = Folds(store, self._shared.tail)

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
        keyring: Signer | None = None,
        parties: Collection[str] = (),
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
        keyring
            The authors' keys, such as a :class:`sarex.journal.Keyring`; every event is then signed
            by its author's key. None: unsigned.
        parties
            Those that are to hold one record. An event that not all of them may see then goes to
            a chain apart, :attr:`own_origin`, and the other can be handed over whole.
        """
        for name, value in (("case_id", case_id), ("origin", origin)):
            check_name(name, value)
        if is_own(origin):
            raise JournalError(
                "this name is kept for the chain of what a node does not share",
                given=origin,
                remedy="Give the node another name.",
            )
        about = {"case_id": case_id, "origin": origin}
        if parties:
            about["parties"] = json.dumps(sorted(parties))
        store = create_store(Path(folder), about, url)
        return cls(
            store, _artefacts(folder), case_id, origin, registry, clocks, ids, keyring, parties
        )

    @classmethod
    def open(
        cls,
        folder: Path,
        registry: Registry,
        clocks: Clock,
        ids: Ids,
        *,
        url: str | None = None,
        keyring: Signer | None = None,
    ) -> Self:
        """Go on with the journal in a folder.

        Parameters
        ----------
        folder, registry, clocks, ids
            As for :meth:`create`.
        url
            Where the database of the case is now, if not where the folder says.
        keyring
            As for :meth:`create`; a journal that is signed takes no event without it.
        """
        store = open_store(Path(folder), url)
        with store.reading() as reader:
            meta = reader.meta()
        case_id, origin = meta["case_id"], meta["origin"]
        parties = json.loads(meta.get("parties", "[]"))
        return cls(
            store, _artefacts(folder), case_id, origin, registry, clocks, ids, keyring, parties
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._folds.close()
        self._store.close()

    def close(self) -> None:
        """Close it; a state that stands far beyond its snapshot is kept before."""
        self._folds.close()
        self._store.close()

    def discard(self) -> None:
        """Remove the journal of a case that could not be made."""
        self._store.discard()

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
        with self._transaction(item.draft.author for item in prepared) as transaction:
            return tuple(transaction.append(item) for item in prepared)

    def view(self, viewer: Viewer) -> View:
        """What a viewer may see. There is no default viewer."""
        return View(self._store, self._artefacts, self.registry, viewer, self._shared)

    def state(self, viewer: Viewer, fold: KeptFold[State], *, keep_every: int = 10_000) -> State:
        """The state of a fold after all that a viewer may see.

        It goes on from the state that was asked for last, or else from its snapshot if there is
        one; from the first event if what came since does not all stand behind it. States are kept
        in memory as they are: whoever gets one changes nothing in it.

        Parameters
        ----------
        viewer
            As whom; a snapshot is read by the viewer alone for whom it was made.
        fold
            The fold, and how its state is kept.
        keep_every
            A new snapshot is kept when the one before is this many events behind.
        """
        return self._folds.state(self.view(viewer), fold, self.registry, keep_every)

    def verify(
        self,
        *,
        expected_heads: Mapping[str, tuple[int, str]] | None = None,
        artefacts: bool = False,
        trusted_keys: Collection[PublicKey] | None = None,
    ) -> VerifyReport:
        """Recompute every hash and check every signature; locate the first fault of each chain.

        Parameters
        ----------
        expected_heads
            Origin → number and chain hash of an event as another witness holds them. Without a
            witness, whoever can rewrite the whole file can also rewrite its chain.
        artefacts
            Hash the cited artefacts too.
        trusted_keys
            Keys that are known by another way, as files that partners handed over. Every event
            must then be signed with one of them, or with one that they lead to. Without them a
            chain that was rewritten and signed anew as a whole is not told from the true one.
        """
        return verify_store(
            self._store,
            self._artefacts if artefacts else None,
            expected_heads or {},
            trusted_keys,
        )

    @property
    def own_origin(self) -> str:
        """Origin of the chain of what is not for all parties, where there are such."""
        return own_chain(self.origin)

    @property
    def is_signed(self) -> bool:
        """Whether this node's chain is signed, so that every further event must be."""
        with self._store.reading() as reader:
            declared = reader.rows(types={"key.declared"})
            return any(row["origin"] in {self.origin, self.own_origin} for row in declared)

    def head(self) -> tuple[int, str]:
        """Number and chain hash of this node's last event; (0, GENESIS) before the first."""
        with self._store.reading() as reader:
            return reader.head(self.case_id, self.origin) or (0, GENESIS)

    def arrived(self, read: Heads | None = None) -> Arrived:
        """Which numbers of which chains came since a reading, by any process; nothing they say.

        Cheap where nothing came: for those who ask many times a second.

        Parameters
        ----------
        read
            :attr:`Arrived.heads` of the reading before; None for the first.
        """
        since = None if read is None else self._shared.tail.since(read)
        if since is not None and since.rows is not None:
            runs = runs_of((row["origin"], row["seq"]) for row in since.rows)
            return Arrived(runs, since.heads, True, False)
        with self._store.reading() as reader:
            return arrived_since(reader, read)

    def chain_hash(self, origin: str, seq: int) -> str | None:
        """Chain hash of an event of a node's chain; None if it is not here."""
        with self._store.reading() as reader:
            return reader.chain_hash((self.case_id, origin), seq)

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
        with self._transaction([author]) as transaction:
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
        self._shared.events.clear()
        self._forget_erased()
        return event

    def _forget_erased(self) -> None:
        """Take what was erased out of the database's files too."""
        if not self._store.checkpoint():
            raise JournalError(
                "the data is erased, but open readers keep its old bytes in the journal's files",
                where=self._store.name,
                remedy=self._store.remedy,
            )

    def _prepare(self, draft: Draft) -> Prepared:
        """Check a draft before its transaction."""
        return prepare(draft, self.registry[draft.type_name], self._artefacts)

    @contextmanager
    def _transaction(self, authors: Iterable[str]) -> Iterator[Transaction]:
        """Appends that are recorded together or not at all. It reads unlabelled: journal only.

        The authors' keys are read before: other writers do not wait for a passphrase to be typed.
        """
        if self._keyring is not None:
            for author in authors:
                self._keyring.keys_of(author)
        books = {origin: book.copy() for origin, book in self._books.items()}
        with self._store.writing() as writer:
            yield Transaction(
                writer,
                self.case_id,
                self.origin,
                self.registry,
                self.clocks,
                self._ids,
                self._keyring,
                books,
                self.parties,
            )
        self._books = books


def _artefacts(folder: Path) -> ArtefactStore:
    return ArtefactStore(Path(folder) / "artefacts")
