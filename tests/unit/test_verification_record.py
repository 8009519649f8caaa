"""A verification run leaves a record that names commit, lock file, seed and outcome."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


CHECK = """
def test_a_claim(seed, rng, request):
    request.node.user_properties.append(("p", float(rng.random())))
    assert {holds}
"""


def _run(tmp_path: Path, holds: bool) -> tuple[int, dict[str, Any]]:
    """One check beside a copy of the folder's conftest, so that it can be made to fail."""
    folder = tmp_path / "verification"
    folder.mkdir(parents=True)
    (folder / "verify_claim.py").write_text(CHECK.format(holds=holds))
    conftest = (ROOT / "verification" / "conftest.py").read_text(encoding="utf-8")
    (folder / "conftest.py").write_text(
        conftest.replace("Path(__file__).resolve().parents[1]", f"Path({str(ROOT)!r})"),
        encoding="utf-8",
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\npython_files = verify_*.py\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "verification", "--seed=7", "--keep-results=kept"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    (record,) = (tmp_path / "kept").glob("*.json")
    return done.returncode, json.loads(record.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("holds", "outcome"), [(True, "passed"), (False, "failed")])
def test_the_record_names_commit_lock_seed_and_outcome(
    tmp_path: Path, holds: bool, outcome: str
) -> None:
    returncode, record = _run(tmp_path, holds)
    assert returncode == (0 if holds else 1)
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert record["commit"] == head.stdout.strip()
    assert record["lock_sha256"] == hashlib.sha256((ROOT / "uv.lock").read_bytes()).hexdigest()
    (check,) = record["checks"]
    assert check["outcome"] == outcome
    assert check["seed"] == 7
    assert check["p"] == np.random.default_rng(7).random()
