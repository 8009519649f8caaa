"""What a report is told in: forecast, updates, search periods, sightings, finds, truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.drift.events import ForecastComputed
from sarex.ensemble import Ensemble
from sarex.facilities import Track
from sarex.journal import ArtefactCitation, Event
from sarex.operation.events import ObjectFound, PlanProposed, SearchFlown, SightingReported
from sarex.planning.plan import Plan
from sarex.probability.events import ProbabilityUpdated
from sarex.words import LOCALES

__all__ = ["FILES", "Flown", "Forecast", "Found", "SearchPeriod", "Sighting", "Truth", "Update"]

Floats = NDArray[np.float64]
FILES = (
    *("alive", "compared", "cumulative", "less", "slots", "uncertain"),
    *(f"briefing.{locale}" for locale in LOCALES),
)
"""Files that not every planner writes of a plan."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The drift forecast in force, with its ensemble."""

    event: Event
    body: ForecastComputed
    citation: ArtefactCitation
    ensemble: Ensemble


@dataclass(frozen=True, slots=True)
class Update:
    """Weights after some looks and finds; the first one is the prior."""

    event: Event
    body: ProbabilityUpdated
    summary: Mapping[str, Any]
    weights: Floats
    """(particle,): the weight of each particle's draw."""


@dataclass(frozen=True, slots=True)
class Flown:
    """What one facility searched."""

    event: Event
    body: SearchFlown
    track: Track
    widths: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Sighting:
    """An object seen from a facility."""

    event: Event
    body: SightingReported


@dataclass(frozen=True, slots=True)
class Found:
    """A sighting confirmed: when first, and as last counted.

    ``sighting`` is None where this viewer may not see it.
    """

    event: Event
    body: ObjectFound
    sighting: Sighting | None


@dataclass(slots=True)
class SearchPeriod:
    """One plan and what became of it."""

    event: Event
    body: PlanProposed
    plan: Plan
    tracks: tuple[Track, ...]
    files: Mapping[str, Any]
    """widths, no_width, worksheets, findings and worth, as the planner wrote them; those of
    :data:`FILES` where they are there: compared holds the plan against ws-1 and the bounds."""
    geojson: str
    texts: Mapping[str, str]
    """Search action plan and tasking sheets, by file name."""
    before: Update
    approvals: list[Event] = field(default_factory=list)
    issued: Event | None = None
    flown: list[Flown] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    worlds: Mapping[str, Any] | None = None
    """What drawn worlds say of this plan and that of ws-1, where they were flown."""
    replaces: SearchPeriod | None = None
    """The plan in whose place it was proposed."""
    replaced_ns: int | None = None
    """When another plan was issued in its place."""

    @property
    def number(self) -> str:
        """By which it is named: that of its period, and for a changed plan the turn, as in 1.2."""
        turn = f".{self.body.plan.rpartition('.')[2]}" if self.body.replaces else ""
        return f"{self.body.number}{turn}"

    @property
    def after(self) -> Update | None:
        """The last update that counts this search; one by evidence alone while its plan held."""
        return self.updates[-1] if self.updates else None

    @property
    def judged(self) -> Update | None:
        """The last update that says what this search was worth."""
        return next((u for u in reversed(self.updates) if u.summary["search"]), None)

    @property
    def went_out(self) -> bool:
        """Whether it was flown, be it until another plan took its place."""
        departed = self.replaced_ns is not None and any(
            int(track.times_ns[0]) < self.replaced_ns for track in self.tracks
        )
        return departed or bool(self.flown)

    @property
    def searched(self) -> list[Flown]:
        """Its searches, and those of the plan that it replaced, where no update counted them.

        Sorties that a replan keeps are recorded under the new plan, those of lost craft under the
        old one; one update counts both.
        """
        earlier = self._untold
        return [*(earlier.searched if earlier else ()), *self.flown]

    @property
    def span_ns(self) -> tuple[int, int]:
        """From when until when sightings are told of with this search."""
        earlier, begin = self._untold, self.event.occurred_at_ns
        if earlier is not None:
            begin = earlier.span_ns[0]
        elif self.replaces is not None and self.issued is not None:
            begin = self.issued.occurred_at_ns
        ends = [int(f.track.times_ns[-1]) for f in self.searched]
        until = max([self.plan.end_ns, *ends])
        return begin, until if self.replaced_ns is None else min(until, self.replaced_ns)

    @property
    def _untold(self) -> SearchPeriod | None:
        """The plan that it replaced, where that has no chapter of what was flown."""
        earlier = self.replaces if self.issued is not None else None
        return earlier if earlier is not None and earlier.after is None else None

    @property
    def middle_ns(self) -> int:
        return (self.plan.start_ns + self.plan.end_ns) // 2


@dataclass(frozen=True, slots=True)
class Truth:
    """What really happened in an exercise, recorded after its end."""

    event: Event
    hypothesis: str
    distress_ns: int
    objects: tuple[str, ...]
    times_ns: NDArray[np.int64]
    lon_deg: Floats
    lat_deg: Floats
    """(time, object)."""
    factors: Mapping[str, float]

    def path_of(self, name: str) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of one object from the distress on."""
        column = self.objects.index(name)
        since = self.times_ns >= self.distress_ns
        return self.lon_deg[since, column], self.lat_deg[since, column]

    def at(self, name: str, time_ns: int) -> tuple[float, float] | None:
        """Where an object was; None where the record does not reach that time.

        Up to one step after the last recorded time it is taken to be where it was then.
        """
        step_ns = int(self.times_ns[1] - self.times_ns[0])
        if not self.times_ns[0] <= time_ns <= int(self.times_ns[-1]) + step_ns:
            return None
        column = self.objects.index(name)
        seconds = (self.times_ns - self.times_ns[0]) / 1e9
        at = (time_ns - int(self.times_ns[0])) / 1e9
        lon = np.unwrap(self.lon_deg[:, column], period=360.0)
        return (
            float(np.interp(at, seconds, lon)),
            float(np.interp(at, seconds, self.lat_deg[:, column])),
        )
