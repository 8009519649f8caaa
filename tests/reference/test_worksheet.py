"""The worksheet chain against arithmetic done by hand in nautical miles."""

from __future__ import annotations

import math

import pytest

from sarex.errors import PlanError
from sarex.planning import (
    OBSERVED_WIND_ERROR_M_S,
    PER_CURRENT_ERROR_M_S,
    DriftErrors,
    FacilityEffort,
    Worksheet,
    make_worksheet,
    round_spacing,
    total_error,
)
from sarex.quantities import KN_M_S, NM_M


def _effort(name: str = "ship", **change: object) -> FacilityEffort:
    values: dict[str, object] = {
        "facility": name,
        "width_m": 2.0 * NM_M,
        "law": "normal",
        "speed_m_s": 15 * KN_M_S,
        "search_endurance_s": 0.85 * 4 * 3600,
        "fix_error_m": 0.1 * NM_M,
        "spacing_step_m": 0.1 * NM_M,
    }
    return FacilityEffort(**(values | change))  # type: ignore[arg-type]


def _sheet(efforts: list[FacilityEffort], e_nm: float, dd_nm: float = 0.0) -> Worksheet:
    error = total_error(DriftErrors(e_nm * NM_M, 0.0, (), 0.0), 0.0, 0.0)
    return make_worksheet(
        efforts,
        error,
        dd_nm * NM_M,
        designation="A",
        hypothesis="h",
        search_object="raft",
    )


def test_total_error_by_hand() -> None:
    """D_ve = √(0.3² + 0.3² + 0.3² + 0.3²) = 0.6 kn; 10 h: 6 NM; E = √(5² + 6² + 0.1²) NM."""
    errors = DriftErrors(
        5 * NM_M,
        OBSERVED_WIND_ERROR_M_S,
        (PER_CURRENT_ERROR_M_S, PER_CURRENT_ERROR_M_S),
        0.3 * KN_M_S,
    )
    total = total_error(errors, 10 * 3600, 0.1 * NM_M)
    values = {line.symbol: line.value for line in total.lines}
    assert values["D_ve"] / KN_M_S == pytest.approx(0.6)
    assert values["TWC_e"] / KN_M_S == pytest.approx(0.3 * math.sqrt(2))
    assert values["D_e"] / NM_M == pytest.approx(6.0)
    assert total.e_m / NM_M == pytest.approx(math.sqrt(25 + 36 + 0.01))
    shown = {line.symbol: line.display for line in total.lines}
    assert shown["D_e"] == "6.00 NM"
    assert shown["t"] == "10.00 h"
    assert [line.symbol for line in total.lines if line.our_reading] == ["Y"]


def test_a_point_datum_by_hand() -> None:
    """Z = 2·15·3.4 = 102 NM², E = 5.05: Z_r = 4.0 and f_s = 1.028 of the table."""
    sheet = _sheet([_effort()], math.sqrt(102 / 4))
    assert sheet.relative_effort == pytest.approx(4.0)
    assert sheet.search_factor == pytest.approx(1.028, abs=0.5e-3)
    radius_nm = 1.0276 * math.sqrt(102 / 4)
    assert sheet.radius_m / NM_M == pytest.approx(radius_nm, rel=1e-4)
    assert sheet.area_m2 / NM_M**2 == pytest.approx(4 * radius_nm**2, rel=1e-4)
    assert sheet.coverage == pytest.approx(0.947, abs=1e-3)
    (result,) = sheet.facilities
    assert result.spacing_m / NM_M == pytest.approx(2.1)  # 2.0/0.947 = 2.11, to 0.1 NM
    assert result.coverage == pytest.approx(2.0 / 2.1)
    assert result.pod == pytest.approx(1 - math.exp(-2.0 / 2.1))


def test_divergence_widens_the_area_along_the_datums() -> None:
    sheet = _sheet([_effort()], 5.0, dd_nm=8.0)
    radius = sheet.radius_m
    assert sheet.kind == "divergence"
    assert sheet.area_m2 == pytest.approx(4 * radius**2 + 2 * radius * 8 * NM_M)
    assert sheet.length_m * sheet.width_m == pytest.approx(sheet.area_m2)
    ours = {line.symbol for line in sheet.lines if line.our_reading}
    assert ours == {"Y", "f_z", "f_s"}
    assert {line.symbol for line in _sheet([_effort()], 5.0).lines if line.our_reading} == {
        "Y",
        "f_s",
    }


def test_facilities_share_one_coverage_and_keep_their_own_spacing() -> None:
    ship, helicopter = _effort("ship"), _effort("helo", width_m=1.2 * NM_M, speed_m_s=90 * KN_M_S)
    sheet = _sheet([ship, helicopter], 8.0)
    assert sum(r.share for r in sheet.facilities) == pytest.approx(1.0)
    assert sum(r.area_m2 for r in sheet.facilities) == pytest.approx(sheet.area_m2)
    for result, effort in zip(sheet.facilities, (ship, helicopter), strict=True):
        raw = effort.width_m / sheet.coverage
        assert abs(result.spacing_m - raw) <= 0.05 * NM_M + 0.01
        # A_i = V·T·S with the spacing before rounding
        swept = effort.speed_m_s * effort.search_endurance_s * raw
        assert result.area_m2 == pytest.approx(swept)


def test_the_law_of_a_joint_search_is_the_most_cautious() -> None:
    ideal = _effort("a", law="ideal")
    assert _sheet([ideal], 5.0).law == "ideal"
    assert _sheet([ideal, _effort("b")], 5.0).law == "normal"
    assert _sheet([ideal, _effort("c", law="definite")], 5.0).law == "ideal"


def test_effort_of_earlier_searches_widens_the_next_area() -> None:
    error = total_error(DriftErrors(5 * NM_M, 0.0, (), 0.0), 0.0, 0.0)
    names = {"designation": "A", "hypothesis": "h", "search_object": "raft"}
    first = make_worksheet([_effort()], error, 0.0, **names)
    second = make_worksheet(
        [_effort()], error, 0.0, **names, previous_relative_effort=first.relative_effort
    )
    assert second.relative_effort == pytest.approx(2 * first.relative_effort)
    assert second.radius_m > first.radius_m
    assert second.coverage < first.coverage


@pytest.mark.parametrize(("spacing", "expected"), [(0.01, 185.2), (277.0, 185.2), (278.0, 370.4)])
def test_spacing_is_rounded_to_what_can_be_steered(spacing: float, expected: float) -> None:
    assert round_spacing(spacing, 185.2) == expected


def test_what_is_refused() -> None:
    with pytest.raises(PlanError, match="no worksheet"):
        _sheet([], 5.0)
    with pytest.raises(PlanError, match="separation ratio 4"):
        _sheet([_effort()], 5.0, dd_nm=20.0)
    with pytest.raises(PlanError, match="not usable"):
        total_error(DriftErrors(0.0), 3600, 100)
    with pytest.raises(PlanError, match="not usable"):
        total_error(DriftErrors(1000.0), -1, 100)
    with pytest.raises(PlanError, match="not usable"):
        total_error(DriftErrors(1000.0, math.nan), 3600, 100)
