"""How long a track is in an area: the kernel against a sampled twin and shapely."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from crossing_tracks import at, craft, margin_at, wander

from sarex.planning.rules.areas import Outline
from sarex.planning.rules.areas._kernels import near_segment
from sarex.planning.rules.pieces import cut


def _star(rng: np.random.Generator, corners: int, reach_m: float) -> np.ndarray:
    """A ring that does not cross itself, with corners that point inwards."""
    angles = np.sort(rng.uniform(0, 2 * math.pi, corners))
    radii = rng.uniform(0.2, 1.0, corners) * reach_m
    centre = rng.uniform(-6000, 6000, 2)
    return centre + np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize("margins", [(0.0, 0.0, 0.001), (400.0, 700.0, 150.0)])
def test_the_kernel_is_the_sampled_twin(seed, margins) -> None:
    rng = np.random.default_rng(seed)
    extra, turn, fix = margins
    facility = craft("a", turn_radius_m=turn, fix_error_m=max(fix, 0.01))
    track = wander(rng, facility, 8)
    rings = [_star(rng, int(rng.integers(4, 30)), 9000.0)]
    if seed % 3 == 0:  # a hole
        rings.append(rings[0].mean(axis=0) + 0.2 * (rings[0] - rings[0].mean(axis=0)))
    shape = shapely.Polygon(rings[0], rings[1:])
    if not shape.is_valid:
        shape = shapely.Polygon(rings[0])
        rings = rings[:1]
    outline = Outline.of_rings(rings)
    window = (600.0, 3300.0, 60.0, 300.0) if seed % 2 else (-math.inf, math.inf, 0.0, math.inf)
    pieces = cut(track, facility, 0.0)
    use = np.ones(len(pieces), dtype=bool)
    stay = outline.stay(pieces, use, extra_m=extra, window=window)

    step = 0.5
    times = np.arange(track.time_s[0], track.time_s[-1], step)
    x, y, z = at(track, times)
    distance = shapely.distance(shapely.points(x, y), shape)
    inside = shapely.contains_xy(shape, x, y)
    counts = (times >= window[0]) & (times <= window[1]) & (z >= window[2]) & (z <= window[3])
    within = (inside | (distance < margin_at(track, facility, times) + extra)) & counts
    if stay is None:
        assert within.sum() * step < 1e-6
        return
    assert stay.seconds == pytest.approx(within.sum() * step, abs=12 * step)
    if within.any():
        assert stay.first_s == pytest.approx(times[within][0], abs=2 * step)
        least = float(np.where(within, np.where(inside, 0.0, distance), np.inf).min())
        assert stay.least_m == pytest.approx(least, abs=60.0)  # half a minute's way between samples


def test_places_inside_are_those_of_shapely() -> None:
    rng = np.random.default_rng(3)
    ring = _star(rng, 40, 9000.0)
    outline, shape = Outline.of_rings([ring]), shapely.Polygon(ring)
    places = rng.uniform(-12_000, 12_000, (500, 2))
    mine = [outline.contains(x, y) for x, y in places]
    np.testing.assert_array_equal(mine, shapely.contains_xy(shape, *places.T))
    assert 20 < sum(mine) < 480


@pytest.mark.parametrize("seed", range(40))
def test_shares_near_a_segment_are_those_of_its_buffer(seed) -> None:
    rng = np.random.default_rng(seed)
    leg, segment = rng.uniform(-10, 10, (2, 2)), rng.uniform(-6, 6, (2, 2))
    if seed % 5 == 0:
        segment[1] = segment[0]  # a point
    if seed % 7 == 0:
        leg[1] = leg[0]  # waiting
    margin = float(rng.uniform(0.1, 4))
    lo, hi = near_segment(*leg.ravel(), *segment.ravel(), margin)
    shares = np.linspace(0, 1, 2001)
    points = leg[0] + shares[:, None] * (leg[1] - leg[0])
    near = shapely.distance(shapely.points(points), shapely.LineString(segment)) <= margin
    if not near.any():
        assert hi - lo < 2e-3
        return
    assert lo == pytest.approx(shares[near][0], abs=1e-3)
    assert hi == pytest.approx(shares[near][-1], abs=1e-3)


def test_an_area_beyond_the_way_is_not_met_and_none_is_no_area() -> None:
    rng = np.random.default_rng(5)
    facility = craft("a")
    track = wander(rng, facility, 5)
    pieces = cut(track, facility, 0.0)
    use = np.ones(len(pieces), dtype=bool)
    far = Outline.of_rings([_star(rng, 9, 2000.0) + 90_000.0])
    assert far.stay(pieces, use, extra_m=5000.0) is None
    assert Outline.of_rings([]).stay(pieces, use, extra_m=1e6) is None
