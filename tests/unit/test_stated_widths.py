"""Widths that a user states as a lateral range table or as the range of a beacon or a radar."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest
from seas import PLANE, make_ensemble, make_track

from sarex.detection import (
    Environment,
    SweepWidth,
    curve_arrays,
    horizon_m,
    log_miss,
    pod,
    sweep_width,
    tabulated_range,
)
from sarex.errors import CaseFileError, DetectionError
from sarex.facilities import facility_from_entry
from sarex.facilities.sensing import RULES, check_table, table_width_m, width_from_range_m
from sarex.incident import SearchObject
from sarex.incident.case import FacilityEntry
from sarex.quantities.lengths import NM_M

TABLE = ((0.0, 0.95), (200.0, 0.8), (600.0, 0.3), (1000.0, 0.0))
BEACON = SearchObject(
    id="beacon", description="406 MHz beacon", leeway_class="SEPIRB", detection_class="epirb",
    persons=0,
)  # fmt: skip
FOG_AT_NIGHT = Environment(200.0, 15.0, 3.0, daylight=False)


def craft(height_m=150.0, **stated):
    entry = {"detection_class": "epirb", "conditions": "any", "source": "receiver trial", **stated}
    return facility_from_entry(
        FacilityEntry.model_validate(
            {
                "id": "h1",
                "kind": "helicopter",
                "name": "Test",
                "nation": "KOR",
                "position": "32-50.0N 127-30.0E",
                "available_from": "062330Z JUN 26",
                "search_height_m": height_m,
                "sweep_widths": (entry,),
            }
        )
    )


@pytest.mark.parametrize(
    ("rule", "factor"),
    [
        ("beacon_minimum", 1.7),
        ("beacon_mean", 1.5),
        ("beacon_maximum", 1.0),
        ("radar_effective", 2.0),
    ],
)
def test_widths_from_ranges_are_the_manuals(rule, factor):
    width = sweep_width(craft(range_is=rule, range="12 NM"), BEACON, FOG_AT_NIGHT)
    assert width.width_m == pytest.approx(factor * 12 * NM_M, rel=1e-6)
    assert width.law == "normal"
    for part in (f"{factor:g} x", rule.replace("_", " "), "IAMSAR", "receiver trial"):
        assert part in width.source


def test_where_no_range_is_known_half_the_horizon_stands_for_the_width():
    width = sweep_width(craft(range_is="beacon_horizon"), BEACON, FOG_AT_NIGHT)
    assert width.width_m == pytest.approx(0.5 * horizon_m(150.0, 0.0), rel=1e-6)
    assert "0.5 x horizon" in width.source


def test_radio_and_radar_reach_beyond_the_visibility_and_sight_does_not():
    beyond = sweep_width(craft(range_is="beacon_mean", range="40 NM"), BEACON, FOG_AT_NIGHT)
    assert beyond.max_range_m == pytest.approx(40 * NM_M)  # stated, so not cut at the horizon
    near = sweep_width(craft(range_is="radar_effective", range="3 NM"), BEACON, FOG_AT_NIGHT)
    assert near.max_range_m == pytest.approx(horizon_m(150.0, 0.0))
    seen = sweep_width(craft(width="0.1 NM"), BEACON, FOG_AT_NIGHT)
    assert seen.max_range_m == 200.0


def points(*pairs):
    return tuple({"distance_m": x, "probability": p} for x, p in pairs)


def test_a_table_of_a_facility_becomes_its_width_with_its_area():
    width = sweep_width(craft(lateral_range=points(*TABLE)), BEACON, Environment(2e4, 5, 0.5, True))
    assert width.law == "tabulated"
    assert width.curve == TABLE
    assert width.width_m == pytest.approx(200 * 1.75 + 400 * 1.1 + 400 * 0.3)
    assert width.max_range_m == 2e4
    assert "lateral range table; receiver trial" in width.source
    fog = sweep_width(craft(lateral_range=points(*TABLE)), BEACON, FOG_AT_NIGHT)
    assert fog.max_range_m == 200.0


def test_a_facility_with_a_table_is_read_back_the_same_and_so_is_its_width():
    made = craft(lateral_range=points(*TABLE))
    assert type(made).model_validate_json(made.model_dump_json()) == made
    width = sweep_width(made, BEACON, FOG_AT_NIGHT)
    assert SweepWidth.from_json(json.loads(json.dumps(dataclasses.asdict(width)))) == width
    old = {k: v for k, v in dataclasses.asdict(width).items() if k != "curve"}
    assert SweepWidth.from_json({**old, "law": "normal"}).curve == ()  # as written before tables


def tabulated(curve=TABLE):
    area_m = table_width_m(curve)
    return SweepWidth(area_m, "tabulated", area_m, {}, 1e5, 7.5, "test", curve=curve)


@pytest.mark.parametrize("lateral_m", [0.0, 100.0, 450.0, 999.0, 1200.0])
def test_an_endless_pass_detects_as_the_table_says(lateral_m):
    at = np.zeros((2, 1))
    ensemble = make_ensemble(at, at, step_s=2e5)
    track = make_track((0, 2e5), (-7.5e5, 7.5e5), (lateral_m, lateral_m))
    missed = log_miss(ensemble, track, {"raft": tabulated()}, PLANE).values[0]
    want = float(tabulated_range(lateral_m, TABLE))
    # the pass is 1,500 km long: what lies beyond adds less than 1e-6
    assert -math.expm1(missed) == pytest.approx(want, abs=2e-3)


def test_a_table_is_stretched_with_its_width():
    wide = tabulated().scaled(1.5)
    assert wide.width_m == pytest.approx(1.5 * tabulated().width_m)
    x = np.linspace(0, 1600, 33)
    np.testing.assert_allclose(
        tabulated_range(x, wide.curve), tabulated_range(x / 1.5, TABLE), atol=1e-12
    )
    assert wide.max_range_m == tabulated().max_range_m


def test_tables_stand_end_to_end_for_the_kernels():
    other = ((0.0, 0.5), (300.0, 0.5))
    first, far, seen = curve_arrays(
        ("a", "b", "c"), {"a": tabulated(), "c": tabulated(other), "b": _normal()}
    )
    assert first.tolist() == [0, 4, 4, 6]
    assert far.tolist() == [0, 200, 600, 1000, 0, 300]
    assert seen.tolist() == [0.95, 0.8, 0.3, 0.0, 0.5, 0.5]
    assert [part.size for part in curve_arrays(("a",), {})] == [2, 0, 0]


def _normal():
    return SweepWidth(100.0, "normal", 100.0, {}, 1e4, 7.5, "test")


def test_beyond_its_last_point_a_table_sees_nothing():
    step = ((0.0, 1.0), (100.0, 1.0))
    assert tabulated_range([0, 100, 100.001, -100, -101], step).tolist() == [1, 1, 0, 1, 0]
    assert float(pod(0.7, "tabulated")) == float(pod(0.7, "normal"))


@pytest.mark.parametrize(
    "table",
    [
        (),
        ((0.0, 1.0),),
        ((10.0, 1.0), (20.0, 0.0)),
        ((0.0, 1.0), (20.0, 0.5), (20.0, 0.0)),
        ((0.0, 1.2), (20.0, 0.0)),
        ((0.0, math.nan), (20.0, 0.0)),
        ((0.0, 1.0), (math.inf, 0.0)),
        ((0.0, 0.0), (20.0, 0.0)),
    ],
)
def test_what_is_no_table_is_refused(table):
    with pytest.raises(DetectionError, match="not a lateral range table"):
        check_table(table)


def test_law_and_table_go_together():
    with pytest.raises(DetectionError, match="belongs to the law tabulated"):
        dataclasses.replace(tabulated(), law="normal")
    with pytest.raises(DetectionError, match="belongs to the law tabulated"):
        dataclasses.replace(_normal(), law="tabulated")
    with pytest.raises(DetectionError, match="not the area"):
        dataclasses.replace(tabulated(), width_m=500.0)


def test_a_range_without_its_rule_is_refused():
    assert set(RULES) >= {"beacon_mean"}
    with pytest.raises(DetectionError, match="beacon_mean needs a range"):
        width_from_range_m("beacon_mean", None, 100.0)
    with pytest.raises(DetectionError, match="takes no range"):
        width_from_range_m("beacon_horizon", 5000.0, 100.0)
    with pytest.raises(CaseFileError, match="not a lateral range table"):
        craft(lateral_range=points((0.0, 0.0), (5.0, 0.0)))
