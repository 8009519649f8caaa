"""Evidence reweights the members of the forcing as it reweights draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from seas import PLANE, START_NS, make_ensemble

from sarex.errors import ProbabilityError
from sarex.probability import Find, prior, update_after_search
from sarex.probability.members import member_sentence, weigh_members


def ensemble_of(draws=900):
    """Member 0 drifts west, member 1 stays, member 2 drifts east; two objects to each draw."""
    rng = np.random.default_rng(2)
    member = np.arange(draws) % 3
    start = rng.normal(0.0, 1000.0, draws)
    x = start + (member - 1) * 4000.0 * np.array([[0.0], [1.0]])
    both = np.concatenate([x, x + 50.0], axis=1)
    made = make_ensemble(
        both,
        np.zeros_like(both),
        draw=[*range(draws)] * 2,
        search_object=[0] * draws + [1] * draws,
        object_ids=("raft", "piw"),
        log_prior=np.full(2 * draws, -np.log(draws)),
    )
    return replace(made, member=np.tile(member, 2).astype(np.int32))


def test_without_evidence_members_have_their_prior_weight():
    ensemble = ensemble_of()
    weights = weigh_members(ensemble, prior(ensemble).draw_weights)
    assert [w.member for w in weights] == [0, 1, 2]
    assert [w.prior for w in weights] == pytest.approx([1 / 3] * 3)
    assert [w.posterior for w in weights] == pytest.approx([1 / 3] * 3)
    assert [w.draws for w in weights] == [300] * 3
    assert [w.effective_draws for w in weights] == pytest.approx([300.0] * 3)


def test_a_find_in_the_east_speaks_for_the_member_that_drifts_east():
    """Against the closed form: a normal find on normal places has the sum of both variances."""
    ensemble = ensemble_of(90_000)
    lon, lat = PLANE.to_lonlat(4000.0, 0.0)
    found = [Find("raft", START_NS + 600 * 10**9, lon, lat, 1500.0)]
    posterior = update_after_search(ensemble, [], found)
    weights = weigh_members(ensemble, posterior.draw_weights)
    off = np.array([8000.0, 4000.0, 0.0])
    want = np.exp(-(off**2) / 2 / (1000.0**2 + 1500.0**2))
    assert [w.posterior for w in weights] == pytest.approx(want / want.sum(), abs=0.003)
    assert sum(w.posterior for w in weights) == pytest.approx(1.0, abs=1e-12)
    assert "most member 2" in member_sentence(weights)


def test_one_member_needs_no_words():
    ensemble = replace(ensemble_of(30), member=np.zeros(60, np.int32))
    assert member_sentence(weigh_members(ensemble, prior(ensemble).draw_weights)) is None


def test_weights_of_another_ensemble_or_mixed_members_are_refused():
    ensemble = ensemble_of(30)
    with pytest.raises(ProbabilityError, match="do not fit"):
        weigh_members(ensemble, np.full(29, 1 / 29))
    mixed = replace(ensemble, member=np.arange(60, dtype=np.int32) % 2)
    mixed.member.flags.writeable = True
    mixed.member[30:] = 1 - mixed.member[:30]
    with pytest.raises(ProbabilityError, match="different members"):
        weigh_members(mixed, np.full(30, 1 / 30))
