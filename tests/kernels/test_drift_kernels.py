"""The drift kernel against its naive twin, and its independence of threads, blocks and the JIT."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from sarex.drift import leeway_class, mean_drift, simulate
from sarex.drift import run as drift_run
from sarex.drift.error_process import mean_process
from sarex.drift.leeway import LeewayTable
from sarex.ensemble import Status
from sarex.geo import no_coast
from sarex.incident import Draws
from sarex.metocean import (
    ErrorSpec,
    Forcing,
    Front,
    GridLayer,
    LayerSpec,
    TidalEllipse,
    build_layer,
)
from sarex.quantities import parse_time
from sarex.randomness import draw_key, normal_pair, philox, uniform_pair

T0 = parse_time("2026-06-07T00:00Z")
NS = 1_000_000_000
STEP = 600
OBJECTS = (
    SimpleNamespace(id="person", leeway_class="PIW-4", leeway=None, capsizes=None),
    SimpleNamespace(id="raft", leeway_class="LIFE-RAFT-DB-13", leeway=None, capsizes=None),
)


def grid(quantity: str, seed: int, hole: bool) -> GridLayer:
    rng = np.random.default_rng(seed)
    scale = 8.0 if quantity == "wind" else 0.5
    velocity = rng.normal(scale=scale, size=(9, 12, 14, 2)).astype(np.float32)
    if hole:
        velocity[:, 5, 6] = np.nan
    return GridLayer(
        quantity=quantity,
        times_ns=T0 + 3600 * NS * np.arange(9),
        lon_deg=126.0 + 0.5 * np.arange(14),
        lat_deg=30.0 + 0.5 * np.arange(12),
        velocity_m_s=velocity,
        climatology=False,
        assumptions=(),
        labels=(),
        source="made here",
    )


def forcing() -> Forcing:
    ellipse = TidalEllipse(
        kind="tidal_ellipse",
        major_m_s=0.4,
        minor_m_s=-0.1,
        major_to_deg=40,
        period_h=12.42,
        maximum_at="2026-06-07T03:00Z",
    )
    front = Front(
        kind="front", lon_deg=129.2, lat_deg=32.6, to_deg=70, speed_m_s=0.8, half_width_m=9e3
    )
    wind = LayerSpec(error=ErrorSpec(sigma_m_s=2.0, tau_h=5, common_share=0.3, source="test"))
    current = LayerSpec(
        analytic=(ellipse, front),
        error=ErrorSpec(sigma_m_s=0.2, tau_h=3, common_share=0.6, source="test"),
    )
    return Forcing(
        build_layer("wind", wind, grid=grid("wind", 1, hole=False)),
        build_layer("current", current, grid=grid("current", 2, hole=True)),
    )


def draws(count: int) -> Draws:
    rng = np.random.default_rng(5)
    start = T0 + rng.integers(0, 5400, 1000) * NS
    start[0] = T0
    return Draws(
        start[:count].copy(),
        129.0 + 0.3 * rng.standard_normal(1000)[:count],
        32.5 + 0.3 * rng.standard_normal(1000)[:count],
        np.zeros(count, np.int32),
        np.full(count, -math.log(count)),
        ("h",),
    )


def run(count: int, **options: object):
    return simulate(
        draws(count),
        OBJECTS,
        {"h": ("person", "raft")},
        forcing(),
        no_coast((120, 25, 140, 40)),
        end_ns=T0 + 6 * 3600 * NS,
        rng=np.random.default_rng(11),
        **options,
    )


# --- the twin ---------------------------------------------------------------------------------


def bilinear(layer, lon: float, lat: float, t: float, terms: bool) -> np.ndarray:
    packed, grids, times, *_ = layer.arrays
    axes = grids[0]
    values = packed.reshape(times.size, int(axes[8]), int(axes[7]), 2)
    x, y = (lon - axes[0]) / axes[1], (lat - axes[2]) / axes[3]
    i, j = math.floor(x), math.floor(y)
    k = min(int(np.searchsorted(times, t, side="right")) - 1, times.size - 2)
    part = (t - times[k]) / (times[k + 1] - times[k])
    total, result = 0.0, np.zeros(2)
    for dj, di in ((0, 0), (0, 1), (1, 0), (1, 1)):
        weight = (1 - abs(dj - (y - j))) * (1 - abs(di - (x - i)))
        now, following = values[k : k + 2, j + dj, i + di].astype(float)
        corner = (now + part * (following - now)).astype(np.float32).astype(float)
        if not np.isnan(corner).any():
            total += weight
            result += weight * corner
    result = result / total
    if terms:
        result = result + ellipse_velocity(t) + front_velocity(lon, lat)
    return result


def ellipse_velocity(t: float) -> np.ndarray:
    phase = 2 * math.pi * (t - parse_time("2026-06-07T03:00Z") / NS) / (12.42 * 3600)
    a = math.radians(40)
    along = np.array([math.sin(a), math.cos(a)])
    left = np.array([-math.cos(a), math.sin(a)])
    return 0.4 * math.cos(phase) * along - 0.1 * math.sin(phase) * left


def radii(lat: float) -> tuple[float, float]:
    a, e2 = 6378137.0, 0.0066943799901413165
    w = math.sqrt(1 - e2 * math.sin(math.radians(lat)) ** 2)
    east = math.radians(1) * a / w * math.cos(math.radians(lat))
    return east, math.radians(1) * a * (1 - e2) / w**3


def front_velocity(lon: float, lat: float) -> np.ndarray:
    east, north = radii(32.6)
    a = math.radians(70)
    x, y = (lon - 129.2) * east, (lat - 32.6) * north
    off = x * math.cos(a) - y * math.sin(a)
    return 0.8 / math.cosh(off / 9e3) ** 2 * np.array([math.sin(a), math.cos(a)])


def normals(key, stream: int, index: int, step: int) -> np.ndarray:
    """Four normals of one Philox block, by the functions of the mathematics library."""
    k0, k1 = int(key[0]), int(key[1])
    words = philox(
        np.uint64(index), np.uint64(step), np.uint64(stream ^ (k1 & 0xFFFFFFFF)),
        np.uint64(k1 >> 32), np.uint64(k0 & 0xFFFFFFFF), np.uint64(k0 >> 32),
    )  # fmt: skip
    w = [(int(word) + 0.5) / 2**32 for word in words]
    return np.array(
        [
            math.sqrt(-2 * math.log(w[i])) * f(2 * math.pi * w[i + 1])
            for i in (0, 2)
            for f in (math.cos, math.sin)
        ]
    )


def twin(count: int):
    """Positions at the output times, particle by particle, step by step."""
    key = draw_key(np.random.default_rng(11))
    force, start = forcing(), draws(count)
    steps = 36
    out = np.empty((steps + 1, 2 * count, 2))
    for p in range(2 * count):
        out[:, p] = twin_particle(key, p, start, force, steps)
    return out


class TwinError:
    """One error of wind and current: own of a particle, or shared by a draw."""

    def __init__(self, key, force: Forcing, index: int, shared: bool) -> None:
        self.key, self.index, self.stream = key, index, 110 if shared else 10
        self.process = []
        for layer in (force.wind, force.current):
            share = layer.error.common_share if shared else 1 - layer.error.common_share
            sigma = layer.error.sigma_m_s * math.sqrt(share)
            self.process += [mean_process(STEP, sigma, layer.error.tau_h * 3600)] * 2
        start = normals(key, self.stream, index, 0)
        self.p = np.array([q.start_m_s for q in self.process]) * start

    def mean(self, step: int) -> np.ndarray:
        n = normals(self.key, self.stream + 1, self.index, step)
        e = np.array([q.s_m_s for q in self.process]) * n
        mean = self.p + e
        phi, g = (np.array([q[i] for q in self.process]) for i in (0, 1))
        self.p = phi * self.p + g * e
        return mean


def wait(key, p: int, count: int, rate_per_h: float) -> float:
    return math.log(uniform_pair(key, 3, p, count)[0]) / math.log(1 - rate_per_h) * 3600


def twin_particle(key, p: int, start: Draws, force: Forcing, steps: int):
    item = leeway_class(OBJECTS[p % 2].leeway_class)
    z_d, z_c = normal_pair(key, 1, p, 0)
    right = uniform_pair(key, 2, p, 0)[0] < item.right_probability
    errors = [TwinError(key, force, p, False), TwinError(key, force, p // 2, True)]
    t_start = start.start_ns[p // 2] / NS
    jibes, next_jibe = 0, t_start + wait(key, p, 0, item.jibe_rate_per_h)
    place = np.array([start.lon_deg[p // 2], start.lat_deg[p // 2]])
    path = [place]
    for k in range(steps):
        begin, end = T0 / NS + k * STEP, T0 / NS + (k + 1) * STEP
        mean = errors[0].mean(k) + errors[1].mean(k)
        if t_start < end:
            t = max(begin, t_start)
            h = end - t

            def speed(at, when, *, right=right, mean=mean):
                wind = bilinear(force.wind, *at, when, terms=False) + mean[:2]
                current = bilinear(force.current, *at, when, terms=True) + mean[2:]
                w = math.hypot(*wind)
                e = wind / w
                r = np.array([e[1], -e[0]])
                row = item.right if right else item.left
                eps_c = z_c * row.std_cm_s * (1 if right else -1)
                eps_d = z_d * item.downwind.std_cm_s
                along = (item.downwind.slope_pct + eps_d / 20) * w + item.downwind.offset_cm_s
                across = (row.slope_pct + eps_c / 20) * w + row.offset_cm_s
                leeway = (along + eps_d / 2) / 100 * e + (across + eps_c / 2) / 100 * r
                return (current + leeway) / np.array(radii(at[1]))

            middle = place + 0.5 * h * speed(place, t)
            place = place + h * speed(middle, t + 0.5 * h)
            while next_jibe <= end:
                right = not right
                jibes += 1
                next_jibe += wait(key, p, jibes, item.jibe_rate_per_h)
        path.append(place)
    return np.array(path)


def test_kernel_equals_its_naive_twin():
    made = run(12)
    expected = twin(12)
    assert np.abs(expected[-1] - expected[0]).max() > 0.01  # they do move
    # tolerance: the order of float64 operations differs, so that the rounding of a value between
    # two times to float32 may fall the other way: 1e-7 of 10 m/s over a step, below 1 mm
    np.testing.assert_allclose(made.lon_deg, expected[..., 0], rtol=0, atol=1e-8)
    np.testing.assert_allclose(made.lat_deg, expected[..., 1], rtol=0, atol=1e-8)


@pytest.mark.parametrize("side", ["right", "left"])
def test_mean_drift_equals_its_naive_twin(side):
    item, force = leeway_class("LIFE-RAFT-DB-13"), forcing()
    start, end = T0 / NS + 700, T0 / NS + 4 * 3600 + 130
    made = mean_drift(item, side, force, 129.05, 32.55, int(start * NS), int(end * NS))
    row = item.right if side == "right" else item.left
    place, t, sums = np.array([129.05, 32.55]), start, np.zeros(6)

    def speeds(at, when):
        wind = bilinear(force.wind, *at, when, terms=False)
        current = bilinear(force.current, *at, when, terms=True)
        w = math.hypot(*wind)
        along = (item.downwind.slope_pct * w + item.downwind.offset_cm_s) / 100
        across = (row.slope_pct * w + row.offset_cm_s) / 100
        leeway = along * wind / w + across * np.array([wind[1], -wind[0]]) / w
        return current, leeway, wind

    while t < end:
        h = min(600.0, end - t)
        current, leeway, _ = speeds(place, t)
        middle = place + 0.5 * h * (current + leeway) / np.array(radii(place[1]))
        current, leeway, wind = speeds(middle, t + 0.5 * h)
        place = place + h * (current + leeway) / np.array(radii(middle[1]))
        sums += h / (end - start) * np.concatenate([current, leeway, wind])
        t += h
    found = [getattr(made, name) for name in made.__slots__]
    np.testing.assert_allclose(found[:2], place, rtol=0, atol=1e-8)  # as above
    np.testing.assert_allclose(found[2:], sums, rtol=0, atol=2e-6)


def test_twin_would_notice_a_mirrored_crosswind_row(monkeypatch):
    """The comparison has teeth: exchange the two rows of the raft and it fails."""
    raft = leeway_class("LIFE-RAFT-DB-13")
    row = raft.kernel_row[[0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10]]
    table = np.stack([leeway_class("PIW-4").kernel_row, row])
    made = LeewayTable(table, np.arange(2), np.array([[-1.0, 0.0, np.inf]] * 2))
    monkeypatch.setattr(drift_run, "leeway_table", lambda _: made)
    assert np.abs(run(12).lon_deg - twin(12)[..., 0]).max() > 1e-4


# --- independence -----------------------------------------------------------------------------


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor: no second thread to compare")
def test_threads_change_no_bit():
    one, two = run(700, threads=1), run(700, threads=2)
    assert one.lon_deg.tobytes() == two.lon_deg.tobytes()
    assert one.lat_deg.tobytes() == two.lat_deg.tobytes()
    assert one.status.tobytes() == two.status.tobytes()


def test_chunks_change_no_bit(monkeypatch):
    whole = run(300)
    monkeypatch.setattr(drift_run, "CHUNK", 256)
    chunked = run(300)
    assert whole.lon_deg.tobytes() == chunked.lon_deg.tobytes()
    assert whole.lat_deg.tobytes() == chunked.lat_deg.tobytes()


def test_more_draws_leave_the_first_ones_as_they_were():
    """Random numbers are counted by particle and step, not by how many were drawn before."""
    few, many = run(5), run(40)
    np.testing.assert_array_equal(few.lon_deg, many.lon_deg[:, :10])
    assert np.unique(many.lon_deg[-1]).size == 80


_WITHOUT_JIT = """
import hashlib, importlib.util, sys
spec = importlib.util.spec_from_file_location("cases", sys.argv[1])
cases = importlib.util.module_from_spec(spec)
spec.loader.exec_module(cases)
made = cases.run(2)
print(repr([float(x) for x in made.lon_deg[-1]] + [float(x) for x in made.lat_deg[-1]]))
"""


def test_without_the_jit_it_is_the_same_to_rounding():
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_JIT, __file__],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = run(2)
    values = [float(x) for x in done.stdout.strip("[]\n").split(",")]
    expected = np.concatenate([made.lon_deg[-1], made.lat_deg[-1]])
    # the compiled code may fuse a multiplication with an addition: last bits differ
    np.testing.assert_allclose(values, expected, rtol=1e-12)


def test_same_seed_same_bytes_other_seed_other_bytes():
    digests = {hashlib.sha256(run(20).lon_deg.tobytes()).hexdigest() for _ in range(2)}
    assert len(digests) == 1
    other = simulate(
        draws(20),
        OBJECTS,
        {"h": ("person", "raft")},
        forcing(),
        no_coast((120, 25, 140, 40)),
        end_ns=T0 + 6 * 3600 * NS,
        rng=np.random.default_rng(12),
    )
    assert hashlib.sha256(other.lon_deg.tobytes()).hexdigest() not in digests
    assert set(np.unique(other.status[-1])) == {Status.AFLOAT}
