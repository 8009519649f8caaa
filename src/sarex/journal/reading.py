"""From a stored row to the event that one reader may see."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ValidationError

from sarex.canonical import iso_to_ns
from sarex.errors import JournalError
from sarex.journal.event import Event
from sarex.journal.pointers import replace_at
from sarex.journal.registry import EventType, Registry
from sarex.journal.seal import Opened, Seal, open_seals
from sarex.labels import Label

__all__ = ["Reading", "parse_label", "parse_labels", "read_row"]

Sees = Callable[[Label], bool]


@dataclass(frozen=True, slots=True)
class Reading:
    """An event and its body as plain data with marks, both as far as the reader may see."""

    event: Event
    plain: dict[str, Any]
    seals: Mapping[str, dict[str, Any]]
    """JSON pointer → the mark that stands in the chain."""
    salts: Mapping[str, bytes]
    """JSON pointer → what opens the seal, of the fields that the reader may see."""


@lru_cache(maxsize=4096)
def parse_label(text: str) -> Label:
    """A label from its stored text."""
    return Label.from_json(json.loads(text))


def parse_labels(text: str) -> dict[str, Label]:
    """Field labels from their stored text."""
    return {pointer: Label.from_json(data) for pointer, data in json.loads(text).items()}


def read_row(
    row: Mapping[str, Any],
    seals: Mapping[str, tuple[bytes, bytes]],
    registry: Registry,
    sees: Sees,
    *,
    personal: bool = True,
) -> Reading:
    """The event as far as ``sees`` allows; without personal data if ``personal`` is False.

    The caller has checked that the event itself may be seen.
    """
    labels = parse_labels(row["field_labels"])
    opened = open_seals(
        json.loads(row["body"]),
        labels,
        {path: Seal(path, salt, value, False) for path, (salt, value) in seals.items()},
        lambda path, is_personal: sees(labels[path]) and (personal or not is_personal),
    )
    cause, withheld = row["cause"], list(opened.withheld)
    if cause is not None and not (row["cause_label"] and sees(parse_label(row["cause_label"]))):
        cause = None
        withheld.append("cause")
    prev = row["prev"]
    if row["seq"] > 1 and not (row["before_label"] and sees(parse_label(row["before_label"]))):
        prev = None
    event_type = registry.find(row["type"], row["schema"])
    event = Event(
        type=row["type"],
        schema=row["schema"],
        event_id=row["event_id"],
        case_id=row["case_id"],
        origin=row["origin"],
        seq=row["seq"],
        author=row["author"],
        role=row["role"],
        cause=cause,
        label=parse_label(row["label"]),
        occurred_at_ns=iso_to_ns(row["occurred_at"]),
        recorded_at_ns=iso_to_ns(row["recorded_at"]),
        clock_source=row["clock_source"],
        clock_offset_ns=int(row["clock_offset_ns"]),
        marking=row["marking"],
        body=_body(opened, event_type, row),
        prev=prev,
        chain_hash=row["chain_hash"],
        field_labels={path: labels[path] for path in opened.digests},
        known=event_type is not None,
        withheld=tuple(withheld),
        erased=tuple(opened.erased),
        seals=opened.digests,
        key_id=row["key_id"],
        signature=row["signature"],
    )
    salts = {path: seals[path][0] for path in opened.digests if path not in opened.hidden}
    return Reading(event, opened.body, opened.marks, salts)


def _body(
    opened: Opened, event_type: EventType | None, row: Mapping[str, Any]
) -> BaseModel | dict[str, Any]:
    """The model, with None for personal data that is hidden; plain data where it cannot be."""
    if event_type is None or not set(opened.hidden) <= opened.personal:
        return opened.body
    body = _without(opened) if opened.hidden else opened.body
    try:
        return event_type.body.model_validate(event_type.upcast(row["schema"], body))
    except ValidationError as error:
        raise JournalError(
            f"the body of {row['type']} does not fit its registered model",
            given=str(error),
            where=f"{row['origin']} {row['seq']}",
            remedy="Raise the schema of the type and register an upcaster from the older one.",
        ) from error


def _without(opened: Opened) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(json.dumps(opened.body))
    for path in opened.hidden:
        replace_at(body, path, None)
    return body
