"""The kinds of long work: what each takes, whose it is, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from pydantic import Field, StringConstraints

from sarex.drift.events import forecast_computed
from sarex.drift.job import FUNCTION, job_parameters, read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.exercise.direct import store_inputs
from sarex.metocean.finding import data_folder
from sarex.operation import commands
from sarex.operation.coordinator import by_smc, smc_nation
from sarex.operation.desk import Author, Desk
from sarex.review.job_inputs import job_inputs
from sarex.review.judged_acts import judge_case
from sarex.review.other_plan import other_plan
from sarex.review.what_if import fly_what_if
from sarex.server.access.seat import Role
from sarex.server.cases.models import Taken
from sarex.server.problems import ConflictError, NotFoundError
from sarex.server.worklist.desk import WorkDesk

__all__ = [
    "KINDS",
    "FlyWhatIf",
    "GatherRecord",
    "JudgeCase",
    "Kind",
    "MakeForecast",
    "ProposePlan",
    "ReplacePlan",
    "UpdateProbability",
    "WorkAsked",
]

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._ -]{0,99}$")]
Names = Annotated[tuple[Name, ...], Field(max_length=100)]
Body = TypeVar("Body", bound=Taken)
_CENTRES: Final[tuple[Role, ...]] = ("SMC", "RCC", "OSC")
_JUDGES: Final[tuple[Role, ...]] = ("control", "evaluator")


@dataclass(frozen=True, slots=True)
class Kind(Generic[Body]):
    """One kind of work.

    Parameters
    ----------
    roles
        Seats that may ask for it; ``of_smc``: only at the party that holds the mission
        co-ordination, in whose name it is recorded.
    body
        Its parameters.
    do
        Does it; what it records it records by the desk.
    """

    name: str
    roles: tuple[Role, ...]
    of_smc: bool
    body: type[Body]
    do: Callable[[WorkDesk, Author, Body], object]

    def check(self, desk: Desk, party: str) -> None:
        """Refuse it to a party whose it is not.

        Raises
        ------
        ConflictError
            If so.
        """
        if not self.of_smc:
            return
        holds = smc_nation(desk, desk.state())
        if party != holds:
            raise ConflictError(
                f"{self.name} is for the mission co-ordinator's centre",
                given=party,
                allowed=holds,
                remedy="Ask that centre, or take the mission co-ordination over first.",
            )


class MakeForecast(Taken):
    """The drift of the case as it was reported, and the first probability; nothing else is said."""


class ProposePlan(Taken):
    """A joint plan for a search period of the case."""

    period: int = Field(default=1, ge=1, le=100)
    evaluations: int | None = Field(default=None, ge=1, le=20_000)
    """What the search for the plan may spend; the planner's own unless given."""
    objective: Literal["found", "alive"] = "found"
    lost: Names = ()
    """Facilities that take part no longer."""
    start_in_min: float = Field(default=0.0, ge=0, le=1440)
    """[min] Nobody departs earlier: plans must be approved and tasks acknowledged before."""


class ReplacePlan(Taken):
    """A plan in the place of one that is being flown."""

    plan: Name
    evaluations: int | None = Field(default=None, ge=1, le=20_000)
    objective: Literal["found", "alive"] = "found"
    lost: Names = ()
    start_in_min: float = Field(default=0.0, ge=0, le=1440)


class UpdateProbability(Taken):
    """Where the missing may be, after all that was searched, found and sighted."""

    sorties: Names = ()
    """Searched since the last update."""


class GatherRecord(Taken):
    """The record that an authority asks for before it decides; it proposes nothing."""

    asked_by: str = Field(min_length=3, max_length=200)
    office: str = Field(min_length=3, max_length=200)


class JudgeCase(Taken):
    """What was flown, with luck, and the issued plans against the best that is found."""

    plans: Names | None = None
    worlds: int = Field(default=200, ge=1, le=2000)
    evaluations: int = Field(default=4000, ge=1, le=20_000)


class FlyWhatIf(Taken):
    """Another plan in the truth of a finished exercise."""

    plan: Name
    """``ws-1``, or a plan of this case."""
    period: int = Field(default=1, ge=1, le=100)
    worlds: int = Field(default=200, ge=1, le=2000)


def _forecast(desk: WorkDesk, _: Author, __: MakeForecast) -> None:
    state = desk.state()
    if state.forecast is None:
        folders = desk.loaded.field_folders(data_folder())
        inputs = store_inputs(desk, folders, None, None)
        parameters = job_parameters(desk.loaded.case)
        ref = desk.run(FUNCTION, inputs, parameters, kind="ensemble", purpose="forecast")
        paths = {name: desk.folder.artefacts.path(each) for name, each in inputs.items()}
        body = forecast_computed(
            open_ensemble(desk.folder.artefacts.path(ref)),
            ref.sha256,
            desk.label_of(smc_nation(desk, state)).to_json(),
            forcing=read_inputs(paths).forcing,
        )
        reported = desk.view().events(types=("incident.reported",))
        by_smc(desk, state, "forecast.computed", body, cause=reported[0] if reported else None)
    elif state.probability is not None:
        raise ConflictError(
            "the forecast of this case is computed",
            given=state.forecast.ensemble.sha256[:12],
            allowed="a case without a forecast",
            remedy="Update the probability, or propose a plan.",
        )
    commands.update_probability(desk, commands.map_times(desk.loaded.case))


def _ready(desk: WorkDesk) -> Mapping[str, Any]:
    """The case's own artefacts, once there is a probability to plan by."""
    state = desk.state()
    if state.forecast is None or state.probability is None:
        raise ConflictError(
            "a plan needs a forecast and a probability",
            allowed="after forecast.computed and probability.updated",
            remedy="Compute the drift forecast first.",
        )
    return job_inputs(desk)


def _to_plan(desk: WorkDesk) -> Mapping[str, Any]:
    """As :func:`_ready`; orders name the emergency phase."""
    if desk.state().phase is None:
        raise ConflictError(
            "orders name the emergency phase, and none is declared",
            allowed="after phase.declared",
            remedy="Declare the phase first.",
        )
    return _ready(desk)


def _earliest(desk: WorkDesk, minutes: float) -> int:
    return desk.clock.now_ns() + round(minutes * 60e9)


def _propose(desk: WorkDesk, _: Author, asked: ProposePlan) -> None:
    inputs, periods = _to_plan(desk), desk.loaded.case.periods
    if asked.period > len(periods):
        raise NotFoundError(
            "the case has no such search period",
            given=asked.period,
            allowed=f"1 to {len(periods)}",
            remedy="Name a period of the case.",
        )
    period, earliest_ns = periods[asked.period - 1], _earliest(desk, asked.start_in_min)
    commands.propose_plan(
        desk,
        asked.period,
        max(period.start_ns, earliest_ns),
        period.end_ns,
        inputs,
        lost=asked.lost,
        earliest_ns=earliest_ns,
        objective=asked.objective,
        evaluations=asked.evaluations,
    )


def _replan(desk: WorkDesk, _: Author, asked: ReplacePlan) -> None:
    commands.replan(
        desk,
        asked.plan,
        _to_plan(desk),
        lost=asked.lost,
        earliest_ns=_earliest(desk, asked.start_in_min),
        objective=asked.objective,
        evaluations=asked.evaluations,
    )


def _update(desk: WorkDesk, _: Author, asked: UpdateProbability) -> None:
    _ready(desk)
    commands.update_probability(desk, commands.map_times(desk.loaded.case), asked.sorties)


def _suspension(desk: WorkDesk, _: Author, asked: GatherRecord) -> None:
    commands.prepare_suspension(desk, _ready(desk), asked.asked_by, asked.office)


def _judge(desk: WorkDesk, author: Author, asked: JudgeCase) -> None:
    judge_case(desk, author, plans=asked.plans, worlds=asked.worlds, evaluations=asked.evaluations)


def _what_if(desk: WorkDesk, author: Author, asked: FlyWhatIf) -> None:
    plans = desk.state().plans
    if asked.plan != "ws-1" and asked.plan not in plans:
        raise NotFoundError(
            "there is no such plan in this case",
            given=asked.plan,
            allowed=", ".join(["ws-1", *plans]),
            remedy="Name one of these.",
        )
    other = other_plan(desk, asked.period, asked.plan)
    fly_what_if(
        desk,
        author,
        other.instead_of,
        job_inputs(desk),
        other=other.artefact,
        prefix=other.prefix,
        worlds=asked.worlds,
    )


KINDS: Final[Mapping[str, Kind[Any]]] = {
    kind.name: kind
    for kind in (
        Kind("forecast", _CENTRES, True, MakeForecast, _forecast),
        Kind("propose", _CENTRES, True, ProposePlan, _propose),
        Kind("replan", _CENTRES, True, ReplacePlan, _replan),
        Kind("update", _CENTRES, True, UpdateProbability, _update),
        Kind("suspension", _CENTRES, True, GatherRecord, _suspension),
        Kind("judge", _JUDGES, False, JudgeCase, _judge),
        Kind("what-if", _JUDGES, False, FlyWhatIf, _what_if),
    )
}


class WorkAsked(Taken):
    """Work that is asked for; ``parameters`` are those of its kind."""

    kind: Literal["forecast", "propose", "replan", "update", "suspension", "judge", "what-if"]
    parameters: dict[str, Any] = Field(default_factory=dict)
