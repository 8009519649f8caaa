"""The areas of origin hold the true origin as often as they say.

Losses at random places and times of a patch of sea, in a uniform current and wind with errors that
the objects share, of objects with leeway on either side that jibe; each is drifted by the model to
its find, which is reported with an error; then it is traced back with a prior that is the patch and
the window it was drawn from. The true origin must lie in the smallest areas with 50 and 95 % of the
smoothed origins as often as stated, within 2.6 standard errors, and its rank among the origins, in
place and in time, must be uniform.
"""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kstest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from adrift import (  # found through the path above
    HOUR_NS,
    OPEN_SEA,
    PLANE,
    T0,
    drift_one,
    found,
    thing,
    true_origin_held,
    uniform_sea,
)

from sarex.drift.backtrack import trace_back
from sarex.drift.backtrack_prior import Anywhere

LOSSES = 120
SHARES = (0.5, 0.95)
WITHIN = 2.6
_SIDE_M = 20e3


def test_areas_hold_the_true_origin_as_often_as_they_say(
    rng: np.random.Generator, request: pytest.FixtureRequest
) -> None:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    patch = tuple(PLANE.to_lonlat(_SIDE_M * x, _SIDE_M * y) for x, y in corners)
    prior = replace(Anywhere(T0, T0 + 12 * HOUR_NS), polygon=patch)
    forcing, what = uniform_sea(wind=(6.0, 3.0), wind_sigma_m_s=1.0, share=0.6), thing("PIW-1")
    held = dict.fromkeys(SHARES, 0)
    ranks: dict[str, list[float]] = {"east": [], "north": [], "time": []}
    for _ in range(LOSSES):
        place = rng.uniform(-_SIDE_M, _SIDE_M, 2)
        start_ns = T0 + int(rng.random() * 12 * HOUR_NS)
        end = drift_one(place, start_ns, 24.0, forcing, what, rng) + rng.normal(0.0, 800.0, 2)
        find = found(end[0], end[1], error_m=800.0, what=what)
        made = trace_back([find], prior, forcing, OPEN_SEA, rng=rng, least_effective=400.0)
        for share in SHARES:
            held[share] += true_origin_held(made, place, share)
        x, y = PLANE.to_xy(made.lon_deg, made.lat_deg)
        ranks["east"].append(float(made.weight[x < place[0]].sum()))
        ranks["north"].append(float(made.weight[y < place[1]].sum()))
        ranks["time"].append(float(made.weight[made.start_ns < start_ns].sum()))
    scores = {
        share: (held[share] / LOSSES - share) / math.sqrt(share * (1 - share) / LOSSES)
        for share in SHARES
    }
    uniform = {name: float(kstest(values, "uniform").pvalue) for name, values in ranks.items()}
    request.node.user_properties.append(("losses", LOSSES))
    request.node.user_properties.append(("held", {str(s): held[s] / LOSSES for s in SHARES}))
    request.node.user_properties.append(("ranks_p_value", uniform))
    assert all(abs(score) < WITHIN for score in scores.values()), (held, scores)
    assert min(uniform.values()) > 0.003, uniform  # three tests, one in a hundred together
