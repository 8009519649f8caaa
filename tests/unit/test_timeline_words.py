"""A watch officer reads the timeline: every type of event has words in every language."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from sarex.exercise.registry import exercise_registry
from sarex.labels import Label
from sarex.operation.events import MessageSent, ObjectFound, PersonsRecovered
from sarex.review.events import EVENTS
from sarex.review.timeline import event_words
from sarex.review.timeline_subjects import subject_of
from sarex.words import LOCALES, say

REGISTRY = exercise_registry(EVENTS)


@dataclass(frozen=True)
class Reader:
    """As much of a studio as a subject needs."""

    locale: str

    def t(self, key: str, **params: Any) -> str:
        return say(key, self.locale, **params)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", sorted(REGISTRY.names))
def test_every_type_of_event_has_words(name: str, locale: str) -> None:
    words = event_words(name, locale)
    assert words != name
    assert words == say(f"review.event.{name.replace('.', '_')}", locale)


def test_a_type_of_a_later_version_keeps_its_name() -> None:
    assert event_words("whale.seen", "ko") == "whale.seen"


def told(name: str, body: Any, locale: str = "en") -> str:
    event: Any = SimpleNamespace(type=name, body=body, label=Label("KOR"))
    return subject_of(Reader(locale), event)  # type: ignore[arg-type]


def test_who_says_what_to_whom() -> None:
    sent = MessageSent(
        sender="KOR RCC", to=("JPN RCC", "osc"), medium="voice", text="Come.", exercise=True
    )
    assert told("message.sent", sent) == "KOR RCC → JPN RCC, osc: Come."


@pytest.mark.parametrize(("persons", "said"), [(6, "raft, 6 persons"), (0, "raft, 0 persons")])
def test_persons_of_a_find(persons: int, said: str) -> None:
    body = ObjectFound(search_object="raft", persons=persons, sighting="a")
    assert told("object.found", body) == said


def test_a_find_where_nobody_has_counted_tells_no_number() -> None:
    body = ObjectFound(search_object="raft", persons=None, sighting="a")
    assert told("object.found", body) == "raft"


def test_who_has_those_who_were_recovered() -> None:
    body = PersonsRecovered(search_object="raft", holder="kor-helicopter", alive=5, dead=1)
    assert told("persons.recovered", body) == "raft → kor-helicopter: 6 persons"


def test_what_is_withheld_is_called_so() -> None:
    assert told("message.sent", {"to": ["KOR"]}, "ja") == say("review.withheld", "ja")
