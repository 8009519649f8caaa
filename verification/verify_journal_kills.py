"""Five hundred kills per store: every acknowledged event is there, none twice, the chain holds."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from journal_cases import STORES, new_journal, url_of
from journal_kills import kill_often

KILLS = 500


@pytest.mark.parametrize("store", STORES)
def test_five_hundred_kills(
    tmp_path: Path, store: str, rng: np.random.Generator, request: pytest.FixtureRequest
) -> None:
    numbers = itertools.count()

    def new_folder() -> Path:
        folder = tmp_path / f"case-{next(numbers)}"
        new_journal(folder, url=url_of(store)).close()
        return folder

    tally = kill_often(new_folder, KILLS, rng, stops=store == "postgresql")
    request.node.user_properties += [
        ("writers_killed", tally.writers_killed),
        ("server_stops", tally.server_stops),
        ("acknowledged", len(tally.acknowledged)),
    ]
    assert tally.writers_killed >= KILLS
    assert len(tally.acknowledged) >= KILLS
