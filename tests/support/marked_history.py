"""Random histories of a small exercise in which every labelled text, place and file has a mark."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from control_acts import at
from hypothesis import strategies as st
from played_here import InlineRunner
from small_exercise import (
    MINUTE_NS,
    ON,
    START_NS,
    SmallExercise,
    search_points,
    track_of,
)
from small_play import small_case

from sarex.exercise import control
from sarex.exercise.events import InjectDelivered
from sarex.journal import ArtefactCitation, Event, SimulatedClock
from sarex.labels import EXCON, Label, Viewer
from sarex.operation import commands
from sarex.operation.commands.refusal import OrderError
from sarex.operation.desk import Author, Desk
from sarex.operation.events import PhaseDeclared, PositionReported, SightingReported
from sarex.operation.evidence import report_sighting
from sarex.planning.plan import Plan
from sarex.provenance import Provenance
from sarex.randomness import draw_key
from sarex.review.evaluation import write_note

NATIONS = ("JPN", "KOR")
PARTIES = (*NATIONS, EXCON)
VIEWERS = (*PARTIES, "USA")
LABELS = st.builds(Label, st.sampled_from(PARTIES), st.sets(st.sampled_from(VIEWERS)).map(tuple))
PROVENANCE = Provenance("test", versions={})
"""With its versions, because to look them up for each event is slow."""


@dataclass(frozen=True)
class Act:
    """What is done, labelled how, at which desk, how many minutes after the act before."""

    kind: str
    label: Label
    field: Label | None
    party: str
    minutes: int


@dataclass(frozen=True)
class Mark:
    """A text that nobody but an audience may come to see."""

    text: str
    audience: frozenset[str]


def audience(event: Event, path: str, *, personal: bool = False) -> frozenset[str]:
    """Who may see a field, by the event's own label and that of the field, said plainly."""
    found = event.label.audience
    for pointer, label in event.field_labels.items():
        if path == pointer or path.startswith(f"{pointer}/"):
            found &= label.audience
    if personal and path not in event.field_labels:
        found &= {event.label.owner}
    return found


def desk_of(play: SmallExercise) -> Desk:
    """Exercise control's desk on the history, 200 minutes after the report."""
    clock = SimulatedClock(START_NS + 200 * MINUTE_NS)
    runner: Any = InlineRunner(play.folder.artefacts)
    key = draw_key(np.random.default_rng(1))
    return Desk(play.folder, runner, clock, small_case(), Viewer(EXCON, "control"), 1, key)


class History:
    """Makes events and keeps what nobody else may see of them."""

    def __init__(self, play: SmallExercise) -> None:
        self.play, self.desk = play, desk_of(play)
        self.marks: list[Mark] = []
        self.events: list[Event] = []
        self.alerts: list[str] = []
        commands.offer_facilities_of_case(self.desk)

    def do(self, act: Act) -> None:
        """One act, if it is in order."""
        clock = self.desk.clock
        assert isinstance(clock, SimulatedClock)
        clock.advance_to(clock.now_ns() + act.minutes * MINUTE_NS)
        DO[act.kind](self, act, f"mark{len(self.events):03d}x")

    def keep(self, event: Event, **marks: str) -> Event:
        """An event that has these marks, each at the field of its name."""
        self.events.append(event)
        for name, text in marks.items():
            self.marks.append(Mark(text, audience(event, f"/{name}", personal=name == "personal")))
        return event

    def record(self, act: Act, name: str, body: Any, path: str) -> Event:
        fields = {} if act.field is None else {path: act.field}
        author = Author(f"{act.party} RCC", "RCC")
        return self.desk.record(name, body, author, label=act.label, field_labels=fields)


def _position(history: History, act: Act, mark: str) -> None:
    provenance = "live" if act.minutes % 2 else "simulated"
    body = PositionReported(
        facility=mark, lon_deg=128.0, lat_deg=32.5, course_deg=0.0, speed_m_s=5.0,
        endurance_left_h=8.0, provenance=provenance,  # type: ignore[arg-type]
    )  # fmt: skip
    history.keep(history.record(act, "position.reported", body, "/facility"), facility=mark)


def _phase(history: History, act: Act, mark: str) -> None:
    body = PhaseDeclared(phase="alert", reason=mark)
    history.keep(history.record(act, "phase.declared", body, "/reason"), reason=mark)


def _sighting(history: History, act: Act, mark: str) -> None:
    body = SightingReported(
        facility=mark, search_object="raft", lon_deg=128.0, lat_deg=32.5, error_m=10.0
    )
    history.keep(history.record(act, "sighting.reported", body, "/facility"), facility=mark)


def _delivered(history: History, act: Act, mark: str) -> None:
    body = InjectDelivered(
        sender="caller", sender_titles={"en": "Caller"}, to=("smc",), medium="vhf",
        texts={"en": mark}, unreviewed=(),
    )  # fmt: skip
    history.keep(history.record(act, "inject.delivered", body, "/texts"), texts=mark)


def _message(history: History, act: Act, mark: str) -> None:
    nation = act.party if act.party in NATIONS else "JPN"
    sent = commands.send_message(
        at(history.desk, nation), f"{nation} RCC", ["kor-destroyer"], "VHF", f"{mark}t",
        personal=f"{mark}p",
    )  # fmt: skip
    history.keep(sent, text=f"{mark}t", personal=f"{mark}p")


def _note(history: History, act: Act, mark: str) -> None:
    history.keep(
        write_note(at(history.desk, act.party), Author("E1", "evaluator"), act.party, mark),
        text=mark,
    )


def _plan(history: History, act: Act, mark: str) -> None:
    """A plan whose files are for some, and are named by its event for others."""
    track = track_of(search_points(), on=ON)
    issued = history.play.plan([track], name=mark, minute=30.0 + len(history.events))
    proposed = history.play.folder.journal.view(Viewer("JPN", "x")).get(str(issued.cause))
    path = history.play.folder.artefacts.path(proposed.body.artefact.sha256)  # type: ignore[union-attr]
    plan = Plan.model_validate_json((path / "plan.json").read_bytes())
    secret = f"{mark}s"
    with history.play.folder.artefacts.writing("plan") as draft:
        for file in path.iterdir():
            (draft.path / file.name).write_bytes(file.read_bytes())
        (draft.path / "notes.json").write_text(json.dumps(secret), encoding="utf-8")
    own = act.label if act.field is None else act.field
    cited = ArtefactCitation.of(draft.ref, own, PROVENANCE)
    body = proposed.body.model_copy(update={"plan": f"{mark}r", "artefact": cited})  # type: ignore[union-attr]
    event = history.record(replace(act, field=None), "plan.proposed", body, "")
    assert plan.id == mark
    history.keep(event, plan=f"{mark}r")
    history.marks.append(Mark(secret, event.label.audience & own.audience))
    history.marks.append(Mark(draft.ref.sha256, event.label.audience & own.audience))


def _sitrep(history: History, act: Act, mark: str) -> None:
    """Filled in by the system: nothing of what its readers may not see is to come into it."""
    history.events.append(commands.send_sitrep(at(history.desk, "JPN"), "news", "data_link"))


def _rescue(history: History, act: Act, mark: str) -> None:
    """A sighting told to some, looked at, and a rescue that the system fills in for all."""
    desk = at(history.desk, "JPN")
    seen = report_sighting(desk, "raft", mark, (128.0, 32.5), 90.0, desk.clock.now_ns())
    history.keep(seen, facility=mark)
    with suppress(OrderError):  # one rescue of the raft is enough
        looked = commands.classify_sighting(
            desk, seen, "kor-helicopter", "object", "confirmed", f"{mark}d", search_object="raft",
            persons_seen=(6, 6),
        )  # fmt: skip
        history.keep(looked[0], what=f"{mark}d")
        options = commands.propose_rescue(desk, seen, wind_m_s=6.0)
        best = next(each for each in options if not each.ruled_out)
        assert best.means is not None
        commands.order_rescue(desk, seen, best.facility, best.means, options, "nearest that can")


def _alert(history: History, act: Act, mark: str) -> None:
    made = control.real_alert(at(history.desk, act.party), Author("x", "SRU"), mark)
    history.keep(made.event, text=mark)
    history.alerts.append(mark)


def _no_duff(history: History, act: Act, mark: str) -> None:
    desk = at(history.desk, act.party)
    history.keep(control.call_no_duff(desk, Author("x", "SRU"), mark), known=mark)


DO: dict[str, Callable[[History, Act, str], None]] = {
    "position": _position,
    "phase": _phase,
    "sighting": _sighting,
    "delivered": _delivered,
    "message": _message,
    "note": _note,
    "plan": _plan,
    "sitrep": _sitrep,
    "rescue": _rescue,
    "alert": _alert,
    "no_duff": _no_duff,
}
ACTS = st.builds(
    Act,
    st.sampled_from(sorted(DO)),
    LABELS,
    st.none() | LABELS,
    st.sampled_from(PARTIES),
    st.integers(0, 9),
)
HISTORIES = st.lists(ACTS, min_size=3, max_size=12)
