"""Kept plans of tables B, C and D: followed by a checker of its own, and their limits taken anew.

The kept numbers are made by tools/keep_graph_search.py; docs/performance.md shows them. The checker
(tests/support/graph_checker.py) shares no code with the planner: it builds the searches from their
statements, follows the routes, and takes each limit from the field alone, in plain Python.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import graph_checker as checker
import numpy as np
import pytest

from sarex.planning.routes.field_bound import bound_routes
from sarex.planning.routes.published import grid_neighbours, mespp_search

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = {1: 0.7786} | dict.fromkeys((2, 3, 4, 5, 7), 0.8631) | dict.fromkeys((6, 8, 9), 1.0)
BEST_KNOWN_C = 0.188651
SIDE = {"G64V": 8, "G100V": 10, "G256V": 16}
LARGEST_GAP = 0.12


def _tool() -> ModuleType:
    path = ROOT / "tools" / "keep_graph_search.py"
    spec = importlib.util.spec_from_file_location("keep_graph_search", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    path = ROOT / "verification" / "results" / "graph_search.json"
    numbers: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return numbers


def test_the_page_shows_the_kept_numbers(kept: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert _tool().page_with(kept, page) == page


def test_eagle_is_exact(kept: dict[str, Any]) -> None:
    for start, row in kept["eagle"].items():
        case = checker.eagle(int(start))
        assert checker.follows(case, row["routes"])
        assert checker.worth_of(case, row["routes"]) == pytest.approx(row["value"], abs=1e-12)
        limit = checker.limit_from(case, np.zeros((10, 9)))
        assert limit == pytest.approx(row["value"], abs=1e-8)
        assert row["value"] == pytest.approx(PUBLISHED[int(start)], abs=1e-4)


def test_two_peaks_are_at_the_best_known_value_and_proven(kept: dict[str, Any]) -> None:
    row, case = kept["two_peaks"], checker.two_peaks()
    assert checker.follows(case, row["routes"])
    assert checker.worth_of(case, row["routes"]) == pytest.approx(row["value"], abs=1e-12)
    assert row["value"] > BEST_KNOWN_C - 1e-6
    assert row["found_s"] < 10.0
    assert row["limit"] == pytest.approx(row["value"], abs=1e-8)
    assert row["found_s"] + row["proof_s"] < 10.0
    assert row["limit"] <= checker.root_limit(case) + 1e-9


def test_several_searchers_on_grids(kept: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """Each plan is followed; each limit is found anew and taken from its field by the checker."""
    gaps = []
    for row in kept["mespp"]:
        side = SIDE[row["graph"]]
        what = {"miss": row["miss"], "capture_range": row["capture_range"]}
        case = checker.mespp(
            checker.grid(side, side), row["draw"], row["searchers"], *what.values()
        )
        assert checker.follows(case, row["routes"]), row
        assert checker.worth_of(case, row["routes"]) == pytest.approx(row["value"], abs=1e-10)
        search = mespp_search(grid_neighbours(side, side), row["draw"], row["searchers"], **what)
        bound = bound_routes(search, row["value"], rounds=_tool().ROUNDS)
        limit = checker.limit_from(case, bound.theta)
        assert limit >= row["value"] - 1e-9, row
        if row["searchers"] > 1:
            assert limit == pytest.approx(row["limit"], abs=1e-5), row
        gaps.append((row["limit"] - row["value"]) / row["limit"])
    assert max(gaps) < LARGEST_GAP
    request.node.user_properties.append(("cases", len(gaps)))
    request.node.user_properties.append(("largest_gap", round(max(gaps), 4)))
    request.node.user_properties.append(("median_gap", round(float(np.median(gaps)), 4)))
