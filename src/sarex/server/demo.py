"""``sarex serve --demo``: a home for an hour, seats for everybody, and an exercise that begins."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import sqlalchemy as sa

from sarex.exercise.design import load_scenario, load_scenario_case
from sarex.labels import EXCON
from sarex.server.access.seat import ADMIN_PARTY, Seat
from sarex.server.context import Context
from sarex.server.database import reading
from sarex.server.exercises import start
from sarex.server.exercises.director_process import DirectorProcess
from sarex.server.exercises.tables import exercises

__all__ = ["SCENARIO", "begin_exercise", "end_exercise", "make_users"]

SCENARIO: Final = "goto"

_BY_PERSONS = frozenset(("smc", "rcc"))
_END_S = 20.0


def make_users(shared: Context) -> dict[str, str]:
    """Users for every seat of the demo, and a one-time link's token for each, by name."""
    found = {}
    for name, display_name, held in _users():
        shared.accounts.add(name, display_name, held)
        found[name] = shared.accounts.link(name)
    return found


def _users() -> Iterator[tuple[str, str, list[Seat]]]:
    """Name, name to show and seats; whom the scenario's case knows, and nobody else."""
    scenario = load_scenario(SCENARIO)
    case = load_scenario_case(scenario).case
    smc = case.parties.smc
    for nation in (smc, *(each for each in case.parties.nations if each != smc)):
        low = nation.lower()
        yield f"{low}-smc", f"{nation} SMC", [Seat(nation, "SMC"), Seat(nation, "ACO")]
        yield f"{low}-rcc", f"{nation} RCC", [Seat(nation, "RCC")]
        yield f"{low}-control", f"{nation} control", [Seat(nation, "control")]
        yield f"{low}-evaluator", f"{nation} evaluator", [Seat(nation, "evaluator")]
    yield "excon", "Exercise control", [Seat(EXCON, "control")]
    yield "evaluator", "Evaluator", [Seat(EXCON, "evaluator")]
    for facility in case.facilities:
        seat = Seat(facility.nation, "facility", facility.id)
        osc = [Seat(facility.nation, "OSC")] if facility.id == case.parties.osc else []
        yield facility.id, facility.id, [seat, *osc]
    yield "admin", "Administrator", [Seat(ADMIN_PARTY, "admin")]


def begin_exercise(shared: Context) -> str:
    """Begin the scenario with its centres played by persons; the name of its case."""
    roles = load_scenario(SCENARIO).scenario.roles
    by_persons = [role.id for role in roles if role.function in _BY_PERSONS]
    return start(shared, SCENARIO, seats=by_persons, case=SCENARIO, asked_by="demo")


def end_exercise(shared: Context) -> None:
    """End the directors of this home at once: it is about to vanish, with what they record."""
    with reading(shared.engine) as connection:
        running = sa.select(exercises).where(exercises.c.state == "running")
        rows = [row for row in connection.execute(running) if row.pid is not None]
    until_s = time.monotonic() + _END_S
    for row in rows:
        director = DirectorProcess(shared.home.path / "directors", row.case)
        if director.is_alive():
            with suppress(ProcessLookupError):
                os.killpg(row.pid, signal.SIGKILL)  # it leads a session of its own
        while director.is_alive() and time.monotonic() < until_s:
            time.sleep(0.05)
