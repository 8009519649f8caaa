"""Long statistical runs: each states its seed; with --keep-results the outcome is written down.

A result holds the commit, whether the tree was clean, the hash of the lock file, the versions, and
for each check its seed, its numbers and whether it held.
"""

from __future__ import annotations

import datetime
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from sarex.canonical import file_hash
from sarex.provenance import versions

ROOT = Path(__file__).resolve().parents[1]
_OUTCOMES = pytest.StashKey[list[dict[str, object]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--keep-results", type=Path, metavar="FOLDER", help="write the outcome to a file in FOLDER"
    )
    parser.addoption(
        "--seed", type=int, default=20260606, help="seed of every check (default: %(default)s)"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_OUTCOMES] = []


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Seed of this check, recorded with its outcome."""
    value = int(request.config.getoption("--seed"))
    request.node.user_properties.append(("seed", value))
    return value


@pytest.fixture
def rng(seed: int) -> np.random.Generator:
    """Generator of this check."""
    return np.random.default_rng(seed)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> object:
    report = yield
    if report.when == "call" or (report.when == "setup" and report.outcome != "passed"):
        item.config.stash[_OUTCOMES].append(
            {
                "check": item.nodeid,
                "outcome": report.outcome,
                "seconds": round(report.duration, 1),
                **dict(item.user_properties),
            }
        )
    return report


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    folder = config.getoption("--keep-results")
    if folder is None or not config.stash[_OUTCOMES]:
        return
    commit = _git("rev-parse", "HEAD")
    clean = not _git("status", "--porcelain", "--untracked-files=no")
    now = datetime.datetime.now(datetime.UTC)
    result = {
        "commit": commit,
        "clean": clean,
        "lock_sha256": file_hash(ROOT / "uv.lock"),
        "finished_at": now.isoformat(timespec="seconds"),
        "versions": versions(),
        "checks": config.stash[_OUTCOMES],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y%m%dT%H%M%SZ}-{commit[:12]}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(f"\nresult kept: {path}")
