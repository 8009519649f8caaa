"""Which fields move a marker buoy: current, Stokes drift and wind, their members and holes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from buoy_fields import CURRENT, ERROR, LAT, LON, PLANE, TIMES, WIND, fixes, members, stokes
from small_drifts import T0, gridded

from sarex.drift.residual import residual_of
from sarex.errors import CoverageError, DriftError
from sarex.metocean import Forcing


def with_hole(quantity, velocity, error=ERROR):
    values = np.broadcast_to(np.float32(velocity), (TIMES.size, LAT.size, LON.size, 2)).copy()
    values[:, 2:7, 2:7] = np.nan
    return gridded(quantity, values, lon_deg=LON, lat_deg=LAT, times_ns=TIMES, error=error)


def residual(found, forcing, east_m=0.0, **options):
    lon, lat = PLANE.to_lonlat(east_m, 0.0)
    area = {"area_lon_deg": lon, "area_lat_deg": lat, "area_time_ns": T0}
    return residual_of(found, forcing, **area, **options)


def test_a_buoy_that_moves_with_current_and_stokes_drift_leaves_no_residual():
    forcing = Forcing(WIND, CURRENT, stokes=stokes((0.1, -0.03)))
    made = residual(fixes((0.2, 0.17)), forcing)
    np.testing.assert_allclose(made.velocity_m_s, 0.0, atol=2e-4)  # of a plane
    assert "relative to the forecast current and Stokes drift" in made.assumptions[1]
    without = residual(fixes((0.2, 0.17)), Forcing(WIND, CURRENT))
    np.testing.assert_allclose(without.velocity_m_s, [[0.1, -0.03]] * 6, atol=2e-4)


@pytest.mark.parametrize(
    ("forcing", "word"),
    [
        (Forcing(WIND, with_hole("current", (0.1, 0.2))), "current"),
        (Forcing(with_hole("wind", (10.0, 0.0)), CURRENT), "wind"),
        (Forcing(WIND, CURRENT, stokes=with_hole("stokes", (0.1, 0.0))), "Stokes drift"),
    ],
)
def test_a_buoy_in_a_hole_of_a_field_is_refused(forcing, word):
    with pytest.raises(DriftError, match=f"buoy A was in a hole of the {word}") as caught:
        residual(fixes((0.1, 0.2)), forcing, leeway_id="SEPIRB")
    assert word in caught.value.remedy


def test_a_buoy_outside_the_stokes_drift_is_refused():
    forcing = Forcing(WIND, CURRENT, stokes=stokes((0.1, 0.0)))
    with pytest.raises(CoverageError, match="Stokes"):
        residual(fixes((0.1, 0.2), 200_000.0), forcing, 200_000.0)


@pytest.mark.parametrize("quantity", ["current", "stokes"])
def test_an_ensemble_of_the_water_is_refused_with_the_way_out(quantity):
    """Two members apart: each has an error of its own, and the buoys would correct neither."""
    both = members(quantity, [(0.3, 0.0), (-0.3, 0.0)], (0.5, 0.5))
    forcing = Forcing(WIND, both) if quantity == "current" else Forcing(WIND, CURRENT, stokes=both)
    with pytest.raises(DriftError, match="several members") as caught:
        residual(fixes((0.3, 0.0)), forcing)
    assert f"[fields.{quantity}]" in caught.value.remedy
    assert "without the buoys" in caught.value.remedy


def test_a_wind_of_several_members_counts_by_their_weights():
    """SEPIRB: 0.4 % of the mean wind, 0.2 · 20 + 0.8 · 5 = 8 m/s, less 1.8 cm/s; to the right."""
    wind = members("wind", [(20.0, 0.0), (5.0, 0.0)], (0.2, 0.8))
    made = residual(fixes((0.1, 0.2)), Forcing(wind, CURRENT), leeway_id="SEPIRB")
    leeway = (0.004 * 8.0 - 0.018, -(0.061 - 0.046) / 2)
    still = residual(fixes((0.1, 0.2)), Forcing(wind, CURRENT))
    moved = still.velocity_m_s - made.velocity_m_s
    np.testing.assert_allclose(moved, [leeway] * 6, atol=1e-8)
    assert math.isclose(wind.member_weights.sum(), 1.0)
