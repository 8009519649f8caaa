"""The client in a real Chromium at a real server process on loopback.

A page that asks for anything outside the server, or that writes an error to the console, fails its
test. With SAREX_SHOTS=FOLDER in the environment, ``shot`` writes pictures of pages there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from control_acts import NATION_CONTROL, NATIONS, start
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from rescues import rescue_desk
from served_pages import ServedPages, Watched
from small_scenarios import SMALL

from sarex.exercise.design import parse_scenario
from sarex.exercise.injects import commands as injects
from sarex.exercise.truth_record import CONTROL

HERE = Path(__file__).parent
CLIENT = HERE.parents[1] / "src" / "sarex" / "server" / "client" / "index.html"
SIZES = ((1280, 800), (1920, 1080), (390, 844))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.needs("chromium"))


@pytest.fixture(scope="module")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(_playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, drawing without a GPU; for one file.

    While it is open this thread has a running event loop, in which no other test can begin its own.
    """
    browser = _playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--use-angle=swiftshader",
            "--enable-unsafe-swiftshader",
            "--autoplay-policy=no-user-gesture-required",
        ],
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def started_exercise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an exercise that has begun, with an inject that is ready; nobody directs it."""
    folder = tmp_path_factory.mktemp("started")
    with rescue_desk(folder) as desk:
        injects.load_into(desk, parse_scenario(SMALL), CONTROL)
        injects.review_inject(desk, 2, CONTROL)
        for nation in NATIONS:
            injects.approve_inject(desk, 2, nation, NATION_CONTROL[nation])
        injects.ready_inject(desk, 2, CONTROL)
        start(desk)
    return folder / "case"


@pytest.fixture(scope="session")
def make_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., ServedPages]]:
    """Starts ``sarex serve`` with a home of its own; takes further words of the command."""
    if not CLIENT.is_file():
        pytest.fail("the client is not built: sh tools/client.sh", pytrace=False)
    running: list[ServedPages] = []

    def make(*words: object) -> ServedPages:
        served = ServedPages(tmp_path_factory.mktemp("server") / "home", *words)
        running.append(served)
        return served

    yield make
    for served in running:
        served.close()


@pytest.fixture(scope="session")
def served(
    make_server: Callable[..., ServedPages], started_exercise: Path, tmp_path_factory: Any
) -> ServedPages:
    """A server of exercises with the started exercise, shared: leave the case as it is."""
    own = tmp_path_factory.mktemp("served") / "case"
    shutil.copytree(started_exercise, own)
    return make_server(own)


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page of a server, signed in to a seat or not; what it asks for is watched.

    ``watched(served, "KOR:SMC", "#/cases", width=390, height=844)``; further names are those of
    Playwright's ``new_context``.
    """
    pages: list[Watched] = []

    def open_page(
        served: ServedPages,
        seat: str | None = None,
        address: str = "",
        *,
        width: int = 1280,
        height: int = 800,
        **context: Any,
    ) -> Page:
        found = Watched(chromium, served, seat, width=width, height=height, **context)
        pages.append(found)
        found.page.goto(served.url + "/" + address)
        return found.page

    yield open_page
    faults = [fault for page in pages for fault in page.close()]
    assert not faults


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """Writes pictures of a page at three sizes, if SAREX_SHOTS names a folder."""
    asked = os.environ.get("SAREX_SHOTS")

    def write(page: Page, name: str) -> None:
        if asked is None:
            return
        before = page.viewport_size
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(400)  # the map draws itself anew; nothing is asserted on it
            folder = Path(asked)
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}-{width}.png", animations="disabled")
        if before is not None:
            page.set_viewport_size(before)

    return write
