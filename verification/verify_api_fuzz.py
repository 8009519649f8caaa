"""Many requests for every operation, many frames: no fault of the server, refusals of one shape."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog
from api_fuzz import check_frames, check_operation, fill, operations
from served import Served

from sarex.server.settings import Limits, ServerSettings

REQUESTS, CONVERSATIONS = 200, 2_000
WIDE = Limits(per_session_s=1e6, per_session_burst=1e6, per_address_s=1e6, per_address_burst=1e6)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    home = tmp_path_factory.mktemp("fuzzed") / "home"
    found = Served(ServerSettings(home=home, mode="exercise", limits=WIDE))
    yield found
    found.close()


@pytest.fixture(scope="module")
def known(served: Served) -> dict[str, str]:
    return fill(served)


@pytest.mark.parametrize("label", operations())
def test_no_request_breaks_the_server(
    served: Served, known: dict[str, str], label: str, seed: int, request: pytest.FixtureRequest
) -> None:
    request.node.user_properties.append(("requests", REQUESTS))
    check_operation(served, label, known, examples=REQUESTS, start=seed)


def test_no_frames_break_the_channel(
    served: Served, known: dict[str, str], seed: int, request: pytest.FixtureRequest
) -> None:
    request.node.user_properties.append(("conversations", CONVERSATIONS))
    check_frames(served, examples=CONVERSATIONS, start=seed)
