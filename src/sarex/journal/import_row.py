"""From a line of an export to the row that is stored: its seals, its hashes, whether it reads."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from typing import Any

from sarex.canonical import canonical_bytes
from sarex.errors import JournalError
from sarex.journal.event import chain_hash_of
from sarex.journal.export import content_hash_of, sealed_again
from sarex.journal.import_line import ImportedLine, refused
from sarex.journal.ordering import OrderKey
from sarex.journal.pointers import exists, replace_at
from sarex.journal.reading import read_row
from sarex.journal.registry import Registry
from sarex.journal.seal import Seal

__all__ = ["check_reads_here", "row_of", "unsealed"]

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


def unsealed(line: ImportedLine) -> tuple[dict[str, Any], list[Seal]]:
    """The body as it stands in the chain, and the seals of its fields; its hashes hold."""
    try:
        sealed, seals = sealed_again(line.data)
    except (JournalError, ValueError, RecursionError) as error:
        raise refused(
            line,
            "the line seals a field that it does not have",
            "Have the file exported again.",
            given=str(error).splitlines()[0],
        ) from error
    _check_hashes(line, sealed)
    return sealed, seals


def _check_hashes(line: ImportedLine, sealed: dict[str, Any]) -> None:
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


def row_of(data: Mapping[str, Any], sealed: dict[str, Any], order: OrderKey) -> dict[str, Any]:
    """The row that is stored of a line, whose body is sealed as in the chain."""
    body, signature = canonical_bytes(sealed), data["signature"]
    return {
        **{name: data[name] for name in _COLUMNS},
        "body": body,
        "body_hash": hashlib.sha256(body).hexdigest(),
        "field_labels": canonical_bytes(data["field_labels"]).decode(),
        "label": canonical_bytes(data["label"]).decode(),
        "signature": None if signature is None else bytes.fromhex(signature),
        "order_ns": order[0],
        "order_step": order[1],
    }


def check_reads_here(
    line: ImportedLine, row: Mapping[str, Any], seals: list[Seal], registry: Registry
) -> None:
    """Every later reader must be able to read the event, whoever may see how much."""
    seen = {**row, "cause_label": None, "before_label": row["label"]}
    values = {seal.path: (seal.salt, seal.value) for seal in seals}
    try:
        if _has_reserved_keys(line.data):
            raise ValueError("keys that start with $ are the journal's own")
        event = read_row(seen, values, registry, lambda _: True).event
        if event.seals.keys() != line.data["seals"].keys():
            raise ValueError("it seals other fields than its labels say")
        if seals:
            read_row(seen, values, registry, lambda _: True, personal=False)
    except (JournalError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise refused(
            line,
            "the event's body cannot be read here",
            "Use the version of sarex that the exporting node uses.",
            given=str(error)[:300],
        ) from error


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
