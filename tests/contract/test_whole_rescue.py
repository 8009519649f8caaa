"""One rescue through a case folder, from the alert to hospital, beside the record of a suspension.

Played in this process on the small goto case; each nation then reads what its labels let it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rescues import HOUR_NS, MINUTE_NS, PLACE, move, ordered, raft_found, rescue_desk, seen

from sarex.artefacts import ArtefactRef
from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.detection import SweepWidth
from sarex.drift.events import forecast_computed
from sarex.drift.job import FUNCTION, job_parameters, read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.exercise import store_inputs
from sarex.facilities import Track
from sarex.labels import EXCON, Viewer
from sarex.operation import commands
from sarex.operation.commands import CHECKLISTS, OrderError
from sarex.operation.desk import Desk
from sarex.operation.events import NextOfKin, PersonState, SuspensionPrepared, TaskIssued
from sarex.operation.evidence import report_sighting
from sarex.operation.rescue import account_of, supports_of
from sarex.operation.state import CaseState, apply, fold_case

Inputs = dict[str, ArtefactRef]
NATIONS = ("KOR", "JPN")
SURVIVOR = PersonState(name="SECRET-SURVIVOR", condition="SECRET-CONDITION", triage="immediate")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        yield desk


def forecast(desk: Desk) -> Inputs:
    inputs = store_inputs(desk, desk.folder.path, None, None)
    parameters = job_parameters(desk.loaded.case)
    ref = desk.run(FUNCTION, inputs, parameters, kind="ensemble", purpose="forecast")
    folders = {name: desk.folder.artefacts.path(item) for name, item in inputs.items()}
    body = forecast_computed(
        open_ensemble(desk.folder.artefacts.path(ref)),
        ref.sha256,
        desk.shared.to_json(),
        forcing=read_inputs(folders).forcing,
    )
    desk.record("forecast.computed", body, desk.smc)
    return inputs


def searched(desk: Desk) -> None:
    """The Korean destroyer searched along one leg through the middle of it all."""
    start_ns = desk.clock.now_ns()
    task = TaskIssued(plan="goto-plan-1", sortie="S1-kor-destroyer", facility="kor-destroyer")
    order = desk.record("task.issued", task, desk.smc)
    commands.acknowledge_task(desk, "S1-kor-destroyer", "kor-destroyer", "KOR", order.event_id)
    commands.accept_task(desk, "S1-kor-destroyer")
    track = Track(
        facility="kor-destroyer",
        sortie="S1-kor-destroyer",
        times_ns=np.array([start_ns, start_ns + HOUR_NS]),
        lon_deg=np.array([PLACE[0] - 0.15, PLACE[0] + 0.15]),
        lat_deg=np.array([PLACE[1], PLACE[1]]),
        altitude_m=np.array([20.0, 20.0]),
        leg_ids=("l1",),
        task_ids=("t1",),
        sensor_on=np.array([True]),
        turn_radius_m=0.0,
    )
    move(desk, 60)
    law = SweepWidth(4000.0, "normal", 4000.0, {}, 20_000.0, 7.0, "test")
    commands.record_search(
        desk,
        "goto-plan-1",
        track,
        {"raft": law, "piw": law},
        "KOR",
        order.event_id,
    )


def states_of(desk: Desk) -> dict[str, CaseState]:
    views = {party: desk.folder.journal.view(Viewer(party, "test")) for party in NATIONS}
    return {party: fold_case(view.events()) for party, view in views.items()}


def rescue_of_the_raft(desk: Desk) -> None:
    """Sighted, diverted to, confirmed, recovered by who is soonest, landed, in hospital."""
    sighting = seen(desk, by="kor-destroyer")
    commands.divert(desk, sighting, "kor-helicopter", "soonest on scene")
    commands.send_message(
        desk,
        "JPN RCC",
        ["kor-helicopter"],
        "123.1 MHz",
        "go to the sighting and say what it is",
        acknowledge_by_ns=desk.clock.now_ns() + 10 * MINUTE_NS,
    )
    (sent,) = desk.view().events(types=("message.sent",))
    commands.acknowledge_message(desk, sent, "kor-helicopter")
    move(desk, 20)
    commands.classify_sighting(
        desk,
        sighting,
        "kor-helicopter",
        "object",
        "confirmed",
        "orange raft with canopy",
        search_object="raft",
        persons_seen=(5, 6),
    )
    commands.track_object(desk, "raft", "kor-helicopter", PLACE, 60.0)
    options = commands.propose_rescue(desk, sighting, wind_m_s=7.0)
    best = options[0]
    assert not best.ruled_out
    assert best.means is not None
    rescue = commands.order_rescue(
        desk, sighting, best.facility, best.means, options, "the first that takes all of them"
    )
    assert best.recovered_s is not None
    move(desk, best.recovered_s / 60)
    commands.recover_persons(
        desk,
        best.facility,
        5,
        1,
        rescue=rescue,
        triage={"immediate": 1, "minor": 4},
        persons=[SURVIVOR],
    )
    commands.end_rescue(desk, rescue, "all_recovered", "the raft is empty and marked")
    carrier = "jpn-helicopter" if best.facility != "jpn-helicopter" else "kor-helicopter"
    now = desk.clock.now_ns()
    request = commands.request_support(
        desk,
        "KOR" if carrier.startswith("jpn") else "JPN",
        "deck",
        carrier,
        (now, now + 3 * HOUR_NS),
        now + 20 * MINUTE_NS,
        provider="kor-destroyer" if carrier.startswith("jpn") else "jpn-destroyer",
    )
    assert supports_of(desk.state(), now) == ()
    nation = "KOR" if carrier.startswith("jpn") else "JPN"
    commands.grant_support(desk, request, nation, "flag officer, duty", uses=1)
    assert len(supports_of(desk.state(), now)) == 1
    commands.use_support(desk, request, (now, now + HOUR_NS))
    commands.close_support(desk, request)
    commands.transfer_persons(desk, best.facility, carrier, "facility", 5, 1)
    move(desk, 45)
    commands.transfer_persons(desk, carrier, "Fukue port", "place_of_safety", 4, 1)
    commands.transfer_persons(
        desk, carrier, "Fukue hospital", "hospital", 1, 0, persons=[SURVIVOR], shown_to=("JPN",)
    )


def test_a_rescue_from_the_sighting_to_the_hospital(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = dict.fromkeys(CHECKLISTS["OSC"], "as reported at the top of the hour")
    offered = commands.open_handover(desk, "OSC", "joint", "jpn-destroyer", lines, "nearer")
    for item in lines:
        commands.acknowledge_handover_item(desk, offered, item, "jpn-destroyer")
    commands.accept_handover(desk, offered, "jpn-destroyer")
    rescue_of_the_raft(desk)
    commands.send_sitrep(desk, "news", "satellite data")
    events = desk.view().events()
    found = next(e for e in events if e.type == "object.found")
    assert (found.author, found.role) == ("jpn-destroyer", "OSC")
    account = account_of(desk.state())
    assert (account.alive, account.dead, account.safe, account.in_hospital) == (5, 1, 5, 1)
    assert (account.missing_least, account.missing_most) == (2, 2)
    # at every moment everybody is accounted for or missing
    state = CaseState()
    for event in events:
        state = apply(state, event)
        now = account_of(state)
        assert now.recovered + now.in_sight + now.missing_most == now.aboard_most + now.surplus
        assert now.surplus == 0
    for party, seen_by in states_of(desk).items():
        assert account_of(seen_by) == account, party
        assert seen_by.roles == desk.state().roles
    assert desk.folder.journal.verify().ok
    assert capsys.readouterr() == ("", "")


def test_nobody_reads_of_a_survivor_but_whom_it_is_shown_to(desk: Desk) -> None:
    rescue_of_the_raft(desk)
    hospital = desk.view().events(types=("persons.transferred",))[-1]
    recovered = desk.view().events(types=("persons.recovered",))[0]
    allowed = {
        recovered.event_id: {recovered.label.owner},
        hospital.event_id: {hospital.label.owner, "JPN"},
    }
    for party in (*NATIONS, EXCON):
        view = desk.folder.journal.view(Viewer(party, "test"))
        for event_id, parties in allowed.items():
            assert ("SECRET" in repr(view.get(event_id))) == (party in parties)
        rest = [repr(e) for e in view.events() if e.event_id not in allowed]
        assert not any("SECRET" in text for text in rest)


def test_the_record_holds_what_was_done_and_proposes_nothing(desk: Desk) -> None:
    inputs = forecast(desk)
    searched(desk)
    with pytest.raises(OrderError, match="authority is named"):
        commands.prepare_suspension(desk, inputs, " ", "Commandant")
    lead = seen(desk, "hull", by="MV Passing")
    kin = [NextOfKin(name="SECRET-KIN", informed="SECRET-CALL at noon")]
    move(desk, 1)
    record = commands.prepare_suspension(
        desk, inputs, "A. Authority", "Commandant of the region", next_of_kin=kin
    )
    body = record.body
    assert isinstance(body, SuspensionPrepared)
    rows = {row.search_object: row for row in body.objects}
    assert 0.05 < rows["raft"].pos < 0.95
    assert rows["hull"].pos == 0.0  # nobody could see it
    assert rows["raft"].searched_h == pytest.approx(1.0)
    assert rows["raft"].areas == ("S1-kor-destroyer, kor-destroyer",)
    assert (body.missing.least, body.missing.most) == (8, 8)
    assert [each.event for each in body.leads] == [lead.event_id]
    spans = {span.search_object: span for span in body.survival}
    assert not spans["raft"].limited
    assert spans["piw"].half_h is not None
    assert spans["piw"].tenth_h == pytest.approx(3.0 * spans["piw"].half_h, rel=0.01)
    assert 0.0 < spans["piw"].alive_share < 1.0
    assert any("two of three" in text for text in body.texts["en"])
    assert "This record proposes nothing" in " ".join(body.texts["en"])
    korea = desk.folder.journal.view(Viewer("KOR", "test"))
    assert korea.events(types=("suspension.prepared",)) == ()
    japan = desk.folder.journal.view(Viewer("JPN", "test")).get(record.event_id)
    assert "SECRET-KIN" in repr(japan)
    assert "SECRET" not in repr(desk.view().get(record.event_id))


def test_a_suspension_is_a_persons_and_news_reopens_the_case(desk: Desk) -> None:
    inputs = forecast(desk)
    signature = {"name": "A. Authority", "office": "Commandant of the region"}
    record = commands.prepare_suspension(desk, inputs, *signature.values())
    with pytest.raises(OrderError, match="own statement"):
        commands.suspend_search(desk, record, **signature, statement="ok")
    with pytest.raises(OrderError, match="is named"):
        commands.suspend_search(desk, record, name="", office="x" * 5, statement="s" * 40)
    statement = "I have weighed the record and suspend the search until there is news."
    move(desk, 5)
    commands.try_contact(desk, "ship", "MV Passing", "VHF", "news", news="a light was seen")
    with pytest.raises(OrderError, match="news that the record does not hold"):
        commands.suspend_search(desk, record, **signature, statement=statement)
    again = commands.prepare_suspension(desk, inputs, *signature.values())
    before_ns = desk.clock.now_ns() - 30 * MINUTE_NS
    report_sighting(desk, "piw", "MV Passing", PLACE, 900.0, before_ns)  # seen before, told now
    with pytest.raises(OrderError, match="news that the record does not hold"):
        commands.suspend_search(desk, again, **signature, statement=statement)
    again = commands.prepare_suspension(desk, inputs, *signature.values())
    commands.suspend_search(desk, again, **signature, statement=statement)
    with pytest.raises(OrderError, match="is suspended"):
        commands.suspend_search(desk, again, **signature, statement=statement)
    assert commands.reopening_news(desk) == ()
    move(desk, 5)
    held_ns = next(iter(desk.state().suspensions.values())).time_ns
    news = report_sighting(desk, "piw", "MV Passing", PLACE, 900.0, held_ns - MINUTE_NS)
    assert commands.reopening_news(desk) == (desk.view().get(news.event_id),)
    commands.reopen_search(desk, "two persons seen by a passing ship", news)
    with pytest.raises(OrderError, match="not suspended"):
        commands.reopen_search(desk, "again")
    (held,) = desk.state().suspensions.values()
    assert held.reopened is not None
    assert held.reopened.news == news.event_id
    assert ns_to_iso(held.time_ns) < ns_to_iso(held.reopened_ns or 0)
    body = record.body
    assert isinstance(body, SuspensionPrepared)
    assert body.objects[0].pos == 0.0  # nothing was searched
    assert iso_to_ns(body.until) < held.time_ns
    assert desk.folder.journal.verify().ok


def test_the_record_tells_who_is_not_counted_apart_from_the_missing(desk: Desk) -> None:
    inputs = forecast(desk)
    commands.classify_sighting(
        desk, seen(desk), "kor-helicopter", "object", "confirmed", "raft", search_object="raft"
    )
    move(desk, 1)
    record = commands.prepare_suspension(desk, inputs, "A. Authority", "Commandant")
    body = record.body
    assert isinstance(body, SuspensionPrepared)
    assert (body.missing.least, body.missing.most) == (2, 8)
    assert "0 in sight, 2 missing" in body.texts["en"][0]
    assert any("Up to 6 more may be at found objects" in text for text in body.texts["en"])
    with pytest.raises(OrderError, match="wait to be recovered"):
        commands.suspend_search(
            desk, record, name="A. Authority", office="Commandant", statement="s" * 40
        )


def test_a_search_with_persons_in_sight_is_not_suspended(desk: Desk) -> None:
    inputs = forecast(desk)
    sighting = raft_found(desk)
    move(desk, 1)
    record = commands.prepare_suspension(desk, inputs, "A. Authority", "Commandant")
    signature = {"name": "A. Authority", "office": "Commandant", "statement": "s" * 40}
    with pytest.raises(OrderError, match="wait to be recovered"):
        commands.suspend_search(desk, record, **signature)
    rescue = ordered(desk, sighting)
    commands.recover_persons(desk, "kor-destroyer", 6, 0, rescue=rescue)
    with pytest.raises(OrderError, match="wait to be recovered"):
        commands.suspend_search(desk, record, **signature)
