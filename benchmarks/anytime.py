"""How soon the joint planner is good: its plan after 30 s beside the best of long runs.

    .venv/bin/python benchmarks/anytime.py --cases 20 --runs 10 --long 600     # 33 hours
    .venv/bin/python benchmarks/anytime.py --cases 3 --runs 3 --long 120       # 20 minutes

Each case: 6 facilities of two nations, 20,000 particles, 24 h, its own clusters and drift. In one
warm process it takes the time to a first plan (written, and judged on all particles), the value
after 30 s, and the best value of ``runs`` runs of ``long`` seconds with other seeds. Results are
appended to benchmarks/results/anytime.jsonl with commit and cores. ``--clock cpu`` gives the short
and the long runs CPU-seconds of this process instead: for a machine that others use too, with
NUMBA_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.detection import Environment
from sarex.ensemble import Ensemble
from sarex.facilities import Facility, FacilityState, GivenSweepWidth
from sarex.geo import LocalPlane
from sarex.incident.model import SearchObject
from sarex.planning import DatumFix, DatumInput, DriftErrors, PlanningRequest
from sarex.planning.bounds import bound_b2, effort_problem
from sarex.planning.horizon import make_slots
from sarex.planning.joint import Budget, propose_greedy, propose_joint
from sarex.provenance import Provenance

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "anytime.jsonl"
PLANE = LocalPlane(128.0, 32.5)
START_NS = 1_780_793_600_000_000_000
H_NS = 3_600_000_000_000
PARTICLES, HOURS = 20_000, 24
_KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "patrol_ship", "medium": "water", "search": 7.7, "transit": 9.0, "height": 20.0},
    {"kind": "destroyer", "medium": "water", "search": 8.2, "transit": 12.0, "height": 25.0},
    {"kind": "helicopter", "medium": "air", "search": 46.0, "transit": 62.0, "height": 152.4},
    {"kind": "helicopter", "medium": "air", "search": 46.0, "transit": 62.0, "height": 320.0},
    {"kind": "patrol_ship", "medium": "water", "search": 10.0, "transit": 12.0, "height": 12.0},
    {"kind": "patrol_aircraft", "medium": "air", "search": 80.0, "transit": 110.0, "height": 700.0},
)
_ENDURANCE_H = {"helicopter": 3.5, "patrol_aircraft": 8.0}
_TURN_M = {"helicopter": 600.0, "patrol_aircraft": 1800.0}


@dataclass(frozen=True)
class SixFacilities:
    """One case, from its number alone."""

    number: int

    def request(self) -> PlanningRequest:
        """Clusters, drift, places of the facilities and their widths are drawn."""
        rng = np.random.default_rng([20261123, self.number])
        ensemble = self._ensemble(rng)
        width_m = float(rng.uniform(300.0, 900.0))
        states = [self._state(n, kind, width_m, rng) for n, kind in enumerate(_KINDS)]
        lon, lat = PLANE.to_lonlat(0.0, 0.0)
        fixes = tuple(
            DatumFix(time=ns_to_iso(START_NS + h * H_NS), lon_deg=lon, lat_deg=lat)
            for h in (0, HOURS + 2)
        )
        datums = [
            DatumInput(name, "raft", 6, fixes, fixes, START_NS, DriftErrors(8_000.0))
            for name in ensemble.hypothesis_ids
        ]
        return PlanningRequest(
            plan_id=f"anytime-{self.number}",
            period=1,
            start_ns=START_NS,
            end_ns=START_NS + HOURS * H_NS,
            earliest_ns=START_NS,
            ensemble=ensemble,
            weights=np.exp(ensemble.log_prior),
            objects=[SearchObject(id="raft", description="raft", leeway_class="PIW-1", persons=6)],
            datums=datums,
            facilities=states,
            environment=Environment(20_000.0, 4.0, 0.3, True),
            wind=lambda lon, lat, time_ns: (3.0, -2.0),
            current=lambda lon, lat, time_ns: (0.2, 0.3),
            plane=PLANE,
            persons={"raft": 6},
        )

    def _ensemble(self, rng: np.random.Generator) -> Ensemble:
        clusters = int(rng.integers(1, 5))
        centre = rng.normal(0.0, 18_000.0, (clusters, 2))
        sigma = rng.uniform(3_000.0, 9_000.0, (clusters, 2))
        drift = rng.normal(0.0, 0.4, 2) + rng.normal(0.0, 0.15, (clusters, 2))
        hypothesis = rng.choice(clusters, PARTICLES, p=rng.dirichlet(np.full(clusters, 3.0)))
        start = centre[hypothesis] + sigma[hypothesis] * rng.normal(size=(PARTICLES, 2))
        speed = drift[hypothesis] + rng.normal(0.0, 0.06, (PARTICLES, 2))
        seconds = np.arange(0, (HOURS + 2) * 3600 + 1, 600.0)
        xy = start + seconds[:, None, None] * speed
        lon, lat = PLANE.to_lonlat(xy[..., 0], xy[..., 1])
        return Ensemble(
            START_NS + np.round(seconds * 1e9).astype(np.int64),
            lon,
            lat,
            np.zeros(lon.shape, np.uint8),
            np.arange(PARTICLES, dtype=np.int32),
            hypothesis.astype(np.int32),
            np.zeros(PARTICLES, np.int32),
            np.zeros(PARTICLES, np.int32),
            np.full(PARTICLES, -np.log(PARTICLES)),
            tuple(f"h{n}" for n in range(clusters)),
            ("raft",),
            Provenance("benchmark", {}, {}),
        )

    def _state(
        self, number: int, kind: dict[str, Any], width_m: float, rng: np.random.Generator
    ) -> FacilityState:
        width = GivenSweepWidth(
            detection_class="person_in_water", width_m=width_m, conditions="any", source="drawn"
        )
        hours = _ENDURANCE_H.get(kind["kind"], 40.0)
        craft = Facility(
            id=f"craft-{number}",
            name=f"Craft {number}",
            nation="KOR" if number % 2 else "JPN",
            kind=kind["kind"],
            platform="given",
            medium=kind["medium"],
            search_speed_m_s=kind["search"],
            transit_speed_m_s=kind["transit"],
            sensor_height_m=kind["height"],
            endurance_h=hours,
            turn_radius_m=_TURN_M.get(kind["kind"], 300.0),
            fix_error_m=185.0,
            sweep_widths=(width,),
            source="benchmark",
        )
        far = 90_000.0 if kind["medium"] == "air" else 45_000.0
        angle = float(rng.uniform(0.0, 2.0 * np.pi))
        lon, lat = PLANE.to_lonlat(far * np.cos(angle), far * np.sin(angle))
        return FacilityState(
            facility=craft,
            time_ns=START_NS,
            lon_deg=lon,
            lat_deg=lat,
            age_s=0,
            available_from_ns=START_NS,
            endurance_left_h=hours,
        )


def _value(request: PlanningRequest, seed: int, seconds: float, clock: str) -> dict[str, float]:
    began = time.process_time()
    on_wall = clock == "wall"
    made = propose_joint(
        request,
        budget=Budget(10**9, seconds=seconds if on_wall else None),
        rng=np.random.default_rng(seed),
        progress=lambda *_: on_wall or time.process_time() - began < seconds,
    )
    assert made.record is not None
    return {
        "cpu_s": round(time.process_time() - began, 1),
        "evaluations": round(made.record.evaluations, 1),
        "value": made.record.value,
    }


def measure(number: int, runs: int, long_s: float, short_s: float, clock: str) -> dict[str, Any]:
    """One case: first plan, the value after ``short_s``, the best of the long runs."""
    request = SixFacilities(number).request()
    propose_greedy(request, rng=np.random.default_rng(0))  # compiles
    begin, cpu = time.perf_counter(), time.process_time()
    first = propose_greedy(request, rng=np.random.default_rng(0))
    first_s, first_cpu_s = time.perf_counter() - begin, time.process_time() - cpu
    assert first.record is not None
    short = _value(request, 0, short_s, clock)
    long = [_value(request, seed, long_s, clock) for seed in range(1, runs + 1)]
    best = max([run["value"] for run in long] + [short["value"]])
    b2 = bound_b2(effort_problem(request, make_slots(request).slots)).value
    return {
        "case": number,
        "clock": clock,
        "first": {"cpu_s": first_cpu_s, "value": first.record.value, "wall_s": first_s},
        "short": short | {"seconds": short_s},
        "long": {"runs": long, "seconds": long_s},
        "share_of_best": short["value"] / best,
        "b2": b2,
    }


def main() -> None:
    """Measure what is asked for and append it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--long", type=float, default=600.0)
    parser.add_argument("--short", type=float, default=30.0)
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    asked = parser.parse_args()
    git = ["git", "rev-parse", "HEAD"]
    commit = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True)
    shares = []
    for number in range(asked.first, asked.cases):
        row = measure(number, asked.runs, asked.long, asked.short, asked.clock)
        row |= {"commit": commit.stdout.strip(), "cores": os.cpu_count()}
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, sort_keys=True) + "\n")
        shares.append(row["share_of_best"])
        print(
            f"case {number}: first plan {row['first']['wall_s']:.2f} s wall, "
            f"{row['first']['cpu_s']:.2f} CPU-s; after {asked.short:g} s "
            f"{row['share_of_best']:.4f} of the best of {asked.runs} x {asked.long:g} s",
            flush=True,
        )
    print(f"median share after {asked.short:g} s: {np.median(shares):.4f}")


if __name__ == "__main__":
    main()
