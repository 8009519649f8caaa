"""Solve tables B, C and D of the searches on graphs, keep the numbers and the page's tables.

    .venv/bin/python tools/keep_graph_search.py

Writes verification/results/graph_search.json and the part of docs/performance.md between its marks.
CPU seconds are those of one process, compiled before.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from sarex.planning.routes import GraphSearch
from sarex.planning.routes.best_route import prove_route
from sarex.planning.routes.collect import prove_collection
from sarex.planning.routes.field_bound import bound_routes
from sarex.planning.routes.heuristic import RouteBudget, find_routes
from sarex.planning.routes.published import (
    eagle_search,
    grid_neighbours,
    mespp_search,
    two_peaks_search,
)

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "verification" / "results" / "graph_search.json"
PAGE = ROOT / "docs" / "performance.md"
BEGIN = "<!-- kept numbers: tools/keep_graph_search.py -->"
END = "<!-- end of kept numbers: tools/keep_graph_search.py -->"
SIDES = (8, 10, 16)
SENSORS = ((0.0, 0), (0.3, 0), (0.0, 1), (0.3, 1))
DRAWS = range(2)
TEAMS = range(1, 6)
EVALUATIONS = 500_000
NODES = 20_000
ROUNDS = 300
SEED = 2026


def solve(
    search: GraphSearch, evaluations: int = EVALUATIONS, *, drifts: bool = False
) -> dict[str, Any]:
    """A plan and a proven limit of one search, with the CPU time of each."""
    began = time.process_time()
    found = find_routes(search, budget=RouteBudget(evaluations), rng=np.random.default_rng(SEED))
    found_s = time.process_time() - began
    plan, value = found.plan, found.value
    if len(search.searchers) == 1:
        proof = (
            prove_collection(search, plan)
            if drifts
            else prove_route(search, plan, most_nodes=NODES)
        )
        plan, value, limit, proof_s = proof.plan, proof.value, proof.limit, proof.cpu_s
    else:
        bound = bound_routes(search, value, rounds=ROUNDS)
        limit, proof_s = bound.limit, bound.cpu_s
    return {
        "value": value,
        "limit": limit,
        "gap": max(0.0, (limit - value) / limit),
        "found_s": round(found_s, 3),
        "proof_s": round(proof_s, 3),
        "best_after": found.history[-1][0],
        "routes": [list(route) for route in plan.routes],
    }


def numbers() -> dict[str, Any]:
    """All three tables."""
    solve(eagle_search(1), 100)  # compiles
    solve(mespp_search(grid_neighbours(4, 4), 0, 2), 100)
    eagle = {str(start): solve(eagle_search(start), 10_000) for start in range(1, 10)}
    peaks = solve(two_peaks_search(), 300_000, drifts=True)
    made = []
    for side in SIDES:
        near = grid_neighbours(side, side)
        for miss, capture_range in SENSORS:
            for team in TEAMS:
                for draw in DRAWS:
                    case = {
                        "graph": f"G{side * side}V",
                        "miss": miss,
                        "capture_range": capture_range,
                        "searchers": team,
                        "draw": draw,
                    }
                    search = mespp_search(near, draw, team, miss=miss, capture_range=capture_range)
                    made.append(case | solve(search))
            print(f"G{side * side}V {miss} {capture_range}", file=sys.stderr, flush=True)
    return {"eagle": eagle, "two_peaks": peaks, "mespp": made}


def tables(kept: dict[str, Any]) -> str:
    """The kept part of the page."""
    eagle = kept["eagle"]
    rows = [
        f"| {start} | {e['value']:.6f} | {e['limit']:.6f} | {e['found_s'] + e['proof_s']:.2f} |"
        for start, e in eagle.items()
    ]
    peaks = kept["two_peaks"]
    parts = [
        "### B. Eagle 1984, table I",
        "| start | found | proven limit | CPU-s |\n|---|---|---|---|\n" + "\n".join(rows),
        "### C. Two peaks, one aircraft, twenty looks",
        f"Found {peaks['value']:.6f} in {peaks['found_s']:.2f} CPU-s (the plan was met after "
        f"{peaks['best_after']:,} looks tried), proven limit {peaks['limit']:.6f} in "
        f"{peaks['proof_s']:.2f} CPU-s. Published: mean 0.1859, best 0.1885.",
        "### D. Several searchers (MESPP), grids",
        "Mean over the draws of found value and proven gap, (limit - found) / limit; the largest "
        "gap; CPU-seconds of heuristic and proof together, mean.",
        _team_table(kept["mespp"]),
    ]
    return "\n\n".join(parts)


def _team_table(cases: list[dict[str, Any]]) -> str:
    head = "| graph | miss | range | m | found | gap | largest gap | CPU-s |\n|" + "---|" * 8
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for case in cases:
        key = tuple(case[k] for k in ("graph", "miss", "capture_range", "searchers"))
        groups.setdefault(key, []).append(case)
    rows = []
    for (graph, miss, capture_range, team), mine in groups.items():
        value = np.mean([c["value"] for c in mine])
        gaps = [c["gap"] for c in mine]
        cpu_s = np.mean([c["found_s"] + c["proof_s"] for c in mine])
        rows.append(
            f"| {graph} | {miss:g} | {capture_range} | {team} | {value:.4f} | "
            f"{np.mean(gaps):.2%} | {max(gaps):.2%} | {cpu_s:.1f} |"
        )
    return head + "\n" + "\n".join(rows)


def page_with(kept: dict[str, Any], page: str) -> str:
    """The page with its kept part made anew."""
    head, rest = page.split(BEGIN)
    return f"{head}{BEGIN}\n\n{tables(kept)}\n\n{END}{rest.split(END)[1]}"


def main() -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    kept = {"commit": commit, "seed": SEED, "evaluations": EVALUATIONS} | numbers()
    KEPT.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    PAGE.write_text(page_with(kept, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
