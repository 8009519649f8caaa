"""Whatever the labels and the history, no route gives a seat what is not released to its party.

Random histories of marked texts, places and files are put into the home of a running server, and
every reading route is asked from every kind of seat. A route that stands in no table fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from hypothesis import HealthCheck, Phase, given, settings
from marked_history import HISTORIES, Act, History
from small_exercise import START_NS, small_exercise

from sarex.canonical import ns_to_iso
from sarex.labels import EXCON, Label

ClientAs = Callable[[str], httpx.Client]

SEATS = (
    "JPN:SMC",
    "KOR:RCC",
    "KOR:facility:kor-destroyer",
    "KOR:evaluator",
    "JPN:control",
    "EXCON:control",
    "EXCON:observer",
    "USA:observer",
)
AT = quote(ns_to_iso(START_NS + 8 * 3600 * 10**9))
ROUTES = {
    "/cases": ["/cases"],
    "/cases/{case}": ["/cases/{case}"],
    "/cases/{case}/clock": ["/cases/{case}/clock"],
    "/cases/{case}/control": ["/cases/{case}/control"],
    "/cases/{case}/events": [
        "/cases/{case}/events?limit=1000",
        "/cases/{case}/events?limit=1000&lang=ko&types=phase.declared&types=message.sent",
    ],
    "/cases/{case}/events/{event_id}": ["/cases/{case}/events/{event}"],
    "/cases/{case}/waiting": ["/cases/{case}/waiting"],
    "/cases/{case}/survival": ["/cases/{case}/survival"],
    "/cases/{case}/light": ["/cases/{case}/light"],
    "/cases/{case}/endurance": ["/cases/{case}/endurance"],
    "/cases/{case}/ships": ["/cases/{case}/ships"],
    "/cases/{case}/rescue-options": ["/cases/{case}/rescue-options?wind_m_s=6&sighting={event}"],
    "/cases/{case}/sitrep-draft": ["/cases/{case}/sitrep-draft"],
    "/cases/{case}/papers/{sha256}": ["/cases/{case}/papers/{artefact}"],
    "/cases/{case}/papers/{sha256}/{name}": [
        "/cases/{case}/papers/{artefact}/plan.json",
        "/cases/{case}/papers/{artefact}/notes.json",
    ],
    "/cases/{case}/review/measures": ["/cases/{case}/review/measures"],
    "/cases/{case}/review/moment": [f"/cases/{{case}}/review/moment?at={AT}"],
    "/cases/{case}/review/evaluations": ["/cases/{case}/review/evaluations"],
    "/cases/{case}/review/objectives": ["/cases/{case}/review/objectives"],
}
"""Route to the addresses at which it gives the most; of these parts nothing else reads a case."""
OF_NO_CASE = {
    "/catalogue/coasts",
    "/catalogue/detection",
    "/catalogue/facilities",
    "/catalogue/leeway",
    "/checklists/{role}",
}


def test_every_reading_route_is_tried(server: object) -> None:
    found = {
        str(route.path).removeprefix("/api/v1")
        for route in iter_route_contexts(server.app.routes)  # type: ignore[attr-defined]
        if "GET" in (route.methods or ())
        and route.endpoint.__module__.startswith(("sarex.server.cases", "sarex.server.reads"))
    }
    assert found == {*ROUTES, *OF_NO_CASE}


def addresses(case: str, history: History) -> Iterator[str]:
    """Every route of a case, for every event and artefact that there is, seen or not."""
    store = history.play.folder.artefacts
    for patterns in ROUTES.values():
        for pattern in patterns:
            if "{event}" in pattern:
                yield from (
                    pattern.format(case=case, event=event.event_id) for event in history.events
                )
            elif "{artefact}" in pattern:
                yield from (pattern.format(case=case, artefact=sha) for sha in store.refs())
            else:
                yield pattern.format(case=case)


def check(text: str, asked: str, party: str, history: History) -> None:
    for mark in history.marks:
        if party not in mark.audience and mark.text not in asked:
            assert mark.text not in text, (asked, party, mark)
    for event in history.events:
        if party not in event.label.audience and event.event_id not in asked:
            assert event.event_id not in text, (asked, party, event.type)


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return count()


@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(acts=HISTORIES)
def test_nothing_leaves_that_is_not_labelled_for_the_viewer(
    acts: list[Act], numbers: Iterator[int], home: Path, client_as: ClientAs
) -> None:
    case = f"labels-{next(numbers)}"
    clients = {seat: client_as(seat) for seat in SEATS}
    with small_exercise(home / "cases" / case) as play:
        history = History(play)
        for act in acts:
            history.do(act)
        held = any(act.kind == "no_duff" for act in acts)
        for seat, client in clients.items():
            party = seat.split(":", maxsplit=1)[0]
            for address in addresses(case, history):
                answer = client.get(address)
                assert answer.status_code in {200, 403, 404, 409, 422}, (address, answer.text)
                check(answer.text, address, party, history)
            seen = client.get(f"/cases/{case}/events?limit=1000")
            if held or party == "USA":
                continue
            for event in history.events:  # the marks are there to be found
                assert (event.event_id in seen.text) == (party in event.label.audience)


def test_a_private_note_is_told_to_its_author_alone(
    numbers: Iterator[int], home: Path, client_as: ClientAs
) -> None:
    case = f"labels-{next(numbers)}"
    all_parties = Label("JPN", ("KOR", EXCON))
    with small_exercise(home / "cases" / case) as play:
        History(play).do(Act("note", all_parties, None, "KOR", 1))
    for seat in SEATS:
        for address in (f"/cases/{case}/events", f"/cases/{case}/review/evaluations"):
            assert "mark000x" not in client_as(seat).get(address).text
