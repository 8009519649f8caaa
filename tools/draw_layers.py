"""Draws docs/architecture/layers.svg from the import contract, so that the picture cannot go stale.

Usage: python tools/draw_layers.py [--check]

``--check`` writes nothing and fails when the committed picture is not the one that the contract
gives. A box is a package; it may import from the boxes below it and from no other. Boxes of one row
with a gap between them may not know each other; boxes that touch may.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Row", "draw", "read_rows"]

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "architecture" / "layers.svg"

WHAT = {
    "cli": "one module per command",
    "server": "HTTP, live channel, built client",
    "review": "replay, measures, the report",
    "exercise": "case run against a simulated sea",
    "world": "truth, simulated craft, looks",
    "operation": "event bodies, fold to the case's state",
    "planning": "worksheet, patterns, tracks, judging",
    "probability": "map, contours, update after a search",
    "survival": "time to live, who is alive when",
    "detection": "sweep width, rate along a track",
    "drift": "leeway, error, coast",
    "facilities": "craft, sensors, endurance, tracks",
    "incident": "case file, hypotheses, search objects",
    "metocean": "wind and current",
    "ensemble": "weighted particles",
    "journal": "events, chain, views, release",
    "jobs": "pure functions run elsewhere",
    "geo": "WGS 84, local plane, coast",
    "errors": "one shape",
    "quantities": "units, times, positions",
    "labels": "who may see",
    "provenance": "what a number rests on",
    "canonical": "bytes, hashes",
    "randomness": "counter-based",
    "reduction": "fixed sums",
    "words": "ko, ja, en",
    "artefacts": "files by hash",
    "data": "tables, sources",
}
"""What a box says below its name. A package without a line here fails the drawing."""

WIDTH, MARGIN, GAP = 1120, 30, 24
ROW, LEAD = 44, 8
NAME, NOTE = 15, 12
SEA, INK, SOFT, LINE = "#e8f1f8", "#12283a", "#41586b", "#7da3c0"
PER_LINE = 5


@dataclass(frozen=True)
class Row:
    """Packages of one layer; ``independent`` when they may not import each other."""

    names: tuple[str, ...]
    independent: bool


def read_rows(pyproject: Path) -> list[Row]:
    """The layers of the contract, outermost first, without the entry module."""
    contracts = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["importlinter"]
    lines = next(c["layers"] for c in contracts["contracts"] if c["id"] == "layers")
    rows = []
    for line in lines:
        names = line.replace("(", "").replace(")", "").replace("|", ":").split(":")
        packages = tuple(name.strip() for name in names if name.strip() != "__main__")
        if packages:
            rows.append(Row(packages, independent="|" in line))
    return rows


def _box(x: float, y: float, width: float, name: str, *, beside: bool) -> list[str]:
    middle = x + width / 2
    if beside:
        texts = [
            f'<text x="{x + 16:g}" y="{y + ROW / 2 + 5:g}" class="name">{name}</text>',
            f'<text x="{x + 170:g}" y="{y + ROW / 2 + 4:g}" class="note">{WHAT[name]}</text>',
        ]
    else:
        texts = [
            f'<text x="{middle:g}" y="{y + 19:g}" class="name mid">{name}</text>',
            f'<text x="{middle:g}" y="{y + 36:g}" class="note mid">{WHAT[name]}</text>',
        ]
    return [
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{ROW}" class="box"/>',
        *texts,
    ]


def _row(row: Row, y: float) -> list[str]:
    gap = GAP if row.independent else 0
    inner = WIDTH - 2 * MARGIN
    count = len(row.names)
    width = (inner - gap * (count - 1)) / count
    shapes = []
    for i, name in enumerate(row.names):
        shapes += _box(MARGIN + i * (width + gap), y, width, name, beside=count == 1)
    return shapes


def draw(rows: list[Row]) -> str:
    """The picture as SVG text."""
    shapes: list[str] = []
    y = 66
    for row in rows:
        for start in range(0, len(row.names), PER_LINE):
            shapes += _row(Row(row.names[start : start + PER_LINE], row.independent), y)
            y += ROW
        y += LEAD
    head = [
        f'<text x="{MARGIN}" y="30" class="name">sarex: a package imports only from the rows '
        "below it</text>",
        f'<text x="{MARGIN}" y="52" class="note">Boxes of one row with a gap between them may not '
        "know each other, boxes that touch may. Drawn by tools/draw_layers.py from the import "
        "contract in pyproject.toml.</text>",
    ]
    style = (
        f"text{{font-family:sans-serif;fill:{INK}}}"
        f".name{{font-size:{NAME}px;font-weight:bold}}"
        f".note{{font-size:{NOTE}px;fill:{SOFT}}}"
        ".mid{text-anchor:middle}"
        f".box{{fill:{SEA};stroke:{LINE}}}"
    )
    height = y + MARGIN - LEAD
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" '
            'aria-label="Layers of the package sarex">',
            f"<style>{style}</style>",
            f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
            *head,
            *shapes,
            "</svg>",
            "",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    picture = draw(read_rows(ROOT / "pyproject.toml"))
    if not parser.parse_args().check:
        PICTURE.write_text(picture, encoding="utf-8")
        return 0
    if PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == picture:
        return 0
    print("docs/architecture/layers.svg is not what the contract gives")
    print("  to do:   .venv/bin/python tools/draw_layers.py, look at it, commit it")
    return 1


if __name__ == "__main__":
    sys.exit(main())
