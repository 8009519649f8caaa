"""One million particles over 72 hours are streamed into a folder within 1 GiB of memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PARTICLES, HOURS = 1_000_000, 72
MOST_MIB = 1024.0

_RUN = """
import json, resource, sys, time
from pathlib import Path
import numpy as np
sys.path.insert(0, sys.argv[2])
from small_drifts import HOUR_NS, T0, draws_at, item, uniform
from sarex.drift import simulate_into
from sarex.ensemble.storage import open_stored
from sarex.geo import load_coast
from sarex.metocean import ErrorSpec, Forcing

count, hours = int(sys.argv[3]), int(sys.argv[4])
rng = np.random.default_rng(int(sys.argv[5]))
error = ErrorSpec(sigma_m_s=0.1, tau_h=6.0, common_share=0.5, source="verification")
lon, lat = (x + 0.05 * rng.standard_normal(count) for x in (128.3, 32.3))
draws = draws_at(lon, lat)
begin = time.process_time()
simulate_into(
    Path(sys.argv[1]), draws, [item("raft", "LIFE-RAFT-DB-12")], {"h": ("raft",)},
    Forcing(uniform("wind", 3.0, 1.0, error), uniform("current", 0.05, 0.02, error), "flag"),
    load_coast("goto"), end_ns=T0 + hours * HOUR_NS, rng=rng,
)
spent = time.process_time() - begin
stored = open_stored(Path(sys.argv[1]))
print(json.dumps({
    "cpu_s": round(spent, 1),
    "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    "shape": [int(stored.times_ns.size), int(stored.particle_count)],
}))
"""


def test_memory_of_a_million_particles_over_three_days(
    tmp_path: Path, seed: int, request: pytest.FixtureRequest
) -> None:
    arguments = [tmp_path / "e", ROOT / "tests" / "support", PARTICLES, HOURS, seed]
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    request.node.user_properties += list(found.items())
    assert found["shape"] == [HOURS * 6 + 1, PARTICLES]
    assert found["peak_mib"] <= MOST_MIB
