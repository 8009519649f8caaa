"""The report of a case whose plan was changed while it was flown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from under_way import MIDDLE_NS, Search, issue

from sarex.canonical import iso_to_ns
from sarex.detection import SweepWidth
from sarex.facilities import Track
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.operation.events import ObjectFound
from sarex.operation.evidence import assess_sighting, report_sighting
from sarex.operation.plan_files import read_widths
from sarex.quantities import format_dtg
from sarex.review import write_review
from sarex.review.measures import Sources, coverage_kept
from sarex.review.picture import Studio
from sarex.review.record import Record, read_record
from sarex.review.search_tables import flown_table, sightings_table
from sarex.review.summary import summary_sentences

MINUTE_NS = 60_000_000_000
LOST = "kor-helicopter"
PLACE = (127.95, 32.45)


@dataclass
class Told:
    """What became of the search, as a report has it."""

    desk: Desk
    record: Record
    studio: Studio
    report: Path
    flown: tuple[str, ...]


@pytest.fixture(scope="module")
def told(search: Search) -> Told:
    """The raft found under plan 1, a helicopter lost, plan 1.2 flown, all searches reported."""
    desk = search.desk
    seen = report_sighting(desk, "raft", "kor-destroyer", PLACE, 200.0, MIDDLE_NS)
    found = ObjectFound(search_object="raft", persons=6, sighting=seen.event_id)
    desk.record("object.found", found, desk.smc, cause=seen)
    commands.update_probability(desk, [])
    again = commands.replan(desk, search.proposed, search.inputs, lost=[LOST])
    _wait(desk, MIDDLE_NS + 10 * MINUTE_NS)  # until all have approved it
    issue(desk, again)
    _wait(desk, iso_to_ns(commands.plan_of(again).end))
    flown = []
    for event in (search.proposed, again):
        widths = read_widths(search.folder(event))
        tracks = [Track.from_json(item) for item in search.data(event, "tracks")]
        for track in tracks:
            task = desk.state().tasks[track.sortie]
            lost = event is search.proposed and track.facility == LOST
            if track.sensor_on.any() and (lost or event is again):
                _record(desk, task.plan, track, widths[track.facility], task.order)
                flown.append(track.sortie)
    commands.update_probability(desk, [], flown)
    later = report_sighting(desk, "piw", "MV Passing", PLACE, 2000.0, desk.clock.now_ns())
    assess_sighting(desk, later, 0.5, 2e9, "orange")
    commands.update_probability(desk, [])
    ref = write_review(desk.folder, desk.view(), search.inputs, locale="en")
    record = read_record(desk.view())
    studio = Studio(record, search.read, "en")
    return Told(desk, record, studio, desk.folder.artefacts.path(ref), tuple(flown))


def _wait(desk: Desk, until_ns: int) -> None:
    desk.clock.advance_to(until_ns)  # type: ignore[attr-defined]


def _record(desk: Desk, plan: str, track: Track, widths: dict[str, SweepWidth], order: str) -> None:
    nation = desk.state().facilities[track.facility].facility.nation
    commands.record_search(desk, plan, track, widths, nation, order)


def test_a_find_is_told_under_the_plan_that_was_flown_then(told: Told) -> None:
    lines = summary_sentences(told.studio)
    plans = [n for n, line in enumerate(lines) if line.startswith("Plan 1")]
    (find,) = [n for n, line in enumerate(lines) if "found raft" in line]
    assert [lines[n].split(" (")[0] for n in plans] == ["Plan 1", "Plan 1.2"]
    assert plans[0] < find < plans[1]
    assert "Search 1.2 found nothing." in lines
    assert "Search 1 found nothing." not in lines


def test_every_search_and_sighting_is_told_once_in_the_one_chapter_of_the_search(
    told: Told,
) -> None:
    first, second = told.record.periods
    assert (first.number, second.number) == ("1", "1.2")
    assert (first.after, second.after) == (None, told.record.latest)
    assert [f.body.sortie for f in first.flown] == [n for n in told.flown if LOST in n]
    assert sorted(f.body.sortie for f in second.searched) == sorted(told.flown)
    rows = flown_table(told.studio, second).rows
    assert len(rows) == len(told.flown)
    assert any(LOST in row[0] for row in rows)
    assert all(row[4].endswith("%") for row in rows)  # what each facility was worth
    sightings = sightings_table(told.studio, second)
    assert sightings is not None
    assert [row[0] for row in sightings.rows] == [
        format_dtg(s.event.occurred_at_ns) for s in told.record.sightings
    ]


def test_pages_files_and_figures_are_named_by_the_change(told: Told) -> None:
    page = (told.report / "report.html").read_text(encoding="utf-8")
    for name in ("plan-1", "plan-1.2", "search-1.2"):
        assert page.count(f'<section id="{name}">') == page.count(f'href="#{name}"') == 1
    assert 'id="search-1"' not in page
    assert "Tasking sheet: why" not in page
    assert "Tasking sheet: change" not in page
    assert "Change from plan 1" in page
    names = {path.relative_to(told.report).as_posix() for path in told.report.rglob("*")}
    assert {
        "plan-1.2.geojson",
        "plan-1.2/change.en.txt",
        "figures/plan-1.2.png",
        "figures/residual-1.2.png",
        "contours-after-1.2-piw.geojson",
    } <= names
    summary = json.loads((told.report / "summary.json").read_text(encoding="utf-8"))
    flown = [row["sorties_flown"] for row in summary["periods"]]
    assert (sum(flown), flown[0]) == (len(told.flown), 1)


def test_a_kept_sortie_counts_once_in_what_was_covered(told: Told) -> None:
    measure = coverage_kept(Sources.of(told.desk.view()))
    tasks = [item.subject for item in measure.items]
    assert len(set(tasks)) == len(tasks)
    assert measure.value == pytest.approx(1.0, abs=1e-6)  # all were flown as ordered
