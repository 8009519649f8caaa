"""The shipped sweep-width tables, read as they are printed.

**How the USCG Addendum table is read.** Its columns are visibilities "from" 1, 3, 5, 10, 15, 20
and 30 NM (up to 20 for boats), and equal neighbours are printed as one merged cell. A row that
lacks a column therefore holds the value of the column to its left: "1: 0, 20: 0.1" is 0 at 1, 3,
5, 10 and 15 and 0.1 at 20 and 30. A value is taken to hold at its column's lower edge, and between
two edges it is interpolated linearly. The last column is open ("from 30", "from 20"), so its value
is held above it. The speed factors merge equal neighbours in the same way, over 150, 180, 210 kn
(aircraft) and 60, 90, 120, 140 kn (helicopter).

**The merchant-bridge table** (IAMSAR vol. II) has points, not bands, from 3 to 20 NM: it is held
nowhere outside them.

Between a tabulated 0 (below 0.05 NM) and a positive value nothing is known: not detectable.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sarex.errors import DetectionError, near_miss

__all__ = [
    "BRIDGE_SOURCE",
    "SPEED_SOURCE",
    "WIDTH_SOURCE",
    "DetectionClass",
    "Grid",
    "bridge_row",
    "detection_class_entry",
    "detection_classes",
    "interpolate",
    "read_rows",
    "speed_row",
    "width_grid",
]

WIDTH_SOURCE = "USCG Addendum COMDTINST M16130.2F, uncorrected visual sweep widths"
SPEED_SOURCE = "USCG Addendum COMDTINST M16130.2F, search speed factors"
BRIDGE_SOURCE = "IAMSAR vol. II, sweep widths for merchant ships"

_VISIBILITY_NM = {
    "aircraft": (1.0, 3.0, 5.0, 10.0, 15.0, 20.0, 30.0),
    "helicopter": (1.0, 3.0, 5.0, 10.0, 15.0, 20.0, 30.0),
    "boat": (1.0, 3.0, 5.0, 10.0, 15.0, 20.0),
}
_SPEED_KN = {"aircraft": (150.0, 180.0, 210.0), "helicopter": (60.0, 90.0, 120.0, 140.0)}


@dataclass(frozen=True, slots=True)
class DetectionClass:
    """One kind of object the tables know.

    ``weather_class`` is "small" or "large"; ``length_ft`` is 0 where length does not apply;
    ``assumed_height_m`` is our assumption for the horizon; ``bridge_row`` names the row of the
    merchant-bridge table, or is empty for the reason in ``bridge_reason``.
    """

    id: str
    name: str
    weather_class: str
    family: str
    length_ft: float
    assumed_height_m: float
    bridge_row: str
    bridge_reason: str


@dataclass(frozen=True, slots=True)
class Grid:
    """W0 of one object from one platform: ``width_nm[height][visibility]``, no cell missing."""

    height_ft: tuple[float, ...]
    visibility_nm: tuple[float, ...]
    width_nm: tuple[tuple[float, ...], ...]


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a shipped table."""
    text = files("sarex").joinpath("data", "detection", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def detection_classes() -> Mapping[str, DetectionClass]:
    """All classes of the tables, by id, smallest first within a family."""
    return {
        row["detection_class"]: DetectionClass(
            row["detection_class"],
            row["uscg_search_object"],
            row["weather_class"],
            row["family"],
            float(row["length_ft"] or 0.0),
            float(row["assumed_height_m"]),
            row["bridge_row"],
            row["bridge_reason"],
        )
        for row in read_rows("detection_classes.csv")
    }


def detection_class_entry(class_id: str) -> DetectionClass:
    """The class of this id.

    Raises
    ------
    DetectionError
        If the tables do not know it; near misses are named.
    """
    known = detection_classes()
    if class_id not in known:
        raise DetectionError(
            "the tables do not know this detection class",
            given=class_id,
            allowed=", ".join(known),
            remedy=near_miss(class_id, known)
            or "Use one of these, or give the facility a sweep width for it.",
        )
    return known[class_id]


def _filled(cells: Mapping[float, float], columns: Sequence[float]) -> tuple[float, ...]:
    """Merged cells written out: a missing column has the value of the one to its left."""
    values: list[float] = []
    for column in columns:
        values.append(cells[column] if column in cells else values[-1])
    return tuple(values)


@cache
def _width_grids() -> Mapping[tuple[str, str], Grid]:
    cells: dict[tuple[str, str], dict[float, dict[float, float]]] = {}
    for row in read_rows("sweep_width_uscg_m16130_2f.csv"):
        heights = cells.setdefault((row["detection_class"], row["platform"]), {})
        by_visibility = heights.setdefault(float(row["height_ft"]), {})
        by_visibility[float(row["visibility_nm_from"])] = float(row["width_nm"])
    return {
        key: Grid(
            tuple(sorted(heights)),
            _VISIBILITY_NM[key[1]],
            tuple(_filled(heights[h], _VISIBILITY_NM[key[1]]) for h in sorted(heights)),
        )
        for key, heights in cells.items()
    }


def width_grid(class_id: str, platform: str) -> Grid:
    """Uncorrected sweep widths of one class from "aircraft", "helicopter" or "boat"."""
    return _width_grids()[detection_class_entry(class_id).id, platform]


@cache
def _speed_rows() -> Mapping[tuple[str, str], tuple[float, ...]]:
    cells: dict[tuple[str, str], dict[float, float]] = {}
    for row in read_rows("speed_factor_uscg_m16130_2f.csv"):
        key = (row["detection_class"], row["platform"])
        cells.setdefault(key, {})[float(row["speed_kn"])] = float(row["factor"])
    return {key: _filled(row, _SPEED_KN[key[1]]) for key, row in cells.items()}


def speed_row(class_id: str, platform: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Speeds in knots and the factor at each, for "aircraft" or "helicopter"."""
    return _SPEED_KN[platform], _speed_rows()[detection_class_entry(class_id).id, platform]


@cache
def bridge_row(name: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Visibilities and widths, both in NM, of one row of the merchant-bridge table."""
    rows = [r for r in read_rows("sweep_width_merchant_bridge.csv") if r["bridge_row"] == name]
    return (
        tuple(float(r["visibility_nm"]) for r in rows),
        tuple(float(r["width_nm"]) for r in rows),
    )


def interpolate(at: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    """Linear between tabulated points; zero beside a zero; ``at`` must lie within ``xs``.

    >>> interpolate(2.0, (1.0, 3.0), (0.2, 0.4))
    0.3
    >>> interpolate(2.9, (1.0, 3.0), (0.0, 0.1))
    0.0
    """
    i = bisect_right(xs, at) - 1
    if xs[i] == at:
        return ys[i]
    low, high = ys[i], ys[i + 1]
    if low == 0.0 or high == 0.0:
        return 0.0
    return round(low + (high - low) * (at - xs[i]) / (xs[i + 1] - xs[i]), 12)
