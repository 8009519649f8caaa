"""Long work: asked for, looked at, cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, FastAPI, Path
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import HTTPConnection

from sarex.server.access.principal import Principal, allow
from sarex.server.cases.dependencies import Case
from sarex.server.channel.channel import Channel
from sarex.server.problems import NotAllowedError, NotFoundError
from sarex.server.worklist.bench import WorkBench
from sarex.server.worklist.item import Work, WorkView
from sarex.server.worklist.kinds import KINDS, WorkAsked
from sarex.server.worklist.store import WorkStore

__all__ = [
    "ask",
    "cancel",
    "list_work",
    "look",
    "router",
    "work_bench",
    "work_lifespan",
    "work_store",
]

router = APIRouter(tags=["work"])

_PLAYERS = ("SMC", "RCC", "OSC", "ACO", "facility", "control", "evaluator", "observer")
Asker = Annotated[Principal, Depends(allow("SMC", "RCC", "OSC", "control", "evaluator"))]
Reader = Annotated[Principal, Depends(allow(*_PLAYERS))]
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{24}$", description="Of the work.")]


@asynccontextmanager
async def work_lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Keep table and bench in ``app.state``; entered after cases and channel, left before them."""
    store = WorkStore(app.state.sarex.engine)
    channel: Channel = app.state.channel
    loop = asyncio.get_running_loop()

    def told(work: Work) -> None:
        content = {"work": work.view().model_dump(mode="json")}
        tell = channel.publish
        loop.call_soon_threadsafe(
            lambda: tell("work", work.case, content, work.may_be_seen_by, key=work.id)
        )

    app.state.work_store = store
    app.state.work_bench = bench = WorkBench(store, app.state.cases, told)
    await run_sync(bench.start)
    try:
        yield
    finally:
        await run_sync(bench.stop)


def work_store(connection: HTTPConnection) -> WorkStore:
    """The table of the server that answers."""
    found = connection.app.state.work_store
    assert isinstance(found, WorkStore)
    return found


def work_bench(connection: HTTPConnection) -> WorkBench:
    """The bench of the server that answers."""
    found = connection.app.state.work_bench
    assert isinstance(found, WorkBench)
    return found


Table = Annotated[WorkStore, Depends(work_store)]
Bench = Annotated[WorkBench, Depends(work_bench)]


@router.get("/cases/{case}/worklist")
def list_work(who: Reader, case: Case, table: Table) -> list[WorkView]:
    """The work that one's party asked for on a case, the newest first."""
    case.gate.take_out("work")
    return [w.view() for w in table.of_case(case.case_id) if w.may_be_seen_by(who)]


@router.post("/cases/{case}/worklist", status_code=202)
def ask(body: WorkAsked, who: Asker, case: Case, table: Table, bench: Bench) -> WorkView:
    """Queue work; its progress is told on the channel."""
    kind = KINDS[body.kind]
    if who.seat.role not in kind.roles:
        raise NotAllowedError(
            "this work is not for your seat",
            given=who.seat.text(),
            allowed=", ".join(kind.roles),
            remedy="Change to a seat that may ask for it.",
        )
    try:
        asked = kind.body.model_validate(body.parameters)
    except ValidationError as error:
        faults = [{**each, "loc": ("body", "parameters", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(faults) from error
    case.gate.take_out(f"work {body.kind}")
    kind.check(case.desk(who), who.viewer.party)
    queued = table.add(case.case_id, body.kind, asked.model_dump(mode="json"), who)
    bench.wake()
    return queued.view()


@router.get("/cases/{case}/worklist/{work_id}")
def look(work_id: Id, who: Reader, case: Case, table: Table) -> WorkView:
    """How one piece of work stands."""
    case.gate.take_out("work")
    return _own(work_id, who, case.case_id, table).view()


@router.delete("/cases/{case}/worklist/{work_id}")
def cancel(work_id: Id, who: Asker, case: Case, table: Table, bench: Bench) -> WorkView:
    """Cancel work; what it has recorded stays."""
    found = _own(work_id, who, case.case_id, table)
    return bench.cancel(found.id).view()


def _own(work_id: str, who: Principal, case: str, table: WorkStore) -> Work:
    found = table.get(work_id)
    if found.case != case or not found.may_be_seen_by(who):
        raise NotFoundError("there is no such work here", given=work_id, remedy="Look again.")
    return found
