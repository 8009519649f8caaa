"""Land on the way of a step: spits, slanting shores, and what a particle does there."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from shores import coast_of
from small_drifts import draws_at, drift, item, uniform

from sarex.ensemble import Ensemble, Status
from sarex.errors import DriftError
from sarex.geo import Coast, no_coast
from sarex.geo.clearance import clearance_cells

DEGREE_EAST_M = math.radians(1) * 6378137 * math.cos(math.radians(32.2))
WALL = shapely.box(128.2, 32.05, 128.2 + 120 / DEGREE_EAST_M, 32.35)
"""Land 120 m wide from north to south: a step of 10 min at 1.5 m/s is 900 m."""
STILL = uniform("wind", 0.0, 0.0)
FLOATER = [item("box", "CURRENT-ONLY")]


def run(coast: Coast, action: str, u: float, v: float, hours: float = 3.0) -> Ensemble:
    rng = np.random.default_rng(1)
    lon, lat = 128.15 + 0.04 * rng.random(200), 32.15 + 0.1 * rng.random(200)
    return drift(
        draws_at(lon, lat), FLOATER, STILL, uniform("current", u, v), hours, coast=coast,
        coast_action=action,
    )  # fmt: skip


def test_nothing_passes_through_a_spit_narrower_than_a_step():
    made = run(coast_of(WALL), "strand", 1.5, 0.0)
    assert (made.status[-1] == Status.STRANDED).all()
    assert (made.lon_deg < 128.2).all()
    short_m = (128.2 - made.lon_deg[-1]) * DEGREE_EAST_M
    assert short_m.max() < 1.01  # the stated metre


def test_what_slides_goes_along_the_wall_by_its_way_along_it():
    made = run(coast_of(WALL), "slide", 1.2, 0.3)
    assert (made.status == Status.AFLOAT).all()
    assert (made.lon_deg < 128.2).all()
    north_m = (made.lat_deg[-1] - made.lat_deg[0]) * 110_890
    # all came to the wall within 51 min; on it they keep the 0.3 m/s of the current along it
    np.testing.assert_allclose(north_m, 0.3 * 3 * 3600, rtol=3e-3)


def test_what_slides_along_a_slanting_shore_keeps_the_part_along_it():
    coast = coast_of(shapely.Polygon([(128.16, 32.0), (128.4, 32.0), (128.4, 32.3)]))
    made = run(coast, "slide", 1.0, 0.0, 6.0)
    assert (made.status == Status.AFLOAT).all()
    land = coast.polygons().buffer(-2e-5)
    assert not shapely.contains_xy(land, made.lon_deg.ravel(), made.lat_deg.ravel()).any()
    arrived = np.argmax(made.lon_deg[-1])
    east = made.lon_deg[-1, arrived] - made.lon_deg[-2, arrived]
    rise = made.lat_deg[-1, arrived] - made.lat_deg[-2, arrived]
    along = np.array([0.24 * DEGREE_EAST_M, 0.3 * 110_890])
    along /= math.hypot(*along)
    expected = along * along[0] * 3600.0  # the part of 1 m/s eastward along the shore
    np.testing.assert_allclose([east * DEGREE_EAST_M, rise * 110_890], expected, rtol=0.02)


@pytest.mark.parametrize("action", ["strand", "refloat", "slide"])
def test_an_object_that_begins_on_land_stays_there_and_is_counted(action: str):
    made = drift(
        draws_at([128.2005, 128.1], 32.2), FLOATER, STILL, uniform("current", -0.5, 0.0), 2.0,
        coast=coast_of(WALL), coast_action=action,
    )  # fmt: skip
    assert made.status[:, 0].tolist() == [Status.STRANDED] * made.times_ns.size
    assert (made.lon_deg[:, 0] == 128.2005).all()
    assert any("1 of 2 particles start on land" in s for s in made.provenance.assumptions)
    assert made.status[-1, 1] == Status.AFLOAT


@pytest.mark.parametrize("step_s", [600, 3600])
def test_nothing_passes_a_wall_whatever_the_step(step_s: int):
    rng = np.random.default_rng(2)
    lon, lat = 128.12 + 0.0799 * rng.random(300), 32.10 + 0.1 * rng.random(300)
    made = drift(
        draws_at(lon, lat), FLOATER, STILL, uniform("current", 1.5, 0.4), 3.0,
        coast=coast_of(WALL), step_s=step_s,
    )  # fmt: skip
    assert (made.lon_deg < 128.2).all()


def test_clearance_is_the_rings_of_cells_without_land():
    coast = coast_of(WALL)
    found = clearance_cells(coast)
    cells = coast.arrays[1]
    rows, columns = cells.shape
    for j, i in ((0, 0), (20, 5), (20, 18), (20, 20), (39, 39), (2, 19), (20, 30)):
        ring = 0
        while ring <= max(rows, columns):
            box = (j - ring, j + ring + 1, i - ring, i + ring + 1)
            beyond = box[0] < 0 or box[2] < 0 or box[1] > rows or box[3] > columns
            if beyond or cells[max(box[0], 0) : box[1], max(box[2], 0) : box[3]].any():
                break
            ring += 1
        assert found[j, i] == max(ring - 1, 0)
    assert (clearance_cells(no_coast((0, 0, 1, 1))) == 255).all()


def test_an_unknown_coast_action_is_refused():
    with pytest.raises(DriftError, match="meets land") as caught:
        run(coast_of(WALL), "bounce", 1.0, 0.0)
    assert "strand" in str(caught.value.allowed)
