"""A real server on loopback, and clients that are signed in, for all tests of the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import structlog
from served import Served

from sarex.server.access.seat import Seat
from sarex.server.settings import ServerSettings


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    """What the server logs is for the tests that look at it."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the server that the tests of a session share."""
    return tmp_path_factory.mktemp("server") / "home"


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[Served]:
    """A real server of exercises on loopback; change nothing of it that others may meet."""
    served = Served(ServerSettings(home=home, mode="exercise"))
    yield served
    served.close()


@pytest.fixture(scope="session")
def client_as(server: Served) -> Callable[[Seat | str], httpx.Client]:
    """Makes a client that is signed in to a seat, such as ``client_as("KOR:SMC")``."""
    return server.client


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Starts servers of a module's own: ``serve(mode="operation", limits=Limits(...))``."""
    folder = tmp_path_factory.mktemp("servers")
    started: list[Served] = []

    def start(**given: object) -> Served:
        settings = {"home": folder / f"home{len(started)}", "mode": "exercise", **given}
        started.append(Served(ServerSettings.model_validate(settings)))
        return started[-1]

    yield start
    for served in started:
        served.close()
