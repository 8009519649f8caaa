"""Which event types this program knows. Composed explicitly; nothing registers itself."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from sarex.errors import JournalError, near_miss
from sarex.journal.fields import field_faults
from sarex.journal.records import (
    ChainImported,
    KeyDeclared,
    KeyRevoked,
    PersonalErased,
    ReleaseMade,
)

__all__ = ["EventType", "Registry", "Upcaster"]

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""A pure function from a body of one schema to a body of the next."""

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


@dataclass(frozen=True, slots=True)
class EventType:
    """A name, the current schema of its body, and the way from each older schema.

    Parameters
    ----------
    name
        Words joined by dots, such as ``plan.proposed``.
    schema
        Version of the body, from 1.
    body
        The pydantic model; every float in it is annotated with a type of :mod:`sarex.canonical`.
    upcasters
        Schema number → pure function to the next schema; one for each older schema.
    """

    name: str
    schema: int
    body: type[BaseModel]
    upcasters: Mapping[int, Upcaster] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise JournalError(
                "not the name of an event type",
                given=self.name,
                allowed="lower-case words joined by dots, such as plan.proposed",
                remedy="Name the type thing.happened.",
            )
        if set(self.upcasters) != set(range(1, self.schema)):
            raise JournalError(
                f"{self.name} cannot read all its older schemas",
                given=f"schema {self.schema}, upcasters from {sorted(self.upcasters)}",
                allowed=f"upcasters from {list(range(1, self.schema))}",
                remedy="Give one upcaster for each older schema, each to the next.",
            )
        faults = field_faults(self.body)
        if faults:
            raise JournalError(
                f"the body of {self.name} would not hash the same everywhere",
                given="; ".join(faults),
                remedy="Change the fields named above.",
                where=f"{self.body.__module__}.{self.body.__qualname__}",
            )

    def upcast(self, schema: int, body: dict[str, Any]) -> dict[str, Any]:
        """A body of an older schema in the current one. The given body is not changed."""
        for number in range(schema, self.schema):
            body = self.upcasters[number](copy.deepcopy(body))
        return body


_OWN = (
    EventType("chain.imported", 1, ChainImported),
    EventType("key.declared", 1, KeyDeclared),
    EventType("key.revoked", 1, KeyRevoked),
    EventType("personal.erased", 1, PersonalErased),
    EventType("release.made", 1, ReleaseMade),
)


class Registry:
    """The event types of a program, with the journal's own.

    Raises
    ------
    JournalError
        If two types have one name.
    """

    def __init__(self, event_types: Iterable[EventType]) -> None:
        self._types: dict[str, EventType] = {}
        for event_type in (*_OWN, *event_types):
            if event_type.name in self._types:
                raise JournalError(
                    "two event types have the same name",
                    given=event_type.name,
                    remedy="Rename one of them, or register it once.",
                )
            self._types[event_type.name] = event_type

    def __contains__(self, name: object) -> bool:
        return name in self._types

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._types))

    def find(self, name: str, schema: int) -> EventType | None:
        """The type, if it is known and the schema is not newer than the one known here."""
        event_type = self._types.get(name)
        return event_type if event_type and 1 <= schema <= event_type.schema else None

    def __getitem__(self, name: str) -> EventType:
        if name not in self._types:
            raise JournalError(
                "no such event type",
                given=name,
                allowed=", ".join(self.names),
                remedy=near_miss(name, self.names) or "Register the type before recording it.",
            )
        return self._types[name]
