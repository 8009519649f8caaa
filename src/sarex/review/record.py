"""What a view of the journal says of a case, put in order for a report."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

from sarex.canonical import iso_to_ns
from sarex.drift.events import ForecastComputed
from sarex.ensemble.storage import open_ensemble
from sarex.errors import ReviewError
from sarex.exercise.events import PlanTried, TruthDrawn
from sarex.facilities import Facility, Track
from sarex.geo import LocalPlane
from sarex.incident import CaseFile
from sarex.incident.events import IncidentReported
from sarex.journal import ArtefactCitation, Event, View
from sarex.operation.events import (
    ObjectFound,
    PlanProposed,
    SearchFlown,
    SightingReclassified,
    SightingReported,
)
from sarex.operation.situation import plane_of
from sarex.planning.plan import Plan
from sarex.probability.events import ProbabilityUpdated
from sarex.review.parts import (
    FILES,
    Flown,
    Forecast,
    Found,
    SearchPeriod,
    Sighting,
    Truth,
    Update,
)

__all__ = ["LEFT_OUT", "Record", "read_record"]

LEFT_OUT = ("review.written", "note.written")
"""Earlier reports, and private notes: they are in no shared review."""


@dataclass(slots=True)
class Record:
    """All that a report says."""

    view: View
    events: tuple[Event, ...]
    incident: IncidentReported
    case: CaseFile
    forecast: Forecast
    prior: Update
    latest: Update
    """The weights that hold now."""
    plane: LocalPlane
    phase: str | None = None
    periods: list[SearchPeriod] = field(default_factory=list)
    facilities: dict[str, Facility] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    found: dict[str, Found] = field(default_factory=dict)
    truth: Truth | None = None
    seed: int | None = None
    """Of the run, as exercise control recorded it; None for those who may not see it."""
    withheld: int = 0
    """Events of which this viewer may see a part only."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Objects that are still sought."""
        return tuple(o.id for o in self.case.objects if o.id not in self.found)

    @property
    def end_ns(self) -> int:
        """Case time of the last event."""
        return max(event.occurred_at_ns for event in self.events)


def read_record(view: View) -> Record:
    """Read a case from what one viewer may see; without :data:`LEFT_OUT`.

    Parameters
    ----------
    view : View
        Of the journal of one case.

    Returns
    -------
    Record

    Raises
    ------
    ReviewError
        If the viewer sees no incident, no forecast or no probability.
    LabelError
        If the viewer sees an event, but not the artefact that it cites.
    """
    events = tuple(e for e in view.events() if e.type not in LEFT_OUT)
    reader = _Reader(view, events)
    for event in events:
        reader.read(event)
    return reader.record()


class _Reader:
    """Folds events to a record, opening the artefacts that they cite."""

    def __init__(self, view: View, events: tuple[Event, ...]) -> None:
        self.view, self.events = view, events
        self.incident: IncidentReported | None = None
        self.forecast: Forecast | None = None
        self.prior: Update | None = None
        self.latest: Update | None = None
        self.phase: str | None = None
        self.in_force: SearchPeriod | None = None
        self.periods: dict[str, SearchPeriod] = {}
        self.facilities: dict[str, Facility] = {}
        self.sightings: dict[str, Sighting] = {}
        self.found: dict[str, Found] = {}
        self.truth: Truth | None = None
        self.seed: int | None = None
        self.withheld = 0

    def read(self, event: Event) -> None:
        handler = getattr(self, f"_{event.type.replace('.', '_')}", None)
        if handler is None:
            return
        if not isinstance(event.body, BaseModel):
            self.withheld += 1
            return
        handler(event, event.body)

    def record(self) -> Record:
        if self.incident is None or self.forecast is None or self.latest is None:
            there = sorted({event.type for event in self.events})
            raise ReviewError(
                "there is too little in the journal for a report",
                given=f"{self.view.viewer.party} sees {', '.join(there) or 'nothing'}",
                allowed="incident.reported, forecast.computed and probability.updated at least",
                remedy="Run the case first, or write the report as a party that sees these events.",
            )
        return Record(
            self.view,
            self.events,
            self.incident,
            self.incident.case_file(),
            self.forecast,
            self.prior or self.latest,
            self.latest,
            plane_of(self.forecast.ensemble),
            self.phase,
            sorted(self.periods.values(), key=lambda p: (p.body.number, p.event.occurred_at_ns)),
            self.facilities,
            list(self.sightings.values()),
            self.found,
            self.truth,
            self.seed,
            self.withheld,
        )

    def _folder(self, citation: ArtefactCitation) -> Path:
        return self.view.artefact(citation.sha256)

    def _incident_reported(self, _: Event, body: IncidentReported) -> None:
        self.incident = body

    def _phase_declared(self, _: Event, body: Any) -> None:
        self.phase = body.phase

    def _facility_offered(self, _: Event, body: Any) -> None:
        self.facilities[body.facility.id] = body.facility

    def _forecast_computed(self, event: Event, body: ForecastComputed) -> None:
        citation = next(v for _, v in body if isinstance(v, ArtefactCitation))
        self.forecast = Forecast(event, body, citation, open_ensemble(self._folder(citation)))

    def _probability_updated(self, event: Event, body: ProbabilityUpdated) -> None:
        if self.forecast is None or body.forecast.sha256 != self.forecast.citation.sha256:
            return  # belongs to a forecast that is out of sight or was replaced
        folder = self._folder(body.artefact)
        weights = np.load(folder / "draw_weights.npy")[self.forecast.ensemble.draw]
        update = Update(event, body, _json(folder, "summary"), weights)
        self.prior = self.prior or update
        self.latest = update
        searched = [period for period in self.periods.values() if period.flown]
        if searched and (update.summary["search"] or searched[-1] is self.in_force):
            searched[-1].updates.append(update)

    def _plan_proposed(self, event: Event, body: PlanProposed) -> None:
        folder = self._folder(body.artefact)
        if self.latest is None:
            return
        names = ("widths", "no_width", "worksheets", "findings", "worth")
        more = [name for name in FILES if (folder / f"{name}.json").is_file()]
        self.periods[body.plan] = SearchPeriod(
            event,
            body,
            Plan.model_validate(_json(folder, "plan")),
            tuple(Track.from_json(item) for item in _json(folder, "tracks")),
            {name: _json(folder, name) for name in (*names, *more)},
            (folder / "plan.geojson").read_text(encoding="utf-8"),
            {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.txt"))},
            self.latest,
            replaces=self.periods.get(body.replaces or ""),
        )

    def _plan_tried(self, _: Event, body: PlanTried) -> None:
        if body.plan in self.periods:
            self.periods[body.plan].worlds = _json(self._folder(body.artefact), "worlds")

    def _plan_approved(self, event: Event, body: Any) -> None:
        if body.plan in self.periods:
            self.periods[body.plan].approvals.append(event)

    def _plan_issued(self, event: Event, body: Any) -> None:
        period = self.periods.get(body.plan)
        if period is None:
            return
        period.issued, self.in_force = event, period
        if period.replaces is not None:
            period.replaces.replaced_ns = event.occurred_at_ns

    def _search_flown(self, event: Event, body: SearchFlown) -> None:
        if body.plan not in self.periods:
            return
        flown = _json(self._folder(body.artefact), "flown")
        self.periods[body.plan].flown.append(
            Flown(event, body, Track.from_json(flown["track"]), flown["widths"])
        )

    def _sighting_reported(self, event: Event, body: SightingReported) -> None:
        self.sightings[event.event_id] = Sighting(event, body)

    def _object_found(self, event: Event, body: ObjectFound) -> None:
        """A later count of the same find changes its number, not when it was found."""
        before = self.found.get(body.search_object)
        first = event if before is None else before.event
        self.found[body.search_object] = Found(first, body, self.sightings.get(body.sighting))

    def _sighting_reclassified(self, _: Event, body: SightingReclassified) -> None:
        """What was found by it is found no longer; the timeline shows both."""
        for name, found in list(self.found.items()):
            if found.body.sighting == body.sighting:
                del self.found[name]

    def _truth_drawn(self, _: Event, body: TruthDrawn) -> None:
        self.seed = body.seed

    def _truth_recorded(self, event: Event, body: Any) -> None:
        data = _json(self._folder(body.artefact), "truth")
        self.truth = Truth(
            event,
            data["hypothesis"],
            iso_to_ns(data["distress"]),
            tuple(data["objects"]),
            np.array([iso_to_ns(t) for t in data["times"]], dtype=np.int64),
            np.array(data["lon_deg"], dtype=np.float64),
            np.array(data["lat_deg"], dtype=np.float64),
            data["sweep_width_factor"],
        )


def _json(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
