"""Numbers of the channel, whatever keeps journal and log: gapless, and stable over a restart."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from journal_cases import (
    fill,
    in_each_store,  # noqa: F401  # gives make_journal
    new_journal,
    note,
    reopened,
)
from journal_server import server as postgresql
from signed_cases import Step, exported, signed_journal, take, trusted

from sarex.journal import Journal, Run, import_ndjson
from sarex.labels import Label, Viewer
from sarex.server.cases import tables  # noqa: F401  # before the tables are made
from sarex.server.cases.arrival_log import ArrivalLog
from sarex.server.cases.numbers import Numbers
from sarex.server.database import open_database

Make = Callable[..., Journal]
JAPAN, KOREA = Viewer("JPN", "SMC"), Viewer("KOR", "SMC")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    url = None if request.param == "sqlite" else postgresql().url
    made = open_database(tmp_path, tmp_path.name.encode().hex()[-12:], url)
    yield made
    made.dispose()


def told(journal: Journal, viewer: Viewer, log: ArrivalLog) -> list[str]:
    """Event ids in the order of their numbers."""
    view = journal.view(viewer)
    numbers = Numbers(view)
    numbers.take(log.runs)
    events = view.events_in(numbers.after(0, numbers.total))
    assert len(events) == numbers.total
    return [event.event_id for event in events]


def test_numbers_stay_over_a_restart_and_what_comes_gets_the_next(
    tmp_path: Path, make_journal: Make, engine: sa.Engine
) -> None:
    with make_journal(tmp_path / "case") as journal:
        fill(journal, 6)
        log = ArrivalLog(engine, "case")
        log.add(journal.arrived(log.heads))
        before = {viewer: told(journal, viewer, log) for viewer in (KOREA, JAPAN)}
        assert [len(ids) for ids in before.values()] == [6, 3]
        with reopened(tmp_path / "case") as other:
            other.append_many([note("a"), note("b")])
        again = ArrivalLog(engine, "case")
        assert again.runs == log.runs
        arrived = journal.arrived(again.heads)
        again.add(arrived)
        assert again.numbering == log.numbering
        for viewer, ids in before.items():
            assert told(journal, viewer, again)[: len(ids)] == ids
        assert len(told(journal, KOREA, again)) == 8
        assert len(again.runs) == 1  # a chain that goes on is one run


def test_an_import_of_older_events_moves_no_number(tmp_path: Path, engine: sa.Engine) -> None:
    with (
        signed_journal(tmp_path / "jpn", origin="jpn-rcc") as here,
        signed_journal(tmp_path / "kor") as there,
    ):
        take(there, [Step("Kim", True, False, False)] * 3)
        take(here, [Step("Sato", True, False, False)])
        log = ArrivalLog(engine, "case")
        log.add(here.arrived(log.heads))
        before = told(here, JAPAN, log)
        import_ndjson(
            here,
            io.BytesIO(exported(there)),
            author="Sato",
            role="SMC",
            label=Label("JPN", ("KOR",)),
            trusted_keys=trusted(),
        )
        log.add(here.arrived(log.heads))
        after = told(here, JAPAN, log)
        assert after[: len(before)] == before
        assert sorted(after) == sorted(e.event_id for e in here.view(JAPAN).events())


def test_a_journal_put_back_from_a_copy_is_numbered_anew(tmp_path: Path, engine: sa.Engine) -> None:
    with new_journal(tmp_path / "case") as journal:
        fill(journal, 2)
    shutil.copytree(tmp_path / "case", tmp_path / "copy")
    log = ArrivalLog(engine, "case")
    with reopened(tmp_path / "case") as journal:
        journal.append_many([note("gone")])
        log.add(journal.arrived(log.heads))
    first = log.numbering
    with reopened(tmp_path / "copy") as journal:
        log.add(journal.arrived(log.heads))
        assert log.numbering != first
        assert log.runs == [Run("kor-rcc", 1, 2)]
    assert ArrivalLog(engine, "case").runs == log.runs


class _Seen:
    """A view of chains of which a viewer sees some numbers."""

    def __init__(self, seen: set[tuple[str, int]]) -> None:
        self.seen = seen

    def numbers(self, run: Run) -> list[int]:
        return [n for n in range(run.first, run.last + 1) if (run.origin, n) in self.seen]


_ARRIVALS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 5)), max_size=12)


@given(arrivals=_ARRIVALS, hidden=st.sets(st.tuples(st.sampled_from("ab"), st.integers(1, 40))),
       data=st.data())  # fmt: skip
def test_any_part_is_found_by_its_number(
    arrivals: list[tuple[str, int]], hidden: set[tuple[str, int]], data: st.DataObject
) -> None:
    heads, order, runs = {"a": 0, "b": 0}, [], []
    for origin, count in arrivals:
        first = heads[origin] + 1
        heads[origin] += count
        runs.append(Run(origin, first, heads[origin]))
        order += [(origin, n) for n in range(first, heads[origin] + 1)]
    seen = [place for place in order if place not in hidden]
    numbers = Numbers(_Seen(set(seen)))  # type: ignore[arg-type]
    numbers.take(runs)
    assert numbers.total == len(seen)
    n = data.draw(st.integers(0, len(seen)))
    most = data.draw(st.integers(0, 10))
    found = [(r.origin, k) for r in numbers.after(n, most) for k in range(r.first, r.last + 1)]
    assert found == seen[n : n + most]
    at = {place: number for number, place in enumerate(seen, start=1)}
    assert all(numbers.number_at(*place) == at.get(place) for place in order)
    assert numbers.number_at("c", 1) is None
