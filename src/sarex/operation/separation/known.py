"""What a desk knows of the traffic, folded as events come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sarex.canonical import iso_to_ns
from sarex.errors import QuantityError
from sarex.facilities import Facility, Track, base_from_entry
from sarex.geo import LocalPlane
from sarex.geo.geodesic import inverse
from sarex.incident import CaseFile
from sarex.journal import Event
from sarex.labels import Label
from sarex.operation.events import (
    ApproachDeclared,
    FacilityOffered,
    PlanProposed,
    PositionReported,
    RescueEnded,
    RescueOrdered,
    SightingClassified,
    SightingDiverted,
    SightingReported,
    TaskIssued,
)
from sarex.operation.separation.picture import (
    Agreed,
    Bound,
    Craft,
    Fix,
    Labels,
    OrderedTrack,
    Picture,
)
from sarex.operation.state import CaseState
from sarex.planning.rules import RuleSet
from sarex.planning.rules.pieces import ONE_BASE_M
from sarex.planning.rules.separation import base_radius_m

__all__ = ["KnownTraffic"]

_KEPT_NS = 3 * 3_600_000_000_000
"""A track that ended longer ago says nothing of where its facility is."""
_SHORE_DEG, _DECK_DEG = 5.0, 20.0
"""A course within this of the bearing of a base leads there; a deck moves meanwhile."""
_BACK_S = 600.0
"""A nation that offers an aircraft so long after its last position knows where it is."""


_Home = tuple[tuple[float, float], float, float, Labels]
"""Place, how well a course must lead there, how near is at it, and the labels of who says so."""


class KnownTraffic:
    """Positions, orders, declarations and rules, each with the labels of what says so.

    Parameters
    ----------
    artefact
        The folder of an artefact that the desk may see, such as ``View.artefact``.
    """

    def __init__(self, artefact: Callable[[str], Path]) -> None:
        self._artefact = artefact
        self._rules: tuple[RuleSet, CaseFile, Labels] | None = None
        self._offers: dict[str, tuple[FacilityOffered, Labels, int]] = {}
        self._fixes: dict[str, Fix] = {}
        self._bound: dict[str, Bound] = {}
        self._sightings: dict[str, tuple[SightingReported, Labels]] = {}
        self._agreed: list[Agreed] = []
        self._plans: dict[str, tuple[str, Labels]] = {}
        self._tasks: dict[str, Labels] = {}
        self._tracks: dict[str, dict[str, Track]] = {}
        self._orders: dict[str, OrderedTrack] = {}

    # --- events -------------------------------------------------------------------------------

    def take(self, event: Event) -> None:
        """Take one more event in; those of which a part is withheld say nothing here."""
        handler = _HANDLERS.get(event.type)
        if handler is not None and isinstance(event.body, BaseModel):
            handler(self, event, event.body)

    def _incident(self, event: Event, body: Any) -> None:
        case = CaseFile.model_validate(body.case)  # the part that all readers of the report see
        if self._rules is None:
            places = [entry.position for entry in case.facilities]
            plane = _plane([(p.lon_deg, p.lat_deg) for p in places])
            self._rules = (RuleSet.of(plane, case=case), case, frozenset((event.label,)))

    def _offered(self, event: Event, body: FacilityOffered) -> None:
        self._offers[body.facility.id] = (body, _labels(event), event.occurred_at_ns)

    def _position(self, event: Event, body: PositionReported) -> None:
        if body.facility in self._offers:
            home, labels = self._home(body)
            self._fixes[body.facility] = Fix(
                event.occurred_at_ns,
                body.lon_deg,
                body.lat_deg,
                body.course_deg,
                body.speed_m_s,
                event.event_id,
                _labels(event) | labels,
                home,
            )

    def _home(self, fix: PositionReported) -> tuple[tuple[float, float] | None, Labels]:
        """The base or deck that an aircraft heads for, or is at, and the labels of who says so."""
        facility = self._offers[fix.facility][0].facility
        if facility.medium != "air":
            return None, frozenset()
        here, found = (fix.lon_deg, fix.lat_deg), []
        for place, within_deg, near_m, labels in self._homes(facility):
            try:
                bearing, _, away_m = inverse(*here, *place)
            except QuantityError:  # its position, or that of a ship, is none: the watch tells of it
                continue
            turn = abs((bearing - fix.course_deg + 180.0) % 360.0 - 180.0)
            if turn <= within_deg or away_m <= near_m:
                found.append((away_m, place, labels))
        nearest = min(found, key=lambda each: each[:2], default=None)
        return (None, frozenset()) if nearest is None else nearest[1:]

    def _homes(self, facility: Facility) -> Iterator[_Home]:
        """Places where it may land."""
        case = None if self._rules is None else self._rules[1]
        for entry in () if case is None else case.bases:
            base = base_from_entry(entry)
            if facility.kind in base.takes and base.helps(facility.nation):
                yield (base.lon_deg, base.lat_deg), _SHORE_DEG, base_radius_m(facility), frozenset()
        for name, ship in self._fixes.items():
            deck = self._offers[name][0].facility.deck
            if name != facility.id and deck is not None and facility.kind in deck.takes:
                yield (ship.lon_deg, ship.lat_deg), _DECK_DEG, ONE_BASE_M, ship.labels

    def _plan(self, event: Event, body: PlanProposed) -> None:
        label = Label.from_json(body.artefact.label)
        self._plans[body.plan] = (body.artefact.sha256, _labels(event) | {label})

    def _task(self, event: Event, body: TaskIssued) -> None:
        self._tasks[body.sortie] = _labels(event)

    def _approach(self, event: Event, body: ApproachDeclared) -> None:
        span = iso_to_ns(body.start), iso_to_ns(body.end)
        self._agreed.append(Agreed(event.event_id, body, *span, _labels(event)))

    def _sighting(self, event: Event, body: SightingReported) -> None:
        self._sightings[event.event_id] = (body, _labels(event))
        self._send(event, body.facility, event.event_id)

    def _diverted(self, event: Event, body: SightingDiverted) -> None:
        self._send(event, body.facility, body.sighting)

    def _rescue(self, event: Event, body: RescueOrdered) -> None:
        self._send(event, body.facility, body.sighting, event.event_id)

    def _send(self, event: Event, facility: str, sighting: str, rescue: str | None = None) -> None:
        if sighting not in self._sightings:  # it is not released to this desk
            return
        seen, labels = self._sightings[sighting]
        self._bound[facility] = Bound(
            event.occurred_at_ns,
            seen.lon_deg,
            seen.lat_deg,
            sighting,
            labels | _labels(event),
            rescue,
        )

    def _classified(self, _: Event, body: SightingClassified) -> None:
        bound = self._bound.get(body.facility)
        if bound is not None and bound.rescue is None and bound.sighting == body.sighting:
            del self._bound[body.facility]

    def _ended(self, _: Event, body: RescueEnded) -> None:
        self._bound = {n: b for n, b in self._bound.items() if b.rescue != body.rescue}

    # --- the picture --------------------------------------------------------------------------

    def picture(
        self, now_ns: int, state: CaseState, *, visibility_m: float | None = None
    ) -> Picture | None:
        """What is known at a time; None before the incident is reported.

        Parameters
        ----------
        now_ns
            Case time.
        state
            Of the case after the same events: whose orders hold.
        visibility_m : float [m], optional
            As it is known to be now; the case's unless given.
        """
        if self._rules is None:
            return None
        rules, case, labels = self._rules
        if visibility_m is not None:
            sea = case.environment.model_copy(update={"visibility_m": visibility_m})
            seen = case.model_copy(update={"environment": sea})
            rules = replace(rules, imc=RuleSet.of(rules.plane, case=seen).imc)
        craft = {name: self._craft(name, now_ns, state) for name in self._offers}
        return Picture(now_ns, rules, craft, tuple(self._agreed), labels)

    def _craft(self, name: str, now_ns: int, state: CaseState) -> Craft:
        offer, labels, offered_ns = self._offers[name]
        facility, from_ns = offer.facility, iso_to_ns(offer.available_from)
        fix = self._fixes.get(name)
        if fix is None and facility.medium == "water":
            fix = Fix(from_ns, offer.lon_deg, offer.lat_deg, 0.0, 0.0, None, labels)
        elif fix is not None and facility.medium == "air" and _is_back(fix, offered_ns, now_ns):
            fix = None
        bound, tracks = self._bound.get(name), self._ordered(name, now_ns, state)
        return Craft(facility, from_ns, labels, fix, tracks, bound)

    def _ordered(self, name: str, now_ns: int, state: CaseState) -> tuple[OrderedTrack, ...]:
        found = []
        for sortie, task in state.tasks.items():
            if task.facility != name or task.withdrawn or task.refused or sortie not in self._tasks:
                continue
            plan = self._plans.get(task.plan)
            track = None if plan is None else self._read(plan[0]).get(sortie)
            if plan is not None and track is not None and track.times_ns[-1] > now_ns - _KEPT_NS:
                found.append(self._kept(OrderedTrack(track, plan[1] | self._tasks[sortie])))
        return tuple(sorted(found, key=lambda each: int(each.track.times_ns[0])))

    def _kept(self, ordered: OrderedTrack) -> OrderedTrack:
        """The same as at the look before, where it is, with its places."""
        before = self._orders.get(ordered.track.sortie)
        if before is None or before.track is not ordered.track or before.labels != ordered.labels:
            self._orders[ordered.track.sortie] = ordered
        return self._orders[ordered.track.sortie]

    def _read(self, sha256: str) -> dict[str, Track]:
        if sha256 not in self._tracks:
            text = (self._artefact(sha256) / "tracks.json").read_text(encoding="utf-8")
            tracks = [Track.from_json(item) for item in json.loads(text)]
            self._tracks[sha256] = {track.sortie: track for track in tracks}
        return self._tracks[sha256]


def _labels(event: Event) -> Labels:
    """Of an event and of all its fields."""
    return frozenset((event.label, *event.field_labels.values()))


def _is_back(fix: Fix, offered_ns: int, now_ns: int) -> bool:
    """Whether an aircraft was offered anew after its last position, and is not heard since."""
    return fix.time_ns < offered_ns and now_ns - fix.time_ns > 1e9 * _BACK_S


def _plane(places: list[tuple[float, float]]) -> LocalPlane:
    """A plane about the middle of some places."""
    lon0 = places[0][0]
    east = [(lon - lon0 + 180.0) % 360.0 - 180.0 for lon, _ in places]
    lon = (lon0 + sum(east) / len(east) + 180.0) % 360.0 - 180.0
    return LocalPlane(round(lon, 2), round(sum(lat for _, lat in places) / len(places), 2))


_HANDLERS: dict[str, Callable[[KnownTraffic, Event, Any], None]] = {
    "approach.declared": KnownTraffic._approach,
    "facility.offered": KnownTraffic._offered,
    "incident.reported": KnownTraffic._incident,
    "plan.proposed": KnownTraffic._plan,
    "position.reported": KnownTraffic._position,
    "rescue.ended": KnownTraffic._ended,
    "rescue.ordered": KnownTraffic._rescue,
    "sighting.classified": KnownTraffic._classified,
    "sighting.diverted": KnownTraffic._diverted,
    "sighting.reported": KnownTraffic._sighting,
    "task.issued": KnownTraffic._task,
}
