"""A verification run leaves a record that names commit, lock file, seed and outcome."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _run(tmp_path: Path, least_p: str) -> tuple[int, dict[str, object]]:
    """One quick check in a copy of the folder, so that it can be made to fail."""
    folder = tmp_path / "verification"
    folder.mkdir(parents=True)
    source = (ROOT / "verification" / "verify_randomness.py").read_text(encoding="utf-8")
    shorter = source.replace("COUNT = 2_000_000", "COUNT = 20_000")
    shorter = shorter.replace("LEAST_P = 1e-4", f"LEAST_P = {least_p}")
    assert shorter.count(f"LEAST_P = {least_p}") == shorter.count("COUNT = 20_000") == 1
    (folder / "verify_randomness.py").write_text(shorter, encoding="utf-8")
    conftest = (ROOT / "verification" / "conftest.py").read_text(encoding="utf-8")
    (folder / "conftest.py").write_text(
        conftest.replace("Path(__file__).resolve().parents[1]", f"Path({str(ROOT)!r})"),
        encoding="utf-8",
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\npython_files = verify_*.py\n")
    options = ["-q", "verification", "-k", "square", "--seed", "7", "--keep-results", "kept"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    (record,) = (tmp_path / "kept").glob("*.json")
    return done.returncode, json.loads(record.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("least_p", "outcome"), [("1e-4", "passed"), ("1.0", "failed")])
def test_the_record_names_commit_lock_seed_and_outcome(
    tmp_path: Path, least_p: str, outcome: str
) -> None:
    returncode, record = _run(tmp_path, least_p)
    assert returncode == (0 if outcome == "passed" else 1)
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert record["commit"] == head.stdout.strip()
    assert record["lock_sha256"] == hashlib.sha256((ROOT / "uv.lock").read_bytes()).hexdigest()
    (check,) = record["checks"]  # type: ignore[misc]
    assert check["outcome"] == outcome  # type: ignore[index]
    assert check["seed"] == 7  # type: ignore[index]
    assert 0 <= check["p"] <= 1  # type: ignore[index]
