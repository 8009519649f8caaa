"""A fix in another sea is refused by buoy, time and line."""

from __future__ import annotations

import pytest
from buoys import PLANE, T0, still_water

from sarex.drift.residual import residual_of
from sarex.drift.residual_fixes import read_buoy_fixes
from sarex.errors import DriftError

LINES = """buoy,time,lat_deg,lon_deg,error_m
SLDMB-1,2026-06-07T00:00Z,32.5,128.0,10
SLDMB-1,2026-06-07T01:00Z,32.5,-128.01,10
SLDMB-1,2026-06-07T02:00Z,32.5,128.02,10
"""


def test_a_longitude_of_the_wrong_sign_is_named_by_buoy_time_and_line(tmp_path):
    path = tmp_path / "buoys.csv"
    path.write_text(LINES, encoding="utf-8")
    with pytest.raises(DriftError, match="a fix of buoy SLDMB-1 lies") as caught:
        residual_of(
            read_buoy_fixes(path), still_water(),
            area_lon_deg=PLANE.lon_deg, area_lat_deg=PLANE.lat_deg, area_time_ns=T0,
        )  # fmt: skip
    assert caught.value.where == "buoys.csv line 3"
    assert "lon_deg -128.01 at 070100Z JUN 26" in caught.value.given
    assert "correct the line" in caught.value.remedy
