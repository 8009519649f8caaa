"""A view as NDJSON: one event a line, canonical JSON, to check or to import elsewhere.

A line holds the event as its viewer sees it, its hashes, its author's key and signature, the marks
that stand in the chain for the fields with a label of their own, and the salts of those that the
viewer may see. The declarations of the keys are events and lines like all others.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any, TextIO

from sarex.canonical import canonical_bytes, content_hash, ns_to_iso
from sarex.errors import JournalError
from sarex.journal.event import Event, content_of
from sarex.journal.limits import MAX_LINE_BYTES
from sarex.journal.pointers import depth, get_at, replace_at
from sarex.journal.reading import Reading
from sarex.journal.seal import Seal
from sarex.journal.view import View

__all__ = ["content_hash_of", "export_chain", "export_ndjson", "line_matches_hash", "sealed_again"]


def export_ndjson(view: View, stream: TextIO, *, personal: bool = False) -> int:
    """Write what a viewer may see, one event a line; returns the number of events.

    Events are read and written one after the other: a long case is not held in memory.

    Parameters
    ----------
    view
        Whose view.
    stream
        Text stream to write to.
    personal
        Whether to write personal data that the viewer may see; by default it is withheld.

    Raises
    ------
    JournalError
        If an event is longer than an import takes.
    """
    return sum(_write(reading, stream) for reading in view.stream_readings(personal=personal))


def export_chain(
    view: View, stream: TextIO, origin: str, *, after: int = 0, personal: bool = False
) -> int:
    """Write a chain beyond one of its numbers, to be imported elsewhere; returns how many events.

    Parameters
    ----------
    view
        Of the party that will import it: what it may not see is not written.
    stream
        Text stream to write to.
    origin
        Which node's chain.
    after
        Number of the last event that the party holds; 0 for none.
    personal
        Whether to write personal data that the party may see; by default it is withheld.

    Raises
    ------
    JournalError
        If the party may not see the whole of it, so that it could not be taken over; or an event
        is longer than an import takes.
    """
    seq, length = after, view.chain_length(origin)  # of then: others may append meanwhile
    for reading in view.stream_readings(origin=origin, since=after, personal=personal):
        event = reading.event
        if event.seq != seq + 1 or "cause" in event.withheld:
            raise _not_whole(view, event, seq + 1)
        seq = event.seq
        _write(reading, stream)
    if seq < length:
        raise _not_whole(view, None, seq + 1)
    return seq - after


def _not_whole(view: View, event: Event | None, missing: int) -> JournalError:
    cause = event is not None and event.seq == missing
    what = "the cause of event" if cause else "event"
    return JournalError(
        f"{what} {missing} is not released to the party, so that it cannot take over the chain",
        given=view.viewer.party,
        remedy="Keep what is not for all parties in a chain of its own, and release from there.",
    )


def _write(reading: Reading, stream: TextIO) -> int:
    text = canonical_bytes(_line(reading))
    if len(text) >= MAX_LINE_BYTES:
        event = reading.event
        raise JournalError(
            "the event is longer than an import takes",
            given=f"{len(text)} bytes",
            allowed=f"below {MAX_LINE_BYTES} bytes",
            where=f"{event.origin} {event.seq} {event.type}",
            remedy="Keep what it holds as an artefact, and release that; do not hand over the "
            "folder of the case, which shows all of it.",
        )
    stream.write(text.decode() + "\n")
    return 1


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
    body, _ = sealed_again(data)
    return content_hash_of(data, body) == str(data["event_id"])


def sealed_again(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Seal]]:
    """The body of a line as it stands in the chain, and the seals of the fields that it opens.

    Of a field that the line does not open, or whose salt it does not give, the seal is
    :meth:`Seal.not_held`.
    """
    body, seals = copy.deepcopy(data["body"]), []
    for path, mark in sorted(data["seals"].items(), key=lambda item: (-depth(item[0]), item[0])):
        salt = data["salts"].get(path)
        if salt is None:
            seals.append(Seal.not_held(path))
        else:
            value = canonical_bytes(get_at(body, path))
            seals.append(Seal(path, bytes.fromhex(salt), value, False))
        replace_at(body, path, mark)
    return body, seals


def content_hash_of(data: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """The event id of a line whose body is sealed as in the chain."""
    content = {name: data[name] for name in _CONTENT if name != "body"}
    return content_hash(content_of(type_name=data["type"], **content, body=body))


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
        "key_id": event.key_id,
        "label": event.label.to_json(),
        "marking": event.marking,
        "occurred_at": ns_to_iso(event.occurred_at_ns),
        "origin": event.origin,
        "prev": event.prev,
        "recorded_at": ns_to_iso(event.recorded_at_ns),
        "role": event.role,
        "salts": {path: salt.hex() for path, salt in reading.salts.items()},
        "schema": event.schema,
        "seals": dict(reading.seals),
        "seq": event.seq,
        "signature": None if event.signature is None else event.signature.hex(),
        "type": event.type,
        "withheld": list(event.withheld),
    }
