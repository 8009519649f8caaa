"""From a sighting to hospital: each act in its order, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from rescues import MINUTE_NS, PLACE, move, ordered, raft_found, rescue_desk, seen

from sarex.journal import Event
from sarex.labels import EXCON, Label
from sarex.operation import commands
from sarex.operation.commands import OrderError
from sarex.operation.desk import Author, Desk
from sarex.operation.events import PersonState, PositionReported, RescueOrdered
from sarex.operation.rescue import account_of, news_since, open_leads, residual_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        yield desk


def refused(match: str) -> pytest.RaisesExc[OrderError]:
    return pytest.raises(OrderError, match=match)


# -- phases ---------------------------------------------------------------------------------------


def test_a_phase_rises_by_declaration_and_falls_only_by_an_act_of_its_own(desk: Desk) -> None:
    (cause,) = desk.view().events(types=("incident.reported",))
    with refused("becomes graver") as caught:
        commands.declare_phase(desk, "uncertainty", "a ship was heard", cause)
    assert "lower_phase" in caught.value.remedy
    with refused("becomes graver"):
        commands.declare_phase(desk, "alert", "the same again", cause)
    commands.declare_phase(desk, "distress", "flares seen", cause)
    with refused("from a graver one"):
        commands.lower_phase(desk, "distress", "no change", cause)
    commands.lower_phase(desk, "alert", "the flares were another's", cause)
    phases = desk.state().phases
    assert [(p.phase, p.lowered) for p in phases] == [
        ("alert", False),
        ("distress", False),
        ("alert", True),
    ]
    assert phases[2].reason == "the flares were another's"
    assert desk.state().phase == "alert"
    assert phases[0].time_ns < phases[2].time_ns


# -- sighting -------------------------------------------------------------------------------------


def test_who_was_not_sent_does_not_classify_and_nobody_is_sent_twice(desk: Desk) -> None:
    sighting = seen(desk)
    with refused("not sent to this sighting"):
        commands.classify_sighting(
            desk, sighting, "jpn-helicopter", "other", "confirmed", "a fishing float"
        )
    commands.divert(desk, sighting, "jpn-helicopter", "nearest with a hoist")
    with refused("on its way there"):
        commands.divert(desk, sighting, "jpn-helicopter", "again")
    with refused("no such facility"):
        commands.divert(desk, sighting, "jpn-helikopter", "a slip of the pen")
    with refused("no such sighting"):
        commands.divert(desk, "0" * 64, "jpn-helicopter", "nothing seen")
    (made,) = commands.classify_sighting(
        desk, sighting, "jpn-helicopter", "other", "confirmed", "a fishing float"
    )
    assert made.cause == sighting.event_id
    assert desk.state().found == {}
    with refused("is confirmed"):
        commands.divert(desk, sighting, "kor-destroyer", "to look again")


@pytest.mark.parametrize(
    ("provenance", "marking"),
    [("typed", "received"), ("live", "received"), ("simulated", "measured")],
)
def test_a_position_is_its_facilitys_and_marked_by_where_it_comes_from(
    desk: Desk, provenance: Literal["typed", "live", "simulated"], marking: str
) -> None:
    made = commands.report_position(
        desk, "kor-destroyer", PLACE, 270.0, 5.0, 20.0, provenance=provenance
    )
    assert (made.author, made.role, made.label.owner) == ("kor-destroyer", "SRU", "KOR")
    assert (made.marking, made.body.provenance) == (marking, provenance)  # type: ignore[union-attr]


@pytest.mark.parametrize("figures", [(361.0, 5.0, 20.0), (270.0, -5.0, 20.0), (270.0, 5.0, -1.0)])
def test_a_position_with_figures_that_cannot_be_is_refused(
    desk: Desk, figures: tuple[float, float, float]
) -> None:
    with refused("a course, a speed and an endurance"):
        commands.report_position(desk, "kor-destroyer", PLACE, *figures)
    with refused("no such facility"):
        commands.report_position(desk, "kor-destroyr", PLACE, 270.0, 5.0, 20.0)


def test_a_sighting_stays_a_lead_until_somebody_is_certain(desk: Desk) -> None:
    sighting = seen(desk)

    def leads() -> list[str]:
        return [lead.event for lead in open_leads(desk.state(), desk.view().events())]

    assert leads() == [sighting.event_id]
    for certainty, left in (("possible", [sighting.event_id]), ("confirmed", [])):
        commands.classify_sighting(
            desk, sighting, "kor-helicopter", "debris", certainty, "white planks"
        )
        assert leads() == left


def test_news_is_what_was_recorded_later_whenever_it_was_seen(desk: Desk) -> None:
    first, known = seen(desk), seen(desk, "piw")
    hour_ns = 60 * MINUTE_NS
    early = replace(seen(desk), occurred_at_ns=known.occurred_at_ns - hour_ns)
    assert news_since([first, known, early], known) == (early,)
    before, after = (
        replace(early, origin="elsewhere", seq=1, recorded_at_ns=known.recorded_at_ns + shift)
        for shift in (-hour_ns, hour_ns)
    )
    assert news_since([before, after], known) == (after,)


def test_a_confirmed_object_is_found_once_with_the_persons_surely_seen(desk: Desk) -> None:
    sighting = raft_found(desk, persons=(4, 6))
    state = desk.state()
    assert state.found["raft"].persons == 4
    account = account_of(state)
    assert (account.in_sight, account.missing_least, account.missing_most) == (4, 4, 4)
    with refused("object is found"):
        commands.classify_sighting(
            desk,
            sighting,
            "kor-helicopter",
            "object",
            "confirmed",
            "the raft again",
            search_object="raft",
        )
    with refused("named where it is one"):
        commands.classify_sighting(desk, sighting, "kor-helicopter", "object", "possible", "what")


def test_more_persons_than_were_on_board_are_refused_until_the_number_is_stated(desk: Desk) -> None:
    with refused("more persons than were on board"):
        raft_found(desk, persons=(9, 9))
    commands.state_persons_aboard(desk, 8, 10, "the owner: two apprentices may have sailed")
    raft_found(desk, persons=(9, 9))
    account = account_of(desk.state())
    assert (account.missing_least, account.missing_most, account.surplus) == (0, 1, 0)
    assert account.uncertain
    with refused("not a number of persons on board"):
        commands.state_persons_aboard(desk, 8, 8, "the owner, again")


# -- rescue ---------------------------------------------------------------------------------------


def test_a_rescue_needs_a_classified_sighting_and_one_of_the_ways_reckoned(desk: Desk) -> None:
    sighting = seen(desk)
    with refused("begins with a sighting"):
        commands.propose_rescue(desk, sighting, wind_m_s=6.0)
    commands.classify_sighting(
        desk, sighting, "kor-helicopter", "object", "probable", "orange", search_object="raft"
    )
    options = commands.propose_rescue(desk, sighting, wind_m_s=6.0)
    assert {o.facility for o in options} == set(desk.state().facilities)
    assert all(o.persons == 6 for o in options if not o.ruled_out)
    with refused("not one of the ways"):
        commands.order_rescue(desk, sighting, "kor-helicopter", "boat", options, "near")
    stormy = commands.propose_rescue(desk, sighting, wave_height_m=3.0, wind_m_s=6.0)
    with refused("ruled out") as caught:
        commands.order_rescue(desk, sighting, "kor-destroyer", "boat", stormy, "near")
    assert "waves of 3 m" in str(caught.value)
    made = commands.order_rescue(
        desk,
        sighting,
        "kor-destroyer",
        "boat",
        stormy,
        "nearest",
        against_limits="her captain makes a lee and judges it safe",
    )
    body = made.body
    assert isinstance(body, RescueOrdered)
    assert (made.role, body.decided_by) == ("SMC", "JPN RCC, SMC")
    assert {o.facility for o in body.options} == set(desk.state().facilities)
    assert any(r.key == "recover.out.waves" for o in body.options for r in o.ruled_out)
    with refused("recovers them already"):
        commands.order_rescue(desk, sighting, "kor-destroyer", "boat", options, "again")


def test_the_list_on_the_page_is_the_one_that_is_reckoned(desk: Desk) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "rescue.md"
    listed = [
        line.strip()
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith(("    kor-", "    jpn-"))
    ]
    options = commands.propose_rescue(desk, raft_found(desk), wind_m_s=7.0, wave_height_m=2.0)
    assert [option.said("en") for option in options] == listed


def test_persons_are_recovered_transferred_and_landed_and_nobody_is_lost_or_doubled(
    desk: Desk,
) -> None:
    rescue = ordered(desk, raft_found(desk))
    move(desk, 60)
    with refused("another's, or over"):
        commands.recover_persons(desk, "jpn-destroyer", 2, 0, rescue=rescue)
    with refused("nobody is recovered"):
        commands.recover_persons(desk, "kor-destroyer", 0, 0, rescue=rescue)
    with refused("counts do not agree"):
        commands.recover_persons(desk, "kor-destroyer", 2, 0, rescue=rescue, triage={"minor": 3})
    commands.recover_persons(
        desk, "kor-destroyer", 4, 1, rescue=rescue, triage={"immediate": 1, "minor": 3}
    )
    with refused("not all of them are recovered"):
        commands.end_rescue(desk, rescue, "all_recovered", "the raft is empty")
    commands.recover_persons(desk, "kor-destroyer", 1, 0, rescue=rescue)
    commands.end_rescue(desk, rescue, "all_recovered", "the raft is empty")
    with refused("another's, or over"):
        commands.recover_persons(desk, "kor-destroyer", 1, 0, rescue=rescue)
    with refused("has fewer persons"):
        commands.transfer_persons(desk, "kor-destroyer", "kor-helicopter", "facility", 6, 0)
    with refused("to another"):
        commands.transfer_persons(desk, "kor-destroyer", "kor-destroyer", "facility", 1, 0)
    commands.transfer_persons(desk, "kor-destroyer", "kor-helicopter", "facility", 2, 0)
    commands.transfer_persons(desk, "kor-helicopter", "Fukue hospital", "hospital", 2, 0)
    with refused("of one kind"):
        commands.transfer_persons(desk, "kor-destroyer", "Fukue hospital", "facility", 1, 0)
    commands.transfer_persons(desk, "kor-destroyer", "Fukue port", "place_of_safety", 3, 1)
    commands.report_deaths(desk, "Fukue hospital", 1)
    with refused("fewer persons alive"):
        commands.report_deaths(desk, "Fukue hospital", 2)
    account = account_of(desk.state())
    assert (account.alive, account.dead, account.in_sight) == (4, 2, 0)
    assert (account.safe, account.in_hospital, account.missing_most) == (4, 2, 2)
    (record,) = desk.state().rescues.values()
    assert (record.alive, record.dead) == (5, 1)


def counted(desk: Desk, sighting: Event, certainty: str, persons: tuple[int, int]) -> None:
    commands.classify_sighting(
        desk,
        sighting,
        "kor-helicopter",
        "object",
        certainty,
        "counted from close by",
        search_object="raft",
        persons_seen=persons,
    )


def test_a_wrong_count_at_a_found_object_is_corrected_by_its_own_sighting(desk: Desk) -> None:
    sighting = raft_found(desk)
    rescue = ordered(desk, sighting)
    commands.recover_persons(desk, "kor-destroyer", 5, 0, rescue=rescue)
    with refused("not all of them are recovered"):
        commands.end_rescue(desk, rescue, "all_recovered", "the raft is empty")
    with refused("object is found"):
        counted(desk, seen(desk), "confirmed", (5, 5))  # another sighting
    with refused("object is found"):
        counted(desk, sighting, "probable", (5, 5))
    with refused("more persons than were on board"):
        counted(desk, sighting, "confirmed", (9, 9))
    counted(desk, sighting, "confirmed", (5, 5))
    commands.end_rescue(desk, rescue, "all_recovered", "the raft is empty")
    account = account_of(desk.state())
    assert (account.recovered, account.in_sight, account.missing_most) == (5, 0, 3)
    assert residual_of(desk.loaded.case, desk.state()).unplaced == 1


def test_persons_recovered_before_an_object_is_confirmed_count_once(desk: Desk) -> None:
    sighting = seen(desk)
    counted(desk, sighting, "probable", (4, 6))
    rescue = ordered(desk, sighting)
    commands.recover_persons(desk, "kor-destroyer", 4, 0, rescue=rescue)
    counted(desk, sighting, "confirmed", (6, 6))
    account = account_of(desk.state())
    assert (account.recovered, account.in_sight, account.missing_most) == (4, 2, 2)
    with refused("not all of them are recovered"):
        commands.end_rescue(desk, rescue, "all_recovered", "the raft is empty")


def test_persons_of_another_craft_are_not_of_the_case(desk: Desk) -> None:
    (made,) = commands.classify_sighting(
        desk,
        seen(desk),
        "kor-helicopter",
        "other",
        "confirmed",
        "a fishing boat at work",
        persons_seen=(12, 12),
    )
    assert made.type == "sighting.classified"
    assert account_of(desk.state()).accounted == 0


def test_counts_and_names_that_cannot_be_are_refused(desk: Desk) -> None:
    with refused("no such search object") as caught:
        commands.recover_persons(desk, "MV Passing", 2, 0, search_object="rafft")
    assert "raft" in caught.value.remedy
    with refused("counts do not agree"):
        commands.recover_persons(desk, "MV Passing", 2, 0, triage={"minor": 3, "delayed": -1})
    with refused("of one kind"):
        commands.recover_persons(desk, "kor-destroyer", 2, 0, place_kind="hospital")
    with refused("not a number of persons"):
        counted(desk, seen(desk), "confirmed", (6, 4))
    with refused("not a number of persons on board"):
        commands.state_persons_aboard(desk, -1, 8, "the owner")


def test_persons_safe_without_a_rescue_count_and_a_recount_holds(desk: Desk) -> None:
    commands.recover_persons(desk, "MV Passing", 2, 0, search_object="piw")
    with refused("more persons than were on board"):
        commands.recover_persons(desk, "MV Passing", 7, 0)
    commands.recount_persons(desk, "MV Passing", "facility", 1, 0, "one was of her own crew")
    assert account_of(desk.state()).missing_most == 7
    with refused("more persons than were on board"):
        commands.recount_persons(desk, "MV Passing", "facility", 9, 0, "a slip")
    with refused("of one kind"):
        commands.recount_persons(desk, "MV Passing", "hospital", 1, 0, "a slip")


def test_an_object_is_tracked_from_its_sighting_on_and_rescue_is_reckoned_from_there(
    desk: Desk,
) -> None:
    with refused("from its sighting on"):
        commands.track_object(desk, "piw", "kor-helicopter", (128.0, 32.5), 50.0)
    sighting = raft_found(desk)
    far = commands.propose_rescue(desk, sighting, wind_m_s=6.0)
    ship = desk.state().facilities["kor-destroyer"].offered
    commands.track_object(desk, "raft", "kor-helicopter", (ship.lon_deg, ship.lat_deg), 50.0)
    near = commands.propose_rescue(desk, sighting, wind_m_s=6.0)

    def scene_s(options: tuple[object, ...]) -> float:
        return min(o.to_scene_s for o in options if o.facility == "kor-destroyer")  # type: ignore

    assert scene_s(near) < 1.0 < scene_s(far)
    commands.track_object(desk, "raft", "kor-helicopter", (128.0, 32.5), 500.0, in_sight=False)
    assert not desk.state().tracked["raft"].tracked.in_sight


def test_what_is_about_a_person_is_shown_to_nobody_by_itself(desk: Desk) -> None:
    person = PersonState(name="NAME-SECRET", condition="COLD-SECRET", triage="immediate")
    made = commands.recover_persons(desk, "kor-destroyer", 1, 0, persons=[person])
    seen_by = {
        party: repr(desk.folder.journal.view(type(desk.viewer)(party, "reader")).events())
        for party in ("KOR", "JPN", "EXCON")
    }
    assert {p: "NAME-SECRET" in text for p, text in seen_by.items()} == {
        "KOR": True,
        "JPN": False,
        "EXCON": False,
    }
    assert all("persons.recovered" in text for text in seen_by.values())
    assert made.label.owner == "KOR"
    commands.transfer_persons(
        desk,
        "kor-destroyer",
        "Fukue port",
        "place_of_safety",
        1,
        0,
        persons=[person],
        shown_to=("JPN",),
    )
    view = desk.folder.journal.view(type(desk.viewer)("JPN", "reader"))
    assert "COLD-SECRET" in repr(view.events(types=("persons.transferred",)))


# -- answers --------------------------------------------------------------------------------------


def test_nobody_answers_to_plans_and_tasks_that_are_not_there(desk: Desk) -> None:
    with refused("no such plan"):
        commands.reject_plan(desk, "goto-plan-1", "KOR", "the areas are too wide")
    for act in (
        lambda: commands.accept_task(desk, "S1-kor-helicopter"),
        lambda: commands.refuse_task(desk, "S1-kor-helicopter", "no crew"),
        lambda: commands.cancel_task(desk, "S1-kor-helicopter", "found"),
    ):
        with refused("no such task"):
            act()


# -- communication, markers ------------------------------------------------------------------------


def test_a_communication_search_begins_with_asking_and_ends_once(desk: Desk) -> None:
    with refused("ends once, after"):
        commands.end_communication_search(desk, "not_located", "nobody knows")
    commands.try_contact(desk, "port", "Fukue port radio", "VHF channel 16", "no_answer")
    with refused("news says what"):
        commands.try_contact(desk, "owner", "owner's office", "telephone", "news")
    commands.try_contact(
        desk, "relatives", "police", "telephone", "news", news="two apprentices", said="SECRET"
    )
    commands.end_communication_search(desk, "not_located", "three asked, no contact")
    state = desk.state()
    assert [c.tried.result for c in state.contacts] == ["no_answer", "news"]
    assert state.contacts[1].tried.said is None  # this desk is exercise control's
    with refused("ends once"):
        commands.end_communication_search(desk, "not_located", "again")


def test_a_marker_is_dropped_reported_and_lost(desk: Desk) -> None:
    with refused("no such marker"):
        commands.report_marker(desk, "DMB-1")
    commands.drop_marker(desk, "DMB-1", "radio", "kor-helicopter", (128.1, 32.6), 100.0)
    with refused("was dropped"):
        commands.drop_marker(desk, "DMB-1", "radio", "kor-helicopter", (128.1, 32.6), 100.0)
    with refused("has an error"):
        commands.report_marker(desk, "DMB-1", (128.11, 32.61))
    move(desk, 30)
    commands.report_marker(desk, "DMB-1", (128.11, 32.61), 200.0)
    commands.report_marker(desk, "DMB-1")
    record = desk.state().markers["DMB-1"]
    assert [r.reported.heard for r in record.reports] == [True, False]
    assert record.reports[0].time_ns - record.time_ns == 30 * MINUTE_NS


def test_an_order_keeps_no_way_that_rests_on_what_others_may_not_know(desk: Desk) -> None:
    sighting = raft_found(desk)
    position = PositionReported(
        facility="jpn-destroyer",
        lon_deg=128.3,
        lat_deg=32.6,
        course_deg=270.0,
        speed_m_s=7.0,
        endurance_left_h=60.0,
        provenance="typed",
    )
    desk.record(
        "position.reported",
        position,
        Author("jpn-destroyer", "SRU"),
        label=Label("JPN", (EXCON,)),
    )
    options = commands.propose_rescue(desk, sighting, wind_m_s=6.0)
    assert "jpn-destroyer" in {o.facility for o in options}
    made = commands.order_rescue(desk, sighting, "jpn-destroyer", "boat", options, "nearest")
    assert isinstance(made.body, RescueOrdered)
    cited = {o.facility for o in made.body.options}
    assert cited == {"kor-destroyer", "kor-helicopter", "jpn-helicopter"}
