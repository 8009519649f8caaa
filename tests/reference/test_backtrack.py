"""Origins of what is found adrift, against closed forms in uniform seas, and against the truth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from adrift import (
    HOUR_NS,
    OPEN_SEA,
    PLANE,
    T0,
    drift_one,
    found,
    path_variance,
    spread_of,
    thing,
    true_origin_held,
    uniform_sea,
)
from incidents import incident_of

from sarex.drift.backtrack import trace_back
from sarex.drift.backtrack_bounds import speed_bound
from sarex.drift.backtrack_prior import Anywhere, AsReported
from sarex.drift.job import coast_of
from sarex.drift.leeway import leeway_class
from sarex.drift.origins import FoundAdrift
from sarex.ensemble import Ensemble
from sarex.errors import CoverageError, DriftError
from sarex.geo import load_coast
from sarex.incident import load_case
from sarex.metocean import load_forcing

WINDOW = Anywhere(T0, T0 + 12 * HOUR_NS)


def traced(finds, prior=WINDOW, forcing=None, seed=1, coast=OPEN_SEA, **options):
    options = {"least_effective": 1000.0, **options}
    rng = np.random.default_rng(seed)
    return trace_back(finds, prior, forcing or uniform_sea(), coast, rng=rng, **options)


def test_in_a_uniform_current_the_origins_are_normal_about_the_way_back():
    """At each time of loss: mean upstream, variance of drift and find; any time alike."""
    made = traced([found()])
    x, y = PLANE.to_xy(made.lon_deg, made.lat_deg)
    seconds = (T0 + 24 * HOUR_NS - made.start_ns) / 1e9
    spread = np.sqrt(path_variance(seconds) + made.weighed_m[0] ** 2)
    error = 5.0 / made.effective**0.5  # weights are uneven: Kish's number flatters somewhat
    for z in ((x + 0.3 * seconds) / spread, (y + 0.1 * seconds) / spread):
        mean, sd = spread_of(z, made.weight)
        assert mean == pytest.approx(0.0, abs=error)
        assert sd == pytest.approx(1.0, abs=error)
    hours = (made.start_ns - T0) / HOUR_NS
    mean, sd = spread_of(hours, made.weight)
    assert mean == pytest.approx(6.0, abs=3.46 * error)
    assert sd == pytest.approx(12 / 12**0.5, abs=3.46 * error)
    assert made.weight.sum() == pytest.approx(1.0, abs=1e-12)
    assert made.effective >= 1000.0


def test_leeway_of_the_class_is_taken_back():
    """Wind 8 m/s to the east: the origin lies upwind by the downwind leeway, either side alike."""
    row = leeway_class("FV-DEBRIS").downwind
    prior = Anywhere(T0, T0 + HOUR_NS // 60)  # one minute
    forcing = uniform_sea(current=(0.0, 0.0), wind=(8.0, 0.0))
    made = traced([found(what=thing("FV-DEBRIS"))], prior, forcing, least_effective=400.0)
    x, y = PLANE.to_xy(made.lon_deg, made.lat_deg)
    (mean_x, sd_x), (mean_y, sd_y) = (spread_of(v, made.weight) for v in (x, y))
    leeway = 0.01 * (row.slope_pct * 8.0 + row.offset_cm_s)
    assert mean_x == pytest.approx(-leeway * 86_400, abs=5 * sd_x / made.effective**0.5)
    assert mean_y == pytest.approx(0.0, abs=5 * sd_y / made.effective**0.5)


def test_two_finds_that_were_lost_together_multiply():
    """Independent drifts from one origin: the mean of both ways back, half the variance."""
    prior = Anywhere(T0, T0 + HOUR_NS // 60)
    finds = [found(4000.0, 0.0), found(-4000.0, 6000.0)]
    made = traced(finds, prior, least_effective=400.0)
    x, y = PLANE.to_xy(made.lon_deg, made.lat_deg)
    want = np.sqrt((path_variance(86_400.0) + np.mean(made.weighed_m) ** 2) / 2)
    for values, middle in ((x + 0.3 * 86_400, 0.0), (y + 0.1 * 86_400, 3000.0)):
        mean, sd = spread_of(values, made.weight)
        assert mean == pytest.approx(middle, abs=5 * want / made.effective**0.5)
        assert sd == pytest.approx(want, rel=5 / made.effective**0.5)


def test_an_exact_find_is_weighed_with_a_tenth_of_the_drift_and_said():
    made = traced([found(error_m=20.0)], least_effective=300.0)
    tenth = 0.1 * np.sqrt(path_variance(np.array([86_400.0, 43_200.0])))
    assert tenth.min() * 0.8 < made.weighed_m[0] < tenth.max() * 1.2
    assert any("weighed with" in text for text in made.provenance.assumptions)
    assert "NOT one place" in made.provenance.assumptions[0]


def test_a_polygon_holds_all_origins_and_the_same_seed_gives_the_same_bits():
    corners = [PLANE.to_lonlat(x, y) for x, y in ((-40e3, -30e3), (-15e3, -30e3), (-15e3, 30e3))]
    prior = Anywhere(T0, T0 + 12 * HOUR_NS, tuple(corners))
    one, other = (traced([found()], prior, least_effective=300.0) for _ in range(2))
    assert prior.allows(one.lon_deg, one.lat_deg, PLANE).all()
    for name in ("lon_deg", "lat_deg", "start_ns", "weight"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()
    assert "polygon of 3 corners" in " ".join(one.provenance.assumptions)


def test_the_true_origin_lies_in_the_areas_as_often_as_stated():
    """Eight losses, drifted by the model; verification/verify_backtrack.py has many more."""
    rng = np.random.default_rng(8)
    ring = ((-20e3, -20e3), (20e3, -20e3), (20e3, 20e3), (-20e3, 20e3))
    prior = replace(WINDOW, polygon=tuple(PLANE.to_lonlat(*corner) for corner in ring))
    forcing, what = uniform_sea(wind=(6.0, 3.0), wind_sigma_m_s=1.0, share=0.6), thing("PIW-1")
    held, ranks = 0, []
    for number in range(8):
        place = rng.uniform(-20e3, 20e3, 2)
        start_ns = T0 + int(rng.random() * 12 * HOUR_NS)
        end = drift_one(place, start_ns, 24.0, forcing, what, rng) + rng.normal(0.0, 800.0, 2)
        find = found(end[0], end[1], error_m=800.0, what=what)
        made = traced([find], prior, forcing, seed=number, least_effective=250.0)
        held += true_origin_held(made, place, 0.95)
        ranks.append(float(made.weight[made.start_ns < start_ns].sum()))
    assert held >= 6  # 7.6 expected; 5 or fewer have probability 0.006
    assert 0.25 < np.mean(ranks) < 0.75
    assert min(ranks) < 0.4
    assert max(ranks) > 0.6


def hypothesis(x_m, weight):
    lon, lat = PLANE.to_lonlat(x_m, 0.0)
    return {
        "weight": weight,
        "position": {
            "kind": "circle",
            "centre": {"lon_deg": lon, "lat_deg": lat},
            "radius_m": 10_000.0,
        },
        "time": {"kind": "interval", "start": "061800Z JUN 26", "end": "062200Z JUN 26"},
    }


def test_the_hypotheses_of_a_case_are_reweighted_by_the_find():
    """Two circles, 18 km apart along the way back: against the closed form on a lattice."""
    t_find = T0
    seconds = 4 * 3600.0  # from the middle of the window, 062000Z, to the find
    middle = -0.3 * seconds
    incident = incident_of(hypothesis(middle, 0.25), hypothesis(middle + 18_000.0, 0.75))
    what = thing(name="piw")
    lon, lat = PLANE.to_lonlat(6000.0, 0.0)
    find = FoundAdrift(what, t_find, lon, lat, 1500.0)
    made = traced([find], AsReported(incident, ("piw",)), least_effective=800.0)
    side = np.linspace(-10e3, 10e3, 101)
    gx, gy = (part.ravel() for part in np.meshgrid(side, side))
    disc = np.hypot(gx, gy) <= 10e3
    times = np.linspace(2 * 3600.0, 6 * 3600.0, 41)
    want = []
    for centre, weight in ((middle, 0.25), (middle + 18_000.0, 0.75)):
        total = 0.0
        for t in times:
            var = path_variance(t) + made.weighed_m[0] ** 2
            dx, dy = centre + gx[disc] + 0.3 * t - 6000.0, gy[disc] + 0.1 * t
            total += float(np.mean(np.exp(-(dx**2 + dy**2) / 2 / var)) / var * 1500.0**2)
        want.append(weight * total)
    share = want[0] / sum(want)
    assert made.hypothesis_weights["h1"] == pytest.approx(share, abs=0.06)
    assert 0.3 < share < 0.97


@pytest.mark.parametrize(
    ("finds", "prior", "match"),
    [
        ([], WINDOW, "nothing was found"),
        ([found(hours=-1.0)], WINDOW, "found before it can have been lost"),
        ([found(), found(300e3, 0.0)], WINDOW, "too far apart to have been lost at one place"),
        ([found(hours=24 * 60)], WINDOW, "farther than can be sought"),
    ],
)
def test_finds_that_cannot_be_traced_are_refused(finds, prior, match):
    with pytest.raises(DriftError, match=match) as caught:
        traced(finds, prior)
    assert caught.value.remedy


def test_too_few_seeds_are_refused_and_a_window_needs_its_order():
    with pytest.raises(DriftError, match="too few seeds") as caught:
        traced([found(error_m=200.0)], most_seeds=80_000, least_effective=5000.0)
    assert "larger error" in caught.value.remedy
    with pytest.raises(DriftError, match="not a window"):
        Anywhere(T0, T0)
    with pytest.raises(DriftError, match="not a find"):
        found(error_m=0.0)


def test_hypotheses_without_the_object_are_excluded_and_none_left_is_refused():
    incident = incident_of(hypothesis(0.0, 1.0))
    with pytest.raises(DriftError, match="no hypothesis of the case has all"):
        traced([found(what=thing(name="hull"))], AsReported(incident, ("hull",)))


def test_origins_at_the_edge_of_the_fields_are_refused_or_flagged(tmp_path):
    """A field that ends just upstream of the find."""
    coast = OPEN_SEA
    narrow = type(coast)(
        **{
            **{name: getattr(coast, name) for name in coast.__dataclass_fields__},
            "bbox": (127.7, 32.0, 129.0, 33.0),
        }
    )
    with pytest.raises(CoverageError, match="reach the edge of the fields"):
        traced([found()], coast=narrow, least_effective=200.0)
    flagged = replace(uniform_sea(), on_leaving_coverage="flag")
    made = traced([found()], forcing=flagged, coast=narrow, least_effective=200.0)
    assert made.effective >= 200.0


def test_origins_are_at_sea_and_become_an_ensemble():
    case = load_case("goto").case
    forcing = load_forcing(case.fields, Path())
    coast = coast_of(case, forcing)
    find = FoundAdrift(
        thing("FV-DEBRIS"), case.report.received_at_ns + 8 * HOUR_NS, 128.75, 32.6, 800.0
    )
    prior = Anywhere(case.report.received_at_ns - 4 * HOUR_NS, case.report.received_at_ns)
    made = traced([find], prior, forcing, coast=coast, least_effective=200.0)
    assert not load_coast("goto").contains(made.lon_deg, made.lat_deg).any()
    ensemble = made.to_ensemble()
    assert isinstance(ensemble, Ensemble)
    assert np.exp(ensemble.log_prior).sum() == pytest.approx(1.0)
    early, middle, late = made.time_quantiles_ns()
    assert prior.start_ns <= early < middle < late <= prior.end_ns


def test_the_bound_of_speed_holds_and_is_not_idle():
    case = load_case("goto").case
    forcing = load_forcing(case.fields, Path())
    start, end = case.report.received_at_ns, case.forecast.until_ns
    for layer in (forcing.current, forcing.wind):
        bound = speed_bound(layer, (128.2, 32.5), 60_000.0, start, end)
        rng = np.random.default_rng(3)
        x, y = rng.uniform(-42e3, 42e3, (2, 4000))
        lon, lat = PLANE.to_lonlat(x + 18_000.0, y)
        u, v = layer.sample(lon, lat, rng.integers(start, end, 4000))
        greatest = float(np.hypot(u, v).max())
        assert greatest <= bound <= 1.4 * greatest
