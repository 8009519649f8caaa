"""Whether an incident holds together: what no section can see alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import shapely

from sarex.errors import near_miss
from sarex.geo import inverse
from sarex.incident.leeway_consistency import leeway_faults
from sarex.incident.locate import Fault, KeyPath
from sarex.incident.model import (
    DistressTime,
    Hypothesis,
    Incident,
    Instant,
    Interval,
    NormalTime,
    Polygon,
    TriangularTime,
    Voyage,
)
from sarex.quantities import format_dtg, to_knots

__all__ = [
    "WEIGHT_TOLERANCE",
    "duplicates",
    "incident_faults",
    "time_bounds_ns",
    "unknown_name",
]

WEIGHT_TOLERANCE = 1e-9
"""By how much the sum of the weights may differ from 1."""
_FASTEST_KN = 60.0
"""A ship or small craft that a voyage makes faster than this has a wrong time or place."""


def time_bounds_ns(time: DistressTime) -> tuple[int, int]:
    """First and last possible distress time; of a normal, its mean twice."""
    if isinstance(time, Instant):
        return time.at_ns, time.at_ns
    if isinstance(time, Interval):
        return time.start_ns, time.end_ns
    if isinstance(time, NormalTime):
        return time.mean_ns, time.mean_ns
    return time.earliest_ns, time.latest_ns


def _last_key(time: DistressTime) -> str:
    keys = {"instant": "at", "interval": "end", "normal": "mean", "triangular": "latest"}
    return keys[time.kind]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def duplicates(section: str, ids: Sequence[str]) -> Iterator[Fault]:
    """A fault for each id of a section that was used before."""
    for index, name in enumerate(ids):
        if name in ids[:index]:
            yield Fault(
                (section, index, "id"),
                f"the id {name} is used twice",
                f"ids that differ; taken: {', '.join(sorted(set(ids)))}",
                "Give each its own id.",
            )


def unknown_name(path: KeyPath, what: str, name: str, known: Sequence[str]) -> Fault:
    """The fault of a name that nothing has, with the nearest that something has."""
    return Fault(
        path,
        f"there is no {what} {name}",
        ", ".join(known),
        _capital(near_miss(name, known)) or f"Use one of the ids named, or add the {what}.",
    )


def _time_order(time: DistressTime, path: KeyPath) -> Iterator[Fault]:
    if isinstance(time, Interval) and time.start_ns >= time.end_ns:
        yield Fault(
            (*path, "end"),
            "the interval ends before it starts",
            f"after {format_dtg(time.start_ns)}",
            'Exchange start and end, or use kind = "instant".',
        )
    if isinstance(time, TriangularTime) and not (
        time.earliest_ns <= time.likeliest_ns <= time.latest_ns
        and time.earliest_ns < time.latest_ns
    ):
        yield Fault(
            (*path, "likeliest"),
            "the three times are not in order",
            "earliest ≤ likeliest ≤ latest, earliest < latest",
            "Put the three times in order.",
        )


def _distress_time(hypothesis: Hypothesis, path: KeyPath, received_ns: int) -> Iterator[Fault]:
    time = hypothesis.time
    yield from _time_order(time, (*path, "time"))
    last = time_bounds_ns(time)[1]
    if last > received_ns:
        yield Fault(
            (*path, "time", _last_key(time)),
            f"the distress ({format_dtg(last)}) may lie after its report "
            f"({format_dtg(received_ns)})",
            f"at or before {format_dtg(received_ns)}",
            "Correct the distress time, or report.received_at.",
        )


def _polygon(position: Polygon, path: KeyPath) -> Iterator[Fault]:
    base = position.corners[0].lon_deg
    ring = shapely.Polygon(
        [((c.lon_deg - base + 180) % 360 - 180, c.lat_deg) for c in position.corners]
    )
    flat = ring.convex_hull.area == 0.0
    if flat or not ring.is_valid:
        yield Fault(
            (*path, "corners"),
            "the corners do not bound an area" if flat else "the outline crosses itself",
            "at least three corners in order round the area, each once",
            "List the corners in the order in which one sails round the area.",
        )


def _voyage_times(voyage: Voyage, path: KeyPath) -> Iterator[Fault]:
    points = voyage.waypoints
    if points[0].time_ns is None or points[0].fix_error_m is None:
        yield Fault(
            (*path, "waypoints", 0),
            "a voyage starts at a fix with its time and error",
            'at, time and fix_error, such as fix_error = "1 NM"',
            "Start the track at the last position that was fixed or reported.",
        )
    times = [point.time_ns for point in points]
    given = [time for time in times if time is not None]
    if any(b <= a for a, b in pairwise(given)):
        yield Fault(
            (*path, "waypoints"),
            "the times of the waypoints do not increase",
            "each later than the one before",
            "Put the waypoints in the order of their times.",
        )
    if voyage.speed_m_s is None and None in times:
        yield Fault(
            (*path, "waypoints", times.index(None)),
            "this waypoint has no time and the voyage has no speed",
            'time = "062130Z JUN 26", or speed = "12 kn" for the voyage',
            "Give the time of the waypoint or the speed of the voyage.",
        )
    if voyage.speed_m_s is not None and None not in times:
        yield Fault(
            (*path, "speed_m_s"),
            "every waypoint has a time, so the speed is not used",
            "times, or a speed for the legs without times",
            "Leave out the speed, or the times that it is to give.",
        )


def _voyage_speed(voyage: Voyage, path: KeyPath) -> Iterator[Fault]:
    if voyage.dead_reckoning == "aircraft":
        return
    for index, (a, b) in enumerate(pairwise(voyage.waypoints)):
        if a.time_ns is None or b.time_ns is None:
            continue
        _, _, run_m = inverse(a.at.lon_deg, a.at.lat_deg, b.at.lon_deg, b.at.lat_deg)
        knots = to_knots(run_m / ((b.time_ns - a.time_ns) * 1e-9))
        if knots > _FASTEST_KN:
            yield Fault(
                (*path, "waypoints", index + 1),
                f"from the waypoint before to this one the vessel would make {knots:.0f} kn",
                f"at most {_FASTEST_KN:.0f} kn for a ship or small craft",
                "Check the two places and times.",
            )


def _voyage_window(hypothesis: Hypothesis, voyage: Voyage, path: KeyPath) -> Iterator[Fault]:
    from sarex.incident.voyage import schedule

    track = schedule(voyage)
    late = np.flatnonzero(np.diff(track.times_ns) <= 0)
    if late.size:
        yield Fault(
            (*path, "position", "waypoints", int(late[0]) + 1),
            "at the speed of the voyage this waypoint's time is past before the vessel gets here",
            "a speed that reaches each waypoint before the next time",
            "Correct the speed, the time or the place.",
        )
        return
    first, last = time_bounds_ns(hypothesis.time)
    if first < track.times_ns[0] or last > track.times_ns[-1]:
        yield Fault(
            (*path, "time", _last_key(hypothesis.time)),
            "the distress time does not lie within the voyage",
            f"{format_dtg(int(track.times_ns[0]))} to {format_dtg(int(track.times_ns[-1]))}",
            "Add waypoints up to the last possible distress time, or narrow the time.",
        )


def _position(hypothesis: Hypothesis, path: KeyPath) -> Iterator[Fault]:
    position = hypothesis.position
    where = (*path, "position")
    if isinstance(position, Polygon):
        yield from _polygon(position, where)
    if isinstance(position, Voyage):
        faults = list(_voyage_times(position, where))
        if not faults:
            faults = list(_voyage_speed(position, where))
            faults += _voyage_window(hypothesis, position, path)
        yield from faults


def _objects_of(incident: Incident, index: int) -> Iterator[Fault]:
    hypothesis = incident.hypotheses[index]
    path: KeyPath = ("hypotheses", index)
    known = [item.id for item in incident.objects]
    for position, name in enumerate(hypothesis.objects):
        if name not in known:
            yield unknown_name((*path, "objects", position), "search object", name, known)
        elif name in hypothesis.objects[:position]:
            yield Fault(
                (*path, "objects", position),
                f"{name} is named twice",
                "each search object once",
                "Remove it, or add a second search object with its own id.",
            )
    counted = {item.id: item.persons for item in incident.objects}
    placed = sum(counted.get(name, 0) for name in set(hypothesis.objects))
    total = placed + hypothesis.persons_unplaced
    if total != incident.report.persons_on_board:
        yield Fault(
            (*path, "objects"),
            f"its objects hold {placed} persons and persons_unplaced is "
            f"{hypothesis.persons_unplaced}: {total} of {incident.report.persons_on_board} "
            "persons on board",
            f"together {incident.report.persons_on_board}",
            "Correct the persons of the objects or report.persons_on_board, or state "
            "persons_unplaced.",
        )


def _weights(incident: Incident) -> Iterator[Fault]:
    weights = [hypothesis.weight for hypothesis in incident.hypotheses]
    total = sum(weights)
    if abs(total - 1.0) > WEIGHT_TOLERANCE:
        scaled = ", ".join(f"{weight / total:.12g}" for weight in weights)
        yield Fault(
            ("hypotheses", len(weights) - 1, "weight"),
            f"the weights of the hypotheses sum to {total:.12g}, not to 1",
            "weights that sum to 1 within 1e-9; they are never rescaled silently",
            f"Decide what is meant; in the same proportions they are {scaled}.",
        )


def _persons(incident: Incident) -> Iterator[Fault]:
    known = {item.id: item.persons for item in incident.objects}
    board = incident.report.persons_on_board
    if len(incident.persons) > board:
        yield Fault(
            ("persons", board),
            f"{len(incident.persons)} persons are described, {board} were on board",
            f"at most {board}",
            "Correct report.persons_on_board, or remove who was not on board.",
        )
    in_object = Counter(person.object for person in incident.persons)
    for index, person in enumerate(incident.persons):
        if person.object is None:
            continue
        if person.object not in known:
            yield unknown_name(
                ("persons", index, "object"), "search object", person.object, list(known)
            )
        elif in_object[person.object] > known[person.object]:
            yield Fault(
                ("persons", index, "object"),
                f"{in_object[person.object]} persons are put into {person.object}, which holds "
                f"{known[person.object]}",
                f"at most {known[person.object]}",
                "Correct persons of the search object, or where this person is.",
            )


def incident_faults(incident: Incident) -> list[Fault]:
    """What does not hold together in report, persons, objects and hypotheses."""
    faults = [
        *duplicates("objects", [item.id for item in incident.objects]),
        *duplicates("hypotheses", [item.id for item in incident.hypotheses]),
        *leeway_faults(incident.objects),
        *_weights(incident),
        *_persons(incident),
    ]
    used = {name for hypothesis in incident.hypotheses for name in hypothesis.objects}
    for index, item in enumerate(incident.objects):
        if item.id not in used:
            faults.append(
                Fault(
                    ("objects", index, "id"),
                    f"no hypothesis names the search object {item.id}",
                    "each search object in at least one hypothesis",
                    "Add it to the objects of a hypothesis, or remove it.",
                )
            )
    for index, hypothesis in enumerate(incident.hypotheses):
        path: KeyPath = ("hypotheses", index)
        faults += _objects_of(incident, index)
        faults += _distress_time(hypothesis, path, incident.report.received_at_ns)
        faults += _position(hypothesis, path)
    return faults
