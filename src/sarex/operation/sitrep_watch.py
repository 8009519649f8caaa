"""What a watch officer misses at once, as lines of the situation report.

Phase and its reason, communication search, broadcast and ships in reach, markers, light, tracking,
open handovers, latest off-scene times.
"""

from __future__ import annotations

from collections.abc import Iterable

from sarex.canonical import iso_to_ns
from sarex.incident import CaseFile
from sarex.incident.model import BearingRange, Circle, Point, Polygon, Position
from sarex.operation.rescue.light import light_at
from sarex.operation.rescue.reach import ships_in_reach
from sarex.operation.state import CaseState, MarkerRecord
from sarex.planning.horizon import Bingo
from sarex.quantities import format_dtg, format_positions
from sarex.words import say

__all__ = [
    "alerting_lines",
    "handover_lines",
    "latest_place",
    "leaving_lines",
    "light_lines",
    "phase_lines",
    "tracking_lines",
]

Place = tuple[float, float]


def _said(place: Place) -> str:
    return format_positions(place[1], place[0]).dm


def phase_lines(state: CaseState, locale: str) -> list[str]:
    """The phase, since when, declared by whom, and why."""
    if not state.phases:
        return []
    last = state.phases[-1]
    return [
        say(
            "sitrep.phase",
            locale,
            phase=say(f"phase.{last.phase}", locale),
            time=format_dtg(last.time_ns),
            by=last.author,
            reason=last.reason,
        )
    ]


def alerting_lines(state: CaseState, time_ns: int, locale: str) -> list[str]:
    """Communication search, urgency broadcast with the ships in reach of it, markers."""
    return [
        *_contacts(state, locale),
        *_broadcast(state, time_ns, locale),
        *(_marker(record, locale) for record in state.markers.values()),
    ]


def _contacts(state: CaseState, locale: str) -> list[str]:
    if not state.contacts:
        return []
    news = [each.tried for each in state.contacts if each.tried.result == "news"]
    lines = [say("sitrep.contacts", locale, asked=len(state.contacts), news=len(news))]
    lines += [f"{each.who}: {each.news}" for each in news if each.news]
    if state.communication_ended is not None:
        summary = state.communication_ended.summary
        lines.append(say("sitrep.contacts.ended", locale, summary=summary))
    return lines


def _broadcast(state: CaseState, time_ns: int, locale: str) -> list[str]:
    if not state.broadcasts:
        return []
    last = list(state.broadcasts.values())[-1]
    until = format_dtg(iso_to_ns(last.valid_until))
    lines = [say("sitrep.broadcast", locale, until=until)]
    for ship in ships_in_reach(state, (last.lon_deg, last.lat_deg), time_ns):
        if ship.time_s is None:
            lines.append(say("sitrep.ship.no_speed", locale, name=ship.name))
        else:
            minutes = round(ship.time_s / 60.0)
            lines.append(say("sitrep.ship", locale, name=ship.name, minutes=minutes))
    return lines


def _marker(record: MarkerRecord, locale: str) -> str:
    """Where it was last heard; the drop, while nothing was heard of it."""
    heard = [each for each in record.reports if each.reported.heard]
    at, time_ns = record.dropped, record.time_ns
    place = (at.lon_deg, at.lat_deg)
    if heard:
        last, time_ns = heard[-1].reported, heard[-1].time_ns
        assert last.lon_deg is not None
        assert last.lat_deg is not None
        place = (last.lon_deg, last.lat_deg)
    silent = bool(record.reports) and not record.reports[-1].reported.heard
    return say(
        "sitrep.marker.silent" if silent else "sitrep.marker",
        locale,
        marker=at.marker,
        facility=at.facility,
        place=_said(place),
        time=format_dtg(time_ns),
    )


def tracking_lines(state: CaseState, locale: str) -> list[str]:
    """Who holds each object in sight, or lost it."""
    return [
        say(
            "sitrep.tracked" if record.tracked.in_sight else "sitrep.tracked.lost",
            locale,
            object=name,
            facility=record.tracked.facility,
            place=_said((record.tracked.lon_deg, record.tracked.lat_deg)),
            time=format_dtg(record.time_ns),
        )
        for name, record in state.tracked.items()
    ]


def light_lines(case: CaseFile, state: CaseState, time_ns: int, locale: str) -> list[str]:
    """Next first and last light, and where: at the latest place known of the missing."""
    place = latest_place(case, state)
    return [f"{light_at(*place, time_ns).said(locale)} ({_said(place)})"]


def latest_place(case: CaseFile, state: CaseState) -> Place:
    """Where the missing were last known to be: longitude and latitude [deg].

    Tracked, else found, else sighted, else as the first hypothesis has it.
    """
    for records in (
        [each.tracked for each in state.tracked.values()],
        [s for s in (state.sightings.get(f.sighting) for f in state.found.values()) if s],
        list(state.sightings.values()),
    ):
        if records:
            return records[-1].lon_deg, records[-1].lat_deg
    return _point_of(case.hypotheses[0].position)


def _point_of(position: Position) -> Place:
    """One point of a position; light changes by minutes over a degree."""
    if isinstance(position, Point):
        at = position.at
    elif isinstance(position, Circle):
        at = position.centre
    elif isinstance(position, Polygon):
        at = position.corners[0]
    elif isinstance(position, BearingRange):
        at = position.reference
    else:
        at = position.waypoints[-1].at
    return at.lon_deg, at.lat_deg


def handover_lines(state: CaseState, locale: str) -> list[str]:
    """Handovers that wait for their receiver: until then the holder stays."""
    return [
        say(
            "sitrep.handover",
            locale,
            role=record.opened.role,
            holder=record.opened.holder,
            to=record.opened.to,
            left=len(record.missing),
            all=len(record.opened.items),
        )
        for record in state.handovers.values()
        if record.is_open
    ]


def leaving_lines(leaving: Iterable[Bingo], time_ns: int, locale: str) -> list[str]:
    """Until when each facility may stay on scene; those whose time is over are left out."""
    return [item.said(locale) for item in leaving if item.leave_by_ns >= time_ns]
