"""How large an event and its names may be: what is appended here can be imported elsewhere."""

from __future__ import annotations

import re
from typing import Any

from sarex.errors import JournalError

__all__ = [
    "DEEPEST",
    "MAX_LINES",
    "MAX_LINE_BYTES",
    "NAME",
    "check_name",
    "check_size",
    "too_deep",
]

MAX_LINE_BYTES = 4 * 1024 * 1024
"""The longest line of an export; an event's body cites large things, it does not hold them."""

MAX_LINES = 10_000_000
DEEPEST = 64
"""Levels of an export's line, which is one above the body."""

NAME = r"^[^\x00-\x1f\x7f-\x9f]{1,1000}$"
"""One line without control characters: it is shown on terminals and kept in databases."""

_NAME = re.compile(NAME)
_ENVELOPE_BYTES = 32 * 1024
"""All of a line but its body and the marks of sealed fields, at most."""
_MARK_BYTES = 400
"""What a line says of a sealed field beside its pointer and label, at most."""


def check_name(what: str, value: str) -> None:
    """Refuse a name that an import would refuse."""
    if not value.strip() or _NAME.fullmatch(value) is None:
        raise JournalError(
            f"the {what} must be a name in one line",
            given=repr(value[:100]),
            allowed="1 to 1000 characters, none of them a control character",
            remedy="Give a shorter or cleaner name.",
        )


def check_size(name: str, body: Any, body_bytes: int, label_bytes: int, fields: int) -> None:
    """Refuse a body that would make a line which an import refuses.

    Parameters
    ----------
    name
        Type of the event.
    body
        Plain data.
    body_bytes, label_bytes
        Length of the body, and of the pointers and labels of its fields, as JSON.
    fields
        How many fields have a label of their own.
    """
    most = MAX_LINE_BYTES - _ENVELOPE_BYTES
    size = body_bytes + 3 * label_bytes + _MARK_BYTES * fields
    if size > most or too_deep({"body": body}):
        raise JournalError(
            f"the body of {name} is too large or too deep for an event",
            given=f"{size} bytes",
            allowed=f"{most} bytes and {DEEPEST - 1} levels",
            remedy="Keep it as an artefact, and cite that.",
        )


def too_deep(data: Any) -> bool:
    """Whether lists and objects are nested deeper than a line may be."""
    level = [data]
    for _ in range(DEEPEST):
        if not level:
            return False
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return bool(level)
