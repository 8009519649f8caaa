"""tools/sync.sh names what a machine lacks, and stops before it touches anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAIN = ("sh", "cat", "cksum", "cut", "dirname", "mkdir", "rm")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A tree with the script and a path of its own, holding nothing but plain commands."""
    (tmp_path / "clone" / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "sync.sh", tmp_path / "clone" / "tools")
    (tmp_path / "bin").mkdir()
    for name in PLAIN:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return tmp_path / "clone"


def _program(clone: Path, name: str, body: str) -> None:
    path = clone.parent / "bin" / name
    path.write_text(f"#!{shutil.which('sh')}\n{body}\n")
    path.chmod(0o755)


def _sync(clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = str(clone.parent / "bin")
    done = subprocess.run(
        ["sh", "tools/sync.sh"],
        cwd=clone,
        env={"PATH": path, "HOME": str(clone.parent / "home"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert sorted(os.listdir(clone)) == ["tools"]
    return done


def test_a_machine_without_git_is_told(clone: Path) -> None:
    assert _sync(clone).stderr.splitlines() == [
        "missing: git",
        "  to do: Install git (Debian: apt-get install git).",
    ]


@pytest.mark.parametrize("body", ["exit 1", "exit 127"], ids=["too old", "a name that runs not"])
def test_a_machine_without_a_usable_python_is_told(clone: Path, body: str) -> None:
    _program(clone, "git", "exit 0")
    _program(clone, "python3", body)
    said = _sync(clone).stderr
    assert said.startswith("missing: Python 3.11 or newer with its venv module (tried: python3 ")
    assert "  to do: " in said


def test_the_interpreter_asked_for_is_the_only_one_tried(clone: Path) -> None:
    _program(clone, "git", "exit 0")
    _program(clone, "python3", 'echo "$0"')
    assert "(tried: /no/python)" in _sync(clone, PYTHON="/no/python").stderr
