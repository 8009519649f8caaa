"""Taking over the chains of other nodes from an export: whole, checked, twice without duplicates.

One file is one transaction: either all that it brings is in the journal, with a record of it in
this node's own chain, or nothing is. A chain keeps its origin, its numbers, its hashes and its
signatures, so what was imported is verified here as it was there. Nothing is taken over that is
not signed with a key that this node trusts.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sarex.canonical import canonical_bytes
from sarex.errors import JournalError
from sarex.journal.drafting import Draft
from sarex.journal.event import GENESIS, Event, chain_hash_of
from sarex.journal.export import content_hash_of, sealed_again
from sarex.journal.import_line import ByteLines, ImportedLine, read_lines, refused
from sarex.journal.journal import Journal
from sarex.journal.key_book import KeyBook
from sarex.journal.keys import PublicKey
from sarex.journal.pointers import exists, replace_at
from sarex.journal.reading import read_row
from sarex.journal.records import ChainImported, PersonalErased
from sarex.journal.seal import Seal, not_held_hash
from sarex.journal.transaction import Transaction
from sarex.labels import Label

__all__ = ["ImportReport", "import_ndjson"]

_COLUMNS = (
    "case_id",
    "origin",
    "seq",
    "event_id",
    "type",
    "schema",
    "author",
    "role",
    "cause",
    "occurred_at",
    "marking",
    "recorded_at",
    "clock_source",
    "clock_offset_ns",
    "prev",
    "chain_hash",
    "key_id",
)


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
    if any(chain.erasures for chain in chains.values()):
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
    keys: KeyBook = field(default_factory=KeyBook)
    not_held: list[tuple[str, str]] = field(default_factory=list)
    erasures: list[PersonalErased] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.held = self.transaction.chain_head(self.origin)
        self.keys = self.transaction.keys_of(self.origin, self.trusted)

    def take(self, line: ImportedLine) -> bool:
        """Check the next line of the chain; whether it is new here."""
        data = line.data
        self._check_place(line)
        sealed, seals = self._unseal(line)
        self._check_hashes(line, sealed)
        self.seq, self.head, self.last_line = data["seq"], data["chain_hash"], line
        if data["seq"] <= self.held[0]:
            if data["seq"] == self.held[0] and self.head != self.held[1]:
                raise self._forked(line)
            return False
        if self.origin == self.journal.origin:
            raise refused(
                line,
                "the file holds an event of this node that this node does not hold",
                "Restore this node's case from a copy that has it; a node does not import itself.",
            )
        row = self._row(data, sealed)
        self._check_signature(line, row, sealed)
        event = self._check_readable(line, row, seals)
        self.transaction.insert(row, seals)
        self.first = self.first or data["seq"]
        self.not_held += [(data["event_id"], seal.path) for seal in seals if not seal.is_held]
        if isinstance(event.body, PersonalErased):
            self.erasures.append(event.body)
        return True

    def finish(self) -> None:
        """Compare what was here already, and erase here what the chain records as erased."""
        line = self.last_line
        if line is not None and line.data["seq"] < self.held[0]:
            here = self.transaction.chain_hash(self.origin, line.data["seq"])
            if here != self.head:
                raise self._forked(line)
        for erasure in self.erasures:
            self.transaction.erase_as(self.origin, erasure.event, frozenset(erasure.paths))

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

    def _unseal(self, line: ImportedLine) -> tuple[dict[str, Any], list[Seal]]:
        try:
            return sealed_again(line.data)
        except (JournalError, ValueError, RecursionError) as error:
            raise refused(
                line,
                "the line seals a field that it does not have",
                "Have the file exported again.",
                given=str(error).splitlines()[0],
            ) from error

    def _check_hashes(self, line: ImportedLine, sealed: dict[str, Any]) -> None:
        data = line.data
        if content_hash_of(data, sealed) != data["event_id"]:
            hidden = ", ".join(data["withheld"])
            raise refused(
                line,
                "the line is not what its event id says",
                "Have the file exported again by a party that sees the whole event.",
                given=f"withheld: {hidden}" if hidden else None,
            )
        chain_hash = chain_hash_of(
            data["event_id"],
            recorded_at=data["recorded_at"],
            clock_source=data["clock_source"],
            clock_offset_ns=data["clock_offset_ns"],
            prev=data["prev"],
            author=data["author"],
        )
        if chain_hash != data["chain_hash"]:
            raise refused(
                line,
                "recorded time, clock or chain hash is not what was recorded",
                "Have the file exported again; if it stays so, have the exporting node verified.",
            )

    def _row(self, data: Mapping[str, Any], sealed: dict[str, Any]) -> dict[str, Any]:
        body, signature = canonical_bytes(sealed), data["signature"]
        return {
            **{name: data[name] for name in _COLUMNS},
            "body": body,
            "body_hash": hashlib.sha256(body).hexdigest(),
            "field_labels": canonical_bytes(data["field_labels"]).decode(),
            "label": canonical_bytes(data["label"]).decode(),
            "signature": None if signature is None else bytes.fromhex(signature),
        }

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

    def _check_readable(
        self, line: ImportedLine, row: Mapping[str, Any], seals: list[Seal]
    ) -> Event:
        """Every later reader must be able to read it, whoever may see how much."""
        seen = {**row, "cause_label": None, "before_label": row["label"]}
        values = {seal.path: (seal.salt, seal.value) for seal in seals}
        try:
            if _has_reserved_keys(line.data):
                raise ValueError("keys that start with $ are the journal's own")
            event = read_row(seen, values, self.journal.registry, lambda _: True).event
            if event.seals.keys() != line.data["seals"].keys():
                raise ValueError("it seals other fields than its labels say")
            if seals:
                read_row(seen, values, self.journal.registry, lambda _: True, personal=False)
        except (JournalError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise refused(
                line,
                "the event's body cannot be read here",
                "Use the version of sarex that the exporting node uses.",
                given=str(error)[:300],
            ) from error
        return event


def _has_reserved_keys(data: Mapping[str, Any]) -> bool:
    """Whether the body holds keys of the journal's own elsewhere than in the fields it hides."""
    body = copy.deepcopy(data["body"])
    for path in data["seals"].keys() - data["salts"].keys():
        if exists(body, path):
            replace_at(body, path, None)
    nodes: list[Any] = [body]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            if any(key.startswith("$") for key in node):
                return True
            nodes += node.values()
        elif isinstance(node, list):
            nodes += node
    return False
