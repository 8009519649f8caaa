"""Figures, table and picture of the comparison, and which asked figure is met."""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from sarex.canonical import file_hash
from sarex.provenance import versions

__all__ = ["asked_figures", "write_report"]

Figures = dict[str, Any]
COLOURS = {"sarex": "#0b6e4f", "peer": "#b5541c"}
NAMES = {"sarex": "sarex", "peer": "OpenDrift 1.14.12"}


def _loop(made: Figures, particles: int, noise: bool) -> Figures:
    return next(
        entry
        for entry in made["loops"]
        if entry["particles"] == particles and entry["noise"] == noise
    )


def asked_figures(made: Figures) -> list[Figures]:
    """Each figure that was asked for, what was measured, and whether it is met."""
    at_least = [
        ("100,000 particles, velocity noise off", 15.0, _loop(made, 100_000, False)["ratio"]),
        ("5,000 particles, velocity noise off", 25.0, _loop(made, 5_000, False)["ratio"]),
        ("100,000 particles, velocity noise on", 8.0, _loop(made, 100_000, True)["ratio"]),
        ("5,000 particles, velocity noise on", 8.0, _loop(made, 5_000, True)["ratio"]),
    ]
    whole = made["whole_process"]
    at_most = [
        ("peak memory of a whole process, 100,000 particles [MiB]", 500.0,
         whole["100000"]["sarex"]["peak_mib"]),
        ("5,000 particles from the shell, warm caches, wall time [s]", 3.0,
         whole["5000"]["sarex"]["wall_s"]),
    ]  # fmt: skip
    return [
        *(
            {"figure": f"loop, {name} [times the peer]", "asked": f">= {asked:g}",
             "measured": value, "met": value >= asked}
            for name, asked, value in at_least
        ),
        *(
            {"figure": name, "asked": f"<= {asked:g}", "measured": value, "met": value <= asked}
            for name, asked, value in at_most
        ),
    ]  # fmt: skip


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=True
    ).stdout.strip()


def _processor() -> str:
    """The processor's model; the machine's name is nobody's business."""
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines() if os.name == "posix" else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor()


def _origin(root: Path) -> Figures:
    return {
        "commit": _git(root, "rev-parse", "HEAD"),
        "clean": not _git(root, "status", "--porcelain", "--untracked-files=no"),
        "lock_sha256": file_hash(root / "uv.lock"),
        "peer_lock_sha256": file_hash(root / "benchmarks" / "peer" / "uv.lock"),
        "finished_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "versions": versions(),
    }


def write_report(made: Figures, root: Path) -> None:
    """Keep figures, table and picture in benchmarks/results and print the table."""
    folder = root / "benchmarks" / "results"
    folder.mkdir(parents=True, exist_ok=True)
    whole = {**_origin(root), "asked": asked_figures(made), **made}
    (folder / "drift.json").write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    text = table(whole)
    (folder / "drift.md").write_text(text, encoding="utf-8")
    draw(whole, folder / "drift.png")
    print(text)
    print(f"result kept: {folder / 'drift.json'}")


def table(made: Figures) -> str:
    """The comparison as Markdown."""
    lines = [
        "# sarex beside OpenDrift 1.14.12: cost of a drift forecast",
        "",
        f"Commit {made['commit'][:12]}{'' if made['clean'] else ' with changes'}, lock file "
        f"{made['lock_sha256'][:12]}, {made['processor']}, {made['cores']} cores, "
        f"{made['finished_at']}, load average {made['load_average_at_start']:.1f} at the start. "
        "Made by `make bench`; docs/decisions/0025 says how.",
        "",
        "| asked | | measured | met |",
        "|---|---|---|---|",
        *(
            f"| {entry['figure']} | {entry['asked']} | {entry['measured']:.2f} "
            f"| {'yes' if entry['met'] else '**no**'} |"
            for entry in made["asked"]
        ),
        "",
        "Model loop with coast and output on the filled Brittany fields, 24 h in steps of 10 min, "
        "million particle-steps a CPU-second: median (least to greatest of the rounds).",
        "",
        "| particles | velocity noise | sarex | OpenDrift | ratio |",
        "|---|---|---|---|---|",
        *(_loop_line(entry) for entry in made["loops"]),
        "",
        "Whole processes from the shell with imports, fields from files, land and trajectories on "
        "disk; `sarex drift run` and a script of the peer, caches warm, velocity noise off.",
        "",
        "| particles | | CPU s | wall s | peak MiB |",
        "|---|---|---|---|---|",
        *_whole_lines(made["whole_process"]),
        "",
        "Where our loop spends its time (100,000 particles, one part after the other added):",
        "",
        "| up to here | ns a particle-step |",
        "|---|---|",
        *(
            f"| {name} | {spent:.1f} |"
            for name, spent in made["phases"]["nanoseconds_a_particle_step"].items()
        ),
        "",
        f"Of {made['phases']['cpu_s_5000'] * 1e3:.0f} ms for 5,000 particles, spent by functions "
        "themselves (profiled, which itself costs): "
        + ", ".join(
            f"{name} {1e3 * spent:.0f} ms"
            for name, spent in list(made["phases"]["own_time_s_5000"].items())[:6]
        )
        + ".",
        "",
        "Of `sarex drift run` for 5,000 particles (profiled, which itself costs; parts overlap): "
        + ", ".join(f"{name} {spent:.2f} s" for name, spent in made["shell_profile_s"].items())
        + ".",
        "",
        f"A million particles for 24 h, streamed to a store: {made['million']['cpu_s']:.1f} CPU s, "
        f"peak {made['million']['peak_mib']:.0f} MiB.",
        "",
    ]
    return "\n".join(lines)


def _loop_line(entry: Figures) -> str:
    rates = entry["million_particle_steps_a_cpu_second"]
    cells = [
        f"{sorted(values)[len(values) // 2]:.2f} ({min(values):.2f} to {max(values):.2f})"
        for values in (rates["sarex"], rates["peer"])
    ]
    ratios = entry["ratios"]
    return (
        f"| {entry['particles']:,} | {'on' if entry['noise'] else 'off'} | {cells[0]} | {cells[1]} "
        f"| {entry['ratio']:.1f} ({min(ratios):.1f} to {max(ratios):.1f}) |"
    )


def _whole_lines(whole: Figures) -> list[str]:
    return [
        f"| {case} | {NAMES[name]} | {used['cpu_s']:.2f} | {used['wall_s']:.2f} "
        f"| {used['peak_mib']:.0f} |"
        for case, of_case in whole.items()
        for name, used in of_case.items()
    ]


def draw(made: Figures, path: Path) -> None:
    """Rates of the four cases, and the curves of cost."""
    figure, panels = plt.subplots(2, 2, figsize=(11, 8), layout="constrained")
    _draw_rates(panels[0, 0], made["loops"])
    labels = {
        "particles": "particles (24 h)",
        "hours": "hours (10,000 particles)",
        "field_side": "side of the current's grid [cells] (10,000 particles, 24 h)",
    }
    for panel, kind in zip(panels.flat[1:], labels, strict=True):
        _draw_curve(panel, made["curves"][kind])
        panel.set_xlabel(labels[kind])
        panel.set_ylabel("CPU-seconds of the model loop")
    _draw_million(panels[0, 1], made["million"])
    panels[0, 1].legend(fontsize=8)
    figure.suptitle(
        "Drift forecasts on real fields off Brittany (filled), life raft, steps of 10 min\n"
        f"{made['processor']}, one thread, commit {made['commit'][:12]}",
        fontsize=11,
    )
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _draw_rates(panel: Axes, entries: list[Figures]) -> None:
    for place, entry in enumerate(entries):
        for shift, name in ((-0.2, "sarex"), (0.2, "peer")):
            rates = entry["million_particle_steps_a_cpu_second"][name]
            panel.bar(place + shift, sorted(rates)[len(rates) // 2], 0.38, color=COLOURS[name],
                      label=NAMES[name] if place == 0 else None)  # fmt: skip
            panel.plot([place + shift] * len(rates), rates, "k_", markersize=7)
        top = max(entry["million_particle_steps_a_cpu_second"]["sarex"])
        panel.annotate(f"{entry['ratio']:.1f} ×", (place, top), (0, 4),
                       textcoords="offset points", ha="center")  # fmt: skip
    panel.margins(y=0.3)
    panel.set_xticks(
        range(len(entries)),
        [f"{e['particles']:,}\nnoise {'on' if e['noise'] else 'off'}" for e in entries],
    )
    panel.set_ylabel("million particle-steps a CPU-second")
    panel.legend(fontsize=8)


def _draw_curve(panel: Axes, curve: dict[str, dict[str, float]]) -> None:
    for name, colour in COLOURS.items():
        panel.plot(
            [float(value) for value in curve],
            [costs[name] for costs in curve.values()],
            "o-",
            color=colour,
            label=NAMES[name],
        )
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.grid(which="major", alpha=0.3)
    values = [float(value) for value in curve]
    panel.set_xticks(values, [f"{value:,.0f}" for value in values])
    panel.minorticks_off()


def _draw_million(panel: Axes, answer: Figures) -> None:
    panel.plot([1e6], [answer["cpu_s"]], "s", color=COLOURS["sarex"],
               label=f"sarex, streamed to a folder, peak {answer['peak_mib']:.0f} MiB")  # fmt: skip
    ticks = [1e3, 1e4, 1e5, 1e6]
    panel.set_xticks(ticks, [f"{value:,.0f}" for value in ticks])
