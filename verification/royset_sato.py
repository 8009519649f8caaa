"""Table A: the Royset–Sato family planned, proven, checked, kept, and set in docs/performance.md.

    .venv/bin/python verification/royset_sato.py               every instance
    .venv/bin/python verification/royset_sato.py 3-12 15-13    these (searchers-looks)
    .venv/bin/python verification/royset_sato.py --table       only the table, from what is kept

Each instance runs in a process of its own for at most --seconds of CPU time, one thread. The plan
and the proof are then handed to tests/support/royset_sato_check.py, which shares no code with the
solver; what it works out is what is kept, in verification/results/royset_sato/.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "verification" / "results" / "royset_sato"
PAGE = ROOT / "docs" / "performance.md"
FAMILY = ROOT / "tests" / "reference" / "royset_sato.csv"
SEED = 20260606
GAP = 1e-4
MARKS = ("<!-- royset-sato: made by verification/royset_sato.py -->", "<!-- /royset-sato -->")
LARGEST_PROOF = 1_000_000
"""Bytes; a larger proof is checked but not kept."""

sys.path.insert(0, str(ROOT / "tests" / "support"))


def family() -> dict[tuple[int, int], dict[str, str]]:
    """The published rows by searchers and looks."""
    with FAMILY.open(encoding="utf-8", newline="") as lines:
        return {(int(r["searchers"]), int(r["looks"])): r for r in csv.DictReader(lines)}


def run_one(searchers: int, looks: int, seconds: float, seed: int) -> tuple[dict[str, Any], bytes]:
    """Plan, prove and check one instance: what is kept of it, and the proof."""
    from royset_sato_check import Instance, check_proof, missed

    from sarex.planning.routes.counts.plans import Annealing
    from sarex.planning.routes.counts.prove import prove_search
    from sarex.planning.routes.counts.tree import TreeEffort
    from sarex.planning.routes.grid import royset_sato, transposed

    stand = _circumstances()  # of what is loaded now, whatever is changed meanwhile
    rng = np.random.default_rng(seed)
    prove_search(royset_sato(1, 5), rng=rng)  # compiles the kernels
    began = time.process_time()
    made = prove_search(
        royset_sato(searchers, looks),
        rng=rng,
        gap=GAP,
        annealing=Annealing(starts=48 if searchers < 5 and looks > 12 else 12),
        effort=TreeEffort(seconds=seconds),
        mirror=transposed(9),
        progress=_Progress(f"{searchers}-{looks}"),
    )
    proof = made.proof.to_bytes()
    instance = Instance(searchers, looks)
    routes = [[int(cell) for cell in route] for route in made.plan.routes]
    worth = missed(instance, routes)
    checking = time.process_time()
    unread = KEPT / f"{searchers:02d}-{looks:02d}.unread.npz"
    KEPT.mkdir(parents=True, exist_ok=True)
    unread.write_bytes(proof)  # reading takes minutes: a run that ends meanwhile loses no proof
    print(f"{searchers}-{looks}: {checking - began:.0f} s, now reading the proof", flush=True)
    bound = check_proof(instance, proof)
    unread.unlink()
    row = {
        "searchers": searchers,
        "looks": looks,
        "missed": worth,
        "bound": bound,
        "claimed_bound": float(made.bound),
        "gap": (worth - bound) / worth,
        "proven": bool((worth - bound) / worth <= GAP * 1.001),
        "nodes": len(made.proof.parent),
        "cpu_s": round(checking - began, 1),
        "check_cpu_s": round(time.process_time() - checking, 1),
        "cpu_limit_s": seconds,
        "proof_bytes": len(proof),
        "proof_sha256": hashlib.sha256(proof).hexdigest(),
        "seed": seed,
        "routes": routes,
        **stand,
    }
    return row, proof


class _Progress:
    """Prints bound and goal every quarter of a minute of CPU time."""

    def __init__(self, name: str) -> None:
        self.name, self.said = name, 0.0

    def __call__(self, bound: float, goal: float, nodes: int) -> None:
        now = time.process_time()
        if now > self.said + 15.0:
            self.said = now
            print(f"{self.name}: {now:.0f} s, {nodes} nodes, {bound:.6f} of {goal:.6f}", flush=True)


def _circumstances() -> dict[str, Any]:
    """Commit, lock, versions and processor of this run."""
    from sarex.canonical import file_hash
    from sarex.provenance import versions

    routes = "src/sarex/planning/routes"
    solver = [f"{routes}/{name}" for name in ("counts", "grid.py", "model.py", "evaluate.py")]
    paths = [*solver, "tests/support/royset_sato_check.py"]
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    from importlib.metadata import version

    return {
        "commit": _git("rev-parse", "HEAD"),
        "clean": not _git("status", "--porcelain", "--", *paths),
        "lock_sha256": file_hash(ROOT / "uv.lock"),
        "versions": {**versions(), "highspy": version("highspy")},
        "processor": model.group(1) if model else "unknown",
    }


def _git(*words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def keep(row: dict[str, Any], proof: bytes) -> None:
    """Write one result and, if it is small, its proof."""
    KEPT.mkdir(parents=True, exist_ok=True)
    name = f"{row['searchers']:02d}-{row['looks']:02d}"
    text = json.dumps(row, indent=1)
    text = re.sub(r"\[\s+([\d,\s]+?)\s+\]", lambda m: f"[{' '.join(m[1].split())}]", text)
    (KEPT / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    archive = KEPT / f"{name}.npz"
    archive.unlink(missing_ok=True)
    if len(proof) <= LARGEST_PROOF:
        archive.write_bytes(proof)


def kept() -> list[dict[str, Any]]:
    """All kept results, by searchers and looks."""
    return [json.loads(p.read_text(encoding="utf-8")) for p in sorted(KEPT.glob("*.json"))]


def table(rows: list[dict[str, Any]]) -> str:
    """The table of the page, from kept results."""
    known = family()
    lines = [
        "| J | T | published | its bound | our plan | our bound | gap | CPU s | nodes | standing |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        there = known[row["searchers"], row["looks"]]
        lines.append(
            f"| {row['searchers']} | {row['looks']} | {there['published_missed'] or '–'} "
            f"| {there['published_bound'] or '–'} | {row['missed']:.7f} | {row['bound']:.7f} "
            f"| {100 * row['gap']:.4f} % | {row['cpu_s']:.0f} | {row['nodes']} "
            f"| {standing(row, there)} |"
        )
    return "\n".join(lines)


def standing(row: dict[str, Any], there: dict[str, str]) -> str:
    """One phrase: what the result says about the published one."""
    published = float(there["published_missed"] or "nan")
    claimed = float(there["published_bound"] or "nan")
    words = ["proven" if row["proven"] else "open"]
    if there["open"] == "1" and row["missed"] < claimed - GAP:
        words.append("refutes the published optimum")
    elif there["open"] == "1" and row["missed"] < published - GAP:
        words.append("better than published")
    elif abs(row["missed"] - published) <= GAP:
        words.append("meets the published value")
    return ", ".join(words)


def set_page(rows: list[dict[str, Any]]) -> None:
    """Put the table between its marks in the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    PAGE.write_text(f"{before}{MARKS[0]}\n{table(rows)}\n{MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "instances", nargs="*", metavar="J-T", help="searchers-looks (default: all)"
    )
    parser.add_argument("--seconds", type=float, default=850.0, help="CPU time of a proof")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--table", action="store_true", help="only set the table in the page")
    given = parser.parse_args()
    named = [tuple(int(part) for part in name.split("-")) for name in given.instances]
    if not given.table and len(named) != 1:
        for searchers, looks in named or family():
            one = [sys.executable, __file__, f"{searchers}-{looks}", "--seed", str(given.seed)]
            limit = ["--seconds", str(given.seconds)]
            alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            subprocess.run([*one, *limit], check=True, env=alone)
    elif not given.table:
        row, proof = run_one(*named[0], given.seconds, given.seed)
        keep(row, proof)
        shown = {k: row[k] for k in ("searchers", "looks", "missed", "bound", "gap", "cpu_s")}
        print(json.dumps(shown), flush=True)
    set_page(kept())


if __name__ == "__main__":
    main()
