"""Draws docs/images/patterns.svg: the eleven patterns, laid by the code that the plans use.

Usage: python tools/draw_patterns.py [--check]

``--check`` writes nothing and fails when the committed picture is not the one drawn here.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.geo import LocalPlane
from sarex.planning import (
    ContourSearch,
    CoordinatedCreep,
    CreepingLine,
    LineAbreast,
    ParallelSweep,
    ParallelSweepAbreast,
    SectorSearch,
    SquareSearch,
    TrackLine,
    TrackLineAbreast,
)
from sarex.planning.patterns import PatternPath, outline, pattern_path, rectangle_corners
from sarex.words import say

__all__ = ["PANELS", "Panel", "draw"]

Floats = NDArray[np.float64]
ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "patterns.svg"
PLANE = LocalPlane(128.0, 32.5)
COLUMNS, WIDTH, HEIGHT, MARGIN, HEAD = 4, 290, 300, 20, 34
INK, SOFT, AREA = "#12283a", "#5a6d7c", "#9db4c4"
COLOURS = ("#0b6aa2", "#c2410c", "#4d7c0f", "#7e22ce")
S = 1000.0
_HERE: dict[str, Any] = {"centre_lon_deg": 128.0, "centre_lat_deg": 32.5}


@dataclass(frozen=True)
class Panel:
    """One pattern: the tasks of its facilities, and the lines that it follows."""

    code: str
    tasks: tuple[Any, ...]
    notes: tuple[str, ...]
    area: bool = False
    lines: tuple[tuple[tuple[float, float], ...], ...] = field(default=())


def _points(*xy: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    return tuple(PLANE.to_lonlat(x * S, y * S) for x, y in xy)


_ROUTE = _points((-1.6, -4.0), (-0.6, 0.4), (2.0, 4.0))
_COAST = _points((-4.0, -3.0), (-2.6, -1.2), (-1.0, -1.6), (0.6, -0.2), (2.0, -0.4), (4.0, 1.4))


def _abreast(kind: Any, count: int, **values: Any) -> tuple[Any, ...]:
    lines = (LineAbreast(guide="2", count=count, place=place + 1) for place in range(count))
    return tuple(kind(**values, abreast=line) for line in lines)


def _box(length: float, width: float) -> dict[str, Any]:
    return _HERE | {"bearing_deg": 0.0, "length_m": length * S, "width_m": width * S}


_CREEP: dict[str, Any] = _HERE | {
    "bearing_deg": 0.0,
    "width_m": 6 * S,
    "leg_count": 7,
    "ship_speed_m_s": 8.0,
    "aircraft_speed_m_s": 48.0,
    "guide": "ship",
    "aircraft": "aircraft",
}

PANELS = (
    Panel(
        "PS",
        (ParallelSweep(**_box(8, 6), track_spacing_m=S),),
        ("legs along the major axis,", "half a spacing inside the area"),
        area=True,
    ),
    Panel(
        "CS",
        (CreepingLine(**_box(8, 6), track_spacing_m=S),),
        ("legs across,", "creep along the major axis"),
        area=True,
    ),
    Panel(
        "SS",
        (SquareSearch(**_HERE, bearing_deg=0.0, track_spacing_m=S, leg_count=15),),
        ("legs S, S, 2S, 2S, 3S, 3S, …", "every turn 90° right"),
    ),
    Panel(
        "VS",
        (SectorSearch(**_HERE, bearing_deg=0.0, radius_m=4.2 * S, second_pass=True),),
        ("three triangles, turns 120° right;", "second pass (light) 30° on"),
    ),
    Panel(
        "TSR",
        (TrackLine(pattern="TSR", route_lon_lat_deg=_ROUTE, track_spacing_m=S, pass_count=2),),
        ("out on one side at S/2,", "back on the other"),
        lines=(_ROUTE,),
    ),
    Panel(
        "TSN",
        (TrackLine(pattern="TSN", route_lon_lat_deg=_ROUTE, track_spacing_m=S, pass_count=3),),
        ("along the route, then once", "on each side; ends beyond"),
        lines=(_ROUTE,),
    ),
    Panel(
        "TMR",
        _abreast(
            TrackLineAbreast,
            2,
            pattern="TMR",
            route_lon_lat_deg=_ROUTE,
            track_spacing_m=S,
            pass_count=2,
        ),
        ("two abreast, S apart,", "out on one side, back on the other"),
        lines=(_ROUTE,),
    ),
    Panel(
        "TMN",
        _abreast(
            TrackLineAbreast,
            3,
            pattern="TMN",
            route_lon_lat_deg=_ROUTE,
            track_spacing_m=S,
            pass_count=1,
        ),
        ("three abreast, S apart,", "along the route"),
        lines=(_ROUTE,),
    ),
    Panel(
        "PM",
        _abreast(ParallelSweepAbreast, 2, **_box(8, 8), track_spacing_m=S),
        ("two abreast, S apart,", "cross legs of 2S"),
        area=True,
    ),
    Panel(
        "CSC",
        (CoordinatedCreep(**_CREEP, role="aircraft"), CoordinatedCreep(**_CREEP, role="ship")),
        ("the aircraft passes over the ship", "(ring) in the middle of each leg"),
        area=True,
    ),
    Panel(
        "OS",
        (
            ContourSearch(
                line_lon_lat_deg=_COAST,
                side="left",
                first_offset_m=S,
                track_spacing_m=S,
                pass_count=3,
            ),
        ),
        ("along a coast or depth contour,", "first offset, then S apart"),
        lines=(_COAST,),
    ),
)


def _line(points: Floats, style: str) -> str:
    text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{text}" fill="none" {style}/>'


def _arrows(points: Floats, colour: str) -> list[str]:
    found = []
    for begin, end in pairwise(points):
        step = end - begin
        size = float(np.hypot(*step))
        if size < 26.0:
            continue
        ahead = step / size
        side = np.array([-ahead[1], ahead[0]])
        tip = begin + 0.58 * step + 4 * ahead
        corners = [tip, tip - 8 * ahead + 3.2 * side, tip - 8 * ahead - 3.2 * side]
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        found.append(f'<polygon points="{text}" fill="{colour}"/>')
    return found


def _mark(point: Floats, colour: str, style: str) -> str:
    x, y = point
    fill = colour if style == "csp" else "#ffffff"
    size = 4.5 if style == "csp" else 3.5
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{fill}" '
        f'stroke="{colour}" stroke-width="1.3"/>'
    )


def _way(path: PatternPath, place: Any, colour: str, panel: Panel) -> list[str]:
    points = place(path.xy_m)
    half = len(points) // 2 + 1 if panel.code == "VS" else len(points)
    found = []
    if half < len(points):
        found.append(_line(points[half - 1 :], f'stroke="{colour}" stroke-width="1" opacity="0.4"'))
    found.append(_line(points[:half], f'stroke="{colour}" stroke-width="1.6"'))
    found += _arrows(points[:half], colour)
    if panel.code == "CSC" and len(panel.tasks) > 1 and colour == COLOURS[1]:
        found += [_mark(point, colour, "met") for point in points[1:-1]]
    found.append(_mark(points[0], colour, "csp"))
    return found


def _extent(panel: Panel, paths: list[PatternPath]) -> tuple[Floats, list[Floats], list[Floats]]:
    """All points of a panel, and of them the corners of its area and its lines."""
    corners = []
    if panel.area:
        box = outline(panel.tasks[0], PLANE)
        corners = [rectangle_corners(box.centre_xy_m, box.bearing_deg, box.length_m, box.width_m)]
    lines = [np.stack(PLANE.to_xy(*np.array(line).T), axis=1) for line in panel.lines]
    points = np.concatenate([*(path.xy_m for path in paths), *corners, *lines])
    return points, corners, lines


def _words(panel: Panel, left: float, top: float) -> list[str]:
    x, name = left + MARGIN, say(f"pattern.{panel.code}", "en")
    bold = f'font-size="12.5" font-weight="600" fill="{INK}"'
    found = [f'<text x="{x}" y="{top + 22}" {bold}>{name}</text>']
    for number, note in enumerate(panel.notes):
        y = top + HEIGHT - 24 + 14 * number
        found.append(f'<text x="{x}" y="{y}" font-size="11" fill="{SOFT}">{note}</text>')
    return found


def _panel(panel: Panel, left: float, top: float) -> list[str]:
    paths = [pattern_path(task, PLANE) for task in panel.tasks]
    points, corners, lines = _extent(panel, paths)
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.array([WIDTH - 2 * MARGIN, HEIGHT - HEAD - 3 * MARGIN])
    scale = float((room / (high - low)).min())
    middle = np.array([left + WIDTH / 2, top + HEAD + (HEIGHT - HEAD - MARGIN * 1.6) / 2])

    def place(points: Floats) -> Floats:
        moved: Floats = middle + (points - (low + high) / 2) * scale * np.array([1.0, -1.0])
        return moved

    found = _words(panel, left, top)
    for corner in corners:
        ring = np.vstack([place(corner), place(corner[:1])])
        found.append(_line(ring, f'stroke="{AREA}" stroke-width="1.2" stroke-dasharray="6 3"'))
    for line in lines:
        dashes = "" if panel.code == "OS" else ' stroke-dasharray="2 3"'
        found.append(_line(place(line), f'stroke="{INK}" stroke-width="1.6"{dashes}'))
    for path, colour in zip(paths, COLOURS, strict=False):
        found += _way(path, place, colour, panel)
    return found


def _key(left: float, top: float) -> list[str]:
    rows = (
        ("csp", "commence search point"),
        ("area", "search area"),
        ("route", "route; coast or contour: solid"),
        ("met", "where the aircraft meets the ship"),
    )
    found = []
    for number, (kind, text) in enumerate(rows):
        y = top + 70 + 30 * number
        x = left + MARGIN
        if kind in {"csp", "met"}:
            found.append(_mark(np.array([x + 15, y - 4]), COLOURS[int(kind == "met")], kind))
        else:
            ink, dashes = (AREA, "6 3") if kind == "area" else (INK, "2 3")
            style = f'stroke="{ink}" stroke-width="1.6" stroke-dasharray="{dashes}"'
            found.append(_line(np.array([[x, y - 4.0], [x + 30, y - 4.0]]), style))
        found.append(f'<text x="{x + 42}" y="{y}" font-size="12" fill="{INK}">{text}</text>')
    y = top + 70 + 30 * len(rows)
    text = "S: track spacing; north is up"
    found.append(f'<text x="{left + MARGIN}" y="{y}" font-size="12" fill="{INK}">{text}</text>')
    return found


def draw() -> str:
    """The picture, as SVG."""
    rows = -(-(len(PANELS) + 1) // COLUMNS)
    width, height = COLUMNS * WIDTH, rows * HEIGHT + 10
    body = []
    for number, panel in enumerate(PANELS):
        row, column = divmod(number, COLUMNS)
        body += _panel(panel, column * WIDTH, row * HEIGHT)
    row, column = divmod(len(PANELS), COLUMNS)
    body += _key(column * WIDTH, row * HEIGHT)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="Helvetica, Arial, sans-serif">'
    )
    ground = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    return "\n".join([head, ground, *body, "</svg>"]) + "\n"


def main() -> int:
    """Write the picture, or compare it with the committed one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    picture = draw()
    if not check:
        PICTURE.write_text(picture, encoding="utf-8")
        return 0
    same = PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == picture
    if not same:
        print("docs/images/patterns.svg is not what tools/draw_patterns.py draws: run it")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
