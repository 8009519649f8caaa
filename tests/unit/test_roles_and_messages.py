"""Handovers item by item, messages and reports in time, ships in reach, light, drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rescues import HOUR_NS, MINUTE_NS, PLACE, hand_over_smc, move, ordered, raft_found, rescue_desk

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.geo.geodesic import direct
from sarex.labels import Label, Viewer
from sarex.operation import commands
from sarex.operation.commands import CHECKLISTS, OrderError
from sarex.operation.desk import Desk
from sarex.operation.events import ShipReported, SitrepSent
from sarex.operation.evidence import assess_sighting
from sarex.operation.rescue import common_events, light_at, off_scene_of_plan, ships_in_reach
from sarex.words import LOCALES


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        yield desk


def refused(match: str) -> pytest.RaisesExc[OrderError]:
    return pytest.raises(OrderError, match=match)


def all_lines(role: str) -> dict[str, str]:
    return dict.fromkeys(CHECKLISTS[role], "as in the last report")


# -- roles ----------------------------------------------------------------------------------------


def test_the_case_names_the_first_holders_and_a_held_role_is_not_given_away(desk: Desk) -> None:
    roles = desk.state().roles
    assert roles["SMC/joint"].holder == "JPN RCC"
    assert (roles["OSC/joint"].holder, roles["OSC/joint"].nation) == ("kor-destroyer", "KOR")
    with refused("role is held"):
        commands.assign_role(desk, "OSC", "joint", "jpn-destroyer", "nearer")
    commands.assign_role(desk, "ACO", "JPN", "jpn-destroyer", "her radar")
    assert desk.state().roles["ACO/JPN"].holder == "jpn-destroyer"
    with refused("by its own"):
        commands.assign_role(desk, "ACO", "KOR", "jpn-destroyer", "her radar")
    with refused("for all or for a nation"):
        commands.assign_role(desk, "OSC", "USA", "jpn-destroyer", "her radar")
    with refused("a facility of the case"):
        commands.assign_role(desk, "ACO", "KOR", "somebody", "free")


def test_until_acceptance_the_old_holder_stays(desk: Desk) -> None:
    lines = all_lines("OSC")
    with refused("lines of the checklist are missing") as caught:
        commands.open_handover(
            desk, "OSC", "joint", "jpn-destroyer", {**lines, "weather": " "}, "nearer"
        )
    assert "weather" in caught.value.remedy
    with refused("to another"):
        commands.open_handover(desk, "OSC", "joint", "kor-destroyer", lines, "nearer")
    offered = commands.open_handover(desk, "OSC", "joint", "jpn-destroyer", lines, "nearer")
    with refused("being handed over"):
        commands.open_handover(desk, "OSC", "joint", "jpn-destroyer", lines, "nearer")
    with refused("only the receiver"):
        commands.acknowledge_handover_item(desk, offered, "weather", "kor-destroyer")
    for item in list(lines)[:-1]:
        commands.acknowledge_handover_item(desk, offered, item, "jpn-destroyer")
    with refused("no such line"):
        commands.acknowledge_handover_item(desk, offered, "weather", "jpn-destroyer")
    with refused("once every line"):
        commands.accept_handover(desk, offered, "jpn-destroyer")
    assert desk.state().roles["OSC/joint"].holder == "kor-destroyer"
    commands.acknowledge_handover_item(desk, offered, list(lines)[-1], "jpn-destroyer")
    at = move(desk, 5)
    commands.accept_handover(desk, offered, "jpn-destroyer")
    held = desk.state().roles["OSC/joint"]
    assert (held.holder, held.nation, held.since_ns) == ("jpn-destroyer", "JPN", at)
    with refused("handover is over"):
        commands.withdraw_handover(desk, offered, "kor-destroyer", "too late")


def test_a_handover_that_is_declined_changes_nothing(desk: Desk) -> None:
    offered = commands.open_handover(
        desk, "SMC", "joint", "KOR RCC", all_lines("SMC"), "the area drifts north"
    )
    with refused("its holder or its receiver"):
        commands.withdraw_handover(desk, offered, "kor-destroyer", "no")
    commands.withdraw_handover(desk, offered, "KOR RCC", "no free circuits")
    assert desk.state().roles["SMC/joint"].holder == "JPN RCC"
    with refused("handover is over"):
        commands.accept_handover(desk, offered, "KOR RCC")
    commands.open_handover(desk, "SMC", "joint", "KOR RCC", all_lines("SMC"), "asked again")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_line_of_every_checklist_has_words(locale: str) -> None:
    for role in CHECKLISTS:
        assert list(commands.checklist(role, locale)) == list(CHECKLISTS[role])


# -- messages -------------------------------------------------------------------------------------


def test_a_message_is_acknowledged_by_each_addressee_once_and_is_overdue_until_then(
    desk: Desk,
) -> None:
    now = desk.clock.now_ns()
    with refused("from one to others"):
        commands.send_message(desk, "JPN RCC", ["JPN RCC"], "telephone", "hello")
    with refused("time to acknowledge is past"):
        commands.send_message(
            desk, "JPN RCC", ["KOR RCC"], "telephone", "hello", acknowledge_by_ns=now
        )
    sent = commands.send_message(
        desk,
        "JPN RCC",
        ["KOR RCC", "kor-destroyer"],
        "satellite data",
        "confirm that the raft is in sight",
        acknowledge_by_ns=now + 10 * MINUTE_NS,
        personal="SECRET-NAME",
    )
    assert commands.overdue_messages(desk.state(), now + 10 * MINUTE_NS) == {}
    commands.acknowledge_message(desk, sent, "KOR RCC")
    with refused("not awaited"):
        commands.acknowledge_message(desk, sent, "KOR RCC")
    with refused("not awaited"):
        commands.acknowledge_message(desk, sent, "jpn-destroyer")
    late = commands.overdue_messages(desk.state(), now + 11 * MINUTE_NS)
    assert late == {sent.event_id: ("kor-destroyer",)}
    commands.acknowledge_message(desk, sent, "kor-destroyer")
    assert commands.overdue_messages(desk.state(), now + 11 * MINUTE_NS) == {}
    with refused("no such message"):
        commands.send_message(desk, "KOR RCC", ["JPN RCC"], "VHF", "yes", reply_to="0" * 64)
    commands.send_message(desk, "KOR RCC", ["JPN RCC"], "VHF", "yes", reply_to=sent)
    korea = desk.folder.journal.view(Viewer("KOR", "reader")).events(types=("message.sent",))
    assert len(korea) == 2
    assert "SECRET-NAME" not in repr(korea)


def test_reports_are_numbered_due_every_four_hours_and_hold_what_all_may_know(desk: Desk) -> None:
    def body(reason: str) -> SitrepSent:
        made = commands.send_sitrep(desk, reason, "satellite data").body  # type: ignore[arg-type]
        assert isinstance(made, SitrepSent)
        return made

    first = body("arrival")
    begin = desk.clock.now_ns()
    assert (first.number, first.due, first.to) == (1, None, ("KOR RCC",))
    assert first.next_due == ns_to_iso(begin + 4 * HOUR_NS)
    assert set(first.texts) == set(LOCALES)
    move(desk, 250)
    commands.recover_persons(desk, "kor-destroyer", 2, 0)
    second = body("routine")
    assert (second.number, second.due) == (2, first.next_due)
    assert commands.sitrep_due(desk.state()) == desk.clock.now_ns() + 4 * HOUR_NS
    assert "2 recovered (2 alive, 0 dead), 0 in sight, 6 missing" in second.texts["en"]
    assert "OSC (joint): kor-destroyer" in second.texts["en"]
    assert desk.loaded.case.report.caller not in json.dumps(second.model_dump())
    assert "Minami Boshi" in second.texts["ja"]
    with refused("persons are missing"):
        body("conclusion")
    commands.recover_persons(desk, "jpn-destroyer", 6, 0)
    assert body("conclusion").next_due is None
    assert commands.sitrep_due(desk.state()) is None
    with refused("was final"):
        body("news")


def test_the_reports_are_not_over_while_persons_wait_in_sight(desk: Desk) -> None:
    sighting = raft_found(desk)
    commands.recover_persons(desk, "jpn-destroyer", 2, 0)
    with refused("wait to be recovered"):
        commands.send_sitrep(desk, "conclusion", "satellite data")
    commands.recover_persons(desk, "kor-destroyer", 6, 0, rescue=ordered(desk, sighting))
    assert commands.send_sitrep(desk, "conclusion", "satellite data").type == "sitrep.sent"


def test_a_report_says_nothing_that_one_of_its_readers_may_not_know(desk: Desk) -> None:
    sighting = raft_found(desk)
    assert sighting.event_id in desk.state().sightings
    hidden = desk.record("ship.reported", _ship("HIDDEN", 0.0), desk.smc, label=Label("JPN"))
    shared = {e.event_id for e in common_events(desk.folder, ("KOR", "JPN"))}
    own = {e.event_id for e in common_events(desk.folder, ("JPN",))}
    assert hidden.event_id in own - shared
    assert sighting.event_id in shared


# -- ships, light, drafts --------------------------------------------------------------------------


def _ship(name: str, speed: float, **more: object) -> ShipReported:
    return ShipReported(
        ship=name,
        name=name,
        lon_deg=PLACE[0],
        lat_deg=PLACE[1],
        course_deg=90.0,
        speed_m_s=speed,
        provenance="typed",
        **more,  # type: ignore[arg-type]
    )


def test_ships_are_reckoned_on_and_sorted_by_time_alone(desk: Desk) -> None:
    now = desk.clock.now_ns()
    lon, lat = direct(*PLACE, 270.0, 36_000.0)
    commands.report_ship(
        desk,
        at_ns=now - HOUR_NS,
        **{**_ship("EAST", 5.0).model_dump(), "lon_deg": lon, "lat_deg": lat},
    )  # 36 km west an hour ago, 5 m/s eastward: 18 km left, an hour
    fast = {**_ship("FAST", 5.0, full_speed_m_s=10.0).model_dump(), "lon_deg": lon, "lat_deg": lat}
    commands.report_ship(desk, at_ns=now, **fast)  # 36 km at 10 m/s: an hour and a bit less
    anchored = {**_ship("ANCHOR", 0.0).model_dump(), "lon_deg": lon, "lat_deg": lat}
    commands.report_ship(desk, at_ns=now, **anchored)
    ships = ships_in_reach(desk.state(), PLACE, now)
    by_name = {s.ship: s for s in ships}
    assert by_name["EAST"].time_s == pytest.approx(3600.0, rel=1e-4)
    assert by_name["FAST"].time_s == pytest.approx(3600.0, rel=1e-4)
    assert ships[-1].ship == "ANCHOR"
    assert ships[-1].time_s is None
    times = [s.time_s for s in ships[:-1]]
    assert times == sorted(times, key=float)  # type: ignore[arg-type]
    assert {s.ship for s in ships if s.facility} == {"kor-destroyer", "jpn-destroyer"}
    near = ships_in_reach(desk.state(), PLACE, now, within_s=4000.0)
    assert {s.ship for s in near} == {"EAST", "FAST", "ANCHOR"}


def test_first_and_last_light_are_those_of_the_almanac() -> None:
    # Tokyo (35-41N 139-46E), 21 March 2024: sunrise 05:44, sunset 17:53 JST
    light = light_at(139.767, 35.683, iso_to_ns("2024-03-20T15:00:00Z"))
    assert not light.up
    assert light.first_ns is not None
    assert light.last_ns is not None
    assert abs(light.first_ns - iso_to_ns("2024-03-20T20:44:00Z")) <= 2 * MINUTE_NS
    assert abs(light.last_ns - iso_to_ns("2024-03-21T08:53:00Z")) <= 2 * MINUTE_NS
    noon = light_at(139.767, 35.683, iso_to_ns("2024-03-21T03:00:00Z"))
    assert noon.up
    assert (noon.last_ns or 0) < (noon.first_ns or 0)
    polar = light_at(0.0, 85.0, iso_to_ns("2024-06-21T00:00:00Z"))
    assert (polar.up, polar.first_ns, polar.last_ns) == (True, None, None)
    assert polar.said("en") == "Next first light not stated, next last light not stated"


def test_latest_off_scene_times_are_read_from_the_plan(tmp_path: Path) -> None:
    rows = {
        name: {
            "slot": name,
            "facility": "kor-helicopter",
            "lon_deg": 128.0,
            "lat_deg": 32.5,
            "leave_by": leave,
            "way_s": 900.0,
            "endurance_left_s": 900.0,
        }
        for name, leave in (("S2", "2026-06-07T06:00:00Z"), ("S1", "2026-06-07T03:00:00Z"))
    }
    (tmp_path / "slots.json").write_text(json.dumps({"bingo": rows}), encoding="utf-8")
    found = off_scene_of_plan(tmp_path)
    assert [b.slot for b in found] == ["S1", "S2"]
    assert found[0].leave_by_ns == iso_to_ns("2026-06-07T03:00:00Z")


def test_a_broadcast_is_a_stamped_draft_without_personal_data(desk: Desk) -> None:
    now = desk.clock.now_ns()
    with refused("holds for some time"):
        commands.draft_broadcast(desk, PLACE, 20_000.0, now)
    made = commands.draft_broadcast(desk, PLACE, 20_000.0, now + 6 * HOUR_NS)
    body = made.body
    assert body.exercise  # type: ignore[union-attr]
    for locale, text in body.texts.items():  # type: ignore[union-attr]
        lines = text.splitlines()
        assert lines[0] == lines[-1], locale
        assert "EXERCISE" in lines[0]
        assert desk.loaded.case.report.caller not in text
    assert "8 persons on board" in body.texts["en"]  # type: ignore[union-attr]
    assert "32-36" in body.texts["en"]  # type: ignore[union-attr]
    assert desk.state().broadcasts == {made.event_id: body}


def test_after_a_handover_the_new_co_ordinator_writes_and_owns_what_the_role_records(
    desk: Desk,
) -> None:
    hand_over_smc(desk)
    stated = commands.state_persons_aboard(desk, 8, 9, "the owner's list")
    report = commands.send_sitrep(desk, "news", "telephone")
    for event in (stated, report):
        assert (event.author, event.role, event.label.owner) == ("KOR RCC", "SMC", "KOR")
    assert isinstance(report.body, SitrepSent)
    assert report.body.to == ("JPN RCC",)
    assert "SMC (joint): KOR RCC" in report.body.texts["en"]
    sighting = raft_found(desk)
    assessed = assess_sighting(desk, sighting, 0.5, 1e6, "a fishing ground")
    phase = commands.declare_phase(desk, "distress", "flares seen", sighting)
    assert sighting.label.owner == "KOR"
    for event in (assessed, phase):
        assert (event.author, event.role, event.label.owner) == ("KOR RCC", "SMC", "KOR")
    (found,) = desk.view().events(types=("object.found",))
    assert (found.author, found.role, found.label.owner) == ("kor-destroyer", "OSC", "KOR")
    draft = commands.draft_broadcast(desk, PLACE, 20_000.0, desk.clock.now_ns() + HOUR_NS)
    text = draft.body.texts["en"]  # type: ignore[union-attr]
    assert "report to KOR RCC" in text
    assert "9 persons on board" in text


def test_a_final_report_is_final_until_somebody_is_missing_again(desk: Desk) -> None:
    commands.recover_persons(desk, "jpn-destroyer", 8, 0)
    commands.send_sitrep(desk, "conclusion", "telephone")
    with refused("was final"):
        commands.send_sitrep(desk, "news", "telephone")
    commands.state_persons_aboard(desk, 8, 9, "the owner: perhaps an apprentice")
    made = commands.send_sitrep(desk, "news", "telephone")
    assert isinstance(made.body, SitrepSent)
    assert (made.body.number, made.body.due) == (2, None)


def test_light_is_given_in_the_seconds_after_a_sunset_that_comes_later_every_day() -> None:
    noon_ns = iso_to_ns("2026-03-20T03:00:00Z")
    sunset_ns = light_at(*PLACE, noon_ns).last_ns
    assert sunset_ns is not None
    after = light_at(*PLACE, sunset_ns + 2 * 10**9)
    assert not after.up
    assert after.last_ns is not None
    assert after.last_ns - sunset_ns > 24 * HOUR_NS
