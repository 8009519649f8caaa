"""A case of a million events opens from its snapshot in less than five seconds.

Signed position reports, mostly, in batches. The case is then opened in fresh processes, by the call
with which every desk gets its state: the first reads all and leaves a snapshot; then 15,000 events
more are there, and it is opened cold, with its files out of the page cache as far as the kernel
lets go of them, and warm, from the snapshot that the cold opening left. What the snapshot gives
must be what folding all events gives.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from journal_load import new_case, offers, positions, staff
from journal_server import server

ROOT = Path(__file__).resolve().parents[1]
EVENTS, BATCH, AFTER = 1_000_000, 5_000, 15_000
MOST_S = 5.0

_OPEN = """
import json, sys, time
from pathlib import Path
begin = time.perf_counter()
from sarex.journal import CaseFolder, Registry, SystemClock, SystemIds
from sarex.labels import Viewer
from sarex.operation.events import EVENTS
from sarex.operation.snapshot import case_fold
from sarex.operation.state import fold_case
imported = time.perf_counter()
with CaseFolder.open(
    Path(sys.argv[1]), registry=Registry(EVENTS), clocks=SystemClock(), ids=SystemIds()
) as case:
    viewer, fold = Viewer(sys.argv[2], "SMC"), case_fold()
    if sys.argv[3] == "state":
        state = case.journal.state(viewer, fold)
    else:
        state = fold_case(case.journal.view(viewer).stream())
    opened = time.perf_counter()
    (peak_kib,) = [  # of this program alone; getrusage counts what started it too
        int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")
    ]
    print(json.dumps({
        "import_s": round(imported - begin, 2),
        "open_s": round(opened - imported, 2),
        "peak_mib": round(peak_kib / 1024, 1),
        "events": case.journal.head()[0],
        "state": fold.dump(state),
    }))
"""


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_a_million_events_open_from_their_snapshot(
    tmp_path: Path, store: str, request: pytest.FixtureRequest
) -> None:
    folder, url = tmp_path / "case", server().url if store == "postgresql" else None
    found: dict[str, Any] = {"appended_per_s": round(EVENTS / write(folder, url))}
    first = opened(folder, "JPN", "state")
    append(folder, AFTER)
    found["let_go"] = let_go(folder)
    cold = opened(folder, "JPN", "state")
    warm = opened(folder, "JPN", "state")
    whole = opened(folder, "JPN", "fold")
    told = {"first": first, "cold": cold, "warm": warm, "whole": whole}
    found |= {f"{name}_{key}": one[key] for name, one in told.items() for key in KEYS}
    request.node.user_properties += list(found.items())
    assert first["state"] != cold["state"] == warm["state"] == whole["state"]
    assert cold["events"] == first["events"] + AFTER == EVENTS + AFTER
    assert cold["open_s"] < MOST_S, found
    assert warm["open_s"] < MOST_S, found


KEYS = ("import_s", "open_s", "peak_mib")


def write(folder: Path, url: str | None) -> float:
    """Make the case; seconds that the appends took."""
    with new_case(folder, url, staff()) as case:
        case.journal.append_many(offers())
        drafts, spent = case.journal.head()[0], 0.0
        while drafts < EVENTS:
            batch = list(positions(min(BATCH, EVENTS - drafts), drafts))
            begin = time.perf_counter()
            drafts = case.journal.append_many(batch)[-1].seq
            spent += time.perf_counter() - begin
    return spent


def append(folder: Path, count: int) -> None:
    from sarex.journal import CaseFolder, Registry, SystemClock, SystemIds
    from sarex.operation.events import EVENTS as TYPES

    registry, clock, ids = Registry(TYPES), SystemClock(), SystemIds()
    with CaseFolder.open(folder, registry=registry, clocks=clock, ids=ids, keyring=staff()) as case:
        case.journal.append_many(positions(count, EVENTS))


def opened(folder: Path, party: str, how: str) -> dict[str, Any]:
    """What a fresh process tells of opening the case."""
    done = subprocess.run(
        [sys.executable, "-c", _OPEN, folder, party, how],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def let_go(folder: Path) -> str:
    """Ask the kernel to drop the case's files from its cache; a server keeps its own."""
    for path in folder.glob("journal.sqlite*"):
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)
    if (folder / "journal.toml").exists():
        server().stop_at_once()
        server().start()
        return "server started anew"
    return "files dropped from the page cache"
