"""Each of the 85 classes drifts as its row of the table says, with errors off and on."""

from __future__ import annotations

import csv
import math
from importlib.resources import files

import numpy as np
import pytest

from sarex.drift import leeway_class, leeway_classes, mean_drift
from sarex.drift.motion import _kernels as kernels
from sarex.errors import DriftError
from sarex.metocean import ErrorSpec, Forcing, LayerSpec, Uniform, build_layer
from sarex.quantities import parse_time
from sarex.randomness import draw_key, normal_pair

T0 = parse_time("2026-06-07T00:00Z")
EXACT = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="test")


def records() -> list[dict[str, str]]:
    text = (files("sarex") / "data" / "leeway_classes.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def forcing(u: float, v: float) -> Forcing:
    wind = LayerSpec(analytic=(Uniform(kind="uniform", u_m_s=u, v_m_s=v),), error=EXACT)
    calm = LayerSpec(analytic=(Uniform(kind="uniform", u_m_s=0.0, v_m_s=0.0),), error=EXACT)
    return Forcing(build_layer("wind", wind), build_layer("current", calm))


def test_there_are_85_classes():
    assert len(records()) == len(leeway_classes()) == 85


@pytest.mark.parametrize("speed_m_s", [3.0, 10.0, 20.0])
@pytest.mark.parametrize("side", ["right", "left"])
def test_mean_drift_is_the_table(speed_m_s: float, side: str):
    """Wind towards 060°; along it the downwind row, 90° clockwise of it the crosswind row."""
    to = math.radians(60)
    force = forcing(speed_m_s * math.sin(to), speed_m_s * math.cos(to))
    for record in records():
        made = mean_drift(record["class_id"], side, force, 129.0, 30.0, T0, T0 + 3600 * 10**9)
        u, v = made.leeway_u_m_s, made.leeway_v_m_s
        along = u * math.sin(to) + v * math.cos(to)
        across = u * math.cos(to) - v * math.sin(to)
        for got, name in ((along, "downwind"), (across, f"crosswind_{side}")):
            slope = float(record[f"{name}_slope_pct"])
            offset = float(record[f"{name}_offset_cm_s"])
            assert got == pytest.approx(0.01 * (slope * speed_m_s + offset), abs=1e-12), record


def launch(class_id: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Leeway coefficients of both rows and the first side, as the kernel draws them."""
    key = draw_key(np.random.default_rng(3))
    table = leeway_class(class_id).kernel_row[np.newaxis]
    leeway, side = np.zeros((6, count)), np.zeros(count)
    for p in range(count):
        z_d, z_c, side[p], _ = kernels.launch(key, p, table, 0)
        right = kernels.coefficients(table, 0, True, z_d, z_c)
        left = kernels.coefficients(table, 0, False, z_d, z_c)
        leeway[:, p] = *right, *left[2:]
    return leeway, side


@pytest.mark.parametrize("class_id", ["PIW-1", "SAILBOAT-2", "OVATEK-CRAFT-3", "SEPIRB"])
def test_spread_is_the_table_and_nothing_is_cut_off(class_id: str):
    """At 10 m/s: mean slope·W + offset, spread (W/20 + 1/2)·std in each of the three rows."""
    item, n, w = leeway_class(class_id), 40000, 10.0
    leeway, _ = launch(class_id, n)
    for k, row in enumerate((item.downwind, item.right, item.left)):
        speed = leeway[2 * k] * w + leeway[2 * k + 1]
        mean = 0.01 * (row.slope_pct * w + row.offset_cm_s)
        spread = 0.01 * (w / 20 + 0.5) * row.std_cm_s
        assert speed.mean() == pytest.approx(mean, abs=4 * spread / math.sqrt(n) + 1e-12)
        assert speed.std() == pytest.approx(spread, rel=4 / math.sqrt(2 * n))
    if class_id == "PIW-1":  # 0.96 % ± 0.6 %: a truncated draw would have no negative slope
        assert 0.03 < (leeway[0] < 0).mean() < 0.08


def test_mirror_symmetric_class_only_changes_side():
    leeway, _ = launch("PIW-4", 50)
    symmetric, _ = launch("PIW-1", 50)
    np.testing.assert_array_equal(symmetric[2:4], -symmetric[4:6])
    assert not np.allclose(leeway[2:4], -leeway[4:6])


def test_draws_downwind_and_crosswind_are_independent():
    key = draw_key(np.random.default_rng(3))
    z = np.array([normal_pair(key, kernels.STREAM_LEEWAY, p, 0) for p in range(20000)])
    assert abs(np.corrcoef(z.T)[0, 1]) < 4 / math.sqrt(20000)


def test_unknown_class_names_its_neighbours():
    with pytest.raises(DriftError, match="PIW-1") as caught:
        leeway_class("PIW1")
    assert caught.value.remedy


def test_rows_after_1999_are_marked():
    after = {r["class_id"] for r in records() if r["after_1999"] == "yes"}
    assert after == {
        "LIFE-RAFT-SB-10", "LIFE-RAFT-SB-11", "SEPIRB", "OIL-DRUM", "CONTAINER-1", "CONTAINER-2",
        "MINE",
    }  # fmt: skip
    assert all(r["source"] for r in records())
