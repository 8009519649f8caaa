"""The demo as it is shipped, played twice: the whole story, and the same content again."""

from __future__ import annotations

from pathlib import Path

import pytest
from played_here import artefacts_of, events_of, files_of
from whole_runs import finish, start_sarex

from sarex.exercise.design import load_scenario
from sarex.journal import Event

LOSS, UNMANNED = 60, "kor-unmanned-aircraft"
"""The inject that takes a facility out of the search, and which."""
MINUTE_NS = 60_000_000_000


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two folders of the demo, played at the same time with one thread and with two."""
    folders = [tmp_path_factory.mktemp("demo") / f"goto-{threads}" for threads in (1, 2)]
    started = [
        start_sarex("demo", "--out", folder, "--threads", threads, "--no-open")
        for threads, folder in enumerate(folders, start=1)
    ]
    for process in started:
        done = finish(process, 3600)
        assert done.code == 0, done.stderr
    return folders


@pytest.fixture(scope="module")
def events(demos: list[Path]) -> tuple[Event, ...]:
    return events_of(demos[0])


def of_type(events: tuple[Event, ...], name: str) -> list[Event]:
    return [event for event in events if event.type == name]


def test_its_seed_reproduces_every_content_hash(demos: list[Path], record_property) -> None:
    one, two = (events_of(folder) for folder in demos)
    assert [(e.type, e.event_id) for e in one] == [(e.type, e.event_id) for e in two]
    assert artefacts_of(demos[0]) == artefacts_of(demos[1])
    first, second = (files_of(folder / "review") for folder in demos)
    assert first == second
    record_property("events", len(one))
    record_property("artefacts", len(artefacts_of(demos[0])))
    record_property("report_files", len(first))


def test_it_has_everything_that_the_demo_is_to_show(
    events: tuple[Event, ...], record_property
) -> None:
    because = {e.body.inject: e.body.because for e in of_type(events, "inject.released")}
    assert {"time", "trigger"} <= set(because.values())
    scenario = load_scenario("goto").scenario
    assert {i.number for i in scenario.injects if i.type == "key"} <= set(because)
    assert {e.body.nation for e in of_type(events, "plan.approved")} == set(scenario.nations)
    asked, granted = of_type(events, "support.requested"), of_type(events, "support.granted")
    assert granted[0].body.request == asked[0].event_id
    (lost,) = [e for e in of_type(events, "inject.released") if e.body.inject == LOSS]
    heard = [e for e in of_type(events, "position.reported") if e.body.facility == UNMANNED]
    assert heard
    assert all(e.occurred_at_ns < lost.occurred_at_ns + MINUTE_NS for e in heard)
    changed = [e for e in of_type(events, "plan.proposed") if e.body.replaces]
    issued = {e.body.plan for e in of_type(events, "plan.issued")}
    assert changed
    assert changed[0].body.plan in issued
    assert of_type(events, "persons.recovered")
    safe = [e for e in of_type(events, "persons.transferred")
            if e.body.place_kind == "place_of_safety"]  # fmt: skip
    assert safe
    assert of_type(events, "plan.tried")
    assert of_type(events, "flown.judged")
    missed = {e.body.inject for e in of_type(events, "inject.missed")}
    record_property("injects", sorted(because))
    record_property("missed", sorted(missed))
    assert missed == set()
