"""Sessions: one seat each, in a cookie that only this server reads, ended where they must be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx


def test_somebody_with_a_session_is_known_by_seat(
    client_as: Callable[..., httpx.Client],
) -> None:
    found = client_as("KOR:facility:kor-destroyer").get("/session").json()

    assert found["seat"] == {"party": "KOR", "role": "facility", "facility": "kor-destroyer"}
    assert found["user"] == "kor-facility-kor-destroyer"


def test_nobody_is_told_to_sign_in(server: Any) -> None:
    answer = server.client().get("/session")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:sarex:problem:sign-in"
