"""From a body model to the plain data that is sealed, hashed and stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from sarex.artefacts import ArtefactStore
from sarex.canonical import canonical_bytes
from sarex.errors import JournalError
from sarex.journal.event import Marking
from sarex.journal.fields import is_personal
from sarex.journal.limits import check_name, check_size
from sarex.journal.pointers import citation_label, citations, get_at, join
from sarex.journal.registry import EventType
from sarex.labels import Label

__all__ = ["Draft", "Prepared", "prepare"]

_EXACT_INTEGER = 2**53 - 1
_MARKINGS = ("measured", "received", "declared")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event before it has a number: what :meth:`Journal.append` takes."""

    type_name: str
    body: BaseModel
    author: str
    role: str
    label: Label
    occurred_at_ns: int
    cause: str | None = None
    marking: Marking | None = None
    field_labels: Mapping[str, Label] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft that has passed all checks that need no transaction."""

    draft: Draft
    schema: int
    body: dict[str, Any]
    field_labels: dict[str, Label]
    personal: frozenset[str]


def prepare(draft: Draft, event_type: EventType, artefacts: ArtefactStore) -> Prepared:
    """Check a draft and settle which fields have an audience of their own.

    Raises
    ------
    JournalError
        If the body is not of the registered model, does not read back as itself, or a label
        does not fit it.
    ArtefactError
        If a cited artefact is not in the case.
    """
    _check_envelope(draft)
    body = _plain_body(draft.body, event_type)
    labels = dict(draft.field_labels)
    for pointer in labels:
        get_at(body, pointer)
    personal = frozenset(join(keys) for keys in _personal(draft.body, ()))
    for pointer in sorted(personal - labels.keys()):
        labels[pointer] = Label(draft.label.owner, (), draft.label.classification)
    for pointer, citation in citations(body):
        artefacts.path(citation["sha256"])
        label = citation_label(citation)
        assert label is not None
        _label_citation(pointer, label, draft.label, labels)
    said = [
        len(to_json(pointer)) + len(to_json(label.to_json())) for pointer, label in labels.items()
    ]
    check_size(event_type.name, body, len(to_json(body)), sum(said), len(said))
    return Prepared(draft, event_type.schema, body, labels, personal)


def _check_envelope(draft: Draft) -> None:
    for name in ("author", "role"):
        check_name(name, getattr(draft, name))
    if draft.marking is not None and draft.marking not in _MARKINGS:
        raise JournalError(
            "not a marking of an observation",
            given=draft.marking,
            allowed=", ".join(_MARKINGS),
            remedy="Say whether it was measured, received from another, or declared.",
        )
    if not -(2**63) < draft.occurred_at_ns < 2**63:
        raise JournalError(
            "not a time",
            given=draft.occurred_at_ns,
            allowed="UTC, int64 nanoseconds since 1970",
            remedy="Give the time in nanoseconds.",
        )


def _plain_body(body: BaseModel, event_type: EventType) -> dict[str, Any]:
    if type(body) is not event_type.body:
        raise JournalError(
            f"{event_type.name} has another body",
            given=type(body).__qualname__,
            allowed=event_type.body.__qualname__,
            remedy="Give the body that is registered for the type.",
        )
    data = body.model_dump(mode="json")
    _check_plain(data, (), event_type.name)
    try:
        again = event_type.body.model_validate(data).model_dump(mode="json")
    except ValidationError as error:
        raise _not_itself(event_type.name, str(error)) from error
    # Equal text is equal canonical text, and quicker to tell.
    if to_json(again) != to_json(data) and canonical_bytes(again) != canonical_bytes(data):
        raise _not_itself(event_type.name, f"{data} became {again}")
    return data


def _not_itself(name: str, given: str) -> JournalError:
    return JournalError(
        f"the body of {name} does not read back as itself",
        given=given,
        allowed="a validated body, its floats rounded as their fields say",
        remedy="Build the body through its constructor, and make its validators idempotent.",
    )


def _check_plain(data: Any, keys: tuple[str, ...], name: str) -> None:
    if isinstance(data, dict):
        for key, value in data.items():
            if key.startswith("$"):
                raise _refused(name, (*keys, key), "keys that start with $ are the journal's own")
            _check_plain(value, (*keys, key), name)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            _check_plain(value, (*keys, str(number)), name)
    elif isinstance(data, int) and abs(data) > _EXACT_INTEGER:
        raise _refused(
            name, keys, "an integer above 2**53 has no exact JSON form; a time is an IsoTime"
        )


def _refused(name: str, keys: tuple[str, ...], message: str) -> JournalError:
    return JournalError(
        message, where=f"{name} {join(keys)}", remedy="Change this field of the body."
    )


def _personal(node: Any, keys: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """Key paths of all fields marked as personal data, in a body of models, lists and maps."""
    if isinstance(node, BaseModel):
        for name, personal in _marks(type(node)):
            if personal:
                yield (*keys, name)
            else:
                yield from _personal(getattr(node, name), (*keys, name))
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _personal(value, (*keys, str(key)))
    elif isinstance(node, list | tuple):
        for number, value in enumerate(node):
            yield from _personal(value, (*keys, str(number)))


@cache
def _marks(model: type[BaseModel]) -> tuple[tuple[str, bool], ...]:
    """Each field of a model, and whether it is marked as personal data."""
    return tuple((name, is_personal(info)) for name, info in model.model_fields.items())


def _label_citation(
    pointer: str, label: Label, event_label: Label, labels: dict[str, Label]
) -> None:
    """A citation is seen by those only whom its own label names."""
    audience = labels[pointer].audience if pointer in labels else event_label.audience
    if audience <= label.audience:
        return
    if pointer in labels:
        raise JournalError(
            "a field label shows an artefact to more parties than its own label does",
            given=f"{pointer}: {sorted(audience)}",
            allowed=f"{sorted(label.audience)} or fewer",
            remedy="Narrow the field label, or cite the artefact with a wider label.",
        )
    labels[pointer] = label
