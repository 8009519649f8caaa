"""Taking over the chains of other nodes from an export: whole, checked, twice without duplicates.

One file is one transaction: either all that it brings is in the journal, with a record of it in
this node's own chain, or nothing is. A chain keeps its origin, its numbers, its hashes and its
signatures, so what was imported is verified here as it was there. Nothing is taken over that is
not signed with a key that this node trusts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sarex.canonical import iso_to_ns
from sarex.errors import JournalError
from sarex.journal.drafting import Draft
from sarex.journal.event import GENESIS
from sarex.journal.import_line import ByteLines, ImportedLine, read_lines, refused
from sarex.journal.import_row import check_reads_here, row_of, unsealed
from sarex.journal.journal import Journal
from sarex.journal.key_book import KeyBook
from sarex.journal.keys import PublicKey
from sarex.journal.ordering import EARLIEST, OrderKey, key_after
from sarex.journal.records import ChainImported
from sarex.journal.seal import not_held_hash
from sarex.journal.transaction import Transaction
from sarex.labels import Label

__all__ = ["ImportReport", "import_ndjson"]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import brought: origin → numbers of its first and last new event, and the rest."""

    new: Mapping[str, tuple[int, int]]
    held: int
    """Events that were here already, the same to the bit."""

    @property
    def events(self) -> int:
        """How many events are new here."""
        return sum(last - first + 1 for first, last in self.new.values())


def import_ndjson(
    journal: Journal,
    stream: ByteLines,
    *,
    author: str,
    role: str,
    label: Label,
    trusted_keys: Collection[PublicKey],
) -> ImportReport:
    """Take over what an export holds of the chains of other nodes.

    Parameters
    ----------
    journal
        Of the same case, at this node.
    stream
        An export, as :func:`sarex.journal.export_ndjson` writes it, by a viewer who sees the whole
        chain: a chain with gaps is refused. Events that are here already are compared, not
        taken twice.
    author, role, label
        Who imports, in which function, and who sees the record of it.
    trusted_keys
        Keys of the other nodes' authors, known by another way than this file.

    Raises
    ------
    JournalError
        With the line: not an event, cut off, too long, of another case; a gap; a fork (another
        event of the same number is here); a hash, seal or signature that does not hold; a key that
        is not trusted. Nothing of the file is then in the journal.
    """
    source = _Hashed(stream)
    with journal._transaction([author]) as transaction:
        chains: dict[str, _Chain] = {}
        held = 0
        for line in read_lines(source):
            origin = line.data["origin"]
            if line.data["case_id"] != journal.case_id:
                raise refused(
                    line,
                    "the event is of another case",
                    "Import it into the journal of its case.",
                    given=line.data["case_id"],
                    allowed=journal.case_id,
                )
            if origin not in chains:
                chains[origin] = _Chain(transaction, journal, origin, trusted_keys)
            held += not chains[origin].take(line)
        for chain in chains.values():
            chain.finish()
        new = {name: (c.first, c.seq) for name, c in sorted(chains.items()) if c.first}
        for name, numbers in new.items():
            transaction.place_effects(name, *numbers)
        for name in new:
            chain = chains[name]
            body = ChainImported(
                origin=name,
                first=chain.first,
                last=chain.seq,
                head=chain.head,
                not_held=not_held_hash(chain.not_held),
                file_sha256=source.digest.hexdigest(),
            )
            draft = Draft(
                type_name="chain.imported",
                body=body,
                author=author,
                role=role,
                label=label,
                occurred_at_ns=journal.clocks.now_ns(),
            )
            transaction.append(journal._prepare(draft))
    if any(chain.has_erased for chain in chains.values()):
        journal._forget_erased()
    return ImportReport(new, held)


class _Hashed:
    """A stream whose bytes are hashed as they are read."""

    def __init__(self, stream: ByteLines) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def readline(self, limit: int, /) -> bytes:
        raw = self._stream.readline(limit)
        self.digest.update(raw)
        return raw


@dataclass(slots=True)
class _Chain:
    """One chain of the file, as far as it has been read."""

    transaction: Transaction
    journal: Journal
    origin: str
    trusted: Collection[PublicKey]
    held: tuple[int, str] = (0, GENESIS)
    """Head of the chain as this journal held it before."""
    seq: int = 0
    head: str = GENESIS
    first: int = 0
    last_line: ImportedLine | None = None
    order: OrderKey = EARLIEST
    """Where its last event stands in the order of all."""
    keys: KeyBook = field(default_factory=KeyBook)
    not_held: list[tuple[str, str]] = field(default_factory=list)
    has_erased: bool = False

    def __post_init__(self) -> None:
        self.held = self.transaction.chain_head(self.origin)
        self.order = self.transaction.order_at(self.origin, self.held[0])
        self.keys = self.transaction.keys_of(self.origin, self.held[0], self.trusted)

    def take(self, line: ImportedLine) -> bool:
        """Check the next line of the chain; whether it is new here."""
        data = line.data
        self._check_place(line)
        sealed, seals = unsealed(line)
        self.seq, self.head, self.last_line = data["seq"], data["chain_hash"], line
        if data["seq"] <= self.held[0]:
            if data["seq"] == self.held[0] and self.head != self.held[1]:
                raise self._forked(line)
            return False
        if self.origin in {self.journal.origin, self.journal.own_origin}:
            raise refused(
                line,
                "the file holds an event of this node that this node does not hold",
                "Restore this node's case from a copy that has it; a node does not import itself.",
            )
        recorded_ns, cause = iso_to_ns(data["recorded_at"]), data["cause"]
        self.order = key_after(recorded_ns, self.order, self.transaction.order_of(cause))
        row = row_of(data, sealed, self.order)
        self._check_signature(line, row, sealed)
        check_reads_here(line, row, seals, self.journal.registry)
        self.transaction.insert(row, seals)
        self.first = self.first or data["seq"]
        self.not_held += [(data["event_id"], seal.path) for seal in seals if not seal.is_held]
        return True

    def finish(self) -> None:
        """Compare what was here already, and erase here what its node records as erased."""
        line = self.last_line
        if line is not None and line.data["seq"] < self.held[0]:
            here = self.transaction.chain_hash(self.origin, line.data["seq"])
            if here != self.head:
                raise self._forked(line)
        for erasure in self.transaction.erasures(self.origin) if self.first else ():
            self.has_erased |= self.transaction.erase_as(self.origin, erasure)

    def _check_place(self, line: ImportedLine) -> None:
        """The line follows the one before it in the file, or in the journal."""
        seq, prev = line.data["seq"], line.data["prev"]
        if self.last_line is None:
            self._begin(line)
        elif seq <= self.seq:
            raise refused(
                line,
                "the line stands behind a later event of its chain",
                "Have the file exported again; its lines are in the order of their numbers.",
                given=f"{seq} after {self.seq}",
            )
        elif seq != self.seq + 1:
            raise self._gap(line, self.seq + 1)
        if prev is None and seq > 1:
            raise self._gap(line, seq - 1)
        if prev != self.head:
            raise refused(
                line,
                "the event does not follow the one before it",
                "Have the file exported again; if it stays so, have the exporting node verified.",
                given=f"previous {prev}",
                allowed=self.head,
            )

    def _begin(self, line: ImportedLine) -> None:
        """Where the file's first line of the chain stands against what is here."""
        before = line.data["seq"] - 1
        if before > self.held[0]:
            raise self._gap(line, self.held[0] + 1)
        known = self.transaction.chain_hash(self.origin, before) if before else GENESIS
        assert known is not None  # numbers up to the head are there
        if line.data["prev"] not in {None, known}:
            raise self._forked(line)
        self.head = known

    def _gap(self, line: ImportedLine, missing: int) -> JournalError:
        return refused(
            line,
            f"event {missing} of the chain is missing in the file",
            "Have the chain exported by a party that sees all of it; what one party may not see "
            "goes to it by release.",
        )

    def _forked(self, line: ImportedLine) -> JournalError:
        return refused(
            line,
            "the chain has forked: another event of this number is here, or one before it differs",
            "Keep both, and have both nodes compare their heads: one of them was changed.",
            given=line.data["chain_hash"],
            allowed=self.transaction.chain_hash(self.origin, line.data["seq"]),
        )

    def _check_signature(
        self, line: ImportedLine, row: Mapping[str, Any], sealed: Mapping[str, Any]
    ) -> None:
        fault = self.keys.step({**row, "label": line.data["label"]}, sealed)
        if fault is not None:
            raise refused(
                line,
                f"the signature does not hold: {fault[1]}",
                "Ask its author for the public key, compare its id by another way, and trust it "
                "with sarex journal keys trust; else refuse the file.",
                given=f"key {row['key_id']}",
            )
