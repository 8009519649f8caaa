"""Finds that cannot be traced back: refused with cause and way out, no seed drifted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from adrift import HOUR_NS, OPEN_SEA, PLANE, T0, found, thing, uniform_sea
from incidents import incident_of
from small_drifts import gridded

from sarex.drift.backtrack import trace_back
from sarex.drift.backtrack_prior import Anywhere, AsReported
from sarex.drift.backtrack_seeds import Sea
from sarex.drift.origins import FoundAdrift
from sarex.errors import CoverageError, DriftError
from sarex.geo import load_coast

WINDOW = Anywhere(T0, T0 + 12 * HOUR_NS)


@pytest.fixture
def no_drift(monkeypatch):
    def drift(*_):
        raise AssertionError("seeds were drifted")

    monkeypatch.setattr(Sea, "drift", drift)


def reported(start="061800Z JUN 26", end="062200Z JUN 26") -> AsReported:
    lon, lat = PLANE.to_lonlat(0.0, 0.0)
    circle = {"kind": "circle", "centre": {"lon_deg": lon, "lat_deg": lat}, "radius_m": 10_000.0}
    when = {"kind": "interval", "start": start, "end": end}
    return AsReported(
        incident_of({"weight": 1.0, "position": circle, "time": when}), ("piw",)
    )  # fmt: skip


def small_sea(days: float = 4.0):
    """A current of 8 by 5 degrees and some days; wind everywhere."""
    lon, lat = np.arange(124.0, 132.01, 0.5), np.arange(30.0, 35.01, 0.5)
    times = T0 + np.arange(-12.0, 24.0 * days + 1, 6.0).astype(np.int64) * HOUR_NS
    values = np.zeros((times.size, lat.size, lon.size, 2), np.float32)
    current = gridded("current", values, lon_deg=lon, lat_deg=lat, times_ns=times)
    return replace(uniform_sea(), current=current)


def at(lon_deg: float, lat_deg: float, hours: float = 24.0, error_m: float = 500.0):
    return FoundAdrift(thing(name="piw"), T0 + round(hours * HOUR_NS), lon_deg, lat_deg, error_m)


def refused(finds, prior=WINDOW, forcing=None, coast=OPEN_SEA, **options):
    rng = np.random.default_rng(1)
    with pytest.raises((DriftError, CoverageError)) as caught:
        trace_back(finds, prior, forcing or uniform_sea(), coast, rng=rng, **options)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("prior", [WINDOW, reported()], ids=["anywhere", "as reported"])
def test_a_find_outside_a_field_or_the_coast_or_its_time_is_refused_at_once(no_drift, prior):
    fault = refused([at(-128.0, 32.5)], prior, small_sea())
    assert "found outside the area of the current" in fault.message
    assert "--currents" in fault.remedy
    assert "outside the area of the coast" in refused([at(-128.0, 32.5)], prior).message
    fault = refused([at(128.0, 32.5, hours=24 * 365)], prior, small_sea())
    assert "at a time that the current does not cover" in fault.message
    assert "forecast" not in f"{fault.message} {fault.remedy}"
    assert "year" in fault.remedy


def test_a_loss_before_the_fields_begin_is_refused_by_the_name_of_its_option(no_drift):
    early = Anywhere(T0 - 13 * HOUR_NS, T0 + HOUR_NS)
    fault = refused([at(128.0, 32.5)], early, small_sea())
    assert "begins after the earliest time of loss" in fault.message
    assert "--lost" in fault.remedy


@pytest.mark.parametrize("prior", [WINDOW, reported()], ids=["anywhere", "as reported"])
def test_a_find_inland_beyond_its_error_is_refused_at_once(no_drift, prior):
    coast = load_coast("goto")
    fault = refused([at(128.7833, 32.6833)], prior, coast=coast)
    assert "found on land, 3.7 km from the water" in fault.message
    assert "an error of 1000 m or more" in fault.remedy
    with pytest.raises(AssertionError, match="seeds were drifted"):
        refused([at(128.7833, 32.6833, error_m=1000.0)], coast=coast)


def test_finds_beyond_reach_are_refused_at_once(no_drift):
    corners = [PLANE.to_lonlat(x, y) for x, y in ((-400e3, 0.0), (-380e3, 0.0), (-390e3, 9e3))]
    fault = refused([found()], Anywhere(T0, T0 + HOUR_NS, tuple(corners)))
    assert "cannot have drifted from the polygon" in fault.message
    assert "some 379 km" in fault.given
    far = replace(found(500e3, 0.0), search_object=thing(name="piw"))
    fault = refused([far], reported())
    assert "cannot have drifted there from where the case says" in fault.message
    assert "--as-reported" in fault.remedy
    fault = refused([at(128.0, 32.5, hours=-30.0)], reported())
    assert "found before it can have been lost" in fault.message


def test_finds_that_no_seed_of_a_pilot_comes_near_are_given_up_after_it():
    """Within the bound of speed, which is generous, and far from what the errors allow."""
    fault = refused(
        [replace(found(-90e3, 0.0), search_object=thing(name="piw"))],
        reported(),
        most_seeds=200_000,
    )
    assert fault.message == "nothing drifts to the find"
    assert "of 20000 seeds" in fault.given


def test_too_few_seeds_name_options_that_exist_and_progress_is_told():
    told: list[float] = []
    fault = refused(
        [found(error_m=200.0)], most_seeds=80_000, least_effective=5000.0,
        progress=lambda share, _: told.append(share),
    )  # fmt: skip
    assert "--effective" in fault.remedy
    assert "more seeds" not in fault.remedy
    assert told[0] > 0.0
    assert told == sorted(told)


def test_a_window_of_loss_and_a_polygon_are_told_apart():
    with pytest.raises(DriftError, match="latest time is not after") as caught:
        Anywhere(T0 + HOUR_NS, T0)
    assert "earliest 070100Z JUN 26, latest 070000Z JUN 26" in caught.value.given
    assert "Exchange" in caught.value.remedy
    with pytest.raises(DriftError, match="not a polygon") as caught:
        Anywhere(T0, T0 + HOUR_NS, ((128.0, 32.0), (128.1, 32.0)))
    assert caught.value.given == "2 corners"
