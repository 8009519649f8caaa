"""The report of a party holds nothing that is not for that party: texts, tables, data and page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product

import pytest
from control_acts import at, report_position
from under_way import Search

from sarex.journal import Event
from sarex.labels import EXCON, Label, Viewer
from sarex.operation import commands
from sarex.operation.desk import Author
from sarex.operation.events import PhaseDeclared, SightingReported
from sarex.review.evaluation import write_note
from sarex.review.page import page_of
from sarex.review.picture import Picture, Studio
from sarex.review.record import read_record
from sarex.review.sections import sections_of
from sarex.review.summary import cards_of, summary_json, summary_text
from sarex.review.timeline import position_reports, timeline_text

PARTIES = ("JPN", "KOR", EXCON)


class Undrawn(dict[str, Picture]):
    """A picture of every name, with no dot in it: its words are what is read here."""

    def __missing__(self, name: str) -> Picture:
        return Picture(name, name, name, b"")


def labels() -> Iterator[Label]:
    for owner, others in product(PARTIES, ((), ("JPN",), ("KOR",), (EXCON,))):
        yield Label(owner, others)


@pytest.fixture(scope="module")
def marked(search: Search) -> list[tuple[str, Event]]:
    """Events of several kinds for each audience, each with a mark that nothing else has."""
    desk, made = search.desk, []

    def keep(mark: str, event: Event) -> None:
        made.append((mark, event))

    for number, label in enumerate(labels()):
        mark = f"mark{number:02d}"
        author = Author(f"{mark}a", "RCC")
        seen = SightingReported(
            facility=f"{mark}s", search_object="raft", lon_deg=128.0, lat_deg=32.5, error_m=10.0
        )
        phase = PhaseDeclared(phase="distress", reason=f"{mark}p")
        keep(f"{mark}s", desk.record("sighting.reported", seen, author, label=label))
        keep(f"{mark}p", desk.record("phase.declared", phase, author, label=label))
        keep(f"{mark}n", write_note(at(desk, label.owner), author, label.owner, f"{mark}n"))
    report_position(desk, "kor-destroyer", "simulated")
    commands.send_message(at(desk, "KOR"), "KOR RCC", ["JPN RCC"], "VHF", "to all")
    return made


@pytest.mark.parametrize("party", PARTIES)
def test_a_report_holds_nothing_that_is_not_for_its_party(
    party: str, search: Search, marked: list[tuple[str, Event]]
) -> None:
    view = search.desk.folder.journal.view(Viewer(party, "evaluator"))
    studio = Studio(read_record(view), search.read, "en")
    told = "\n".join(
        (
            page_of(studio, sections_of(studio, Undrawn()), cards_of(studio)),
            summary_text(studio),
            json.dumps(summary_json(studio)),
            timeline_text(studio),
            position_reports(studio),
            *(text for period in studio.record.periods for text in period.texts.values()),
        )
    )
    for mark, event in marked:
        if party not in event.label.audience:
            assert mark not in told, event.label
            assert event.event_id not in told, event.label
        elif event.type == "note.written":
            assert mark not in told  # private: in no report
        else:
            assert event.author in told  # the marks are there to be found
        if not any(party in e.label.audience for _, e in marked if e.author == event.author):
            assert event.author not in told, event.label
