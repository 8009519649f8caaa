"""The report opens in a browser where somebody sits at a terminal with a display, only there."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path

import pytest

from sarex.cli._show import has_screen, show_in_browser


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A terminal with a display; the pages that were opened."""
    pages: list[str] = []

    def note(page: str) -> bool:
        pages.append(page)
        return True

    monkeypatch.setattr(webbrowser, "open", note)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    for name in ("CI", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return pages


def test_a_report_opens_at_its_whole_path(shown: list[str], tmp_path: Path) -> None:
    page = tmp_path / "a case" / "report.html"
    assert show_in_browser(page)
    assert shown == [f"file://{tmp_path.resolve()}/a%20case/report.html"]


@pytest.mark.parametrize("why", ["a pipe", "CI", "no display"])
def test_nothing_opens_where_nobody_looks(
    why: str, shown: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if why == "a pipe":
        monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    elif why == "CI":
        monkeypatch.setenv("CI", "1")
    else:
        monkeypatch.delenv("DISPLAY")
    assert not has_screen()
    assert not show_in_browser(tmp_path / "report.html")
    assert shown == []
