"""What a case says of how far a facility detects, and whether it holds together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from sarex.canonical import Probability
from sarex.incident.locate import Fault, KeyPath
from sarex.incident.section import LengthMetres, Section
from sarex.quantities import to_nm

__all__ = ["LateralPoint", "RangeRule", "StatedSweepWidth", "width_faults", "width_text"]

RangeRule = Literal[
    "beacon_minimum", "beacon_mean", "beacon_maximum", "beacon_horizon", "radar_effective"
]
"""What a detection range is; the sweep width follows by rule, ``sarex.facilities.sensing``."""


class LateralPoint(Section):
    """One point of a lateral range table."""

    distance_m: LengthMetres = Field(ge=0)
    """Lateral distance from the track."""
    probability: Probability = Field(ge=0, le=1)
    """Of detection by one straight pass at that distance."""


class StatedSweepWidth(Section):
    """A sweep width that the user states for one detection class; always labelled as given."""

    detection_class: str = Field(min_length=1)
    width_m: LengthMetres | None = Field(default=None, gt=0)
    lateral_range: tuple[LateralPoint, ...] = ()
    """In place of a width: probability of detection by lateral distance, from 0 on."""
    range_is: RangeRule | None = None
    """In place of a width: what ``range_m`` is, of a beacon or a radar."""
    range_m: LengthMetres | None = Field(default=None, gt=0)
    conditions: Literal["day", "night", "any"]
    source: Annotated[str, Field(min_length=3)]
    """Who says so: a trial, a camera model, a manufacturer, an assumption."""


def width_text(stated: StatedSweepWidth) -> str:
    """A stated width in words: NM, or what it follows from."""
    if stated.width_m is not None:
        return f"{to_nm(stated.width_m):.3g} NM"
    if stated.range_is is not None:
        name = stated.range_is.replace("_", " ")
        return name if stated.range_m is None else f"{name} range {to_nm(stated.range_m):.3g} NM"
    points = ", ".join(f"{p.probability:g} at {p.distance_m:g} m" for p in stated.lateral_range)
    return f"table {points}"


_ALLOWED = "one of width, lateral_range, and range_is with its range"


def width_faults(stated: StatedSweepWidth, path: KeyPath) -> Iterator[Fault]:
    """Faults of one stated sweep width."""
    said = [
        key
        for key, value in (
            ("width", stated.width_m),
            ("lateral_range", stated.lateral_range or None),
            ("range_is", stated.range_is),
        )
        if value is not None
    ]
    if len(said) > 1:
        text = " and ".join(said)
        yield Fault((*path, said[1]), f"the width is stated twice: {text}", _ALLOWED, "Keep one.")
    elif not said:
        yield Fault(
            (*path, "width"), "nothing says how wide it sweeps", _ALLOWED, "State one of them."
        )
    if (stated.range_m is None) != (stated.range_is in {None, "beacon_horizon"}):
        given = stated.range_m is not None
        yield Fault(
            (*path, "range" if given else "range_is"),
            "a range and what it is go together, and the horizon stands for a range",
            'range = "12 NM" with range_is = "beacon_mean"; range_is = "beacon_horizon" alone',
            "Say in range_is what the range is." if given else "Add range.",
        )
    yield from _table(stated, path)


def _table(stated: StatedSweepWidth, path: KeyPath) -> Iterator[Fault]:
    points = stated.lateral_range
    if not points:
        return
    far = [point.distance_m for point in points]
    if len(points) < 2 or far[0] != 0.0 or any(b <= a for a, b in pairwise(far)):
        yield Fault(
            (*path, "lateral_range"),
            "the distances of the table do not grow from 0 on",
            "two points or more, the first at 0 m, each farther than the one before",
            "Begin right below the track and go outwards.",
        )
    elif not any(point.probability > 0.0 for point in points):
        yield Fault(
            (*path, "lateral_range"),
            "by this table nothing is ever detected",
            "a probability above 0 somewhere",
            "Correct the table, or leave this sweep width out.",
        )
