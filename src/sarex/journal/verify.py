"""Checking a journal from its stored bytes, and saying where it is broken."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sarex.artefacts import ArtefactStore
from sarex.canonical import canonical_bytes, iso_to_ns, ns_to_iso
from sarex.errors import JournalError
from sarex.journal._stores import Reader, Store
from sarex.journal.chains import own_chain
from sarex.journal.event import GENESIS
from sarex.journal.key_book import KeyBook
from sarex.journal.keys import PublicKey
from sarex.journal.ordering import EARLIEST, OrderKey, key_after
from sarex.journal.verify_imports import import_problems
from sarex.journal.verify_report import Problem, StoredRow, VerifyReport
from sarex.journal.verify_values import Beside

__all__ = ["verify_store"]

Raw = dict[str, bytes | None]
_NUMBERS = ("seq", "schema", "order_ns", "order_step")
_OPTIONAL = ("cause", "marking", "key_id", "signature")
_BYTES = ("body", "signature")
_TIMES = ("occurred_at", "recorded_at")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
_NEAR = 1000
"""How far an event that changed places is looked for."""


@dataclass(slots=True)
class _Chain:
    """A chain that is being walked, up to its first problem."""

    origin: str
    keys: KeyBook = field(default_factory=KeyBook)
    seq: int = 0
    head: str = GENESIS
    order: OrderKey = EARLIEST
    recorded_at: str | None = None
    witnessed: tuple[int, str] | None = None
    """An event's number, and the hash that another party holds of it."""
    is_witnessed: bool = False
    problem: Problem | None = None
    note: Problem | None = None


class _UnreadableError(Exception):
    """A column does not hold what it must; the argument names it."""


def verify_store(
    store: Store,
    artefacts: ArtefactStore | None,
    expected_heads: Mapping[str, tuple[int, str]],
    trusted_keys: Collection[PublicKey] | None = None,
) -> VerifyReport:
    """Walk all chains of a store; see :meth:`sarex.journal.Journal.verify`."""
    try:
        with store.reading() as reader:
            return _verify(reader, artefacts, expected_heads, trusted_keys)
    except JournalError as error:
        return VerifyReport(0, {}, (Problem(store.name, None, None, "file", str(error)),))


def _verify(
    reader: Reader,
    artefacts: ArtefactStore | None,
    expected: Mapping[str, tuple[int, str]],
    trusted: Collection[PublicKey] | None,
) -> VerifyReport:
    own = reader.meta()
    home = (own.get("case_id", ""), own.get("origin", ""))
    chains: dict[tuple[bytes | None, bytes | None], _Chain] = {}
    homes = {home[1], own_chain(home[1])} if "parties" in own else {home[1]}
    beside, imports = Beside(reader, artefacts, homes), list[Mapping[str, Any]]()
    count = 0
    for raw, cause in zip(reader.raw("events"), reader.cause_orders(), strict=True):
        count += 1
        key = (raw["case_id"], raw["origin"])
        origin = (raw["origin"] or b"").decode(errors="replace")
        if key not in chains:
            chains[key] = _Chain(origin, KeyBook(trusted), witnessed=expected.get(origin))
        if chains[key].problem is not None:
            continue
        row = _step(chains[key], raw, cause)
        if row is not None:
            beside.take(row)
            if row.values["type"] == "chain.imported" and origin in homes:
                imports.append(row.body)
    at_home = {(home[0].encode(), name.encode()) for name in homes}
    order = sorted(chains, key=lambda key: key not in at_home)
    problems = [problem for key in order if (problem := chains[key].problem)]
    problems += _end_problems(reader, chains)
    if chains and not at_home & chains.keys():
        problems.append(Problem(home[1], None, None, "meta", "no chain of the case's own node"))
    problems += beside.seal_problems(complete=not problems)
    if not problems:
        foreign = {c.origin: c.seq for c in chains.values() if c.origin not in homes}
        problems += import_problems(reader, imports, foreign, home[0])
    problems += list(_witness_problems(chains.values(), expected))
    problems += beside.artefact_problems
    if not problems and (found := reader.integrity()) != "ok":
        problems.append(Problem("journal.sqlite", None, None, "file", found))
    heads = {chain.origin: (chain.seq, chain.head) for chain in chains.values()}
    signed = {chain.origin: chain.keys.signed for chain in chains.values()}
    notes = tuple(note for key in order if (note := chains[key].note))
    return VerifyReport(count, heads, tuple(problems), signed, notes)


def _step(chain: _Chain, raw: Raw, cause: OrderKey) -> StoredRow | None:
    """Check the next row of a chain and move on to it, or note the problem."""
    expected = chain.seq + 1
    name = (raw["type"] or b"").decode(errors="replace")
    try:
        row = _decode(raw)
    except _UnreadableError as error:
        chain.problem = Problem(
            chain.origin, expected, name, str(error), f"the column {error} cannot be read"
        )
        return None
    value = row.values
    found = _fault(row, chain.head, expected)
    if found is None:
        found = chain.keys.step({**value, "label": row.label}, row.body)
    order = key_after(iso_to_ns(value["recorded_at"]), chain.order, cause)
    if found is None and order != (value["order_ns"], value["order_step"]):
        found = "order_ns", "it stands elsewhere in the order of all events than it should"
    if found:
        part, detail = found
        seq = expected if part == "gap" else value["seq"]
        chain.problem = Problem(chain.origin, seq, None if part == "gap" else name, part, detail)
        return None
    _watch_clock(chain, row)
    chain.seq, chain.head = expected, value["chain_hash"]
    chain.order, chain.recorded_at = order, value["recorded_at"]
    chain.is_witnessed |= chain.witnessed == (chain.seq, chain.head)
    return row


def _watch_clock(chain: _Chain, row: StoredRow) -> None:
    """Note where the recorded clock first went back: times are kept as given, numbers order."""
    before, now = chain.recorded_at, row.values["recorded_at"]
    if chain.note is None and before is not None and iso_to_ns(now) < iso_to_ns(before):
        detail = f"the recorded clock went back from {before} to {now}; the numbers give the order"
        chain.note = Problem(
            chain.origin, row.values["seq"], row.values["type"], "recorded_at", detail
        )


def _decode(raw: Raw) -> StoredRow:
    values: dict[str, Any] = {}
    for name, data in raw.items():
        try:
            values[name] = data if name in _BYTES else _text(name, data)
        except (ValueError, TypeError) as error:
            raise _UnreadableError(name) from error
    parsed = {}
    for name in ("body", "label", "field_labels"):
        data = raw[name] or b""
        try:
            parsed[name] = json.loads(data)
            if canonical_bytes(parsed[name]) != data:
                raise ValueError
        except ValueError as error:
            raise _UnreadableError(name) from error
    return StoredRow(values, parsed["body"], parsed["field_labels"], parsed["label"])


def _text(name: str, data: bytes | None) -> str | int | None:
    if data is None:
        if name not in _OPTIONAL:
            raise ValueError(name)
        return None
    text = data.decode()
    if name in _NUMBERS:
        if str(int(text)) != text:
            raise ValueError(text)
        return int(text)
    if name in _TIMES and not (_ISO.fullmatch(text) and ns_to_iso(iso_to_ns(text)) == text):
        raise ValueError(text)
    return text


def _fault(row: StoredRow, head: str, expected: int) -> tuple[str, str] | None:
    """Which part of the row is wrong, judged by its two hashes, which witness for each other."""
    value = row.values
    seq, event_id, prev = value["seq"], value["event_id"], value["prev"]
    content = row.content(seq)
    if seq != expected:
        return "gap", f"number {expected} is missing; the next one is {seq}"
    body_intact = hashlib.sha256(value["body"]).hexdigest() == value["body_hash"]
    if content != event_id:
        return _content_fault(row, head, content, body_intact=body_intact)
    if not body_intact:
        return "body_hash", "the stored hash of the body is not that of the body"
    if prev != head:
        if row.chain(event_id, head) == value["chain_hash"]:
            return "prev", "the stored previous hash is not that of the event before"
        return "order", "the event does not follow the one before it"
    if row.chain(event_id, prev) != value["chain_hash"]:
        return "chain", "recorded time, clock or chain hash is not what was recorded"
    return None


def _content_fault(
    row: StoredRow, head: str, content: str, *, body_intact: bool
) -> tuple[str, str]:
    value = row.values
    if row.chain(content, head) == value["chain_hash"]:
        return "event_id", "the stored event id is not the content hash"
    if not body_intact:
        return "body", "the body is not what was recorded"
    for seq in range(1, value["seq"] + _NEAR):  # events that changed places
        if row.content(seq) == value["event_id"]:
            return "order", f"this is the event that was recorded as number {seq}"
    return "content", "a field under the content hash is not what was recorded"


def _end_problems(
    reader: Reader, chains: Mapping[tuple[bytes | None, bytes | None], _Chain]
) -> Iterator[Problem]:
    """Compare the walked chains with the heads that were stored with the last append."""
    heads = {(raw["case_id"], raw["origin"]): raw for raw in reader.raw("heads")}
    for key, raw in heads.items():
        chain = chains.get(key) or _Chain((raw["origin"] or b"").decode(errors="replace"))
        if chain.problem is None and raw["seq"] != str(chain.seq).encode():
            yield Problem(
                chain.origin,
                chain.seq + 1,
                None,
                "end",
                f"the chain ends at {chain.seq}, its head says "
                f"{(raw['seq'] or b'').decode(errors='replace')}",
            )
        elif chain.problem is None and raw["chain_hash"] != chain.head.encode():
            yield Problem(
                chain.origin, chain.seq, None, "end", "the stored head is not the last chain hash"
            )
    for key, chain in chains.items():
        if key not in heads and chain.problem is None:
            yield Problem(chain.origin, chain.seq, None, "end", "the chain has no stored head")


def _witness_problems(chains: Any, expected: Mapping[str, tuple[int, str]]) -> Iterator[Problem]:
    by_origin: dict[str, _Chain] = {chain.origin: chain for chain in chains}
    for origin, (seq, chain_hash) in expected.items():
        chain = by_origin.get(origin, _Chain(origin))
        if seq == 0 and chain_hash == GENESIS:
            continue
        if not chain.is_witnessed and chain.problem is None:
            yield Problem(
                origin, seq, None, "witness", "another party holds another hash of this event"
            )
