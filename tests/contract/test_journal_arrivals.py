"""What arrived since somebody looked, in either store: told by numbers, in the order of arrival."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

from journal_cases import (
    BOTH,
    KOR,
    REGISTRY,
    START,
    Noted,
    fill,
    in_each_store,  # noqa: F401  # gives make_journal
    reopened,
)
from signed_cases import ORIGIN, Step, exported, signed_journal, take, trusted

from sarex.journal import Draft, Journal, Run, SeededIds, SimulatedClock, import_ndjson
from sarex.labels import Label, Viewer

Make = Callable[..., Journal]
SMC, JAPAN = Viewer("KOR", "SMC"), Viewer("JPN", "SMC")


def note(text: str, label: Label, minute: int = 0) -> Draft:
    return Draft(
        type_name="note.made",
        body=Noted(text=text),
        author="Kim",
        role="SMC",
        label=label,
        occurred_at_ns=START + minute,
    )


def test_what_another_process_appended_arrives_once(tmp_path: Path, make_journal: Make) -> None:
    with make_journal(tmp_path / "case") as journal:
        fill(journal, 4)
        first = journal.arrived()
        assert first.runs == (Run("kor-rcc", 1, 4),)
        assert journal.arrived(first.heads).runs == ()
        with reopened(tmp_path / "case") as other:
            other.append_many([note("a", KOR), note("b", BOTH)])
        then = journal.arrived(first.heads)
        assert (then.runs, then.stands, then.erased) == ((Run("kor-rcc", 5, 6),), True, False)
        assert journal.arrived(then.heads).runs == ()


def test_a_viewer_has_its_own_numbers_and_events_of_a_run(
    tmp_path: Path, make_journal: Make
) -> None:
    with make_journal(tmp_path / "case") as journal:
        fill(journal, 6)
        view, run = journal.view(JAPAN), Run("kor-rcc", 2, 5)
        assert view.numbers(run) == [2, 4]
        assert [event.seq for event in view.events_in([run])] == [2, 4]
        assert journal.view(SMC).numbers(run) == [2, 3, 4, 5]
        backwards = [Run("kor-rcc", 5, 6), Run("kor-rcc", 1, 2)]
        assert [e.seq for e in journal.view(SMC).events_in(backwards)] == [5, 6, 1, 2]
        assert view.events_in([]) == ()


def test_chains_stand_in_the_order_of_all_within_one_arrival(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    clock = SimulatedClock(START)
    with Journal.create(
        tmp_path / "case", "goto", "kor-rcc", REGISTRY, clock, SeededIds(b"s"),
        parties=("KOR", "JPN"),
    ) as journal:  # fmt: skip
        for number, label in enumerate((BOTH, KOR, KOR, BOTH)):
            clock.advance_to(START + number)
            journal.append_many([note(str(number), label, number)])
        arrived = journal.arrived()
        own = journal.own_origin
        assert arrived.runs == (Run("kor-rcc", 1, 1), Run(own, 1, 2), Run("kor-rcc", 2, 2))
        events = journal.view(SMC).events_in(arrived.runs)
        assert [event.body.text for event in events] == ["0", "1", "2", "3"]  # type: ignore[union-attr]


def test_an_import_arrives_after_what_was_there_though_it_is_older(tmp_path: Path) -> None:
    early, late = Step("Kim", True, False, False), Step("Sato", True, False, False)
    with (
        signed_journal(tmp_path / "jpn", origin="jpn-rcc") as here,
        signed_journal(tmp_path / "kor") as there,
    ):
        take(there, [early])
        here.clocks.advance_to(START + 10**12)  # type: ignore[attr-defined]
        take(here, [late])
        before = here.arrived()
        import_ndjson(
            here,
            io.BytesIO(exported(there)),
            author="Sato",
            role="SMC",
            label=Label("JPN", ("KOR",)),
            trusted_keys=trusted(),
        )
        view = here.view(Viewer("JPN", "SMC"))
        assert view.events()[0].origin == ORIGIN
        arrived = here.arrived(before.heads)
        assert arrived.stands
        assert {run.origin for run in arrived.runs} == {ORIGIN, "jpn-rcc"}
        new = view.events_in(arrived.runs)
        old = view.events_in(before.runs)
        assert not {e.event_id for e in new} & {e.event_id for e in old}
        assert len(new) + len(old) == len(view.events())


def test_a_journal_put_back_from_a_copy_does_not_stand(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    with Journal.create(
        tmp_path / "case", "goto", "kor-rcc", REGISTRY, SimulatedClock(START), SeededIds(b"s")
    ) as journal:
        fill(journal, 2)
    shutil.copytree(tmp_path / "case", tmp_path / "copy")
    with reopened(tmp_path / "case") as journal:
        journal.append_many([note("gone", KOR)])
        read = journal.arrived().heads
    with reopened(tmp_path / "copy") as journal:
        assert not journal.arrived(read).stands
        assert journal.arrived(read).runs == (Run("kor-rcc", 1, 2),)


def test_an_erasure_is_told(tmp_path: Path, make_journal: Make) -> None:
    with make_journal(tmp_path / "case") as journal:
        fill(journal, 2)
        read = journal.arrived().heads
        first = journal.view(SMC).events()[0].event_id
        journal.erase_personal(
            first, author="Kim", role="SMC", label=KOR, occurred_at_ns=START, reason="asked"
        )
        assert journal.arrived(read).erased
