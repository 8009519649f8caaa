"""No plan that is flown exceeds B1: sweeps and squares at random, over still and fast particles.

Each case: a planning ensemble gives the bound; plans are judged by sarex.detection.log_miss on it
and on an independent one. What may exceed is the judge's sampling error, so that plans are held to
B1 plus four standard errors of the difference.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from bounded_seas import (
    PLANE,
    craft,
    drifting_cloud,
    make_request,
    make_sortie_slot,
    random_sortie,
    state_at,
    steady,
)
from seas import make_ensemble, make_track, make_width

from sarex.detection import log_miss
from sarex.errors import PlanError
from sarex.planning import realise
from sarex.planning.bounds import bound_b1, effort_problem

_HOURS = 4.0
_SPREAD_M = 4000.0

_SEAS = {
    "at rest, two ships": ("water", 7.7, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)),
    "with the current": ("water", 5.0, (1.0, 0.2), (0.0, 0.0), (1.0, 0.2)),
    "slow boat, fast leeway": ("water", 3.0, (1.5, 0.0), (0.0, 0.0), (0.0, 0.0)),
    "against the current": ("water", 4.0, (1.0, 0.0), (0.0, 0.0), (-0.8, 0.0)),
    "helicopter in a gale": ("air", 40.0, (0.3, 0.0), (15.0, 5.0), (0.0, 0.0)),
}


def _worth(ensemble, tracks, widths) -> tuple[float, float]:
    """POS, and its standard error."""
    missed = sum(log_miss(ensemble, track, widths, PLANE).values for track in tracks)
    seen = -np.expm1(missed)
    return float(seen.mean()), float(seen.std() / math.sqrt(seen.size))


@pytest.mark.parametrize("law", ["ideal", "normal", "definite"])
@pytest.mark.parametrize("sea", list(_SEAS))
def test_no_random_plan_exceeds_b1(sea: str, law: str) -> None:
    medium, speed, drift, wind, current = _SEAS[sea]
    rng = np.random.default_rng(sum(map(ord, sea + law)))
    planning, judging = (
        drifting_cloud(rng, 2000, hours=_HOURS, spread_m=_SPREAD_M, drift_m_s=drift)
        for _ in range(2)
    )
    width = 1200.0 if medium == "water" else 400.0
    ships = [craft(f"c{n}", medium=medium, speed_m_s=speed) for n in range(2)]
    slots = [
        make_sortie_slot(ship, (-6000.0 + 9000.0 * n, 2000.0), hours=_HOURS, width_m=width, law=law)
        for n, ship in enumerate(ships)
    ]
    request = make_request(planning, hours=_HOURS, wind=wind, current=current)
    problem = effort_problem(request, slots)
    bound = bound_b1(problem, tolerance=0.01)
    fields = {"wind": steady(*wind), "current": steady(*current), "plane": PLANE}
    widths = dict(slots[0].windows[0].widths)
    best = 0.0
    for _ in range(8):
        tracks = []
        for slot in slots:
            sortie = random_sortie(rng, slot, _SPREAD_M, drift, width)
            start = PLANE.to_xy(slot.start_lon_deg, slot.start_lat_deg)
            try:
                tracks.append(realise(sortie, state_at(slot.facility, *start), **fields))
            except PlanError:  # a leg against wind or current that cannot be held
                continue
        if not tracks:
            continue
        for ensemble in (judging, planning):
            pos, error = _worth(ensemble, tracks, widths)
            assert pos <= bound.value + 4.0 * math.hypot(error, error)
            best = max(best, pos)
    assert best > 0.2 * bound.value  # the plans were no straw men


def _strip(rng: np.random.Generator, count: int, drift_m_s: float):
    """Particles evenly in a strip of 90 km by 12 km that drifts along itself."""
    x, y = rng.uniform(-45_000.0, 45_000.0, count), rng.uniform(-6000.0, 6000.0, count)
    times = 600.0 * np.arange(19)[:, None]
    return make_ensemble(x + drift_m_s * times, y + 0.0 * times)


@pytest.mark.parametrize("law", ["ideal", "definite"])
@pytest.mark.parametrize(("drift_m_s", "gained"), [(-2.0, True), (2.0, False)])
def test_head_on_into_the_drift_a_plan_passes_what_still_water_allows(
    law: str, drift_m_s: float, gained: bool
) -> None:
    """4 m/s against 2 m/s for 3 h down the middle of a strip, and with it.

    Head on the ship passes 6/4 of what it would at rest: √1.5 times as much is seen under the ideal
    law, 1.5 times as much within a definite range, more than a bound that leaves relative motion
    out. With the drift it sees √0.5 and 0.5 times as much.
    """
    rng = np.random.default_rng(11)
    ship, hours, width = craft(speed_m_s=4.0), 3.0, 1500.0
    ensemble, judge = (_strip(rng, 25_000, drift_m_s) for _ in range(2))
    slot = make_sortie_slot(ship, (-25_000.0, 0.0), hours=hours, width_m=width, law=law)
    problem = effort_problem(make_request(ensemble, hours=hours), [slot], cell_m=6000.0)
    track = make_track([0.0, hours * 3600.0], [-25_000.0, 18_200.0], [0.0, 0.0])
    widths = {"raft": make_width(width, law, 15_000.0, 4.0)}
    pos, error = _worth(judge, [track], widths)
    passed = 1.0 - drift_m_s / 4.0
    still = width * 4.0 * hours * 3600.0 / (90_000.0 * 12_000.0)
    share = passed if law == "definite" else math.sqrt(passed)
    assert pos == pytest.approx(still * share, rel=0.08)  # part of the ideal law's tail is abeam
    assert pos <= bound_b1(problem).value + 4.0 * error
    assert (pos > bound_b1(problem.without_motion()).value + 4.0 * error) == gained


def test_cells_that_are_too_coarse_bound_nothing() -> None:
    """A cloud much narrower than a cell: one pass sees it all, the cell calls that little.

    Evenness within cells is the condition of every bound; halving the cells shows when it fails.
    """
    rng = np.random.default_rng(5)
    cloud = drifting_cloud(rng, 2000, hours=1.0, spread_m=150.0, noise_m_s=0.0)
    ship = craft(speed_m_s=4.0)
    slot = make_sortie_slot(ship, (-7200.0, 0.0), hours=1.0, law="definite")
    problem = effort_problem(make_request(cloud, hours=1.0), [slot], cell_m=20_000.0)
    track = make_track([0.0, 3600.0], [-7200.0, 7200.0], [0.0, 0.0])
    pos, _ = _worth(cloud, [track], dict(slot.windows[0].widths))
    assert pos > 0.99 > bound_b1(problem).value
    assert pos <= bound_b1(problem.with_cells(200.0)).value + 1e-9
