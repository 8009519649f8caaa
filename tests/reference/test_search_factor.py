"""The computed search factor against the shipped table and closed forms."""

from __future__ import annotations

import csv
import math
from importlib.resources import files

import numpy as np
import pytest
from scipy.special import erf

from sarex.detection.lateral_range import pod
from sarex.errors import PlanError
from sarex.planning.manual.search_factor import (
    SIGMA_PER_E,
    coverage_of_factor,
    optimal_search_factor,
)

_DIGIT = 0.5e-3 + 1e-9
"""Half the last digit of a table of three decimals."""


def _rows() -> list[dict[str, float]]:
    text = (files("sarex") / "data" / "optimal_search_factor_derived.csv").read_text("utf-8")
    return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(text.splitlines())]


def test_there_is_a_table() -> None:
    assert len(_rows()) == 15


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"Zr={row['Zr=Z/E^2']:g}")
@pytest.mark.parametrize(
    ("law", "column"), [("normal", "fs_normal(exp)"), ("ideal", "fs_ideal(erf)")]
)
def test_the_factor_reproduces_the_table_to_its_digits(
    row: dict[str, float], law: str, column: str
) -> None:
    effort = row["Zr=Z/E^2"]
    factor = optimal_search_factor(effort, "point", law)  # type: ignore[arg-type]
    assert factor == pytest.approx(row[column], abs=_DIGIT)
    coverage = coverage_of_factor(effort, factor, "point")
    assert coverage == pytest.approx(row[f"C_{law}"], abs=1.5e-3)  # C of an f_s of three decimals
    pos = erf(factor / SIGMA_PER_E / math.sqrt(2)) ** 2 * pod(coverage, law)  # type: ignore[arg-type]
    assert pos == pytest.approx(row[f"POS_{law}_square"], abs=0.5e-4 + 1e-9)


@pytest.mark.parametrize(
    ("effort", "normal", "ideal"),
    [(1, 0.82, 0.73), (2, 1.04, 1.03), (4, 1.31, 1.46), (8, 1.67, 2.06)],
)
def test_the_line_datum_reproduces_the_stated_values(
    effort: float, normal: float, ideal: float
) -> None:
    assert optimal_search_factor(effort, "line", "normal") == pytest.approx(normal, abs=0.5e-2)
    assert optimal_search_factor(effort, "line", "ideal") == pytest.approx(ideal, abs=0.5e-2)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"Zr={row['Zr=Z/E^2']:g}")
def test_no_square_beats_stones_random_search(row: dict[str, float]) -> None:
    """Stone: q = sqrt(Z/(pi sigma²)), POS = 1 − (1+q)e^−q is the best random search there is."""
    effort = row["Zr=Z/E^2"]
    q = math.sqrt(effort / (math.pi * SIGMA_PER_E**2))
    stone = 1.0 - (1.0 + q) * math.exp(-q)
    assert stone == pytest.approx(row["POS_Stone_optimal_exp_closed"], abs=0.5e-4 + 1e-9)
    factor = optimal_search_factor(effort, "point", "normal")
    square = erf(factor / SIGMA_PER_E / math.sqrt(2)) ** 2 * pod(
        coverage_of_factor(effort, factor, "point"), "normal"
    )
    assert 0.95 * stone < square < stone


@pytest.mark.parametrize("kind", ["point", "line"])
@pytest.mark.parametrize("law", ["ideal", "normal", "definite"])
@pytest.mark.parametrize("effort", [0.05, 1.0, 30.0, 900.0])
def test_no_other_factor_is_better(kind: str, law: str, effort: float) -> None:
    def pos(factor: np.ndarray) -> np.ndarray:
        poc = erf(factor / SIGMA_PER_E / math.sqrt(2)) ** (2 if kind == "point" else 1)
        return poc * [
            pod(coverage_of_factor(effort, f, kind), law)  # type: ignore[arg-type]
            for f in factor
        ]

    best = optimal_search_factor(effort, kind, law)  # type: ignore[arg-type]
    others = best * np.geomspace(0.2, 5.0, 400)
    assert pos(np.array([best]))[0] >= pos(others).max() - 1e-9


@pytest.mark.parametrize("effort", [0.0, -1.0, 1001.0, math.nan])
def test_effort_that_has_no_factor_is_refused(effort: float) -> None:
    with pytest.raises(PlanError, match="relative effort"):
        optimal_search_factor(effort, "point", "normal")
