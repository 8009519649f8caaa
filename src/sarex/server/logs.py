"""Structured logs, one JSON object a line: no secrets, and nothing that bodies say of people."""

from __future__ import annotations

import logging
import secrets
import sys
import time
from typing import TextIO

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sarex.server.faults import fault, log
from sarex.server.metrics import Metrics
from sarex.server.problems import ServerFaultError, problem_of

__all__ = ["RequestLog", "configure_logs", "log", "route_of"]


def configure_logs(stream: TextIO | None = None) -> None:
    """Write logs to a stream (standard error) as JSON, those of uvicorn too."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    relay = _Relay(logging.INFO)
    for name in ("uvicorn", "asyncio", "websockets"):
        logger = logging.getLogger(name)
        logger.handlers = [relay]
        logger.propagate = False
        logger.setLevel(logging.WARNING if name != "uvicorn" else logging.INFO)


class _Relay(logging.Handler):
    """Passes on what libraries log: an exception by its kind and place, not by its words."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        more = {} if error is None else fault(error)
        words = record.getMessage() if error is None else "an exception"
        log.log(record.levelno, words, library=record.name, **more)


class RequestLog:
    """Logs and counts every request, and answers what nobody expected with an incident's id."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"].endswith("response.start"):
                status = message["status"]
            elif message["type"] == "websocket.accept":
                status = 101
            await send(message)

        try:
            with self._metrics.in_flight.track_inprogress():
                await self._app(scope, receive, sent)
        except Exception as error:
            incident = secrets.token_hex(6)
            log.error("unexpected", incident=incident, route=route_of(scope), **fault(error))
            if status == 0:
                await problem_of(ServerFaultError.of(incident))(scope, receive, sent)
        took_s = time.perf_counter() - began
        method = scope.get("method", "WEBSOCKET")
        self._metrics.request(method, route_of(scope), status, took_s)
        log.info(
            "request",
            method=method,
            route=route_of(scope),
            status=status,
            ms=round(1000 * took_s, 1),
        )


def route_of(scope: Scope) -> str:
    """The pattern of the route that answered, not what was asked: paths may name persons."""
    return str(getattr(scope.get("route"), "path", "none"))
