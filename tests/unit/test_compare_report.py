"""The comparison with the peer says of each asked figure whether it is met, and prints it all."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _report():
    path = ROOT / "benchmarks" / "compare_report.py"
    spec = importlib.util.spec_from_file_location("compare_report", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _made(ratio, peak_mib, wall_s):
    def used(peak):
        return {"cpu_s": 2.0, "wall_s": wall_s, "peak_mib": peak}

    both = {"sarex": used(peak_mib), "peer": used(2000.0)}
    rates = {"sarex": [18.0, 20.0, 19.0], "peer": [1.0, 1.1, 0.9]}
    cost = {"sarex": 0.1, "peer": 2.0}
    return {
        "commit": "0" * 40, "clean": True, "lock_sha256": "f" * 64, "processor": "a processor",
        "cores": 2, "load_average_at_start": 0.5, "finished_at": "2026-11-23T00:00:00+00:00",
        "loops": [
            {"particles": n, "noise": noise, "ratio": ratio, "ratios": [ratio] * 3,
             "million_particle_steps_a_cpu_second": rates}
            for n in (5_000, 100_000) for noise in (False, True)
        ],
        "whole_process": {"5000": both, "100000": both},
        "phases": {"nanoseconds_a_particle_step": {"all": 50.0}, "cpu_s_5000": 0.04,
                   "own_time_s_5000": {"carry": 0.03}},
        "shell_profile_s": {"imports": 1.0},
        "curves": {
            kind: {"10": cost, "100": cost} for kind in ("particles", "hours", "field_side")
        },
        "million": {"cpu_s": 10.0, "peak_mib": 400.0},
    }  # fmt: skip


def test_each_asked_figure_is_met_or_not():
    asked = _report().asked_figures(_made(20.0, 480.0, 3.5))
    found = {entry["figure"].split(" [")[0]: entry["met"] for entry in asked}
    assert found == {
        "loop, 100,000 particles, velocity noise off": True,
        "loop, 5,000 particles, velocity noise off": False,
        "loop, 100,000 particles, velocity noise on": True,
        "loop, 5,000 particles, velocity noise on": True,
        "peak memory of a whole process, 100,000 particles": True,
        "5,000 particles from the shell, warm caches, wall time": False,
    }


def test_the_table_names_what_is_missed_and_the_picture_is_drawn(tmp_path):
    report = _report()
    made = _made(7.0, 600.0, 2.0)
    text = report.table({**made, "asked": report.asked_figures(made)})
    assert text.count("**no**") == 5
    assert (
        "| 100,000 | on | 19.00 (18.00 to 20.00) | 1.00 (0.90 to 1.10) | 7.0 (7.0 to 7.0) |" in text
    )
    report.draw(made, tmp_path / "drift.png")
    assert (tmp_path / "drift.png").stat().st_size > 20_000
