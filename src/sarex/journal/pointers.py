"""JSON pointers (RFC 6901) into event bodies, and a walk over their citations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sarex.errors import JournalError, LabelError
from sarex.labels import Label

__all__ = [
    "citation_label",
    "citations",
    "depth",
    "exists",
    "get_at",
    "join",
    "replace_at",
    "split",
]

_CITATION = {"kind", "label", "provenance", "sha256"}


def split(pointer: str) -> tuple[str, ...]:
    """The keys of a pointer.

    >>> split("/persons/0/name")
    ('persons', '0', 'name')
    """
    if not pointer.startswith("/"):
        raise JournalError(
            "not a JSON pointer",
            given=pointer,
            allowed="/key or /key/0/key",
            remedy="Start with a slash and part the keys by slashes.",
        )
    return tuple(k.replace("~1", "/").replace("~0", "~") for k in pointer[1:].split("/"))


def join(keys: tuple[str, ...]) -> str:
    """Inverse of :func:`split`."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def depth(pointer: str) -> int:
    """How many keys the pointer has."""
    return pointer.count("/")


def exists(data: Any, pointer: str) -> bool:
    """Whether the pointer leads to something."""
    try:
        get_at(data, pointer)
    except JournalError:
        return False
    return True


def get_at(data: Any, pointer: str) -> Any:
    """What the pointer leads to."""
    for key in split(pointer):
        data = _step(data, key, pointer)
    return data


def replace_at(data: Any, pointer: str, value: Any) -> None:
    """Put a value where the pointer leads, in place."""
    *way, last = split(pointer)
    for key in way:
        data = _step(data, key, pointer)
    _step(data, last, pointer)
    if isinstance(data, list):
        data[int(last)] = value
    else:
        data[last] = value


def _step(data: Any, key: str, pointer: str) -> Any:
    if isinstance(data, dict) and key in data:
        return data[key]
    if isinstance(data, list) and key.isascii() and key.isdigit() and int(key) < len(data):
        return data[int(key)]
    raise JournalError(
        "the body has no such field",
        given=pointer,
        remedy="Name a field of this body, as a JSON pointer such as /caller/name.",
    )


def citations(data: Any, keys: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """Pointers and values of all artefact citations in plain data, known type or not."""
    if isinstance(data, dict):
        if data.keys() == _CITATION and citation_label(data) is not None:
            yield join(keys), data
            return
        for key, value in data.items():
            yield from citations(value, (*keys, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from citations(value, (*keys, str(number)))


def citation_label(citation: dict[str, Any]) -> Label | None:
    """The label of a citation, None if it has none that can be read."""
    try:
        return Label.from_json(citation["label"])
    except (KeyError, TypeError, LabelError):
        return None
