"""Kaplan–Meier: closed forms, a published table, and groups.

The table is the 6-MP arm of Freireich et al. 1963, Blood 21, 699–716: remission in weeks of 21
patients, as worked in textbooks (Kalbfleisch and Prentice 2002, table 1.1 and chapter 1).
"""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest

from sarex.errors import ReviewError
from sarex.review.measures import kaplan_meier, median_time

WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
CENSORED = {(6, 3), (9, 5), (10, 7), (11, 8), (17, 11), (19, 12), (20, 13)}
HAPPENED = [(w, n) not in CENSORED and w < 25 for n, w in enumerate(WEEKS)]
PUBLISHED = {
    6: (0.857, 0.0764),
    7: (0.807, 0.0869),
    10: (0.753, 0.0963),
    13: (0.690, 0.1068),
    16: (0.627, 0.1141),
    22: (0.538, 0.1282),
    23: (0.448, 0.1346),
}
"""Share in remission and Greenwood's standard error."""
Z = 1.959963984540054


def interval(share: float, error: float) -> tuple[float, float]:
    """Of log(−log S), from the standard error of S."""
    reach = Z * error / (share * abs(log(share)))
    return share ** exp(reach), share ** exp(-reach)


def test_the_published_table() -> None:
    curve = kaplan_meier(WEEKS, HAPPENED)
    assert curve.time.tolist() == list(PUBLISHED)
    assert curve.share == pytest.approx([s for s, _ in PUBLISHED.values()], abs=6e-4)
    wanted = [interval(share, error) for share, error in PUBLISHED.values()]
    assert curve.low == pytest.approx([low for low, _ in wanted], abs=2e-3)
    assert curve.high == pytest.approx([high for _, high in wanted], abs=2e-3)
    assert median_time(curve) == 23.0


def test_without_censoring_it_is_the_share_left_with_the_binomial_error() -> None:
    times = [5.0, 1.0, 4.0, 2.0, 3.0]
    curve = kaplan_meier(times, [True] * 5)
    share = np.array([0.8, 0.6, 0.4, 0.2, 0.0])
    assert curve.share == pytest.approx(share, abs=1e-12)
    for number, left in enumerate(share[:-1]):
        low, high = interval(float(left), sqrt(left * (1 - left) / 5))
        assert (curve.low[number], curve.high[number]) == pytest.approx((low, high))
    assert np.isnan(curve.low[-1])
    assert np.isnan(curve.high[-1])
    assert median_time(curve) == 3.0


def test_persons_of_one_group_are_worth_one() -> None:
    """Six in each raft: the same curve and the same interval as one for each raft."""
    times, happened = [1.0, 2.0, 4.0, 8.0], [True, False, True, True]
    one = kaplan_meier(times, happened)
    rafts = [n for n in range(4) for _ in range(6)]
    six = kaplan_meier([times[n] for n in rafts], [happened[n] for n in rafts], rafts)
    assert six.share == pytest.approx(one.share)
    assert six.low[:-1] == pytest.approx(one.low[:-1])
    apart = kaplan_meier([times[n] for n in rafts], [happened[n] for n in rafts])
    assert bool(np.all(apart.low[:-1] > one.low[:-1]))  # as if they had been found one by one


def test_nobody_found_has_no_curve_and_no_median() -> None:
    curve = kaplan_meier([3.0, 3.0], [False, False])
    assert curve.time.size == 0
    assert median_time(curve) is None


def test_times_that_do_not_hold_together_are_refused() -> None:
    with pytest.raises(ReviewError, match="do not hold together"):
        kaplan_meier([1.0, float("nan")], [True, True])
    with pytest.raises(ReviewError, match="do not hold together"):
        kaplan_meier([1.0], [True, True])


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """1,000 samples of 60 exponential times, censored by exponential ones; S(1) = 1/e."""
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(1000):
        found, lost = rng.exponential(1.0, 60), rng.exponential(2.0, 60)
        curve = kaplan_meier(np.minimum(found, lost).tolist(), (found <= lost).tolist())
        at = int(np.searchsorted(curve.time, 1.0, side="right")) - 1
        held += bool(curve.low[at] <= exp(-1.0) <= curve.high[at])
    assert 930 <= held <= 970  # 95 % ± 2.9 standard errors
