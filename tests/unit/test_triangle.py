"""Wind and current triangles against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sarex.errors import PlanError
from sarex.planning.triangle import heading_deg, speed_along

_NORTH = np.array([0.0, 1.0])


@pytest.mark.parametrize(
    ("medium", "expected"),
    [
        ((0.0, 0.0), 50.0),
        ((0.0, 15.0), 65.0),
        ((0.0, -15.0), 35.0),
        ((30.0, 0.0), 40.0),  # 30-40-50
        ((-30.0, 10.0), 50.0),
    ],
)
def test_speed_made_good(medium: tuple[float, float], expected: float) -> None:
    assert speed_along(_NORTH, 50.0, medium, where="leg") == pytest.approx(expected)


@pytest.mark.parametrize("bearing", [0.0, 33.0, 190.0, 305.0])
@pytest.mark.parametrize("medium", [(8.0, -3.0), (-12.0, 1.0), (0.0, 0.0)])
def test_the_heading_makes_the_track_good(bearing: float, medium: tuple[float, float]) -> None:
    direction = np.array([math.sin(math.radians(bearing)), math.cos(math.radians(bearing))])
    made = speed_along(direction, 46.0, medium, where="leg")
    heading = math.radians(heading_deg(direction, 46.0, medium))
    through = 46.0 * np.array([math.sin(heading), math.cos(heading)])
    assert through + medium == pytest.approx(made * direction, abs=1e-9)


def test_thirty_knots_on_ninety_change_leg_times_by_a_third() -> None:
    """detection.md: into the wind a leg takes 90/60 of the time, and down it 90/120."""
    into = speed_along(_NORTH, 90.0, (0.0, -30.0), where="leg")
    down = speed_along(_NORTH, 90.0, (0.0, 30.0), where="leg")
    assert 90 / into == pytest.approx(1.5)
    assert 90 / down == pytest.approx(0.75)


@pytest.mark.parametrize("medium", [(10.0, 0.0), (10.5, 3.0), (0.0, -9.8), (float("nan"), 0.0)])
def test_a_leg_that_cannot_be_held_is_refused(medium: tuple[float, float]) -> None:
    with pytest.raises(PlanError, match="cannot be held") as caught:
        speed_along(_NORTH, 10.0, medium, where="S1-boat-T1-L03")
    assert "S1-boat-T1-L03" in str(caught.value)
