"""What measures are made from: the events that one viewer sees, and the artefacts they cite."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sarex.ensemble import Ensemble
from sarex.ensemble.storage import open_ensemble
from sarex.facilities import Facility, Track
from sarex.incident import CaseFile
from sarex.incident.events import IncidentReported
from sarex.journal import Event, View
from sarex.operation.rescue import seen_by_all
from sarex.planning.plan import Plan

__all__ = ["FlownSearch", "IssuedPlan", "Sources", "data_of"]


@dataclass(frozen=True, slots=True)
class IssuedPlan:
    """A plan that went out, with its tracks and stated sweep widths [m] by facility and object."""

    proposed: Event
    issued: Event
    plan: Plan
    tracks: tuple[Track, ...]
    width_m: Mapping[str, Mapping[str, float]]
    replaces: str | None


@dataclass(frozen=True, slots=True)
class FlownSearch:
    """What was searched: the event, its plan, the track and the sweep widths [m] that held."""

    event: Event
    plan: str
    track: Track
    width_m: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Sources:
    """Events in the order of case time, and a way to their artefacts."""

    events: tuple[Event, ...]
    artefact: Callable[[str], Path]
    party: str

    @classmethod
    def of(cls, view: View, watcher: View | None = None) -> Sources:
        """All that a viewer may see, but for reports that were written of it.

        With a watcher, who looks over the viewer's shoulder: what both may see.
        """
        views = (view,) if watcher is None else (view, watcher)
        events = [event for event in seen_by_all(views) if event.type != "review.written"]
        events.sort(key=lambda e: (e.occurred_at_ns, e.origin, e.seq))

        def artefact(sha256: str) -> Path:
            paths = [each.artefact(sha256) for each in views]
            return paths[0]

        return cls(tuple(events), artefact, view.viewer.party)

    def until(self, time_ns: int) -> Sources:
        """What had happened by a time of the case clock."""
        kept = tuple(e for e in self.events if e.occurred_at_ns <= time_ns)
        return Sources(kept, self.artefact, self.party)

    def of_type(self, *types: str) -> list[Event]:
        """Events of some types; those of which a part is withheld are left out."""
        return [e for e in self.events if e.type in types and isinstance(e.body, BaseModel)]

    def first(self, *types: str) -> Event | None:
        return next(iter(self.of_type(*types)), None)

    @property
    def end(self) -> Event | None:
        """ENDEX; None while the exercise goes on."""
        return self.first("exercise.ended")

    @property
    def end_ns(self) -> int:
        """Case time of ENDEX, or of the last event."""
        end = self.end
        return end.occurred_at_ns if end else max(e.occurred_at_ns for e in self.events)

    @property
    def reported(self) -> Event | None:
        """The distress report."""
        return self.first("incident.reported")

    @property
    def case(self) -> CaseFile | None:
        """As first reported."""
        event = self.reported
        if event is None or not isinstance(event.body, IncidentReported):
            return None
        return event.body.case_file()

    @property
    def facilities(self) -> dict[str, Facility]:
        """By id, as offered last."""
        offers = self.of_type("facility.offered")
        found = [body.facility for e in offers for body in [e.body] if hasattr(body, "facility")]
        return {facility.id: facility for facility in found}

    def read(self, sha256: str, name: str) -> Any:
        """A JSON file of an artefact."""
        return json.loads((self.artefact(sha256) / name).read_text(encoding="utf-8"))

    def plans(self) -> list[IssuedPlan]:
        """Plans that were issued, in the order in which they went out."""
        proposed = {data_of(e)["plan"]: e for e in self.of_type("plan.proposed")}
        found = []
        for event in self.of_type("plan.issued"):
            name = data_of(event)["plan"]
            if name in proposed:
                found.append(self._plan(proposed[name], event))
        return found

    def _plan(self, proposed: Event, issued: Event) -> IssuedPlan:
        body = data_of(proposed)
        sha256 = body["artefact"]["sha256"]
        widths = self.read(sha256, "widths.json")
        return IssuedPlan(
            proposed,
            issued,
            Plan.model_validate(self.read(sha256, "plan.json")),
            tuple(Track.from_json(item) for item in self.read(sha256, "tracks.json")),
            {f: {o: w["width_m"] for o, w in own.items()} for f, own in widths.items()},
            body["replaces"],
        )

    def flown(self) -> list[FlownSearch]:
        """Searches as they were flown."""
        found = []
        for event in self.of_type("search.flown"):
            body = data_of(event)
            track = Track.from_json(self.read(body["artefact"]["sha256"], "flown.json")["track"])
            found.append(FlownSearch(event, body["plan"], track, body["sweep_width_m"]))
        return found

    def forecast(self) -> tuple[Event, Ensemble] | None:
        """The forecast in force."""
        events = self.of_type("forecast.computed")
        if not events:
            return None
        sha256 = data_of(events[-1])["ensemble"]["sha256"]
        return events[-1], open_ensemble(self.artefact(sha256))


def data_of(event: Event) -> dict[str, Any]:
    """The body of an event as plain data."""
    body = event.body
    return body if isinstance(body, dict) else body.model_dump(mode="json")
