"""Draws of an incident have the distributions that the case file states.

Seeds are fixed. Limits are at the 1e-4 level of the test statistic, so that a wrong distribution
fails and the seed that is used here passes by a wide margin.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from incidents import INSTANT, POINT, VOYAGE, incident_of
from scipy import stats

from sarex.errors import CaseFileError
from sarex.geo import LocalPlane, inverse
from sarex.incident import Draws, draw_incident
from sarex.incident.draw import R50_PER_SIGMA, allot_draws
from sarex.quantities import parse_time

COUNT = 20_000
LEVEL = 1e-4
CENTRE = "32-36.0N 128-12.0E"
POLYGON = {"kind": "polygon", "corners": ["32-20N 128-00E", "32-40N 128-00E", "32-30N 128-30E"]}
HOUR_NS = 3_600_000_000_000


def _draw(count: int = COUNT, seed: int = 7, **given: Any) -> Draws:
    return draw_incident(incident_of(given), count, np.random.default_rng(seed))


def _polar(draws: Draws) -> tuple[np.ndarray, np.ndarray]:
    bearing, _, distance = inverse(128.2, 32.6, draws.lon_deg, draws.lat_deg)
    return np.asarray(bearing), np.asarray(distance)


def _uniform(values: np.ndarray) -> float:
    """p-value of the chi-square test that values in [0, 1] are uniform."""
    assert values.min() >= 0
    assert values.max() <= 1
    counts, _ = np.histogram(values, bins=50, range=(0, 1))
    return float(stats.chisquare(counts).pvalue)


def test_error_of_a_point_is_its_50_percent_radius() -> None:
    _, distance = _polar(_draw(position=POINT))
    inside = int((distance < 9260.0).sum())
    assert stats.binomtest(inside, COUNT, 0.5).pvalue > LEVEL
    assert pytest.approx(1.1774, abs=1e-4) == R50_PER_SIGMA
    sigma = 9260.0 / R50_PER_SIGMA
    assert stats.kstest(distance, stats.rayleigh(scale=sigma).cdf).pvalue > LEVEL


def test_circle_is_uniform_by_area() -> None:
    draws = _draw(position={"kind": "circle", "centre": CENTRE, "radius": "5 NM"})
    bearing, distance = _polar(draws)
    assert _uniform((distance / 9260.0) ** 2) > LEVEL
    assert _uniform(bearing / 360.0) > LEVEL


def test_polygon_is_uniform_by_area_and_inside() -> None:
    corners = ["32-20N 128-00E", "32-40N 128-00E", "32-35N 128-10E", "32-40N 128-20E"]
    draws = _draw(position={"kind": "polygon", "corners": corners})
    plane = LocalPlane(128.1, 32.5)
    ring = shapely.Polygon(
        np.column_stack(
            plane.to_xy(
                np.array([128.0, 128.0, 128 + 1 / 6, 128 + 1 / 3]),
                np.array([32 + 1 / 3, 32 + 2 / 3, 32 + 35 / 60, 32 + 2 / 3]),
            )
        )
    )
    x, y = plane.to_xy(draws.lon_deg, draws.lat_deg)
    assert shapely.contains_xy(ring.buffer(1.0), x, y).all()
    west, south, east, north = ring.bounds
    expected, seen = [], []
    for i in range(6):
        for j in range(6):
            cell = shapely.box(
                west + (east - west) * i / 6,
                south + (north - south) * j / 6,
                west + (east - west) * (i + 1) / 6,
                south + (north - south) * (j + 1) / 6,
            )
            expected.append(cell.intersection(ring).area / ring.area * COUNT)
            seen.append(int(shapely.contains_xy(cell, x, y).sum()))
    kept = np.array(expected) > 20
    observed, wanted = np.array(seen)[kept], np.array(expected)[kept]
    assert stats.chisquare(observed, wanted * observed.sum() / wanted.sum()).pvalue > LEVEL
    assert observed.sum() > 0.97 * COUNT


def test_polygon_across_the_180th_meridian() -> None:
    corners = ["10N 179-30E", "11N 179-30E", "11N 179-30W", "10N 179-30W"]
    corners = [c.replace("10N", "10-00N").replace("11N", "11-00N") for c in corners]
    draws = _draw(500, position={"kind": "polygon", "corners": corners})
    assert ((draws.lon_deg >= 179.5) | (draws.lon_deg <= -179.5)).all()
    assert (draws.lon_deg < 0).any()
    assert (draws.lon_deg > 0).any()
    assert draws.lon_deg.min() >= -180
    assert draws.lon_deg.max() < 180


def test_bearing_and_range_are_normal() -> None:
    draws = _draw(
        position={
            "kind": "bearing_range",
            "reference": CENTRE,
            "bearing_deg": 316.0,
            "bearing_sd_deg": 4.0,
            "range": "20 NM",
            "range_sd": "2 NM",
        }
    )
    bearing, distance = _polar(draws)
    assert stats.kstest(bearing, stats.norm(316.0, 4.0).cdf).pvalue > LEVEL
    assert stats.kstest(distance, stats.norm(37040.0, 3704.0).cdf).pvalue > LEVEL
    assert abs(stats.spearmanr(bearing, distance).statistic) < 4 / np.sqrt(COUNT)


def test_range_is_never_negative() -> None:
    draws = _draw(
        2000,
        position={
            "kind": "bearing_range",
            "reference": CENTRE,
            "bearing_deg": 90.0,
            "bearing_sd_deg": 0.0,
            "range": "1 NM",
            "range_sd": "3 NM",
        },
    )
    bearing, distance = _polar(draws)
    assert distance.min() >= 0
    np.testing.assert_allclose(bearing, 90.0, atol=1e-6)


def test_voyage_places_lie_on_the_track_within_the_stated_error() -> None:
    time = {"kind": "interval", "start": "061800Z JUN 26", "end": "062240Z JUN 26"}
    draws = _draw(position=VOYAGE, time=time)
    start, turn = parse_time("061800Z JUN 26"), parse_time("062000Z JUN 26")
    end = parse_time("062240Z JUN 26")
    first = draws.start_ns < turn
    bearing, _, length = inverse(128.2, 32.6, 128.0, 32 + 1 / 3)
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    part = (draws.start_ns[first] - start) / (turn - start)
    ones = np.ones(int(first.sum()))
    lon1, lat1, _ = geod.fwd(128.2 * ones, 32.6 * ones, bearing * ones, part * length)
    _, _, length2 = geod.inv(128.0, 32 + 1 / 3, 128.0, 32.0)
    part2 = (draws.start_ns[~first] - turn) / (end - turn)
    two = np.ones(int((~first).sum()))
    lon2, lat2, _ = geod.fwd(128.0 * two, (32 + 1 / 3) * two, 180.0 * two, part2 * length2)
    lon, lat = np.empty(COUNT), np.empty(COUNT)
    lon[first], lat[first], lon[~first], lat[~first] = lon1, lat1, lon2, lat2
    _, _, off = inverse(lon, lat, draws.lon_deg, draws.lat_deg)
    r50 = np.empty(COUNT)
    r50[first] = 1852.0 + 0.15 * part * length
    r50[~first] = 3704.0 + 0.15 * part2 * length2
    # off / r50 is Rayleigh with median 1, whatever the place on the track
    assert stats.kstest(off / r50, stats.rayleigh(scale=1 / R50_PER_SIGMA).cdf).pvalue > LEVEL
    assert stats.binomtest(int((off < r50)[first].sum()), int(first.sum())).pvalue > LEVEL
    assert stats.binomtest(int((off < r50)[~first].sum()), int((~first).sum())).pvalue > LEVEL


def test_voyage_by_speed_arrives_when_speed_says() -> None:
    from sarex.incident.model import Voyage
    from sarex.incident.voyage import schedule

    voyage = Voyage.model_validate(
        {
            "kind": "voyage",
            "dead_reckoning": "ship",
            "speed": "12 kn",
            "waypoints": [
                {"at": "00-00.0N 010-00.0E", "time": "061800Z JUN 26", "fix_error_nm": 1},
                {"at": "00-00.0N 011-00.0E"},
            ],
        }
    )
    times = schedule(voyage).times_ns
    degree_m = 6378137.0 * np.pi / 180  # on the equator of WGS 84
    speed_m_s = round(12 * 1852 / 3600, 4)  # as a case keeps it
    assert (times[1] - times[0]) * 1e-9 == pytest.approx(degree_m / speed_m_s, rel=1e-9)


@pytest.mark.parametrize(
    ("time", "distribution"),
    [
        (
            {"kind": "interval", "start": "061800Z JUN 26", "end": "062200Z JUN 26"},
            stats.uniform(0, 4),
        ),
        (
            {
                "kind": "triangular",
                "earliest": "061800Z JUN 26",
                "likeliest": "061900Z JUN 26",
                "latest": "062200Z JUN 26",
            },
            stats.triang(0.25, 0, 4),
        ),
        (
            {"kind": "normal", "mean": "062200Z JUN 26", "sd": "60 min"},
            stats.truncnorm(-np.inf, 5 / 6, 4, 1),  # cut at the report, 2250Z
        ),
    ],
    ids=["interval", "triangular", "normal cut at the report"],
)
def test_distress_times(time: dict[str, Any], distribution: Any) -> None:
    draws = _draw(time=time)
    hours = (draws.start_ns - parse_time("061800Z JUN 26")) / HOUR_NS
    assert stats.kstest(hours, distribution.cdf).pvalue > LEVEL
    assert draws.start_ns.max() <= parse_time("062250Z JUN 26")


def test_normal_time_is_cut_at_the_ends_of_a_voyage() -> None:
    time = {"kind": "normal", "mean": "062230Z JUN 26", "sd": "3 h"}
    draws = _draw(2000, position=VOYAGE, time=time)
    assert draws.start_ns.min() >= parse_time("061800Z JUN 26")
    assert draws.start_ns.max() <= parse_time("062240Z JUN 26")


def test_triangular_with_likeliest_at_an_end() -> None:
    time = {
        "kind": "triangular",
        "earliest": "061800Z JUN 26",
        "likeliest": "062200Z JUN 26",
        "latest": "062200Z JUN 26",
    }
    hours = (_draw(time=time).start_ns - parse_time("061800Z JUN 26")) / HOUR_NS
    assert stats.kstest(hours, stats.triang(1.0, 0, 4).cdf).pvalue > LEVEL


def test_place_and_time_are_independent_at_a_point() -> None:
    time = {"kind": "interval", "start": "061800Z JUN 26", "end": "062200Z JUN 26"}
    draws = _draw(time=time)
    for place in (draws.lon_deg, draws.lat_deg):
        assert abs(stats.spearmanr(place, draws.start_ns).statistic) < 4 / np.sqrt(COUNT)


def test_more_draws_keep_the_first() -> None:
    for position in (POINT, VOYAGE, POLYGON):
        time = {"kind": "interval", "start": "061800Z JUN 26", "end": "062200Z JUN 26"}
        few = _draw(100, position=position, time=time)
        many = _draw(1000, position=position, time=time)
        np.testing.assert_array_equal(few.lon_deg, many.lon_deg[:100])
        np.testing.assert_array_equal(few.lat_deg, many.lat_deg[:100])
        np.testing.assert_array_equal(few.start_ns, many.start_ns[:100])


def test_other_hypotheses_change_nothing() -> None:
    alone = draw_incident(incident_of({"id": "a"}), 50, np.random.default_rng(3))
    beside = draw_incident(
        incident_of({"id": "b", "weight": 0.5}, {"id": "a", "weight": 0.5}),
        100,
        np.random.default_rng(3),
    )
    np.testing.assert_array_equal(alone.lon_deg, beside.lon_deg[50:])


def test_same_seed_same_bits_other_seed_other_bits() -> None:
    one, two, other = _draw(50), _draw(50), _draw(50, seed=8)
    np.testing.assert_array_equal(one.lon_deg, two.lon_deg)
    assert not np.array_equal(one.lon_deg, other.lon_deg)


def test_a_draw_takes_one_key_from_its_generator() -> None:
    few, many = np.random.default_rng(5), np.random.default_rng(5)
    draw_incident(incident_of({}), 10, few)
    draw_incident(incident_of({}), 500, many)
    assert few.integers(2**62) == many.integers(2**62)


def test_allotment_is_proportional_by_largest_remainder() -> None:
    assert allot_draws(np.array([0.5, 0.3, 0.2]), 1003).tolist() == [501, 301, 201]
    assert allot_draws(np.array([0.999, 0.001]), 2).tolist() == [1, 1]


def test_draws_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        _draw(10).lon_deg[0] = 0.0


def test_fewer_draws_than_hypotheses_are_refused() -> None:
    incident = incident_of({"weight": 0.5}, {"weight": 0.5})
    with pytest.raises(CaseFileError, match="fewer draws"):
        draw_incident(incident, 1, np.random.default_rng(0))


def test_inconsistent_incident_is_refused() -> None:
    with pytest.raises(CaseFileError, match=r"sum to 0\.5"):
        draw_incident(incident_of({"weight": 0.5}), 10, np.random.default_rng(0))
    late = {**INSTANT, "at": "062300Z JUN 26"}
    with pytest.raises(CaseFileError, match="after its report"):
        draw_incident(incident_of({"time": late}), 10, np.random.default_rng(0))
