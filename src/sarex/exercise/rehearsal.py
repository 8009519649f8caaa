"""A case from the distress call to ENDEX with nobody at the keys: every act through the journal.

Persons' time is played by fixed delays, named below. An operation is never run this way: its
observations come from the world outside.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sarex.artefacts import ArtefactRef
from sarex.drift.events import forecast_computed
from sarex.drift.job import FUNCTION, CaseInputs, job_parameters, read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.errors import ExerciseError, FieldError, PlanError
from sarex.exercise.events import ExerciseEnded, ExerciseStarted
from sarex.exercise.truth_record import CONTROL, declare_truth
from sarex.exercise.umpire import Sortie, Umpire
from sarex.exercise.worlds.record import try_plan
from sarex.facilities import Track
from sarex.incident.case import SearchPeriod
from sarex.incident.events import released_toml
from sarex.journal import Event, SimulatedClock
from sarex.metocean import Quantity
from sarex.metocean.files import field_files, instead
from sarex.metocean.finding import OPTION_OF, Folders, find_file, matching
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.operation.plan_files import read_widths
from sarex.operation.situation import plane_of
from sarex.operation.states import read_states
from sarex.randomness import derive_key, generator_for
from sarex.world import draw_truth

__all__ = ["WORLDS", "Delays", "rehearse", "store_inputs"]

WORLDS = 20
"""Drawn worlds in which the first plan is flown beside that of ws-1."""

_MINUTE_NS = 60 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Delays:
    """How long the staffs take, in minutes: assumptions of a rehearsal, not measures."""

    forecast_min: int = 10
    plan_min: int = 10
    approval_min: int = 5
    acknowledgement_min: int = 5
    turnaround_min: int = 45
    """An aircraft back at its base or ship is fuelled and crewed again."""

    @property
    def sentence(self) -> str:
        return (
            f"Played by fixed delays: forecast {self.forecast_min} min, plan {self.plan_min} min, "
            f"each approval {self.approval_min} min, acknowledgement {self.acknowledgement_min} "
            f"min, turnaround of aircraft {self.turnaround_min} min."
        )


def store_inputs(
    desk: Desk, base_folder: Folders, wind_file: Path | None, current_file: Path | None
) -> dict[str, ArtefactRef]:
    """Keep the case, without personal data, and the field files that it uses in its folder.

    Parameters
    ----------
    desk
        Of the case; its folder gets the artefacts.
    base_folder
        Relative file names of the case are below it, or below the first of several that has the
        file.
    wind_file, current_file
        Take the place of all files that the case names for the quantity.

    Raises
    ------
    FieldError
        If a file is not there.
    """
    fields = desk.loaded.case.fields
    text = released_toml(desk.loaded.case)
    inputs = {"case": commands.store_file(desk, "case", {"case.toml": text})}
    given_files: dict[Quantity, Path | None] = {"wind": wind_file, "current": current_file}
    for quantity, given in given_files.items():
        if given is not None:
            several = len(field_files(fields, quantity)) > 1
            name = instead(quantity) if several else quantity
            inputs[name] = _store_field(desk, _given(given, quantity))
    for file in field_files(fields):
        if file.name in inputs or instead(file.quantity) in inputs:
            continue
        inputs[file.name] = _store_field(desk, matching(find_file(file, base_folder)))
    return inputs


def _given(path: Path, quantity: Quantity) -> list[Path]:
    found = matching(path)
    if not found:
        raise FieldError(
            "a field file is not there",
            given=path,
            where=OPTION_OF[quantity],
            remedy="Give the path of a field file, relative to where you are.",
        )
    return found


def _store_field(desk: Desk, found: list[Path]) -> ArtefactRef:
    return commands.store_file(desk, "fields", {each.name: each for each in found})


def rehearse(
    desk: Desk,
    clock: SimulatedClock,
    inputs: Mapping[str, ArtefactRef],
    *,
    delays: Delays | None = None,
    worlds: int = WORLDS,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Play a whole exercise: forecast, plans for all periods, searches, updates, ENDEX.

    Parameters
    ----------
    desk, clock
        With an empty journal, at the time of the distress report; the desk's own clock, to be
        moved.
    inputs
        Artefacts of the case and its fields, see :func:`store_inputs`.
    delays
        How long the staffs take.
    worlds
        Drawn worlds in which the first plan is flown beside the plan of ws-1; 0 leaves it out.
    say
        Told what is being done.

    Raises
    ------
    ExerciseError
        If the case is an operation.
    """
    case = desk.loaded.case
    if case.mode != "exercise":
        raise ExerciseError(
            "a rehearsal invents what is observed, so it is for exercises only",
            given=f'mode = "{case.mode}"',
            allowed='mode = "exercise"',
            remedy="Copy the case, set its mode to exercise, and run the copy.",
            where=case.id,
        )
    _Rehearsal(desk, clock, inputs, delays or Delays(), worlds, say).run()


class _Rehearsal:
    def __init__(
        self,
        desk: Desk,
        clock: SimulatedClock,
        inputs: Mapping[str, ArtefactRef],
        delays: Delays,
        worlds: int,
        say: Callable[[str], None],
    ) -> None:
        self.desk, self.clock, self.inputs, self.delays, self.say = desk, clock, inputs, delays, say
        self.worlds = worlds
        self.case = desk.loaded.case

    def run(self) -> None:
        desk, case = self.desk, self.case
        desk.record(
            "exercise.started",
            ExerciseStarted(
                title=case.title, nations=case.parties.nations, staff=self.delays.sentence
            ),
            CONTROL,
        )
        reported = commands.report_incident(desk)
        report = case.report
        reason = f"{report.vessel}, {report.persons_on_board} on board, by {report.medium}"
        commands.declare_phase(desk, "distress", reason, reported)
        commands.offer_facilities_of_case(desk)
        self._forecast(reported)
        umpire = self._umpire()
        declare_truth(desk, umpire.truth)
        reason = self._search_all(umpire)
        desk.record("exercise.ended", ExerciseEnded(reason=reason), CONTROL)
        umpire.reveal_truth()

    def _search_all(self, umpire: Umpire) -> str:
        """Plan and search in every period while persons are missing; why the exercise ends.

        A first period in which nobody can search is an error; a later one ends the exercise, so
        that what was done until then is reviewed.
        """
        for number, period in enumerate(self.case.periods, start=1):
            if not self._persons_missing():
                break
            try:
                self._search(umpire, number, period)
            except PlanError as error:
                if number == 1:
                    raise
                self.say(f"no plan {number}")
                return f"no plan for period {number}: {error.message}"
        return "end of the last search period" if self._persons_missing() else "everybody is found"

    def _wait(self, minutes: int, umpire: Umpire | None = None) -> None:
        """Let the staffs work; meanwhile the world, if there is one yet, goes on."""
        until = self.clock.now_ns() + minutes * _MINUTE_NS
        if umpire is None:
            self.clock.advance_to(until)
        else:
            umpire.run_until(until)
            umpire.move_clock(until)

    def _persons_missing(self) -> bool:
        """Whether fewer persons are found than were on board."""
        found = sum(item.persons or 0 for item in self.desk.state().found.values())
        return found < self.case.report.persons_on_board

    def _forecast(self, reported: Event) -> None:
        self.say("drift")
        desk = self.desk
        ref = desk.run(
            FUNCTION,
            self.inputs,
            job_parameters(self.case),
            kind="ensemble",
            purpose="forecast",
        )
        self._wait(self.delays.forecast_min)
        body = forecast_computed(
            open_ensemble(desk.folder.artefacts.path(ref)),
            ref.sha256,
            desk.shared.to_json(),
            forcing=self._case_inputs().forcing,
        )
        desk.record("forecast.computed", body, desk.smc, cause=reported)
        self.say("probability")
        commands.update_probability(desk, self._map_times())

    def _map_times(self) -> list[int]:
        """Start and end of every period, within the forecast."""
        marks = {t for p in self.case.periods for t in (p.start_ns, p.end_ns)}
        return sorted(t for t in marks if t <= self.case.forecast.until_ns)

    def _umpire(self) -> Umpire:
        """Exercise control's secret: what really happened, in which sea."""
        desk = self.desk
        read = self._case_inputs()
        key = derive_key(desk.key, "world")
        truth = draw_truth(
            self.case.incident,
            read.forcing,
            end_ns=self.case.forecast.until_ns,
            rng=generator_for(key, "truth"),
            coast_action=self.case.forecast.coast_action,
        )
        state = desk.state()
        assert state.forecast is not None
        ensemble = open_ensemble(desk.folder.artefacts.path(state.forecast.ensemble.ref))
        return Umpire(desk, self.clock, truth, read.coast, plane_of(ensemble), key)

    def _case_inputs(self) -> CaseInputs:
        paths = {name: self.desk.folder.artefacts.path(ref) for name, ref in self.inputs.items()}
        return read_inputs(paths)

    def _search(self, umpire: Umpire, number: int, period: SearchPeriod) -> None:
        desk = self.desk
        self.say(f"plan {number}")
        self._wait(self.delays.plan_min, umpire)
        proposed = commands.propose_plan(
            desk,
            number,
            period.start_ns,
            period.end_ns,
            self.inputs,
            issue_ns=self.clock.now_ns() + self._until_issued_ns,
            earliest_ns=self.clock.now_ns() + self._until_acknowledged_ns,
        )
        if number == 1 and self.worlds:
            self.say(f"worlds {self.worlds}")
            try_plan(desk, proposed, self.inputs, self.worlds)
        for nation in self.case.parties.nations:
            self._wait(self.delays.approval_min, umpire)
            commands.approve_plan(desk, proposed, nation)
        commands.issue_plan(desk, proposed)
        orders = {name: task.order for name, task in desk.state().tasks.items()}
        sorties = self._sorties(proposed)
        self._wait(self.delays.acknowledgement_min, umpire)
        for sortie in sorties:
            facility, name = sortie.facility, sortie.track.sortie
            commands.acknowledge_task(desk, name, facility.id, facility.nation, orders[name])
        self.say(f"search {number}")
        first = min(int(s.track.times_ns[0]) for s in sorties)
        umpire.run_until(first)
        umpire.assign(sorties, number)
        umpire.run_until(period.end_ns)
        self._after(umpire, proposed, sorties, orders, number)

    @property
    def _until_issued_ns(self) -> int:
        """From a plan's proposal to its issue, when every nation has approved it."""
        return self.delays.approval_min * len(self.case.parties.nations) * _MINUTE_NS

    @property
    def _until_acknowledged_ns(self) -> int:
        """From a plan's proposal to the acknowledgement of its tasks."""
        return self._until_issued_ns + self.delays.acknowledgement_min * _MINUTE_NS

    def _sorties(self, proposed: Event) -> list[Sortie]:
        """What each facility was ordered, as read from the plan's artefact."""
        folder = self.desk.folder.artefacts.path(commands.plan_of(proposed).artefact.ref)

        def read(name: str) -> Any:
            return json.loads((folder / name).read_text(encoding="utf-8"))

        widths = read_widths(folder)
        states = {s.facility.id: s for s in read_states(read("facilities.json"))}
        tracks = [Track.from_json(item) for item in read("tracks.json")]
        first = {
            track.facility: int(track.times_ns[0])
            for track in sorted(tracks, key=lambda track: -int(track.times_ns[0]))
        }
        return [
            Sortie(
                states[track.facility].facility,
                track,
                widths[track.facility],
                self._endurance_h(track, first[track.facility]),
            )
            for track in tracks
        ]

    def _endurance_h(self, track: Track, first_ns: int) -> float:
        """Endurance at a departure: aircraft are refuelled in between, ships go on with theirs."""
        record, gone_ns = self.desk.state().facilities[track.facility], int(track.times_ns[0])
        if record.facility.medium == "air" and gone_ns > first_ns:
            return record.facility.endurance_h
        left_h = record.state_at(self.clock.now_ns()).endurance_left_h
        return left_h - (gone_ns - first_ns) / 3.6e12

    def _after(
        self,
        umpire: Umpire,
        proposed: Event,
        sorties: Sequence[Sortie],
        orders: Mapping[str, str],
        number: int,
    ) -> None:
        """Record what was flown, offer the facilities again, update the probability."""
        desk = self.desk
        umpire.move_clock(umpire.world.now_ns)
        for sortie in sorties:
            commands.record_search(
                desk,
                commands.plan_of(proposed).plan,
                sortie.track,
                sortie.widths,
                sortie.facility.nation,
                orders[sortie.track.sortie],
            )
        by_facility: dict[str, list[Sortie]] = {}
        for sortie in sorted(sorties, key=lambda s: int(s.track.times_ns[0])):
            by_facility.setdefault(sortie.facility.id, []).append(sortie)
        for name in dict.fromkeys(sortie.facility.id for sortie in sorties):
            self._offer_again(by_facility[name])
        self.say(f"update {number}")
        commands.update_probability(desk, self._map_times(), [s.track.sortie for s in sorties])

    def _offer_again(self, sorties: Sequence[Sortie]) -> None:
        """The nation offers the craft for the next search, from where its last sortie ends."""
        track, facility = sorties[-1].track, sorties[-1].facility
        back_ns = int(track.times_ns[-1])
        flies = facility.medium == "air"
        used_h = (back_ns - int(sorties[0].track.times_ns[0])) / 3.6e12
        left_h = facility.endurance_h if flies else sorties[0].endurance_h - used_h
        ready_ns = back_ns + (self.delays.turnaround_min * _MINUTE_NS if flies else 0)
        if left_h > 0:
            place = (float(track.lon_deg[-1]), float(track.lat_deg[-1]))
            commands.offer_facility(self.desk, facility, ready_ns, place, left_h)
