"""Programs that only some machines have: skip where absent, say so last, fail where required.

A test marked ``@pytest.mark.needs("chromium")`` runs where the program is on the path. Elsewhere it
skips, and the last lines of the run name the program and its Debian package. With
``SAREX_REQUIRE=all`` in the environment it fails instead. The programs are listed in
``tools/debian-packages.txt``, the list from which ``make test`` installs them as root.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

__all__ = ["absent", "absent_lines", "programs", "required"]

LIST = Path(__file__).resolve().parents[2] / "tools" / "debian-packages.txt"
_ABSENT = "absent: "


def programs(listing: Path = LIST) -> dict[str, str]:
    """Debian package of each listed program."""
    rows = (line.split() for line in listing.read_text(encoding="utf-8").splitlines())
    return {row[0]: row[1] for row in rows if row and not row[0].startswith("#")}


def absent(names: Iterable[str]) -> list[str]:
    """Those that are not on the path."""
    return [name for name in names if shutil.which(name) is None]


def required() -> bool:
    """Whether an absent program fails the run."""
    return os.environ.get("SAREX_REQUIRE", "") == "all"


def absent_lines(skipped: dict[str, int], listing: Path = LIST) -> list[str]:
    """What the end of a run says about the programs it did without."""
    packages = programs(listing)
    return [
        f"absent: {name} (Debian package {packages[name]}); {count} test(s) skipped"
        for name, count in sorted(skipped.items())
    ]


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        unknown = sorted(set(mark.args) - set(programs(_listing(item.config))))
        if unknown or not mark.args:
            pytest.fail(f"needs{mark.args}: not in tools/debian-packages.txt: {unknown}")
        gone = absent(mark.args)
        if not gone:
            continue
        if required():
            pytest.fail(f"SAREX_REQUIRE=all, and absent: {', '.join(gone)}", pytrace=False)
        pytest.skip(_ABSENT + ", ".join(gone))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in absent_lines(_skipped(terminalreporter), _listing(config)):
        terminalreporter.write_line(line)


def _skipped(terminalreporter: pytest.TerminalReporter) -> dict[str, int]:
    """Tests skipped for each program, from their reports: tests run in several processes."""
    counts: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", ()):
        _, found, names = str(report.longrepr[2]).partition(_ABSENT)
        for name in names.split(", ") if found else ():
            counts[name] = counts.get(name, 0) + 1
    return counts


def _listing(config: pytest.Config) -> Path:
    own = config.rootpath / "tools" / "debian-packages.txt"
    return own if own.is_file() else LIST
