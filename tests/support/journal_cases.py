"""Small cases whose journals tests fill, in either store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from journal_server import server
from pydantic import BaseModel

from sarex.canonical import Degrees
from sarex.journal import (
    Draft,
    Event,
    EventType,
    Journal,
    PersonalText,
    Registry,
    SeededIds,
    SimulatedClock,
    SystemClock,
    SystemIds,
)
from sarex.labels import Label

START = 1_780_000_000_000_000_000
KOR = Label("KOR")
BOTH = Label("KOR", ("JPN",))
STORES = ("sqlite", "postgresql")


class Sighted(BaseModel):
    facility: str
    lon_deg: Degrees
    caller: PersonalText = None


class Noted(BaseModel):
    text: str


REGISTRY = Registry([EventType("sighting.reported", 1, Sighted), EventType("note.made", 1, Noted)])


def url_of(store: str) -> str | None:
    """Where the tests keep a case of this store; None is a file in its folder."""
    return server().url if store == "postgresql" else None


def new_journal(
    folder: Path,
    seed: bytes = b"seed",
    *,
    url: str | None = None,
    clock: SimulatedClock | None = None,
) -> Journal:
    folder.mkdir(parents=True, exist_ok=True)
    clocks = clock or SimulatedClock(START)
    return Journal.create(folder, "goto", "kor-rcc", REGISTRY, clocks, SeededIds(seed), url=url)


def reopened(folder: Path) -> Journal:
    """The journal as another process of an operation opens it."""
    return Journal.open(folder, REGISTRY, SystemClock(), SystemIds())


def fill(journal: Journal, count: int = 6) -> None:
    """Sightings that follow each other, every second one released, each with a caller."""
    cause = None
    for number in range(count):
        journal.clocks.advance_to(START + number * 1_000_000_001)  # type: ignore[attr-defined]
        event = journal.append(
            "sighting.reported",
            Sighted(facility=f"ship-{number}", lon_deg=128.1 + number / 3, caller="Kim Min-jun"),
            author="watch officer",
            role="SMC",
            label=BOTH if number % 2 else KOR,
            occurred_at_ns=START + number,
            cause=cause,
            marking="received",
            field_labels={"/lon_deg": KOR},
        )
        cause = event.event_id


def note(text: str = "sea state 4", cause: str | None = None) -> Draft:
    return Draft(
        type_name="note.made",
        body=Noted(text=text),
        author="OSC",
        role="OSC",
        label=KOR,
        occurred_at_ns=START,
        cause=cause,
    )


def append_notes(journal: Journal, count: int) -> list[Event]:
    """Notes appended one by one."""
    return [journal.append_many([note(str(number))])[0] for number in range(count)]


def edit(journal: Journal, *statements: str, **values: object) -> None:
    """Change the tables behind the journal's back."""
    with journal._store._engine.begin() as connection:  # type: ignore[attr-defined]
        for sql in statements:
            connection.execute(sa.text(sql), values)


@pytest.fixture(name="make_journal", params=STORES)
def in_each_store(request: pytest.FixtureRequest) -> Callable[..., Journal]:
    """:func:`new_journal` in each of the stores."""

    def make(folder: Path, seed: bytes = b"seed", clock: SimulatedClock | None = None) -> Journal:
        return new_journal(folder, seed, url=url_of(request.param), clock=clock)

    return make
