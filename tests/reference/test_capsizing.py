"""Capsizing against its law: when, how often, and the drift afterwards.

Objects here have no spread and no sides, so the distance made tells when each one capsized:
d = v·t + v'·(T − t). The rate is the probability in an hour of wind above the threshold, so the
times are exponential; a step of ten minutes is the resolution.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from small_drifts import HOUR_NS, T0, draws_at, drift, gridded, leeway_from, uniform

from sarex.incident import SearchObject
from sarex.incident.model import Capsizing

COUNT = 4000
HOURS = 4
RATE = 0.3
WIND = 12.0
UPRIGHT, CAPSIZED = 3.0, 1.0
"""Downwind slope [%] before and after."""
NONE = (0.0, 0.0, 0.0)


def slope(percent: float):
    return leeway_from((percent, 0.0, 0.0), NONE, NONE, jibe_rate_per_h=0.0)


def raft(above_m_s: float, rate: float = RATE, name: str = "raft") -> SearchObject:
    after = Capsizing(
        above_wind_m_s=above_m_s, rate_per_h=rate, leeway=slope(CAPSIZED), source="test"
    )
    return SearchObject(
        id=name, description="raft", leeway=slope(UPRIGHT), capsizes=after, persons=4
    )


def upright_s(objects: list[SearchObject], wind=None, hours: float = HOURS, **more) -> np.ndarray:
    """Seconds that each particle drifted upright, from the distance it made along the equator."""
    layer = uniform("wind", WIND, 0.0) if wind is None else wind
    draws = draws_at(np.full(COUNT, 129.0), 0.0)
    made = drift(draws, objects, layer, uniform("current", 0.0, 0.0), hours, **more)
    east_m = np.radians(made.lon_deg[-1] - 129.0) * 6378137.0
    before, after = 0.01 * UPRIGHT * WIND, 0.01 * CAPSIZED * WIND
    return (east_m - after * hours * 3600) / (before - after)


def test_capsizing_times_are_exponential():
    upright = upright_s([raft(10.0)])
    steps = upright / 600
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-4)
    number = np.round(steps).astype(int)
    hazard = -math.log1p(-RATE) / 6  # a step
    chance = stats.geom.pmf(np.arange(1, 6 * HOURS), -math.expm1(-hazard))
    counted = np.bincount(number, minlength=6 * HOURS + 1)
    assert counted[0] == 0  # a step ends before one is counted
    expected = COUNT * np.append(chance, 1 - chance.sum())
    observed = counted[1:]
    assert stats.chisquare(observed, expected).pvalue > 1e-4
    never = (1 - RATE) ** (HOURS - 1 / 6)
    standard_error = math.sqrt(never * (1 - never) / COUNT)
    assert counted[-1] / COUNT == pytest.approx(never, abs=4.5 * standard_error)


@pytest.mark.parametrize("above", [WIND, 12.5, 40.0])
def test_at_the_threshold_and_below_it_none_capsizes(above: float):
    np.testing.assert_allclose(upright_s([raft(above)]), HOURS * 3600, rtol=1e-6)


def test_only_the_hours_of_strong_wind_count():
    """Calm for two hours, then a gale: the exposure begins with the gale."""
    times = T0 + HOUR_NS * np.array([0, 2, 2, 6]) + np.array([0, -1, 0, 0])
    axes = {"lon_deg": np.array([120.0, 138.0]), "lat_deg": np.array([-9.0, 9.0])}
    speed = np.zeros((4, 2, 2, 2))
    speed[..., 0] = np.array([9.0, 9.0, WIND, WIND])[:, None, None]
    layer = gridded("wind", speed, times_ns=times, **axes)
    upright = upright_s([raft(10.0, rate=0.6)], layer, hours=4)
    # two hours of 9 m/s upright, less than 12 m/s would have made
    gale_s = upright - 2 * 3600 * (0.01 * UPRIGHT * 9.0 - 0.01 * CAPSIZED * WIND) / 0.24
    assert gale_s.min() > 0
    never = np.isclose(gale_s, 7200.0, atol=1.0).mean()
    expected = 0.4 ** (2 - 1 / 6)
    assert never == pytest.approx(expected, abs=4.5 * math.sqrt(expected / COUNT))


def test_what_capsizes_changes_nothing_for_the_others():
    """Bit for bit, with the same draws: capsizing has random numbers of its own."""
    other = SearchObject(id="hull", description="hull", leeway_class="SKIFF-2", persons=0)
    draws = draws_at(np.full(300, 129.0), 31.0)
    sea = (uniform("wind", WIND, 4.0), uniform("current", 0.2, 0.1))
    never = raft(10.0).model_copy(update={"capsizes": None})
    with_it, without = (drift(draws, [first, other], *sea, 6) for first in (raft(10.0), never))
    own = with_it.search_object == 1
    np.testing.assert_array_equal(with_it.lon_deg[:, own], without.lon_deg[:, own])
    np.testing.assert_array_equal(with_it.lat_deg[:, own], without.lat_deg[:, own])
    moved = with_it.lon_deg[-1, ~own] != without.lon_deg[-1, ~own]
    assert 0.5 < moved.mean() < 1.0  # 1 − 0.7^6 = 88 %


def test_until_it_capsizes_it_drifts_as_if_it_never_would():
    classes = {"leeway_class": "LIFE-RAFT-DB-12", "id": "raft", "description": "raft", "persons": 4}
    after = Capsizing(
        above_wind_m_s=10.0, rate_per_h=0.2, leeway_class="LIFE-RAFT-DB-21", source="test"
    )
    draws = draws_at(np.full(300, 129.0), 31.0)
    sea = (uniform("wind", WIND, 4.0), uniform("current", 0.2, 0.1))
    safe, raft_ = SearchObject(**classes), SearchObject(**classes, capsizes=after)
    one, other = (drift(draws, [each], *sea, 6, output_step_s=600) for each in (safe, raft_))
    same = one.lon_deg == other.lon_deg
    assert same[:2].all()
    assert (np.diff(same.astype(int), axis=0) <= 0).all()  # once apart, apart
    assert same[-1].mean() == pytest.approx(0.8 ** (6 - 1 / 6), abs=4.5 * math.sqrt(0.2 / 300))
