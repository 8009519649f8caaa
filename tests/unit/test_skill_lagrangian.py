"""Hindcasts with fields: what is told to them, and what is left out and counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drifters import HOUR_NS, START_NS, made_set, made_track, uniform_field

from sarex.drift.skill import Starts, Track, launch, make_blocks
from sarex.drift.skill.fields import coast_about, drifter_of, error_of, forcing_of
from sarex.drift.skill.lagrangian import (
    Hindcast,
    baseline_objects,
    covered_starts,
    hindcast,
    still,
    without_error,
)
from sarex.errors import DriftError

CURRENT = 0.5 + 0.1j


def carried(lon_deg: float = 131.0, hours: int = 60) -> Track:
    """A drifter that goes with the current exactly."""
    return made_track(
        "a", hours=hours, lon_deg=lon_deg, factor=0.0, slope=0.0, noise_m_s=CURRENT + 0 * 1j
    )


def run(
    track: Track, folder: Path, *, particles: int = 200, exact: bool = False, **field: object
) -> tuple[Starts, Hindcast]:
    tracks = made_set([track])
    starts = launch(tracks, make_blocks(tracks))
    forcing = forcing_of(
        uniform_field("current", folder, CURRENT, **field),
        uniform_field("wind", folder, 6.0 + 0j, **field),
        error_of("0.1/6", "--current-error"),
        error_of("0.5/6", "--wind-error"),
    )
    result = hindcast(
        "sarex",
        starts,
        drifter_of("CURRENT-ONLY"),
        without_error(forcing) if exact else forcing,
        coast_about("none", tracks),
        particles=particles,
        rng=np.random.default_rng(1),
    )
    return starts, result


def test_a_drifter_that_the_current_carries_is_met(tmp_path: Path) -> None:
    """Within 0.5 % of the way: the track was made on a sphere, the drift is on WGS 84."""
    starts, result = run(carried(), tmp_path, particles=1, exact=True)
    assert (result.not_covered, result.left_the_fields) == (0, 0)
    separation = result.judged.separation_m
    assert np.isfinite(separation[starts.seen]).all()
    assert float(np.nanmax(separation)) < 0.005 * 48 * 3600 * abs(CURRENT)
    assert np.isnan(result.judged.rank).all()


def test_a_hindcast_is_told_nothing_of_the_track_after_its_start(tmp_path: Path) -> None:
    """The track turns off after its first hours: the predicted places stay bit for bit."""
    track = carried()
    lon = track.lon_deg.copy()
    lon[8:] = lon[7] - 0.01 * np.arange(lon.size - 8)
    starts, before = run(track, tmp_path)
    other, after = run(replace(track, lon_deg=lon), tmp_path)
    same = (starts.start_ns == START_NS) & (other.start_ns == START_NS)
    assert same.sum() == 1
    told = starts.moved_m[0] - before.judged.error_m[0]
    told_after = other.moved_m[0] - after.judged.error_m[0]
    np.testing.assert_allclose(told, told_after, atol=1e-6)
    assert not np.allclose(starts.moved_m[0], other.moved_m[0])


def test_areas_hold_drifters_with_the_stated_error(tmp_path: Path) -> None:
    _, result = run(carried(), tmp_path)
    at = 5
    assert np.isfinite(result.judged.rank[:, at]).all()
    areas = result.judged.area_m2[:, 0, at]
    assert (np.diff(areas) > 0).all()
    assert result.clouds[0].shape == (200, 4)


def test_starts_that_the_fields_do_not_cover_are_left_out_and_counted(tmp_path: Path) -> None:
    starts, result = run(carried(), tmp_path, hours=56)  # the fields end at hour 55
    last = starts.start_ns + np.where(starts.seen, np.arange(1, 49), 0).max(axis=1) * HOUR_NS
    outside = last > START_NS + 55 * HOUR_NS
    assert result.not_covered == int(outside.sum()) > 0
    assert np.isnan(result.judged.separation_m[outside]).all()
    assert np.isfinite(result.judged.separation_m[~outside][:, 5]).all()


def test_fields_of_another_time_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="cover no forecast start") as caught:
        run(carried(), tmp_path, hours=4)
    assert "days of the tracks" in caught.value.remedy


def test_a_forecast_that_leaves_the_fields_is_judged_up_to_there(tmp_path: Path) -> None:
    _, result = run(carried(lon_deg=131.5), tmp_path, east=(130.0, 132.0))
    assert result.left_the_fields > 0
    first = result.judged.separation_m[0]
    gone = np.isnan(first)
    assert not gone[0]
    assert gone[-1]
    assert (np.diff(gone.astype(int)) >= 0).all()


def test_models_are_compared_on_what_all_of_them_predicted(tmp_path: Path) -> None:
    starts, result = run(carried(lon_deg=131.5), tmp_path, east=(130.0, 132.0))
    ours, nothing = covered_starts(starts, [result.judged, still(starts)])
    np.testing.assert_array_equal(np.isfinite(ours.error_m), np.isfinite(nothing.error_m))
    assert np.isfinite(still(starts).error_m).sum() > np.isfinite(nothing.error_m).sum()


def test_baselines_have_no_spread() -> None:
    objects = baseline_objects()
    assert objects["current"].leeway_class == "CURRENT-ONLY"
    leeway = objects["current + 3 % wind"].leeway
    assert leeway is not None
    assert (leeway.downwind_slope_pct, leeway.downwind_std_cm_s) == (3.0, 0.0)


def test_open_sea_about_tracks_across_the_antimeridian() -> None:
    tracks = made_set([made_track("a", lon_deg=179.9)])
    coast = coast_about("none", tracks)
    assert coast.covers((179.5, 29.5, 180.5, 30.5))
