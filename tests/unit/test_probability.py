"""Maps, areas, the datum, finds: small cases with known answers, and what is refused."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import shapely
from seas import PLANE, START_NS, make_ensemble, seconds

from sarex.detection import LogMiss
from sarex.ensemble.model import Status
from sarex.errors import ProbabilityError
from sarex.geo import LocalPlane
from sarex.journal import Registry
from sarex.probability import (
    Find,
    datum_over_time,
    poc_in_polygon,
    pos,
    prior,
    probability_map,
    save_draw_weights,
    smooth_map,
    smoothing_width_m,
    update_after_search,
)
from sarex.probability.events import EVENTS

TWO_OBJECTS = ("raft", "piw")


def pair(**more):
    """Two draws; the raft and the swimmer of a draw are 10 km apart from the other draw's."""
    x = np.array([[0.0, 100.0, 10_000.0, 10_100.0]] * 2)
    return make_ensemble(
        x,
        np.zeros_like(x),
        draw=[0, 0, 1, 1],
        search_object=[0, 1, 0, 1],
        object_ids=TWO_OBJECTS,
        hypothesis=[0, 0, 1, 1],
        hypothesis_ids=("west", "east"),
        log_prior=np.log([0.5] * 4),
        **more,
    )


def look(values, *, end_s=100.0, facility="ship"):
    times = seconds(0.0, end_s)
    return LogMiss(np.array(values, float), facility, "s", (), int(times[0]), int(times[1]))


def find(name="raft", x=10_000.0, at_s=0.0, error_m=2000.0):
    return Find(name, int(seconds(at_s)[0]), *PLANE.to_lonlat(x, 0.0), error_m)


def test_missing_the_raft_moves_the_swimmer_too():
    after = update_after_search(pair(), [look([math.log(0.25), 0.0, 0.0, 0.0])])
    np.testing.assert_allclose(after.weights, [0.2, 0.2, 0.8, 0.8])
    assert after.hypothesis_weights == pytest.approx({"west": 0.2, "east": 0.8})
    assert after.remaining_objects == TWO_OBJECTS


def test_a_find_moves_the_others_and_leaves_the_search():
    after = update_after_search(pair(), [], [find()])
    assert after.remaining_objects == ("piw",)
    assert after.found_objects == ("raft",)
    west = math.exp(-(10_000.0**2) / (2 * 2000.0**2))
    assert after.hypothesis_weights["west"] == pytest.approx(west / (1 + west), rel=1e-3)


def test_looks_after_the_find_say_nothing_of_the_found_object():
    missed = [0.0, 0.0, math.log(0.5), 0.0]
    early = update_after_search(pair(), [look(missed, end_s=300.0)], [find(at_s=300.0)])
    late = update_after_search(pair(), [look(missed, end_s=301.0)], [find(at_s=300.0)])
    only = update_after_search(pair(), [], [find(at_s=300.0)])
    assert late.draw_weights.tobytes() == only.draw_weights.tobytes()
    assert early.hypothesis_weights["east"] < late.hypothesis_weights["east"]


def test_a_find_excludes_draws_without_the_object_or_before_the_distress():
    status = np.zeros((2, 4), np.uint8)
    status[:, 2] = Status.NOT_YET
    after = update_after_search(pair(status=status), [], [find()])
    assert after.hypothesis_weights == {"west": 1.0, "east": 0.0}
    assert after.effective_draws == 1.0


def test_certain_detection_excludes_a_draw_and_all_draws_is_an_error():
    after = update_after_search(pair(), [look([-np.inf, 0.0, 0.0, 0.0])])
    assert after.hypothesis_weights == {"west": 0.0, "east": 1.0}
    with pytest.raises(ProbabilityError, match="exclude every draw") as caught:
        update_after_search(pair(), [look([-np.inf, 0.0, -np.inf, 0.0])])
    assert "to do:" in str(caught.value)


def test_pos_of_a_known_case():
    report = pos(
        pair(),
        prior(pair()).weights,
        [look(np.log([0.5, 0.8, 1.0, 1.0])), look(np.log([0.5, 1.0, 0.9, 1.0]), facility="heli")],
        persons={"raft": 6, "piw": 2},
    )
    assert report.objects["raft"].pos == pytest.approx(0.5 * 0.75 + 0.5 * 0.1)
    assert report.objects["piw"].pos == pytest.approx(0.5 * 0.2)
    assert report.any_found == pytest.approx(0.5 * (1 - 0.25 * 0.8) + 0.5 * 0.1)
    assert report.hypotheses == pytest.approx({"west": 0.8, "east": 0.1})
    assert report.persons_found == pytest.approx(6 * 0.425 + 2 * 0.1)
    ship = next(f for f in report.facilities if f.facility == "ship")
    assert ship.alone == pytest.approx(0.5 * (1 - 0.4))
    assert ship.marginal == pytest.approx(report.any_found - (0.5 * 0.5 + 0.5 * 0.1))
    only = pos(pair(), prior(pair()).weights, [look(np.log([0.5, 0.8, 1, 1]))], objects=["piw"])
    assert only.any_found == pytest.approx(0.1)


def test_map_counts_what_is_in_the_water_or_ashore():
    status = np.zeros((2, 4), np.uint8)
    status[:, 0] = Status.STRANDED
    status[:, 2] = Status.NOT_YET
    chart = probability_map(pair(status=status), np.full(4, 0.5), START_NS, "raft", PLANE, 500.0)
    assert (chart.mass_present, chart.mass_not_yet, chart.mass_out_of_field) == (0.5, 0.5, 0.0)
    assert chart.poc.shape == (1, 1)


def grid_case():
    """Weights 0.4, 0.3, 0.2, 0.1 in four cells in a row."""
    x = np.array([[50.0, 150.0, 250.0, 350.0]] * 2)
    return make_ensemble(x, np.full_like(x, 50.0), log_prior=np.log([0.4, 0.3, 0.2, 0.1]))


def test_contours_take_the_heaviest_cells_first():
    ensemble = grid_case()
    chart = probability_map(ensemble, prior(ensemble).weights, START_NS, "raft", PLANE, 100.0)
    np.testing.assert_allclose(chart.poc, [[0.4, 0.3, 0.2, 0.1]])
    np.testing.assert_allclose(chart.x_edges_m, [0, 100, 200, 300, 400], atol=1e-6)
    regions = chart.regions((0.4, 0.5, 0.9, 1.0))
    assert [round(r.area_m2 / 1e4) for r in regions] == [1, 2, 3, 4]
    assert [r.mass for r in regions] == pytest.approx([0.4, 0.7, 0.9, 1.0])
    x, y = PLANE.to_xy(*regions[1].polygon.exterior.coords.xy)
    assert (x.min(), x.max()) == pytest.approx((0.0, 200.0), abs=1e-3)
    assert (y.min(), y.max()) == pytest.approx((0.0, 100.0), abs=1e-3)
    with pytest.raises(ProbabilityError, match="not a share"):
        chart.regions((50,))


def test_geojson_is_plain_and_says_what_it_is():
    ensemble = grid_case()
    chart = probability_map(ensemble, prior(ensemble).weights, START_NS, "raft", PLANE, 100.0)
    data = json.loads(json.dumps(chart.to_geojson()))
    assert [f["properties"]["share"] for f in data["features"]] == [0.95, 0.75, 0.5]
    first = data["features"][0]
    assert first["geometry"]["type"] == "Polygon"
    assert first["properties"]["cell_m"] == 100.0
    assert first["properties"]["time"].endswith("Z")
    ring = shapely.LinearRing(first["geometry"]["coordinates"][0])
    assert ring.is_ccw  # RFC 7946


def test_contours_are_cut_at_the_180th_meridian():
    plane = LocalPlane(179.995, 10.0)
    x = np.linspace(-900.0, 1900.0, 15)[None, :].repeat(2, axis=0)
    ensemble = make_ensemble(x, np.full_like(x, 50.0), plane=plane)
    chart = probability_map(ensemble, prior(ensemble).weights, START_NS, "raft", plane, 200.0)
    polygon = chart.regions((1.0,))[0].polygon
    assert polygon.geom_type == "MultiPolygon"
    west, _, east, _ = polygon.bounds
    assert (west, east) == (-180.0, 180.0)
    widest = max(part.bounds[2] - part.bounds[0] for part in polygon.geoms)
    assert widest < 0.1


def test_poc_in_an_area():
    ensemble = grid_case()
    weights = prior(ensemble).weights
    corners = [PLANE.to_lonlat(x, y) for x, y in ((-10, 0), (210, 0), (210, 100), (-10, 100))]
    area = shapely.Polygon(corners)
    got = poc_in_polygon(ensemble, weights, START_NS, "raft", area, PLANE)
    assert got == pytest.approx(0.7)
    crossed = shapely.Polygon([corners[0], corners[2], corners[1], corners[3]])
    with pytest.raises(ProbabilityError, match="crosses itself"):
        poc_in_polygon(ensemble, weights, START_NS, "raft", crossed, PLANE)


def test_datum_moves_with_the_weighted_mean():
    x = np.array([[0.0, 400.0], [1000.0, 1400.0], [2000.0, 2400.0]])
    status = np.zeros((3, 2), np.uint8)
    status[0] = Status.NOT_YET
    ensemble = make_ensemble(x, np.zeros_like(x), status=status, log_prior=np.log([0.75, 0.25]))
    datum = datum_over_time(ensemble, prior(ensemble).weights, "raft", PLANE)
    assert datum.times_ns.tolist() == ensemble.times_ns[1:].tolist()
    got, _ = PLANE.to_xy(datum.lon_deg, datum.lat_deg)
    np.testing.assert_allclose(got, [1100.0, 2100.0], atol=1e-3)
    np.testing.assert_allclose(datum.radius_m, 100.0, atol=1e-3)
    np.testing.assert_allclose(datum.mass, 1.0)
    with pytest.raises(ProbabilityError, match="not in the water"):
        datum_over_time(ensemble, prior(ensemble).weights, "raft", PLANE, [START_NS])


def test_suggested_smoothing_follows_the_rule_and_the_number_of_particles():
    rng = np.random.default_rng(3)
    places = rng.normal(0.0, 4000.0, (2, 2, 2000))
    ensemble = make_ensemble(places[0], places[1])
    weights = prior(ensemble).weights
    size = smoothing_width_m(places[0, 0], places[1, 0], weights)
    assert size == 1000.0  # 4000 m x 2000^(-1/6) = 1127 m


def test_a_smooth_map_keeps_the_mass_and_its_contours_are_those_of_the_normal():
    rng = np.random.default_rng(5)
    places = rng.normal(0.0, 4000.0, (2, 2, 2000))
    ensemble = make_ensemble(places[0], places[1])
    weights = prior(ensemble).weights
    chart = smooth_map(ensemble, weights, START_NS, "raft", PLANE)
    assert abs(chart.poc.sum() - chart.mass_present) < 1e-12
    raw = probability_map(ensemble, weights, START_NS, "raft", PLANE, chart.cell_m)
    for region in chart.regions():
        # area of the circle that holds the share: -2 pi sigma^2 ln(1 - q), spread by the smoothing
        sigma2 = 4000.0**2 + chart.smoothing_m**2
        exact = -2 * np.pi * sigma2 * np.log(1 - region.share)
        assert abs(region.area_m2 / exact - 1) < 0.1
        assert region.polygon.geom_type == "Polygon" or region.share > 0.9  # no speckle
    assert raw.regions()[2].polygon.geom_type == "MultiPolygon"  # what smoothing is for


def test_draw_weights_are_written_the_same_each_time(tmp_path):
    after = prior(pair())
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        save_draw_weights(after, tmp_path / name)
    one, two = (tmp_path / name / "draw_weights.npy" for name in ("a", "b"))
    assert one.read_bytes() == two.read_bytes()
    np.testing.assert_array_equal(np.load(one), after.draw_weights)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda e: update_after_search(e, [look([0.1, 0, 0, 0])]), "does not fit"),
        (lambda e: update_after_search(e, [look([0.0])]), "does not fit"),
        (lambda e: update_after_search(e, [look([np.nan, 0, 0, 0])]), "does not fit"),
        (lambda e: update_after_search(e, [], [find(), find()]), "found once"),
        (lambda e: update_after_search(e, [], [find("rafft")]), "did you mean raft"),
        (lambda e: find(error_m=0.0), "position error"),
        (lambda e: pos(e, np.ones(3), []), "weights do not fit"),
        (lambda e: pos(e, np.ones(4), [look([0.0])]), "does not fit"),
        (lambda e: probability_map(e, np.ones(4), START_NS, "raft", PLANE, 0.0), "no map"),
        (lambda e: probability_map(e, np.ones(4), START_NS, "raft", PLANE, 1e-3), "too many cells"),
    ],
)
def test_what_cannot_be_answered_is_refused(call, message):
    with pytest.raises(ProbabilityError, match=message):
        call(pair())


def test_the_event_can_be_registered():
    """The registry refuses a body whose floats are not quantised."""
    assert [event.name for event in EVENTS] == ["probability.updated"]
    Registry(EVENTS)
