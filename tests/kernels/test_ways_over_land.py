"""What a way meets first, where it slides, and what is surely clear, against shapely."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from sarex.geo import Coast, load_coast
from sarex.geo._kernels import (
    COAST_STRIDE_M,
    STRAND_TOLERANCE_M,
    _shore_direction,
    clear,
    first_met,
    metres_per_degree,
    slide,
)
from sarex.geo.clearance import clearance_cells

LON, LAT = (128.3, 129.5), (32.4, 33.4)


@pytest.fixture(scope="module")
def coast() -> Coast:
    return load_coast("goto")


def ways(coast: Coast, count: int, length_deg: float, seed: int) -> np.ndarray:
    """(way, 4) from places at sea near land, in all directions."""
    rng = np.random.default_rng(seed)
    segments = coast.arrays[3]
    chosen = segments[rng.integers(0, len(segments), 8 * count)]
    start = chosen[:, :2] + rng.normal(0, 0.6 * length_deg, (8 * count, 2))
    inside = (np.abs(start - [np.mean(LON), np.mean(LAT)]) < [0.6, 0.5]).all(axis=1)
    start = start[inside]
    start = start[~coast.contains(start[:, 0], start[:, 1])][:count]
    turn = rng.uniform(0, 2 * np.pi, len(start))
    step = length_deg * rng.uniform(0.1, 1.0, len(start))
    return np.column_stack([start, start + (step * np.array([np.cos(turn), np.sin(turn)])).T])


def metres(lat: float, lon0: float, lat0: float, lon1: float, lat1: float) -> float:
    mx, my = metres_per_degree(lat)
    return math.hypot((lon1 - lon0) * mx, (lat1 - lat0) * my)


@pytest.mark.parametrize("length_deg", [0.002, 0.01, 0.06])
def test_the_first_land_on_a_way(coast: Coast, length_deg: float):
    land = coast.polygons()
    shapely.prepare(land)
    met = 0
    for lon, lat, lon1, lat1 in ways(coast, 400, length_deg, 3):
        where, x, y = first_met(lon, lat, lon1, lat1, coast.arrays)
        way = shapely.LineString([(lon, lat), (x, y)])
        over = shapely.get_parts(shapely.intersection(way, land))
        lengths = [metres(lat, *part.coords[0], *part.coords[-1]) for part in over if part.length]
        assert max(lengths, default=0.0) <= COAST_STRIDE_M  # nothing wider is passed
        assert not shapely.contains_xy(land, x, y)
        if where == 0:
            assert (x, y) == (lon1, lat1)
            continue
        met += 1
        left = metres(lat, x, y, lon1, lat1)
        further = min(1.01 * STRAND_TOLERANCE_M / max(left, 1e-9), 1.0)
        beyond = (x + further * (lon1 - x), y + further * (lat1 - y))
        assert shapely.LineString([(x, y), beyond]).intersects(land)  # land within a metre
    assert met > 40


def test_a_shore_has_the_direction_of_its_nearest_segment(coast: Coast):
    segments = coast.arrays[3]
    for lon, lat, *_ in ways(coast, 150, 0.004, 5):
        mx, my = metres_per_degree(lat)
        scale = np.array([mx, my, mx, my])
        local = (segments - [lon, lat, lon, lat]) * scale
        near = local[np.abs(local[:, :2]).max(axis=1) < 3000]
        along = near[:, 2:] - near[:, :2]
        length2 = (along**2).sum(axis=1)
        t = np.clip(-(near[:, :2] * along).sum(axis=1) / np.maximum(length2, 1e-300), 0, 1)
        off = np.hypot(*(near[:, :2] + t[:, np.newaxis] * along).T)
        off[length2 == 0] = np.inf
        nearest = off.min()
        if nearest > 900.0:  # beyond the cells that are looked at
            continue
        east, north = _shore_direction(lon, lat, coast.arrays)
        assert math.hypot(east, north) == pytest.approx(1.0)
        ends = np.flatnonzero(off < nearest + 1e-6)  # two share a vertex
        directions = along[ends] / np.sqrt(length2[ends])[:, np.newaxis]
        assert np.abs(directions @ [east, north]).max() == pytest.approx(1.0, abs=1e-9)


def test_sliding_goes_on_by_the_part_along_the_shore(coast: Coast):
    slid = 0
    for lon, lat, lon1, lat1 in ways(coast, 300, 0.004, 7):
        where, x, y = first_met(lon, lat, lon1, lat1, coast.arrays)
        if where != 1:
            continue
        end, x1, y1 = slide(x, y, lon1, lat1, coast.arrays)
        mx, my = metres_per_degree(y)
        east, north = _shore_direction(x, y, coast.arrays)
        left = np.array([(lon1 - x) * mx, (lat1 - y) * my])
        gone = np.array([(x1 - x) * mx, (y1 - y) * my])
        part = left @ [east, north]
        assert np.hypot(*gone) <= abs(part) + 1e-6
        assert gone @ left >= -1e-6  # never back
        if end == 0:
            slid += 1
            np.testing.assert_allclose(gone, part * np.array([east, north]), atol=1e-5)
    assert slid > 20


@pytest.mark.parametrize("length_deg", [0.004, 0.02, 0.2])
def test_what_is_said_to_be_clear_is_clear(coast: Coast, length_deg: float):
    land = coast.polygons()
    shapely.prepare(land)
    clearance, frame = clearance_cells(coast), coast.arrays[0]
    rng = np.random.default_rng(9)
    start = rng.uniform([LON[0], LAT[0]], [LON[1], LAT[1]], (3000, 2))
    end = start + rng.uniform(-length_deg, length_deg, start.shape)
    said = np.array([clear(*a, *b, frame, clearance) for a, b in zip(start, end, strict=True)])
    lines = shapely.linestrings(np.stack([start, end], axis=1))
    assert not shapely.intersects(land, lines[said]).any()
    assert said.mean() > (0.02 if length_deg > 0.1 else 0.3)
