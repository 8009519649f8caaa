"""The state itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sarex.drift.events import ForecastComputed
from sarex.incident.events import IncidentReported
from sarex.journal import Event
from sarex.operation.events import (
    BroadcastDrafted,
    CommunicationSearchEnded,
    ObjectFound,
    PersonsRange,
    SightingAssessed,
    SightingClassified,
    SightingDiverted,
    SightingReported,
)
from sarex.operation.state.alerting_records import (
    ContactRecord,
    MarkerRecord,
    PhaseRecord,
    ShipRecord,
)
from sarex.operation.state.exchange_records import (
    ApproachRecord,
    MessageRecord,
    PreparedRecord,
    SitrepRecord,
    SupportRecord,
    SuspensionRecord,
)
from sarex.operation.state.rescue_records import (
    Holding,
    ReclassifiedRecord,
    RescueRecord,
    TrackedRecord,
)
from sarex.operation.state.role_records import HandoverRecord, RoleHolder
from sarex.operation.state.search_records import FacilityRecord, PlanRecord, TaskRecord
from sarex.operation.state.separation_records import SeparationRecord
from sarex.probability.events import ProbabilityUpdated

__all__ = ["CaseState", "Handlers"]


@dataclass(frozen=True, slots=True)
class CaseState:
    """All that has been said of a case that this viewer may see."""

    incident: IncidentReported | None = None
    phase: str | None = None
    facilities: Mapping[str, FacilityRecord] = field(default_factory=dict)
    forecast: ForecastComputed | None = None
    probability: ProbabilityUpdated | None = None
    plans: Mapping[str, PlanRecord] = field(default_factory=dict)
    tasks: Mapping[str, TaskRecord] = field(default_factory=dict)
    sightings: Mapping[str, SightingReported] = field(default_factory=dict)
    """By event id."""
    assessed: Mapping[str, SightingAssessed] = field(default_factory=dict)
    """By event id of the sighting; the latest holds."""
    found: Mapping[str, ObjectFound] = field(default_factory=dict)
    """By search object."""
    phases: tuple[PhaseRecord, ...] = ()
    """All phases, in order."""
    contacts: tuple[ContactRecord, ...] = ()
    """The communication search."""
    communication_ended: CommunicationSearchEnded | None = None
    ships: Mapping[str, ShipRecord] = field(default_factory=dict)
    """Passing ships, by call sign, MMSI or IMO number."""
    broadcasts: Mapping[str, BroadcastDrafted] = field(default_factory=dict)
    """By event id."""
    markers: Mapping[str, MarkerRecord] = field(default_factory=dict)
    """Datum marker buoys, by name."""
    aboard: PersonsRange | None = None
    """As stated after the report; None while the report's figure holds."""
    diverted: Mapping[str, tuple[SightingDiverted, ...]] = field(default_factory=dict)
    """By event id of the sighting."""
    classified: Mapping[str, SightingClassified] = field(default_factory=dict)
    """By event id of the sighting; the latest holds, and stands last."""
    looked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By event id of the sighting: who said what they found, and were not sent again."""
    reclassified: tuple[ReclassifiedRecord, ...] = ()
    """Confirmations that were taken back, in order."""
    rescues: Mapping[str, RescueRecord] = field(default_factory=dict)
    """By event id of the order."""
    tracked: Mapping[str, TrackedRecord] = field(default_factory=dict)
    """By search object."""
    holdings: Mapping[str, Holding] = field(default_factory=dict)
    """Where recovered persons are, by facility or place."""
    recovered_from: Mapping[str, int] = field(default_factory=dict)
    """Persons recovered, by search object."""
    roles: Mapping[str, RoleHolder] = field(default_factory=dict)
    """By role and scope, ``OSC/joint``."""
    handovers: Mapping[str, HandoverRecord] = field(default_factory=dict)
    """By event id."""
    messages: Mapping[str, MessageRecord] = field(default_factory=dict)
    """By event id."""
    sitreps: tuple[SitrepRecord, ...] = ()
    support: Mapping[str, SupportRecord] = field(default_factory=dict)
    """Requests, by event id."""
    approaches: tuple[ApproachRecord, ...] = ()
    prepared: Mapping[str, PreparedRecord] = field(default_factory=dict)
    """Records for an authority, by event id."""
    suspensions: Mapping[str, SuspensionRecord] = field(default_factory=dict)
    """By event id."""

    separations: Mapping[str, SeparationRecord] = field(default_factory=dict)
    """Conflicts of separation, by event id of what was recorded first."""

    @property
    def suspended(self) -> SuspensionRecord | None:
        """The suspension that holds, if the search is suspended."""
        return next((each for each in self.suspensions.values() if each.reopened is None), None)


Handlers = Mapping[str, Callable[[CaseState, Event, Any], CaseState]]
"""Event type to what it changes."""
