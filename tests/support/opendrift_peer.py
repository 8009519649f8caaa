"""Asks OpenDrift, in its own environment (.peer, made by tools/peer.sh) and its own process."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from filled_brittany import fill_brittany
from opendrift_cases import Case, place, write_fields

__all__ = ["COMMAND", "ROOT", "all_fields", "ask_peer", "prepare_peer"]

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ".peer/bin/python benchmarks/peer/leeway_peer.py"


def prepare_peer() -> None:
    """Bring the peer's environment up to its lock file."""
    subprocess.run(["/bin/sh", str(ROOT / "tools" / "peer.sh")], check=True)


def all_fields(data: Path, folder: Path) -> None:
    """Write what the cases are forced with into ``folder``, the filled real fields among it."""
    write_fields(folder)
    (folder / "real").mkdir()
    fill_brittany(data / "cmems_ecmwf_brittany_20260224", folder / "real")


def ask_peer(requests: dict[str, Case], folder: Path) -> dict[str, dict[str, Any]]:
    """Its answers by name; ``folder`` holds the fields the requests name."""
    lines = [json.dumps(place(request, folder)) for request in requests.values()]
    done = subprocess.run(
        COMMAND.split(),
        cwd=ROOT,
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    answers = done.stdout.splitlines()
    if done.returncode or len(answers) != len(lines):
        raise RuntimeError(f"the peer failed: {done.stderr[-2000:]}")
    return dict(zip(requests, map(json.loads, answers), strict=True))
