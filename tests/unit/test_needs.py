"""The rule for absent programs: skip and name them last, fail under SAREX_REQUIRE=all."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import needs
import pytest

pytest_plugins = ["pytester"]

LISTING = "sh dash shell\nno-such-program-here no-such-package tests\n"
TESTS = """
import pytest

@pytest.mark.needs("no-such-program-here")
def test_with_it(): ...

@pytest.mark.needs("sh")
def test_with_the_shell(): ...
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.mkdir("tools").joinpath("debian-packages.txt").write_text(LISTING)
    pytester.makeini("[pytest]\nmarkers = needs(*names): a program")
    pytester.makeconftest(Path(needs.__file__).read_text())
    pytester.makepyfile(TESTS)
    return pytester


def test_absent_program_is_skipped_and_named_last(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAREX_REQUIRE", raising=False)
    result = project.runpytest_subprocess()
    result.assert_outcomes(passed=1, skipped=1)
    assert result.outlines[-2] == (
        "absent: no-such-program-here (Debian package no-such-package); 1 test(s) skipped"
    )


def test_absent_program_fails_where_all_are_required(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAREX_REQUIRE", "all")
    result = project.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*SAREX_REQUIRE=all, and absent: no-such-program-here*"])


def test_unlisted_program_is_an_error_even_if_present(project: pytest.Pytester) -> None:
    project.makepyfile(test_other='import pytest\n@pytest.mark.needs("ls")\ndef test_it(): ...')
    result = project.runpytest_subprocess("test_other.py")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*not in tools/debian-packages.txt: *ls*"])


def test_the_committed_list_reads() -> None:
    assert all(package for package in needs.programs().values())


def _debian(tmp_path: Path, uid: int) -> tuple[str, str]:
    """Output of tools/debian.sh with its own apt-get and user, and what apt-get was asked."""
    shell = needs.LIST.with_name("debian.sh")
    listing = tmp_path / "list.txt"
    listing.write_text(LISTING)
    log = tmp_path / "apt.log"
    log.touch()
    for name, body in {"apt-get": f'echo "$@" >>{log}', "id": f"echo {uid}"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["sh", str(shell), str(listing)],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout, log.read_text()


def test_root_installs_what_is_absent_and_only_that(tmp_path: Path) -> None:
    _, asked = _debian(tmp_path, uid=0)
    assert asked.splitlines() == [
        "update -qq",
        "install -qq --no-install-recommends no-such-package",
    ]


def test_another_user_is_told_and_installs_nothing(tmp_path: Path) -> None:
    said, asked = _debian(tmp_path, uid=1000)
    assert asked == ""
    assert "no-such-package" in said
