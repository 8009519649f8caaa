"""Releases: signed, numbered without gaps, naming and counting nothing that was withheld."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel

from sarex.canonical import Degrees, PlainMap
from sarex.errors import JournalError, LabelError
from sarex.journal import (
    ArtefactCitation,
    CaseFolder,
    Event,
    EventType,
    Officer,
    PersonalText,
    Reduction,
    Registry,
    ReleasedRecord,
    ReleaseMade,
    SeededIds,
    SimulatedClock,
    cites,
    release,
    released_to,
    verify_release_chain,
)
from sarex.labels import Label, Viewer
from sarex.provenance import Provenance

START = 1_780_000_000_000_000_000
SECOND = 1_000_000_000
OWN = Label("KOR")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
OFFICER = Officer("KOR", "Cdr Lee")


class Flown(BaseModel):
    lon_deg: Degrees
    sensor: PlainMap
    caller: PersonalText = None
    artefact: ArtefactCitation | None = None


@pytest.fixture
def case(tmp_path: Path) -> Iterator[CaseFolder]:
    with CaseFolder.create(
        tmp_path / "case",
        case_id="goto",
        origin="kor-rcc",
        registry=Registry([EventType("search.flown", 1, Flown)]),
        clocks=SimulatedClock(START),
        ids=SeededIds(b"seed"),
    ) as opened:
        yield opened


def flown(case: CaseFolder, label: Label = OWN, **more: Any) -> Event:
    artefact = more.pop("artefact", None)
    return case.journal.append(
        "search.flown",
        Flown(
            lon_deg=128.1234567,
            sensor={"kind": "radar", "range": 7.5},
            caller="Hong Gil-dong",
            artefact=artefact,
        ),
        author="Kim",
        role="OSC",
        label=label,
        occurred_at_ns=START + 61 * SECOND,
        **more,
    )


def give(case: CaseFolder, *events: Event, to: str = "JPN", **reduction: Any) -> list[Any]:
    release(
        case.journal,
        [event.event_id for event in events],
        to,
        OFFICER,
        KEY,
        Reduction(**reduction),
    )
    return held(case, to)


def held(case: CaseFolder, by: str = "JPN") -> list[ReleasedRecord]:
    return list(released_to(case.journal.view(Viewer("KOR", "releasing officer")), by))


def test_a_recipients_chain_counts_only_what_it_was_given(case: CaseFolder) -> None:
    events = [flown(case) for _ in range(5)]
    give(case, events[1])
    give(case, events[3], to="USA")
    records = give(case, events[4], events[0])
    assert [record.data["number"] for record in records] == [1, 2, 3]
    assert [record.data["number"] for record in held(case, "USA")] == [1]
    report = verify_release_chain(records, "JPN", [PUBLIC])
    assert report.ok
    assert report.heads == {"KOR": (3, records[-1].record_hash)}
    given = "".join(record.text for record in records)
    for event in case.journal.view(Viewer("KOR", "SMC")).events():
        assert event.event_id not in given
        assert event.chain_hash not in given
    assert not {"seq", "cause", "author", "reduction"} & records[0].data.keys()
    assert case.journal.verify().ok


def test_a_release_is_the_owners_to_see(case: CaseFolder) -> None:
    give(case, flown(case))
    assert case.journal.view(Viewer("JPN", "liaison")).events() == ()
    assert released_to(case.journal.view(Viewer("JPN", "liaison")), "JPN") == ()


def test_the_reduction_is_applied_and_recorded_at_home_only(case: CaseFolder) -> None:
    made = flown(case)
    case.journal.clocks.advance_to(START + 200 * SECOND)  # type: ignore[attr-defined]
    (record,) = give(
        case,
        made,
        withhold=("/sensor",),
        round_digits={"/lon_deg": 1},
        time_step_s=60,
        delay_s=100,
    )
    data = record.data
    assert data["body"] == {
        "artefact": None,
        "caller": {"$withheld": True},
        "lon_deg": 128.1,
        "sensor": {"$withheld": True},
    }
    assert data["occurred_at"] == "2026-05-28T20:27:00Z"
    assert "radar" not in record.text
    assert "Hong" not in record.text
    (body,) = (
        e.body
        for e in case.journal.view(Viewer("KOR", "SMC")).events(types={"release.made"})
        if isinstance(e.body, ReleaseMade)
    )
    assert body.reduction["round_digits"] == {"/lon_deg": 1}


def test_fields_and_citations_out_of_the_recipients_sight_never_cross(case: CaseFolder) -> None:
    with case.artefacts.writing("track") as draft:
        (draft.path / "track.txt").write_text("track")
    citation = ArtefactCitation.of(draft.ref, OWN, Provenance("simulated"))
    made = flown(
        case,
        artefact=citation,
        field_labels={"/sensor/range": OWN, "/sensor/kind": Label("KOR", ("JPN",))},
    )
    (record,) = give(case, made)
    assert record.data["body"]["artefact"] == {"$withheld": True}
    assert record.data["body"]["sensor"] == {"kind": "radar", "range": {"$withheld": True}}
    assert citation.sha256 not in record.text


def test_the_original_can_be_disclosed_later(case: CaseFolder) -> None:
    made, other = flown(case), flown(case)
    (record,) = give(case, made)
    (event,) = case.journal.view(Viewer("KOR", "SMC")).events(types={"release.made"})
    assert isinstance(event.body, ReleaseMade)
    salt = bytes.fromhex(event.body.salt)
    assert event.cause == made.event_id
    assert cites(record, made.event_id, salt)
    assert not cites(record, other.event_id, salt)
    assert not cites(record, made.event_id, bytes(32))


def test_a_changed_release_chain_is_located(case: CaseFolder) -> None:
    good = give(case, *(flown(case) for _ in range(4)))
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))

    def fault(records: list[ReleasedRecord], recipient: str = "JPN") -> tuple[int | None, str]:
        problem = verify_release_chain(records, recipient, [PUBLIC]).problem
        assert problem is not None
        return problem.seq, problem.part

    def replaced(number: int, **change: Any) -> list[ReleasedRecord]:
        records = list(good)
        records[number - 1] = dataclasses.replace(records[number - 1], **change)
        return records

    assert fault([good[0], *good[2:]]) == (2, "gap")
    assert fault([good[0], good[2], good[1], good[3]]) == (2, "gap")
    assert fault(replaced(3, text=good[2].text.replace("radar", "sonar"))) == (3, "signature")
    assert fault(replaced(3, signature=good[1].signature)) == (3, "signature")
    assert fault(replaced(2, text="{")) == (2, "record")
    assert fault(good, recipient="USA") == (1, "recipient")
    problem = verify_release_chain(good, "JPN", [stranger.public_key().public_bytes_raw()]).problem
    assert problem is not None
    assert (problem.seq, problem.part) == (1, "key")

    forged = json.loads(good[1].text) | {"prev": "0" * 64}
    text = json.dumps(forged, sort_keys=True, separators=(",", ":"))
    resigned = ReleasedRecord(text, KEY.sign(text.encode()).hex())
    assert fault([good[0], resigned]) == (2, "order")


def test_flipping_any_byte_of_a_record_is_seen(case: CaseFolder) -> None:
    (good,) = give(case, flown(case))
    raw = good.text.encode()
    for place in range(0, len(raw), 7):
        flipped = bytearray(raw)
        flipped[place] ^= 0x01
        record = ReleasedRecord(bytes(flipped).decode(), good.signature)
        assert not verify_release_chain([record], "JPN", [PUBLIC]).ok, place


def test_only_the_owner_releases_what_exists_and_not_too_early(case: CaseFolder) -> None:
    made, foreign = flown(case), flown(case, Label("JPN", ("KOR",)))
    before = case.journal.head()
    with pytest.raises(LabelError, match="only the owner"):
        give(case, made, foreign)
    with pytest.raises(JournalError, match="no such event"):
        release(case.journal, ["0" * 64], "JPN", OFFICER, KEY, Reduction())
    with pytest.raises(JournalError, match="too early"):
        give(case, made, delay_s=3600)
    with pytest.raises(JournalError, match="no such field"):
        give(case, made, withhold=("/nothing",))
    with pytest.raises(JournalError, match="only a number"):
        give(case, made, round_digits={"/sensor": 1})
    with pytest.raises(LabelError, match="not a party"):
        give(case, made, to="Japan")
    assert case.journal.head() == before, "a refused release leaves nothing"


def test_personal_data_never_crosses_whatever_its_label(case: CaseFolder) -> None:
    both = Label("KOR", ("JPN",))
    (record,) = give(case, flown(case, both, field_labels={"/caller": both}))
    assert record.data["body"]["caller"] == {"$withheld": True}
    assert "Hong" not in record.text
