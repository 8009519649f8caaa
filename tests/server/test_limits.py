"""Limits on what comes in: rate, size, time, and how much is at work at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from sarex.server.limits import Buckets, address_of
from sarex.server.settings import Limits


def test_a_bucket_fills_again_at_its_rate() -> None:
    now = [0.0]
    buckets = Buckets(2.0, 3.0, now_s=lambda: now[0])

    assert [buckets.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    now[0] = 0.5
    assert [buckets.take("a"), buckets.take("a")] == [0.0, 0.5]
    now[0] = 1000.0
    assert [buckets.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert buckets.take("b") == 0.0


def test_buckets_of_the_quiet_are_forgotten() -> None:
    buckets = Buckets(1e-9, 1.0, now_s=lambda: 0.0)
    buckets.take("first")

    for number in range(20_001):
        buckets.take(str(number))

    assert buckets.take("first") == 0.0


def test_an_ipv6_network_counts_as_one_address() -> None:
    found = {
        address_of({"client": (host, 1)})
        for host in ("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", "192.0.2.1")
    }

    assert found == {"2001:db8:1:2", "192.0.2.1"}


@pytest.mark.parametrize(
    ("limits", "signed_in"),
    [
        (Limits(per_session_s=0.001, per_session_burst=3), True),
        (Limits(per_address_s=0.001, per_address_burst=3), False),
    ],
    ids=["session", "address"],
)
def test_too_many_requests_are_told_to_wait(
    serve: Callable[..., Any], limits: Limits, signed_in: bool
) -> None:
    client = serve(limits=limits).client("KOR:SMC" if signed_in else None)

    answers = [client.get("/server") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert answers[-1].json()["type"] == "urn:sarex:problem:too-many"


def test_one_session_does_not_slow_another(serve: Callable[..., Any]) -> None:
    served = serve(limits=Limits(per_session_s=0.001, per_session_burst=2))
    loud, quiet = served.client("KOR:SMC"), served.client("JPN:SMC")

    while loud.get("/server").is_success:
        pass

    assert quiet.get("/server").status_code == 200


@pytest.fixture(scope="module")
def small(serve: Callable[..., Any]) -> Any:
    """A server that takes little, with a route that waits until it is let go."""
    served = serve(limits=Limits(body_bytes=1000, request_s=0.5, in_flight=2))
    served.go = threading.Event()
    served.waiting = threading.Semaphore(0)

    def wait(request: Any) -> None:
        served.waiting.release()
        served.go.wait(20.0)

    async def echo(request: Any) -> Any:
        from starlette.responses import Response

        return Response(await request.body())

    routes = [Route("/wait", wait), Route("/echo", echo, methods=["POST"])]
    served.app.router.routes[:0] = routes
    return served


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large_is_refused(small: Any, declared: bool) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * 100

    content: Any = b"x" * 1100 if declared else parts()
    refused = httpx.post(f"{small.url}/echo", content=content, headers={"Origin": small.url})
    taken = httpx.post(f"{small.url}/echo", content=b"x" * 1000, headers={"Origin": small.url})

    assert (refused.status_code, taken.status_code) == (413, 200)
    assert refused.json()["allowed"] == "1000 bytes"


def test_a_slow_request_is_given_up_and_too_many_at_once_are_refused(small: Any) -> None:
    small.go.clear()
    slow = [httpx.get(f"{small.url}/wait") for _ in range(2)]  # their threads work on
    assert small.waiting.acquire(timeout=20.0)
    assert small.waiting.acquire(timeout=20.0)
    refused = httpx.get(f"{small.url}/api/v1/server")
    small.go.set()

    assert [answer.status_code for answer in slow] == [503, 503]
    assert slow[0].json()["type"] == "urn:sarex:problem:timeout"
    assert refused.json()["type"] == "urn:sarex:problem:busy"
    assert refused.headers["retry-after"] == "1"
    while httpx.get(f"{small.url}/api/v1/server").status_code == 503:
        pass


def test_failed_attempts_to_sign_in_are_slowed(serve: Callable[..., Any]) -> None:
    client = serve().client()

    answers = [client.post("/session/link", json={"token": f"guess{n}"}) for n in range(31)]

    assert {answer.status_code for answer in answers[:30]} == {401}
    assert answers[30].status_code == 429
    assert int(answers[30].headers["retry-after"]) >= 1
