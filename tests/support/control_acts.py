"""Acts of exercise control at a desk, and the events that they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sarex.exercise import control
from sarex.exercise.control.events import (
    ExercisePaused,
    ExerciseResumed,
    NoDuffCalled,
    NoDuffEnded,
    RealAlertReceived,
)
from sarex.exercise.control.state import CONTROL_ROLE
from sarex.exercise.events import ExerciseEnded, ExerciseStarted
from sarex.exercise.truth_record import CONTROL
from sarex.labels import Viewer
from sarex.operation.desk import Author, Desk
from sarex.operation.events import PositionReported

NATIONS = ("JPN", "KOR")
SAILOR = Author("kor-destroyer", "SRU")
NATION_CONTROL = {nation: Author(f"{nation} control", f"{nation} control") for nation in NATIONS}
TIME = "2026-06-07T00:00:00Z"


def bodies(act: str) -> tuple[str, Any, str]:
    """Type, body and role of an act."""
    called = NoDuffCalled(known="fire aboard", by="x", case_clock=TIME, wall_clock=TIME)
    started = ExerciseStarted(title="x", nations=NATIONS, staff="x")
    return {
        "start": ("exercise.started", started, CONTROL_ROLE),
        "pause": ("exercise.paused", ExercisePaused(reason="wait"), CONTROL_ROLE),
        "resume": ("exercise.resumed", ExerciseResumed(reason="go on"), CONTROL_ROLE),
        "no_duff": ("exercise.no_duff", called, "SRU"),
        "end_JPN": ("exercise.no_duff_ended", NoDuffEnded(nation="JPN"), "JPN control"),
        "end_KOR": ("exercise.no_duff_ended", NoDuffEnded(nation="KOR"), "KOR control"),
        "alert": ("exercise.real_alert", RealAlertReceived(text="fire", wall_clock=TIME), "SRU"),
        "endex": ("exercise.ended", ExerciseEnded(reason="over"), CONTROL_ROLE),
    }[act]


def at(desk: Desk, party: str) -> Desk:
    """The desk of a party on the same journal."""
    return replace(desk, viewer=Viewer(party, "x"))


def start(desk: Desk) -> None:
    desk.record("exercise.started", bodies("start")[1], CONTROL)


DO: dict[str, Callable[[Desk], Any]] = {
    "start": start,
    "pause": lambda desk: control.pause(desk, CONTROL, "wait"),
    "resume": lambda desk: control.resume(desk, CONTROL, "go on"),
    "no_duff": lambda desk: control.call_no_duff(at(desk, "KOR"), SAILOR, "fire aboard"),
    "end_JPN": lambda desk: control.resume_after(at(desk, "JPN"), "JPN", NATION_CONTROL["JPN"]),
    "end_KOR": lambda desk: control.resume_after(at(desk, "KOR"), "KOR", NATION_CONTROL["KOR"]),
    "alert": lambda desk: control.real_alert(at(desk, "JPN"), SAILOR, "fire aboard"),
    "endex": lambda desk: desk.record("exercise.ended", ExerciseEnded(reason="over"), CONTROL),
}


def report_position(desk: Desk, facility: str, provenance: str, lon_deg: float = 128.0) -> Any:
    body = PositionReported.model_validate(
        {
            "facility": facility,
            "lon_deg": lon_deg,
            "lat_deg": 32.5,
            "course_deg": 0.0,
            "speed_m_s": 5.0,
            "endurance_left_h": 8.0,
            "provenance": provenance,
        }
    )
    author = Author(facility, "SRU")
    return desk.record("position.reported", body, author, label=desk.label_of("KOR"))
