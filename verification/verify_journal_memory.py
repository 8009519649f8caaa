"""Verifying and exporting a long case takes no more memory than a short one.

A fresh process does it on signed cases of 20,000 and of 200,000 events; its peak is the operating
system's. Ten times the events may take a few MiB more, not ten times the memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from journal_cases import STORES, url_of
from journal_load import new_case, offers, positions, staff

ROOT = Path(__file__).resolve().parents[1]
FEW, MANY, BATCH = 20_000, 200_000, 5_000
MOST_MORE_MIB = 40

_DO = """
import json, os, sys, time
from pathlib import Path
from sarex.journal import CaseFolder, Registry, SystemClock, SystemIds, export_ndjson
from sarex.labels import Viewer
from sarex.operation.events import EVENTS
with CaseFolder.open(
    Path(sys.argv[1]), registry=Registry(EVENTS), clocks=SystemClock(), ids=SystemIds()
) as case:
    begin = time.perf_counter()
    if sys.argv[2] == "verify":
        report = case.journal.verify()
        assert report.ok, report.problem
        done = report.events
    else:
        with open(os.devnull, "w") as nowhere:
            done = export_ndjson(case.journal.view(Viewer("JPN", "SMC")), nowhere)
    (peak_kib,) = [  # of this program alone; getrusage counts what started it too
        int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")
    ]
    print(json.dumps({
        "events": done,
        "s": round(time.perf_counter() - begin, 1),
        "peak_mib": round(peak_kib / 1024, 1),
    }))
"""


@pytest.mark.parametrize("store", STORES)
def test_memory_does_not_grow_with_the_case(
    tmp_path: Path, store: str, request: pytest.FixtureRequest
) -> None:
    told: dict[str, Any] = {}
    with new_case(tmp_path / "case", url_of(store), staff()) as case:
        case.journal.append_many(offers())
        for count in (FEW, MANY):
            while (held := case.journal.head()[0]) < count:
                case.journal.append_many(positions(min(BATCH, count - held), held))
            for what in ("verify", "export"):
                told[f"{what}_{count}"] = done(tmp_path / "case", what)
    request.node.user_properties += list(told.items())
    for what in ("verify", "export"):
        few, many = told[f"{what}_{FEW}"], told[f"{what}_{MANY}"]
        assert (few["events"], many["events"]) == (FEW, MANY)
        assert many["peak_mib"] < few["peak_mib"] + MOST_MORE_MIB, told


def done(folder: Path, what: str) -> dict[str, Any]:
    """What a fresh process tells of it."""
    ended = subprocess.run(
        [sys.executable, "-c", _DO, folder, what],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer
