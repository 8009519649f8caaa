"""Show a finished report to the person at the terminal."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

__all__ = ["has_screen", "show_in_browser"]


def has_screen() -> bool:
    """Whether somebody sits at a terminal with a display; never in CI."""
    if "CI" in os.environ or not sys.stdout.isatty():
        return False
    if sys.platform in {"darwin", "win32"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def show_in_browser(page: Path) -> bool:
    """Open a page in the browser, where there is a screen; whether it was opened."""
    return has_screen() and webbrowser.open(page.resolve().as_uri())
