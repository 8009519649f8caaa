"""What those who receive injects do about them, and what control says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sarex.exercise.design.inject import Inject
from sarex.exercise.design.scenario import Role
from sarex.exercise.design.triggers import PersonsRecoveredTrigger
from sarex.exercise.direct.evacuation import Evacuation
from sarex.exercise.direct.staffing import MINUTE_NS
from sarex.exercise.injects.board import InjectRow
from sarex.exercise.injects.commands import acknowledge_inject, finish_inject, miss_inject
from sarex.exercise.injects.due import board_lines
from sarex.exercise.truth_record import CONTROL
from sarex.operation import commands
from sarex.operation.desk import Author

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["InjectStaff"]

_HOUR_NS = 60 * MINUTE_NS


class InjectStaff:
    """Plays the receivers of injects: each acknowledges, then does what is expected of it.

    What other staffs do by themselves (phase, plan, divert, rescue) is not done twice here.
    """

    def __init__(self, director: Director) -> None:
        self.director, self.desk = director, director.desk
        self.evacuation = Evacuation(director)
        self.roles: dict[str, Role] = {r.id: r for r in director.loaded.scenario.roles}
        self._acts: dict[str, Callable[[Inject], None]] = {
            "answer_support": self._answer_support,
            "ask_for_support": self._ask_for_support,
            "evacuate": self._evacuate,
            "hand_over": self._hand_over,
            "inform": self._inform,
            "replan": self._replan,
            "sitrep": self._sitrep,
        }

    def receive(self, row: InjectRow) -> None:
        """An inject went out: acknowledge it, act on it, and let control judge at its deadline."""
        staffing, inject = self.director.staffing, row.inject
        number = inject.number
        if row.delivered is not None:
            delivered = row.delivered
            for name in inject.to:
                if self.director.seats.plays(name):
                    continue
                self.director.later(
                    staffing.acknowledgement_min, self._acknowledge(delivered, self.roles[name])
                )
        if inject.expected is None:
            self.director.later(staffing.acknowledgement_min + 1, lambda: self._close(number))
            return
        act = self._acts.get(inject.expected.action)
        if act is not None and not any(map(self.director.seats.plays, inject.to)):
            chosen = act
            self.director.later(
                staffing.acknowledgement_min + staffing.decision_min, lambda: chosen(inject)
            )
        deadline = self.desk.clock.now_ns() + inject.expected.within_s * 1_000_000_000
        self.director.agenda.at(deadline, lambda: self._close(number))

    def _acknowledge(self, delivered: str, role: Role) -> Callable[[], object]:
        def act() -> None:
            who = Author(role.id, "control" if role.nation is None else role.function)
            acknowledge_inject(self.desk, delivered, role.id, role.nation, who)

        return act

    def _close(self, number: int) -> None:
        """Control says whether what was expected was done."""
        known, now = self.director.known, self.desk.clock.now_ns()
        known.catch_up()
        line = next(
            each
            for each in board_lines(known.board, known.facts, now)
            if each.row.inject.number == number
        )
        if line.row.status not in {"released", "acknowledged"}:
            return
        expected = line.row.inject.expected
        silent = [name for name in line.row.inject.to if name not in line.row.acknowledged_by]
        if silent:
            miss_inject(self.desk, number, CONTROL, f"not acknowledged by {', '.join(silent)}")
        elif expected is None or line.met_ns is not None:
            finish_inject(self.desk, number, CONTROL)
        elif expected.met_when is None:  # for a person of control to say; nobody sits there
            note = "not judged: no state of the case shows it, and nobody watched"
            finish_inject(self.desk, number, CONTROL, note)
        else:
            miss_inject(self.desk, number, CONTROL, "not seen to be done by its deadline")

    # --- what is expected ---------------------------------------------------------------------

    def _inform(self, inject: Inject) -> None:
        nations = self.desk.loaded.case.parties.nations
        smc = self.desk.loaded.case.parties.smc
        for nation in nations:
            if nation == smc:
                continue
            sent = commands.send_message(
                self.desk, f"{smc} RCC", [f"{nation} RCC"], "telephone",
                f"We have your copy of message {inject.number}; same search objects here.",
                acknowledge_by_ns=self.desk.clock.now_ns() + self._answer_min * MINUTE_NS,
            )  # fmt: skip
            self.director.later(
                self.director.staffing.acknowledgement_min,
                self._acknowledged(sent.event_id, f"{nation} RCC"),
            )

    def _acknowledged(self, message: str, by: str) -> Callable[[], object]:
        return lambda: commands.acknowledge_message(self.desk, message, by)

    def _sitrep(self, _: Inject) -> None:
        first = not self.desk.state().sitreps
        commands.send_sitrep(self.desk, "arrival" if first else "news", "data_link")

    def _replan(self, _: Inject) -> None:
        self.director.later(
            self.director.staffing.plan_min, lambda: self.director.search.replan("inject")
        )

    @property
    def _answer_min(self) -> int:
        """Time that a staff needs to answer, and half as much again."""
        staffing = self.director.staffing
        return max(15, 3 * (staffing.acknowledgement_min + staffing.decision_min) // 2)

    def _ask_for_support(self, inject: Inject) -> None:
        """Ask the other nation for a deck for the craft that lost its own."""
        world = self.director.stage.world
        nation = next((r.nation for name in inject.to if (r := self.roles[name]).nation), None)
        if nation is None:  # none of those who got it is a nation's
            return
        craft = [
            f
            for f in world.setting.facilities
            if f.facility.nation == nation and f.facility.kind == "helicopter"
        ]
        for base in self.director.stage.bases.values():
            if base.afloat and base.nation != nation and craft and base.helps(nation):
                now = self.desk.clock.now_ns()
                commands.request_support(
                    self.desk, base.nation, "deck", craft[0].id, (now, now + 4 * _HOUR_NS),
                    now + self._answer_min * MINUTE_NS, provider=base.id,
                    text="Deck for one helicopter. EXERCISE.",
                )  # fmt: skip
                return

    def _answer_support(self, _: Inject) -> None:
        """Grant what was asked and is open, log the approach rules, and let the craft come."""
        for request, record in sorted(self.desk.state().support.items()):
            asked = record.requested
            if record.status != "asked":
                continue
            granted_by = f"{asked.of_nation} RCC, watch officer"
            commands.grant_support(
                self.desk, request, asked.of_nation, granted_by, uses=2,
                conditions=("approach from astern", "report 10 NM out on the working channel"),
            )  # fmt: skip
            if asked.provider is not None:
                now = self.desk.clock.now_ns()
                commands.declare_approach(
                    self.desk, asked.facility, asked.provider, "deck_landing",
                    (now, now + 4 * _HOUR_NS), 0.0,
                    ("approach from astern", "one craft at a time"),
                    f"{asked.nation} RCC, watch officer",
                )  # fmt: skip
                self.director.stage.world.home_of(asked.facility, asked.provider)

    def _evacuate(self, inject: Inject) -> None:
        """Have those ashore who are to be, as many as the inject waits for."""
        assert inject.expected is not None
        wanted = inject.expected.met_when
        persons = wanted.at_least if isinstance(wanted, PersonsRecoveredTrigger) else 1
        until_ns = self.desk.clock.now_ns() + inject.expected.within_s * 1_000_000_000
        self.evacuation.ask(persons, until_ns)

    def _hand_over(self, inject: Inject) -> None:
        """The on-scene co-ordinator hands over to the ship that is named with it."""
        state = self.desk.state()
        held = commands.holder_of(state, "OSC")
        others = [
            r.facility
            for name in inject.to
            if (r := self.roles[name]).facility and r.facility != held.holder
        ]
        if not others:
            return
        items = dict.fromkeys(commands.CHECKLISTS["OSC"], "as in the last SITREP")
        opened = commands.open_handover(
            self.desk, "OSC", "joint", str(others[0]), items, "leaves the area"
        )
        for item in items:
            commands.acknowledge_handover_item(self.desk, opened, item, str(others[0]))
        self.director.later(
            self.director.staffing.decision_min,
            lambda: commands.accept_handover(self.desk, opened, str(others[0])),
        )
