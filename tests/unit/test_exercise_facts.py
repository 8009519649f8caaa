"""What triggers look at, learned from the events of a case as they are recorded."""

from __future__ import annotations

from typing import Any

import pytest
from small_scenarios import MINUTE_NS, STARTEX_NS, event

from sarex.canonical import ns_to_iso
from sarex.exercise.injects import Facts, Fix, facts_of
from sarex.exercise.registry import exercise_registry
from sarex.journal import Event
from sarex.operation.events import (
    HandoverAccepted,
    HandoverItem,
    HandoverOpened,
    ObjectFound,
    PersonsRecovered,
    PersonsTransferred,
    PhaseDeclared,
    PlanApproved,
    PlanIssued,
    PlanProposed,
    PositionReported,
    SightingReclassified,
    SightingReported,
    SitrepSent,
    SupportGranted,
    SupportRefused,
    SupportRequested,
    SupportUsed,
    TaskAcknowledged,
)

END = ns_to_iso(STARTEX_NS + 600 * MINUTE_NS)


def at(minute: float) -> int:
    return STARTEX_NS + round(minute * MINUTE_NS)


def position(minute: float, lon: float, facility: str = "ship") -> Event:
    body = PositionReported(
        facility=facility,
        lon_deg=lon,
        lat_deg=32.5,
        course_deg=90.0,
        speed_m_s=8.0,
        endurance_left_h=10.0,
        provenance="simulated",
    )
    return event("position.reported", body, minute)


def plan(minute: float, name: str, number: int, replaces: str | None = None) -> Event:
    body = PlanProposed.model_construct(
        plan=name, number=number, pos_any=0.5, pos={"raft": 0.4}, replaces=replaces
    )
    return event("plan.proposed", body, minute)


def test_every_type_that_is_looked_at_is_registered() -> None:
    from sarex.exercise.injects.facts import _HANDLERS

    assert sorted(set(_HANDLERS) - set(exercise_registry().names)) == []


def test_positions_stand_in_order_of_time_for_each_facility() -> None:
    facts = facts_of([position(10, 128.1), position(0, 128.0), position(5, 129.0, "boat")])
    assert facts.tracks == {
        "ship": (Fix(at(0), 128.0, 32.5), Fix(at(10), 128.1, 32.5)),
        "boat": (Fix(at(5), 129.0, 32.5),),
    }


def test_positions_of_one_time_stand_as_they_came() -> None:
    facts = facts_of([position(m, lon) for m, lon in ((5, 128.1), (5, 128.3), (9, 0), (5, 128.2))])
    assert [fix.lon_deg for fix in facts.tracks["ship"]] == [128.1, 128.3, 128.2, 0]


def test_a_find_that_is_taken_back_is_none_until_it_is_found_again() -> None:
    def found(minute: float) -> Event:
        body = ObjectFound(search_object="raft", persons=6, sighting="s")
        return event("object.found", body, minute)

    taken_back = SightingReclassified(
        sighting="s",
        facility="ship",
        result="debris",
        certainty="confirmed",
        what="planks",
        replaces="e",
        no_longer_found="raft",
        reason="her name was read",
        decided_by="KOR RCC, SMC",
    )
    back = event("sighting.reclassified", taken_back, 20)
    assert facts_of([found(10), back]).found_ns == {}
    assert facts_of([found(10), back, found(30), found(40)]).found_ns == {"raft": at(30)}


def test_the_first_phase_acknowledges_the_alert() -> None:
    phases = [
        event("phase.declared", PhaseDeclared(phase="alert", reason="no answer"), 4),
        event("phase.declared", PhaseDeclared(phase="distress", reason="flares seen"), 9),
    ]
    assert facts_of(phases).alert_ns == at(4)
    assert facts_of(phases[::-1]).alert_ns == at(4)


def test_a_plan_is_proposed_approved_issued_and_replaced_when_the_next_is_issued() -> None:
    approved = [
        event("plan.approved", PlanApproved(plan="P1", nation=nation), minute)
        for nation, minute in (("KOR", 25), ("JPN", 28))
    ]
    issued = [
        event("plan.issued", PlanIssued.model_construct(plan=name), minute)
        for name, minute in (("P1", 30), ("P2", 70))
    ]
    events = [plan(20, "P1", 1), *approved, issued[0], plan(60, "P2", 2, replaces="P1")]
    before = facts_of(events).plans["P1"]
    assert (before.proposed_ns, before.issued_ns, before.replaced_ns) == (at(20), at(30), None)
    assert before.approved_ns == {"KOR": at(25), "JPN": at(28)}
    after = facts_of([*events, issued[1]]).plans["P1"]
    assert after.replaced_ns == at(70)


def test_orders_sightings_finds_and_sitreps_keep_their_times() -> None:
    facts = facts_of(
        [
            event("task.acknowledged", TaskAcknowledged(sortie="S1", facility="ship"), 31),
            event(
                "sighting.reported",
                SightingReported(
                    facility="ship", search_object="raft", lon_deg=128, lat_deg=32, error_m=90
                ),
                40,
            ),
            event("object.found", ObjectFound(search_object="raft", persons=6, sighting="x"), 45),
            event("object.found", ObjectFound(search_object="raft", persons=6, sighting="y"), 46),
            event(
                "sitrep.sent",
                SitrepSent(number=1, reason="arrival", to=("RCC",), medium="satcom", texts={}),
                50,
            ),
        ]
    )
    assert facts.tasks_ns == {"ship": (at(31),)}
    assert [(s.time_ns, s.facility, s.search_object) for s in facts.sightings] == [
        (at(40), "ship", "raft")
    ]
    assert facts.found_ns == {"raft": at(45)}
    assert facts.sitreps_ns == (at(50),)


def recovered(minute: float, holder: str, alive: int, kind: str = "facility") -> Event:
    body = PersonsRecovered.model_validate(
        {"holder": holder, "alive": alive, "dead": 1, "place_kind": kind}
    )
    return event("persons.recovered", body, minute)


def moved(minute: float, holder: str, to: str, alive: int, kind: str) -> Event:
    body = PersonsTransferred.model_validate(
        {"holder": holder, "to": to, "alive": alive, "dead": 0, "place_kind": kind}
    )
    return event("persons.transferred", body, minute)


def test_who_goes_from_a_place_of_safety_to_a_hospital_is_counted_safe_once() -> None:
    facts = facts_of(
        [
            recovered(50, "ship", 5),
            moved(60, "ship", "helicopter", 3, "facility"),
            moved(70, "helicopter", "harbour", 3, "place_of_safety"),
            moved(80, "harbour", "hospital", 2, "hospital"),
        ]
    )
    assert [(r.persons, r.recovered, r.safe) for r in facts.recoveries] == [
        (6, True, False),
        (3, False, False),
        (3, False, True),
        (2, False, False),
    ]


def test_a_request_for_support_is_followed_to_its_answer() -> None:
    asked = event(
        "support.requested",
        SupportRequested(
            nation="JPN",
            of_nation="KOR",
            kind="deck",
            facility="jpn-helicopter",
            provider="kor-destroyer",
            start=END,
            end=END,
            answer_by=END,
        ),
        32,
    )
    granted = SupportGranted(request=asked.event_id, start=END, end=END, granted_by="KOR RCC")
    used = SupportUsed(request=asked.event_id, facility="jpn-helicopter", start=END, end=END)
    unseen = SupportRefused(request="another", reason="no deck free")
    facts = facts_of(
        [
            asked,
            event("support.granted", granted, 38),
            event("support.used", used, 55),
            event("support.refused", unseen, 56),
        ]
    )
    (fact,) = facts.supports.values()
    assert (fact.support, fact.nation) == ("deck", "JPN")
    assert fact.reached_ns == {"requested": at(32), "granted": at(38), "used": at(55)}


def test_a_role_is_handed_over_when_it_is_accepted() -> None:
    opened = event(
        "handover.opened",
        HandoverOpened(
            role="OSC",
            scope="joint",
            holder="ship",
            to="boat",
            to_nation="JPN",
            items=(HandoverItem(id="situation", state="known"),),
            reason="busy with survivors",
        ),
        70,
    )
    accepted = event("handover.accepted", HandoverAccepted(handover=opened.event_id), 80)
    assert facts_of([opened]).handed_over == ()
    assert facts_of([opened, accepted]).handed_over == ((at(80), "OSC"),)
    assert facts_of([accepted]).handed_over == ()


@pytest.mark.parametrize("body", [{"facility": {"$withheld": True}}, {}])
def test_what_is_not_wholly_seen_and_what_is_not_known_changes_nothing(body: Any) -> None:
    withheld = event("position.reported", body, 1)
    unknown = event("tea.served", HandoverAccepted(handover="x"), 2)
    assert facts_of([withheld, unknown]) == Facts()
