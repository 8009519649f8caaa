"""Sweep widths against the printed tables, and what is refused beside them."""

from __future__ import annotations

import math

import pytest

from sarex.detection import Environment, horizon_m, sweep_width
from sarex.detection.tables import detection_classes, read_rows, speed_row, width_grid
from sarex.errors import DetectionError
from sarex.facilities import Facility
from sarex.incident.model import SearchObject

NM, FT, KN = 1852.0, 0.3048, 1852.0 / 3600.0
SPEED_KN = {"aircraft": 180.0, "helicopter": 90.0, "boat": 15.0, "ship": 15.0, "given": 50.0}


def facility(platform="helicopter", height_ft=500.0, speed_kn=None, widths=()):
    return Facility(
        id="f1",
        name="Test",
        nation="KOR",
        kind="helicopter",
        platform=platform,
        medium="air",
        search_speed_m_s=(speed_kn or SPEED_KN[platform]) * KN,
        transit_speed_m_s=60.0,
        sensor_height_m=height_ft * FT,
        endurance_h=3.0,
        turn_radius_m=900.0,
        fix_error_m=185.2,
        sweep_widths=widths,
        source="test",
    )


def thing(detection_class="raft_6", **more):
    return SearchObject(
        id="o1",
        description="something",
        leeway_class=more.pop("leeway_class", "PIW-1"),
        detection_class=detection_class,
        persons=1,
        **more,
    )


def air(visibility_nm=10.0, wind_kn=5.0, sea_ft=1.0, daylight=True):
    return Environment(visibility_nm * NM, wind_kn * KN, sea_ft * FT, daylight)


def width_nm(*args, **kwargs):
    return sweep_width(*args, **kwargs).width_m / NM


def test_the_table_is_complete():
    assert len(read_rows("sweep_width_uscg_m16130_2f.csv")) == 2832
    assert len(detection_classes()) == 25
    zeros = [r for r in read_rows("sweep_width_uscg_m16130_2f.csv") if float(r["width_nm"]) == 0]
    assert len(zeros) == 13
    assert {r["detection_class"] for r in zeros} == {"person_in_water"}


@pytest.mark.parametrize(
    ("platform", "height_ft", "detection_class", "visibility_nm", "printed"),
    [
        ("helicopter", 300, "raft_4", 10, 2.2),
        ("aircraft", 500, "raft_4", 5, 1.3),
        ("aircraft", 1000, "ship_300ft", 30, 41.4),
        ("boat", 14, "person_in_water", 3, 0.4),
        ("boat", 8, "person_in_water", 3, 0.2),  # merged with 1 NM
        ("helicopter", 2000, "person_in_water", 20, 0.1),
        ("aircraft", 750, "person_in_water", 15, 0.1),  # one merged cell from 1 NM
        ("helicopter", 750, "raft_1", 15, 1.7),
        ("helicopter", 750, "raft_1", 30, 1.8),  # merged with 20 NM
    ],
)
def test_printed_cells(platform, height_ft, detection_class, visibility_nm, printed):
    got = sweep_width(facility(platform, height_ft), thing(detection_class), air(visibility_nm))
    assert got.uncorrected_m / NM == pytest.approx(printed)


@pytest.mark.parametrize(
    ("detection_class", "visibility_nm", "printed"),
    [
        ("person_in_water", 3, 0.4),
        ("raft_6", 20, 6.9),
        ("raft_10", 10, 5.0),  # next smaller tabulated
        ("power_boat_53ft", 15, 9.4),
        ("sail_boat_83ft", 5, 5.6),
    ],
)
def test_merchant_bridge(detection_class, visibility_nm, printed):
    got = sweep_width(facility("ship", 60), thing(detection_class), air(visibility_nm))
    assert got.uncorrected_m / NM == pytest.approx(printed)
    assert "merchant" in got.source


def test_between_columns_and_heights_it_is_linear():
    # 300 ft: 1.6 and 2.2 at 5 and 10 NM; 500 ft: the same; 750 ft: 1.7 and 2.3
    assert width_nm(facility(height_ft=300), thing("raft_4"), air(7.5)) == pytest.approx(1.9)
    assert width_nm(facility(height_ft=625), thing("raft_4"), air(5)) == pytest.approx(1.65)
    assert width_nm(facility("ship", 60), thing("raft_4"), air(4)) == pytest.approx(2.75)


def test_the_last_column_is_open_above_and_the_bridge_table_is_not():
    assert width_nm(facility("boat", 8), thing("raft_4"), air(25)) == pytest.approx(3.9)
    assert width_nm(facility("aircraft"), thing("raft_15"), air(60)) == pytest.approx(4.0)
    with pytest.raises(DetectionError, match="above the sweep-width table"):
        sweep_width(facility("ship", 60), thing("raft_4"), air(21))


@pytest.mark.parametrize(
    ("craft", "conditions", "message"),
    [
        (facility(height_ft=299), air(), "height lies below"),
        (facility(height_ft=3001), air(), "height lies above"),
        (facility("boat", 7.9), air(), "height lies below"),
        (facility(), air(0.99), "visibility lies below"),
        (facility("ship", 60), air(2.9), "visibility lies below"),
        (facility(speed_kn=59.9), air(), "no speed factor"),
        (facility("aircraft", speed_kn=211), air(), "no speed factor"),
    ],
)
def test_nothing_is_extrapolated(craft, conditions, message):
    with pytest.raises(DetectionError, match=message) as caught:
        sweep_width(craft, thing(), conditions)
    text = str(caught.value)
    assert "facility f1, search object o1" in text
    assert "to do:" in text
    assert "allowed:" in text


@pytest.mark.parametrize(
    ("platform", "height_ft", "visibility_nm", "way_out"),
    [
        ("aircraft", 500, 1, "Search from 300 ft"),  # 300 and 750 ft work; 300 is nearer
        ("aircraft", 650, 1, "Search from 750 ft"),
        ("helicopter", 1500, 5, "Search from 1000 ft"),
        ("helicopter", 1200, 5, "Search from 1000 ft"),  # beside a 0 nothing is known
        ("helicopter", 2000, 12, "Search from 1500 ft"),
        ("aircraft", 3000, 60, "Search from 2000 ft"),
        ("aircraft", 500, 2.9, "Search from 300 ft"),  # between 0 at 1 NM and 0.1 at 3 NM
    ],
)
def test_a_tabulated_zero_is_refused_with_the_nearest_height_that_works(
    platform, height_ft, visibility_nm, way_out
):
    craft = facility(platform, height_ft)
    with pytest.raises(DetectionError, match="not detectable") as caught:
        sweep_width(craft, thing("person_in_water"), air(visibility_nm))
    assert way_out in str(caught.value)
    assert f"{height_ft:g} ft" in str(caught.value)
    height = float(way_out.split()[-2])
    assert sweep_width(facility(platform, height), thing("person_in_water"), air(visibility_nm))


def test_every_cell_of_the_table_is_used_as_printed():
    """All 2,832 printed cells, through the public call, at their own height and visibility."""
    refused = 0
    for row in read_rows("sweep_width_uscg_m16130_2f.csv"):
        craft = facility(row["platform"], float(row["height_ft"]))
        look = (craft, thing(row["detection_class"]), air(float(row["visibility_nm_from"])))
        if float(row["width_nm"]) == 0.0:
            refused += 1
            with pytest.raises(DetectionError, match="not detectable"):
                sweep_width(*look)
            continue
        assert sweep_width(*look).uncorrected_m / NM == pytest.approx(float(row["width_nm"]))
    assert refused == 13


@pytest.mark.parametrize(
    ("detection_class", "wind_kn", "sea_ft", "edition", "factor", "law"),
    [
        ("raft_6", 15.0, 1.9, "uscg", 1.0, "ideal"),
        ("raft_6", 15.1, 1.0, "uscg", 0.5, "normal"),
        ("raft_6", 5.0, 2.0, "uscg", 0.5, "normal"),
        ("raft_6", 25.0, 4.0, "uscg", 0.5, "normal"),
        ("raft_6", 25.1, 1.0, "uscg", 0.25, "normal"),
        ("raft_6", 5.0, 4.1, "uscg", 0.25, "normal"),
        ("power_boat_33ft", 20.0, 1.0, "uscg", 0.9, "normal"),
        ("power_boat_33ft", 30.0, 1.0, "uscg", 0.9, "normal"),
        ("power_boat_33ft", 20.0, 1.0, "amsa", 0.8, "normal"),
        ("power_boat_33ft", 30.0, 1.0, "amsa", 0.5, "normal"),
        ("sail_boat_25ft", 30.0, 1.0, "amsa", 0.25, "normal"),
    ],
)
def test_weather_factor(detection_class, wind_kn, sea_ft, edition, factor, law):
    conditions = air(10.0, wind_kn, sea_ft)
    got = sweep_width(facility(), thing(detection_class), conditions, edition=edition)
    assert got.factors["weather"] == factor
    assert got.law == law
    assert got.width_m == pytest.approx(got.uncorrected_m * math.prod(got.factors.values()))


def test_thresholds_survive_storage_in_si():
    stored = Environment(10 * NM, 7.7167, 0.61, True)  # 15 kn and 2 ft, quantised
    assert sweep_width(facility(), thing(), stored).factors["weather"] == 0.5  # from 2 ft
    calm = Environment(10 * NM, 7.7167, 0.3, True)
    assert sweep_width(facility(), thing(), calm).factors["weather"] == 1.0
    rough = Environment(10 * NM, 12.8611, 1.22, True)  # 25 kn and 4 ft
    assert sweep_width(facility(), thing(), rough).factors["weather"] == 0.5
    low = facility("boat", 14).model_copy(update={"sensor_height_m": 4.27})  # 14 ft, quantised
    assert sweep_width(low, thing(), calm).uncorrected_m == pytest.approx(4.5 * NM, rel=0.05)


@pytest.mark.parametrize(
    ("platform", "speed_kn", "factor", "law"),
    [
        ("helicopter", 90, 1.0, "ideal"),
        ("helicopter", 60, 1.5, "ideal"),
        ("helicopter", 75, 1.25, "ideal"),
        ("helicopter", 130, 0.75, "normal"),
        ("aircraft", 195, 0.95, "normal"),
    ],
)
def test_speed_factor_is_interpolated(platform, speed_kn, factor, law):
    craft = facility(platform, 300, speed_kn)
    got = sweep_width(craft, thing("person_in_water"), air())
    assert got.factors["speed"] == pytest.approx(factor)
    assert got.law == law


def test_merged_speed_cells_are_filled_from_the_left():
    assert speed_row("power_boat_53ft", "aircraft")[1] == (1.1, 1.0, 1.0)
    assert speed_row("power_boat_78ft", "helicopter")[1] == (1.1, 1.0, 1.0, 0.9)
    assert width_grid("person_in_water", "aircraft").width_nm[4] == (0, 0, 0, 0, 0, 0.1, 0.1)


def test_fatigue_counts_only_where_stated():
    assert "fatigue" not in sweep_width(facility(), thing(), air()).factors
    tired = sweep_width(facility(), thing(), air(), crew_fatigued=True)
    assert tired.factors["fatigue"] == 0.9
    assert tired.law == "normal"


@pytest.mark.parametrize(
    ("platform", "height_ft", "wearing", "times"),
    [
        ("helicopter", 500, True, 4.0),
        ("aircraft", 300, True, 4.0),
        ("helicopter", 500, None, 1.0),
        ("helicopter", 500, False, 1.0),
        ("helicopter", 501, True, 1.0),
        ("boat", 14, True, 1.0),
    ],
)
def test_flotation_counts_from_low_aircraft_and_only_when_the_case_says_so(
    platform, height_ft, wearing, times
):
    swimmer = thing("person_in_water", wearing_flotation=wearing)
    got = sweep_width(facility(platform, height_ft), swimmer, air())
    assert got.factors.get("flotation", 1.0) == times
    assert ("AMSA" in got.source) == (times == 4.0)


GIVEN = (
    {
        "detection_class": "raft_6",
        "width_m": 700.0,
        "conditions": "any",
        "source": "trial of a night",
    },
    {"detection_class": "raft_6", "width_m": 90.0, "conditions": "night", "source": "a guess"},
)


def test_given_widths_stand_before_tables_and_need_no_daylight():
    craft = facility(widths=GIVEN)
    day = sweep_width(craft, thing(), air(wind_kn=30))
    assert (day.width_m, day.law, day.factors) == (700.0, "normal", {})
    night = sweep_width(craft, thing(), air(daylight=False))
    assert night.width_m == 90.0
    assert "a guess" in night.source
    assert sweep_width(craft, thing("raft_4"), air()).uncorrected_m > 2000.0


def test_night_without_a_given_width_is_refused():
    with pytest.raises(DetectionError, match="daylight only"):
        sweep_width(facility(), thing(), air(daylight=False))


def test_a_facility_with_given_widths_only_says_what_it_has():
    with pytest.raises(DetectionError, match=r"raft_6 \(any\), raft_6 \(night\)"):
        sweep_width(facility("given", widths=GIVEN), thing("raft_4"), air())


def test_range_is_the_lesser_of_visibility_and_horizon():
    hazy = sweep_width(facility(height_ft=1000), thing(), air(3))
    assert hazy.max_range_m == pytest.approx(3 * NM)
    clear = sweep_width(facility("boat", 8), thing(), air(20))
    assert clear.max_range_m == pytest.approx(horizon_m(2.44, 1.0))
    assert clear.max_range_m < 20 * NM
    assert clear.speed_m_s == 7.7167
    assert any("assumed" in sentence for sentence in clear.assumptions)


def test_rows_that_the_bridge_table_lacks_are_refused():
    with pytest.raises(DetectionError, match="no row for raft_1"):
        sweep_width(facility("ship", 60), thing("raft_1"), air())


@pytest.mark.parametrize(
    "values", [(0.0, 1.0, 1.0), (1.0, -1.0, 1.0), (1.0, 1.0, math.nan), (math.inf, 1.0, 1.0)]
)
def test_impossible_environments_are_refused(values):
    with pytest.raises(DetectionError, match="not a possible value"):
        Environment(*values, daylight=True)
