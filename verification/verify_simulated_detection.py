"""The simulated lookout detects as the lateral range curves say.

One aircraft of the live world passes, straight and at its search speed, many objects at rest, each
with luck of its own. Contacts are counted in bins of lateral distance and compared with the curve
of each law by chi-square (quantile 0.999). A segment of the pass ends at the maximum range, so each
rate carries the share √(1 − d²/R²) that :mod:`sarex.detection.looks` states. The definite range has
no chance in it: every object is seen or not. A sweep width 5 % too great must be told apart.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from live_worlds import KEY, S_NS, T0, craft, live_world, objects_at, simulated, track

from sarex.detection import SweepWidth
from sarex.facilities.sensing import table_width_m
from sarex.randomness import derive_key
from sarex.world.happenings import Contact
from sarex.world.orders import Fly

OBJECTS, WORLDS, BINS = 2500, 40, 30
WIDTH_M, RANGE_M, BESIDE_M, SPEED_M_S = 1000.0, 6000.0, 2400.0, 40.0
HALF_M, SECONDS = 9000.0, 450.0
TABLE = ((0.0, 0.9), (300.0, 0.7), (900.0, 0.25), (2000.0, 0.0))
Floats = NDArray[np.float64]
Law = Literal["ideal", "normal", "definite", "tabulated"]


def _width(law: Law) -> SweepWidth:
    curve = TABLE if law == "tabulated" else ()
    width_m = table_width_m(TABLE) if curve else WIDTH_M
    return SweepWidth(width_m, law, width_m, {}, RANGE_M, SPEED_M_S, "verification", curve=curve)


def _expected(law: Law, beside_m: Floats) -> Floats:
    """Probability of detection by one pass, at lateral distances."""
    d = np.abs(beside_m)
    with np.errstate(divide="ignore"):
        inverse_cube = WIDTH_M**2 / (4.0 * np.pi) / d**2
    if law == "definite":
        return (d <= 0.5 * WIDTH_M).astype(np.float64)
    far, seen = zip(*TABLE, strict=True)
    rate = {
        "ideal": inverse_cube,
        "normal": -np.expm1(-inverse_cube),
        "tabulated": -np.log1p(-np.interp(d, far, seen)),
    }[law]
    return -np.expm1(-rate * np.sqrt(1.0 - (d / RANGE_M) ** 2))


def _passes(law: Law, rng: np.random.Generator, factor: float = 1.0) -> tuple[Floats, Floats]:
    """Lateral distance of each object, and whether it was seen, over all worlds."""
    beside, seen = [], []
    for _ in range(WORLDS):
        y = rng.uniform(-BESIDE_M, BESIDE_M, OBJECTS)
        x = rng.uniform(-500.0, 500.0, OBJECTS)
        truth = objects_at(*zip(x, y, strict=True))
        key = derive_key(KEY, f"{law} {rng.integers(2**62)}")
        aircraft = simulated(craft(), -HALF_M, 0.0, heading_deg=90.0)
        world = live_world([aircraft], truth=truth, key=key)
        width = _width(law).scaled(factor)
        there = track("heli", [-HALF_M, HALF_M], [0.0, 0.0], [0.0, SECONDS])
        world.give(Fly("heli", there, dict.fromkeys(truth.object_ids, width)))
        told = world.run_until(T0 + round(SECONDS) * S_NS)
        names = {item.search_object for item in told if isinstance(item, Contact)}
        beside.append(y)
        seen.append(np.array([name in names for name in truth.object_ids], np.float64))
    return np.concatenate(beside), np.concatenate(seen)


def _chi_square(law: Law, beside: Floats, seen: Floats) -> tuple[float, int]:
    p = _expected(law, beside)
    number = np.minimum((np.abs(beside) / BESIDE_M * BINS).astype(int), BINS - 1)
    expected, spread, counted = (
        np.bincount(number, values, BINS) for values in (p, p * (1.0 - p), seen)
    )
    told = spread > 5.0
    return float(((counted - expected)[told] ** 2 / spread[told]).sum()), int(told.sum())


@pytest.mark.parametrize("law", ["ideal", "normal", "tabulated"])
def test_contacts_follow_the_lateral_range_curve(
    law: Law, rng: np.random.Generator, request: pytest.FixtureRequest
) -> None:
    value, degrees = _chi_square(law, *_passes(law, rng))
    wrong, _ = _chi_square(law, *_passes(law, rng, 1.05))
    limit = float(chi2.ppf(0.999, degrees))
    request.node.user_properties.append(("objects", OBJECTS * WORLDS))
    request.node.user_properties.append(("chi_square_and_degrees", [round(value, 2), degrees]))
    request.node.user_properties.append(("limit", round(limit, 2)))
    request.node.user_properties.append(("chi_square_width_5_percent_too_great", round(wrong, 2)))
    assert degrees >= 20
    assert value < limit
    assert wrong > limit, "too few passes to see 5 % of the sweep width"


def test_the_definite_range_sees_all_within_and_none_beyond(rng: np.random.Generator) -> None:
    """But for objects within 1 m of the edge: the aircraft keeps its line that well."""
    beside, seen = _passes("definite", rng)
    edge = np.abs(np.abs(beside) - 0.5 * WIDTH_M) < 1.0
    np.testing.assert_array_equal(seen[~edge], _expected("definite", beside)[~edge])
    assert 0 < int(seen.sum()) < seen.size
