"""Shared fixtures: where the real data lies, which programs are there."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from directed_runs import directed_run, directed_runs  # noqa: F401  # shared by many tests
from hypothesis import settings
from needs import (  # noqa: F401  # hooks: what is absent is skipped and named, or required
    pytest_runtest_setup,
    pytest_terminal_summary,
)
from under_way import search  # noqa: F401  # shared by many tests
from whole_runs import small_goto, whole_run, whole_runs  # noqa: F401  # shared by many tests

# The first example may compile a kernel, so time is no criterion; CI must not fail by lot.
settings.register_profile("sarex", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("sarex")

_ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real data, from SAREX_DATA, else ../shared/data beside the clone."""
    folder = Path(os.environ.get("SAREX_DATA", _ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data: SAREX_DATA names no folder ({folder}); see docs/data.md")
    return folder


_PLAYED = re.compile(r"\b(directed|whole)_runs?: ")
"""Fixtures that play a case, once a process."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """In several processes: tests of a file stay together, and files that share a played case."""
    from xdist.scheduler import LoadScopeScheduling

    class PlayedScheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return _played(file) or file

    return PlayedScheduling(config, log) if config.getvalue("dist") == "loadfile" else None


@cache
def _played(file: str) -> str | None:
    """Which played case the tests of a file ask for, if any."""
    found = _PLAYED.search((_ROOT / file).read_text(encoding="utf-8"))
    return None if found is None else found.group(1)
