"""A case with something in every part of the page: an exercise that runs."""

from __future__ import annotations

from pathlib import Path

from control_acts import NATION_CONTROL, NATIONS, start
from proposed import propose_in
from rescues import move, seen
from small_scenarios import SMALL

from sarex.exercise.design import parse_scenario
from sarex.exercise.injects import commands as injects
from sarex.exercise.truth_record import CONTROL
from sarex.operation import commands
from sarex.operation.desk import Desk

__all__ = ["WATCH", "exercise_under_way"]

WATCH = (
    "situation",
    "sightings",
    "facilities",
    "messages",
    "alerting",
    "support",
    "roles",
    "log",
    "record",
)
"""The tabs of the watch."""


def exercise_under_way(folder: Path) -> Path:
    """An exercise with a forecast, a plan, a sighting, a message and an inject that is ready."""
    return propose_in(folder, _go_on).path


def _go_on(desk: Desk) -> None:
    injects.load_into(desk, parse_scenario(SMALL), CONTROL)
    injects.review_inject(desk, 2, CONTROL)
    for nation in NATIONS:
        injects.approve_inject(desk, 2, nation, NATION_CONTROL[nation])
    injects.ready_inject(desk, 2, CONTROL)
    start(desk)
    move(desk, 5)
    seen(desk)
    text = "Hold your aircraft above 2000 ft."
    commands.send_message(desk, "JPN RCC", ["KOR RCC", "kor-helicopter"], "VHF", text)
