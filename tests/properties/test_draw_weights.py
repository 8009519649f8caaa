"""Whatever the weights and the count, the weights of the draws sum to those of the hypotheses."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from incidents import incident_of

from sarex.incident import draw_incident
from sarex.incident.draw import allot_draws
from sarex.reduction import tree_sum

shares = st.lists(st.integers(1, 10_000), min_size=1, max_size=8)


@given(shares, st.integers(0, 3000))
def test_allotment_sums_and_stays_near_proportion(parts: list[int], extra: int) -> None:
    weights = np.array(parts) / sum(parts)
    count = len(parts) + extra
    allotted = allot_draws(weights, count)
    assert allotted.sum() == count
    assert allotted.min() >= 1
    if (weights * count >= 1).all():
        assert np.abs(allotted - weights * count).max() < 1.0
    else:
        assert (allotted[weights * count < 1] == 1).all()


@given(shares, st.integers(0, 300), st.integers(0, 2**32))
def test_weights_sum(parts: list[int], extra: int, seed: int) -> None:
    weights = np.round(np.array(parts) / sum(parts), 12)
    weights[-1] = 1.0 - weights[:-1].sum()
    incident = incident_of(*({"weight": float(weight)} for weight in weights))
    draws = draw_incident(incident, len(parts) + extra, np.random.default_rng(seed))
    weight = np.exp(draws.log_weight)
    assert abs(tree_sum(weight) - 1.0) < 1e-12
    for index, item in enumerate(incident.hypotheses):
        assert abs(tree_sum(weight[draws.hypothesis == index]) - item.weight) < 1e-9
    assert (np.diff(draws.hypothesis) >= 0).all()
