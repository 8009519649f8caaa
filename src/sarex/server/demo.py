"""``sarex serve --demo``: a home for an hour, people in seats, and an exercise that begins."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from fastapi import FastAPI

from sarex.exercise.design import load_scenario
from sarex.exercise.design.scenario import Role
from sarex.labels import EXCON
from sarex.server.access.principal import Principal
from sarex.server.access.seat import ADMIN_PARTY, Seat
from sarex.server.cases.open_case import OpenCase
from sarex.server.context import Context
from sarex.server.database import reading
from sarex.server.exercises import start
from sarex.server.exercises.director_process import DirectorProcess
from sarex.server.exercises.tables import exercises
from sarex.server.problems import NotFoundError

__all__ = ["SCENARIO", "Person", "begin_exercise", "end_exercise", "make_users", "when_it_runs"]

SCENARIO: Final = "goto"

_BY_PERSONS = frozenset(("smc", "rcc"))
_END_S = 20.0
_LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can play along in the demo.

    Parameters
    ----------
    name, title
        Of the account; of the role, as the scenario tells it.
    seats
        In order; a session begins in the first.
    acts
        Whether nobody else plays this role: without this person it stands still.
    """

    name: str
    title: str
    seats: tuple[Seat, ...]
    acts: bool = False


def make_users(shared: Context) -> tuple[Person, ...]:
    """Users for those who have a part in the demo: who acts first, then who watches."""
    people = sorted(_people(), key=lambda person: not person.acts)
    for person in people:
        shared.accounts.add(person.name, person.title, person.seats)
    return tuple(people)


def _people() -> Iterator[Person]:
    for role in load_scenario(SCENARIO).scenario.roles:
        held = _seats_of(role)
        if held:
            yield Person(role.id, role.title.en, held, role.function in _BY_PERSONS)
    yield Person("admin", "Administrator of this server", (Seat(ADMIN_PARTY, "admin"),))


def _seats_of(role: Role) -> tuple[Seat, ...]:
    """Of a role that persons play here; crews are simulated."""
    if role.function == "exercise_control":
        return Seat(EXCON, "control"), Seat(EXCON, "evaluator")
    if role.nation is None:
        return ()
    if role.function == "smc":
        return tuple(Seat(role.nation, each) for each in ("SMC", "RCC", "ACO"))
    if role.function == "rcc":
        return Seat(role.nation, "RCC"), Seat(role.nation, "ACO")
    if role.function == "nation_control":
        return (Seat(role.nation, "control"),)
    return (Seat(role.nation, "evaluator"),) if role.function == "evaluator" else ()


def begin_exercise(shared: Context) -> str:
    """Begin the scenario with its centres played by persons; the name of its case."""
    roles = load_scenario(SCENARIO).scenario.roles
    by_persons = [role.id for role in roles if role.function in _BY_PERSONS]
    return start(shared, SCENARIO, seats=by_persons, case=SCENARIO, asked_by="demo")


def when_it_runs(app: FastAPI, ready: Callable[[], None], broke: Callable[[str], None]) -> None:
    """Once the exercise runs, ask for its first forecast in the co-ordinator's name and say so.

    Returns at once; to be called when the server answers. ``broke`` is told the director's last
    words if it ends before.
    """
    smc = next(person for person in _people() if person.seats[0].role == "SMC")
    who = Principal(smc.name, smc.title, smc.seats[0], "demo")
    director = _director(app.state.sarex, SCENARIO)

    def wait() -> None:
        while not _runs(app):
            if not director.is_alive():
                broke(director.last_words())
                return
            time.sleep(_LOOK_S)
        app.state.work_store.add(SCENARIO, "forecast", {}, who)
        app.state.work_bench.wake()
        ready()

    threading.Thread(target=wait, name="demo", daemon=True).start()


def _runs(app: FastAPI) -> bool:
    try:
        case: OpenCase = app.state.cases.open(SCENARIO)
    except NotFoundError:  # the director makes its folder first
        return False
    control = case.control()
    return control is not None and control.phase != "before"


def _director(shared: Context, case: str) -> DirectorProcess:
    return DirectorProcess(shared.home.path / "directors", case)


def end_exercise(shared: Context) -> None:
    """End the directors of this home at once: it is about to vanish, with what they record."""
    with reading(shared.engine) as connection:
        running = sa.select(exercises).where(exercises.c.state == "running")
        rows = [row for row in connection.execute(running) if row.pid is not None]
    until_s = time.monotonic() + _END_S
    for row in rows:
        director = _director(shared, row.case)
        if director.is_alive():
            with suppress(ProcessLookupError):
                os.killpg(row.pid, signal.SIGKILL)  # it leads a session of its own
        while director.is_alive() and time.monotonic() < until_s:
            time.sleep(0.05)
