"""sarex beside OpenDrift in one run: cost of a drift forecast on the same filled real fields.

Both answer the same requests from processes of their own, one thread each, in turn and in changing
order, several rounds; time is CPU time (user and system), so that neighbours on the machine weigh
less. What is compared is the model loop with coast and output, fields in memory: imports,
compilation, the peer's land mask and its preparations are apart and shown beside. Then whole
processes from the shell with the trajectories on disk, then curves. See docs/decisions/0025.

Run by ``make bench``; figures, picture and table are kept in benchmarks/results.
"""

from __future__ import annotations

import json
import os
import pstats
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compare_report import write_report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from filled_brittany import fill_brittany, lengthen, refine  # noqa: E402

DATA = Path(os.environ.get("SAREX_DATA", ROOT.parent / "shared" / "data"))
BRITTANY = DATA / "cmems_ecmwf_brittany_20260224"
SAREX = str(Path(sys.executable).parent / "sarex")
COMMANDS = {
    "sarex": [sys.executable, str(ROOT / "benchmarks" / "drift_worker.py")],
    "peer": [str(ROOT / ".peer/bin/python"), str(ROOT / "benchmarks/peer/leeway_peer.py")],
}
ONE_THREAD = {
    f"{name}_NUM_THREADS": "1" for name in ("NUMBA", "OMP", "OPENBLAS", "MKL", "RAYON", "NUMEXPR")
}
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    **ONE_THREAD,
}
"""Of both: one thread, and bytecode is kept as it is for any user."""
NOISE = {
    "error": {"wind": [1.0, 6.0, 0.5], "current": [0.1, 6.0, 0.5]},
    "config": {"drift:wind_uncertainty": 1.0, "drift:current_uncertainty": 0.1},
}
LIFE_RAFT = 12  # LIFE-RAFT-DB-15
ROUNDS = {5_000: 5, 100_000: 3}
Request = dict[str, Any]


@dataclass
class Worker:
    """A process that answers requests."""

    process: subprocess.Popen[str]

    def ask(self, request: Request) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"no answer to {request}; its words are above")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def workers() -> Iterator[dict[str, Worker]]:
    """Both models, waiting for requests."""
    started = {
        name: Worker(
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=ENVIRONMENT,
            )
        )
        for name, command in COMMANDS.items()
    }
    try:
        yield started
    finally:
        for worker in started.values():
            assert worker.process.stdin is not None
            worker.process.stdin.close()
            worker.process.wait()


def request(fields: dict[str, str], particles: int, *, noise: bool = False) -> Request:
    """The case: life rafts off Ushant for a day in steps of 10 minutes, output at each."""
    return {
        **fields,
        "landmask": True,
        "object": LIFE_RAFT,
        "lon_deg": -4.9,
        "lat_deg": 48.1,
        "cloud_deg": [0.05, 0.03],
        "particles": particles,
        "start": "2026-02-24T00:00",
        "hours": 24,
        "step_s": 600,
        "output_step_s": 600,
        "jibe_probability": 0.04,
        "answer": "figures",
        "in_memory": True,
        **(NOISE if noise else {}),
    }


def rate(asked: Request, cpu_s: float) -> float:
    """Million particle-steps a CPU-second."""
    return float(asked["particles"] * asked["hours"] * 3600 / asked["step_s"] / cpu_s / 1e6)


def in_turn(both: dict[str, Worker], asked: Request, rounds: int) -> dict[str, Any]:
    """Rates of both in several rounds, and their ratio round by round."""
    both["sarex"].ask(asked)  # compiles for this size
    both["peer"].ask({**asked, "particles": 10})  # loads land mask and fields
    rates: dict[str, list[float]] = {"sarex": [], "peer": []}
    afloat = {}
    for number in range(rounds):
        for name in sorted(both, reverse=number % 2 == 0):
            answer = both[name].ask(asked)
            rates[name].append(rate(asked, answer["cpu_s"]))
            afloat[name] = answer["afloat"] / asked["particles"]
    ratios = [ours / theirs for ours, theirs in zip(rates["sarex"], rates["peer"], strict=True)]
    return {
        "particles": asked["particles"],
        "noise": "error" in asked,
        "rounds": rounds,
        "million_particle_steps_a_cpu_second": rates,
        "ratio": statistics.median(ratios),
        "ratios": ratios,
        "share_afloat_at_end": afloat,
    }


def loops(both: dict[str, Worker], fields: dict[str, str]) -> list[dict[str, Any]]:
    return [
        in_turn(both, request(fields, particles, noise=noise), rounds)
        for particles, rounds in ROUNDS.items()
        for noise in (False, True)
    ]


def phases(both: dict[str, Worker], fields: dict[str, str]) -> dict[str, Any]:
    """What each part of our loop costs, found by leaving it out; and Python's own profile."""
    full = request(fields, 100_000, noise=True)
    quiet = request(fields, 100_000)
    constant = {**quiet, "wind": [8.0, 3.0], "current": [0.2, -0.1]}
    cases = {
        "constant fields": {**constant, "landmask": False},
        "with the real fields": {**quiet, "landmask": False},
        "with the coast": quiet,
        "with the velocity error": full,
    }
    spent = {}
    for name, asked in cases.items():
        both["sarex"].ask(asked)
        cpu_s = min(both["sarex"].ask(asked)["cpu_s"] for _ in range(2))
        spent[name] = 1000.0 / rate(asked, cpu_s)
    both["sarex"].ask(request(fields, 5_000))
    small = both["sarex"].ask({**request(fields, 5_000), "profile": True})
    return {
        "nanoseconds_a_particle_step": spent,
        "own_time_s_5000": small["own_time_s"],
        "cpu_s_5000": small["cpu_s"],
    }


def curves(both: dict[str, Worker], fields: dict[str, str], folder: Path) -> dict[str, Any]:
    """CPU-seconds of the loop against particles, hours and field size."""
    long = {name: lengthen(path, 3, folder / f"long_{name}.nc") for name, path in fields.items()}
    by_size = {
        str(72 * times): {
            **fields,
            "current": refine(fields["current"], times, folder / f"fine_{times}.nc")
            if times > 1
            else fields["current"],
        }
        for times in (1, 2, 4, 8)
    }
    cases = {
        "particles": {str(n): request(fields, n) for n in (1_000, 10_000, 100_000)},
        "hours": {str(h): {**request(long, 10_000), "hours": h} for h in (6, 12, 24, 48, 72)},
        "field_side": {side: request(files, 10_000) for side, files in by_size.items()},
    }
    return {
        kind: {value: both_costs(both, asked) for value, asked in of_kind.items()}
        for kind, of_kind in cases.items()
    }


def both_costs(both: dict[str, Worker], asked: Request) -> dict[str, float]:
    """The better of two."""
    both["sarex"].ask(asked)
    both["peer"].ask({**asked, "particles": 10})
    turns = [{name: worker.ask(asked)["cpu_s"] for name, worker in both.items()} for _ in "12"]
    return {name: min(turn[name] for turn in turns) for name in both}


def whole_process(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """Time and greatest memory of a command, from its start to its end."""
    before = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        env={**ENVIRONMENT, **environment},
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return {
        "cpu_s": used.ru_utime + used.ru_stime,
        "wall_s": time.perf_counter() - before,
        "peak_mib": used.ru_maxrss / 1024.0,
    }


def our_command(folder: Path, particles: int) -> list[str]:
    """The case as a user gives it; fields and case file lie in ``folder``."""
    shutil.rmtree(folder / "made", ignore_errors=True)
    shutil.copy(ROOT / "benchmarks" / "ushant.toml", folder)
    words = ["drift", "run", str(folder / "ushant.toml"), "--out", str(folder / "made")]
    return [SAREX, *words, "--particles", str(particles), "--threads", "1"]


def their_command(fields: dict[str, str], folder: Path, particles: int) -> list[str]:
    """The same by a script of the peer that reads the files and writes one file."""
    target, file = folder / "peer.nc", folder / "request.json"
    target.unlink(missing_ok=True)
    asked = {**request(fields, particles), "in_memory": False, "outfile": str(target)}
    file.write_text(json.dumps(asked))
    return [*COMMANDS["peer"], str(file)]


def whole(fields: dict[str, str], folder: Path) -> dict[str, Any]:
    """Whole processes in turn, several after one to warm the caches: least times, most memory."""
    made: dict[str, Any] = {}
    whole_process(our_command(folder, 5_000), {})
    for particles, rounds in ((5_000, 3), (100_000, 2)):
        runs = [
            {
                "sarex": whole_process(our_command(folder, particles), {}),
                "peer": whole_process(their_command(fields, folder, particles), {}),
            }
            for _ in range(rounds)
        ]
        made[str(particles)] = {
            name: {
                "cpu_s": min(run[name]["cpu_s"] for run in runs),
                "wall_s": min(run[name]["wall_s"] for run in runs),
                "peak_mib": max(run[name]["peak_mib"] for run in runs),
            }
            for name in ("sarex", "peer")
        }
    cold = {"NUMBA_CACHE_DIR": str(folder / "cold")}
    made["5000, nothing compiled"] = {"sarex": whole_process(our_command(folder, 5_000), cold)}
    return made


def shell_profile(folder: Path) -> dict[str, float]:
    """Seconds within parts of our command for 5,000 particles; parts overlap."""
    file = folder / "shell.profile"
    command = [sys.executable, "-m", "cProfile", "-o", str(file), *our_command(folder, 5_000)]
    whole_process(command, {})
    spent = pstats.Stats(str(file)).get_stats_profile().func_profiles
    parts = {
        "_find_and_load": "imports",
        "load_overload": "compiled kernels from their cache",
        "load_forcing": "fields",
        "draw_incident": "draws",
        "run_into": "drift and its store",
    }
    return {word: spent[name].cumtime for name, word in parts.items() if name in spent}


def million(fields: dict[str, str], folder: Path) -> dict[str, Any]:
    """A million particles for a day, streamed to a folder by a process of its own."""
    file = folder / "request.json"
    asked = {**request(fields, 1_000_000), "into": str(folder / "million"), "in_memory": False}
    file.write_text(json.dumps(asked))
    done = subprocess.run(
        [*COMMANDS["sarex"], str(file)],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def say(text: str) -> None:
    print(f"comparing: {text}", file=sys.stderr, flush=True)


def main() -> None:
    if not BRITTANY.is_dir():
        print(f"not compared: {BRITTANY} is absent; see docs/data.md (SAREX_DATA)")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fields = fill_brittany(BRITTANY, folder)
        say("whole processes")
        made: dict[str, Any] = {"load_average_at_start": os.getloadavg()[0]}
        made["whole_process"] = whole(fields, folder)
        with workers() as both:
            say("model loops, in turn")
            made["loops"] = loops(both, fields)
            say("where our loop spends its time")
            made["phases"] = phases(both, fields)
            say("curves")
            made["curves"] = curves(both, fields, folder)
        made["shell_profile_s"] = shell_profile(folder)
        say("a million particles")
        made["million"] = million(fields, folder)
    write_report(made, ROOT)


if __name__ == "__main__":
    main()
