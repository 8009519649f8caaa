"""The loop: world, staffs and injects on one clock, every act through the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sarex.artefacts import ArtefactRef
from sarex.drift.job import FUNCTION, job_parameters, read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.errors import ExerciseError
from sarex.exercise.design import LoadedScenario
from sarex.exercise.direct.agenda import Agenda
from sarex.exercise.direct.effects import Effects
from sarex.exercise.direct.inject_staff import InjectStaff
from sarex.exercise.direct.known import Known
from sarex.exercise.direct.listening import Listening
from sarex.exercise.direct.played import Played
from sarex.exercise.direct.refusals import unless_refused
from sarex.exercise.direct.reporting import Reporting
from sarex.exercise.direct.rescue_staff import RescueStaff
from sarex.exercise.direct.search_staff import SearchStaff
from sarex.exercise.direct.seated_search import SeatedSearch
from sarex.exercise.direct.staffing import MINUTE_NS, Staffing
from sarex.exercise.direct.stage import Stage, set_stage
from sarex.exercise.direct.timing import Timing
from sarex.exercise.events import ExerciseEnded, ExerciseStarted
from sarex.exercise.injects.commands import (
    approve_inject,
    fire_due,
    load_into,
    nation_control,
    ready_inject,
    review_inject,
)
from sarex.exercise.seats.pace import Timekeeper
from sarex.exercise.seats.seating import Seats
from sarex.exercise.truth_record import CONTROL, declare_truth, reveal_truth
from sarex.journal import Event, SimulatedClock
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.operation.separation import Lookout
from sarex.operation.situation import plane_of

__all__ = ["Director", "direct"]

_LOOK_NS = MINUTE_NS
"""Triggers are looked at, and facilities' tracks noted, this often."""


def direct(
    desk: Desk,
    clock: SimulatedClock,
    inputs: Mapping[str, ArtefactRef],
    loaded: LoadedScenario,
    *,
    staffing: Staffing | None = None,
    until_ns: int | None = None,
    worlds: int = 0,
    keeper: Timekeeper | None = None,
    seats: Seats | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Director:
    """Play a scenario from STARTEX to ENDEX; what others record meanwhile is carried out.

    Parameters
    ----------
    desk, clock
        Of exercise control, with an empty journal, at the time of the distress report; the desk's
        own clock, to be moved.
    inputs
        Artefacts of the case and its fields, see :func:`sarex.exercise.rehearsal.store_inputs`.
    loaded
        The scenario; it must be made for the desk's case.
    staffing
        How long the staffs take.
    until_ns
        ENDEX comes then at the latest; the scenario's unless given.
    worlds
        Drawn worlds in which the first plan is flown beside the plan of ws-1; 0 leaves it out.
    keeper
        The pace; as fast as it goes unless given.
    seats
        Facilities and roles that others play; the rest, and all unless given, is simulated.
    say
        Told what is being done.

    Raises
    ------
    ExerciseError
        If the case is an operation, the scenario is another case's, or an inject asks for what
        cannot be made so here.
    """
    director = Director(
        desk, clock, inputs, loaded, staffing or Staffing(), until_ns, worlds,
        keeper or Timekeeper(), seats or Seats(), say,
    )  # fmt: skip
    director.play()
    return director


class Director:
    """One run of a scenario. Staffs are played by fixed delays; what they do is recorded as theirs.

    Order within one moment: what happened in the world, then what staffs had set themselves to do,
    then injects that are due by it.
    """

    def __init__(
        self,
        desk: Desk,
        clock: SimulatedClock,
        inputs: Mapping[str, ArtefactRef],
        loaded: LoadedScenario,
        staffing: Staffing,
        until_ns: int | None,
        worlds: int,
        keeper: Timekeeper,
        seats: Seats,
        say: Callable[[str], None],
    ) -> None:
        _refuse_operation(desk)
        Effects.check(loaded.scenario)
        self.desk, self.clock, self.inputs, self.say = desk, clock, inputs, say
        self.loaded, self.staffing, self.worlds = loaded, staffing, worlds
        scenario = loaded.scenario
        self.endex_ns = scenario.endex_ns if until_ns is None else min(until_ns, scenario.endex_ns)
        seats.place(scenario, desk.loaded.case)
        self.seats = seats
        self.agenda, self.known = Agenda(), Known(desk)
        self.timing, self.listening = Timing(self, keeper), Listening(self)
        self.lookout = Lookout(desk)

    def play(self) -> None:
        """From STARTEX to ENDEX."""
        self._prepare()
        reported = self._start()
        self._open(reported)
        self._advance(self.clock.now_ns())
        with self.timing.running():
            while not self.timing.over:
                look_ns = (self.clock.now_ns() // _LOOK_NS + 1) * _LOOK_NS
                self._advance(min(self.endex_ns, self.timing.next_ns(look_ns)))
                self.timing.end_step()
        self._end()

    # --- before and at STARTEX ----------------------------------------------------------------

    def _prepare(self) -> None:
        """Each nation's control approves every inject; played at STARTEX, as if done before."""
        load_into(self.desk, self.loaded, CONTROL)
        for number in sorted(self.loaded.scenario.inject_of):
            review_inject(self.desk, number, CONTROL)
            for nation in self.loaded.scenario.nations:
                approve_inject(self.desk, number, nation, nation_control(nation))
            ready_inject(self.desk, number, CONTROL)

    def _start(self) -> Event:
        desk, case = self.desk, self.desk.loaded.case
        pace = self.timing.keeper.pace.sentence
        said = (self.staffing.sentence, pace, self.seats.sentence)
        body = ExerciseStarted(
            title=case.title, nations=case.parties.nations, staff=" ".join(filter(None, said))
        )
        desk.record("exercise.started", body, CONTROL)
        reported = commands.report_incident(desk)
        commands.offer_facilities_of_case(desk)
        return reported

    def _open(self, reported: Event) -> None:
        """Draw the truth, and let the staffs begin."""
        paths = {n: self.desk.folder.artefacts.path(ref) for n, ref in self.inputs.items()}
        self.read = read_inputs(paths)
        self.say("drift")
        # a pure function of the case: reckoned now, told when the staff has had its time
        case = self.desk.loaded.case
        self.forecast = self.desk.run(
            FUNCTION, self.inputs, job_parameters(case), kind="ensemble", purpose="forecast"
        )
        ensemble = open_ensemble(self.desk.folder.artefacts.path(self.forecast))
        self.stage: Stage = set_stage(self.desk, self.read, plane_of(ensemble), self.seats)
        self.search = SeatedSearch(self) if self.seats else SearchStaff(self)
        self.played = Played(self)
        self.rescue = RescueStaff(self)
        self.players = InjectStaff(self)
        self.effects = Effects(self)
        self.reporting = Reporting(self)
        declare_truth(self.desk, self.stage.truth)
        self.search.begin(reported)
        self.played.begin()

    # --- time ---------------------------------------------------------------------------------

    def _advance(self, until_ns: int) -> None:
        """Go on to a moment; stop on the way where something happens or is to be done."""
        while True:
            self.listen()
            following = self.agenda.next_ns
            goal = until_ns if following is None else min(until_ns, following)
            happened, reached_ns = self.timing.run_world(goal)
            self.move_clock(reached_ns)
            self.listen()
            if self.timing.over and self.clock.now_ns() < until_ns:
                return
            for happening in happened:
                self.reporting.take_in(happening)
            self._act()
            self._fire()
            self.played.pass_on()
            if self.clock.now_ns() >= until_ns:
                break
        self.played.play()
        self.reporting.note_positions()
        visibility_m = self.stage.visibility_m
        unless_refused(
            self, lambda: self.lookout.look(visibility_m=visibility_m), "watch over separation"
        )

    def listen(self) -> None:
        """Carry out what others have recorded; while control has stopped the play, wait."""
        self.known.catch_up()
        self.listening.take_in(self.known.news())
        self.timing.stand_still()

    def move_clock(self, time_ns: int) -> None:
        """Let the exercise clock show a time, if that is to come."""
        self.clock.advance_to(max(time_ns, self.clock.now_ns()))

    def _act(self) -> None:
        """Do what staffs had set themselves; what others' acts put out of order is not done."""
        while not unless_refused(
            self, lambda: self.agenda.do_until(self.clock.now_ns()), "act of a simulated staff"
        ):
            pass  # the rest of what is due

    def _fire(self) -> None:
        """Send out what is due, until nothing more is."""
        self.known.catch_up()
        while items := self.known.due(self.clock.now_ns()):
            for item in items:
                inject = self.known.board.rows[item.number].inject
                try:
                    # nobody sits at control here: that a person looked is part of what is simulated
                    fire_due(self.desk, item, CONTROL, looked=item.look_first)
                except ExerciseError:
                    self.known.catch_up()
                    if item in self.known.due(self.clock.now_ns()):
                        raise
                    continue  # others held it, or stopped the play, in between
                self.say(f"inject {item.number}")
                if inject.world is not None:
                    self.effects.apply(inject.world)
                self.known.catch_up()
                self.players.receive(self.known.board.rows[item.number])
            self.known.catch_up()

    def later(self, minutes: float, act: Callable[[], object]) -> None:
        """Have a staff do this in so many minutes."""
        self.agenda.at(self.clock.now_ns() + round(minutes * MINUTE_NS), act)

    # --- the end ------------------------------------------------------------------------------

    def _end(self) -> None:
        unless_refused(self, self.search.take_in_flown, "what was searched until ENDEX")
        self.known.catch_up()
        if self.known.control.ended_ns is None:
            planned = self.clock.now_ns() >= self.loaded.scenario.endex_ns
            reason = "planned end" if planned else "ended before its planned end"
            self.desk.record("exercise.ended", ExerciseEnded(reason=reason), CONTROL)
        stage = self.stage
        reveal_truth(
            self.desk,
            stage.truth,
            stage.world.history,
            stage.factors.drawn,
            model="sarex.world live/1",
            assumptions=("The true sea is the forecast's fields plus one drawn error.",),
        )


def _refuse_operation(desk: Desk) -> None:
    case = desk.loaded.case
    if case.mode != "exercise":
        raise ExerciseError(
            "a director invents what is observed, so it is for exercises only",
            given=f'mode = "{case.mode}"',
            allowed='mode = "exercise"',
            remedy="Copy the case, set its mode to exercise, and direct the copy.",
            where=case.id,
        )
