"""The wheel as it is given away: built from a clone, installed where nothing is, played offline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).parent


def _run(*words: object, cwd: Path, **more: str) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by its own hooks from a clone of what is committed."""
    folder = tmp_path_factory.mktemp("wheel")
    _run("git", "clone", "--quiet", ROOT, folder / "clone", cwd=folder)
    uv = ROOT / ".uv" / "bin" / "uv"
    _run(uv, "build", "--wheel", "--out-dir", folder, cwd=folder / "clone")
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command ``sarex`` in an environment that holds nothing else."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=True)
    _run(folder / "bin" / "pip", "install", "--quiet", wheel, cwd=folder, HOME=str(folder))
    return folder / "bin" / "sarex"


def test_the_wheel_holds_the_client_and_no_source_of_it(
    wheel: Path, record_property: Callable[[str, object], None]
) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "sarex/server/client/index.html" in names
    assert not [name for name in names if name.startswith("frontend/") or "node_modules" in name]
    record_property("wheel_bytes", wheel.stat().st_size)
    record_property("files", len(names))


def test_its_demo_shows_forecast_and_facilities_without_node_network_or_clone(
    installed: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    told = _run(
        *("unshare", "--map-root-user", "--net", sys.executable, HERE / "wheel_demo.py"),
        *(installed, tmp_path),
        cwd=tmp_path,
    )
    seen = json.loads(told)
    for name, value in seen.items():
        record_property(name, value)
    assert "unreachable" in seen["network"]
    assert not {"node", "npm"} & {path.name for path in installed.parent.iterdir()}
    assert seen["facilities"] == 10
    assert seen["pixels_drawn"] > 500
    assert seen["requests"] > 20
    assert seen["asked_outside"] == seen["faults"] == seen["left"] == []
