"""From fixes of marker buoys to the residual current, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sarex.drift.error_process import mean_process
from sarex.drift.residual import residual_of
from sarex.drift.residual_fixes import BuoyFix, read_buoy_fixes
from sarex.drift.residual_gauss import path_covariance
from sarex.drift.residual_sites import correlation_at
from sarex.errors import DriftError
from sarex.geo import LocalPlane
from sarex.metocean import ErrorSpec, Forcing, LayerSpec, Uniform, build_layer
from sarex.quantities import parse_time

T0 = parse_time("2026-06-07T00:00Z")
HOUR_NS = 3600 * 10**9
PLANE = LocalPlane(128.0, 32.5)
ERROR = ErrorSpec(sigma_m_s=0.15, tau_h=6.0, common_share=0.7, source="assumed for a test")
TAU_S = 6 * 3600.0


def forcing_of(error=ERROR, wind=(0.0, 0.0), current=(0.1, 0.2)):
    def layer(name, uv, err):
        term = Uniform(kind="uniform", u_m_s=uv[0], v_m_s=uv[1])
        return build_layer(name, LayerSpec(analytic=(term,), error=err))

    exact = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="exact")
    return Forcing(layer("wind", wind, exact), layer("current", current, error))


def buoy(name, velocity, *, x_m=0.0, hours=4, every_h=1.0, error_m=20.0, start_ns=T0):
    """Fixes of a buoy that drifts steadily."""
    found = []
    for k in range(round(hours / every_h) + 1):
        t = k * every_h * 3600.0
        lon, lat = PLANE.to_lonlat(x_m + velocity[0] * t, velocity[1] * t)
        found.append(BuoyFix(name, start_ns + round(t * 1e9), lon, lat, error_m))
    return found


def residual(fixes, forcing=None, x_m=0.0, time_ns=T0, **options):
    lon, lat = PLANE.to_lonlat(x_m, 0.0)
    area = {"area_lon_deg": lon, "area_lat_deg": lat, "area_time_ns": time_ns}
    return residual_of(fixes, forcing or forcing_of(), **area, **options)


def test_the_residual_is_the_drift_less_the_forecast_current():
    made = residual(buoy("A", (0.3, 0.05)))
    np.testing.assert_allclose(made.velocity_m_s, [[0.2, -0.15]] * 4, atol=1e-4)  # of a plane
    assert made.buoy == ("A",) * 4
    assert made.gain == pytest.approx([0.98] * 4)
    assert "corrected by 1 marker buoys" in made.assumptions[0]
    assert "0.25 m/s towards 127" in made.assumptions[1]


def test_the_noise_is_what_the_module_says():
    """Two buoys 8 km apart: own errors, correlated with each other, and fixes that are shared."""
    fixes = buoy("A", (0.1, 0.2), hours=2) + buoy("B", (0.1, 0.2), x_m=8000.0, hours=2)
    made = residual(fixes, x_m=1000.0)
    ways = {"A": 1000.0, "B": 7000.0}
    for i, one in enumerate(made.buoy):
        for j, other in enumerate(made.buoy):
            together = 1.0 if one == other else float(correlation_at(8000.0))
            gains = float(correlation_at(ways[one]) * correlation_at(ways[other]))
            span = path_covariance(made.start_s, made.end_s, TAU_S)[i, j]
            want = 0.15**2 * (together - 0.7 * gains) * span
            if i == j:
                want += 2 * (20.0 / 3600.0) ** 2
            elif one == other:
                want -= (20.0 / 3600.0) ** 2
            assert made.noise_m2_s2[i, j] == pytest.approx(want, rel=2e-3), (i, j)
    assert np.linalg.eigvalsh(made.noise_m2_s2).min() > 0.0


def test_mean_leeway_is_taken_off_and_its_spread_added():
    """SEPIRB, wind 10 m/s to the east: 0.4 % less 1.8 cm/s downwind; 6.1 cm/s right or 4.6 left."""
    forcing = forcing_of(wind=(10.0, 0.0))
    still = residual(buoy("A", (0.3, 0.2)), forcing)
    made = residual(buoy("A", (0.3, 0.2)), forcing, leeway_id="SEPIRB")
    moved = still.velocity_m_s - made.velocity_m_s
    np.testing.assert_allclose(moved, [[0.04 - 0.018, -(0.061 - 0.046) / 2]] * 4, atol=1e-9)
    spread2 = 0.06**2 + 0.046**2 + ((0.061 + 0.046) / 2) ** 2
    np.testing.assert_allclose(made.noise_m2_s2 - still.noise_m2_s2, spread2, rtol=1e-9)


def test_correlation_meets_the_drifters_and_is_a_covariance():
    table = {500.0: 0.98, 3000.0: 0.88, 7500.0: 0.68, 20_000.0: 0.0}
    for distance, want in table.items():
        assert float(correlation_at(distance)) == pytest.approx(want, abs=0.07)
    assert float(correlation_at(31_000.0)) == 0.0
    place = np.random.default_rng(1).uniform(0.0, 50_000.0, (200, 2))
    apart = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    matrix = correlation_at(apart)
    np.fill_diagonal(matrix, 1.0)
    assert np.linalg.eigvalsh(matrix).min() > 0.0


def process(error=ERROR):
    return mean_process(600.0, error.sigma_m_s * error.common_share**0.5, error.tau_h * 3600.0)


def test_more_buoys_and_nearer_ones_leave_less_unknown():
    def left(fixes, x_m=0.0):
        rows, start = residual(fixes, x_m=x_m).schedule(process(), T0 / 1e9, 600.0, 24)
        p, variance = process(), start[2] ** 2
        for _, _, b, s in rows:
            variance = (p.phi + p.g * b) ** 2 * variance + (p.g * s) ** 2
        return math.sqrt(variance)

    one = left(buoy("A", (0.1, 0.2)))
    far = left(buoy("A", (0.1, 0.2)), x_m=12_000.0)
    beside = left(buoy("A", (0.1, 0.2)) + buoy("B", (0.1, 0.2), x_m=100.0))
    around = left(buoy("A", (0.1, 0.2), x_m=-6000.0) + buoy("B", (0.1, 0.2), x_m=6000.0), x_m=0.0)
    assert one < 0.75 * process().start_m_s
    assert one < far < process().start_m_s
    assert 0.97 * one < beside < one  # side by side they say nearly the same
    assert around < left(buoy("A", (0.1, 0.2), x_m=6000.0))


def test_the_mean_follows_the_buoy_and_fades_after_it():
    made = residual(buoy("A", (0.3, 0.05), hours=6))
    rows, start = made.schedule(process(), T0 / 1e9, 600.0, 144)
    p, mean, path = process(), start[:2], []
    for a_u, a_v, b, _ in rows:
        e = np.array([a_u, a_v]) + b * mean
        path.append(mean + e)
        mean = p.phi * mean + p.g * e
    during, after = np.mean(path[6:36], axis=0), path[-1]
    # one buoy: at most c·rho of what it measured, 0.98 · 0.7, less what its fixes leave open
    np.testing.assert_allclose(during, 0.66 * np.array([0.2, -0.15]), rtol=0.05)
    assert np.all(np.abs(after) < 0.1 * np.abs(during))


def test_fixes_from_before_the_forecast_count_and_those_after_it_do_not():
    fixes = buoy("A", (0.3, 0.2), hours=6, start_ns=T0 - 6 * HOUR_NS)
    _, start = residual(fixes).schedule(process(), T0 / 1e9, 600.0, 6)
    assert start[0] > 0.05
    with pytest.raises(DriftError, match="after the end of the forecast"):
        residual(buoy("A", (0.3, 0.2))).schedule(process(), T0 / 1e9 - 7200.0, 600.0, 6)


def test_content_hash_tells_measurements_apart_and_order_does_not_matter():
    fixes = buoy("A", (0.3, 0.2)) + buoy("B", (0.2, 0.2), x_m=3000.0)
    made = residual(fixes)
    assert residual(fixes[::-1]).content_hash == made.content_hash
    assert residual(fixes[:-1]).content_hash != made.content_hash


def test_what_cannot_correct_is_refused():
    alone = ERROR.model_copy(update={"common_share": 0.0})
    with pytest.raises(DriftError, match="share nothing"):
        residual(buoy("A", (0.1, 0.2)), forcing_of(alone))
    with pytest.raises(DriftError, match="no buoy drifted where"):
        residual(buoy("A", (0.1, 0.2)), x_m=40_000.0)
    with pytest.raises(DriftError, match="no buoy has two fixes"):
        residual(buoy("A", (0.1, 0.2))[:1])
    with pytest.raises(DriftError, match="two fixes at one time"):
        residual(buoy("A", (0.1, 0.2)) * 2)
    with pytest.raises(DriftError, match=r"buoy A drifts .* standard deviations off") as caught:
        residual(buoy("A", (2.0, 0.2)))
    assert "aground" in caught.value.remedy
    with pytest.raises(DriftError, match="another error of the current"):
        residual(buoy("A", (0.1, 0.2))).schedule(
            mean_process(600.0, 0.1, 3600.0), T0 / 1e9, 600.0, 6
        )


def test_long_gaps_are_not_used_and_said():
    fixes = buoy("A", (0.1, 0.2), hours=4) + buoy("A", (0.1, 0.2), start_ns=T0 + 12 * HOUR_NS)
    made = residual(fixes)
    assert len(made.buoy) == 8
    assert "1 not used" in made.assumptions[0]


HEADER = "buoy,time,lat_deg,lon_deg,error_m\n"


def test_a_file_of_fixes_is_read(tmp_path):
    path = tmp_path / "buoys.csv"
    path.write_text(HEADER + "A,2026-06-07T00:00Z,32.5,128.0,10\nA,070030Z JUN 26,32.51,128.0,10\n")
    assert read_buoy_fixes(path) == (
        BuoyFix("A", T0, 128.0, 32.5, 10.0),
        BuoyFix("A", T0 + HOUR_NS // 2, 128.0, 32.51, 10.0),
    )


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("buoy,time,lat,lon,error_m\n", "not the columns"),
        ("", "not the columns"),
        (HEADER + "A,2026-06-07T00:00,32.5,128.0,10\n", "buoys.csv line 2"),
        (HEADER + "A,2026-06-07T00:00Z,32.5,128.0,\n", "line 2: a line is not a fix"),
        (HEADER + "A,2026-06-07T00:00Z,32.5,128.0,10,9\n", "line 2: a line is not a fix"),
        (HEADER + "A,2026-06-07T00:00Z,92.5,128.0,10\n", "line 2: not a fix"),
        (HEADER + "A,2026-06-07T00:00Z,nan,128.0,10\n", "line 2: not a fix"),
        (HEADER + "A,2026-06-07T00:00Z,32.5,128.0,-1\n", "line 2: not a fix"),
        (HEADER + '"A,2026-06-07T00:00Z\n', "cannot be read"),
    ],
)
def test_a_damaged_file_of_fixes_is_refused_with_its_line(tmp_path, text, match):
    path = tmp_path / "buoys.csv"
    path.write_text(text)
    with pytest.raises(DriftError, match=match) as caught:
        read_buoy_fixes(path)
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DriftError, match="cannot be read"):
        read_buoy_fixes(tmp_path / "none.csv")
