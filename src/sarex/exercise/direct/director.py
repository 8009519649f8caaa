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
from sarex.exercise.direct.joining import offer_the_rest, refuse_begun, refuse_operation
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
from sarex.quantities import format_dtg

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
    must_plan: bool = False,
    keeper: Timekeeper | None = None,
    seats: Seats | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Director:
    """Play a scenario from STARTEX to ENDEX; what others record meanwhile is carried out.

    A case that people have worked on before STARTEX is joined: what stands in its journal is not
    done again, a plan that was issued is flown, one that was proposed is seen through.

    Parameters
    ----------
    desk, clock
        Of exercise control, at the time of the distress report, or of the latest event if the
        journal has any; the desk's own clock, to be moved.
    inputs
        Artefacts of the case and its fields, see
        :func:`sarex.exercise.direct.inputs.store_inputs`; those of the forecast that is on record,
        if there is one.
    loaded
        The scenario; it must be made for the desk's case.
    staffing
        How long the staffs take.
    until_ns
        ENDEX comes then at the latest; the scenario's unless given.
    worlds
        Drawn worlds in which the first plan is flown beside the plan of ws-1; 0 leaves it out.
    must_plan
        A first plan that cannot be made is an error; else it is told, and the play goes on.
    keeper
        The pace; as fast as it goes unless given.
    seats
        Facilities and roles that others play; the rest, and all unless given, is simulated.
    say
        Told what is being done.

    Raises
    ------
    ExerciseError
        If the case is an operation, the scenario is another case's, an inject asks for what cannot
        be made so here, the exercise has begun before, or ENDEX is past.
    PlanError
        If the first plan cannot be made and must be.
    """
    director = Director(
        desk, clock, inputs, loaded, staffing or Staffing(), until_ns, worlds,
        keeper or Timekeeper(), seats or Seats(), say, must_plan=must_plan,
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
        *,
        must_plan: bool = False,
    ) -> None:
        refuse_operation(desk)
        Effects.check(loaded.scenario)
        self.desk, self.clock, self.inputs, self.say = desk, clock, inputs, say
        self.loaded, self.staffing, self.worlds = loaded, staffing, worlds
        self.must_plan = must_plan
        self.over_because: str | None = None
        """Why ENDEX has come before its time, if the scenario says so."""
        scenario = loaded.scenario
        self.endex_ns = scenario.endex_ns if until_ns is None else min(until_ns, scenario.endex_ns)
        seats.place(scenario, desk.loaded.case)
        self.seats = seats
        self.agenda, self.known = Agenda(), Known(desk)
        self.timing, self.listening = Timing(self, keeper), Listening(self)
        self.lookout = Lookout(desk)

    def play(self) -> None:
        """From STARTEX to ENDEX."""
        self._join()
        self._reckon()
        self._prepare()
        reported = self._start()
        self._open(reported)
        self._advance(self.clock.now_ns())
        with self.timing.running():
            while not self.timing.over:
                look_ns = (self.clock.now_ns() // _LOOK_NS + 1) * _LOOK_NS
                self._advance(min(self.endex_ns, self.timing.next_ns(look_ns)))
                self.timing.end_step()
                self._look_for_end()
        self._end()

    # --- before and at STARTEX ----------------------------------------------------------------

    def _join(self) -> None:
        """Know what was recorded before STARTEX; none of it is news to be carried out."""
        self.known.catch_up()
        before = self.known.news()
        self.move_clock(max((event.occurred_at_ns for event in before), default=0))
        refuse_begun(self.known.control, self.desk)
        if self.clock.now_ns() >= self.endex_ns:
            raise ExerciseError(
                "what is on record reaches beyond ENDEX",
                given=format_dtg(self.clock.now_ns()),
                allowed=f"before {format_dtg(self.endex_ns)}",
                remedy="Give the case a later period, or the scenario a later ENDEX.",
                where=self.desk.loaded.case.id,
            )

    def _reckon(self) -> None:
        """Read the fields, and find or make the forecast, which the staff tells in its time."""
        desk = self.desk
        self.read = read_inputs({n: desk.folder.artefacts.path(r) for n, r in self.inputs.items()})
        known = desk.state().forecast
        if known is not None:
            self.forecast = known.ensemble.ref
            return
        self.say("drift")
        # a pure function of the case: reckoned now, told when the staff has had its time
        parameters = job_parameters(desk.loaded.case)
        self.forecast = desk.run(
            FUNCTION, self.inputs, parameters, kind="ensemble", purpose="forecast"
        )

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
        told = desk.view().events(types=("incident.reported",))
        reported = told[0] if told else commands.report_incident(desk)
        offer_the_rest(desk)
        return reported

    def _open(self, reported: Event) -> None:
        """Draw the truth, and let the staffs begin."""
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

    def _look_for_end(self) -> None:
        """Whether the scenario lets ENDEX come now."""
        if self.loaded.scenario.ends_when == "all_safe" and self.rescue.all_safe():
            self.over_because = "everybody is at a place of safety"

    def _end(self) -> None:
        unless_refused(self, self.search.take_in_flown, "what was searched until ENDEX")
        self.known.catch_up()
        if self.known.control.ended_ns is None:
            planned = self.clock.now_ns() >= self.loaded.scenario.endex_ns
            reason = "planned end" if planned else "ended before its planned end"
            reason = self.over_because or reason
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
