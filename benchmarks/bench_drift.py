"""Drift: particle-steps a second, forecast of 24 hours in steps of 10 minutes.

Cases: a constant wind and current without coast, and the real fields of 24 February 2026 off
Brittany with the built-in coast (needs SAREX_DATA). One thread, so that wall time is CPU time; the
compile call comes before and is not timed. Beside each time: million particle-steps.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sarex.drift import simulate
from sarex.ensemble import Ensemble
from sarex.geo import Coast, load_coast, no_coast
from sarex.incident import Draws, SearchObject
from sarex.metocean import ErrorSpec, FieldsSpec, Forcing, LayerSpec, Uniform, load_forcing
from sarex.quantities import parse_time

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("SAREX_DATA", ROOT.parent / "shared" / "data"))
BRITTANY = DATA / "cmems_ecmwf_brittany_20260224"
START_NS = parse_time("2026-02-24T00:00Z")
HOURS, STEP_S = 24, 600
ERROR = ErrorSpec(sigma_m_s=0.1, tau_h=6.0, common_share=0.5, source="benchmark")

Scene = tuple[Forcing, Coast]


def _constant() -> Scene:
    wind = Uniform(kind="uniform", u_m_s=8.0, v_m_s=3.0)
    current = Uniform(kind="uniform", u_m_s=0.2, v_m_s=-0.1)
    spec = FieldsSpec(
        wind=LayerSpec(analytic=(wind,), error=ERROR, synthetic=True),
        current=LayerSpec(analytic=(current,), error=ERROR, synthetic=True),
        coast="none",
    )
    return load_forcing(spec, ROOT), no_coast((-12.0, 44.0, 2.0, 54.0))


def _brittany() -> Scene:
    if not BRITTANY.is_dir():
        pytest.skip(f"real data: {BRITTANY} is absent; see docs/data.md")
    spec = FieldsSpec(
        wind=LayerSpec(file="brittany_wind_cf.nc", height_m=10.0, max_gap_h=12.0, error=ERROR),
        current=LayerSpec(file="brittany_currents_cf.nc", error=ERROR),
        coast="brittany",
        on_leaving_coverage="flag",
    )
    return load_forcing(spec, BRITTANY), load_coast("brittany")


def _draws(count: int) -> Draws:
    rng = np.random.default_rng(1)
    return Draws(
        start_ns=np.full(count, START_NS, dtype=np.int64),
        lon_deg=-5.6 + 0.05 * rng.standard_normal(count),
        lat_deg=48.8 + 0.03 * rng.standard_normal(count),
        hypothesis=np.zeros(count, dtype=np.int32),
        log_weight=np.full(count, -np.log(count)),
        hypothesis_ids=("adrift",),
    )


@pytest.mark.parametrize("particles", [5_000, 100_000])
@pytest.mark.parametrize("scene", [_constant, _brittany], ids=["constant", "brittany"])
def test_forecast(benchmark: Any, scene: Callable[[], Scene], particles: int) -> None:
    forcing, coast = scene()
    raft = SearchObject(
        id="raft", description="Life raft", leeway_class="LIFE-RAFT-DB-15", persons=4
    )

    def forecast(count: int) -> Ensemble:
        return simulate(
            _draws(count),
            [raft],
            {"adrift": ("raft",)},
            forcing,
            coast,
            end_ns=START_NS + HOURS * 3_600_000_000_000,
            rng=np.random.default_rng(2),
            step_s=STEP_S,
            threads=1,
        )

    forecast(10)
    ensemble = benchmark.pedantic(forecast, (particles,), rounds=3)
    assert ensemble.particle_count == particles
    steps = particles * HOURS * 3600 // STEP_S
    benchmark.extra_info["million_particle_steps"] = steps / 1e6
    if benchmark.stats is not None:
        rate = steps / 1e6 / benchmark.stats.stats.median
        benchmark.extra_info["million_particle_steps_a_second"] = round(rate, 2)
