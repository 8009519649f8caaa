"""What may happen to a particle on its way, against a naive twin.

Members of an ensemble, Stokes drift, a residual of buoys, capsizing and each of the coast actions,
in fields that are the same everywhere; what a way meets at the coast is asked of the functions that
tests/kernels/test_ways_over_land.py holds to shapely.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shores import coast_of
from small_drifts import HOUR_NS, T0, draws_at, uniform

from sarex.drift import leeway_class, simulate
from sarex.drift.error_process import mean_process
from sarex.drift.members import assign_members
from sarex.ensemble import Status
from sarex.geo._kernels import first_met, land_at, metres_per_degree, slide
from sarex.incident import SearchObject
from sarex.incident.model import Capsizing
from sarex.metocean import ErrorSpec, Forcing, GridLayer, LayerSpec, build_layer
from sarex.metocean.spec import StokesSpec
from sarex.randomness import draw_key, normal_pair, uniform_pair
from sarex.randomness._kernels import normals_for

STEP, HOURS, COUNT, SEED = 600, 8, 60, 17
WIND = np.array([7.0, 3.0])
CURRENTS = np.array([[0.3, 0.1], [-0.2, 0.3], [0.1, -0.4]])
STOKES = np.array([0.08, -0.03])
ERROR = ErrorSpec(sigma_m_s=0.2, tau_h=3.0, common_share=0.6, source="test")
GUSTS = ErrorSpec(sigma_m_s=1.5, tau_h=2.0, common_share=0.5, source="test")
ISLAND = shapely.Polygon([(128.19, 32.14), (128.24, 32.16), (128.23, 32.24), (128.2, 32.2)])
RAFT = SearchObject(
    id="raft", description="raft", leeway_class="LIFE-RAFT-DB-13", persons=4,
    capsizes=Capsizing(above_wind_m_s=7.6, rate_per_h=0.5, leeway_class="PIW-1", source="test"),
)  # fmt: skip
PERSON = SearchObject(id="person", description="person", leeway_class="PIW-4", persons=1)
OBJECTS = (RAFT, PERSON)


class Told:
    """A residual that says something for every step."""

    assumptions = ()
    content_hash = "told"

    def schedule(self, process, first_s, step_s, steps):
        rng = np.random.default_rng(3)
        rows = rng.normal(0.0, 0.02, (steps, 4))
        rows[:, 2] *= 3.0
        rows[:, 3] = process.s_m_s * rng.uniform(0.3, 1.0, steps)
        return rows, np.array([0.05, -0.02, 0.5 * process.start_m_s])


def constant(quantity: str, values: np.ndarray, error: ErrorSpec | None):
    """Members (member, 2) that are the same everywhere and always."""
    field = np.broadcast_to(values[:, None, None], (len(values), 3, 3, 2)).astype(np.float32)
    several = len(values) > 1
    grid = GridLayer(
        quantity=quantity, times_ns=T0 + 12 * HOUR_NS * np.arange(2),
        lon_deg=127.0 + np.arange(3.0), lat_deg=31.0 + np.arange(3.0),
        velocity_m_s=np.stack([field, field]) if several else np.stack([field, field])[:, 0],
        climatology=False, assumptions=(), labels=(), source="made here",
        **({"member_weights": (1 / len(values),) * len(values)} if several else {}),
    )  # fmt: skip
    spec = StokesSpec(file="x") if error is None else LayerSpec(error=error)
    return build_layer(quantity, spec, grid=grid)


def sea() -> Forcing:
    wind = uniform("wind", *WIND, GUSTS)
    current = constant("current", CURRENTS, ERROR)
    return Forcing(wind, current, stokes=constant("stokes", STOKES[None], None))


def start():
    rng = np.random.default_rng(5)
    lon, lat = 128.12 + 0.14 * rng.random(COUNT), 32.08 + 0.2 * rng.random(COUNT)
    lon[:3], lat[:3] = 128.22, 32.18  # on the island
    times = T0 + rng.integers(0, 5400, COUNT) * 1_000_000_000
    times[0] = T0
    return draws_at(lon, lat, times)


def errors_of(process, key, stream, index, steps, told=None):
    """(step, 4) means of one error: wind east, north, current east, north."""
    rows = [np.empty(1) for _ in range(4)]

    def normals(number, step):
        normals_for(key, number, step, np.array([index]), 1, *rows)
        return np.array([row[0] for row in rows])

    p = np.array([q.start_m_s for q in process]) * (first := normals(stream, 0))
    table = None
    if told is not None:
        table, begin = told
        p[2:] = begin[:2] + begin[2] * first[2:]
    means = []
    for k in range(steps):
        e = np.array([q.s_m_s for q in process]) * (n := normals(stream + 1, k))
        if table is not None:
            e[2:] = table[k, :2] + table[k, 2] * p[2:] + table[k, 3] * n[2:]
        means.append(p + e)
        p = np.array([q.phi for q in process]) * p + np.array([q.g for q in process]) * e
    return np.array(means)


def processes(share: float, other: float):
    wind = mean_process(STEP, GUSTS.sigma_m_s * math.sqrt(share), GUSTS.tau_h * 3600)
    current = mean_process(STEP, ERROR.sigma_m_s * math.sqrt(other), ERROR.tau_h * 3600)
    return [wind, wind, current, current]


class Twin:
    """One particle."""

    def __init__(self, key, p: int, draws, member, coast, action: str) -> None:
        self.key, self.p, self.coast, self.action = key, p, coast.arrays, action
        self.now, self.item = draws.start_ns[p // 2] / 1e9, OBJECTS[p % 2]
        self.leeway = leeway_class(self.item.leeway_class)
        self.current = CURRENTS[member[p // 2]].astype(np.float32).astype(float)
        self.z_d, self.z_c = normal_pair(key, 1, p, 0)
        side, exposure = uniform_pair(key, 2, p, 0)
        self.right, self.fragility = side < self.leeway.right_probability, -math.log(exposure)
        self.exposure, self.capsized, self.jibes = 0.0, False, 0
        self.jibe = self.now + self.wait()
        self.place = np.array([draws.lon_deg[p // 2], draws.lat_deg[p // 2]])
        ashore = land_at(*self.place, *self.coast) == 1
        self.status, self.ashore = (Status.STRANDED if ashore else Status.AFLOAT), ashore

    def wait(self) -> float:
        u = uniform_pair(self.key, 3, self.p, self.jibes)[0]
        return math.log(u) / math.log1p(-self.leeway.jibe_rate_per_h) * 3600

    def velocity(self, error: np.ndarray) -> np.ndarray:
        wind = WIND + error[:2]
        w = math.hypot(*wind)
        row = self.leeway.right if self.right else self.leeway.left
        eps_c = self.z_c * row.std_cm_s * (1 if self.right else -1)
        eps_d, down = self.z_d * self.leeway.downwind.std_cm_s, self.leeway.downwind
        along = ((down.slope_pct + eps_d / 20) * w + down.offset_cm_s + eps_d / 2) / 100
        across = ((row.slope_pct + eps_c / 20) * w + row.offset_cm_s + eps_c / 2) / 100
        e, r = wind / w, np.array([wind[1], -wind[0]]) / w
        stokes = STOKES.astype(np.float32).astype(float)
        return along * e + across * r + self.current + stokes + error[2:]

    def step(self, end: float, error: np.ndarray) -> None:
        if self.now >= end or self.ashore:
            return
        h, self.now = end - self.now, end
        if self.status == Status.STRANDED and self.action == "strand":
            return
        v = self.velocity(error)
        middle = self.place + 0.5 * h * v / metres_per_degree(self.place[1])
        aim = self.place + h * v / np.array(metres_per_degree(middle[1]))
        self.arrive(aim)
        if self.status == Status.AFLOAT:
            self.turn(h, math.hypot(*(WIND + error[:2])))

    def arrive(self, aim: np.ndarray) -> None:
        where, *end = first_met(*self.place, *aim, self.coast)
        if where == 1 and self.action == "slide":
            where, (_, *end) = 0, slide(*end, *aim, self.coast)
        if where == 1 and self.status == Status.STRANDED:
            return
        self.status = Status.STRANDED if where == 1 else Status.AFLOAT
        self.place = np.array(end)

    def turn(self, h: float, w: float) -> None:
        capsizes = self.item.capsizes
        if capsizes is not None and not self.capsized:
            self.exposure -= math.log1p(-capsizes.rate_per_h) / 3600 * h * (w > 7.6)
            if self.exposure >= self.fragility:
                self.capsized, self.leeway = True, leeway_class(capsizes.leeway_class)
                self.jibes += 1
                self.jibe = self.now + self.wait()
        while self.jibe <= self.now:
            self.right = not self.right
            self.jibes += 1
            self.jibe += self.wait()


def twins(coast, action: str, told: Told | None):
    key = draw_key(np.random.default_rng(SEED))
    draws, steps = start(), HOURS * 6
    member, _ = assign_members(draws, sea(), key)
    own, shared = processes(0.5, 0.4), processes(0.5, 0.6)
    table = told and told.schedule(shared[2], T0 / 1e9, STEP, steps)
    paths, turned = [], 0
    for p in range(2 * COUNT):
        error = errors_of(own, key, 10, p, steps)
        error = error + errors_of(shared, key, 110, p // 2, steps, table)
        twin = Twin(key, p, draws, member, coast, action)
        path = [(*twin.place, twin.status)]
        for k in range(steps):
            twin.step(T0 / 1e9 + (k + 1) * STEP, error[k])
            path.append((*twin.place, twin.status))
        turned += twin.capsized
        paths.append(path)
    return np.array(paths).transpose(1, 0, 2), turned


@pytest.mark.parametrize("action", ["strand", "refloat", "slide"])
@pytest.mark.parametrize("told", [None, Told()], ids=["prior", "buoys"])
def test_the_kernel_is_its_twin_through_all_that_happens(action: str, told: Told | None):
    coast = coast_of(ISLAND)
    made = simulate(
        start(), OBJECTS, {"h": ("raft", "person")}, replace(sea(), on_leaving_coverage="flag"),
        coast, end_ns=T0 + HOURS * HOUR_NS, rng=np.random.default_rng(SEED), coast_action=action,
        residual=told,
    )  # fmt: skip
    expected, turned = twins(coast, action, told)
    inside = (made.status != Status.OUT_OF_FIELD).all(axis=0)
    assert inside.mean() > 0.6
    there = inside & (made.status != Status.NOT_YET)
    # what happens at a shore may turn on the last bit of a place: a metre there, else 1e-8 degrees
    near = 2e-5 if action != "strand" else 1e-8
    apart = np.hypot(made.lon_deg - expected[..., 0], made.lat_deg - expected[..., 1])
    assert np.quantile(apart[there], 0.97) < 1e-8
    assert (apart[there] < max(near, 1e-8)).mean() > 0.995
    assert (made.status == expected[..., 2])[there].mean() > 0.995
    met = (expected[..., 2] == Status.STRANDED).any(axis=0)
    assert turned > 10
    if action != "slide":
        assert met[inside].sum() > 10
