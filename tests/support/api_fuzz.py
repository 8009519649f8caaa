"""Requests made from the OpenAPI document, right and wrong ones, and what may be answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from live_clients import live, small_case
from schemathesis import GenerationMode
from served import Served
from websockets.exceptions import ConnectionClosed

from sarex.server.openapi import description

SEATS = ("KOR:SMC", "EXCON:control")
ADMIN = "SERVER:admin"

LEFT_OUT = {
    "DELETE /api/v1/session": "it ends the session that all other requests need",
    "PUT /api/v1/session/password": "it ends all other sessions of the user",
    "PUT /api/v1/session/seat": "a fitting one gives another cookie: test_sessions changes seats",
}
"""Operations that are not asked, and why."""

OUTLIVES = {"POST /api/v1/cases/{case}/exercise", "POST /api/v1/exercises"}
"""They begin a process that outlives the server: asked for cases and scenarios that are not."""

HALTS = ("no-duff", "endex", "pause", "search-suspend")
"""Acts after which most of the others are refused: they are done in a case of their own."""

NO_HTTP = b"Invalid HTTP request received."
"""What uvicorn answers to what is no HTTP, before any app sees it."""

REAL, SPARE = "goto", "spare"
_KEYS = {"type", "title", "status", "detail", "given", "allowed", "remedy", "where", "faults"}
_NEEDED = {"type", "title", "status", "detail"}


@cache
def operations() -> dict[str, Any]:
    """Every operation by its method and path."""
    schema = schemathesis.openapi.from_dict(json.loads(description()))
    found = {each.ok().label: each.ok() for each in schema.get_all_operations()}
    assert found.keys() >= LEFT_OUT.keys() | OUTLIVES
    return {label: each for label, each in found.items() if label not in LEFT_OUT}


def fill(served: Served) -> dict[str, str]:
    """Two small cases; values of path parameters that are there."""
    client = served.client("JPN:SMC")
    for name in (REAL, SPARE):
        answer = client.post("/cases", json={**small_case(), "id": name})
        assert answer.status_code == 201, answer.text
    events = served.client("EXCON:control").get(f"/cases/{REAL}/events").json()["events"]
    facility = next(iter(client.get(f"/cases/{REAL}").json()["state"]["facilities"]))
    return {"case": REAL, "event_id": events[0]["event_id"], "facility": facility}


def check_operation(
    served: Served, label: str, known: Mapping[str, str], *, examples: int, start: int | None = None
) -> None:
    """Ask one operation many times: no fault of the server, every refusal of the one shape.

    Parameters
    ----------
    known
        Path parameters that lead somewhere; most requests have them.
    start
        Seed; None: the same requests in every run.
    """
    operation = operations()[label]
    sessions = {seat: _session(served, seat) for seat in _seats(label)}
    there = {name: _there(label, name, value) for name, value in known.items()}

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=start is None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=_requests(operation),
        seat=st.sampled_from(sorted(sessions)),
        real=st.sampled_from((True, True, True, False)),
    )
    def ask(case: Any, seat: str, real: bool) -> None:
        for name in case.path_parameters or {}:
            if real and name in there:
                case.path_parameters[name] = there[name]
        answer = case.call(base_url=served.url, session=sessions[seat], timeout=120)
        check_answer(answer.status_code, answer.headers, answer.content, f"{label} as {seat}")

    (ask if start is None else seed(start)(ask))()


def check_answer(status: int, headers: Mapping[str, Any], body: bytes, asked: str) -> None:
    """No fault of the server; a refusal is a problem of the one shape."""
    assert status < 500, f"{asked}: {status} {body[:500]!r}"
    if status < 400 or (status, body) == (400, NO_HTTP):
        return
    (kind,) = [value for name, value in headers.items() if name.lower() == "content-type"]
    kind = kind[0] if isinstance(kind, list) else kind
    assert kind == "application/problem+json", f"{asked}: {status} {kind} {body[:200]!r}"
    problem = json.loads(body)
    assert _NEEDED <= problem.keys() <= _KEYS, f"{asked}: {problem}"
    assert problem["status"] == status
    assert problem["type"].startswith("urn:sarex:problem:")


def _requests(operation: Any) -> st.SearchStrategy[Any]:
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not (operation.body or operation.path_parameters or operation.query):
        return right
    return right | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def _seats(label: str) -> tuple[str, ...]:
    return (*SEATS, ADMIN) if "/users" in label or label.endswith("/metrics") else SEATS


def _there(label: str, name: str, value: str) -> str:
    if name == "case" and label in OUTLIVES:
        return "never-was"
    if name == "case" and label.endswith(tuple(f"/acts/{act}" for act in HALTS)):
        return SPARE
    return value


def _session(served: Served, seat: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["Origin"] = served.url
    session.cookies.update(served.cookies(seat))
    return session


# --- frames of the channel ------------------------------------------------------------------------

_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
_NAMES = st.sampled_from((REAL, SPARE, "never-was", "", "../goto")) | st.text(max_size=9)
_ASKED = st.fixed_dictionaries(
    {},
    optional={
        "case": _NAMES | _ANY,
        "since": st.sampled_from((None, 0, 1, -1, 2**53, 2**64, 0.5, "1")) | _ANY,
        "lang": st.sampled_from(("en", "ko", "ja", "xx", None)) | _ANY,
        "more": _ANY,
    },
)
_RIGHT = st.builds(
    lambda case, since, lang: {"open": {"case": case, "since": since, "lang": lang}},
    st.sampled_from((REAL, SPARE, "never-was")),
    st.none() | st.integers(0, 2**53),
    st.sampled_from(("en", "ko", "ja")),
)
_FRAMES = st.one_of(
    _RIGHT,
    st.sampled_from((REAL, "never-was")).map(lambda case: {"close": {"case": case}}),
    _ANY.map(lambda value: {"ping": value}),
    st.dictionaries(st.sampled_from(("open", "close", "ping", "x")), _ASKED | _ANY, max_size=2),
    _ANY,
).map(json.dumps) | st.text(max_size=50) | st.binary(max_size=50)  # fmt: skip


def check_frames(served: Served, *, examples: int, start: int | None = None) -> None:
    """Send frames, right and wrong ones: answered, or the channel is closed with a code."""

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=start is None,
        suppress_health_check=list(HealthCheck),
    )
    @given(frames=st.lists(_FRAMES, min_size=1, max_size=8), seat=st.sampled_from(SEATS))
    def say(frames: list[str | bytes], seat: str) -> None:
        with live(served, seat, cookies[seat]) as client:
            code = 1000
            try:
                for frame in frames:
                    client.socket.send(frame)
                client.settle()
            except ConnectionClosed as closed:
                code = 1006 if closed.rcvd is None else closed.rcvd.code
        assert code in {1000, 1007, 1008, 1009}, f"closed with {code}"

    cookies = {seat: served.cookies(seat) for seat in SEATS}
    (say if start is None else seed(start)(say))()
