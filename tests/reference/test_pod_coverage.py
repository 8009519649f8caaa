"""POD as a function of coverage: closed forms against the published table, kernel against both."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sarex.detection import lateral_range, pod
from sarex.detection._kernels import segment_rate
from sarex.errors import DetectionError

_TEXT = (Path(__file__).parent / "pod_vs_coverage.csv").read_text(encoding="utf-8")
TABLE = list(csv.reader(_TEXT.splitlines()))
FAR_M = 1e9
LAWS = ("ideal", "normal", "definite")


@pytest.mark.parametrize(
    ("law", "column"), [("normal", 1), ("ideal", 2), ("definite", 3), ("sar_danmark", 4)]
)
def test_closed_forms_are_the_table(law, column):
    rows = np.array(TABLE[1:], dtype=float)
    assert len(rows) == 30
    # the table is printed to four decimals
    np.testing.assert_allclose(pod(rows[:, 0], law), rows[:, column], atol=5.1e-5)


def swept(coverage: float, law: int, width_m: float = 500.0) -> float:
    """POD of endless parallel sweeps at rest, from the kernel, mean over one spacing."""
    spacing = width_m / coverage
    offsets = (np.arange(401) + 0.5) / 401 * spacing
    reach = 400  # sweeps to each side; the tail beyond is below 1e-3 of the rate
    total = np.zeros_like(offsets)
    for i, x in enumerate(offsets):
        for k in range(-reach, reach + 1):
            lateral = x - k * spacing
            total[i] += segment_rate(
                law, width_m, 5.0, FAR_M, lateral, -1e8, lateral, 1e8, 2e8 / 5.0
            )
    return float(np.mean(-np.expm1(-total)))


@pytest.mark.parametrize("coverage", [0.3, 0.5, 1.0, 1.5])
def test_kernel_sweeps_give_the_inverse_cube_curve(coverage):
    # 401 offsets and 801 sweeps: 2e-3
    assert swept(coverage, 0) == pytest.approx(float(pod(coverage, "ideal")), abs=2e-3)


@pytest.mark.parametrize(
    ("coverage", "short"), [(0.35, 0.0331), (0.5, 0.0302), (1.0, 0.0093), (2.0, 0.0001)]
)
def test_normal_law_falls_short_of_random_search_by_what_is_stated(coverage, short):
    got = swept(coverage, 1)
    assert float(pod(coverage, "normal")) - got == pytest.approx(short, abs=1e-3)


@pytest.mark.parametrize("coverage", [0.3, 0.8, 1.3])
def test_definite_range_sweeps(coverage):
    assert swept(coverage, 2) == pytest.approx(min(1.0, coverage), abs=3e-3)


def test_lateral_range_curves_have_the_stated_areas():
    width = 300.0
    x = np.sinh(np.linspace(-np.arcsinh(1e7), np.arcsinh(1e7), 400_001))
    area = {law: np.trapezoid(lateral_range(x, width, law), x) / width for law in LAWS}
    assert area["ideal"] == pytest.approx(1.0, abs=1e-4)
    assert area["normal"] == pytest.approx(0.773, abs=1e-3)
    assert area["definite"] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("law", ["ideal", "normal"])
@pytest.mark.parametrize("lateral", [40.0, 300.0, 2000.0])
def test_one_endless_pass_is_the_lateral_range_curve(law, lateral):
    rate = segment_rate(LAWS.index(law), 600.0, 5.0, 1e12, lateral, -1e9, lateral, 1e9, 2e9 / 5.0)
    assert -np.expm1(-rate) == pytest.approx(float(lateral_range(lateral, 600.0, law)), rel=1e-9)


def test_an_unknown_law_is_named_with_its_near_miss():
    with pytest.raises(DetectionError, match="did you mean normal"):
        pod(1.0, "norml")
    with pytest.raises(DetectionError, match="negative"):
        pod(-0.1, "ideal")
