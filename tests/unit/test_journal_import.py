"""Taking over another node's chain: whole, once, checked; refused where anything is wrong."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from journal_cases import KOR, STORES, Sighted
from signed_cases import (
    ORIGIN,
    STAFF,
    THIEF,
    Step,
    draft,
    exported,
    forge,
    signed_journal,
    stored,
    take,
    trusted,
)

from sarex.canonical import canonical_bytes
from sarex.errors import JournalError
from sarex.journal import ImportReport, Journal, PublicKey, import_ndjson
from sarex.journal.event import chain_hash_of
from sarex.journal.export import content_hash_of, sealed_again
from sarex.journal.limits import MAX_LINE_BYTES
from sarex.journal.signing import EVENT
from sarex.labels import Label, Viewer

STEPS = [
    Step("Kim", True, True, False),
    Step("Lee", False, True, True),
    Step("Kim", True, False, True),
]
JPN = Label("JPN", ("KOR",))


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Journal]:
    with signed_journal(tmp_path / "kor") as journal:
        take(journal, STEPS)
        yield journal


@pytest.fixture(params=STORES)
def target(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Journal]:
    store = request.param
    with signed_journal(tmp_path / "jpn", origin="jpn-rcc", store=store) as journal:
        take(journal, [Step("Sato", True, False, False)])
        yield journal


def bring(journal: Journal, file: bytes, keys: tuple[PublicKey, ...] | None = None) -> ImportReport:
    return import_ndjson(
        journal,
        io.BytesIO(file),
        author="Sato",
        role="SMC",
        label=JPN,
        trusted_keys=trusted() if keys is None else keys,
    )


def chain_of(journal: Journal) -> list[tuple[Any, ...]]:
    events = journal.view(Viewer("KOR", "SMC")).events()
    return [
        (e.seq, e.event_id, e.chain_hash, e.prev, e.author, e.key_id, e.signature, e.recorded_at_ns)
        for e in events
        if e.origin == ORIGIN
    ]


def test_a_chain_is_taken_over_as_it_is_and_verifies_there(
    source: Journal, target: Journal
) -> None:
    count, file = source.head()[0], exported(source)
    before = target.head()[0]
    report = bring(target, file)
    assert report == ImportReport({ORIGIN: (1, count)}, 0)
    assert report.events == count
    assert chain_of(target) == chain_of(source)
    checked = target.verify(trusted_keys=trusted())
    assert checked.ok, checked.problem
    assert checked.heads[ORIGIN] == source.head()
    assert checked.signed == {ORIGIN: count, "jpn-rcc": before + 1}
    (record,) = target.view(Viewer("JPN", "SMC")).events(types={"chain.imported"})
    assert record.body.head == source.head()[1]  # type: ignore[union-attr]
    assert target.head()[0] == before + 1


def test_twice_brings_nothing_twice_and_later_only_what_is_new(
    source: Journal, target: Journal
) -> None:
    file, count = exported(source), source.head()[0]
    bring(target, file)
    head = target.head()
    assert bring(target, file) == ImportReport({}, count)
    assert bring(target, b"") == ImportReport({}, 0)
    assert target.head() == head
    take(source, [Step("Kim", True, False, False)])
    assert bring(target, exported(source)) == ImportReport({ORIGIN: (count + 1, count + 1)}, count)
    assert bring(target, file).new == {}, "an older file changes nothing"
    assert target.verify(trusted_keys=trusted()).ok


def test_the_end_of_a_chain_alone_is_enough_where_its_beginning_is(
    source: Journal, target: Journal
) -> None:
    lines = exported(source).splitlines(keepends=True)
    bring(target, b"".join(lines[:3]))
    assert bring(target, b"".join(lines[3:])).new == {ORIGIN: (4, len(lines))}
    assert target.verify(trusted_keys=trusted()).ok


def test_imported_events_are_read_as_their_labels_say(source: Journal, target: Journal) -> None:
    bring(target, exported(source))
    as_kor, as_jpn = (
        [
            event
            for event in target.view(Viewer(party, "SMC")).events(types={"sighting.reported"})
            if event.origin == ORIGIN
        ]
        for party in ("KOR", "JPN")
    )
    assert [event.seq for event in as_jpn] == [e.seq for e in as_kor if "JPN" in e.label.audience]
    first = as_kor[0].body
    assert isinstance(first, Sighted)
    assert first.lon_deg == 128.1, "opened by its owner, so its value came along"
    assert first.caller is None, "personal data did not"
    assert as_kor[0].withheld == ("/caller",)
    assert as_jpn[0].body["lon_deg"] == {"$withheld": True}  # type: ignore[index]
    assert not target.view(Viewer("USA", "observer")).events()


def test_a_field_that_the_exporter_may_not_see_stays_sealed(
    source: Journal, target: Journal, tmp_path: Path
) -> None:
    with signed_journal(tmp_path / "shared") as shared:
        take(shared, [Step("Kim", True, True, False)])
        bring(target, exported(shared, party="JPN"))
    (event,) = [
        e
        for e in target.view(Viewer("KOR", "SMC")).events(types={"sighting.reported"})
        if e.origin == ORIGIN
    ]
    assert event.withheld == ("/caller", "/lon_deg")
    assert target.verify(trusted_keys=trusted()).ok


def test_personal_data_comes_when_asked_for_and_goes_when_erased_at_home(
    source: Journal, target: Journal
) -> None:
    def callers(journal: Journal) -> list[str | None]:
        events = journal.view(Viewer("KOR", "SMC")).events(types={"sighting.reported"})
        return [e.body.caller for e in events if e.origin == ORIGIN]  # type: ignore[union-attr]

    bring(target, exported(source, personal=True))
    assert callers(target) == callers(source) == ["Hong Gil-dong", "Hong Gil-dong", None]
    event = source.view(Viewer("KOR", "SMC")).events(types={"sighting.reported"})[0]
    source.erase_personal(
        event.event_id, author="Kim", role="SMC", label=KOR, occurred_at_ns=0, reason="asked to"
    )
    bring(target, exported(source, personal=True))
    assert callers(target) == [None, "Hong Gil-dong", None]
    assert target.verify(trusted_keys=trusted()).ok


def test_an_erasure_that_is_not_for_all_holds_where_both_chains_are_taken_over(
    tmp_path: Path, target: Journal
) -> None:
    """A node that shares its record has two chains; the erasure stands in the other one."""
    with signed_journal(tmp_path / "shared", parties=("JPN", "KOR")) as source:
        sighted = source.append_many([draft(1, Step("Kim", True, True, False))])[0]
        bring(target, exported(source, personal=True))
        erased = source.erase_personal(
            sighted.event_id, author="Kim", role="SMC", label=KOR, occurred_at_ns=0, reason="asked"
        )
        assert (sighted.origin, erased.origin) == (ORIGIN, source.own_origin)
        bring(target, exported(source, personal=True))
    kept = target.view(Viewer("KOR", "SMC")).get(sighted.event_id)
    assert kept.body.caller is None  # type: ignore[union-attr]
    checked = target.verify(trusted_keys=trusted())
    assert checked.ok, checked.problem


def test_an_erasure_is_not_undone_by_an_older_file_of_the_other_chain(
    tmp_path: Path, target: Journal
) -> None:
    with signed_journal(tmp_path / "shared", parties=("JPN", "KOR")) as source:
        sighted = source.append_many([draft(1, Step("Kim", True, True, False))])[0]
        before = exported(source, personal=True)
        source.erase_personal(
            sighted.event_id, author="Kim", role="SMC", label=KOR, occurred_at_ns=0, reason="asked"
        )
        lines = exported(source, personal=True).splitlines(keepends=True)
        bring(target, b"".join(x for x in lines if json.loads(x)["origin"] == source.own_origin))
        bring(target, before)
    assert target.view(Viewer("KOR", "SMC")).get(sighted.event_id).body.caller is None  # type: ignore[union-attr]
    checked = target.verify(trusted_keys=trusted())
    assert checked.ok, checked.problem


def test_a_node_erases_nothing_of_anothers(source: Journal, target: Journal) -> None:
    """What a partner records as erased of this node's events is theirs to say, not to do."""
    mine = target.append_many([draft(1, Step("Sato", True, True, False))])[0]
    bring(source, exported(target, personal=True))
    source.erase_personal(
        mine.event_id, author="Kim", role="SMC", label=KOR, occurred_at_ns=0, reason="copy only"
    )
    assert source.verify(trusted_keys=trusted()).ok
    bring(target, exported(source))
    kept = target.view(Viewer("KOR", "SMC")).get(mine.event_id)
    assert kept.body.caller == "Hong Gil-dong"  # type: ignore[union-attr]
    assert target.verify(trusted_keys=trusted()).ok


def test_two_nodes_hold_the_same_record_of_both(source: Journal, target: Journal) -> None:
    count = source.head()[0]
    bring(target, exported(source))
    answer = target.append_many(
        [draft(9, Step("Sato", True, False, False), cause=chain_of(target)[1][1])]
    )[0]
    bring(source, exported(target))
    assert source.view(Viewer("JPN", "SMC")).get(answer.event_id).author == "Sato"
    for journal in (source, target):
        assert journal.verify(trusted_keys=trusted()).ok
    assert bring(target, exported(source)).new == {ORIGIN: (count + 1, source.head()[0])}


# -- what is refused ------------------------------------------------------------------------------


def altered(line: bytes, **values: object) -> bytes:
    return canonical_bytes({**json.loads(line), **values}) + b"\n"


def resigned(line: bytes, staff: Any = STAFF, **values: object) -> bytes:
    """The line with other values, and with hashes and a signature that fit them."""
    data = {**json.loads(line), **values}
    sealed, _ = sealed_again(data)
    data["event_id"] = content_hash_of(data, sealed)
    data["chain_hash"] = chain_hash_of(
        data["event_id"],
        **{
            n: data[n] for n in ("recorded_at", "clock_source", "clock_offset_ns", "prev", "author")
        },
    )
    key = staff.keys_of(data["author"])[0]
    data["key_id"] = key.public.key_id
    data["signature"] = key.sign(EVENT, data["chain_hash"]).hex()
    return canonical_bytes(data) + b"\n"


def with_body(line: bytes, **values: object) -> bytes:
    return resigned(line, body={**json.loads(line)["body"], **values})


def with_a_map_as_a_seal(line: bytes) -> bytes:
    """The hashes fit: what stands in the chain is a map, and the line calls it a seal."""
    made = resigned(
        line, type="thing.seen", body={"map": {"a": 1}}, field_labels={}, salts={}, seals={}
    )
    return altered(made, body={"map": {}}, seals={"/map": {"a": 1}})


Lines = list[bytes]
REFUSED: list[tuple[str, str, Callable[[Lines], Lines]]] = [
    ("cut off", "line 3: the line is cut off", lambda f: [*f[:2], f[2][:-9]]),
    ("without its end", "cut off", lambda f: [*f[:-1], f[-1][:-1]]),
    ("over-long", "line 1: the line is too long", lambda f: [b"x" * (MAX_LINE_BYTES + 9)]),
    ("empty line", "line 2: the line is not an event", lambda f: [f[0], b"\n", *f[1:]]),
    ("not JSON", "line 2: the line is not an event", lambda f: [f[0], b"{}}\n"]),
    ("not an object", "not an event", lambda f: [b"[1]\n"]),
    ("not UTF-8", "not an event", lambda f: [b"\xff\xfe\n"]),
    ("nested deeply", "nested more than", lambda f: [b"[" * 90 + b"]" * 90 + b"\n"]),
    ("nested very deeply", "RecursionError", lambda f: [b"[" * 10**5 + b"]" * 10**5 + b"\n"]),
    ("other spacing", "canonical", lambda f: [f[0].replace(b":", b": ", 1)]),
    ("a field twice", "canonical", lambda f: [f[0].replace(b"{", b'{"author":"Kim",', 1)]),
    ("a field more", "not an event", lambda f: [altered(f[0], colour="red")]),
    ("a control character", "not an event", lambda f: [resigned(f[1], role="\x1b[2J")]),
    ("a zero byte", "not an event", lambda f: [resigned(f[1], clock_source="a\x00b")]),
    ("no number", "not an event", lambda f: [f[0].replace(b'"seq":1', b'"seq":NaN')]),
    ("a label of no party", "not an event", lambda f: [altered(f[0], label={"owner": "X"})]),
    ("a time that is none", "not an event", lambda f: [altered(f[0], recorded_at="now")]),
    ("another case", "of another case", lambda f: [altered(f[0], case_id="other")]),
    ("first missing", "event 1 of the chain is missing", lambda f: f[1:]),
    ("gap", "event 3 of the chain is missing", lambda f: [*f[:2], *f[3:]]),
    ("reordered", "event 2 of the chain is missing", lambda f: [f[0], f[2], f[1], *f[3:]]),
    ("doubled", "stands behind a later event", lambda f: [*f[:3], f[1], *f[3:]]),
    ("changed author", "not what its event id says", lambda f: [f[0], altered(f[1], author="X")]),
    (
        "changed recorded time",
        "recorded time, clock or chain hash",
        lambda f: [f[0], altered(f[1], recorded_at="2026-01-01T00:00:00Z")],
    ),
    (
        "changed value of a seal",
        "cannot be read here",
        lambda f: [f[0], altered(f[1], body={**json.loads(f[1])["body"], "lon_deg": 1})],
    ),
    ("changed link", "does not follow", lambda f: [f[0], altered(f[1], prev="0" * 64)]),
    ("unsigned", "is not signed", lambda f: [altered(f[0], key_id=None, signature=None)]),
    ("bad signature", "signature does not hold", lambda f: [altered(f[0], signature="0" * 128)]),
    (
        "signed by another",
        "signature of this event",
        lambda f: [f[0], altered(resigned(f[1], THIEF), key_id=json.loads(f[1])["key_id"])],
    ),
    ("unknown key", "not declared before it", lambda f: [f[0], resigned(f[1], THIEF)]),
    (
        "a body that fits no model",
        "cannot be read here",
        lambda f: [f[0], with_body(f[1], facility=7)],
    ),
    (
        "the journal's marks",
        "not an event|read here",
        lambda f: [f[0], with_body(f[1], x={"$a": 1})],
    ),
    (
        "a seal of no field",
        "a field that it does not have",
        lambda f: [altered(f[0], seals={"/x": {}})],
    ),
    (
        "a seal of a field without a label",
        "seals other fields than its labels say",
        lambda f: [f[0], with_a_map_as_a_seal(f[1])],
    ),
    ("a pointer that is none", "does not have", lambda f: [altered(f[0], seals={"x": {}})]),
]


@pytest.mark.parametrize(
    ("message", "spoil"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_a_spoilt_file_is_refused_and_leaves_nothing(
    source: Journal, tmp_path: Path, message: str, spoil: Callable[[Lines], Lines]
) -> None:
    lines = exported(source).splitlines(keepends=True)
    with signed_journal(tmp_path / "jpn", origin="jpn-rcc") as target:
        take(target, [Step("Sato", False, False, False)])
        before = target.verify()
        with pytest.raises(JournalError, match=message) as refused:
            bring(target, b"".join(spoil(lines)))
        assert "line " in str(refused.value)
        assert target.verify() == before
        bring(target, b"".join(lines))
        assert target.verify(trusted_keys=trusted()).ok


def test_a_key_that_is_not_trusted_is_refused(source: Journal, target: Journal) -> None:
    for keys in ((), trusted(THIEF), trusted()[1:]):
        with pytest.raises(JournalError, match="not among the trusted"):
            bring(target, exported(source), keys)
    bring(target, exported(source))
    take(source, [Step("Kim", True, False, False)])
    with pytest.raises(JournalError, match="not among the trusted"):
        bring(target, exported(source), trusted()[1:])


def test_a_fork_is_refused_wherever_it_begins(
    source: Journal, target: Journal, tmp_path: Path
) -> None:
    bring(target, exported(source))
    for keep in (0, 1, 2):
        with signed_journal(tmp_path / f"fork {keep}") as fork:
            take(fork, [*STEPS[:keep], *[Step("Lee", False, False, False)] * 4])
            with pytest.raises(JournalError, match="forked"):
                bring(target, exported(fork))
            lines = exported(fork).splitlines(keepends=True)
            with pytest.raises(JournalError, match="forked"):
                bring(target, b"".join(lines[:-2]))
    assert target.verify(trusted_keys=trusted()).ok
    assert chain_of(target) == chain_of(source)


def test_a_party_that_does_not_see_all_exports_no_chain(source: Journal, target: Journal) -> None:
    with pytest.raises(JournalError, match=r"is missing in the file(?s:.*)by release"):
        bring(target, exported(source, party="JPN"))


def test_a_node_does_not_import_itself_from_the_future(source: Journal, tmp_path: Path) -> None:
    with signed_journal(tmp_path / "older") as older:
        take(older, STEPS[:1])
        assert bring(older, exported(older)).new == {}
        with pytest.raises(JournalError, match="this node does not hold"):
            bring(older, exported(source))


# -- what was imported is watched -----------------------------------------------------------------


def test_what_is_changed_after_the_import_is_found(source: Journal, target: Journal) -> None:
    bring(target, exported(source))
    target.origin = ORIGIN  # the helpers below change the foreign chain
    last = len(stored(target))
    forge(target, last)
    found = {(p.origin, p.part, p.seq) for p in target.verify().problems}
    assert (ORIGIN, "signature", last) in found
    forge(target, last, STAFF)
    found = {(p.origin, p.part, p.seq) for p in target.verify(trusted_keys=trusted()).problems}
    assert (ORIGIN, "import", last) in found, "even the holder of the key cannot change it here"


def test_a_value_blanked_after_the_import_is_found(source: Journal, target: Journal) -> None:
    bring(target, exported(source))
    with target._store._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(
            sa.text("UPDATE seals SET salt = :empty, value = :empty WHERE path = '/lon_deg'"),
            {"empty": b""},
        )
    problem = target.verify().problem
    assert problem is not None
    assert (problem.origin, problem.part) == (ORIGIN, "import")
    assert "sealed values are missing" in problem.detail


def test_a_value_of_an_own_event_cannot_be_called_not_held(source: Journal) -> None:
    with source._store._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(sa.text("UPDATE seals SET salt = :e, value = :e"), {"e": b""})
    problem = source.verify().problem
    assert problem is not None
    assert (problem.seq, problem.part) == (2, "seal")
