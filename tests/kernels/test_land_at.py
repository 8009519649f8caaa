"""Land or sea: the kernel against shapely, on the shipped coasts and on awkward polygons."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sarex.geo import REGIONS, Coast, load_coast
from sarex.geo._coast_file import CoastFile
from sarex.geo._cut import cut
from sarex.geo._kernels import land_at
from sarex.geo._raster import Box
from sarex.geo.coast import from_file

Floats = NDArray[np.float64]
# Within 1e-12 degrees (0.1 micrometre) of the line, float64 coordinates of 130 degrees cannot say
# on which side a position is; such positions are left out of the comparison.
ON_THE_LINE_DEG = 1e-12


def _agrees(coast: Coast, lon: Floats, lat: Floats) -> int:
    """Compare every position in the box; returns how many were compared."""
    west, south, east, north = coast.bbox
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    lon, lat = lon[inside], lat[inside]
    land = coast.polygons()
    shapely.prepare(land)
    expected = shapely.contains_xy(land, lon, lat)
    differs = np.flatnonzero(coast.contains(lon, lat) != expected)
    lines = shapely.boundary(land)
    for n in differs:
        away = shapely.distance(lines, shapely.Point(lon[n], lat[n]))
        assert away < ON_THE_LINE_DEG, f"lon {lon[n]!r} lat {lat[n]!r}: land is {expected[n]}"
    assert differs.size <= lon.size / 1000
    return int(lon.size)


@pytest.mark.parametrize("name", REGIONS)
def test_two_hundred_thousand_random_positions(name: str) -> None:
    coast = load_coast(name)
    rng = np.random.default_rng(7)
    west, south, east, north = coast.bbox
    lon, lat = rng.uniform(west, east, 200_000), rng.uniform(south, north, 200_000)
    land = coast.polygons()
    shapely.prepare(land)
    assert np.array_equal(coast.contains(lon, lat), shapely.contains_xy(land, lon, lat))


@pytest.mark.parametrize("spread_deg", [1e-2, 1e-4, 1e-6, 1e-8])
@pytest.mark.parametrize("name", REGIONS)
def test_positions_close_to_vertices_and_lines(name: str, spread_deg: float) -> None:
    coast = load_coast(name)
    rng = np.random.default_rng(8)
    segments = coast.arrays[3]
    part = rng.uniform(0.0, 1.0, (20_000, 1)) * rng.integers(0, 2, (20_000, 1))
    chosen = segments[rng.integers(0, len(segments), 20_000)]
    places = chosen[:, :2] * (1.0 - part) + chosen[:, 2:] * part
    places += rng.normal(0.0, spread_deg, places.shape)
    assert _agrees(coast, places[:, 0], places[:, 1]) > 15_000


@pytest.mark.parametrize("name", REGIONS)
def test_positions_in_row_and_column_with_vertices_and_cells(name: str) -> None:
    """Where a careless crossing count goes wrong: level with vertices, on cell borders."""
    coast = load_coast(name)
    rng = np.random.default_rng(9)
    west, south, east, north = coast.bbox
    vertices = coast.rings.vertices[rng.integers(0, len(coast.rings.vertices), 20_000)] / 1e5
    side = rng.normal(0.0, 0.005, 20_000)
    assert _agrees(coast, vertices[:, 0] + side, vertices[:, 1]) > 15_000
    assert _agrees(coast, vertices[:, 0], vertices[:, 1] + side) > 15_000
    assert _agrees(coast, np.round(vertices[:, 0], 2), vertices[:, 1] + side) > 15_000
    borders = np.round(rng.uniform([west, south], [east, north], (20_000, 2)), 2)
    assert _agrees(coast, borders[:, 0], borders[:, 1]) > 15_000


def _coast_of(polygons: list[shapely.Polygon], box: Box) -> Coast:
    rings = cut(np.array(polygons), box)
    return from_file(CoastFile("test", "test", "test", box, rings, "0" * 64))


BOX = Box(west=12_800_000, south=3_200_000, east=12_810_000, north=3_208_000, cell=1000)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-30, 130), st.integers(-30, 110), st.integers(1, 40)),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 2**31),
)
@example([(130, 110, 20)], 0)  # meets the corner of what is kept in one point
def test_any_polygons(discs: list[tuple[int, int, int]], seed: int) -> None:
    """Diamonds, squares and rings on the vertex grid, overlapping, with holes, beyond the box."""
    shapes = []
    for n, (x, y, size) in enumerate(discs):
        centre = shapely.Point(128.0 + x * 1e-3, 32.0 + y * 1e-3)
        outer = centre.buffer(size * 1e-3, quad_segs=1 + n % 3)
        shapes.append(outer - centre.buffer(size * 4e-4, quad_segs=1) if n % 2 else outer)
    coast = _coast_of(shapes, BOX)
    assert shapely.is_valid(coast.polygons())
    rng = np.random.default_rng(seed)
    places = np.round(rng.uniform([128.0, 32.0], [128.1, 32.08], (2000, 2)), int(seed % 3) + 4)
    _agrees_loosely(coast, places)


def _agrees_loosely(coast: Coast, places: Floats) -> None:
    """Rounded positions may lie on lines; all others must agree."""
    land = coast.polygons()
    expected = shapely.contains_xy(land, places[:, 0], places[:, 1])
    found = coast.contains(places[:, 0], places[:, 1])
    lines = shapely.boundary(land)
    for n in np.flatnonzero(found != expected):
        assert shapely.distance(lines, shapely.Point(places[n])) < ON_THE_LINE_DEG


def test_reference_points_on_diagonals_are_avoided() -> None:
    """A 45 degree line through what was once a cell's reference point."""
    diagonal = shapely.Polygon(
        [(128.0, 32.0), (128.06, 32.06), (128.06, 32.08), (127.9, 32.08), (127.9, 32.0)]
    )
    coast = _coast_of([diagonal], BOX)
    lon, lat = np.meshgrid(np.arange(128.0003, 128.1, 0.0017), np.arange(32.0005, 32.08, 0.0017))
    _agrees_loosely(coast, np.stack([lon.ravel(), lat.ravel()], axis=1))
    assert coast.contains(128.03, 32.031)
    assert not coast.contains(128.031, 32.03)


def test_a_box_all_land_and_a_box_all_sea() -> None:
    land = _coast_of([shapely.box(127.0, 31.0, 129.0, 33.0)], BOX)
    sea = _coast_of([shapely.box(20.0, 20.0, 21.0, 21.0)], BOX)
    lon, lat = np.linspace(128.0, 128.1, 50), np.linspace(32.0, 32.08, 50)
    assert land.contains(lon, lat).all()
    assert not sea.contains(lon, lat).any()
    assert set(np.unique(land.arrays[1])) == {1}
    assert set(np.unique(sea.arrays[1])) == {0}


def test_a_hole_is_sea_and_an_island_in_it_is_land() -> None:
    block = shapely.box(128.01, 32.01, 128.09, 32.07)
    lagoon, islet = shapely.box(128.03, 32.03, 128.07, 32.05), shapely.Point(128.05, 32.04)
    coast = _coast_of([block - lagoon, islet.buffer(0.004)], BOX)
    lon = np.array([128.005, 128.02, 128.04, 128.05, 128.06, 128.08, 128.095])
    found = coast.contains(lon, 32.04).tolist()
    assert found == [False, True, False, True, False, True, False]


def test_vertices_that_rounding_brings_together() -> None:
    """Two vertices 0.2 m apart, and neighbours that touch: no step of length 0, one outline."""
    corner = [(128.02, 32.02), (128.0200018, 32.02), (128.04, 32.02), (128.04, 32.04)]
    left, right = shapely.Polygon(corner), shapely.box(128.04, 32.02, 128.06, 32.04)
    coast = _coast_of([left, right], BOX)
    steps = np.diff(coast.rings.vertices[: coast.rings.sizes[0]], axis=0)
    assert steps.any(axis=1).all()
    assert len(coast.polygons().geoms) == 1
    assert coast.contains(np.array([128.035, 128.05, 128.07]), 32.03).tolist() == [
        True,
        True,
        False,
    ]


def test_halves_that_meet_at_the_antimeridian_are_one_island() -> None:
    box = Box(west=17_990_000, south=0, east=18_010_000, north=10_000, cell=1000)
    halves = [shapely.box(179.96, 0.02, 180.0, 0.08), shapely.box(-180.0, 0.02, -179.96, 0.08)]
    coast = _coast_of(halves, box)
    assert len(coast.polygons().geoms) == 1
    lon = np.array([179.95, 179.97, 180.0, -180.0, -179.97, 180.03, -179.95, 180.05])
    expected = [False, True, True, True, True, True, False, False]
    assert coast.contains(lon, 0.05).tolist() == expected
    assert land_at(-178.0, 0.05, *coast.arrays) == -1


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (125.99, 33.0),
        (131.01, 33.0),
        (128.0, 30.99),
        (128.0, 35.01),
        (np.nan, 33.0),
        (128.0, np.nan),
    ],
)
def test_outside_the_region_is_minus_one(lon: float, lat: float) -> None:
    assert land_at(lon, lat, *load_coast("goto").arrays) == -1


def test_the_borders_belong_to_the_region() -> None:
    coast = load_coast("goto")
    for lon, lat in [(126.0, 31.0), (131.0, 35.0), (126.0, 35.0), (131.0, 31.0)]:
        assert land_at(lon, lat, *coast.arrays) in (0, 1)


SCRIPT = """
import numpy as np
from sarex.geo import load_coast
coast = load_coast("goto")
rng = np.random.default_rng(3)
s = coast.arrays[3]
near = s[rng.integers(0, len(s), 1500), :2] + rng.normal(0.0, 1e-3, (1500, 2))
places = np.concatenate([near, rng.uniform([126, 31], [131, 35], (1500, 2))])
places = places.clip([126, 31], [131, 35])
print(coast.contains(places[:, 0], places[:, 1]).tobytes().hex())
"""


def test_the_kernel_says_the_same_without_the_compiler() -> None:
    answers = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "NUMBA_DISABLE_JIT": off},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for off in ("0", "1")
    ]
    assert answers[0] == answers[1]
    assert {"00", "01"} <= {answers[0][i : i + 2] for i in range(0, 6000, 2)}
