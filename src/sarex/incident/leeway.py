"""Leeway coefficients that the user states, in the form and units of the published tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from sarex.canonical import Probability, Quantum
from sarex.incident.section import Section
from sarex.quantities import from_knots, to_knots

__all__ = ["CURRENT_ONLY", "LeewaySource", "UserLeeway", "leeway_lines"]

CURRENT_ONLY = "CURRENT-ONLY"
"""The leeway class of what moves with the water alone; it stands beside the table's 85."""

_Figure = Annotated[float, Quantum(6), AfterValidator(Quantum(6))]
DownwindSlope = Annotated[_Figure, Field(ge=0, le=20)]
RightSlope = Annotated[_Figure, Field(ge=0, le=20)]
LeftSlope = Annotated[_Figure, Field(ge=-20, le=20)]
Offset = Annotated[_Figure, Field(ge=-100, le=100)]
Deviation = Annotated[_Figure, Field(ge=0, le=100)]
LeewaySource = Annotated[str, Field(min_length=3)]


class UserLeeway(Section):
    """Leeway of an object that no class of the table fits, as a trial or a report gives it.

    Along each axis (slope/100 · W + offset) ± std, with W the wind at 10 m; crosswind to the right
    of downwind is positive, so that the figures of the left row are mostly negative. The bounds lie
    well outside the published tables: slopes of 0 to 6.7 % downwind and to 7.5 % crosswind,
    offsets to 15 cm/s and deviations to 25 cm/s.
    """

    downwind_slope_pct: DownwindSlope
    """Percent of the wind at 10 m."""
    downwind_offset_cm_s: Offset
    downwind_std_cm_s: Deviation
    """One standard deviation about the line."""
    right_slope_pct: RightSlope
    """Crosswind on the right row; to the right of downwind is positive."""
    right_offset_cm_s: Offset
    right_std_cm_s: Deviation
    left_slope_pct: LeftSlope
    """Crosswind on the left row; to the left of downwind is negative."""
    left_offset_cm_s: Offset
    left_std_cm_s: Deviation
    jibe_rate_per_h: Probability = Field(default=0.04, ge=0, lt=1)
    """Probability of a change to the other row in an hour."""
    right_probability: Probability = Field(default=0.5, ge=0, le=1)
    """Probability of starting on the right row."""
    source: LeewaySource
    """Who says so: a trial, a report, an assumption."""


_ECHO_WIND_KN = 20.0


def leeway_lines(leeway: UserLeeway) -> Iterator[str]:
    """Stated coefficients in words, with what they make of a wind of 20 kn.

    Yields
    ------
    str
        The three rows, each with its speed in that wind; jibing; the source.
    """
    for axis, name in (("downwind", "downwind"), ("right", "right row"), ("left", "left row")):
        slope, offset, std = (
            getattr(leeway, f"{axis}_{part}") for part in ("slope_pct", "offset_cm_s", "std_cm_s")
        )
        cm_s = slope * from_knots(_ECHO_WIND_KN) + offset
        yield (
            f"{name:<9} {slope:g} % of the wind {offset:+g} cm/s, sd {std:g} cm/s; in "
            f"{_ECHO_WIND_KN:g} kn {_speed(cm_s, axis)}"
        )
    yield (
        f"starts on the right row {100 * leeway.right_probability:g} %, changes rows "
        f"{100 * leeway.jibe_rate_per_h:g} % in an hour"
    )
    yield f"as given: {leeway.source}"


def _speed(cm_s: float, axis: str) -> str:
    towards = ("downwind", "upwind") if axis == "downwind" else ("to the right", "to the left")
    knots = f"{to_knots(abs(cm_s) / 100.0):.2f} kn"
    return f"{knots} {towards[0] if cm_s >= 0 else towards[1]} ({abs(cm_s):.1f} cm/s)"
