"""After NO DUFF nothing passes the gate but its notice, until every nation has resumed."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from small_scenarios import event

from sarex.canonical import ns_to_iso
from sarex.errors import ExerciseError
from sarex.exercise.control import Gate, no_duff_notice
from sarex.exercise.control.events import (
    AlertAcknowledged,
    EndpointConfirmed,
    EndpointListed,
    ExercisePaused,
    ExerciseResumed,
    NoDuffCalled,
    NoDuffEnded,
    RealAlertReceived,
)
from sarex.exercise.control.state import ControlState, apply
from sarex.exercise.events import ExerciseEnded, ExerciseStarted
from sarex.journal import Event

NATIONS = ("JPN", "KOR")
TIME = ns_to_iso(1_780_000_000 * 10**9)
ROLES = st.sampled_from(["control", "JPN control", "KOR control", "SMC", "SRU"])
KINDS = ("text", "data", "record", "test_form", "no_duff_notice")
PAYLOADS = (
    "text",
    "",
    '{"exercise": true}',
    "SART TEST",
    "NO DUFF NO DUFF NO DUFF",
    b"\x00\xff",
    "MAYDAY",
)

BODIES: tuple[tuple[str, Any], ...] = (
    ("exercise.started", ExerciseStarted(title="x", nations=NATIONS, staff="x")),
    ("exercise.ended", ExerciseEnded(reason="over")),
    ("exercise.paused", ExercisePaused(reason="wait")),
    ("exercise.resumed", ExerciseResumed(reason="go on")),
    ("exercise.no_duff", NoDuffCalled(known="fire", by="x", case_clock=TIME, wall_clock=TIME)),
    ("exercise.no_duff_ended", NoDuffEnded(nation="JPN")),
    ("exercise.no_duff_ended", NoDuffEnded(nation="KOR")),
    ("exercise.no_duff_ended", NoDuffEnded(nation="USA")),
    ("exercise.real_alert", RealAlertReceived(text="fire", wall_clock=TIME)),
    ("exercise.alert_acknowledged", AlertAcknowledged(alert="0", party="KOR")),
    ("exercise.endpoint_listed", EndpointListed(endpoint="e", use="test")),
    ("exercise.endpoint_confirmed", EndpointConfirmed(endpoint="e", person="x", how="called")),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    steps = draw(st.lists(st.tuples(st.sampled_from(BODIES), ROLES), max_size=14))
    return [
        event(name, body, number, role=role, seq=number + 1, event_id=str(number))
        for number, ((name, body), role) in enumerate(steps)
    ]


def passes(gate: Gate, channel: str, payload: str | bytes, kind: Any) -> bytes | None:
    try:
        return gate.pass_out(channel, payload, kind=kind)
    except ExerciseError:
        return None


def overridden(history: list[Event]) -> bool:
    """Whether a NO DUFF holds, reckoned from the history alone."""
    calls = [n for n, e in enumerate(history) if e.type == "exercise.no_duff"]
    if not calls:
        return False
    ended = {
        e.body.nation  # type: ignore[union-attr]
        for e in history[calls[-1] :]
        if e.type == "exercise.no_duff_ended" and e.role == f"{e.body.nation} control"  # type: ignore[union-attr]
    }
    return not ended >= set(NATIONS)


@settings(max_examples=150, deadline=None)
@given(histories(), st.sampled_from(["mail", "e"]))
def test_nothing_passes_under_no_duff_but_its_notice(history: list[Event], channel: str) -> None:
    state = ControlState(NATIONS)
    gate = Gate(lambda: state)
    for number, each in enumerate(history):
        state = apply(state, each)
        holds = overridden(history[: number + 1])
        assert (state.no_duff is not None) == holds
        assert state.stopped or not holds  # no inject either
        sent = {
            (kind, payload): out
            for kind in KINDS
            for payload in PAYLOADS
            if (out := passes(gate, channel, payload, kind)) is not None
        }
        if holds:
            assert sent == {}
            notice = no_duff_notice(state)
            assert passes(gate, channel, notice, "no_duff_notice") == notice.encode()
            assert not any(passes(gate, channel, notice, kind) for kind in KINDS[:-1])
        else:
            assert ("text", "text") in sent
            assert not any(kind == "no_duff_notice" for kind, _ in sent)
        assert not any(payload == "MAYDAY" and kind != "record" for kind, payload in sent)
