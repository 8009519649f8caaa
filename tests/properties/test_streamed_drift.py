"""A drift that is streamed into its folder is the drift in memory, byte for byte.

Whatever drives it, however many threads carry it, and wherever it was stopped and taken up again.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_drifts import HOUR_NS, T0, draws_at, item, uniform

from sarex.canonical import tree_hash
from sarex.drift import simulate
from sarex.drift.run import simulate_into
from sarex.ensemble.storage import open_ensemble, save_ensemble
from sarex.ensemble.writer import CHUNK
from sarex.errors import JobCancelledError, SarexError
from sarex.geo import load_coast
from sarex.incident import SearchObject
from sarex.incident.model import Capsizing
from sarex.jobs import CancelToken
from sarex.metocean import ErrorSpec, Forcing

ERROR = ErrorSpec(sigma_m_s=0.2, tau_h=3.0, common_share=0.5, source="test")
RAFT = SearchObject(
    id="raft", description="raft", leeway_class="LIFE-RAFT-DB-12", persons=4,
    capsizes=Capsizing(
        above_wind_m_s=8.0, rate_per_h=0.2, leeway_class="LIFE-RAFT-DB-21", source="test"
    ),
)  # fmt: skip
CHUNKS = 3
DRAWS = CHUNKS * CHUNK // 2 - 700
"""Of two objects: two whole chunks and a part."""


class _Stop:
    """Set once the token was asked so many times."""

    def __init__(self, after: int) -> None:
        self.left = after

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


def arguments(seed: int, action: str) -> tuple[tuple, dict]:
    places = np.random.default_rng(seed).random((2, DRAWS))
    start_ns = T0 + 60 * 10**9 * (np.arange(DRAWS) % 120)
    draws = draws_at(128.3 + places[0], 32.4 + places[1], start_ns)
    forcing = Forcing(uniform("wind", 9, 4, ERROR), uniform("current", 0.3, 0.1, ERROR))
    objects = [RAFT, item("piw", "PIW-4")]
    where = (draws, objects, {"h": ["raft", "piw"]}, forcing, load_coast("goto"))
    options = {"end_ns": T0 + 4 * HOUR_NS, "output_step_s": 3600, "coast_action": action}
    return where, options


@settings(max_examples=4)
@given(
    st.integers(0, 2**32), st.sampled_from(["strand", "refloat", "slide"]),
    st.integers(0, CHUNKS - 1), st.sampled_from([1, 2]),
)  # fmt: skip
def test_streamed_stopped_and_taken_up_it_is_the_run_in_memory(seed, action, stopped, threads):
    where, options = arguments(seed, action)
    with TemporaryDirectory() as name:
        memory, streamed = Path(name) / "memory", Path(name) / "streamed"
        made = simulate(*where, **options, rng=np.random.default_rng(seed), threads=1)
        save_ensemble(made, memory)
        with pytest.raises(JobCancelledError):
            simulate_into(
                streamed, *where, **options, rng=np.random.default_rng(seed),
                cancel=CancelToken(_Stop(stopped)),
            )  # fmt: skip
        with pytest.raises(SarexError):  # half a run is no ensemble
            open_ensemble(streamed)
        simulate_into(streamed, *where, **options, rng=np.random.default_rng(seed), threads=threads)
        assert tree_hash(streamed) == tree_hash(memory)
        np.testing.assert_array_equal(open_ensemble(streamed).lon_deg, made.lon_deg)
