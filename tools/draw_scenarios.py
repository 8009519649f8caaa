"""Draws docs/images/exercise_NAME.svg, the injects of each shipped scenario over time, and writes
the tables of docs/exercises/NAME.md, which stand below the heading "What it is held for".

Usage: python tools/draw_scenarios.py [--check]

``--check`` writes nothing and fails when a committed picture or table is not the one made here.
"""

from __future__ import annotations

import argparse
import io
import sys
import textwrap
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D

from sarex.exercise.design import SCENARIOS, Inject, Scenario, load_scenario, load_scenario_case
from sarex.exercise.design.toml_text import duration_text
from sarex.incident import CaseFile
from sarex.quantities import format_dtg
from sarex.words import font_path

__all__ = ["draw", "page", "picture", "tables"]

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "images"
PAGES = ROOT / "docs" / "exercises"
TABLES = "## What it is held for\n"
FONT = FontProperties(fname=str(font_path()))
INK, SOFT, PERIOD = "#12283a", "#5a6d7c", "#e2edf3"
KEY, CONTINGENCY = "#0b6aa2", "#c2410c"
LEVELS = 4
"""Heights of labels within a storyline, so that neighbours do not overlap."""


def picture(name: str) -> Path:
    """Where the picture of a scenario lies."""
    return FOLDER / f"exercise_{name}.svg"


def draw(name: str) -> bytes:
    """The picture of a scenario: a band for each storyline, a mark for each inject."""
    loaded = load_scenario(name)
    case = load_scenario_case(loaded).case
    scenario = loaded.scenario
    mpl.rcParams["svg.hashsalt"] = f"sarex {name}"
    mpl.rcParams["svg.fonttype"] = "path"
    rows = len(scenario.storylines)
    figure = Figure(figsize=(12, 1.3 + 1.95 * rows))
    axes = figure.add_axes((0.13, 0.11, 0.86, 0.80))
    _periods(axes, scenario, case, rows)
    for row, line in enumerate(scenario.storylines):
        _band(axes, scenario, rows - 1 - row, line)
    _frame(axes, scenario, rows)
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": "sarex"})
    return stream.getvalue()


def _hours(scenario: Scenario, time_ns: int) -> float:
    return (time_ns - scenario.startex_ns) / 3.6e12


def _periods(axes: Any, scenario: Scenario, case: CaseFile, rows: int) -> None:
    for number, period in enumerate(case.periods, start=1):
        start, end = (_hours(scenario, t) for t in (period.start_ns, period.end_ns))
        axes.axvspan(start, end, color=PERIOD, lw=0, zorder=0)
        _say(axes, (start + end) / 2, rows + 0.06, f"search period {number}", SOFT, 10, "center")


def _band(axes: Any, scenario: Scenario, row: int, line: Any) -> None:
    within = {incident.id for incident in line.incidents}
    injects = sorted(
        (each for each in scenario.injects if each.incident in within),
        key=lambda each: (each.startex_plus_s, each.number),
    )
    axes.axhline(row, color=SOFT, lw=0.6, zorder=1)
    title = "\n".join(textwrap.wrap(line.title.en, 17))
    axes.text(
        -0.012,
        row + 0.5,
        title,
        transform=axes.get_yaxis_transform(),
        ha="right",
        va="center",
        color=INK,
        fontproperties=FONT,
        fontsize=12,
    )
    incidents = {incident.id: incident.title.en for incident in line.incidents}
    for index, inject in enumerate(injects):
        _mark(axes, scenario, row + 0.86 - 0.23 * (index % LEVELS), inject, incidents)


def _mark(
    axes: Any, scenario: Scenario, height: float, inject: Inject, incidents: dict[str, str]
) -> None:
    time = inject.startex_plus_s / 3600
    colour = KEY if inject.type == "key" else CONTINGENCY
    by_state = inject.trigger is not None
    axes.plot(
        time,
        height,
        marker="D" if by_state else "o",
        markersize=8,
        color=colour if inject.world is None else "white",
        markeredgecolor=colour,
        markeredgewidth=2,
        zorder=3,
    )
    what = inject.expected.action.replace("_", " ") if inject.expected else "no one is told"
    flag = " !" if inject.safety else ""
    left = time > 0.8 * _hours(scenario, scenario.endex_ns)
    text = f"{inject.number}{flag}  {incidents[inject.incident]}\n→ {what}"
    axes.annotate(
        text,
        (time, height),
        xytext=(-9 if left else 9, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        color=INK,
        fontproperties=FONT,
        fontsize=9,
        zorder=4,
    )


def _say(axes: Any, x: float, y: float, text: str, colour: str, size: int, align: Any) -> None:
    axes.text(x, y, text, color=colour, fontproperties=FONT, fontsize=size, ha=align, va="bottom")


def _frame(axes: Any, scenario: Scenario, rows: int) -> None:
    end = _hours(scenario, scenario.endex_ns)
    axes.set_xlim(-0.02 * end, 1.01 * end)
    axes.set_ylim(0, rows)
    axes.set_yticks([])
    axes.set_xticks([float(hour) for hour in range(int(end) + 1)])
    axes.set_xlabel(
        f"hours after STARTEX ({format_dtg(scenario.startex_ns)})",
        fontproperties=FONT,
        fontsize=12,
        color=INK,
    )
    for label in axes.get_xticklabels():
        label.set_fontproperties(FONT)
        label.set_fontsize(11)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    handles = [
        Line2D([], [], marker="o", ls="", color=KEY, label="key, by time"),
        Line2D([], [], marker="D", ls="", color=KEY, label="key, by state: planned for"),
        Line2D([], [], marker="D", ls="", color=CONTINGENCY, label="contingency"),
        Line2D(
            [], [], marker="o", ls="", color="white", markeredgecolor=KEY, label="changes the world"
        ),
        Line2D([], [], marker="", ls="", label="!  a person looks first"),
    ]
    legend = axes.figure.legend(
        handles=handles, loc="upper center", ncols=5, frameon=False, prop=FONT, fontsize=11
    )
    for text in legend.get_texts():
        text.set_color(INK)


def page(name: str) -> str:
    """The page of a scenario: its text as it stands, its tables as they should be."""
    written = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    return written.partition(TABLES)[0] + tables(load_scenario(name).scenario)


def tables(scenario: Scenario) -> str:
    """Objectives with their standards, and the list of injects, in Markdown."""
    signs = {"at_most": "≤", "at_least": "≥"}
    lines = [TABLES, "| objective | task | standard |", "|---|---|---|"]
    for objective in scenario.objectives:
        for task in objective.tasks:
            standards = "; ".join(
                f"{each.measure} {signs[each.comparison]} {each.threshold:g} {each.unit}"
                f" ({each.kind})"
                for each in task.standards
            )
            lines.append(f"| {objective.text.en} | {task.text.en} | {standards} |")
    lines += ["", "## Injects", "", "| inject | planned | due | expected | within |"]
    lines.append("|---|---|---|---|---|")
    titles = {each.id: each.title.en for line in scenario.storylines for each in line.incidents}
    for inject in scenario.injects:
        what = f"{inject.number} {titles[inject.incident]}"
        what += " (contingency)" if inject.type == "contingency" else ""
        what += ", looked at first" if inject.safety else ""
        planned, expected = duration_text(inject.startex_plus_s), inject.expected
        then = "nothing; nobody is told" if expected is None else expected.text.en
        within = "" if expected is None else duration_text(expected.within_s)
        lines.append(f"| {what} | {planned} | {_due(inject)} | {then} | {within} |")
    return "\n".join(lines) + "\n"


def _due(inject: Inject) -> str:
    if inject.trigger is not None:
        return f"by `{inject.trigger.kind}`"
    return "by time" if inject.type == "key" else "by control only"


def main() -> int:
    """Write pictures and tables, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for name in SCENARIOS:
        made = {
            picture(name): draw(name),
            PAGES / f"{name}.md": page(name).encode("utf-8"),
        }
        for path, data in made.items():
            if not check:
                path.write_bytes(data)
            elif not path.exists() or path.read_bytes() != data:
                stale.append(str(path.relative_to(ROOT)))
    if stale:
        print(f"run tools/draw_scenarios.py: not as made: {', '.join(stale)}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
