"""The staffs that search: forecast, plan, approve, order, fly, update, plan again."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from sarex.detection import SweepWidth
from sarex.drift.events import forecast_computed
from sarex.ensemble.storage import open_ensemble
from sarex.errors import PlanError
from sarex.exercise.direct.joining import go_on, period_of
from sarex.exercise.direct.staffing import MINUTE_NS, Staffing
from sarex.exercise.worlds.record import try_plan
from sarex.facilities import Track
from sarex.incident.case import SearchPeriod
from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.plan_files import read_widths
from sarex.world.orders import Fly, Return

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["SearchStaff"]

_FREE = ("ready", "transit", "search", "on_deck", "holding")
"""States in which a facility takes up a new track."""
_GONE = ("lost", "out_of_service")


class SearchStaff:
    """Plays the rescue co-ordination centres and the crews, as far as they search.

    ``flying`` is the event that proposed the plan being flown; ``tracks`` and ``widths`` have what
    each sortie was ordered last, ``ends_ns`` the latest end it was given; ``lost`` who is gone.
    """

    def __init__(self, director: Director) -> None:
        self.director, self.desk = director, director.desk
        self.delays: Staffing = director.staffing
        self.flying: Event | None = None
        self.tracks: dict[str, Track] = {}
        self.widths: dict[str, dict[str, SweepWidth]] = {}
        self.ends_ns: dict[str, int] = {}
        self.lost: set[str] = set()
        self.recorded: set[str] = set()

    def begin(self, reported: Event) -> None:
        """The report is in: phase, and the forecast."""
        report, state = self.desk.loaded.case.report, self.desk.state()
        reason = f"{report.vessel}, {report.persons_on_board} on board, by {report.medium}"
        if state.phase is None:
            commands.declare_phase(self.desk, "distress", reason, reported)
        if state.forecast is None:
            self.director.later(self.delays.forecast_min, lambda: self._tell_forecast(reported))
        else:
            go_on(self)

    def _tell_forecast(self, reported: Event) -> None:
        desk, ref = self.desk, self.director.forecast
        body = forecast_computed(
            open_ensemble(desk.folder.artefacts.path(ref)),
            ref.sha256,
            desk.shared.to_json(),
            forcing=self.director.read.forcing,
        )
        desk.record("forecast.computed", body, desk.smc, cause=reported)
        commands.update_probability(desk, self.map_times())
        self.report_situation()
        self.director.later(self.delays.plan_min, lambda: self.plan(1))

    def report_situation(self) -> None:
        """A situation report, and the next one in time."""
        first = not self.desk.state().sitreps
        commands.send_sitrep(self.desk, "arrival" if first else "routine", "data_link")
        self.director.later(self.delays.sitrep_every_min, self.report_situation)

    def map_times(self) -> list[int]:
        """As of :func:`sarex.operation.commands.map_times`."""
        return commands.map_times(self.desk.loaded.case)

    # --- plans --------------------------------------------------------------------------------

    def plan(self, number: int) -> None:
        """Propose the plan of a period; when all nations approve it, issue it."""
        period = self.desk.loaded.case.periods[number - 1]
        if not self.missing():
            return
        self.director.say(f"plan {number}")
        try:
            proposed = commands.propose_plan(
                self.desk,
                number,
                period.start_ns,
                period.end_ns,
                self.director.inputs,
                lost=sorted(self.lost),
                issue_ns=self._after(self._approved_min),
                earliest_ns=self._after(self._acknowledged_min),
            )
        except PlanError as error:
            if self.director.must_plan and not self.desk.state().plans:
                raise
            self.tell(f"No plan for period {number}: {error.message}")
            self.director.agenda.at(period.end_ns, lambda: self.period_over(number))
            return
        if number == 1 and self.director.worlds:
            self.director.say(f"worlds {self.director.worlds}")
            try_plan(self.desk, proposed, self.director.inputs, self.director.worlds)
        self._agree(proposed, period)

    def replan(self, why: str) -> bool:
        """Change the plan that is being flown; whether there was one to change."""
        if self.flying is None:
            return False
        plan = commands.plan_of(self.flying)
        period = period_of(plan)
        if self.desk.clock.now_ns() >= period.end_ns or not self.missing():
            return False
        self.director.say(f"replan: {why}")
        commands.update_probability(self.desk, self.map_times())  # what was found counts
        try:
            proposed = commands.replan(
                self.desk,
                plan.plan,
                self.director.inputs,
                lost=sorted(self.lost),
                issue_ns=self._after(self._approved_min),
                earliest_ns=self._after(self._acknowledged_min),
            )
        except PlanError as error:
            self.tell(f"The plan is not changed: {error.message}")
            return False
        self._agree(proposed, period)
        return True

    @property
    def _approved_min(self) -> int:
        return self.delays.approval_min * len(self.desk.loaded.case.parties.nations)

    @property
    def _acknowledged_min(self) -> int:
        return self._approved_min + self.delays.acknowledgement_min

    def _after(self, minutes: int) -> int:
        return self.desk.clock.now_ns() + minutes * MINUTE_NS

    def _agree(self, proposed: Event, period: SearchPeriod) -> None:
        """Each nation that has not yet approves, one after the other; then the plan is issued."""
        minutes = self._approve_in_turn(proposed)
        self.director.later(minutes, lambda: self._issue(proposed, period))

    def _approve_in_turn(self, proposed: Event) -> int:
        """Have the nations that are missing approve a plan; minutes until the last has."""
        missing = self._missing(commands.plan_of(proposed).plan)
        for count, nation in enumerate(missing, start=1):
            self.director.later(count * self.delays.approval_min, self._approval(proposed, nation))
        return len(missing) * self.delays.approval_min

    def _missing(self, plan: str) -> list[str]:
        """Nations that have not approved a plan."""
        approved = self.desk.state().plans[plan].approved_by
        return [n for n in self.desk.loaded.case.parties.nations if n not in approved]

    def see_through(self, proposed: Event) -> None:
        """Have a plan that was proposed before STARTEX approved and issued."""
        self._agree(proposed, period_of(commands.plan_of(proposed)))

    def _approval(self, proposed: Event, nation: str) -> Callable[[], object]:
        return lambda: commands.approve_plan(self.desk, proposed, nation)

    def _issue(self, proposed: Event, period: SearchPeriod) -> None:
        commands.issue_plan(self.desk, proposed)
        self.take_up(proposed, period.end_ns)

    def take_up(self, proposed: Event, end_ns: int) -> None:
        """Crews acknowledge and fly a plan that was issued, until its period ends."""
        plan = commands.plan_of(proposed)
        self.flying = proposed
        self.director.later(
            self.delays.acknowledgement_min, lambda: self._acknowledge_and_fly(proposed)
        )
        if plan.replaces is None:
            self.director.agenda.at(end_ns, lambda: self.period_over(plan.number))

    def _acknowledge_and_fly(self, proposed: Event) -> None:
        desk, state = self.desk, self.desk.state()
        folder = desk.folder.artefacts.path(commands.plan_of(proposed).artefact.ref)
        tracks = _tracks(folder)
        for track in tracks:
            self.tracks[track.sortie] = track
            end_ns = int(track.times_ns[-1])
            self.ends_ns[track.sortie] = max(end_ns, self.ends_ns.get(track.sortie, end_ns))
        widths = read_widths(folder)
        self.widths.update({track.sortie: dict(widths[track.facility]) for track in tracks})
        for track in sorted(tracks, key=lambda each: int(each.times_ns[0])):
            task = state.tasks.get(track.sortie)
            if track.facility in self.lost or task is None or task.withdrawn:
                continue
            if not task.acknowledged and self.director.seats.answers(track.facility):
                continue  # whoever plays its crew has not answered
            if not task.acknowledged:
                nation = state.facilities[track.facility].facility.nation
                commands.acknowledge_task(desk, track.sortie, track.facility, nation, task.order)
            first = min(int(t.times_ns[0]) for t in tracks if t.facility == track.facility)
            now, begin = desk.clock.now_ns(), int(track.times_ns[0])
            at_ns = now if begin == first else max(now, begin)
            self.director.agenda.at(at_ns, self._flight(track))

    def _flight(self, track: Track) -> Callable[[], object]:
        return lambda: self._fly(track)

    def _fly(self, track: Track) -> None:
        stage, now = self.director.stage, self.desk.clock.now_ns()
        if track.facility in self.lost or self.tracks.get(track.sortie) is not track:
            return
        if track.times_ns[-1] <= now:
            return
        state = stage.world.facility(track.facility).state
        flies_patients = track.facility in self.director.players.evacuation.flying
        if state not in _FREE or flies_patients:  # it looks at a contact, recovers, lands: later
            if state not in _GONE:
                self.director.later(1, self._flight(track))
            return
        kind = stage.simulated(track.facility).facility.kind
        widths = stage.factors.true_widths(kind, self.widths[track.sortie])
        stage.world.give(Fly(track.facility, track, widths))

    def fly_on(self, facility: str) -> None:
        """A facility is fuelled again: what is left of its track, if anything is."""
        now = self.desk.clock.now_ns()
        for track in self.tracks.values():
            if track.facility == facility and track.times_ns[0] <= now < track.times_ns[-1]:
                self._fly(track)

    # --- what was flown -----------------------------------------------------------------------

    def track_over(self, facility: str) -> None:
        """A facility flew its track to the end: who has a home goes there."""
        stage = self.director.stage
        if stage.simulated(facility).home and stage.world.facility(facility).base is None:
            stage.world.give(Return(facility))

    def period_over(self, number: int) -> None:
        """The search of a period is over: take in what was flown, and plan the next."""
        self.take_in_flown()
        self._offer_again()
        if number < len(self.desk.loaded.case.periods):
            self.director.later(self.delays.plan_min, lambda: self.plan(number + 1))

    def take_in_flown(self) -> None:
        """Record what was searched since the last time; what was not found there counts."""
        if flown := self._record_flown():
            self.director.say("update")
            commands.update_probability(self.desk, self.map_times(), flown)

    def _record_flown(self) -> list[str]:
        """Record what each sortie really searched, once; the sorties."""
        state, done = self.desk.state(), []
        for sortie, track in sorted(self.tracks.items()):
            task = state.tasks.get(sortie)
            if sortie in self.recorded or task is None or not task.acknowledged:
                continue
            flown = self.director.reporting.flown(track, self._searched_until(track))
            if flown is None:
                continue
            nation = state.facilities[track.facility].facility.nation
            commands.record_search(
                self.desk, task.plan, flown, self.widths[sortie], nation, task.order
            )
            self.recorded.add(sortie)
            done.append(sortie)
        return done

    def _searched_until(self, track: Track) -> int:
        """Who was ordered to do less goes on as ordered before, until the next sortie begins."""
        later = [
            int(other.times_ns[0])
            for other in self.tracks.values()
            if other.facility == track.facility and other.times_ns[0] > track.times_ns[0]
        ]
        return min([self.ends_ns[track.sortie], *later])

    def _offer_again(self) -> None:
        """Each nation offers its craft for the next search; who flies, fuelled from its home."""
        stage, now = self.director.stage, self.desk.clock.now_ns()
        for name, record in sorted(self.desk.state().facilities.items()):
            here, facility = stage.world.facility(name), record.facility
            if name in self.lost or here.state in _GONE:
                continue
            home = stage.simulated(name).home
            place, ready_ns, left_h = (here.lon_deg, here.lat_deg), now, here.fuel_h
            if home is not None and here.state != "ready":
                place = stage.place_of(stage.bases[home]) if here.base is None else place
                way_s = stage.away_m(name, *place) / facility.transit_speed_m_s
                ready_ns = now + round(1e9 * way_s) + self.delays.turnaround_min * MINUTE_NS
                left_h = facility.endurance_h
            if left_h > 0.0:
                commands.offer_facility(self.desk, facility, ready_ns, place, left_h)

    def forget(self, facilities: Collection[str]) -> None:
        """These facilities are gone."""
        self.lost.update(facilities)

    def missing(self) -> bool:
        """Whether fewer persons are found than were on board."""
        found = sum(item.persons or 0 for item in self.desk.state().found.values())
        return found < self.desk.loaded.case.report.persons_on_board

    def tell(self, text: str) -> None:
        """The centre in charge tells those of the other nations."""
        case = self.desk.loaded.case
        others = [f"{nation} RCC" for nation in case.parties.nations if nation != case.parties.smc]
        if others:
            commands.send_message(self.desk, f"{case.parties.smc} RCC", others, "data_link", text)


def _tracks(folder: Path) -> list[Track]:
    return [Track.from_json(item) for item in json.loads((folder / "tracks.json").read_bytes())]
