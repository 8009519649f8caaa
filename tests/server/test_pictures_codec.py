"""Frames: what is sent of a forecast is the forecast, to a stated error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from drifting import cloud
from hypothesis import given
from hypothesis import strategies as st

from sarex.ensemble import Ensemble
from sarex.ensemble.storage import save_ensemble
from sarex.errors import QuantityError
from sarex.geo import inverse
from sarex.server.pictures.codec import Extent, Grid
from sarex.server.pictures.frames import Frames, frames_of, subsample
from sarex.server.pictures.weights import share_bytes


@given(
    lon0=st.floats(-180, 179.99),
    lat0=st.floats(-80, 80),
    wide=st.floats(0.0, 12.0),
    high=st.floats(0.0, 8.0),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_position_comes_back_within_the_stated_error(
    lon0: float, lat0: float, wide: float, high: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    lon = (lon0 + wide * (rng.random(50) - 0.5) + 180.0) % 360.0 - 180.0
    lat = np.clip(lat0 + high * (rng.random(50) - 0.5), -85, 85)
    grid = Grid.over(Extent.of(lon, lat, float(lon[0])))
    there = grid.decode(grid.encode(lon, lat))
    error_m = inverse(lon, lat, *there)[2]
    assert float(np.max(error_m)) <= grid.error_m + 0.01
    assert np.all(np.abs(there[0]) <= 180.0)


def test_a_forecast_of_six_degrees_is_sent_to_ten_metres() -> None:
    grid = Grid.over(Extent(128.0, -3.0, 3.0, 29.0, 35.0))
    assert grid.error_m < 10.0


def test_a_position_beyond_the_grid_is_refused() -> None:
    grid = Grid.over(Extent(128.0, -1.0, 1.0, 30.0, 32.0))
    with pytest.raises(QuantityError, match="beyond the grid"):
        grid.encode(np.array([129.5]), np.array([31.0]))


@pytest.fixture(scope="module")
def forecast() -> Ensemble:
    return cloud(draws=400)


@pytest.fixture(scope="module")
def frames(forecast: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> Frames:
    folder = tmp_path_factory.mktemp("artefact") / "ab12"
    folder.mkdir()
    save_ensemble(forecast, folder)
    return frames_of(folder, tmp_path_factory.mktemp("cache"))


def test_frames_hold_the_particles_of_the_forecast(forecast: Ensemble, frames: Frames) -> None:
    codec = frames.meta["codec"]
    grid = Grid(codec["lon0_deg"], codec["lat0_deg"], codec["lon_step_deg"], codec["lat_step_deg"])
    assert frames.frame_count == forecast.times_ns.size
    for number in range(frames.frame_count):
        xy = np.frombuffer(frames.frame(number), dtype="<i2").reshape(-1, 2)
        error = inverse(forecast.lon_deg[number], forecast.lat_deg[number], *grid.decode(xy))[2]
        assert float(error.max()) <= grid.error_m + 0.01 < 10.0
        status = np.frombuffer(frames.statuses(number), dtype=np.uint8)
        assert np.array_equal(status, forecast.status[number])
    for name, own in (("object", forecast.search_object), ("hypothesis", forecast.hypothesis)):
        kind = np.uint8 if name == "object" else "<u2"
        assert np.array_equal(np.frombuffer(frames.part(name), dtype=kind), own)  # type: ignore[arg-type]


def test_frames_are_derived_once_and_are_the_same_bytes(
    forecast: Ensemble, frames: Frames, tmp_path: Path
) -> None:
    folder = tmp_path / "cd34"
    folder.mkdir()
    save_ensemble(forecast, folder)
    again = frames_of(folder, tmp_path / "cache")
    stamp = (tmp_path / "cache" / "frames" / "cd34" / "frames.i16").stat().st_mtime_ns
    assert again.frame(3) == frames.frame(3)
    frames_of(folder, tmp_path / "cache")
    assert (tmp_path / "cache" / "frames" / "cd34" / "frames.i16").stat().st_mtime_ns == stamp


@given(draws=st.integers(1, 200), objects=st.integers(1, 4), count=st.integers(1, 900))
def test_a_subsample_keeps_whole_draws(draws: int, objects: int, count: int) -> None:
    draw = np.repeat(np.arange(draws), objects)
    chosen = subsample(draw, count)
    assert np.all(np.diff(chosen) > 0)
    assert np.all(np.bincount(draw[chosen], minlength=draws)[draw[chosen]] == objects)
    assert abs(chosen.size - min(count, draw.size)) <= objects


def test_a_subsample_of_a_frame_is_in_its_order(frames: Frames) -> None:
    chosen = subsample(frames.parts["draw"], 40)
    whole = np.frombuffer(frames.frame(2), dtype="<i2").reshape(-1, 2)
    part = np.frombuffer(frames.frame(2, 40), dtype="<i2").reshape(-1, 2)
    assert 0 < part.shape[0] < whole.shape[0]
    assert np.array_equal(part, whole[chosen])
    assert frames.described(40)["count"] == part.shape[0]


def test_shares_of_an_update_halve_every_sixteen_steps() -> None:
    prior = np.full(4, 0.25)
    posterior = np.array([0.5, 0.25, 0.125, 0.0]) / 0.875
    draw = np.array([0, 0, 1, 2, 3])
    assert list(share_bytes(prior, posterior, draw)) == [255, 255, 239, 223, 0]
