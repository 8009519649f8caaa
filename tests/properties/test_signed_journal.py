"""Whatever is done to a signed journal behind its back is found, and where."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from journal_cases import STORES
from signed_cases import (
    AUTHORS,
    ORIGIN,
    STAFF,
    THIEF,
    Step,
    forge,
    put,
    signed_journal,
    steps,
    stored,
    take,
    trusted,
)

from sarex.journal import Journal
from sarex.journal.signing import EVENT

slowly = settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each try of a smaller one is slow
    suppress_health_check=list(HealthCheck),
)
in_each_store = pytest.mark.parametrize("store", STORES)

PARTS = {
    **dict.fromkeys(("type", "schema", "author", "role", "cause", "label"), "content"),
    **dict.fromkeys(("field_labels", "occurred_at", "marking"), "content"),
    **dict.fromkeys(("recorded_at", "clock_source", "clock_offset_ns", "chain_hash"), "chain"),
    **dict.fromkeys(("order_ns", "order_step"), "order_ns"),
    **{name: name for name in ("body", "body_hash", "event_id", "prev", "key_id", "signature")},
}


@contextmanager
def journal_of(given_steps: list[Step], store: str, keyring: Any = STAFF) -> Iterator[Journal]:
    with (
        tempfile.TemporaryDirectory() as name,
        signed_journal(Path(name), store=store, keyring=keyring) as journal,
    ):
        take(journal, given_steps)
        yield journal


def places(journal: Journal, **options: Any) -> set[tuple[int | None, str]]:
    """Numbers and parts of all problems of this node's chain."""
    report = journal.verify(**options)
    return {(p.seq, p.part) for p in report.problems if p.origin == ORIGIN}


def changed(value: Any, data: st.DataObject) -> Any:
    """The value with one bit flipped in one of its characters or bytes."""
    if value is None:
        return "measured"
    if isinstance(value, int):
        return value ^ 1024
    place = data.draw(st.integers(0, len(value) - 1))
    if isinstance(value, str):
        return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
    damaged = bytearray(value)
    damaged[place] ^= data.draw(st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))
    return bytes(damaged)


@in_each_store
@slowly
@given(steps, st.data())
def test_a_change_in_any_column_is_located(
    store: str, given_steps: list[Step], data: st.DataObject
) -> None:
    with journal_of(given_steps, store) as journal:
        rows = stored(journal)
        assert places(journal) == places(journal, trusted_keys=trusted()) == set()
        assert set(rows[0]) == {*PARTS, "case_id", "origin", "seq"}
        row = data.draw(st.sampled_from(rows))
        for column, part in PARTS.items():
            put(journal, row["seq"], **{column: changed(row[column], data)})
            found = places(journal)
            assert found & {(row["seq"], part), (row["seq"], column)}, (column, found)
            put(journal, row["seq"], **{column: row[column]})
        assert not places(journal)


@in_each_store
@slowly
@given(steps, st.data())
def test_a_dropped_moved_renamed_or_cut_off_event_is_located(
    store: str, given_steps: list[Step], data: st.DataObject
) -> None:
    with journal_of(given_steps, store) as journal:
        count = len(stored(journal))
        seq = data.draw(st.integers(1, count))
        other = data.draw(st.integers(1, count).filter(lambda number: number != seq))
        gap = (seq, "end" if seq == count else "gap")
        put(journal, seq, origin="else")
        assert gap in places(journal)
        edit(journal, "UPDATE events SET origin = :origin WHERE origin = 'else'", origin=ORIGIN)
        put(journal, seq, case_id="other")
        assert gap in places(journal)
        put(journal, seq, case_id="goto", seq=9999)
        assert (seq, "gap") in places(journal)
        put(journal, 9999, seq=seq)
        swap(journal, seq, other)
        assert (min(seq, other), "order") in places(journal)
        swap(journal, seq, other)
        assert not places(journal)
        edit(journal, "DELETE FROM events WHERE seq >= :seq", seq=seq)
        assert (seq, "end") in places(journal)


@in_each_store
@slowly
@given(steps, st.data())
def test_an_event_recorded_twice_is_located(
    store: str, given_steps: list[Step], data: st.DataObject
) -> None:
    with journal_of(given_steps, store) as journal:
        rows = stored(journal)
        double = dict(data.draw(st.sampled_from(rows)))
        double |= {"seq": len(rows) + 1, "event_id": "0" * 64}
        names = ", ".join(double)
        marks = ", ".join(f":{name}" for name in double)
        edit(journal, f"INSERT INTO events ({names}) VALUES ({marks})", **double)
        edit(journal, "UPDATE heads SET seq = seq + 1")
        (found,) = places(journal)
        assert found[0] == len(rows) + 1
        assert found[1] in {"content", "order"}


@in_each_store
@slowly
@given(steps, st.data())
def test_a_chain_cut_off_with_its_head_is_seen_by_a_witness(
    store: str, given_steps: list[Step], data: st.DataObject
) -> None:
    with journal_of(given_steps, store) as journal:
        rows, witnessed = stored(journal), {ORIGIN: journal.head()}
        keep = data.draw(st.integers(1, len(rows) - 1))
        last = rows[keep - 1]["chain_hash"]
        edit(
            journal,
            "DELETE FROM seals WHERE event_id IN (SELECT event_id FROM events WHERE seq > :keep)",
            keep=keep,
        )
        edit(journal, "DELETE FROM events WHERE seq > :keep", keep=keep)
        edit(journal, "UPDATE heads SET seq = :keep, chain_hash = :last", keep=keep, last=last)
        assert not places(journal, trusted_keys=trusted())
        found = places(journal, expected_heads=witnessed)
        assert found == {(len(rows), "witness")}


@in_each_store
@slowly
@given(steps, st.data())
def test_a_signature_taken_away_or_made_by_another_is_located(
    store: str, given_steps: list[Step], data: st.DataObject
) -> None:
    with journal_of(given_steps, store) as journal:
        row = data.draw(st.sampled_from(stored(journal)))
        seq = row["seq"]
        put(journal, seq, key_id=None, signature=None)
        assert places(journal) == {(seq, "signature")}
        put(journal, seq, key_id=row["key_id"], signature=None)
        assert places(journal) == {(seq, "signature")}
        put(journal, seq, key_id=None, signature=row["signature"])
        assert (seq, "key_id") in places(journal)
        other = data.draw(st.sampled_from([a for a in AUTHORS if a != row["author"]]))
        for key in (STAFF.keys_of(other)[0], THIEF.keys_of(row["author"])[0]):
            signature = key.sign(EVENT, row["chain_hash"])
            put(journal, seq, key_id=key.public.key_id, signature=signature)
            assert places(journal) == {(seq, "key_id")}
            put(journal, seq, key_id=row["key_id"], signature=signature)
            assert places(journal) == {(seq, "signature")}


@in_each_store
@slowly
@given(steps, st.data())
def test_a_tail_written_anew_is_located_whoever_signs_it(
    store: str, given_steps: list[Step], data: st.DataObject
) -> None:
    with journal_of(given_steps, store) as journal:
        rows = stored(journal)
        said = [row["seq"] for row in rows if row["type"] != "key.declared"]
        first = data.draw(st.sampled_from(said))
        forge(journal, first)
        assert places(journal) == {(first, "signature")}
        forge(journal, first, THIEF)
        assert places(journal) == {(first, "key_id")}
        forge(journal, first, THIEF, declare=True)
        assert places(journal) == {(first, "key_id")}


@in_each_store
@slowly
@given(steps)
def test_a_new_key_that_the_one_before_does_not_countersign_is_located(
    store: str, given_steps: list[Step]
) -> None:
    """The forger declares keys of his own in the place of later declarations of the same key."""
    given_steps = [Step("Kim", False, False, False), *given_steps, Step("Kim", True, False, False)]
    with journal_of(given_steps, store) as journal:
        declared = [
            row["seq"]
            for row in stored(journal)
            if row["type"] == "key.declared" and row["author"] == "Kim"
        ]
        assert len(declared) > 1, "a wider audience must be told of the key"
        forge(journal, declared[1], THIEF, declare=True)
        assert places(journal) == {(declared[1], "body")}


@in_each_store
@slowly
@given(steps)
def test_a_chain_signed_by_others_as_a_whole_is_seen_with_trusted_keys_alone(
    store: str, given_steps: list[Step]
) -> None:
    with journal_of(given_steps, store, THIEF) as journal:
        assert not places(journal)
        assert places(journal, trusted_keys=trusted(THIEF)) == set()
        assert places(journal, trusted_keys=trusted()) == {(1, "key_id")}
        assert places(journal, trusted_keys=()) == {(1, "key_id")}


@in_each_store
@slowly
@given(steps)
def test_signing_changes_no_content_and_a_secret_gives_the_same_chain(
    store: str, given_steps: list[Step]
) -> None:
    heads = []
    for keyring in (STAFF, STAFF, THIEF, None):
        with journal_of(given_steps, store, keyring) as journal:
            heads.append([row["event_id"] for row in stored(journal)])
            if keyring is None:
                report = journal.verify()
                assert report.ok
                assert report.signed == {ORIGIN: 0}
                assert places(journal, trusted_keys=trusted()) == {(1, "signature")}
    assert heads[0] == heads[1] != heads[2]
    assert len(heads[3]) == len(given_steps)


def swap(journal: Journal, one: int, two: int) -> None:
    put(journal, one, seq=8888)
    put(journal, two, seq=one)
    put(journal, 8888, seq=two)


def edit(journal: Journal, sql: str, /, **values: object) -> None:
    with journal._store._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(sa.text(sql), values)
