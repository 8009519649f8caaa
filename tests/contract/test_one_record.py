"""Two nations, each with its own journal in its own store, come to one record of one exercise."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journal_cases import append_notes, edit, new_journal
from journal_server import server
from played_here import InlineRunner
from rescues import HOUR_NS, MINUTE_NS
from typer.testing import CliRunner, Result
from whole_runs import small_case

from sarex.canonical import canonical_bytes
from sarex.cli.journal import app
from sarex.errors import JournalError
from sarex.exercise.control.events import ExercisePaused
from sarex.exercise.registry import exercise_registry
from sarex.facilities import facility_from_entry
from sarex.incident import load_case
from sarex.journal import (
    CaseFolder,
    Event,
    Keyring,
    SeededIds,
    SimulatedClock,
    SystemClock,
    SystemIds,
    export_chain,
    fold,
)
from sarex.labels import Label, Viewer
from sarex.operation import commands
from sarex.operation.desk import Author, Desk
from sarex.operation.events import PositionReported
from sarex.operation.evidence import report_sighting
from sarex.operation.snapshot import case_fold
from sarex.randomness import draw_key
from sarex.review.events import EVENTS

PARTIES = ("JPN", "KOR")
AUTHORS = {
    "JPN": ("JPN RCC", "jpn-destroyer", "JPN data officer"),
    "KOR": ("KOR RCC", "kor-destroyer", "kor-helicopter", "KOR duty officer"),
}
OTHER = {"JPN": "KOR", "KOR": "JPN"}


class Nation:
    """One side: its desk, its keys, and its words on the command line."""

    def __init__(self, root: Path, name: str, case_file: Path, stack: ExitStack) -> None:
        self.name, self.folder, self.keys = name, root / name, root / f"{name} keys"
        self.keyring = Keyring(self.keys)
        for author in AUTHORS[name]:
            self.keyring.new(author)
        loaded = load_case(case_file)
        clock = SimulatedClock(loaded.case.report.received_at_ns, SystemClock())
        case = stack.enter_context(
            CaseFolder.create(
                self.folder,
                case_id=loaded.case.id,
                origin=f"{name.lower()}-rcc",
                registry=exercise_registry(EVENTS),
                clocks=clock,
                ids=SeededIds(hashlib.sha256(name.encode()).digest()),
                url=server().url if name == "JPN" else None,
                keyring=self.keyring,
                parties=PARTIES,
            )
        )
        key = draw_key(np.random.default_rng(1))
        runner: Any = InlineRunner(case.artefacts)
        self.desk = Desk(case, runner, clock, loaded, Viewer(name, "SMC"), 1, key)
        self.clock, self.journal = clock, case.journal

    def position(self, facility: str, lon_deg: float) -> Event:
        body = PositionReported(
            facility=facility,
            lon_deg=lon_deg,
            lat_deg=32.5,
            course_deg=90.0,
            speed_m_s=7.0,
            endurance_left_h=20.0,
            provenance="simulated",
        )
        author, label = Author(facility, "SRU"), self.desk.label_of(self.name)
        return self.desk.record("position.reported", body, author, label=label, marking="received")

    def note(self) -> Event:
        """What this nation keeps for itself."""
        body = ExercisePaused(reason=f"{self.name}'s own note")
        author = Author(AUTHORS[self.name][-1], "control")
        return self.desk.record("exercise.paused", body, author, label=Label(self.name))

    def export(self, out: Path, *words: object) -> Result:
        return run("export", self.folder, "--to", OTHER[self.name], "--out", out, *words)

    def take(self, file: Path) -> Result:
        author = AUTHORS[self.name][0]
        words = ("--as", f"{self.name}:SMC", "--author", author, "--keyring", self.keys)
        return run("import", file, self.folder, *words)

    def held(self, origin: str) -> str:
        """The last event of a chain that this side holds, as ``--since`` takes it."""
        seq, chain_hash = self.journal.verify().heads[origin]
        return f"{seq}:{chain_hash}"

    def shared(self, viewer: str) -> list[Event]:
        """What is released to both, as one of them sees it here."""
        events = self.journal.view(Viewer(viewer, "SMC")).events()
        return [event for event in events if set(PARTIES) <= event.label.audience]

    def state(self, viewer: str) -> str:
        """The state that both may know, as text: what it holds, in which order."""
        case = case_fold()
        return json.dumps(case.dump(fold(self.shared(viewer), case.initial, case.apply)))


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[tuple[Nation, Nation]]:
    file = tmp_path / "case.toml"
    file.write_text(small_case("goto", draws=200), encoding="utf-8")
    with ExitStack() as stack:
        jpn, kor = (Nation(tmp_path, name, file, stack) for name in PARTIES)
        for one, two in ((jpn, kor), (kor, jpn)):
            for key in two.keyring.public_keys():
                one.keyring.trust(key)
        yield jpn, kor


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., Path]:
    """Exports, each under a name of its own."""
    numbers = itertools.count()

    def export(side: Nation, *words: object) -> Path:
        out = tmp_path / f"{next(numbers)}.ndjson"
        done = side.export(out, *words)
        assert done.exit_code == 0, (done.output, done.exception)
        return out

    return export


def give(file: Path, side: Nation) -> str:
    done = side.take(file)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stderr


def test_both_sides_come_to_one_record(
    sides: tuple[Nation, Nation], files: Callable[..., Path]
) -> None:
    jpn, kor = sides
    reported = commands.report_incident(jpn.desk)
    commands.declare_phase(jpn.desk, "alert", "no answer on any channel", reported)
    jpn.note()
    for side in sides:
        offer_own(side)
    first = files(jpn)
    give(first, kor)
    give(files(kor), jpn)
    known = jpn.held("kor-rcc")

    for side in sides:
        side.clock.advance_to(side.clock.now_ns() + HOUR_NS)
    now = kor.clock.now_ns()
    kor.position("kor-destroyer", 128.2)
    kor.note()
    request = ask_for_a_deck(kor.desk)
    asked = files(kor, "--since", known)
    known = kor.held("kor-rcc")
    span = (now, now + HOUR_NS)
    approach = ("kor-destroyer", "jpn-destroyer", "passing", span, 500.0, ["pass astern"])
    commands.declare_approach(kor.desk, *approach, "commanding officer")
    early = files(kor, "--since", known)
    refused = jpn.take(early)
    assert "is missing in the file" in str(refused.exception)
    jpn.position("jpn-destroyer", 128.4)
    assert "imported, 0 here already" in give(asked, jpn)
    assert "0 events imported, 3 here already" in give(asked, jpn)
    commands.grant_support(jpn.desk, request.event_id, "JPN", "flag officer", uses=2)
    granted = files(jpn, "--since", kor.held("jpn-rcc"))
    give(early, jpn)
    for file in (granted, first, granted):
        give(file, kor)
    report_sighting(kor.desk, "raft", "kor-helicopter", (128.1, 32.6), 90.0, now)
    give(files(kor), jpn)

    check_same(jpn, kor)
    assert {event.type for event in jpn.shared("KOR")} >= {
        "approach.declared",
        "facility.offered",
        "incident.reported",
        "position.reported",
        "sighting.reported",
        "support.granted",
        "support.requested",
    }
    for side in sides:
        trusted = [key for each in sides for key in each.keyring.public_keys()]
        report = side.journal.verify(trusted_keys=trusted)
        assert report.ok, report.problem
        own = [e for e in side.journal.view(side.desk.viewer).events() if "own note" in str(e.body)]
        assert [event.origin for event in own] == [f"{side.name.lower()}-rcc/own"]
        other = side.journal.view(Viewer(OTHER[side.name], "SMC")).events()
        assert not any("own note" in str(event.body) for event in other)
    nobody_rewrites_the_other(jpn, kor, files)


def check_same(jpn: Nation, kor: Nation) -> None:
    """The same events in the same order, to the bit, and the same state."""
    for viewer in PARTIES:
        one, two = jpn.shared(viewer), kor.shared(viewer)
        assert [proof(event) for event in one] == [proof(event) for event in two]
    assert jpn.shared("KOR") == kor.shared("KOR")
    assert jpn.state("KOR") == kor.state("KOR")


def proof(event: Event) -> tuple[object, ...]:
    place = (event.origin, event.seq, event.prev)
    return (*place, event.event_id, event.chain_hash, event.key_id, event.signature)


def nobody_rewrites_the_other(jpn: Nation, kor: Nation, files: Callable[..., Path]) -> None:
    lines = files(jpn).read_text().splitlines(keepends=True)
    line = json.loads(lines[-1])
    line["body"]["authority"] = "somebody else"
    forged = kor.folder.parent / "forged.ndjson"
    forged.write_text("".join(lines[:-1]) + canonical_bytes(line).decode() + "\n")
    assert "is not what its event id says" in str(kor.take(forged).exception)
    body = ExercisePaused(reason="in the name of the other")
    with pytest.raises(JournalError, match="no key"):
        kor.desk.record("exercise.paused", body, Author("JPN RCC", "SMC"))
    edit(
        kor.journal,
        "UPDATE events SET author = 'KOR RCC' "
        "WHERE origin = 'jpn-rcc' AND type = 'support.granted'",
    )
    problem = kor.journal.verify().problem
    assert problem is not None
    assert (problem.origin, problem.type) == ("jpn-rcc", "support.granted")
    assert jpn.journal.verify().ok
    handed = kor.folder.parent / "handed back.ndjson"
    assert kor.export(handed, "--chain", "jpn-rcc").exit_code == 0
    assert "is not what its event id says" in str(jpn.take(handed).exception)
    since = f"1:{'0' * 64}"
    assert "is not here" in str(kor.export(handed, "--since", since).exception)


def test_what_is_not_for_all_is_kept_apart_and_named_as_a_cause_by_nothing_shared(
    sides: tuple[Nation, Nation],
) -> None:
    jpn, _ = sides
    note = jpn.note()
    with pytest.raises(JournalError, match="not for all of them"):
        jpn.desk.record(
            "exercise.paused", ExercisePaused(reason="why"), Author("JPN RCC", "x"), cause=note
        )
    own = Label("JPN")
    body = ExercisePaused(reason="for the same reason")
    later = jpn.desk.record("exercise.paused", body, Author("JPN RCC", "x"), cause=note, label=own)
    assert (later.origin, later.seq) == ("jpn-rcc/own", note.seq + 2), "its key is declared first"
    assert jpn.journal.head()[0] == 0
    assert jpn.journal.verify().ok


def test_a_chain_with_gaps_is_not_handed_over(tmp_path: Path) -> None:
    with CaseFolder.create(
        tmp_path / "case",
        case_id="goto",
        origin="kor-rcc",
        registry=exercise_registry(EVENTS),
        clocks=SystemClock(),
        ids=SystemIds(),
    ) as case:
        for parties in (("JPN",), (), ("JPN",), ()):
            case.journal.append(
                "exercise.paused",
                ExercisePaused(reason="wait"),
                author="Kim",
                role="control",
                label=Label("KOR", parties),
                occurred_at_ns=0,
            )
    out = tmp_path / "out.ndjson"
    for since, missing in (("0", 2), ("2", 4)):
        done = run("export", case.path, "--to", "JPN", "--since", since, "--out", out)
        assert f"event {missing} is not released to the party" in str(done.exception)
        assert list(tmp_path.iterdir()) == [case.path], "no half of it is left"
    assert run("export", case.path, "--as", "KOR", "--to", "JPN", "--out", out).exit_code == 2
    assert run("export", case.path, "--to", "JPN", "--since", "x", "--out", out).exit_code == 2


def test_a_chain_is_handed_over_while_others_append_to_it(tmp_path: Path) -> None:
    class Busy(io.StringIO):
        """At its first line somebody else records an event."""

        def write(self, text: str) -> int:
            if not self.tell():
                append_notes(journal, 1)
            return super().write(text)

    with new_journal(tmp_path) as journal:
        append_notes(journal, 2)
        stream = Busy()
        assert export_chain(journal.view(Viewer("KOR", "SMC")), stream, "kor-rcc") == 2
        assert journal.head()[0] == 3
        assert stream.getvalue().count("\n") == 2


def offer_own(side: Nation) -> None:
    for entry in side.desk.loaded.case.facilities:
        if entry.nation == side.name:
            facility = facility_from_entry(entry)
            place = (entry.position.lon_deg, entry.position.lat_deg)
            left_h = entry.endurance_left_h or facility.endurance_h
            commands.offer_facility(side.desk, facility, entry.available_from_ns, place, left_h)


def ask_for_a_deck(desk: Desk) -> Event:
    now = desk.clock.now_ns()
    return commands.request_support(
        desk,
        of_nation="JPN",
        kind="deck",
        facility="kor-helicopter",
        span_ns=(now + HOUR_NS, now + 5 * HOUR_NS),
        answer_by_ns=now + 30 * MINUTE_NS,
        provider="jpn-destroyer",
    )
