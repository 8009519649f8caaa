"""A view as NDJSON: one event a line, canonical JSON, to take along or to check elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO

from sarex.canonical import canonical_bytes, content_hash, ns_to_iso
from sarex.errors import JournalError
from sarex.journal.event import content_of
from sarex.journal.pointers import depth, replace_at
from sarex.journal.reading import Reading
from sarex.journal.view import View

__all__ = ["export_ndjson", "line_matches_hash"]


def export_ndjson(view: View, stream: TextIO, *, personal: bool = False) -> int:
    """Write what a viewer may see, one event a line; returns the number of events.

    Parameters
    ----------
    view
        Whose view.
    stream
        Text stream to write to.
    personal
        Whether to write personal data that the viewer may see; by default it is withheld.
    """
    readings = view.readings(personal=personal)
    for reading in readings:
        stream.write(canonical_bytes(_line(reading)).decode() + "\n")
    return len(readings)


def line_matches_hash(line: str) -> bool:
    """Whether an exported line hashes to its event id, with what was withheld still sealed.

    Raises
    ------
    JournalError
        If the line withholds its cause, so that the hash cannot be computed.
    """
    data = json.loads(line)
    if "cause" in data["withheld"]:
        raise JournalError(
            "the line cannot be checked: its cause is out of the viewer's sight",
            given=data["event_id"],
            remedy="Have the owner verify the journal, or release the cause too.",
        )
    body = data["body"]
    for path, mark in sorted(data["seals"].items(), key=lambda item: -depth(item[0])):
        replace_at(body, path, mark)
    content = content_of(
        type_name=data["type"],
        **{name: data[name] for name in _CONTENT if name != "body"},
        body=body,
    )
    return bool(content_hash(content) == data["event_id"])


_CONTENT = (
    "schema",
    "case_id",
    "origin",
    "seq",
    "author",
    "role",
    "cause",
    "label",
    "field_labels",
    "occurred_at",
    "marking",
    "body",
)


def _line(reading: Reading) -> Mapping[str, Any]:
    event = reading.event
    return {
        "author": event.author,
        "body": reading.plain,
        "case_id": event.case_id,
        "cause": event.cause,
        "chain_hash": event.chain_hash,
        "clock_offset_ns": str(event.clock_offset_ns),
        "clock_source": event.clock_source,
        "erased": list(event.erased),
        "event_id": event.event_id,
        "field_labels": {path: label.to_json() for path, label in event.field_labels.items()},
        "label": event.label.to_json(),
        "marking": event.marking,
        "occurred_at": ns_to_iso(event.occurred_at_ns),
        "origin": event.origin,
        "prev": event.prev,
        "recorded_at": ns_to_iso(event.recorded_at_ns),
        "role": event.role,
        "schema": event.schema,
        "seals": dict(reading.seals),
        "seq": event.seq,
        "type": event.type,
        "withheld": list(event.withheld),
    }
