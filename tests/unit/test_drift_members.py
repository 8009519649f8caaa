"""Ensembles of fields and explicit Stokes drift in a forecast."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from small_drifts import HOUR_NS, NO_ERROR, T0, draws_at, item, uniform

from sarex.drift import simulate
from sarex.ensemble import Ensemble
from sarex.errors import CoverageError, DriftError
from sarex.geo import no_coast
from sarex.metocean import Forcing, GridLayer, LayerSpec, build_layer
from sarex.metocean.layer import Layer

SEA = no_coast((120, 25, 140, 40))
SPEEDS = (0.2, 0.5, 1.1)
FLOATER = item("box", "CURRENT-ONLY")


def field(
    quantity: str, speeds: tuple[float, ...], weights: tuple[float, ...] = (), width: int = 5
) -> Layer:
    """Members that each flow eastward everywhere, at a speed of their own."""
    values = np.zeros((13, len(speeds), 5, width, 2), np.float32)
    values[..., 0] = np.array(speeds)[:, np.newaxis, np.newaxis]
    several = len(speeds) > 1
    grid = GridLayer(
        quantity=quantity, times_ns=T0 + HOUR_NS * np.arange(13), lon_deg=127.0 + np.arange(width),
        lat_deg=30.0 + np.arange(5.0), velocity_m_s=values if several else values[:, 0],
        climatology=False, assumptions=(), labels=(), source="made here",
        **({"member_weights": weights or (1 / len(speeds),) * len(speeds)} if several else {}),
    )  # fmt: skip
    return build_layer(quantity, LayerSpec(error=NO_ERROR), grid=grid)


def run(
    forcing: Forcing, count: int = 300, hypothesis=0, ids=("h",), seed: int = 1, lon: float = 128.5
) -> Ensemble:
    return simulate(
        draws_at(np.full(count, lon), 32.0, hypothesis=hypothesis, ids=ids),
        [FLOATER],
        dict.fromkeys(ids, ("box",)),
        forcing,
        SEA,
        end_ns=T0 + 6 * HOUR_NS,
        rng=np.random.default_rng(seed),
    )


def eastward_m_s(made: Ensemble) -> np.ndarray:
    degree_m = math.radians(1) * 6378137 / math.sqrt(1 - 0.00669438 * math.sin(0.5585) ** 2)
    east = (made.lon_deg[-1] - made.lon_deg[0]) * degree_m * math.cos(math.radians(32.0))
    return np.asarray(east / (6 * 3600))


def test_each_draw_drifts_with_its_member():
    made = run(Forcing(uniform("wind", 0, 0), field("current", SPEEDS)))
    np.testing.assert_allclose(eastward_m_s(made), np.array(SPEEDS)[made.member], rtol=1e-4)
    assert np.bincount(made.member).tolist() == [100, 100, 100]
    assert not (np.diff(made.member) >= 0).all()  # dealt out at random


def test_members_weigh_what_they_weigh_and_hypotheses_too():
    weights = (0.5, 0.3, 0.2)
    forcing = Forcing(uniform("wind", 0, 0), field("current", SPEEDS, weights))
    made = run(forcing, 301, np.repeat([0, 1], [200, 101]), ("a", "b"))
    weight = np.exp(made.log_prior)
    assert weight.sum() == pytest.approx(1.0, abs=1e-12)
    for number, share in enumerate((200 / 301, 101 / 301)):
        own = made.hypothesis == number
        assert weight[own].sum() == pytest.approx(share, abs=1e-12)
        for member, w in enumerate(weights):
            assert weight[own & (made.member == member)].sum() == pytest.approx(share * w)


def test_wind_and_current_of_one_ensemble_share_the_member():
    both = Forcing(field("wind", (2.0, 4.0, 8.0)), field("current", SPEEDS))
    one = Forcing(uniform("wind", 0, 0), field("current", SPEEDS))
    np.testing.assert_array_equal(run(both).member, run(one).member)


def test_ensembles_that_do_not_fit_are_refused():
    with pytest.raises(DriftError, match="do not fit") as caught:
        run(Forcing(field("wind", (2.0, 4.0)), field("current", SPEEDS)))
    assert "2 members (no numbers) and 3 members" in str(caught.value.given)
    one, other = (
        replace(field(name, SPEEDS), member_ids=ids)
        for name, ids in (("wind", ("1", "2", "3")), ("current", ("2", "1", "3")))
    )
    with pytest.raises(DriftError, match="do not fit") as caught:
        run(Forcing(one, other))
    assert "2, 1, 3" in str(caught.value.given)
    with pytest.raises(DriftError, match="hypothesis h has fewer draws"):
        run(Forcing(uniform("wind", 0, 0), field("current", SPEEDS)), count=2)


def test_stokes_drift_is_added_where_it_is_asked_for_and_said():
    calm, still = uniform("wind", 0, 0), uniform("current", 0.3, 0.0)
    without = run(Forcing(calm, still), 5)
    added = run(Forcing(calm, still, stokes=field("stokes", (0.12,))), 5)
    np.testing.assert_allclose(eastward_m_s(without), 0.3, rtol=1e-4)
    np.testing.assert_allclose(eastward_m_s(added), 0.42, rtol=1e-4)
    words = "leeway coefficients already contain the drift by waves; none is added"
    assert any(words in s for s in without.provenance.assumptions)
    assert not any(words in s for s in added.provenance.assumptions)


def test_leaving_the_stokes_drift_stops_with_its_name():
    small = field("stokes", (2.0,), width=2)  # ends at 128 E, to which it carries
    with pytest.raises(CoverageError, match="left the area of the Stokes drift") as caught:
        run(Forcing(uniform("wind", 0, 0), uniform("current", 0, 0), stokes=small), 5, lon=127.9)
    assert "Stokes drift" in caught.value.remedy
