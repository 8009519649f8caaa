"""The search area for which marker buoys speak: drifted from the draws of the forecast itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from buoy_fields import CURRENT, ERROR, TIMES, fixes, members
from small_drifts import gridded, uniform

from sarex.drift import simulate
from sarex.drift.buoyed import corrected_by
from sarex.drift.forecast import prepare_forecast
from sarex.errors import DriftError
from sarex.incident.case_file import load_case
from sarex.metocean import Forcing

WIND = uniform("wind", 5.0, 0.0)


@pytest.fixture(scope="module")
def prepared():
    """Three hypotheses of 1364, 818 and 545 draws."""
    return prepare_forecast(load_case("goto").case, Path(), particles=6000)


def test_a_wind_of_many_members_is_dealt_to_the_rarest_hypothesis(prepared):
    """120 members and 545 draws: the forecast is fine, and so are its buoys."""
    wind = members("wind", [(5.0, 0.01 * i) for i in range(120)], (1 / 120,) * 120)
    made = corrected_by(replace(prepared, forcing=Forcing(wind, CURRENT)), fixes((0.1, 0.2)))
    assert "corrected by 1 marker buoys (SLDMB leeway)" in made.residual.assumptions[0]


def test_the_area_is_where_the_objects_of_the_whole_forecast_are(prepared, monkeypatch):
    """Every place of the area is that of a draw of the forecast, each hypothesis by its share."""
    seen = {}

    def watched(draws, *args, **options):
        seen["draws"] = draws
        return simulate(draws, *args, **options)

    monkeypatch.setattr("sarex.drift.buoyed.simulate", watched)
    corrected_by(replace(prepared, forcing=Forcing(WIND, CURRENT)), fixes((0.1, 0.2)))
    few, whole = seen["draws"], prepared.draws
    assert 400 <= few.count <= 700
    assert set(few.lon_deg) <= set(whole.lon_deg)
    assert np.exp(few.log_weight).sum() == pytest.approx(1.0)
    for number in range(3):
        parts = [np.exp(d.log_weight[d.hypothesis == number]).sum() for d in (few, whole)]
        assert parts[0] == pytest.approx(parts[1])
        shares = [np.mean(d.hypothesis == number) for d in (few, whole)]
        assert shares[0] == pytest.approx(shares[1], abs=0.01)


def test_an_area_that_has_left_the_fields_is_refused(prepared):
    values = np.zeros((TIMES.size, 3, 3, 2), np.float32)
    far = gridded(
        "current", values, lon_deg=np.arange(140.0, 143.0), lat_deg=np.arange(30.0, 33.0),
        times_ns=TIMES, error=ERROR,
    )  # fmt: skip
    with pytest.raises(DriftError, match="every object has left the fields") as caught:
        corrected_by(replace(prepared, forcing=Forcing(WIND, far)), fixes((0.1, 0.2)))
    assert "without the buoys" in caught.value.remedy


def test_the_leeway_of_the_buoys_is_the_one_that_is_given(prepared):
    """SEPIRB in 5 m/s: 0.4 % less 1.8 cm/s downwind, (6.1 - 4.6)/2 cm/s to the right."""
    with_wind = replace(prepared, forcing=Forcing(WIND, CURRENT))
    still = corrected_by(with_wind, fixes((0.1, 0.2))).residual
    made = corrected_by(with_wind, fixes((0.1, 0.2)), "SEPIRB").residual
    moved = still.velocity_m_s - made.velocity_m_s
    np.testing.assert_allclose(moved, [[0.02 - 0.018, -0.0075]] * 6, atol=1e-6)
