"""Killed under load: every acknowledged event is there, none twice, and the chain holds."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from journal_cases import STORES, new_journal, url_of
from journal_kills import kill_often

KILLS = 20


def cases(root: Path, store: str) -> Callable[[], Path]:
    """A source of empty cases."""
    numbers = itertools.count()

    def new_folder() -> Path:
        folder = root / f"case-{next(numbers)}"
        new_journal(folder, url=url_of(store)).close()
        return folder

    return new_folder


@pytest.mark.parametrize("store", STORES)
def test_killed_writers_lose_nothing_that_was_acknowledged(tmp_path: Path, store: str) -> None:
    rng = np.random.default_rng(20260607)
    tally = kill_often(cases(tmp_path, store), KILLS, rng, stops=store == "postgresql")
    assert tally.writers_killed == KILLS + KILLS // 3
    assert tally.server_stops == (KILLS // 7 if store == "postgresql" else 0)
    assert len(tally.acknowledged) >= KILLS
