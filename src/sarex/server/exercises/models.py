"""What is told of scenarios, exercises and injects."""

from __future__ import annotations

from sarex.exercise.design.inject import Inject
from sarex.exercise.design.text import Text
from sarex.exercise.design.triggers import InjectStatus
from sarex.server.cases.models import Told
from sarex.server.exercises.exercises import ExerciseState

__all__ = [
    "ExerciseView",
    "FaultyScenario",
    "InjectBoard",
    "InjectView",
    "PlayableSeat",
    "ScenarioList",
    "ScenarioView",
    "TextView",
]


class TextView(Told):
    """One text in the three languages."""

    en: str
    ko: str
    ja: str

    @classmethod
    def of(cls, text: Text) -> TextView:
        return cls(en=text.en, ko=text.ko, ja=text.ja)


class PlayableSeat(Told):
    """A facility or a role of a scenario that a person may play."""

    id: str
    function: str
    nation: str | None
    facility: str | None
    title: TextView


class ScenarioView(Told):
    """A scenario that an exercise can be made from."""

    name: str
    built_in: bool
    title: TextView
    summary: TextView
    case: str
    nations: tuple[str, ...]
    startex: str
    endex: str
    injects: int
    seats: tuple[PlayableSeat, ...]


class FaultyScenario(Told):
    """A file of the home that is no scenario, and why."""

    name: str
    reason: str


class ScenarioList(Told):
    """Scenarios that are shipped and those of the home."""

    scenarios: tuple[ScenarioView, ...]
    faulty: tuple[FaultyScenario, ...]


class ExerciseView(Told):
    """An exercise that this server began.

    Parameters
    ----------
    state
        ``died``: its director ended before ENDEX was recorded; ``problem`` is what it said last.
    open
        Whether its case folder is there already.
    """

    case: str
    scenario: str
    state: ExerciseState
    open: bool
    asked_by: str
    began: str
    ended: str | None
    problem: str | None


class InjectView(Told):
    """One inject and how far it has come, as far as the viewer may see it.

    Parameters
    ----------
    planned
        When it is planned now, UTC; ``trigger``, where there is one, decides instead.
    held
        Why it is held; None if it is not.
    reached
        Status to when it was reached, UTC.
    because
        What made it go out.
    deadline
        Until when what is expected has to be done; None before it goes out.
    """

    number: int
    status: InjectStatus
    planned: str
    held: str | None
    reached: dict[str, str]
    approved_by: tuple[str, ...]
    because: str | None
    deadline: str | None
    release: str | None
    delivered: str | None
    acknowledged_by: tuple[str, ...]
    text: TextView
    safety_note: TextView | None
    inject: Inject


class InjectBoard(Told):
    """The injects of an exercise; none where the viewer may not see its scenario."""

    scenario: str | None
    startex: str | None
    endex: str | None
    injects: tuple[InjectView, ...]
