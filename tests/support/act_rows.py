"""For each act: who may do it, who of the same role may not, what stands before, what is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from control_acts import NATION_CONTROL, NATIONS
from rescues import HOUR_NS, ordered, raft_found, seen
from small_exercise import ALL, SmallExercise, search_points, ship, track_of

from sarex.canonical import ns_to_iso
from sarex.exercise import control
from sarex.exercise.events import ExerciseEnded
from sarex.exercise.injects import commands as injects
from sarex.exercise.truth_record import CONTROL
from sarex.journal import ArtefactCitation
from sarex.labels import EXCON, Label
from sarex.operation import commands
from sarex.operation.desk import Author, Desk
from sarex.operation.events import PersonsRange, PlanProposed, SuspensionPrepared
from sarex.provenance import Provenance
from sarex.review import lessons

Body = dict[str, Any]
Prepare = Callable[[Desk], Body]

SHIP, OTHER = "KOR:facility:kor-destroyer", "JPN:facility:jpn-destroyer"
HELI = "KOR:facility:kor-helicopter"
SMC, NOT_SMC = "JPN:SMC", "KOR:SMC"
KOR, JPN = "KOR:RCC", "JPN:RCC"
CONTROL_SEAT, KOR_CONTROL, JPN_CONTROL = "EXCON:control", "KOR:control", "JPN:control"
EVALUATOR, STRANGER = "KOR:evaluator", "USA:evaluator"
PLACE = "32-36.0N 128-06.0E"
LONLAT = {"lon_deg": 128.1, "lat_deg": 32.6}


@dataclass(frozen=True)
class Row:
    """An act by the right seat and by a wrong one of a right role; ``made``: types it records."""

    seat: str
    wrong: str
    made: tuple[str, ...]
    before: Prepare


def _fixed(**body: Any) -> Prepare:
    return lambda _: body


def _iso(desk: Desk, hours: float) -> str:
    return ns_to_iso(desk.clock.now_ns() + round(hours * HOUR_NS))


def _message(desk: Desk) -> Body:
    sent = commands.send_message(desk, "JPN RCC", ["kor-destroyer"], "VHF", "Report your fuel.")
    return {"message": sent.event_id}


def _asked(desk: Desk) -> str:
    now = desk.clock.now_ns()
    return commands.request_support(
        desk, "JPN", "deck", "kor-helicopter", (now, now + 4 * HOUR_NS), now + HOUR_NS,
        provider="jpn-destroyer", text="Deck for one helicopter.",
    ).event_id  # fmt: skip


def _granted(desk: Desk) -> str:
    name = _asked(desk)
    commands.grant_support(desk, name, "JPN", "JPN RCC")
    return name


def _refused(desk: Desk) -> str:
    name = _asked(desk)
    commands.refuse_support(desk, name, "JPN", "deck fouled")
    return name


def _late(desk: Desk) -> str:
    """A request of which the time to answer is past by what was recorded after it."""
    name = _asked(desk)
    desk.record(
        "message.sent",
        desk.view().get(_message(desk)["message"]).body,  # type: ignore[arg-type]
        Author("JPN RCC", "sender"),
        at_ns=desk.clock.now_ns() + 2 * HOUR_NS,
    )
    return name


def _use(desk: Desk) -> Body:
    return {"request": _granted(desk), "start": _iso(desk, 1), "end": _iso(desk, 2)}


def _span(desk: Desk) -> Body:
    return {"start": _iso(desk, 0), "end": _iso(desk, 2)}


class _Printed(SmallExercise):
    """Its plans have a paper, which is issued."""

    def artefact(self, kind: str, files: Any, label: Label = ALL) -> ArtefactCitation:
        papers = {"plan.txt": "EXERCISE"} if kind == "plan" else {}
        return super().artefact(kind, {**files, **papers}, label)


def _play(desk: Desk) -> SmallExercise:
    play = object.__new__(_Printed)
    play.folder = desk.folder
    return play


def _task(desk: Desk) -> Body:
    """A task of kor-destroyer, issued."""
    play = _play(desk)
    track = track_of(search_points(), facility="kor-destroyer")
    issued = play.plan([track], minute=130.0, name="plan-t")
    play.task(track, issued, 131.0, name="plan-t")
    return {"sortie": "S1-ship"}


def _plan(desk: Desk) -> Body:
    """A plan that waits."""
    play = _play(desk)
    play.offer(ship())
    play.plan([track_of(search_points())], minute=130.0, name="plan-0")
    proposed = desk.view().events(types=("plan.proposed",))[-1].body
    assert isinstance(proposed, PlanProposed)
    waiting = proposed.model_copy(update={"plan": "plan-1"})
    play.record("plan.proposed", waiting, 132.0)
    return {"plan": "plan-1"}


def _approved(desk: Desk) -> Body:
    named = _plan(desk)
    proposed = desk.view().events(types=("plan.proposed",))[-1]
    for nation in NATIONS:
        commands.approve_plan(desk, proposed, nation)
    return named


def _sighted(desk: Desk) -> Body:
    return {"sighting": seen(desk).event_id}


def _found(desk: Desk) -> Body:
    return {"sighting": raft_found(desk).event_id}


def _rescue(desk: Desk) -> Body:
    return {"rescue": ordered(desk, raft_found(desk)).event_id}


def _aboard(desk: Desk) -> Body:
    rescue = _rescue(desk)["rescue"]
    commands.recover_persons(desk, "kor-destroyer", 4, 0, rescue=rescue)
    return {}


def _handover(desk: Desk) -> Body:
    lines = dict.fromkeys(commands.CHECKLISTS["OSC"], "as in the last report")
    opened = commands.open_handover(desk, "OSC", "joint", "jpn-destroyer", lines, "relieved")
    return {"handover": opened.event_id}


def _taken_in(desk: Desk) -> Body:
    named = _handover(desk)
    for item in commands.CHECKLISTS["OSC"]:
        commands.acknowledge_handover_item(desk, named["handover"], item, "jpn-destroyer")
    return named


def _record(desk: Desk) -> Body:
    """The record that an authority asked for, written by hand."""
    ref = commands.store_file(desk, "suspension-record", {"record.json": "{}"})
    label = Label("JPN", (EXCON,))
    body = SuspensionPrepared(
        asked_by="Sato Ichiro", asked_by_office="Head of operations",
        until=ns_to_iso(desk.clock.now_ns()), missing=PersonsRange(least=8, most=8), objects=(),
        survival=(), leads=(), texts={},
        artefact=ArtefactCitation.of(ref, label, Provenance(model="test")),
    )  # fmt: skip
    made = desk.record("suspension.prepared", body, Author("JPN RCC", "SMC"), label=label)
    return {"record": made.event_id}


SIGNED: Body = {
    "name": "Sato Ichiro",
    "office": "Head of operations",
    "statement": "Searched twice and thoroughly.",
}


def _suspended(desk: Desk) -> Body:
    commands.suspend_search(desk, _record(desk)["record"], **SIGNED)
    return {"reason": "a light was seen"}


def _paused(desk: Desk) -> Body:
    control.pause(desk, CONTROL, "lunch")
    return {"reason": "go on"}


def _called(desk: Desk) -> Body:
    control.call_no_duff(desk, CONTROL, "fire aboard")
    return {}


def _alert(desk: Desk) -> Body:
    return {"alert": control.real_alert(desk, CONTROL, "fire aboard").event.event_id}


def _listed(desk: Desk) -> Body:
    control.list_endpoint(desk, CONTROL, "sart:970000001", "SART of the pool")
    return {"endpoint": "sart:970000001", "how": "called its owner"}


def _reviewed(desk: Desk) -> Body:
    injects.review_inject(desk, 1, CONTROL)
    return {"number": 1}


def _ready(desk: Desk) -> Body:
    _reviewed(desk)
    for nation in NATIONS:
        injects.approve_inject(desk, 1, nation, NATION_CONTROL[nation])
    return {"number": 1}


def _due(desk: Desk) -> Body:
    _ready(desk)
    injects.ready_inject(desk, 1, CONTROL)
    return {"number": 1}


def _held(desk: Desk) -> Body:
    _due(desk)
    injects.hold_inject(desk, 1, CONTROL, "wait")
    return {"number": 1}


def _fired(desk: Desk) -> Body:
    _due(desk)
    injects.fire_inject(desk, 1, CONTROL)
    return {"number": 1}


def _delivered(desk: Desk) -> Body:
    _fired(desk)
    return {"delivered": desk.view().events(types=("inject.delivered",))[-1].event_id}


def _answered(desk: Desk) -> Body:
    delivered = _delivered(desk)["delivered"]
    for role, nation in (("smc", "JPN"), ("osc", "KOR")):
        injects.acknowledge_inject(desk, delivered, role, nation, Author(role, role))
    return {"number": 1}


def _evidence(desk: Desk) -> list[str]:
    return [desk.view().events(types=("incident.reported",))[0].event_id]


def _lesson(desk: Desk) -> Body:
    who = Author("E1", "evaluator")
    lessons.observe_lesson(desk, who, EXCON, "L1", "Say it twice.", _evidence(desk))
    return {"lesson": "L1"}


def _identified(desk: Desk) -> Body:
    named, who = _lesson(desk), Author("E1", "evaluator")
    lessons.identify_lesson(
        desk, who, EXCON, "L1", cause="one said it", action="say it twice", owner="Plans",
        due_ns=desk.clock.now_ns() + HOUR_NS,
    )  # fmt: skip
    return named


def _ended(desk: Desk) -> Body:
    desk.record("exercise.ended", ExerciseEnded(reason="over"), CONTROL)
    return {}


def _with(before: Prepare, **more: Any) -> Prepare:
    return lambda desk: {**before(desk), **more}


def _plus(before: Callable[[Desk], str], **more: Any) -> Prepare:
    return lambda desk: {"request": before(desk), **more}


REPORT = {"position": PLACE, "course_deg": 240, "speed_m_s": 9.0, "endurance_left_h": 5.5}
OSC_LINES = dict.fromkeys(commands.CHECKLISTS["OSC"], "as in the last report")

ROWS: dict[str, Row] = {
    "alert": Row(SHIP, STRANGER, ("exercise.real_alert", "exercise.operation_opened"),
                 _fixed(text="MAYDAY from a trawler", position=LONLAT)),
    "alert-acknowledge": Row(KOR, STRANGER, ("exercise.alert_acknowledged",), _alert),
    "approach-declare": Row(SHIP, KOR.replace("RCC", "SMC"), ("approach.declared",),
                            lambda d: {**_span(d), "other": "jpn-destroyer", "purpose": "hoist",
                                       "minimum_m": 900, "rules": ["from astern"],
                                       "signed_by": "Captain"}),
    "broadcast-draft": Row(SMC, NOT_SMC, ("broadcast.drafted",),
                           lambda d: {"position": PLACE, "radius_m": 20000,
                                      "valid_until": _iso(d, 6)}),
    "communication-end": Row(SMC, NOT_SMC, ("communication.ended",),
                             lambda d: (commands.try_contact(d, "port", "Nagasaki", "telephone",
                                                             "nothing_known")
                                        and {"outcome": "not_located", "summary": "nobody"})),
    "contact-try": Row(SMC, NOT_SMC, ("communication.tried",),
                       _fixed(asked="owner", who="Owner", medium="telephone", result="news",
                              news="left at four", said="He wore red.")),
    "endex": Row(CONTROL_SEAT, KOR_CONTROL, ("exercise.ended",), _fixed(reason="weather")),
    "endpoint-confirm": Row(KOR, STRANGER, ("exercise.endpoint_confirmed",), _listed),
    "endpoint-list": Row(CONTROL_SEAT, KOR_CONTROL, ("exercise.endpoint_listed",),
                         _fixed(endpoint="sart:970000001", use="SART of the pool")),
    "facility-offer": Row(KOR, JPN, ("facility.offered",),
                          _fixed(id="kor-helicopter", endurance_left_h=2.0)),
    "handover-accept": Row(OTHER, SHIP, ("handover.accepted",), _taken_in),
    "handover-acknowledge": Row(OTHER, SHIP, ("handover.item_acknowledged",),
                                _with(_handover, item="situation")),
    "handover-open": Row(SHIP, OTHER, ("handover.opened",),
                         _fixed(role="OSC", to="jpn-destroyer", items=OSC_LINES, reason="relief")),
    "handover-withdraw": Row(SHIP, HELI, ("handover.withdrawn",),
                             _with(_handover, reason="stays")),
    "hot-wash-enter": Row(KOR, STRANGER, ("hot_wash.entered",),
                          _with(_ended, kind="went_well", text="The handover.")),
    "inject-acknowledge": Row(SHIP, KOR, ("inject.acknowledged",), _delivered),
    "inject-approve": Row(KOR_CONTROL, CONTROL_SEAT, ("inject.approved",), _reviewed),
    "inject-cancel": Row(CONTROL_SEAT, KOR_CONTROL, ("inject.cancelled",),
                         _fixed(number=1, reason="not needed")),
    "inject-finish": Row(CONTROL_SEAT, KOR_CONTROL, ("inject.done",), _answered),
    "inject-fire": Row(CONTROL_SEAT, KOR_CONTROL, ("inject.released",), _due),
    "inject-hold": Row(CONTROL_SEAT, KOR_CONTROL, ("inject.held",), _with(_due, reason="wait")),
    "inject-miss": Row(CONTROL_SEAT, KOR_CONTROL, ("inject.missed",),
                       _with(_fired, reason="nobody answered")),
    "inject-move": Row(CONTROL_SEAT, KOR_CONTROL, ("inject.moved",),
                       lambda d: {**_due(d), "to": _iso(d, 1), "reason": "later"}),
    "inject-ready": Row(CONTROL_SEAT, KOR_CONTROL, ("inject.readied",), _ready),
    "inject-review": Row(KOR_CONTROL, "USA:control", ("inject.reviewed",), _fixed(number=1)),
    "inject-unhold": Row(CONTROL_SEAT, KOR_CONTROL, ("inject.resumed",), _held),
    "lesson-identify": Row(EVALUATOR, STRANGER, ("lesson.identified",),
                           lambda d: {**_lesson(d), "cause": "one said it", "action": "say twice",
                                      "owner": "Plans", "due": _iso(d, 100)}),
    "lesson-learn": Row(EVALUATOR, STRANGER, ("lesson.learned",),
                        _with(_identified, change="order changed", shown_by="next drill")),
    "lesson-observe": Row(EVALUATOR, STRANGER, ("lesson.observed",),
                          lambda d: {"lesson": "L2", "text": "Say it.", "evidence": _evidence(d)}),
    "marker-drop": Row(SHIP, "JPN:SMC", ("marker.dropped",),
                       _fixed(marker="M1", kind="radio", position=PLACE, error_m=100)),
    "marker-report": Row(SHIP, OTHER, ("marker.reported",),
                         lambda d: (commands.drop_marker(d, "M1", "radio", "kor-destroyer",
                                                         (128.1, 32.6), 100.0)
                                    and {"marker": "M1", "position": LONLAT, "error_m": 50})),
    "message-acknowledge": Row(SHIP, OTHER, ("message.acknowledged",), _message),
    "message-send": Row(SHIP, "JPN:facility:kor-destroyer", ("message.sent",),
                        _fixed(to=["JPN RCC"], medium="VHF", text="Five hours.",
                               acknowledge_within_s=600, personal="Kim is unwell.")),
    "no-duff": Row(HELI, STRANGER, ("exercise.no_duff",), _fixed(known="fire aboard")),
    "no-duff-end": Row(KOR_CONTROL, CONTROL_SEAT, ("exercise.no_duff_ended",), _called),
    "note-write": Row(EVALUATOR, STRANGER, ("note.written",), _fixed(text="too quiet")),
    "object-track": Row(HELI, "KOR:SMC", ("object.tracked",),
                        lambda d: (_found(d) and {"search_object": "raft", "position": PLACE,
                                                  "error_m": 50})),
    "observation-make": Row(EVALUATOR, STRANGER, ("observation.made",),
                            _fixed(text="Read back.", position=PLACE, facility="kor-destroyer")),
    "operation-open": Row(KOR, STRANGER, ("exercise.operation_opened",), _alert),
    "pause": Row(CONTROL_SEAT, KOR_CONTROL, ("exercise.paused",), _fixed(reason="lunch")),
    "persons-aboard": Row(SMC, NOT_SMC, ("persons.aboard_stated",),
                          _fixed(least=8, most=9, source="owner by telephone")),
    "persons-died": Row(SHIP, OTHER, ("persons.died",), _with(_aboard, count=1)),
    "persons-recount": Row(SHIP, "KOR:RCC", ("persons.recounted",),
                           _with(_aboard, place_kind="facility", alive=3, dead=0, reason="again")),
    "persons-recover": Row(SHIP, OTHER, ("persons.recovered",), _with(_rescue, alive=4, dead=0)),
    "persons-transfer": Row(SHIP, OTHER, ("persons.transferred",),
                            _with(_aboard, to="Sasebo", place_kind="place_of_safety", alive=4,
                                  dead=0)),
    "phase-declare": Row(SMC, NOT_SMC, ("phase.declared",),
                         _fixed(phase="distress", reason="no answer")),
    "phase-lower": Row(SMC, NOT_SMC, ("phase.lowered",),
                       _fixed(phase="uncertainty", reason="heard of")),
    "plan-amend": Row(KOR, "USA:RCC", ("plan.amended",),
                      _with(_plan, reason="too near", changes=["more room"])),
    "plan-approve": Row(KOR, "USA:RCC", ("plan.approved",), _plan),
    "plan-issue": Row(SMC, NOT_SMC, ("plan.issued",), _approved),
    "plan-reject": Row(KOR, "USA:RCC", ("plan.rejected",), _with(_plan, reason="too near")),
    "position-report": Row(SHIP, "JPN:SMC", ("position.reported",), _fixed(**REPORT)),
    "rescue-end": Row(SHIP, OTHER, ("rescue.ended",),
                      _with(_rescue, outcome="handed_on", reason="helicopter is nearer")),
    "rescue-order": Row("KOR:OSC", "JPN:OSC", ("rescue.ordered",),
                        _with(_found, facility="kor-helicopter", means="hoist", wind_m_s=6.0,
                              reason="nearest that can")),
    "resume": Row(CONTROL_SEAT, KOR_CONTROL, ("exercise.resumed",), _paused),
    "role-assign": Row(SMC, NOT_SMC, ("role.assigned",),
                       _fixed(role="ACO", holder="jpn-destroyer", reason="radar")),
    "search-reopen": Row(KOR, "USA:RCC", ("search.reopened",), _suspended),
    "search-suspend": Row(SMC, NOT_SMC, ("search.suspended",), _with(_record, **SIGNED)),
    "ship-report": Row(SMC, NOT_SMC, ("ship.reported",),
                       _fixed(ship="JXYZ", name="MV Seagull", position=PLACE, course_deg=90,
                              speed_m_s=7)),
    "sighting-assess": Row(SMC, NOT_SMC, ("sighting.assessed",),
                           _with(_sighted, confidence=0.7, watched_area_m2=1e8, reason="clear")),
    "sighting-classify": Row(HELI, OTHER, ("sighting.classified",),
                             _with(_sighted, result="object", certainty="probable",
                                   what="orange raft", search_object="raft",
                                   persons_seen={"least": 5, "most": 6})),
    "sighting-divert": Row(SMC, NOT_SMC, ("sighting.diverted",),
                           _with(_sighted, facility="kor-destroyer", reason="nearest")),
    "sighting-reclassify": Row(SMC, NOT_SMC, ("sighting.reclassified",),
                               _with(_found, facility="kor-helicopter", result="other",
                                     certainty="confirmed", what="a fish trap", reason="seen")),
    "sighting-report": Row(SHIP, "JPN:RCC", ("sighting.reported",),
                           _fixed(search_object="raft", position=PLACE, error_m=200)),
    "sitrep-send": Row(SMC, NOT_SMC, ("sitrep.sent",), _fixed(reason="news", medium="data link")),
    "support-close": Row(KOR, JPN, ("support.closed",), _plus(_refused, note="asked elsewhere")),
    "support-grant": Row(JPN, KOR, ("support.granted",),
                         _plus(_asked, uses=2, conditions=["from astern"])),
    "support-lapse": Row(SMC, NOT_SMC, ("support.lapsed",), _plus(_late)),
    "support-refuse": Row(JPN, KOR, ("support.refused",), _plus(_asked, reason="deck fouled")),
    "support-request": Row(KOR, JPN, ("support.requested",),
                           lambda d: {**_span(d), "of_nation": "JPN", "kind": "deck",
                                      "facility": "kor-helicopter", "provider": "jpn-destroyer",
                                      "answer_by": _iso(d, 1)}),
    "support-use": Row(HELI, SHIP, ("support.used",), _use),
    "support-withdraw": Row(KOR, JPN, ("support.withdrawn",), _plus(_asked, reason="not needed")),
    "task-accept": Row(SHIP, HELI, ("task.accepted",), _task),
    "task-acknowledge": Row(SHIP, HELI, ("task.acknowledged",), _task),
    "task-cancel": Row(SMC, NOT_SMC, ("task.cancelled",), _with(_task, reason="found")),
    "task-rate": Row("EXCON:evaluator", STRANGER, ("task.rated",),
                     lambda d: {"objective": "o1", "task": "t1", "rating": "S",
                                "reason": "in time", "evidence": _evidence(d)}),
    "task-refuse": Row(SHIP, HELI, ("task.refused",), _with(_task, reason="engine failed")),
}  # fmt: skip
