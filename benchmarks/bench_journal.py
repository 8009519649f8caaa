"""Journal: events a second, in batches of 1,000 and one by one, in each store.

Signed position reports, as live sources append them; every append waits for the disk. Beside each:
events a second of processor time, which is what this process needs without the disk, the database
and whatever else the machine does, and how often a second the disk takes 4 KiB for good.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from journal_cases import STORES, url_of
from journal_load import new_case, offers, positions, staff

from sarex.journal import CaseFolder, Draft
from sarex.labels import Viewer
from sarex.operation.snapshot import case_fold


@pytest.fixture(params=STORES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CaseFolder]:
    with new_case(tmp_path / "case", url_of(request.param), staff()) as made:
        made.journal.append_many(offers())
        yield made


@pytest.mark.parametrize("size", [1_000, 1], ids=["batches", "singly"])
def test_append(
    benchmark: Any, case: CaseFolder, size: int, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spent = Spent()

    def drafts() -> tuple[tuple[list[Draft]], dict[str, object]]:
        return (list(positions(size, spent.events)),), {}

    def append(batch: list[Draft]) -> None:
        with spent.on(len(batch)):
            case.journal.append_many(batch)

    benchmark.pedantic(append, setup=drafts, rounds=12 if size > 1 else 300, warmup_rounds=2)
    told = spent.told() | {"disk_syncs_per_s": round(syncs_a_second(tmp_path))}
    benchmark.extra_info.update(told)
    with capsys.disabled():
        print(f"\n{benchmark.name}: {told}")


def test_open_from_a_snapshot(benchmark: Any, case: CaseFolder) -> None:
    viewer, fold = Viewer("JPN", "SMC"), case_fold()
    case.journal.append_many(positions(20_000))
    case.journal.state(viewer, fold)
    case.journal.append_many(positions(500, 20_000))
    benchmark(lambda: case.journal.state(viewer, fold))


class Spent:
    """Time that appends took."""

    def __init__(self) -> None:
        self.events = 0
        self._wall_s = self._cpu_s = 0.0

    def on(self, events: int) -> Spent:
        self.events += events
        return self

    def __enter__(self) -> None:
        self._wall_s -= time.perf_counter()
        self._cpu_s -= time.process_time()

    def __exit__(self, *_: object) -> None:
        self._wall_s += time.perf_counter()
        self._cpu_s += time.process_time()

    def told(self) -> dict[str, int]:
        return {
            "events_per_s": round(self.events / self._wall_s),
            "events_per_cpu_s": round(self.events / self._cpu_s),
        }


def syncs_a_second(folder: Path, count: int = 100) -> float:
    """How often a second the disk takes 4 KiB for good."""
    with (folder / "probe").open("wb") as file:
        begin = time.perf_counter()
        for _ in range(count):
            file.write(bytes(4096))
            file.flush()
            os.fdatasync(file.fileno())
        return count / (time.perf_counter() - begin)
