"""Pattern geometry: the legs cover the area, and have the length of the closed form."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarex.errors import PlanError
from sarex.geo import LocalPlane
from sarex.planning import ParallelSweep, SquareSearch
from sarex.planning.patterns import (
    expanding_square,
    expanding_square_length_m,
    parallel_sweep,
    parallel_sweep_length_m,
    rectangle_corners,
)

_PLANE = LocalPlane(128.0, 32.5)
_ROUNDING_M = 0.1
"""Centres are kept to 1e-7 degrees, about 1 cm; sides to 1 cm."""


def _distance_to_polyline(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Naive: least distance from each point to each segment."""
    best = np.full(len(points), np.inf)
    for a, b in itertools.pairwise(line):
        ab = b - a
        size = float(ab @ ab)
        part = np.clip((points - a) @ ab / size, 0, 1) if size else np.zeros(len(points))
        best = np.minimum(best, np.hypot(*(points - a - part[:, None] * ab).T))
    return best


_sweeps = st.builds(
    lambda bearing, spacing, legs, ratio, creep: ParallelSweep(
        centre_lon_deg=128.1,
        centre_lat_deg=32.4,
        bearing_deg=bearing,
        length_m=spacing * ratio,
        width_m=legs * round(spacing, 2),
        track_spacing_m=spacing,
        creep=creep,
    ),
    st.floats(0, 359.9),
    st.floats(50, 5000).map(lambda s: round(s, 2)),
    st.integers(1, 14),
    st.floats(1.5, 12),
    st.sampled_from(["left", "right"]),
)


@settings(max_examples=60, deadline=None)
@given(_sweeps)
def test_parallel_sweeps_cover_the_area(sweep: ParallelSweep) -> None:
    path = parallel_sweep(sweep, _PLANE)
    centre = _PLANE.to_xy(sweep.centre_lon_deg, sweep.centre_lat_deg)
    corners = rectangle_corners(centre, sweep.bearing_deg, sweep.length_m, sweep.width_m)
    spacing = sweep.track_spacing_m

    def grid(inset: float) -> np.ndarray:
        reach = np.linspace(inset / sweep.length_m, 1 - inset / sweep.length_m, 25)
        a, b = np.meshgrid(reach, np.linspace(0, 1, 37))
        ahead, aside = corners[1] - corners[0], corners[3] - corners[0]
        return corners[0] + a.reshape(-1, 1) * ahead + b.reshape(-1, 1) * aside

    # beside the legs no point is farther than half a spacing; the corners are half a diagonal away
    assert _distance_to_polyline(grid(spacing / 2), path.xy_m).max() <= spacing / 2 + _ROUNDING_M
    assert _distance_to_polyline(grid(0), path.xy_m).max() <= spacing / math.sqrt(2) + _ROUNDING_M


@settings(max_examples=60, deadline=None)
@given(_sweeps)
def test_parallel_sweeps_have_the_length_of_the_closed_form(sweep: ParallelSweep) -> None:
    path = parallel_sweep(sweep, _PLANE)
    legs = sum(name.startswith("L") for name in path.leg_names)
    assert legs == round(sweep.width_m / sweep.track_spacing_m)
    expected = parallel_sweep_length_m(sweep.length_m, sweep.track_spacing_m, legs)
    assert path.length_m == pytest.approx(expected, rel=1e-9)
    assert len(set(path.leg_names)) == len(path.leg_names)


@settings(max_examples=40, deadline=None)
@given(_sweeps)
def test_the_csp_lies_half_a_spacing_inside_a_corner(sweep: ParallelSweep) -> None:
    path = parallel_sweep(sweep, _PLANE)
    centre = _PLANE.to_xy(sweep.centre_lon_deg, sweep.centre_lat_deg)
    corners = rectangle_corners(centre, sweep.bearing_deg, sweep.length_m, sweep.width_m)
    corner = corners[0 if sweep.creep == "right" else 3]
    gap = float(np.hypot(*(path.xy_m[0] - corner)))
    assert gap == pytest.approx(sweep.track_spacing_m / math.sqrt(2), abs=_ROUNDING_M)
    first = path.xy_m[1] - path.xy_m[0]
    heading = math.degrees(math.atan2(first[0], first[1])) % 360
    assert abs((heading - sweep.bearing_deg + 180) % 360 - 180) < 1e-6


@pytest.mark.parametrize("legs", [1, 2, 3, 4, 7, 12])
@pytest.mark.parametrize("bearing", [0.0, 37.0, 271.5])
def test_an_expanding_square_turns_right_and_grows_every_second_leg(
    legs: int, bearing: float
) -> None:
    square = SquareSearch(
        centre_lon_deg=128,
        centre_lat_deg=32.5,
        bearing_deg=bearing,
        track_spacing_m=900,
        leg_count=legs,
    )
    path = expanding_square(square, _PLANE)
    steps = np.diff(path.xy_m, axis=0)
    sizes = np.hypot(*steps.T)
    assert sizes == pytest.approx([900 * math.ceil(k / 2) for k in range(1, legs + 1)])
    assert path.length_m == pytest.approx(expanding_square_length_m(900, legs))
    headings = np.degrees(np.arctan2(steps[:, 0], steps[:, 1])) % 360
    turns = (headings - (bearing + 90 * np.arange(legs)) + 180) % 360 - 180
    assert np.abs(turns).max() < 1e-9
    assert np.hypot(*path.xy_m[0]) < _ROUNDING_M  # it starts at the datum


def test_an_expanding_square_covers_what_it_has_gone_round() -> None:
    square = SquareSearch(
        centre_lon_deg=128,
        centre_lat_deg=32.5,
        bearing_deg=20,
        track_spacing_m=1000,
        leg_count=12,
    )
    path = expanding_square(square, _PLANE)
    reach = np.linspace(-2000, 2000, 81)
    points = np.stack(np.meshgrid(reach, reach), axis=-1).reshape(-1, 2)
    turn = np.radians(20)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    distance = _distance_to_polyline(points @ rotation.T, path.xy_m)
    # where a leg turns, a point as far from the inner corner as from the outer legs: (2 − √2)·S
    gap = (2 - math.sqrt(2)) * 1000
    assert gap - 30 < distance.max() <= gap + _ROUNDING_M
    assert np.mean(distance > 500 + _ROUNDING_M) < 0.05


def test_an_area_shorter_than_a_spacing_is_refused() -> None:
    sweep = ParallelSweep(
        centre_lon_deg=128,
        centre_lat_deg=32.5,
        bearing_deg=0,
        length_m=900,
        width_m=3000,
        track_spacing_m=1000,
    )
    with pytest.raises(PlanError, match="too short"):
        parallel_sweep(sweep, _PLANE)
