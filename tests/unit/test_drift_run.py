"""The forecast as a whole: coverage, coast, times, several objects, cancelling, mean drift."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sarex.drift import mean_drift, simulate
from sarex.ensemble import Status
from sarex.errors import CoverageError, DriftError, JobCancelledError
from sarex.geo import load_coast, no_coast
from sarex.incident import Draws, SearchObject
from sarex.incident.model import Capsizing
from sarex.metocean import (
    ErrorSpec,
    Forcing,
    GridLayer,
    LayerSpec,
    Uniform,
    build_layer,
    parse_observations,
)
from sarex.quantities import parse_time

T0 = parse_time("2026-06-07T00:00Z")
NS = 1_000_000_000
HOUR = 3600 * NS
EXACT = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="test")
OPEN_SEA = no_coast((120, 25, 140, 40))
OBJECTS = [
    SimpleNamespace(id="buoy", leeway_class="SLDMB", leeway=None, capsizes=None),
    SimpleNamespace(id="raft", leeway_class="LIFE-RAFT-DB-12", leeway=None, capsizes=None),
]


def uniform(quantity, u, v):
    terms = (Uniform(kind="uniform", u_m_s=u, v_m_s=v),)
    return build_layer(quantity, LayerSpec(analytic=terms, error=EXACT))


def patch(hole: bool = False, hours: int = 12):
    """A current of 1 m/s to the east between 128 and 130 E, 30 and 32 N."""
    velocity = np.zeros((hours + 1, 5, 5, 2), np.float32)
    velocity[..., 0] = 1.0
    if hole:
        velocity[:, :, 3:] = np.nan
    grid = GridLayer(
        quantity="current", times_ns=T0 + HOUR * np.arange(hours + 1),
        lon_deg=128.0 + 0.5 * np.arange(5), lat_deg=30.0 + 0.5 * np.arange(5),
        velocity_m_s=velocity, climatology=False, assumptions=(), labels=(), source="patch.nc",
    )  # fmt: skip
    return build_layer("current", LayerSpec(error=EXACT), grid=grid)


def draws(lon, lat, start=T0, hypothesis=None, ids=("h",)):
    lon = np.atleast_1d(np.asarray(lon, float))
    n = lon.size
    return Draws(
        np.broadcast_to(np.asarray(start, np.int64), n).copy(),
        lon,
        np.full(n, float(lat)),
        np.zeros(n, np.int32) if hypothesis is None else np.array(hypothesis, np.int32),
        np.full(n, -math.log(n)),
        ids,
    )


def run(start, current, *, coast=OPEN_SEA, hours=6.0, flag=False, wind=None, **options):
    options.setdefault("objects_of", {"h": ("buoy",)})
    return simulate(
        start,
        OBJECTS,
        forcing=Forcing(wind or uniform("wind", 0.0, 0.0), current, "flag" if flag else "stop"),
        coast=coast,
        end_ns=T0 + int(hours * HOUR),
        rng=np.random.default_rng(1),
        **options,
    )


def test_leaving_the_field_stops_and_names_time_number_place_and_way_out():
    with pytest.raises(
        CoverageError, match=r"1 of 2 particles .* left the area of the current"
    ) as e:
        run(draws([128.5, 129.9], 31.0), patch())
    assert "070240Z JUN 26 at 31.0000, 130.0005" in str(e.value.given)
    assert "130.00" in str(e.value.allowed)
    assert "on_leaving_coverage = 'flag'" in e.value.remedy


def test_leaving_the_field_flagged_freezes_the_particle():
    made = run(draws([128.5, 129.9], 31.0), patch(), flag=True)
    assert made.status[-1].tolist() == [Status.AFLOAT, Status.OUT_OF_FIELD]
    step = 600 / (math.radians(1) * 6378137 * math.cos(math.radians(31.0)))
    assert 130.0 < made.lon_deg[-1, 1] < 130.0 + step  # the step that left is completed
    assert any("1 of 2 particles left the area" in s for s in made.provenance.assumptions)
    first = int(np.argmax(made.status[:, 1] == Status.OUT_OF_FIELD))
    assert (made.lon_deg[first:, 1] == made.lon_deg[-1, 1]).all()


def test_a_hole_has_its_own_message():
    with pytest.raises(CoverageError, match="met a hole in the current field"):
        run(draws([129.3], 31.0), patch(hole=True), hours=12)


def test_time_outside_the_forcing_is_refused_before_the_run():
    with pytest.raises(CoverageError, match="current does not cover the time") as caught:
        run(draws([128.5], 31.0), patch(), hours=13)
    assert "071200Z JUN 26" in str(caught.value.allowed)
    seen = parse_observations(("270/10 m/s from 070100Z JUN 26",), "wind")
    late = build_layer("wind", LayerSpec(error=EXACT), observations=seen)
    with pytest.raises(CoverageError, match="wind does not cover the time"):
        run(draws([128.5], 31.0), patch(), wind=late)


def test_leaving_the_coastline_is_not_open_sea():
    with pytest.raises(CoverageError, match="left the area of the coastline"):
        run(draws([128.5], 31.0), patch(), coast=no_coast((128, 30, 128.6, 32)))


def test_stranding_at_the_coast_within_the_tolerance():
    coast = load_coast("goto")
    west, south, east, _ = coast.bbox
    lat = next(
        y for y in np.arange(south + 0.3, south + 2, 0.01)
        if (coast.contains(np.arange(west, east - 0.05, 0.001), y) == 1).any()
    )  # fmt: skip
    line = np.arange(west + 0.01, east - 0.05, 0.0005)
    shore = line[np.argmax(coast.contains(line, lat) == 1)]
    made = run(draws([shore - 0.06], lat), uniform("current", 1.0, 0.0), coast=coast)
    assert made.status[0, 0] == Status.AFLOAT
    assert made.status[-1, 0] == Status.STRANDED
    lon = made.lon_deg[-1, 0]
    metre = 1.0 / (111319.5 * math.cos(math.radians(lat)))
    assert coast.contains(np.array([lon]), np.array([lat])).tolist() == [False]
    assert coast.contains(np.array([lon + 1.01 * metre]), np.array([lat])).tolist() == [True]
    first = int(np.argmax(made.status[:, 0] == Status.STRANDED))
    assert first >= 1
    assert np.ptp(made.lon_deg[first:, 0]) == 0.0


def test_before_its_distress_a_draw_waits_where_it_will_start():
    start = np.array([T0, T0 + 95 * 60 * NS, T0 + 2 * HOUR, T0 + 20 * HOUR])
    made = run(draws([128.5] * 4, 31.0, start), patch())
    assert (made.status == Status.NOT_YET).sum(axis=0).tolist() == [0, 10, 12, 37]
    assert (made.lon_deg[:10, 1] == 128.5).all()
    assert made.lon_deg[10, 1] > 128.5
    east = made.lon_deg[-1] - 128.5
    assert east[1] / east[0] == pytest.approx((360 - 95) / 360, rel=1e-6)
    assert made.lon_deg[-1, 3] == 128.5


def test_objects_of_a_draw_share_its_place_time_and_weight():
    start = draws([128.5, 128.6, 128.7], 31.0, hypothesis=[0, 0, 1], ids=("both", "one"))
    made = run(start, patch(), objects_of={"both": ("buoy", "raft"), "one": ("raft",)})
    assert made.draw.tolist() == [0, 0, 1, 1, 2]
    assert made.search_object.tolist() == [0, 1, 0, 1, 1]
    assert made.hypothesis.tolist() == [0, 0, 0, 0, 1]
    assert made.lon_deg[0].tolist() == [128.5, 128.5, 128.6, 128.6, 128.7]
    assert np.exp(made.log_prior[[0, 2, 4]]).sum() == pytest.approx(1.0)


def test_output_every_step_or_every_sixth_is_the_same_path():
    fine = run(draws([128.5], 31.0), patch(), output_step_s=600)
    coarse = run(draws([128.5], 31.0), patch(), output_step_s=3600)
    np.testing.assert_array_equal(fine.lon_deg[::6], coarse.lon_deg)
    np.testing.assert_array_equal(fine.times_ns[::6], coarse.times_ns)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"step_s": 700}, "steps do not fit"),
        ({"step_s": 0}, "steps do not fit"),
        ({"hours": -1.0}, "ends before"),
        ({"objects_of": {"h": ()}}, "names no search object"),
        ({"objects_of": {"h": ("boat",)}}, "not there"),
    ],
)
def test_what_does_not_fit_is_refused(options, message):
    with pytest.raises(DriftError, match=message) as caught:
        run(draws([128.5], 31.0), patch(), **options)
    assert caught.value.remedy


def test_it_can_be_watched_and_stopped():
    seen: list[float] = []
    run(draws([128.5], 31.0), patch(), progress=lambda share, _: seen.append(share))
    assert seen[-1] == 1.0

    def stop() -> None:
        raise JobCancelledError("stopped", remedy="Run it again.")

    with pytest.raises(JobCancelledError):
        run(draws([128.5], 31.0), patch(), cancel=SimpleNamespace(check=stop))


def test_mean_drift_gives_both_vectors():
    forcing = Forcing(uniform("wind", 10.0, 0.0), uniform("current", 0.0, 0.5))
    left = mean_drift("LIFE-RAFT-DB-13", "left", forcing, 128.5, 31.0, T0, T0 + 6 * HOUR)
    right = mean_drift("LIFE-RAFT-DB-13", "right", forcing, 128.5, 31.0, T0, T0 + 6 * HOUR)
    assert (left.current_u_m_s, left.current_v_m_s) == pytest.approx((0.0, 0.5))
    assert left.leeway_u_m_s == pytest.approx(0.375 - 0.0232)
    assert right.leeway_v_m_s == pytest.approx(-(0.1 - 0.0531))
    assert left.leeway_v_m_s == pytest.approx(0.047 + 0.0014)
    assert left.lat_deg > right.lat_deg > 31.0
    forcing = Forcing(uniform("wind", 0, 0), patch())
    with pytest.raises(CoverageError, match="leaves the area"):
        mean_drift("SLDMB", "left", forcing, 129.9, 31, T0, T0 + 6 * HOUR)


def test_a_distress_in_another_sea_is_refused_before_the_run():
    with pytest.raises(CoverageError, match="enter the water outside the current field") as caught:
        run(draws([-125.0, -124.9], 31.0), patch())
    assert "2 of 2" in str(caught.value)
    assert "N, S, E and W" in caught.value.remedy


def test_some_that_begin_outside_are_flagged_where_the_case_allows_it():
    made = run(draws([129.0, 131.0], 31.0), patch(), flag=True)
    assert made.status[-1].tolist() == [Status.AFLOAT, Status.OUT_OF_FIELD]
    with pytest.raises(CoverageError, match="1 of 2 objects enter the water outside"):
        run(draws([129.0, 131.0], 31.0), patch())


def test_stated_leeway_and_capsizing_are_said():
    raft = SearchObject(
        id="raft", description="raft", leeway_class="LIFE-RAFT-DB-13", persons=4,
        capsizes=Capsizing(
            above_wind_m_s=10.0, rate_per_h=0.2, leeway_class="PIW-1", source="the maker"
        ),
    )  # fmt: skip
    made = simulate(
        draws([129.0], 31.0), [raft], {"h": ("raft",)}, Forcing(uniform("wind", 0, 0), patch()),
        OPEN_SEA, end_ns=T0 + HOUR, rng=np.random.default_rng(1),
    )  # fmt: skip
    told = "raft: may capsize in wind above 19.4 kn, 20 % in an hour, then drifts as PIW-1"
    assert any(s.startswith(told) for s in made.provenance.assumptions)
    assert "raft: capsized by 070100Z JUN 26 with probability 0 %." in made.provenance.assumptions


def test_how_many_have_capsized_is_said_with_their_weights():
    """In wind above the threshold for two hours: 1 - (1 - 0.2)² of them."""
    raft = SearchObject(
        id="raft", description="raft", leeway_class="CURRENT-ONLY", persons=4,
        capsizes=Capsizing(above_wind_m_s=5.0, rate_per_h=0.2, leeway_class="CURRENT-ONLY",
                           source="test"),
    )  # fmt: skip
    made = simulate(
        draws(np.full(4000, 128.2), 31.0), [raft], {"h": ("raft",)},
        Forcing(uniform("wind", 6, 0), patch()), OPEN_SEA, end_ns=T0 + 2 * HOUR,
        rng=np.random.default_rng(1),
    )  # fmt: skip
    (said,) = (s for s in made.provenance.assumptions if "capsized by" in s)
    share = float(said.split("probability ")[1].split(" %")[0]) / 100
    assert share == pytest.approx(0.36, abs=4 * (0.36 * 0.64 / 4000) ** 0.5 + 0.005)
