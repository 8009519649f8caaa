"""From a prepared draft to the row that is stored of it: its hashes, and its place in the order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sarex.canonical import canonical_bytes, content_hash, ns_to_iso
from sarex.journal.clock import Reading
from sarex.journal.drafting import Prepared
from sarex.journal.event import chain_hash_of, content_of
from sarex.journal.ordering import OrderKey, key_after

__all__ = ["Place", "row_of_draft"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event goes: in which chain, behind what.

    Parameters
    ----------
    case_id, origin, seq
        Its chain, and its number there.
    prev
        Chain hash of the event before it.
    before, cause
        Where that event and its cause stand in the order of all.
    """

    case_id: str
    origin: str
    seq: int
    prev: str
    before: OrderKey
    cause: OrderKey


def row_of_draft(
    prepared: Prepared, sealed: dict[str, Any], place: Place, recorded: Reading
) -> dict[str, Any]:
    """The row of a draft whose body is sealed, not signed yet."""
    draft = prepared.draft
    named: dict[str, Any] = {
        "case_id": place.case_id,
        "origin": place.origin,
        "seq": place.seq,
        "schema": prepared.schema,
        "author": draft.author,
        "role": draft.role,
        "cause": draft.cause,
        "occurred_at": ns_to_iso(draft.occurred_at_ns),
        "marking": draft.marking,
    }
    label = draft.label.to_json()
    field_labels = {path: item.to_json() for path, item in prepared.field_labels.items()}
    event_id = content_hash(
        content_of(
            type_name=draft.type_name, **named, label=label, field_labels=field_labels, body=sealed
        )
    )
    when: dict[str, Any] = {
        "recorded_at": ns_to_iso(recorded.time_ns),
        "clock_source": recorded.source,
        "clock_offset_ns": str(recorded.offset_ns),
        "prev": place.prev,
    }
    order_ns, order_step = key_after(recorded.time_ns, place.before, place.cause)
    body = canonical_bytes(sealed)
    return {
        **named,
        **when,
        "event_id": event_id,
        "type": draft.type_name,
        "label": canonical_bytes(label).decode(),
        "field_labels": canonical_bytes(field_labels).decode(),
        "body": body,
        "body_hash": hashlib.sha256(body).hexdigest(),
        "chain_hash": chain_hash_of(event_id, **when, author=draft.author),
        "key_id": None,
        "signature": None,
        "order_ns": order_ns,
        "order_step": order_step,
    }
