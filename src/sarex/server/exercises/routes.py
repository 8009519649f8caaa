"""Scenarios, exercises begun from them, their injects, and each nation's view side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from sarex.canonical import ns_to_iso
from sarex.errors import SarexError
from sarex.exercise.design import scenario_of_case
from sarex.exercise.injects import fold_board
from sarex.exercise.injects.board import TYPES as INJECT_TYPES
from sarex.labels import EXCON
from sarex.server.access.principal import Principal, allow
from sarex.server.cases.dependencies import Case, Registry
from sarex.server.cases.registry import CaseRegistry
from sarex.server.channel.channel import Channel
from sarex.server.context import Context
from sarex.server.exercises.asked import AskedExercise, AskedPlay
from sarex.server.exercises.exercises import Exercise, Exercises
from sarex.server.exercises.models import ExerciseView, InjectBoard, PlayableSeat, ScenarioList
from sarex.server.exercises.scenarios import inject_board, playable_seats, scenario_list
from sarex.server.problems import ConflictError, NotAllowedError, NotFoundError
from sarex.server.reads.review import moment_view
from sarex.server.reads.review_models import MomentView

__all__ = [
    "begin",
    "exercise",
    "exercises",
    "exercises_lifespan",
    "exercises_of",
    "injects",
    "play",
    "router",
    "scenarios",
    "seats",
    "sides",
]

router = APIRouter(tags=["exercises"])

_WATCH_S = 2.0
_log = logging.getLogger(__name__)

Anyone = Annotated[Principal, Depends(allow())]
Control = Annotated[Principal, Depends(allow("control"))]
Staff = Annotated[Principal, Depends(allow("control", "evaluator", "observer"))]


@asynccontextmanager
async def exercises_lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Keep the exercises in ``app.state.exercises``; entered after cases and channel."""
    shared: Context = app.state.sarex
    cases: CaseRegistry = app.state.cases

    def has_ended(case: str) -> bool:
        try:
            control = cases.open(case).control()
        except SarexError:
            return False
        return control is not None and control.ended_ns is not None

    app.state.exercises = found = Exercises(shared, has_ended)
    await run_sync(found.all)  # those that ended while no server ran
    watching = asyncio.create_task(_watch(found, app.state.channel))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watch(exercises: Exercises, channel: Channel) -> None:
    """Tell clients of a case whose director died where it stood."""
    running: set[str] = set()
    while True:
        try:
            found = await run_sync(exercises.all)
        except SQLAlchemyError:
            _log.exception("the table of exercises cannot be read")
            found = ()
        for each in found:
            if each.case in running and each.state == "died":
                content = {
                    "code": "director-died",
                    "detail": "the director of this exercise ended before ENDEX",
                    "remedy": "What was recorded stands; exercise control ends it by ENDEX.",
                }
                channel.publish("problem", each.case, content, lambda who: True)
        running = {each.case for each in found if each.state == "running"}
        await asyncio.sleep(_WATCH_S)


def exercises_of(connection: HTTPConnection) -> Exercises:
    """The exercises of the server that answers; for routes and WebSockets."""
    found = connection.app.state.exercises
    assert isinstance(found, Exercises)
    return found


Here = Annotated[Exercises, Depends(exercises_of)]


def _must_run_exercises(who: Principal, cases: CaseRegistry) -> None:
    if cases.mode != "exercise":
        raise NotFoundError(
            "this server runs operations, so there are no exercises here",
            remedy="Use a server of exercises.",
        )
    if who.seat.party != EXCON:
        raise NotAllowedError(
            "exercise control begins exercises",
            given=who.seat.text(),
            allowed=f"{EXCON}:control",
            remedy="Ask exercise control.",
        )


@router.get("/scenarios")
def scenarios(who: Staff, here: Here, cases: Registry) -> ScenarioList:
    """The scenarios that an exercise can be made from; texts and injects are for control."""
    _must_run_exercises(who, cases)
    return scenario_list(here)


@router.get("/exercises")
def exercises(who: Anyone, here: Here, cases: Registry) -> list[ExerciseView]:
    """Exercises that this server began, of which anything is released to the viewer."""
    views = [_view(each, cases) for each in here.all()]
    if who.seat.party == EXCON:
        return views
    known = {each.case_id for each in cases.all() if each.is_known_to(who.viewer)}
    return [view.model_copy(update={"problem": None}) for view in views if view.case in known]


@router.post("/exercises", status_code=202)
def begin(body: AskedExercise, who: Control, here: Here, cases: Registry) -> ExerciseView:
    """Begin an exercise from a scenario; its case folder appears some seconds later."""
    _must_run_exercises(who, cases)
    return _view(here.start(body, who.author.name), cases)


@router.post("/cases/{case}/exercise", status_code=202)
def play(body: AskedPlay, who: Control, case: Case, here: Here, cases: Registry) -> ExerciseView:
    """Play a case that was entered by hand, from where it stands, in its own folder."""
    _must_run_exercises(who, cases)
    control = case.control()
    if control is None or control.phase != "before":
        raise ConflictError(
            "an exercise begins once",
            given=None if control is None else control.phase,
            allowed="a case before its STARTEX",
            remedy="Enter the case anew to play it again.",
        )
    return _view(here.start_case(case.case_id, case.path, body, who.author.name), cases)


@router.get("/cases/{case}/exercise")
def exercise(who: Anyone, case: Case, here: Here, cases: Registry) -> ExerciseView:
    """How the exercise of a case stands, if this server began it."""
    found = here.find(case.case_id)
    if found is None:
        raise NotFoundError(
            "this server did not begin an exercise on this case",
            given=case.case_id,
            remedy="Look at the control state of the case.",
        )
    view = _view(found, cases)
    return view if who.seat.party == EXCON else view.model_copy(update={"problem": None})


def _view(found: Exercise, cases: CaseRegistry) -> ExerciseView:
    try:
        cases.open(found.case)
        is_open = True
    except NotFoundError:
        is_open = False
    return ExerciseView(
        case=found.case,
        scenario=found.scenario,
        state=found.state,
        open=is_open,
        asked_by=found.asked_by,
        began=ns_to_iso(found.began_ns),
        ended=None if found.ended_ns is None else ns_to_iso(found.ended_ns),
        problem=found.problem,
    )


@router.get("/cases/{case}/seats")
def seats(who: Control, case: Case, cases: Registry) -> tuple[PlayableSeat, ...]:
    """The seats that persons may play when this case is played; the others are simulated."""
    _must_run_exercises(who, cases)
    return playable_seats(scenario_of_case(case.loaded(who.viewer).case).scenario)


@router.get("/cases/{case}/injects")
def injects(who: Anyone, case: Case) -> InjectBoard:
    """The injects on their timeline, for those to whom the scenario is released."""
    case.gate.take_out("injects")
    view = case.view(who.viewer)
    return inject_board(fold_board(view.events(types=INJECT_TYPES)))


@router.get("/cases/{case}/sides")
def sides(who: Staff, case: Case) -> MomentView:
    """What each nation knows now, side by side; the truth as far as it is on record.

    The director records the truth at ENDEX: until then ``truth`` is null.
    """
    control = case.control()
    if control is None or who.seat.party != EXCON:
        raise NotAllowedError(
            "exercise control alone looks at the nations side by side",
            given=who.seat.text(),
            allowed=f"{EXCON} in an exercise",
            remedy="Look at the case from your own seat.",
        )
    case.gate.take_out("sides")
    found = moment_view(case, who, case.clock.now_ns())
    case.gate.take_out("sides")
    return found
