"""An event told to a viewer, in a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pydantic import BaseModel

from sarex.canonical import ns_to_iso
from sarex.journal import Event
from sarex.review.events import NoteWritten
from sarex.review.timeline import event_words
from sarex.review.timeline_subjects import subject_of
from sarex.server.reads.models import EventView, LabelView
from sarex.words import say

__all__ = ["event_view", "sentence_of"]

_NOTE = "note.written"


@dataclass(frozen=True, slots=True)
class _Teller:
    locale: str

    @property
    def t(self) -> Callable[..., str]:
        return partial(_say, self.locale)


def _say(locale: str, key: str, **params: Any) -> str:
    return say(key, locale, **params)


def sentence_of(event: Event, locale: str) -> str:
    """What happened, in one line: the kind of event and what it is about."""
    subject = subject_of(_Teller(locale), event)
    words = event_words(event.type, locale)
    return f"{words}: {subject}" if subject else words


def event_view(n: int, event: Event, locale: str, *, own_note: bool = False) -> EventView:
    """The n-th event as it is told; of chains and numbers of the journal nothing is.

    The text of a private note is told to its author alone, which ``own_note`` says the reader is.
    """
    if event.type == _NOTE and isinstance(event.body, NoteWritten) and not own_note:
        hidden = event.body.model_copy(update={"text": None})
        event = replace(event, body=hidden, withheld=(*event.withheld, "/text"))
    body = event.body
    return EventView(
        n=n,
        event_id=event.event_id,
        type=event.type,
        schema=event.schema,
        words=event_words(event.type, locale),
        subject=subject_of(_Teller(locale), event),
        author=event.author,
        role=event.role,
        cause=event.cause,
        label=LabelView(
            owner=event.label.owner,
            releasable_to=event.label.releasable_to,
            classification=event.label.classification,
        ),
        occurred_at=ns_to_iso(event.occurred_at_ns),
        recorded_at=ns_to_iso(event.recorded_at_ns),
        marking=event.marking,
        body=body.model_dump(mode="json") if isinstance(body, BaseModel) else body,
        withheld=event.withheld,
        erased=event.erased,
        key_id=event.key_id,
    )
