"""Light and weather where the objects are expected, in spans over the horizon.

The scene is where the datums are. A span is light only if the sun is up at every datum for the
whole span; its wind and sea are the greatest and its visibility the least of all datums at both
ends and in the middle. For ways out and home the scene is the mean of the datums by weight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.detection import Environment
from sarex.errors import PlanError
from sarex.planning.horizon.inputs import HorizonInput, Reading
from sarex.planning.horizon.paths import ScenePaths, paths_of
from sarex.planning.horizon.spans import Span, intersect, merge
from sarex.planning.request import PlanningRequest
from sarex.quantities import daylight

__all__ = ["Scene", "Stretch", "lit_spans", "scene_of"]

Place = tuple[float, float]
_DAY_NS = 24 * 3_600_000_000_000
_PIECE_NS = 12 * 3_600_000_000_000
"""Daylight is that of the places at both ends of pieces of this length."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span with one light and one weather."""

    start_ns: int
    end_ns: int
    daylight: bool
    wind_speed_m_s: float
    wave_height_m: float | None
    """None where the request's environment holds."""
    visibility_m: float | None

    def environment(self, stated: Environment) -> Environment:
        """What a facility looks in, ``stated`` for what is not given over time."""
        wave, seen = self.wave_height_m, self.visibility_m
        return Environment(
            visibility_m=stated.visibility_m if seen is None else seen,
            wind_speed_m_s=self.wind_speed_m_s,
            wave_height_m=stated.wave_height_m if wave is None else wave,
            daylight=self.daylight,
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """Light and weather on scene over the horizon."""

    request: PlanningRequest
    stretches: tuple[Stretch, ...]
    light: tuple[Span, ...]
    """First and last light, sunrise to sunset, of each day that the horizon touches, in order.

    Days before and after the horizon are looked into for 24 hours, the datums held.
    """
    paths: ScenePaths
    """Where the datums are."""

    def middle(self, time_ns: int) -> Place:
        """Mean of the datums by weight (lon_deg, lat_deg), held at the ends of the horizon."""
        return self.paths.middle(time_ns)


def scene_of(request: PlanningRequest, horizon: HorizonInput) -> Scene:
    """Light and weather at the datums from ``start_ns`` to ``end_ns``.

    Raises
    ------
    PlanError
        If the wind, the waves or the visibility have no value at a datum.
    """
    paths = paths_of(request)
    around = (request.start_ns - _DAY_NS, request.end_ns + _DAY_NS)
    within = (request.start_ns, request.end_ns)
    days = [day for day in lit_spans(paths, *around) if intersect([day], [within])]
    light = intersect(days, [within])
    step = round(horizon.step_s * 1e9)
    marks = {*range(request.start_ns, request.end_ns, step), request.end_ns}
    marks |= {time for span in light for time in span}
    ordered = sorted(marks)
    stretches = []
    for start, end in pairwise(ordered):
        times = (start, (start + end) // 2, end)
        wave, seen = horizon.wave_height_m, horizon.visibility_m
        stretches.append(
            Stretch(
                start,
                end,
                any(first <= start and end <= last for first, last in light),
                max(_readings(paths, _wind_speed(request), times, "wind")),
                None if wave is None else max(_readings(paths, wave, times, "wave height")),
                None if seen is None else min(_readings(paths, seen, times, "visibility")),
            )
        )
    return Scene(request, tuple(stretches), tuple(days), paths)


def _wind_speed(request: PlanningRequest) -> Reading:
    def speed(lon_deg: float, lat_deg: float, time_ns: int) -> float:
        u, v = request.wind(lon_deg, lat_deg, time_ns)
        return math.hypot(float(np.asarray(u).item()), float(np.asarray(v).item()))

    return speed


def _readings(paths: ScenePaths, reading: Reading, times: Sequence[int], what: str) -> list[float]:
    found = []
    for time_ns in times:
        for lon, lat in paths.places(time_ns):
            value = float(reading(lon, lat, time_ns))
            if not math.isfinite(value):
                raise PlanError(
                    f"no {what} at a datum",
                    given=f"{value} at lon {lon:.4f}, lat {lat:.4f}, {ns_to_iso(time_ns)}",
                    allowed="a finite number wherever a datum drifts in the horizon",
                    remedy="Give fields that cover the horizon, or plan a shorter one.",
                )
            found.append(value)
    return found


def lit_spans(paths: ScenePaths, start_ns: int, end_ns: int) -> list[Span]:
    """Spans between sunrise and sunset at every datum.

    Where a datum drifts, daylight counts that holds at both ends of its way within 12 hours.
    """
    parts: list[Span] = []
    for start in range(start_ns, end_ns, _PIECE_NS):
        end = min(start + _PIECE_NS, end_ns)
        lit: list[Span] = [(start, end)]
        for place in sorted({*paths.places(start), *paths.places(end)}):
            lit = intersect(lit, daylight(start, end, *place))
        parts += lit
    return merge(parts)
