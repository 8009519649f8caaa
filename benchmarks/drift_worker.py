"""Runs sarex on the requests that peer/leeway_peer.py answers: one JSON a line in and out.

In place of ``config`` it takes ``error``: for wind and current the spread [m/s], memory [h] and
common share of the velocity error. ``into`` streams to a folder in place of memory; ``profile``
adds where Python spends its time. With the name of a request file it answers that one.
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import resource
import sys
import time
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from sarex import drift
from sarex.drift.leeway import leeway_classes
from sarex.ensemble import Status
from sarex.geo import Coast, load_coast, no_coast
from sarex.incident import Draws, SearchObject
from sarex.metocean import ErrorSpec, FieldsSpec, Forcing, LayerSpec, Uniform, load_forcing
from sarex.quantities import parse_time

__all__ = ["draws", "forcing", "run"]

Request = dict[str, Any]
NO_ERROR = {"wind": (0.0, 6.0, 0.0), "current": (0.0, 6.0, 0.0)}


def _layer(quantity: str, source: Any, error: tuple[float, float, float]) -> LayerSpec:
    sigma, tau, share = error
    spec = ErrorSpec(sigma_m_s=sigma, tau_h=tau, common_share=share, source="benchmark")
    if isinstance(source, str):
        return LayerSpec(file=source, height_m=10.0 if quantity == "wind" else None, error=spec)
    term = Uniform(kind="uniform", u_m_s=source[0], v_m_s=source[1])
    return LayerSpec(analytic=(term,), error=spec, synthetic=True)


def forcing(request: Request) -> Forcing:
    """Wind and current of a request, read anew."""
    error = request.get("error") or NO_ERROR
    return load_forcing(
        FieldsSpec(
            wind=_layer("wind", request["wind"], error["wind"]),
            current=_layer("current", request["current"], error["current"]),
            coast="brittany" if request["landmask"] else "none",
            on_leaving_coverage="flag",
        ),
        Path("/"),
    )


def draws(request: Request) -> Draws:
    """The same cloud of positions as the peer's."""
    rng = np.random.default_rng(request.get("position_seed", 1))
    count = request["particles"]
    east, north = request.get("cloud_deg", [0.0, 0.0])
    return Draws(
        start_ns=np.full(count, parse_time(request["start"] + "Z"), dtype=np.int64),
        lon_deg=request["lon_deg"] + east * rng.standard_normal(count),
        lat_deg=request["lat_deg"] + north * rng.standard_normal(count),
        hypothesis=np.zeros(count, dtype=np.int32),
        log_weight=np.full(count, -np.log(count)),
        hypothesis_ids=("adrift",),
    )


@cache
def _coast(wanted: bool) -> Coast:
    return load_coast("brittany") if wanted else no_coast((-12.0, 44.0, 2.0, 54.0))


@cache
def _forcing_in_memory(text: str) -> Forcing:
    return forcing(json.loads(text))


def _scene(request: Request) -> Forcing:
    if not request.get("in_memory"):
        return forcing(request)
    wanted = ("wind", "current", "landmask", "error")
    return _forcing_in_memory(json.dumps({k: request.get(k) for k in wanted}, sort_keys=True))


def run(request: Request) -> dict[str, Any]:
    """Run one request; the clock counts the forecast alone."""
    sea, coast, start = _scene(request), _coast(request["landmask"]), draws(request)
    class_id = next(c for c, k in leeway_classes().items() if k.number == request["object"])
    raft = SearchObject(id="object", description="Drifting", leeway_class=class_id, persons=0)
    call = {
        "end_ns": int(start.start_ns[0]) + int(request["hours"] * 3_600_000_000_000),
        "rng": np.random.default_rng(request.get("seed", 2)),
        "step_s": request["step_s"],
        "output_step_s": request["output_step_s"],
        "threads": 1,
    }
    positional = (start, [raft], {"adrift": ("object",)}, sea, coast)
    before_s = time.process_time()
    if "into" in request:
        drift.simulate_into(Path(request["into"]), *positional, **call)
        made: Any = SimpleNamespace(status=None)
    else:
        made = drift.simulate(*positional, **call)
    answer = {"cpu_s": time.process_time() - before_s}
    if made.status is not None:
        answer["afloat"] = int((made.status[-1] == Status.AFLOAT).sum())
    answer["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    return answer


def profiled(request: Request) -> dict[str, Any]:
    """The same, with the functions in which most time is spent themselves [s]."""
    profile = cProfile.Profile(time.process_time)
    answer = profile.runcall(run, request)
    spent = pstats.Stats(profile).get_stats_profile().func_profiles
    most = sorted(spent.items(), key=lambda item: -item[1].tottime)[:12]
    answer["own_time_s"] = {name: round(entry.tottime, 4) for name, entry in most}
    return answer


def main() -> None:
    """Answer on the first stdout; whatever libraries print goes to stderr."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    for text in [Path(sys.argv[1]).read_text("utf-8")] if len(sys.argv) > 1 else sys.stdin:
        request = json.loads(text)
        out.write(json.dumps((profiled if request.get("profile") else run)(request)) + "\n")


if __name__ == "__main__":
    main()
