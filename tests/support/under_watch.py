"""Cases with something in every part of the page: an exercise that runs, and an operation."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from control_acts import NATION_CONTROL, NATIONS, start
from proposed import propose_in
from rescues import move, seen
from served_pages import ServedPages
from small_scenarios import SMALL
from whole_runs import small_case

from sarex.exercise.design import parse_scenario
from sarex.exercise.injects import commands as injects
from sarex.exercise.truth_record import CONTROL
from sarex.operation import commands
from sarex.operation.desk import Desk

__all__ = ["WATCH", "exercise_under_way", "report_operation"]

OPERATION = "real"
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


def report_operation(served: ServedPages) -> str:
    """Reports a real case at a server of operations; its id."""
    report: dict[str, Any] = tomllib.loads(small_case("goto", draws=300))
    report |= {"mode": "operation", "id": OPERATION, "title": "Fishing vessel, no answer"}
    report["parties"] = {"nations": ["KOR", "JPN"], "smc": "JPN"}
    with served.client("JPN:SMC") as smc:
        smc.post("/cases", json=report).raise_for_status()
        acts = f"/cases/{OPERATION}/acts"
        phase = {"phase": "distress", "reason": "no answer on any channel"}
        smc.post(f"{acts}/phase-declare", json=phase).raise_for_status()
        smc.post(f"{acts}/facility-offer", json={"facility": "jpn-helicopter"})
    return OPERATION
