"""One facility over the horizon: where it may search, land and start, worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sarex.detection import Environment
from sarex.errors import PlanError
from sarex.facilities import FacilityState
from sarex.planning.horizon.inputs import HorizonInput
from sarex.planning.horizon.scene import Scene
from sarex.planning.horizon.sight import searching_state
from sarex.planning.horizon.spans import Span, merge
from sarex.planning.horizon.stops import Stop, safe_spans, stops_of
from sarex.planning.horizon.ways import way_ns
from sarex.planning.horizon.windows import Cut, windows_of
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import LookWindow

__all__ = ["ALWAYS", "Craft", "craft_of"]

Place = tuple[float, float]
ALWAYS: Span = (-(2**62), 2**62)
_MARK_NS = 1_800_000_000_000


@dataclass(frozen=True)
class Craft:
    """A facility, its windows and its stops."""

    state: FacilityState
    """At the height it searches at."""
    request: PlanningRequest
    horizon: HorizonInput
    scene: Scene
    windows: tuple[LookWindow, ...]
    cuts: tuple[Cut, ...]
    home: Stop
    stops: tuple[Stop, ...]
    why_no_stop: tuple[str, ...]
    troubles: dict[str, None] = field(default_factory=dict)
    """Ways that could not be reckoned, and why."""
    _safe: dict[tuple[str, str], list[Span]] = field(default_factory=dict)

    @cached_property
    def open(self) -> list[Span]:
        """Spans in which something is seen."""
        return merge((w.start_ns, w.end_ns) for w in self.windows)

    def way_ns(self, start: Place, end: Place, depart_ns: int) -> int:
        """Time of a way; see :func:`sarex.planning.horizon.ways.way_ns`."""
        return way_ns(self.state.facility, start, end, depart_ns, self.request)

    def note(self, error: PlanError) -> None:
        """Keep why a way could not be reckoned, each reason once."""
        self.troubles.setdefault(f"{error.message[:1].upper()}{error.message[1:]}: {error.given}.")

    def safe(self, stop: Stop, doing: str) -> list[Span]:
        """Spans in which a deck is within limits; always, on land.

        The last reading of the horizon is held after it.
        """
        if stop.base is None or not stop.base.afloat:
            return [ALWAYS]
        key = (stop.name, doing)
        if key not in self._safe:
            begin, end = min(self.request.earliest_ns, self.request.start_ns), self.request.end_ns
            marks = [*range(begin, end, _MARK_NS), end]
            spans = safe_spans(self.state.facility, stop, doing, marks, self.request, self.horizon)
            self._safe[key] = _held(spans, end)
        return self._safe[key]


def _held(spans: Sequence[Span], end_ns: int) -> list[Span]:
    return [(start, ALWAYS[1] if end == end_ns else end) for start, end in spans]


def craft_of(state: FacilityState, scene: Scene, horizon: HorizonInput) -> Craft:
    """Windows and stops of one facility."""
    request = scene.request
    stated = request.environment_of(state.facility.id)
    by_day = Environment(
        stated.visibility_m, stated.wind_speed_m_s, stated.wave_height_m, daylight=True
    )
    at_height = searching_state(state, request, by_day)
    windows, cuts = windows_of(at_height.facility, scene)
    home, stops, why = stops_of(state, request, horizon)
    return Craft(
        at_height, request, horizon, scene, tuple(windows), tuple(cuts), home, stops, tuple(why)
    )
