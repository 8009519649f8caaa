"""One shape for every error that leaves the server: RFC 9457 problem details."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket

from sarex.errors import SarexError

__all__ = [
    "BusyError",
    "ConflictError",
    "NotAllowedError",
    "NotFoundError",
    "ProblemResponse",
    "RequestError",
    "ServerFaultError",
    "SignInError",
    "TooLargeError",
    "TooManyError",
    "add_handlers",
    "problem_of",
    "status_of",
]

_TEXT_LIMIT = 500
_SECRET = frozenset(("password", "current", "new", "token", "code", "state"))


class RequestError(SarexError):
    """A request that the server refuses, with its HTTP status."""

    code = "request"
    status = 400
    headers: Mapping[str, str] = {}


class SignInError(RequestError):
    """Nobody is signed in, or the sign-in failed."""

    code = "sign-in"
    status = 401


class NotAllowedError(RequestError):
    """The seat may not do this."""

    code = "not-allowed"
    status = 403


class NotFoundError(RequestError):
    """There is no such thing, or nothing of it is released to the viewer."""

    code = "not-found"
    status = 404


class ConflictError(RequestError):
    """The request does not fit the state."""

    code = "conflict"
    status = 409


class TooLargeError(RequestError):
    """The body is larger than the server takes."""

    code = "too-large"
    status = 413


class TooManyError(RequestError):
    """More requests than one session or address may make."""

    code = "too-many"
    status = 429

    def __init__(self, message: str, *, after_s: float, remedy: str, given: object = None) -> None:
        super().__init__(message, given=given, remedy=remedy)
        self.headers = {"Retry-After": str(max(1, round(after_s + 0.5)))}


class BusyError(RequestError):
    """The server has more to do than it can, or something that it needs is not there."""

    code = "busy"
    status = 503
    headers: Mapping[str, str] = {"Retry-After": "1"}


class ServerFaultError(RequestError):
    """Something that nobody expected; the log tells it by the incident's id."""

    code = "server-fault"
    status = 500

    @classmethod
    def of(cls, incident: str) -> ServerFaultError:
        return cls(
            "the server met a fault of its own; what you asked may not have been done",
            given=f"incident {incident}",
            remedy="Look whether it was done; give the incident's id to whoever runs the server.",
        )


_STATUS: Mapping[str, int] = {
    "label": 403,
    "order": 409,
    "exercise": 409,
    "job-cancelled": 409,
    "artefact": 500,
    "worker-lost": 503,
}
"""Of the errors of the engine that are not a matter of the request's content (422)."""


class ProblemResponse(JSONResponse):
    """A problem as it is sent."""

    media_type = "application/problem+json"


def status_of(error: SarexError) -> int:
    """HTTP status of an error: 422 where the request says something that cannot be."""
    return error.status if isinstance(error, RequestError) else _STATUS.get(error.code, 422)


def problem_of(error: SarexError) -> ProblemResponse:
    """The response that tells of an error."""
    status = status_of(error)
    headers = dict(error.headers) if isinstance(error, RequestError) else None
    return _response(
        error.code,
        status,
        error.message,
        given=_text(error.given),
        allowed=_text(error.allowed),
        remedy=error.remedy,
        where=error.where,
        headers=headers,
    )


def _response(
    code: str,
    status: int,
    detail: str,
    *,
    given: str | None = None,
    allowed: str | None = None,
    remedy: str | None = None,
    where: str | None = None,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> ProblemResponse:
    body = {
        "type": f"urn:sarex:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "given": given,
        "allowed": allowed,
        "remedy": remedy,
        "where": where,
        **more,
    }
    kept = {name: value for name, value in body.items() if value is not None}
    return ProblemResponse(kept, status, headers=dict(headers or {}))


def _text(value: object) -> str | None:
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= _TEXT_LIMIT else f"{text[:_TEXT_LIMIT]}…"


def add_handlers(app: FastAPI) -> None:
    """Answer every expected error of an app with a problem."""
    app.add_exception_handler(SarexError, _of_sarex)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(WebSocketRequestValidationError, _of_validation)


async def _answer(connection: HTTPConnection, response: Response) -> Response:
    """A refused WebSocket is told the same, instead of its handshake."""
    if isinstance(connection, WebSocket):
        await connection.send_denial_response(response)
    return response


async def _of_sarex(connection: Any, error: Exception) -> Response:
    assert isinstance(error, SarexError)
    return await _answer(connection, problem_of(error))


async def _of_http(connection: Any, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-").replace("'", "")
    remedy = "See the list of routes." if error.status_code in {404, 405} else None
    response = _response(
        code, error.status_code, str(error.detail), remedy=remedy, headers=error.headers
    )
    return await _answer(connection, response)


async def _of_validation(connection: Any, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError | WebSocketRequestValidationError)
    faults = [_fault(each) for each in error.errors()]
    first: Mapping[str, str] = faults[0] if faults else {}
    response = _response(
        "validation",
        422,
        first.get("detail", "the request is not what this route takes"),
        given=first.get("given"),
        remedy="Correct the request; the routes are described in the OpenAPI document.",
        where=first.get("where"),
        faults=faults,
    )
    return await _answer(connection, response)


def _fault(error: Mapping[str, Any]) -> dict[str, str]:
    """One fault of a request; what may be secret is not repeated."""
    place: Sequence[object] = error["loc"]
    found = {"where": "/".join(str(part) for part in place), "detail": str(error["msg"])}
    given = error.get("input")
    if isinstance(given, str | int | float | bool) and not _SECRET.intersection(map(str, place)):
        found["given"] = str(given)[:_TEXT_LIMIT]
    return found
