"""What becomes of a particle that meets land, under each of the three coast actions."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from small_drifts import NO_ERROR, draws_at, drift, item, uniform

from sarex.ensemble import Ensemble, Status
from sarex.geo import Coast, load_coast
from sarex.metocean import ErrorSpec, LayerSpec, TidalEllipse, build_layer

SEED = st.integers(0, 2**32)
TOWARDS = st.floats(0, 360)
HOURS = 30
TIDE = TidalEllipse(
    kind="tidal_ellipse", major_m_s=0.8, minor_m_s=0.2, major_to_deg=70.0, period_h=12.42,
    maximum_at="2026-06-07T03:00Z",
)  # fmt: skip
ERROR = ErrorSpec(sigma_m_s=0.15, tau_h=6.0, source="test")


@pytest.fixture(scope="module")
def coast() -> Coast:
    return load_coast("goto")


def run(coast: Coast, action: str, seed: int, to_deg: float, error: ErrorSpec = ERROR) -> Ensemble:
    """Rafts and persons about the Goto islands, in a wind towards them and a turning tide."""
    places = np.random.default_rng(seed).random((2, 400))
    lon, lat = 128.3 + 1.2 * places[0], 32.4 + 1.0 * places[1]
    sea = ~np.asarray(coast.contains(lon, lat))
    wind = uniform("wind", 9.0 * np.sin(np.radians(to_deg)), 9.0 * np.cos(np.radians(to_deg)))
    tide = build_layer("current", LayerSpec(analytic=(TIDE,), error=error))
    return drift(
        draws_at(lon[sea], lat[sea]), [item("raft", "LIFE-RAFT-DB-12"), item("piw", "PIW-3")],
        wind, tide, HOURS, seed=seed, output_step_s=600, coast=coast, coast_action=action,
    )  # fmt: skip


def never_on_land(coast: Coast, made: Ensemble) -> bool:
    return not np.asarray(coast.contains(made.lon_deg.ravel(), made.lat_deg.ravel())).any()


@settings(max_examples=6)
@given(SEED, TOWARDS)
def test_stranded_is_for_good(coast: Coast, seed: int, to_deg: float) -> None:
    made = run(coast, "strand", seed, to_deg)
    aground = made.status == Status.STRANDED
    assert aground[-1].any()
    assert (np.diff(aground.astype(int), axis=0) >= 0).all()
    for values in (made.lon_deg, made.lat_deg):
        moved = np.diff(values, axis=0) != 0
        assert not moved[aground[:-1]].any()
    assert never_on_land(coast, made)


@settings(max_examples=6)
@given(SEED, TOWARDS)
def test_what_slides_never_strands_and_never_crosses_land(
    coast: Coast, seed: int, to_deg: float
) -> None:
    made = run(coast, "slide", seed, to_deg)
    assert not (made.status == Status.STRANDED).any()
    assert never_on_land(coast, made)


@settings(max_examples=6)
@given(SEED, TOWARDS)
def test_what_refloats_waits_aground_and_goes_on(coast: Coast, seed: int, to_deg: float) -> None:
    made = run(coast, "refloat", seed, to_deg)
    aground = made.status == Status.STRANDED
    assert (aground[:-1] & (made.status[1:] == Status.AFLOAT)).any()  # some do come off
    for values in (made.lon_deg, made.lat_deg):
        moved = np.diff(values, axis=0) != 0
        assert not moved[aground[:-1] & aground[1:]].any()
    assert never_on_land(coast, made)


@settings(max_examples=6)
@given(SEED, TOWARDS)
def test_until_the_coast_is_met_the_action_is_nothing(
    coast: Coast, seed: int, to_deg: float
) -> None:
    """Bit for bit: particles that never strand go one way, and the others up to their coast."""
    strand, refloat, slide = (
        run(coast, each, seed, to_deg) for each in ("strand", "refloat", "slide")
    )
    met = np.cumsum(strand.status == Status.STRANDED, axis=0) > 0
    before = ~met
    for other in (refloat, slide):
        np.testing.assert_array_equal(other.lon_deg[before], strand.lon_deg[before])
        np.testing.assert_array_equal(other.lat_deg[before], strand.lat_deg[before])
    first = np.argmax(refloat.status == Status.STRANDED, axis=0)
    np.testing.assert_array_equal(first, np.argmax(strand.status == Status.STRANDED, axis=0))


LOOK_M = 50.0
"""Land is asked for at this distance along the way of a step; a narrower spit may be crossed."""
METRES = np.array([94_500.0, 111_000.0])
"""Of a degree of longitude and latitude, at least, between 31 and 35 N."""


@settings(max_examples=4)
@given(SEED, TOWARDS, st.sampled_from(["strand", "refloat"]))
def test_no_step_leads_over_land(coast: Coast, seed: int, to_deg: float, action: str) -> None:
    """Between two places of a step no more land than can lie between two looks."""
    made = run(coast, action, seed, to_deg)
    ends = np.stack([made.lon_deg, made.lat_deg], axis=-1)
    steps = np.stack([ends[:-1], ends[1:]], axis=2).reshape(-1, 2, 2)
    ways = shapely.linestrings(steps[(steps[:, 0] != steps[:, 1]).any(axis=1)])
    islands = np.array(coast.polygons().geoms)
    way, island = shapely.STRtree(islands).query(ways, predicate="intersects")
    over = shapely.get_parts(shapely.intersection(ways[way], islands[island]))
    lengths = shapely.length(shapely.transform(over, lambda places: places * METRES))
    assert lengths.size > 0
    assert lengths.max() <= LOOK_M


def test_with_nothing_that_turns_a_grounded_object_stays_in_all_but_sliding(coast: Coast) -> None:
    """A steady current onto the shore, no leeway and no error: refloat is then strand."""
    lon, lat = np.full(40, 128.45), np.linspace(32.55, 32.75, 40)
    sea = (uniform("wind", 0, 0), uniform("current", 0.5, 0.0, NO_ERROR))
    made = {
        action: drift(draws_at(lon, lat), [item("a")], *sea, 24, coast=coast, coast_action=action)
        for action in ("strand", "refloat", "slide")
    }
    assert (made["strand"].status[-1] == Status.STRANDED).any()
    np.testing.assert_array_equal(made["strand"].lon_deg, made["refloat"].lon_deg)
    np.testing.assert_array_equal(made["strand"].status, made["refloat"].status)
    assert (made["slide"].lat_deg[-1] != made["strand"].lat_deg[-1]).any()
