"""Reading one line of an export that comes from outside: nothing of it is believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sarex.canonical import canonical_bytes, iso_to_ns, ns_to_iso
from sarex.errors import JournalError, LabelError
from sarex.journal.event import Marking
from sarex.journal.limits import DEEPEST, MAX_LINE_BYTES, MAX_LINES, NAME, too_deep
from sarex.labels import Label

__all__ = ["ByteLines", "ImportedLine", "read_lines", "refused"]


class ByteLines(Protocol):
    """A binary stream, as far as it is needed here."""

    def readline(self, limit: int, /) -> bytes:
        """Bytes up to the end of the line, or to the limit; none at the end of the file."""
        ...


_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Name = Annotated[str, Field(pattern=NAME)]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    author: _Name
    body: dict[str, Any]
    case_id: _Name
    cause: _Hash | None
    chain_hash: _Hash
    clock_offset_ns: Annotated[str, Field(pattern=r"^(0|-?[1-9][0-9]{0,18})$")]
    clock_source: _Name
    erased: list[str]
    event_id: _Hash
    field_labels: dict[str, dict[str, Any]]
    key_id: _Hash | None
    label: dict[str, Any]
    marking: Marking | None
    occurred_at: str
    origin: _Name
    prev: _Hash | None
    recorded_at: str
    role: _Name
    salts: dict[str, _Hash]
    schema_: Annotated[int, Field(ge=1, le=2**31, alias="schema")]
    seals: dict[str, dict[str, Any]]
    seq: Annotated[int, Field(ge=1, le=2**53)]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")] | None
    type: Annotated[str, Field(max_length=200, pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
    withheld: list[str]


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """A line that is of the right form: where it stands, and its values."""

    where: str
    data: dict[str, Any]


def refused(line: ImportedLine | str, message: str, remedy: str, **more: object) -> JournalError:
    """An error about one line."""
    if isinstance(line, str):
        return JournalError(message, where=line, remedy=remedy, **more)
    data = line.data
    where = f"{line.where}, {data['origin']} {data['seq']} {data['type']}"
    return JournalError(message, where=where, remedy=remedy, **more)


def read_lines(stream: ByteLines) -> Iterator[ImportedLine]:
    """The lines of an export, one after the other; never more than one is held in memory.

    Raises
    ------
    JournalError
        At the first line that is too long, cut off, not in canonical form, or not of an event.
    """
    number = 0
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        where = f"line {number}"
        if len(raw) > MAX_LINE_BYTES:
            raise refused(
                where,
                "the line is too long for an event",
                "Have the file exported again.",
                allowed=f"{MAX_LINE_BYTES} bytes",
            )
        if not raw.endswith(b"\n"):
            raise refused(where, "the line is cut off", "Copy the whole file again.")
        if number > MAX_LINES:
            raise refused(
                where,
                "the file is too long",
                "Import it in parts.",
                allowed=f"{MAX_LINES} lines",
            )
        yield ImportedLine(where, _parse(raw[:-1], where))


def _parse(raw: bytes, where: str) -> dict[str, Any]:
    try:
        data = json.loads(raw.decode())
        if too_deep(data):
            raise ValueError(f"the line is nested more than {DEEPEST} deep")
        if canonical_bytes(data) != raw:
            raise ValueError("the line is not canonical JSON (RFC 8785)")
        plain = _Line.model_validate(data)
        for text in (plain.occurred_at, plain.recorded_at):
            if ns_to_iso(iso_to_ns(text)) != text:
                raise ValueError(f"not a time as it is written here: {text}")
        for label in (plain.label, *plain.field_labels.values()):
            if Label.from_json(label).to_json() != label:
                raise ValueError(f"not a label as it is written here: {label}")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        given = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise _no_event(where, given) from error
    except (ValueError, TypeError, KeyError, LabelError, RecursionError) as error:
        raise _no_event(where, f"{type(error).__name__}: {str(error)[:200]}") from error
    return dict(data)


def _no_event(where: str, given: str) -> JournalError:
    return refused(
        where,
        "the line is not an event as sarex journal export writes it",
        "Have the file exported again with the same version of sarex.",
        given=given,
    )
