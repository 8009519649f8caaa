"""Follows one order of a case from the plan to the review.

Usage: python examples/follow_one_order.py FOLDER [--plan 1] [--facility kor-helicopter]

FOLDER is a case that was run: ``sarex run goto --out FOLDER``. Without ``--facility`` it is the one
that made the first find under the plan, or the first of the plan where nothing was found.
What is printed is read from the journal and its artefacts; the track is realised again from the
order and compared. docs/architecture/one_order.md shows the output for the built-in case goto and
says what happens at each step.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from follow_one_particle import job_record, open_case, place

from sarex.drift.job import read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.facilities import Track
from sarex.geo import inverse
from sarex.journal import View
from sarex.labels import EXCON, Viewer
from sarex.operation.situation import plane_of
from sarex.operation.state import fold_case
from sarex.operation.states import read_states
from sarex.planning.plan import Plan, Sortie
from sarex.planning.realise import realise
from sarex.quantities import format_dtg, to_knots, to_nm

SAME_TIME_S = 30.0
"""How close the track realised again is to the one on disk, in time at each waypoint. The planner
samples wind and current once for all facilities, here they are sampled about one sortie; the nodes
differ, so legs take a little more or less time, and the last leg, which is cut when the facility
must leave, ends earlier or later by as much."""


@dataclass(frozen=True)
class Followed:
    """A case, and the order that is followed in it."""

    folder: Path
    view: View
    proposed: Any
    artefact: Path
    plan: Plan
    sortie: Sortie

    def events(self, *types: str, **wanted: str) -> list[Any]:
        """Events of these types whose body says what is wanted."""
        return [
            event
            for event in self.view.events()
            if event.type in types
            and all(getattr(event.body, name, None) == value for name, value in wanted.items())
        ]

    def read(self, name: str) -> Any:
        """A JSON file of the plan's artefact."""
        return json.loads((self.artefact / name).read_text(encoding="utf-8"))


def follow(folder: Path, view: View, facility: str | None, number: int) -> Followed:
    """Find the sortie of a facility in a plan."""
    plans: list[Any] = [e for e in view.events() if e.type == "plan.proposed"]
    (proposed,) = (e for e in plans if e.body.number == number and e.body.replaces is None)
    artefact = view.artefact(proposed.body.artefact.sha256)
    plan = Plan.model_validate_json((artefact / "plan.json").read_text(encoding="utf-8"))
    wanted = facility or _first_to_find(view, plan)
    sortie = next(s for s in plan.sorties if s.facility == wanted)
    return Followed(folder, view, proposed, artefact, plan, sortie)


def _first_to_find(view: View, plan: Plan) -> str:
    """The facility of the plan whose sighting became the first find of the plan's period."""
    found: list[Any] = list(view.events(types=["object.found"]))
    seen: list[Any] = [view.get(event.body.sighting) for event in found]
    ordered = {sortie.facility for sortie in plan.sorties}
    first = (
        str(event.body.facility)
        for event in seen
        if event.body.facility in ordered and plan.start_ns <= event.occurred_at_ns <= plan.end_ns
    )
    return next(first, plan.sorties[0].facility)


def head(this: Followed, event: Any) -> str:
    """One line about an event, with the number of the event that caused it."""
    cause = f"  caused by event {this.view.get(event.cause).seq}" if event.cause else ""
    time = format_dtg(event.occurred_at_ns)
    return f"event {event.seq:<4} {time}  {event.type:<20} {event.author} [{event.role}]{cause}"


def step_intent(this: Followed) -> Iterator[str]:
    """The order as data: what, where and how, and no leg times."""
    sha256 = this.proposed.body.artefact.sha256
    record = job_record(this.folder, sha256)
    yield f"job artefacts/.jobs/{record['id']}.json"
    yield f"function {record['function']}, inputs {', '.join(sorted(record['inputs']))}"
    yield f"artefacts/{sha256}/"
    yield f"  plan.json, sortie {this.sortie.id}:"
    yield ""
    yield this.sortie.tasks[0].model_dump_json(indent=1)


def step_track(this: Followed) -> Iterator[str]:
    """The order realised: timed waypoints; realised again here and compared."""
    tracks = [Track.from_json(item) for item in this.read("tracks.json")]
    (track,) = (t for t in tracks if t.sortie == this.sortie.id)
    (forecast,) = this.events("forecast.computed")
    job = job_record(this.folder, forecast.body.ensemble.sha256)
    paths = {name: this.folder / "artefacts" / sha for name, sha in job["inputs"].items()}
    forcing = read_inputs(paths).forcing
    ensemble = open_ensemble(this.view.artefact(forecast.body.ensemble.sha256))
    states = {s.facility.id: s for s in read_states(this.read("facilities.json"))}
    again = realise(
        this.sortie,
        states[this.sortie.facility],
        wind=forcing.wind.sample,
        current=forcing.current.sample,
        plane=plane_of(ensemble),
    )
    _, _, away = inverse(again.lon_deg, again.lat_deg, track.lon_deg, track.lat_deg)
    late = np.abs(again.times_ns - track.times_ns) / 1e9
    apart_m = SAME_TIME_S * states[this.sortie.facility].facility.transit_speed_m_s
    if again.leg_ids != track.leg_ids or away.max() > apart_m or late.max() > SAME_TIME_S:
        raise SystemExit("the track realised again is not the one in the plan")
    yield f"artefacts/{this.proposed.body.artefact.sha256}/"
    yield "  tracks.json"
    legs, on = len(track.leg_ids), int(track.sensor_on.sum())
    yield f"{legs} legs, sensor on along {on}; the first five:"
    for i in range(min(5, len(track.leg_ids))):
        lon, lat = track.lon_deg[i : i + 2], track.lat_deg[i : i + 2]
        leg = track.leg_ids[i].removeprefix(track.sortie)[1:]
        bearing, _, distance = inverse(lon[0], lat[0], lon[1], lat[1])
        seconds = float(track.times_ns[i + 1] - track.times_ns[i]) / 1e9
        yield (
            f"  {format_dtg(int(track.times_ns[i]))}  {place(lon[0], lat[0])}"
            f"  {float(bearing) % 360:03.0f}T {to_nm(float(distance)):6.1f} NM"
            f" {to_knots(float(distance) / seconds):5.1f} kn"
            f"  {'on ' if track.sensor_on[i] else 'off'} {leg}"
        )
    yield (
        f"realised again here, wind and current sampled about this sortie alone: the same legs; "
        f"waypoints within {late.max():.0f} s, {np.median(away):.0f} m (median), "
        f"{away.max():.0f} m (greatest)"
    )


def step_judge(this: Followed) -> Iterator[str]:
    """What the judge says of this facility, and of the plan."""
    report = this.read("worth.json")["pos"]
    (own,) = (f for f in report["facilities"] if f["facility"] == this.sortie.facility)
    widths = this.read("widths.json")[this.sortie.facility]
    yield f"artefacts/{this.proposed.body.artefact.sha256}/"
    yield "  widths.json, worth.json"
    for name, width in sorted(widths.items()):
        yield f"  sweep width for {name:<6}{width['width_m']:7.0f} m, law {width['law']}"
    yield f"  POS of at least one object, this facility alone   {own['alone']:.4f}"
    yield f"  what the joint POS loses without it               {own['marginal']:.4f}"
    yield f"  POS of the whole plan                             {report['any_found']:.4f}"


def step_events(this: Followed) -> Iterator[str]:
    """The events that carry the order to the crew, with what caused each."""
    plan, sortie = this.plan.id, this.sortie.id
    events = [
        *this.events("plan.proposed", "plan.tried", "plan.approved", "plan.issued", plan=plan),
        *this.events("task.issued", "task.acknowledged", sortie=sortie),
    ]
    for event in sorted(events, key=lambda e: e.seq):
        yield head(this, event)
    (issued,) = this.events("plan.issued", plan=plan)
    yield f"artefacts/{issued.body.artefact.sha256}/"
    name = f"tasking-{this.sortie.facility}.en.txt"
    text = (this.view.artefact(issued.body.artefact.sha256) / name).read_text(encoding="utf-8")
    yield f"  {name}:"
    yield from (f"    {line}" for line in text.splitlines()[:4])


def step_flight(this: Followed) -> Iterator[str]:
    """What the world reported of this facility while the plan was flown."""
    after = min(e.seq for e in this.events("task.acknowledged", sortie=this.sortie.id))
    (flown,) = this.events("search.flown", sortie=this.sortie.id)
    mine = this.events("position.reported", "sighting.reported", facility=this.sortie.facility)
    during = [e for e in mine if after < e.seq < flown.seq]
    positions = [e for e in during if e.type == "position.reported"]
    yield f"position reports: {len(positions)}; the first two:"
    for event in positions[:2]:
        body = event.body
        yield f"{head(this, event)}  {place(body.lon_deg, body.lat_deg)}"
    sightings = [e for e in during if e.type == "sighting.reported"]
    yield f"sightings: {len(sightings)}"
    for event in sightings:
        body = event.body
        yield f"{head(this, event)}  {body.search_object} {place(body.lon_deg, body.lat_deg)}"
        looked = this.events("sighting.classified", "object.found", sighting=event.event_id)
        yield from (head(this, each) for each in looked)
    yield head(this, flown)
    yield f"  sensor on for {flown.body.sensor_on_h:.2f} h"
    yield f"  artefacts/{flown.body.artefact.sha256}/flown.json"


def step_update(this: Followed) -> Iterator[str]:
    """The update that counts this search, and the state that is folded from it all."""
    updates = this.events("probability.updated")
    update = next(u for u in updates if this.sortie.id in {k.sortie for k in u.body.looks})
    (look,) = (k for k in update.body.looks if k.sortie == this.sortie.id)
    yield head(this, update)
    yield f"  looks from {look.start}"
    yield f"          to {look.end}, tasks {', '.join(look.task_ids)}"
    yield f"  POS of these looks alone, before their outcome was known: {look.pos_any:.4f}"
    yield f"  still sought: {', '.join(update.body.remaining_objects) or 'nothing'}"
    state = fold_case(e for e in this.view.events() if e.seq <= update.seq)
    task = state.tasks[this.sortie.id]
    yield "fold up to this event:"
    yield f"  tasks[{this.sortie.id!r}].acknowledged  {task.acknowledged}"
    yield f"  tasks[{this.sortie.id!r}].flown         {task.flown is not None}"


def step_review(this: Followed) -> Iterator[str]:
    """Where the order is in the review."""
    review = this.folder / "review"
    (written,) = this.events("review.written")
    number = this.plan.period
    own = f"plan-{number}/tasking-{this.sortie.facility}.", f"plan-{number}."
    yield head(this, written)
    yield from (f"  review/{name}" for name in written.body.files if any(o in name for o in own))
    yield "review/timeline.txt, from the plan to the update, where plan or facility is named,"
    yield "without messages and the watch over separation:"
    lines = (review / "timeline.txt").read_text(encoding="utf-8").splitlines()
    begin = next(i for i, line in enumerate(lines) if this.plan.id in line)
    for line in lines[begin:]:
        if _told(line) and (this.plan.id in line or this.sortie.facility in line):
            yield f"  {_shortened(line, this.sortie.facility)}"
        if "Probability updated" in line:
            break


def _told(line: str) -> bool:
    """Whether a line begins an event that is shown here."""
    what = re.match(r"\d{6}Z \w{3} \d{2}  (.*)", line)
    return what is not None and not what[1].startswith(("Message", "Separation"))


def _shortened(line: str, facility: str) -> str:
    """A line of many names with all but one of them left out."""
    what, _, names = line.partition(": ")
    count = len(names.split(", "))
    return line if count < 4 else f"{what}: ..., {facility}, ... ({count} in all)"


def walk(this: Followed) -> Iterator[str]:
    """All steps, each under a line that names it."""
    steps = {
        "intent": step_intent(this),
        "track": step_track(this),
        "judge": step_judge(this),
        "events": step_events(this),
        "flight": step_flight(this),
        "update": step_update(this),
        "review": step_review(this),
    }
    for name, lines in steps.items():
        yield f"--- {name}"
        yield from lines
    yield "--- end"


def main() -> None:
    """Read the arguments and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--facility")
    parser.add_argument("--plan", type=int, default=1)
    given = parser.parse_args()
    with open_case(given.folder) as case:
        view = case.journal.view(Viewer(EXCON, "reader"))
        for line in walk(follow(given.folder, view, given.facility, given.plan)):
            print(line)


if __name__ == "__main__":
    main()
