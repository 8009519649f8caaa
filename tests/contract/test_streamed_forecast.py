"""A forecast streamed into its folder: the bytes of one in memory, and taken up again."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sarex.canonical import tree_hash
from sarex.drift import run as drift_run
from sarex.drift import simulate, simulate_into
from sarex.ensemble.storage import CHUNK, open_ensemble, save_ensemble
from sarex.errors import ArtefactError, CoverageError, JobCancelledError
from sarex.geo import Coast, load_coast, no_coast
from sarex.incident import Draws
from sarex.metocean import ErrorSpec, Forcing, LayerSpec, Uniform, build_layer
from sarex.quantities import parse_time

T0 = parse_time("2026-06-07T00:00Z")
NS = 1_000_000_000
OBJECTS = (
    SimpleNamespace(id="person", leeway_class="PIW-4", leeway=None, capsizes=None),
    SimpleNamespace(id="raft", leeway_class="LIFE-RAFT-DB-13", leeway=None, capsizes=None),
)


class StopAfter:
    """A token that is cancelled the second time it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def check(self) -> None:
        self.asked += 1
        if self.asked > 1:
            raise JobCancelledError("stopped", remedy="Ask again.")


def forcing(flag: bool = True) -> Forcing:
    error = ErrorSpec(sigma_m_s=0.1, tau_h=3.0, common_share=0.5, source="test")
    layers = [
        build_layer(
            name, LayerSpec(analytic=(Uniform(kind="uniform", u_m_s=u, v_m_s=0.1),), error=error)
        )
        for name, u in (("wind", 5.0), ("current", 0.5))
    ]
    return Forcing(*layers, "flag" if flag else "stop")


def asked(coast: Coast, *, flag: bool = True, seed: int = 3) -> dict[str, object]:
    """About 1.1 chunks of particles, of which some strand, start on land or leave the coast."""
    count = CHUNK // 2 + 900
    rng = np.random.default_rng(1)
    west, south, east, north = coast.bbox
    draws = Draws(
        T0 + rng.integers(0, 3600, count) * NS,
        rng.uniform(west + 0.001, east - 0.001, count),
        rng.uniform(south, north, count),
        np.zeros(count, np.int32),
        np.full(count, -math.log(count)),
        ("h",),
    )
    return {
        "draws": draws,
        "objects": OBJECTS,
        "objects_of": {"h": ("person", "raft")},
        "forcing": forcing(flag),
        "coast": coast,
        "end_ns": T0 + 2 * 3600 * NS,
        "rng": np.random.default_rng(seed),
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "ensemble"
    save_ensemble(simulate(**asked(load_coast("goto"))), folder)
    return folder


def test_the_bytes_are_those_of_a_forecast_in_memory(tmp_path: Path, whole: Path):
    made = simulate_into(tmp_path / "a", **asked(load_coast("goto")))
    assert tree_hash(made) == tree_hash(whole)
    told = " ".join(open_ensemble(made).provenance.assumptions)
    assert "start on land" in told
    assert "left the area of the coastline" in told


def test_a_stopped_run_is_taken_up_and_gives_the_same_bytes(
    tmp_path: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(JobCancelledError):
        simulate_into(tmp_path / "a", **asked(load_coast("goto")), cancel=StopAfter())
    with pytest.raises(ArtefactError):
        open_ensemble(tmp_path / "a")  # not whole, so not an ensemble
    carried = []
    carry = drift_run.Carrier.carry
    monkeypatch.setattr(
        drift_run.Carrier,
        "carry",
        lambda self, low, to: (carried.append(low), carry(self, low, to)),
    )
    made = simulate_into(tmp_path / "a", **asked(load_coast("goto")))
    assert carried == [CHUNK]  # the first chunk was there
    assert tree_hash(made) == tree_hash(whole)


def test_another_forecast_does_not_take_up_a_stopped_one(tmp_path: Path):
    with pytest.raises(JobCancelledError):
        simulate_into(tmp_path / "a", **asked(load_coast("goto")), cancel=StopAfter())
    with pytest.raises(ArtefactError):
        simulate_into(tmp_path / "a", **asked(load_coast("goto"), seed=4))


def test_particles_that_leave_stop_a_streamed_forecast_too(tmp_path: Path):
    coast = no_coast((128.0, 32.0, 128.5, 32.5))
    with pytest.raises(CoverageError, match="left the area of the coastline"):
        simulate_into(tmp_path / "a", **asked(coast, flag=False))
    with pytest.raises(ArtefactError):
        open_ensemble(tmp_path / "a")
