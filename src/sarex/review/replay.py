"""Replay: at any time of an exercise, the truth beside what each nation knew of it then.

A nation's picture is made from its own view of the journal and from nothing else; whoever watches
is shown of it what it may see too. The truth comes from the watcher's view, where that sees
``truth.recorded``, and is put beside the pictures, never into one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel

from sarex.canonical import iso_to_ns, ns_to_iso, quantise
from sarex.exercise.control import ControlState, fold_control, shown
from sarex.exercise.control.state import TYPES
from sarex.facilities import Track
from sarex.journal import Event, View
from sarex.review.measures.sources import Sources, data_of

__all__ = [
    "FacilityShown",
    "Moment",
    "NationPicture",
    "Place",
    "PlanShown",
    "TruthPicture",
    "moment_of",
    "moments",
    "nation_picture",
    "truth_picture",
]


@dataclass(frozen=True, slots=True)
class Place:
    """A position, degrees, with the event that says so."""

    lon_deg: float
    lat_deg: float
    event: str


@dataclass(frozen=True, slots=True)
class FacilityShown:
    """Where a facility was last said to be, and how long ago [s]."""

    facility: str
    place: Place
    age_s: float


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A plan that the nation had: proposed or issued."""

    plan: str
    stage: str
    tracks: tuple[Track, ...]
    event: str


@dataclass(frozen=True, slots=True)
class NationPicture:
    """What one party knew at a time.

    Parameters
    ----------
    party : str
    time_ns : int
        Case clock.
    phase : str, optional
    facilities : tuple of FacilityShown
    sightings, found : mapping
        Sighting event id, and found object id, to the reported place; of objects found without a
        sighting that this party may see there is none.
    plans : tuple of PlanShown
        The latest that was proposed and the one that is being flown.
    events : tuple of str
        All that it had been told, ``event_id``.
    """

    party: str
    time_ns: int
    phase: str | None
    facilities: tuple[FacilityShown, ...]
    sightings: Mapping[str, Place]
    found: Mapping[str, Place]
    plans: tuple[PlanShown, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TruthPicture:
    """Where the objects were in truth, and where the facilities were on the tracks they flew."""

    hypothesis: str
    objects: Mapping[str, Place]
    facilities: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Moment:
    """One time of the replay; the truth is None where the viewer may not see it."""

    time_ns: int
    truth: TruthPicture | None
    pictures: tuple[NationPicture, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data; positions to 1e-7°."""
        return {
            "pictures": [_picture_json(picture) for picture in self.pictures],
            "time": ns_to_iso(self.time_ns),
            "truth": None if self.truth is None else _plain(asdict(self.truth)),
        }


def nation_picture(view: View, time_ns: int, watcher: View | None = None) -> NationPicture:
    """What the view's party knew at a time of the case clock.

    Parameters
    ----------
    view : View
        Of that party.
    time_ns : int
        Events that occurred later are not in it. While a NO DUFF held, simulated positions were not
        shown, and are not here.
    watcher : View, optional
        Of whoever is shown the picture of another party; what it may not see is left out.
    """
    seen = Sources.of(view, watcher).until(time_ns)
    kept = shown(seen.events, _control(seen))
    bodies = [(event, data_of(event)) for event in kept if isinstance(event.body, BaseModel)]
    phases = [body["phase"] for event, body in bodies if event.type == "phase.declared"]
    sightings = {e.event_id: _place(e, b) for e, b in bodies if e.type == "sighting.reported"}
    found: dict[str, Place] = {}
    for event, body in bodies:
        if event.type == "object.found" and body["sighting"] in sightings:
            found[body["search_object"]] = sightings[body["sighting"]]
        elif event.type == "sighting.reclassified":
            found = {name: at for name, at in found.items() if at.event != body["sighting"]}
    return NationPicture(
        view.viewer.party,
        time_ns,
        phases[-1] if phases else None,
        tuple(_facilities(bodies, time_ns)),
        sightings,
        found,
        tuple(_plans(seen)),
        tuple(event.event_id for event in kept),
    )


def _control(seen: Sources) -> ControlState:
    """Whether the drill went on, as far as this viewer may know."""
    reported = seen.reported
    nations = () if reported is None else data_of(reported)["case"]["parties"]["nations"]
    return fold_control(seen.of_type(*TYPES), nations)


def _place(event: Event, body: Mapping[str, Any]) -> Place:
    return Place(body["lon_deg"], body["lat_deg"], event.event_id)


def _facilities(bodies: list[tuple[Event, dict[str, Any]]], time_ns: int) -> list[FacilityShown]:
    last: dict[str, FacilityShown] = {}
    for event, body in bodies:
        if event.type in {"facility.offered", "position.reported"}:
            own = body["facility"]
            name = own["id"] if isinstance(own, dict) else own
            age_s = (time_ns - event.occurred_at_ns) / 1e9
            last[name] = FacilityShown(name, _place(event, body), age_s)
    return [shown for _, shown in sorted(last.items())]


def _plans(seen: Sources) -> Iterator[PlanShown]:
    """The plan in force, and a later one that is proposed."""
    issued = [data_of(event)["plan"] for event in seen.of_type("plan.issued")]
    proposed = {data_of(event)["plan"]: event for event in seen.of_type("plan.proposed")}
    out = [name for name in issued if name in proposed][-1:]
    for name in dict.fromkeys((*out, *list(proposed)[-1:])):
        body = data_of(proposed[name])
        tracks = seen.read(body["artefact"]["sha256"], "tracks.json")
        yield PlanShown(
            body["plan"],
            "issued" if body["plan"] in issued else "proposed",
            tuple(Track.from_json(item) for item in tracks),
            proposed[name].event_id,
        )


def truth_picture(view: View, time_ns: int) -> TruthPicture | None:
    """The truth at a time, from a view that may see it; None where it may not, or is not there.

    None too while a NO DUFF held: all of it is simulated. Objects that are not in the water yet,
    and facilities that are not on a flown track then, are left out.
    """
    seen = Sources.of(view)
    event = seen.first("truth.recorded")
    if event is None or _control(seen.until(time_ns)).no_duff is not None:
        return None
    data = seen.read(data_of(event)["artefact"]["sha256"], "truth.json")
    times = np.array([iso_to_ns(t) for t in data["times"]], dtype=np.int64)
    objects = {}
    if iso_to_ns(data["distress"]) <= time_ns <= int(times[-1]):
        since = (times - times[0]) / 1e9
        at = (time_ns - int(times[0])) / 1e9
        for column, name in enumerate(data["objects"]):
            lon = np.unwrap(np.array(data["lon_deg"])[:, column], period=360.0)
            lat = np.array(data["lat_deg"])[:, column]
            place = (float(np.interp(at, since, lon)), float(np.interp(at, since, lat)))
            objects[name] = Place(*place, event.event_id)
    facilities = {}
    for flown in seen.flown():
        track = flown.track
        if track.times_ns[0] <= time_ns <= track.times_ns[-1]:
            facilities[track.facility] = Place(*_on_track(track, time_ns), flown.event.event_id)
    return TruthPicture(data["hypothesis"], objects, dict(sorted(facilities.items())))


def _on_track(track: Track, time_ns: int) -> tuple[float, float]:
    since = (track.times_ns - track.times_ns[0]) / 1e9
    at = (time_ns - int(track.times_ns[0])) / 1e9
    lon = np.unwrap(track.lon_deg, period=360.0)
    return float(np.interp(at, since, lon)), float(np.interp(at, since, track.lat_deg))


def moment_of(views: Mapping[str, View], time_ns: int, watcher: View | None = None) -> Moment:
    """One time of the replay.

    Parameters
    ----------
    views : mapping
        Party to its own view.
    time_ns : int
        Case clock.
    watcher : View, optional
        Of whoever looks, such as exercise control: the truth that it may see is put beside, and no
        picture holds what it may not see.
    """
    pictures = tuple(nation_picture(view, time_ns, watcher) for _, view in sorted(views.items()))
    beside = None if watcher is None else truth_picture(watcher, time_ns)
    return Moment(time_ns, beside, pictures)


def moments(
    views: Mapping[str, View],
    start_ns: int,
    end_ns: int,
    step_ns: int,
    watcher: View | None = None,
) -> Iterator[Moment]:
    """A replay from start to end, one moment each step; shown at any speed."""
    for time_ns in range(start_ns, end_ns + 1, step_ns):
        yield moment_of(views, time_ns, watcher)


def _picture_json(picture: NationPicture) -> dict[str, Any]:
    data = {
        "events": list(picture.events),
        "facilities": [asdict(shown) for shown in picture.facilities],
        "found": {name: asdict(place) for name, place in sorted(picture.found.items())},
        "party": picture.party,
        "phase": picture.phase,
        "plans": [
            {
                "event": plan.event,
                "plan": plan.plan,
                "stage": plan.stage,
                "tracks": [track.to_json() for track in plan.tracks],
            }
            for plan in picture.plans
        ],
        "sightings": {name: asdict(place) for name, place in sorted(picture.sightings.items())},
        "time": ns_to_iso(picture.time_ns),
    }
    plain: dict[str, Any] = _plain(data)
    return plain


def _plain(value: Any) -> Any:
    """Floats to 1e-7, so that equal pictures are equal text."""
    if isinstance(value, float):
        return quantise(value, 7)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
