"""A whole run keeps the cornerstones: it repeats, it verifies, nobody sees what is not theirs."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from collections import Counter
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from played_here import artefacts_of, events_of, files_of, opened, play
from pydantic import BaseModel
from typer.testing import CliRunner
from whole_runs import NATIONS, WholeRun

from sarex.canonical import iso_to_ns
from sarex.cli.journal import app
from sarex.ensemble.storage import open_ensemble
from sarex.errors import LabelError, PlanError
from sarex.facilities import Track
from sarex.journal import ArtefactCitation, Event, export_ndjson
from sarex.labels import EXCON, Viewer
from sarex.operation import commands
from sarex.operation.situation import plane_of
from sarex.operation.state import CaseState, apply, fold_case
from sarex.operation.update_job import read_flown
from sarex.planning.plan import Plan

TEN_MINUTES_NS = 600 * 1_000_000_000
STEP_NS = 10 * 1_000_000_000


@pytest.fixture(scope="module")
def events(whole_run: WholeRun) -> tuple[Event, ...]:
    return events_of(whole_run.folder)


def of_type(events: tuple[Event, ...], name: str) -> list[Event]:
    return [event for event in events if event.type == name]


def citations_of(event: Event) -> list[ArtefactCitation]:
    values = event.body.__dict__.values() if isinstance(event.body, BaseModel) else ()
    return [value for value in values if isinstance(value, ArtefactCitation)]


# -- the same again, or not -----------------------------------------------------------------------


def test_the_same_seed_gives_the_same_hashes_with_one_thread_and_with_two(
    whole_runs: tuple[WholeRun, WholeRun],
) -> None:
    one, two = whole_runs
    assert (one.done.code, two.done.code) == (0, 0), one.done.stderr + two.done.stderr
    first, second = events_of(one.folder), events_of(two.folder)
    assert [e.event_id for e in first] == [e.event_id for e in second]
    assert [e.chain_hash for e in first] != [e.chain_hash for e in second]  # the wall clock
    assert artefacts_of(one.folder) == artefacts_of(two.folder)
    cited = {c.sha256 for event in first for c in citations_of(event)}
    kinds = Counter(c.kind for event in first for c in citations_of(event))
    assert cited <= artefacts_of(one.folder)
    assert kinds["review"] == 1
    assert {"ensemble", "posterior", "plan", "worlds", "flown", "truth"} <= set(kinds)


def test_the_review_is_the_same_byte_for_byte(whole_runs: tuple[WholeRun, WholeRun]) -> None:
    one, two = (files_of(run.folder / "review") for run in whole_runs)
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []
    assert len(one["report.html"]) > 100_000


def test_another_seed_gives_another_case_and_the_same_seed_the_same_in_another_process(
    small_goto: Path, events: tuple[Event, ...], tmp_path: Path
) -> None:
    play(small_goto, tmp_path / "again")
    again = events_of(tmp_path / "again")
    after = [*of_type(events, "flown.judged"), *of_type(events, "review.written")]
    assert len(after) == 2
    assert [(e.type, e.event_id) for e in again] == [
        (e.type, e.event_id) for e in events if e not in after
    ]
    play(small_goto, tmp_path / "other", seed=8)
    other = events_of(tmp_path / "other")

    def first(events: tuple[Event, ...], name: str) -> str:
        return of_type(events, name)[0].event_id

    assert first(events, "exercise.started") == first(other, "exercise.started")
    for name in ("incident.reported", "forecast.computed", "truth.drawn", "plan.proposed"):
        assert first(events, name) != first(other, name)
    shared = artefacts_of(tmp_path / "again") & artefacts_of(tmp_path / "other")
    assert len(shared) == 1  # the case file


# -- the chain ------------------------------------------------------------------------------------


def test_the_journal_verifies(whole_run: WholeRun, events: tuple[Event, ...]) -> None:
    result = CliRunner().invoke(app, ["verify", str(whole_run.folder)])
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        f"EXCON: {len(events)} events, head {events[-1].chain_hash}\n"
        "The journal verifies: every event and every cited artefact is as recorded.\n"
    )


def test_a_flipped_byte_of_a_body_is_located(
    whole_run: WholeRun, events: tuple[Event, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "case"
    shutil.copytree(whole_run.folder, folder)
    found = of_type(events, "object.found")[0]
    file = folder / "journal.sqlite"
    with sqlite3.connect(file) as connection:
        (body,) = connection.execute(
            "SELECT body FROM events WHERE seq = ?", [found.seq]
        ).fetchone()
    connection.close()
    content = bytearray(file.read_bytes())
    at = content.find(body)
    assert at > 0
    assert content.find(body, at + 1) < 0
    content[at + body.index(b"raft")] ^= 0x01
    file.write_bytes(bytes(content))
    result = CliRunner().invoke(app, ["verify", str(folder)])
    assert result.exit_code == 1
    assert f"CHANGED EXCON {found.seq} object.found [body]" in result.stderr
    assert "to do:" in result.stderr
    assert "The journal verifies" not in result.output


def test_a_flipped_byte_of_an_artefact_is_located(
    whole_run: WholeRun, events: tuple[Event, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "case"
    shutil.copytree(whole_run.folder, folder)
    proposed = of_type(events, "plan.proposed")[1]
    sha256 = citations_of(proposed)[0].sha256
    file = folder / "artefacts" / sha256 / "plan.json"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x10
    file.chmod(0o644)
    file.write_bytes(bytes(content))
    result = CliRunner().invoke(app, ["verify", str(folder)])
    assert result.exit_code == 1
    changed = [line for line in result.stderr.splitlines() if line.startswith("CHANGED")]
    assert len(changed) == 1
    assert f"EXCON {proposed.seq} plan.proposed [artefact]" in changed[0]
    assert sha256 in changed[0]


def test_every_type_is_registered_and_every_cause_is_an_earlier_event(
    events: tuple[Event, ...],
) -> None:
    assert [e.type for e in events if not e.known] == []
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    seen: dict[str, str] = {}
    led_to: Counter[tuple[str, str]] = Counter()
    for event in events:
        if event.cause is not None:
            assert event.cause in seen, event
            led_to[seen[event.cause], event.type] += 1
        seen[event.event_id] = event.type
    flown, found = (len(of_type(events, name)) for name in ("search.flown", "object.found"))
    orders = {
        ("incident.reported", "phase.declared"): 1,
        ("incident.reported", "forecast.computed"): 1,
        ("plan.proposed", "plan.approved"): 2 * len(NATIONS),
        ("plan.proposed", "plan.issued"): 2,
        ("plan.proposed", "plan.tried"): 1,
        ("plan.issued", "task.issued"): flown,
        ("task.issued", "task.acknowledged"): flown,
        ("task.issued", "search.flown"): flown,
        ("sighting.reported", "sighting.classified"): len(of_type(events, "sighting.classified")),
        ("sighting.classified", "object.found"): found,
        ("sighting.reported", "rescue.ordered"): found,
        ("rescue.ordered", "persons.recovered"): found,
        ("rescue.ordered", "rescue.ended"): found,
    }
    watch = {pair: count for pair, count in led_to.items() if pair[0].startswith("separation.")}
    assert led_to == orders | watch


def test_no_type_is_unknown_to_the_command_that_shows_a_journal(whole_run: WholeRun) -> None:
    result = CliRunner().invoke(app, ["show", str(whole_run.folder), "--as", EXCON])
    assert result.exit_code == 0, result.output
    assert "review.written" in result.stdout
    assert "unknown type" not in result.stdout


# -- the state ------------------------------------------------------------------------------------


def test_the_fold_is_pure(events: tuple[Event, ...]) -> None:
    whole = fold_case(events)
    assert fold_case(events) == whole
    for cut in range(0, len(events), 7):
        prefix = fold_case(events[:cut])
        before = repr(prefix)
        state: CaseState = prefix
        for event in events[cut:]:
            state = apply(state, event)
        assert state == whole
        assert repr(prefix) == before


def test_what_a_state_holds_after_the_run(events: tuple[Event, ...]) -> None:
    state = fold_case(events)
    assert state.phase == "distress"
    assert set(state.plans) == {"goto-plan-1", "goto-plan-2"}
    assert all(p.approved_by == NATIONS and p.issued is not None for p in state.plans.values())
    assert state.tasks
    assert all(task.acknowledged and task.flown is not None for task in state.tasks.values())
    found = {event.body.search_object for event in of_type(events, "object.found")}
    assert "raft" in found
    assert set(state.found) == found
    assert state.probability is not None
    assert set(state.probability.remaining_objects) == {"hull", "piw", "raft"} - found


# -- the order of events --------------------------------------------------------------------------


def test_case_time_never_goes_back(events: tuple[Event, ...]) -> None:
    times = [event.occurred_at_ns for event in events]
    late = [(a.seq, b.seq) for a, b in pairwise(events) if b.occurred_at_ns < a.occurred_at_ns]
    assert late == []
    assert times[0] == iso_to_ns("2026-06-06T22:50:00Z")
    assert times[-1] == iso_to_ns("2026-06-07T09:00:00Z")


def test_tasks_are_acknowledged_before_they_are_flown(
    whole_run: WholeRun, events: tuple[Event, ...]
) -> None:
    acknowledged = {e.body.sortie: e for e in of_type(events, "task.acknowledged")}
    issued = {e.body.sortie: e for e in of_type(events, "task.issued")}
    assert len(acknowledged) == len(of_type(events, "search.flown")) >= 6
    for flown in of_type(events, "search.flown"):
        sortie = flown.body.sortie
        track = _track(whole_run, flown)
        assert issued[sortie].seq < acknowledged[sortie].seq < flown.seq
        assert acknowledged[sortie].occurred_at_ns <= int(track.times_ns[0])


def test_a_search_is_flown_within_its_period(
    whole_run: WholeRun, events: tuple[Event, ...]
) -> None:
    plans = {e.body.plan: e.body for e in of_type(events, "plan.proposed")}
    for flown in of_type(events, "search.flown"):
        track, plan = _track(whole_run, flown), plans[flown.body.plan]
        on = track.sensor_on
        assert on.any()
        assert int(track.times_ns[:-1][on].min()) >= iso_to_ns(plan.start)
        assert int(track.times_ns[1:][on].max()) <= iso_to_ns(plan.end)
        assert iso_to_ns(plan.end) <= flown.occurred_at_ns < iso_to_ns(plan.end) + STEP_NS


def test_facilities_report_every_ten_minutes_from_where_they_search(
    whole_run: WholeRun, events: tuple[Event, ...]
) -> None:
    reports = of_type(events, "position.reported")
    said = {(e.body.facility, e.occurred_at_ns): e.body for e in reports}
    assert len(said) == len(reports)
    assert {e.occurred_at_ns % TEN_MINUTES_NS for e in reports} == {0}
    forecast = of_type(events, "forecast.computed")[0].body.ensemble.sha256
    plane = plane_of(open_ensemble(whole_run.folder / "artefacts" / forecast))
    searching = 0
    for flown in of_type(events, "search.flown"):
        track = _track(whole_run, flown)
        for leg in np.flatnonzero(track.sensor_on & (track.times_ns[:-1] % TEN_MINUTES_NS == 0)):
            searching += 1
            body = said[track.facility, int(track.times_ns[leg])]
            there = np.array(plane.to_xy(track.lon_deg[leg], track.lat_deg[leg]))
            assert np.hypot(*(there - plane.to_xy(body.lon_deg, body.lat_deg))) < 1.0
    assert searching > 50


def _track(whole_run: WholeRun, flown: Event) -> Track:
    return read_flown(whole_run.folder / "artefacts" / flown.body.artefact.sha256)[0]


# -- plans ----------------------------------------------------------------------------------------


def test_a_plan_that_a_nation_has_not_approved_is_not_issued(
    small_goto: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = commands.approve_plan

    def only_kor(desk: object, proposed: Event, nation: str) -> Event | None:
        return real(desk, proposed, nation) if nation == "KOR" else None  # type: ignore[arg-type]

    monkeypatch.setattr(commands, "approve_plan", only_kor)
    with pytest.raises(PlanError, match="every nation") as caught:
        play(small_goto, tmp_path / "case")
    assert caught.value.given == "approved by KOR"
    assert caught.value.allowed == "also by JPN"
    assert caught.value.where == "goto-plan-1"
    types = [event.type for event in events_of(tmp_path / "case")]
    assert types[-1] == "plan.approved"
    assert "plan.issued" not in types


def test_every_plan_was_approved_by_every_nation_before_it_was_issued(
    events: tuple[Event, ...],
) -> None:
    for issued in of_type(events, "plan.issued"):
        approvals = [
            event
            for event in of_type(events, "plan.approved")
            if event.body.plan == issued.body.plan and event.seq < issued.seq
        ]
        assert [event.body.nation for event in approvals] == list(NATIONS)
        assert [event.label.owner for event in approvals] == list(NATIONS)


def test_what_is_found_leaves_the_search(whole_run: WholeRun, events: tuple[Event, ...]) -> None:
    one, two = of_type(events, "plan.proposed")
    between = [e.body.search_object for e in of_type(events, "object.found") if e.seq < two.seq]
    assert between == ["raft"]
    assert set(one.body.pos) == {"raft", "piw", "hull"}
    assert set(two.body.pos) == {"piw", "hull"}
    folder = whole_run.folder / "artefacts" / two.body.artefact.sha256
    widths = json.loads((folder / "widths.json").read_text())
    assert {name for own in widths.values() for name in own} <= {"piw", "hull"}
    sheets = json.loads((folder / "worksheets.json").read_text())
    assert {sheet["search_object"] for sheet in sheets} <= {"piw", "hull"}
    plan = Plan.model_validate_json((folder / "plan.json").read_text())
    assert "raft" not in json.dumps([s.model_dump(mode="json") for s in plan.sorties])
    for flown in of_type(events, "search.flown"):
        if flown.seq > two.seq:
            assert "raft" not in flown.body.sweep_width_m


def test_a_find_moves_the_weights_and_its_error_is_stated(events: tuple[Event, ...]) -> None:
    before, after, last = of_type(events, "probability.updated")
    (raft,) = after.body.finds
    sighting = of_type(events, "sighting.reported")[0]
    assert raft.error_m >= sighting.body.error_m
    assert after.body.hypothesis_weights != before.body.hypothesis_weights
    assert sum(after.body.hypothesis_weights.values()) == pytest.approx(1.0, abs=1e-5)
    said = " ".join(after.body.artefact.provenance["assumptions"])
    assert ("weighed with" in said) == (raft.error_m > sighting.body.error_m)
    found = {event.body.search_object for event in of_type(events, "object.found")}
    assert [find.search_object for find in last.body.finds] == sorted(found)


# -- who may see what -----------------------------------------------------------------------------


@pytest.mark.parametrize("party", NATIONS)
def test_the_truth_is_for_exercise_control_until_endex(
    whole_run: WholeRun, events: tuple[Event, ...], party: str
) -> None:
    (drawn,) = of_type(events, "truth.drawn")
    (recorded,) = of_type(events, "truth.recorded")
    (ended,) = of_type(events, "exercise.ended")
    assert ended.seq < recorded.seq
    seen = events_of(whole_run.folder, party)
    assert {e.event_id for e in events} - {e.event_id for e in seen} == {
        drawn.event_id,
        *(e.event_id for e in of_type(events, "scenario.loaded")),
        *(e.event_id for e in of_type(events, "review.written")),
    }
    stream = io.StringIO()
    with opened(whole_run.folder) as case:
        view = case.journal.view(Viewer(party, "SMC"))
        assert view.events(types=["truth.drawn"]) == ()
        with pytest.raises(LabelError, match="no such event"):
            view.get(drawn.event_id)
        export_ndjson(view, stream, personal=True)
    lines = stream.getvalue().splitlines()
    assert len(lines) == len(seen)
    assert not any("truth.drawn" in line or drawn.event_id in line for line in lines)
    before_end = [line for line in lines if json.loads(line)["seq"] < ended.seq]
    assert len(before_end) == len([event for event in seen if event.seq < ended.seq])
    assert not any(drawn.body.key in line for line in before_end)
    assert not any(f'"{drawn.body.lon_deg}"' in line for line in before_end)
    assert not any(recorded.body.artefact.sha256 in line for line in before_end)


@pytest.mark.parametrize("party", NATIONS)
def test_players_see_what_is_released_and_fold_it_to_the_same_state(
    whole_run: WholeRun, events: tuple[Event, ...], party: str
) -> None:
    theirs, control = fold_case(events_of(whole_run.folder, party)), fold_case(events)
    assert theirs.facilities == control.facilities
    assert {record.facility.nation for record in theirs.facilities.values()} == set(NATIONS)
    assert theirs.plans == control.plans
    assert theirs.tasks == control.tasks
    assert theirs.found == control.found
    cited = {c.sha256 for event in events_of(whole_run.folder, party) for c in citations_of(event)}
    with opened(whole_run.folder) as case:
        view = case.journal.view(Viewer(party, "SMC"))
        assert all(view.artefact(sha256).is_dir() for sha256 in cited)


def test_a_stranger_sees_nothing(whole_run: WholeRun) -> None:
    assert events_of(whole_run.folder, "USA") == ()


def test_reports_carry_their_marking_and_their_author(events: tuple[Event, ...]) -> None:
    markings = {(event.type, event.marking) for event in events if event.marking}
    assert markings == {
        ("facility.offered", "declared"),
        ("incident.reported", "received"),
        ("persons.recovered", "received"),
        ("persons.transferred", "received"),
        ("position.reported", "measured"),
        ("search.flown", "measured"),
        ("sighting.classified", "measured"),
        ("sighting.reported", "measured"),
        ("task.acknowledged", "received"),
    }
    nations = {f.facility.id: f.facility.nation for f in fold_case(events).facilities.values()}
    for event in of_type(events, "position.reported"):
        assert (event.author, event.role) == (event.body.facility, "SRU")
        assert event.label.owner == nations[event.body.facility]
        assert event.body.provenance == "simulated"


def test_a_sweep_width_reads_back_as_it_was_planned(
    whole_run: WholeRun, events: tuple[Event, ...]
) -> None:
    artefacts = whole_run.folder / "artefacts"
    plans = {e.body.plan: e.body.artefact.sha256 for e in of_type(events, "plan.proposed")}
    for flown in of_type(events, "search.flown"):
        _, widths = read_flown(artefacts / flown.body.artefact.sha256)
        planned = json.loads((artefacts / plans[flown.body.plan] / "widths.json").read_text())
        as_read = json.loads(json.dumps({name: asdict(w) for name, w in widths.items()}))
        assert as_read == planned[flown.body.facility]
