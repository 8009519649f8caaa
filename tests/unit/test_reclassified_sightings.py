"""A wrong confirmation is taken back: nothing is deleted, and nobody is left who is missing."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rescues import move, ordered, raft_found, rescue_desk, seen

from sarex.journal import (
    EventType,
    Officer,
    Reduction,
    export_ndjson,
    release,
    released_to,
)
from sarex.labels import Viewer
from sarex.operation import commands
from sarex.operation.commands import OrderError, reclassify_sighting
from sarex.operation.desk import Author, Desk
from sarex.operation.events import EVENTS, ObjectFound, SightingReclassified, SitrepSent
from sarex.operation.rescue import account_of, news_since, open_leads, residual_of
from sarex.operation.sitrep_watch import light_lines
from sarex.operation.snapshot import case_fold
from sarex.operation.state import fold_case
from sarex.review.measures import Sources
from sarex.review.measures.finds import finds_of
from sarex.review.record import _Reader
from sarex.review.replay import nation_picture


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        yield desk


def refused(match: str) -> pytest.RaisesExc[OrderError]:
    return pytest.raises(OrderError, match=match)


def taken_back(desk: Desk, sighting: object, **more: object) -> tuple[object, ...]:
    asked = {
        "facility": "kor-helicopter",
        "result": "debris",
        "certainty": "confirmed",
        "what": "an empty raft of another ship",
        "reason": "her name and port were read",
    }
    return reclassify_sighting(desk, sighting, **(asked | more))  # type: ignore[arg-type]


def sitrep(desk: Desk) -> dict[str, str]:
    body = commands.send_sitrep(desk, "news", "satellite data").body
    assert isinstance(body, SitrepSent)
    return body.texts


def test_a_find_taken_back_is_searched_for_again_and_its_persons_are_missing(desk: Desk) -> None:
    sighting = raft_found(desk)
    assert account_of(desk.state()).missing_most == 2
    (looked,) = desk.view().events(types=("sighting.classified",))
    (made,) = taken_back(desk, sighting)
    state, body = desk.state(), made.body  # type: ignore[attr-defined]
    assert isinstance(body, SightingReclassified)
    assert (body.replaces, body.no_longer_found) == (looked.event_id, "raft")
    assert body.decided_by == "JPN RCC, SMC"
    assert state.found == {}
    assert state.tracked == {}
    account = account_of(state)
    assert (account.in_sight, account.missing_least, account.missing_most) == (0, 8, 8)
    assert residual_of(desk.loaded.case, state).sought["raft"] == 6
    types = [e.type for e in desk.view().events()]
    assert types.count("object.found") == types.count("sighting.classified") == 1  # both stay
    assert news_since(desk.view().events(), looked)[-1].type == "sighting.reclassified"
    for text in sitrep(desk).values():
        assert "her name and port were read" in text
        assert "JPN RCC, SMC" in text
    fold = case_fold()
    assert fold.load(fold.dump(state)) == state


def test_who_is_on_the_way_is_told_goes_on_and_is_shown_as_doubted(desk: Desk) -> None:
    sighting = raft_found(desk)
    rescue = ordered(desk, sighting)
    commands.recover_persons(desk, "kor-destroyer", 2, 0, rescue=rescue)
    move(desk, 5)
    made, told = taken_back(desk, sighting)
    assert told.type == "message.sent"  # type: ignore[attr-defined]
    message = told.body  # type: ignore[attr-defined]
    assert (message.sender, message.to) == ("JPN RCC", ("kor-destroyer",))
    assert "Go on until you are ordered otherwise" in message.text
    assert message.acknowledge_by is not None
    record = desk.state().rescues[rescue.event_id]
    assert record.doubted
    assert record.ended is None
    assert "kor-destroyer was ordered there on a sighting" in sitrep(desk)["en"]
    # those aboard stay where they are, and whoever else it brings is not the raft's
    commands.recover_persons(desk, "kor-destroyer", 1, 0, rescue=rescue)
    state = desk.state()
    assert state.recovered_from == {}
    account = account_of(state)
    assert (account.recovered, account.missing_most) == (3, 5)
    commands.end_rescue(desk, rescue, "not_possible", "nobody else is there")
    assert made.type == "sighting.reclassified"  # type: ignore[attr-defined]


def test_a_lead_that_was_dismissed_is_open_again_and_the_same_craft_can_be_sent(desk: Desk) -> None:
    sighting = seen(desk, by="kor-destroyer")
    commands.divert(desk, sighting, "kor-helicopter", "nearest")
    commands.classify_sighting(
        desk, sighting, "kor-helicopter", "other", "confirmed", "a fishing float"
    )
    assert open_leads(desk.state(), desk.view().events()) == ()
    assert "confirmed to be something else" in sitrep(desk)["en"]
    (made,) = taken_back(
        desk,
        sighting,
        result="object",
        certainty="possible",
        search_object="raft",
        what="orange, seen from the ship",
        facility="kor-destroyer",
    )
    leads = open_leads(desk.state(), desk.view().events())
    assert [lead.event for lead in leads] == [sighting.event_id]
    commands.divert(desk, sighting, "kor-helicopter", "to look again")
    assert "being looked at" in sitrep(desk)["en"]
    with refused("on its way there"):
        commands.divert(desk, sighting, "kor-helicopter", "twice")
    assert made.body.no_longer_found is None  # type: ignore[attr-defined]


def test_an_object_that_is_only_possible_any_more_is_not_found(desk: Desk) -> None:
    sighting = raft_found(desk)
    (made,) = taken_back(
        desk, sighting, result="object", certainty="possible", search_object="raft"
    )
    assert made.body.no_longer_found == "raft"  # type: ignore[attr-defined]
    assert desk.state().found == {}
    leads = open_leads(desk.state(), desk.view().events())
    assert [lead.event for lead in leads] == [sighting.event_id]


def test_it_can_turn_out_to_be_another_object_of_the_case(desk: Desk) -> None:
    sighting = raft_found(desk, persons=(2, 2))
    made, found = taken_back(
        desk, sighting, result="object", search_object="piw", what="two on a plank",
        persons_seen=(2, 2),
    )  # fmt: skip
    assert found.body == ObjectFound(  # type: ignore[attr-defined]
        search_object="piw", persons=2, sighting=sighting.event_id
    )
    assert set(desk.state().found) == {"piw"}
    assert account_of(desk.state()).in_sight == 2
    with refused("found by another sighting"):
        other = raft_found(desk, persons=(4, 4))
        taken_back(desk, other, result="object", search_object="piw")
    assert made.cause == sighting.event_id  # type: ignore[attr-defined]


def test_what_is_not_confirmed_is_classified_and_a_find_is_never_lost_in_passing(
    desk: Desk,
) -> None:
    lead = seen(desk)
    with refused("only what was confirmed"):
        taken_back(desk, lead)
    sighting = raft_found(desk)
    with refused("found by this sighting") as caught:
        commands.classify_sighting(
            desk, sighting, "kor-helicopter", "debris", "confirmed", "planks only"
        )
    assert "Reclassify" in caught.value.remedy
    with refused("that is what it was confirmed to be"):
        taken_back(desk, sighting, result="object", search_object="raft")
    with refused("can know of it"):
        taken_back(desk, sighting, facility="nobody")


# -- not counted yet ------------------------------------------------------------------------------


def test_nobody_counted_is_not_nobody_there(desk: Desk) -> None:
    sighting = seen(desk)

    def say(persons: tuple[int, int] | None) -> None:
        commands.classify_sighting(
            desk, sighting, "kor-helicopter", "object", "confirmed", "orange raft with canopy",
            search_object="raft", persons_seen=persons,
        )  # fmt: skip

    say(None)
    state = desk.state()
    assert state.found["raft"].persons is None
    account = account_of(state)
    assert (account.in_sight, account.not_counted, account.missing_most) == (0, 6, 2)
    assert account.unaccounted_most == 8
    assert residual_of(desk.loaded.case, state).unplaced == 0
    texts = sitrep(desk)
    assert "raft: found, nobody has counted yet; up to 6 persons" in texts["en"]
    assert "Up to 6 more may be at found objects" in texts["en"]
    with refused("persons are missing"):
        commands.send_sitrep(desk, "conclusion", "satellite data")
    say((0, 0))
    account = account_of(desk.state())
    assert (account.in_sight, account.not_counted, account.missing_most) == (0, 0, 8)
    assert residual_of(desk.loaded.case, desk.state()).unplaced == 6


def test_an_object_emptied_before_anybody_counted_holds_nobody_more(desk: Desk) -> None:
    sighting = seen(desk)
    commands.classify_sighting(
        desk, sighting, "kor-helicopter", "object", "confirmed", "raft", search_object="raft"
    )
    rescue = ordered(desk, sighting)
    commands.recover_persons(desk, "kor-destroyer", 4, 0, rescue=rescue)
    assert account_of(desk.state()).not_counted == 2
    commands.end_rescue(desk, rescue, "all_recovered", "the raft is empty")
    account = account_of(desk.state())
    assert (account.recovered, account.not_counted, account.missing_most) == (4, 0, 4)


def test_a_rescue_that_emptied_another_raft_says_nothing_of_the_one_found_later(
    desk: Desk,
) -> None:
    wrong = seen(desk)
    told = ("kor-helicopter", "object", "confirmed", "raft")
    commands.classify_sighting(desk, wrong, *told, search_object="raft")
    rescue = ordered(desk, wrong)
    commands.recover_persons(desk, "kor-destroyer", 4, 0, rescue=rescue)
    commands.end_rescue(desk, rescue, "all_recovered", "the raft is empty")
    taken_back(desk, wrong)
    commands.classify_sighting(desk, seen(desk), *told, search_object="raft")
    account = account_of(desk.state())
    assert (account.recovered, account.not_counted, account.missing_most) == (4, 4, 0)
    held = finds_of(Sources.of(desk.view()))["raft"]
    assert (held.persons, held.not_counted) == (0, 6)


def test_a_doubted_rescue_can_end_with_all_who_were_there(desk: Desk) -> None:
    """Six at the case's raft wait for somebody else; those at the wrong one are all aboard."""
    wrong = raft_found(desk, persons=(2, 2))
    rescue = ordered(desk, wrong)
    commands.recover_persons(desk, "kor-destroyer", 2, 0, rescue=rescue)
    taken_back(desk, wrong)
    raft_found(desk)
    assert desk.state().rescues[rescue.event_id].doubted
    commands.end_rescue(desk, rescue, "all_recovered", "nobody is left there")
    account = account_of(desk.state())
    assert (account.recovered, account.in_sight, account.missing_most) == (2, 6, 0)


def test_the_report_seeks_those_only_who_are_still_there(desk: Desk) -> None:
    """One of two in the water is taken aboard by a passing ship before anybody sights the other."""
    commands.recover_persons(desk, "MV Kaze", 1, 0, search_object="piw")
    text = sitrep(desk)["en"]
    lines = [each.strip() for each in text.splitlines() if each.strip().startswith("piw: Two")]
    assert any(each.endswith(", 1 person") for each in lines)
    assert not any(each.endswith(", 2 persons") for each in lines)


def test_what_is_found_already_is_not_taken_back_to_the_same(desk: Desk) -> None:
    """A find that nobody classified, as where every sighting is confirmed at once."""
    sighting = seen(desk)
    body = ObjectFound(search_object="raft", persons=6, sighting=sighting.event_id)
    desk.record("object.found", body, Author("JPN RCC", "OSC"), cause=sighting)
    with refused("that is what it was confirmed to be"):
        taken_back(desk, sighting, result="object", search_object="raft")
    assert set(desk.state().found) == {"raft"}


def test_a_find_is_taken_back_for_whoever_was_told_of_it_and_not_of_the_sighting(
    desk: Desk,
) -> None:
    sighting = raft_found(desk)
    told = [e for e in desk.view().events() if e.event_id != sighting.event_id]
    state, case = fold_case(told), desk.loaded.case
    assert light_lines(case, state, desk.clock.now_ns(), "en")
    assert set(state.found) == {"raft"}
    taken_back(desk, sighting)
    told = [e for e in desk.view().events() if e.event_id != sighting.event_id]
    state = fold_case(told)
    assert state.found == {}
    assert account_of(state).missing_most == 8


def test_the_replay_shows_a_find_until_it_is_taken_back(desk: Desk) -> None:
    sighting = raft_found(desk)
    before_ns = desk.clock.now_ns()
    move(desk, 5)
    taken_back(desk, sighting)
    view = desk.view()
    assert set(nation_picture(view, before_ns).found) == {"raft"}
    assert nation_picture(view, desk.clock.now_ns()).found == {}


def test_a_find_counted_again_stands_in_the_report_at_its_first_time(desk: Desk) -> None:
    sighting = raft_found(desk)
    (first,) = desk.view().events(types=("object.found",))
    move(desk, 20)
    commands.classify_sighting(
        desk, sighting, "kor-helicopter", "object", "confirmed", "raft",
        search_object="raft", persons_seen=(4, 4),
    )  # fmt: skip
    reader = _Reader(desk.view(), tuple(desk.view().events()))
    for event in reader.events:
        if event.type in {"sighting.reported", "object.found"}:
            reader.read(event)
    found = reader.found["raft"]
    assert (found.event.event_id, found.body.persons) == (first.event_id, 4)


def test_an_older_journals_nought_reads_as_not_counted() -> None:
    (kind,) = (each for each in EVENTS if each.name == "object.found")
    assert isinstance(kind, EventType)
    old = {"search_object": "raft", "persons": 0, "sighting": "s"}
    assert kind.body.model_validate(kind.upcast(1, old)).persons is None  # type: ignore[attr-defined]
    some = kind.body.model_validate(kind.upcast(1, old | {"persons": 4}))
    assert some.persons == 4  # type: ignore[attr-defined]


# -- triage of few --------------------------------------------------------------------------------


def test_triage_of_few_is_the_holders_alone_and_of_many_is_a_count(desk: Desk) -> None:
    few = commands.recover_persons(
        desk, "kor-destroyer", 5, 0, triage={"immediate": 1, "minor": 4}, shown_to=("USA",)
    )
    many = commands.recover_persons(desk, "jpn-destroyer", 3, 0, triage={"minor": 3})
    own, other = (desk.folder.journal.view(Viewer(party, "test")) for party in ("KOR", "JPN"))
    assert own.get(few.event_id).body.triage_of_few == {"immediate": 1, "minor": 4}  # type: ignore[union-attr]
    assert own.get(few.event_id).body.triage == {}  # type: ignore[union-attr]
    assert other.get(few.event_id).body.triage_of_few is None  # type: ignore[union-attr]
    assert other.get(many.event_id).body.triage == {"minor": 3}  # type: ignore[union-attr]
    # all can count, nobody else reads who is how
    assert account_of(fold_case(other.events())).recovered == 8


def test_triage_of_few_leaves_by_no_export_and_no_release(desk: Desk) -> None:
    few = commands.recover_persons(
        desk, "kor-destroyer", 2, 0, triage={"immediate": 1, "expectant": 1}
    )
    for party in ("KOR", "JPN", "EXCON"):
        stream = StringIO()
        export_ndjson(desk.folder.journal.view(Viewer(party, "test")), stream)
        assert '"immediate"' not in stream.getvalue()
    stream = StringIO()
    export_ndjson(desk.folder.journal.view(Viewer("KOR", "test")), stream, personal=True)
    assert '"immediate"' in stream.getvalue()
    officer = Officer("KOR", "release desk")
    key = Ed25519PrivateKey.generate()
    release(desk.folder.journal, [few.event_id], "JPN", officer, key, Reduction())
    (record,) = released_to(desk.folder.journal.view(Viewer("KOR", "test")), "JPN")
    assert record.data["body"]["triage_of_few"] == {"$withheld": True}
    assert "immediate" not in record.text
