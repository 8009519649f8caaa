"""Draws docs/architecture/flow.svg: the one way in which a case flows, from report to review.

Usage: python tools/draw_flow.py [--check]

``--check`` writes nothing and fails when the committed picture is not the one drawn here, or when a
file, an event type or a function that it names does not exist.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

__all__ = ["STEPS", "Step", "draw", "missing"]

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "architecture" / "flow.svg"


@dataclass(frozen=True)
class Step:
    """What is done, by which function, which event records it, and what lies on disk after it."""

    title: str
    functions: tuple[str, ...]
    events: tuple[str, ...]
    disk: str


STEPS = (
    Step(
        "Report",
        ("incident.case_file.load_case",),
        ("incident.reported",),
        "case.toml, without names",
    ),
    Step(
        "Forecast",
        ("incident.draw.draw_incident", "drift.run.simulate"),
        ("forecast.computed",),
        "ensemble (Zarr)",
    ),
    Step(
        "Probability",
        ("probability.update.update_after_search", "probability.maps.smooth_map"),
        ("probability.updated",),
        "draw_weights.npy, map-*.npy, map-*.geojson",
    ),
    Step(
        "Plan",
        (
            "planning.horizon.make_slots",
            "planning.joint.propose_joint",
            "planning.realise.realise",
            "planning.judge.judge",
        ),
        ("plan.proposed", "plan.tried"),
        "plan.json, tracks.json, compared.json",
    ),
    Step(
        "Order",
        ("operation.commands.approve_plan", "operation.commands.issue_plan"),
        ("plan.approved", "plan.issued", "task.issued", "task.acknowledged"),
        "action-plan.*.txt, tasking-*.txt",
    ),
    Step(
        "World",
        ("world.live.LiveWorld", "exercise.direct.Director"),
        (
            "position.reported",
            "sighting.reported",
            "sighting.classified",
            "object.found",
            "search.flown",
        ),
        "flown.json",
    ),
    Step("Review", ("review.write.write_review",), ("review.written",), "report.html, figures"),
)
BACK = ("World", "Probability", "what was flown and found: weights, then the next plan")
"""The only way back: through the journal, as evidence."""

WIDTH, MARGIN = 960, 30
LEFT, BOX, GAP = 90, 840, 22
TITLE, NOTE = 15, 12
SEA, INK, SOFT, LINE, EVENT = "#e8f1f8", "#12283a", "#41586b", "#7da3c0", "#8a4b08"


def missing() -> list[str]:
    """Functions and event types that the picture names and that do not exist."""
    from sarex.exercise.registry import exercise_registry
    from sarex.review.events import EVENTS

    known = exercise_registry(EVENTS)
    wrong = []
    for step in STEPS:
        for name in step.functions:
            module, _, thing = name.rpartition(".")
            if not hasattr(import_module(f"sarex.{module}"), thing):
                wrong.append(name)
        wrong += [name for name in step.events if name not in known]
    return wrong


def _text(x: float, y: float, kind: str, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{kind}">{words}</text>'


def _height(step: Step) -> int:
    return 20 + 17 * max(len(step.functions), len(step.events), 1) + 8


def _box(step: Step, y: float) -> list[str]:
    shapes = [
        f'<rect x="{LEFT}" y="{y:g}" width="{BOX}" height="{_height(step)}" rx="4" class="box"/>',
        _text(LEFT + 16, y + 28, "title", step.title),
    ]
    for row, name in enumerate(step.functions):
        shapes.append(_text(LEFT + 128, y + 28 + 17 * row, "note", name))
    for row, name in enumerate(step.events):
        shapes.append(_text(LEFT + 386, y + 28 + 17 * row, "event", name))
    shapes.append(_text(LEFT + 546, y + 28, "note", step.disk))
    return shapes


def _arrow(x: float, y0: float, y1: float) -> str:
    return f'<path d="M{x:g} {y0:g} V{y1 - 3:g}" class="arrow" marker-end="url(#tip)"/>'


def draw() -> str:
    """The picture as SVG text."""
    shapes: list[str] = []
    top: dict[str, tuple[float, float]] = {}
    y = 112.0
    for number, step in enumerate(STEPS):
        if number:
            shapes.append(_arrow(LEFT + 60, y - GAP, y))
        shapes += _box(step, y)
        top[step.title] = (y, y + _height(step))
        y += _height(step) + GAP
    begin, end, words = BACK
    low, high = sum(top[begin]) / 2, sum(top[end]) / 2
    shapes.append(
        f'<path d="M{LEFT:g} {low:g} H{LEFT - 40} V{high:g} H{LEFT - 4}" class="arrow" '
        'marker-end="url(#tip)"/>'
    )
    middle = (low + high) / 2
    shapes.append(
        f'<text class="note" transform="translate({LEFT - 52} {middle:g}) rotate(-90)" '
        f'text-anchor="middle">{words}</text>'
    )
    heads = [
        _text(MARGIN, 30, "title", "sarex: one way from the report to the review"),
        _text(
            MARGIN,
            52,
            "note",
            "Each step reads the events and artefacts of those before it and appends its own. "
            "Forecast, probability and plan are jobs: pure functions.",
        ),
        _text(LEFT + 16, 100, "head", "step"),
        _text(LEFT + 128, 100, "head", "done by (below src/sarex)"),
        _text(LEFT + 386, 100, "head", "event"),
        _text(LEFT + 546, 100, "head", "on disk after it"),
    ]
    style = (
        f"text{{font-family:sans-serif;fill:{INK}}}"
        f".title{{font-size:{TITLE}px;font-weight:bold}}"
        f".head{{font-size:{NOTE}px;font-weight:bold;fill:{SOFT}}}"
        f".note{{font-size:{NOTE}px;fill:{SOFT}}}"
        f".event{{font-size:{NOTE}px;fill:{EVENT}}}"
        f".box{{fill:{SEA};stroke:{LINE}}}"
        f".arrow{{fill:none;stroke:{INK};stroke-width:1.5}}"
    )
    tip = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        f'markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8 Z" fill="{INK}"/></marker></defs>'
    )
    height = int(y - GAP + MARGIN)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" '
            'aria-label="The way of a case from the report to the review">',
            f"<style>{style}</style>",
            tip,
            f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
            *heads,
            *shapes,
            "</svg>",
            "",
        ]
    )


def main() -> int:
    """Draw, or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    wrong = missing()
    if wrong:
        print(f"the picture names what does not exist: {', '.join(wrong)}")
        print("  to do:   correct STEPS in tools/draw_flow.py")
        return 1
    picture = draw()
    if not check:
        PICTURE.write_text(picture, encoding="utf-8")
        return 0
    if PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == picture:
        return 0
    print("docs/architecture/flow.svg is not what tools/draw_flow.py draws")
    print("  to do:   .venv/bin/python tools/draw_flow.py, look at it, commit it")
    return 1


if __name__ == "__main__":
    sys.exit(main())
