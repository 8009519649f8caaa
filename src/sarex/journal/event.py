"""The event envelope, version 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator

from sarex.artefacts import ArtefactRef
from sarex.canonical import PlainMap, content_hash
from sarex.errors import LabelError
from sarex.labels import Label
from sarex.provenance import Provenance

__all__ = [
    "ENVELOPE",
    "GENESIS",
    "PERSONAL",
    "ArtefactCitation",
    "Event",
    "Marking",
    "Personal",
    "PersonalText",
    "chain_hash_of",
    "content_of",
]

ENVELOPE = 1
"""Version of the envelope."""

GENESIS = "0" * 64
"""The previous hash of the first event of a chain."""

Marking = Literal["measured", "received", "declared"]
"""How an observation came about: by a sensor, from another party, by a person's word."""


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a body field as personal data: sealed in the chain, erasable, with its own label.

    The field must allow None, which is what a reader gets who may not see it or who comes after
    its erasure: ``name: Annotated[str | None, PERSONAL] = None``.
    """


PERSONAL = Personal()
PersonalText = Annotated[str | None, PERSONAL]
"""Text about a person; see :class:`Personal`."""


class ArtefactCitation(BaseModel):
    """An event body cites an artefact by hash, label and provenance."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    kind: str
    label: PlainMap
    provenance: PlainMap

    @field_validator("label")
    @classmethod
    def _is_a_label(cls, value: dict[str, Any]) -> dict[str, Any]:
        try:
            return Label.from_json(value).to_json()
        except (KeyError, LabelError) as error:
            raise ValueError(f"not a label: {error}") from error

    @classmethod
    def of(cls, ref: ArtefactRef, label: Label, provenance: Provenance) -> ArtefactCitation:
        """Cite an artefact."""
        return cls(
            sha256=ref.sha256,
            kind=ref.kind,
            label=label.to_json(),
            provenance=provenance.to_json(),
        )

    @property
    def ref(self) -> ArtefactRef:
        return ArtefactRef(self.sha256, self.kind)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was reported, decided, ordered, observed or released, as a viewer sees it.

    Parameters
    ----------
    type, schema
        Name and version of the body, as recorded.
    event_id
        The content hash.
    case_id, origin, seq
        Case, node that wrote it, and number in that node's chain, from 1.
    author, role
        Who wrote it, in which function.
    cause
        ``event_id`` of the event that led to this one.
    label, field_labels
        Audience of the event, and of single fields of its body by JSON pointer.
    occurred_at_ns, recorded_at_ns
        Case clock and wall clock, UTC nanoseconds.
    clock_source, clock_offset_ns
        Which wall clock, and its known offset.
    marking
        For observations: measured, received or declared.
    body
        The registered model; plain data where the type is unknown here or a field is withheld.
    prev, chain_hash
        Chain hash of the event before (None if the viewer may not see that one), and of this one.
    known
        Whether the type and schema are registered here.
    withheld, erased
        Pointers of the fields that this viewer may not see (``/cause`` outside the body is
        written ``cause``), and of personal data that was erased.
    seals
        Salted hashes that stand in the chain for the fields with a label of their own.
    key_id, signature
        The author's key, and its signature over the chain hash; None where it is not signed.
    """

    type: str
    schema: int
    event_id: str
    case_id: str
    origin: str
    seq: int
    author: str
    role: str
    cause: str | None
    label: Label
    occurred_at_ns: int
    recorded_at_ns: int
    clock_source: str
    clock_offset_ns: int
    marking: Marking | None
    body: BaseModel | dict[str, Any]
    prev: str | None
    chain_hash: str
    field_labels: Mapping[str, Label] = field(default_factory=dict)
    known: bool = True
    withheld: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()
    seals: Mapping[str, str] = field(default_factory=dict)
    key_id: str | None = None
    signature: bytes | None = None


def content_of(
    *,
    type_name: str,
    schema: int,
    case_id: str,
    origin: str,
    seq: int,
    author: str,
    role: str,
    cause: str | None,
    label: Any,
    field_labels: Any,
    occurred_at: str,
    marking: str | None,
    body: Any,
) -> dict[str, Any]:
    """The plain data whose hash is the ``event_id``; without ``recorded_at``."""
    return {
        "author": author,
        "body": body,
        "case_id": case_id,
        "cause": cause,
        "envelope": ENVELOPE,
        "field_labels": field_labels,
        "label": label,
        "marking": marking,
        "occurred_at": occurred_at,
        "origin": origin,
        "role": role,
        "schema": schema,
        "seq": seq,
        "type": type_name,
    }


def chain_hash_of(
    event_id: str,
    *,
    recorded_at: str,
    clock_source: str,
    clock_offset_ns: str,
    prev: str,
    author: str,
) -> str:
    """The hash that links an event to the one before it and to the recorded time.

    Times and offsets are the text that is stored, because JSON holds no exact int64.
    """
    return content_hash(
        {
            "author": author,
            "clock_offset_ns": clock_offset_ns,
            "clock_source": clock_source,
            "content": event_id,
            "prev": prev,
            "recorded_at": recorded_at,
        }
    )
