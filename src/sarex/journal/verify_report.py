"""What a verification finds, and a stored row as it is recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sarex.canonical import content_hash
from sarex.journal.event import chain_hash_of, content_of

__all__ = ["Problem", "StoredRow", "VerifyReport"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Where a chain is broken first.

    ``part`` is a column that cannot be read (``label``, ``recorded_at`` …), or one of ``body``,
    ``content`` (some other field under the content hash), ``event_id``, ``body_hash``, ``prev``,
    ``chain`` (recorded time, clock), ``chain_hash``, ``gap`` (an event is missing), ``order`` (an
    event stands in another's place), ``order_ns`` (where it stands among the events of all
    chains), ``end`` (events are missing at the end), ``key_id`` (not a
    key of the author that holds at this event, or not a trusted one), ``signature`` (missing, or
    not of this event), ``seal`` (a sealed value), ``artefact``, ``witness`` (another party holds
    another head), ``import`` (not what this node recorded when it took the chain over),
    ``meta`` (whose case this is), ``file``.
    """

    origin: str
    seq: int | None
    type: str | None
    part: str
    detail: str

    def __str__(self) -> str:
        place = f"{self.origin} {self.seq}" if self.seq is not None else self.origin
        return f"{place} {self.type or ''} [{self.part}]: {self.detail}".replace("  ", " ")


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Result of a verification: what was checked, and the first problem of each chain."""

    events: int
    heads: Mapping[str, tuple[int, str]]
    problems: tuple[Problem, ...] = ()
    signed: Mapping[str, int] = field(default_factory=dict)
    """Origin → how many events of its chain are signed, up to its first problem."""
    notes: tuple[Problem, ...] = ()
    """What breaks no chain and should be known: where a chain's recorded clock first went back."""

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def problem(self) -> Problem | None:
        """The first problem."""
        return self.problems[0] if self.problems else None


@dataclass(slots=True)
class StoredRow:
    """A stored row that could be decoded."""

    values: dict[str, Any]
    body: dict[str, Any]
    field_labels: dict[str, Any]
    label: Any

    def content(self, seq: int) -> str:
        value = self.values
        return content_hash(
            content_of(
                type_name=value["type"],
                schema=value["schema"],
                case_id=value["case_id"],
                origin=value["origin"],
                seq=seq,
                author=value["author"],
                role=value["role"],
                cause=value["cause"],
                label=self.label,
                field_labels=self.field_labels,
                occurred_at=value["occurred_at"],
                marking=value["marking"],
                body=self.body,
            )
        )

    def chain(self, event_id: str, prev: str) -> str:
        value = self.values
        return chain_hash_of(
            event_id,
            recorded_at=value["recorded_at"],
            clock_source=value["clock_source"],
            clock_offset_ns=value["clock_offset_ns"],
            prev=prev,
            author=value["author"],
        )
