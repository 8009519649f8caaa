"""Leeway of search objects: a class, no leeway, stated coefficients, and after capsizing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sarex.detection import class_of
from sarex.drift import leeway_class, leeway_classes, leeway_of, leeway_table, mean_drift, simulate
from sarex.drift.leeway import leeway_record
from sarex.errors import DetectionError, DriftError
from sarex.geo import no_coast
from sarex.incident import Draws, SearchObject
from sarex.incident.leeway import UserLeeway
from sarex.incident.model import Capsizing
from sarex.metocean import ErrorSpec, Forcing, LayerSpec, Uniform, build_layer
from sarex.quantities import parse_time

T0 = parse_time("2026-06-07T00:00Z")
HOUR = 3600 * 10**9
EXACT = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="test")
KAYAK = UserLeeway(
    downwind_slope_pct=1.2, downwind_offset_cm_s=5.0, downwind_std_cm_s=3.0,
    right_slope_pct=0.6, right_offset_cm_s=-1.0, right_std_cm_s=2.0,
    left_slope_pct=-0.4, left_offset_cm_s=0.5, left_std_cm_s=1.0,
    jibe_rate_per_h=0.1, right_probability=0.7, source="tank test of the maker",
)  # fmt: skip


def thing(name: str = "o1", **more: object) -> SearchObject:
    return SearchObject(id=name, description="something", persons=0, **more)


def forcing(wind_u: float, current_u: float = 0.0) -> Forcing:
    wind = LayerSpec(analytic=(Uniform(kind="uniform", u_m_s=wind_u, v_m_s=0.0),), error=EXACT)
    water = LayerSpec(analytic=(Uniform(kind="uniform", u_m_s=current_u, v_m_s=0.0),), error=EXACT)
    return Forcing(build_layer("wind", wind), build_layer("current", water))


def test_a_class_is_its_row():
    table = leeway_table([thing("a", leeway_class="PIW-4"), thing("b", leeway_class="SLDMB")])
    np.testing.assert_array_equal(table.rows[0], leeway_class("PIW-4").kernel_row)
    np.testing.assert_array_equal(table.row_of_object, [0, 1])
    np.testing.assert_array_equal(table.capsize[:, 0], [-1, -1])
    assert not table.rows.flags.writeable


def test_stated_coefficients_are_the_row():
    (row,) = leeway_table([thing(leeway=KAYAK)]).rows
    expected = [0.012, 0.05, 0.03, 0.006, -0.01, 0.02, -0.004, 0.005, 0.01]
    np.testing.assert_allclose(row[:9], expected, rtol=1e-14)
    assert math.exp(3600 * row[9]) == pytest.approx(0.9, rel=1e-14)
    assert row[10] == 0.7
    assert leeway_of(thing(leeway=KAYAK)).source == "tank test of the maker"


def test_stated_coefficients_of_a_class_drift_as_the_class():
    """The figures of a row, stated, give the same path to the last bit."""
    piw = leeway_class("PIW-4")
    axes = {"downwind": piw.downwind, "right": piw.right, "left": piw.left}
    same = UserLeeway(
        **{f"{n}_slope_pct": r.slope_pct for n, r in axes.items()},
        **{f"{n}_offset_cm_s": r.offset_cm_s for n, r in axes.items()},
        **{f"{n}_std_cm_s": r.std_cm_s for n, r in axes.items()},
        source="Allen 2005",
    )
    paths = [path_of(thing(leeway_class="PIW-4")), path_of(thing(leeway=same))]
    np.testing.assert_array_equal(paths[0], paths[1])


def path_of(item: SearchObject, wind_u: float = 12.0, count: int = 20) -> np.ndarray:
    draws = Draws(
        np.full(count, T0), np.full(count, 129.0), np.full(count, 30.0),
        np.zeros(count, np.int32), np.full(count, -math.log(count)), ("h",),
    )  # fmt: skip
    made = simulate(
        draws, [item], {"h": [item.id]}, forcing(wind_u, 0.5), no_coast((120, 25, 140, 40)),
        end_ns=T0 + 6 * HOUR, rng=np.random.default_rng(4),
    )  # fmt: skip
    return np.stack([made.lon_deg, made.lat_deg])


def test_current_only_moves_with_the_water_in_any_wind():
    calm, gale = (path_of(thing(leeway_class="CURRENT-ONLY"), wind_u=w) for w in (0.0, 25.0))
    np.testing.assert_array_equal(calm, gale)
    assert np.ptp(calm[0, -1]) == 0.0
    assert calm[0, -1, 0] > 129.1
    row = leeway_class("CURRENT-ONLY").kernel_row
    np.testing.assert_array_equal(row, [0.0] * 10 + [0.5])


def test_current_only_is_no_row_of_the_table():
    assert "CURRENT-ONLY" not in leeway_classes()
    with pytest.raises(DriftError, match="CURRENT-ONLY"):
        leeway_class("current_only")


def test_capsizing_adds_the_row_it_changes_to():
    after = Capsizing(
        above_wind_m_s=15.0, rate_per_h=0.3, leeway_class="LIFE-RAFT-DB-21", source="assumed"
    )
    raft = thing("raft", leeway_class="LIFE-RAFT-DB-12", capsizes=after)
    stated = Capsizing(above_wind_m_s=12.0, rate_per_h=0.1, leeway=KAYAK, source="assumed")
    kayak = thing("kayak", leeway_class="PERSON-POWERED-VESSEL-1", capsizes=stated)
    table = leeway_table([raft, thing("piw", leeway_class="PIW-1"), kayak])
    assert table.rows.shape == (5, 11)
    np.testing.assert_array_equal(table.row_of_object, [0, 1, 2])
    np.testing.assert_array_equal(table.rows[3], leeway_class("LIFE-RAFT-DB-21").kernel_row)
    np.testing.assert_allclose(table.rows[4, :3], [0.012, 0.05, 0.03])
    np.testing.assert_array_equal(table.capsize[:, 0], [3, -1, 4])
    np.testing.assert_array_equal(table.capsize[:, 2], [15.0, np.inf, 12.0])
    in_an_hour = -np.expm1(-3600.0 * table.capsize[:, 1])
    np.testing.assert_allclose(in_an_hour, [0.3, 0.0, 0.1], rtol=1e-14)


@pytest.mark.parametrize("both", [{}, {"leeway_class": "PIW-1", "leeway": KAYAK}])
def test_neither_and_both_are_refused(both: dict[str, object]):
    with pytest.raises(DriftError, match="one leeway") as caught:
        leeway_table([thing("hull", **both)])
    assert caught.value.where == "search object hull"


def test_an_unknown_class_names_the_object():
    with pytest.raises(DriftError, match="no such leeway class") as caught:
        leeway_table([thing("hull", leeway_class="PIW9")])
    assert caught.value.where == "search object hull"


def test_the_record_of_a_run_says_the_coefficients():
    assert leeway_record(thing(leeway_class="PIW-1")) == "PIW-1"
    assert leeway_record(thing(leeway=KAYAK))["right_slope_pct"] == 0.6
    after = Capsizing(above_wind_m_s=15.0, rate_per_h=0.3, leeway=KAYAK, source="assumed")
    record = leeway_record(thing(leeway_class="PIW-1", capsizes=after))
    assert record["leeway"] == "PIW-1"
    assert record["capsizes"]["leeway"]["source"] == "tank test of the maker"
    assert record["capsizes"]["above_wind_m_s"] == 15.0


def test_mean_drift_takes_stated_coefficients():
    made = mean_drift(leeway_of(thing(leeway=KAYAK)), "left", forcing(10.0), 129, 30, T0, T0 + HOUR)
    assert made.leeway_u_m_s == pytest.approx(0.01 * (1.2 * 10 + 5.0), abs=1e-12)
    assert made.leeway_v_m_s == pytest.approx(-0.01 * (-0.4 * 10 + 0.5), abs=1e-12)


@pytest.mark.parametrize("leeway", [{"leeway_class": "CURRENT-ONLY"}, {"leeway": KAYAK}])
def test_what_is_seen_of_it_must_be_said(leeway: dict[str, object]):
    with pytest.raises(DetectionError, match="what is to be seen") as caught:
        class_of(thing(**leeway))
    assert "detection_class" in caught.value.remedy
    assert class_of(thing(detection_class="raft_6", **leeway)) == "raft_6"
