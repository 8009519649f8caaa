"""What exercise control alone records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sarex.canonical import Degrees, IsoTime, PlainMap, Probability, Quantum
from sarex.exercise.control.events import EVENTS as CONTROL
from sarex.journal import ArtefactCitation, EventType

__all__ = [
    "EVENTS",
    "ActRefused",
    "ClockSet",
    "ExerciseEnded",
    "ExerciseStarted",
    "InjectAcknowledged",
    "InjectApproved",
    "InjectCancelled",
    "InjectDelivered",
    "InjectDone",
    "InjectDrafted",
    "InjectHeld",
    "InjectMissed",
    "InjectMoved",
    "InjectReadied",
    "InjectReleased",
    "InjectResumed",
    "InjectReviewed",
    "PlanTried",
    "ScenarioLoaded",
    "TruthDrawn",
    "TruthRecorded",
]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExerciseStarted(_Body):
    """STARTEX: who exercises, and who plays the staffs."""

    title: str
    nations: tuple[str, ...] = Field(min_length=1)
    staff: str
    """Who plays the staffs: persons, or fixed delays."""


class ClockSet(_Body):
    """How the exercise clock goes from now on, for those who read it elsewhere."""

    ratio: Annotated[float, Quantum(6), AfterValidator(Quantum(6))] | None = Field(
        default=None, gt=0.0, allow_inf_nan=False
    )
    """Exercise time over wall time; None: as fast as it goes."""
    runs: bool
    """False while the play stands."""


class ActRefused(_Body):
    """Something was not done as others' acts had left the case; for exercise control alone."""

    act: str
    code: str
    """Kind of the error."""
    reason: str


class TruthDrawn(_Body):
    """What really happened, known to exercise control alone until the review."""

    hypothesis: str
    distress: IsoTime
    lon_deg: Degrees
    lat_deg: Degrees
    seed: int = Field(ge=0)
    """Seed of the whole run; with it anyone can draw the truth again."""
    key: str
    """128-bit key of the truth, hexadecimal."""


class ExerciseEnded(_Body):
    """ENDEX, and why."""

    reason: str


class TruthRecorded(_Body):
    """After ENDEX: the true paths, and true over stated sweep widths, for the review."""

    hypothesis: str
    sweep_width_factor: dict[str, Probability]
    """By ``facility kind/object``."""
    artefact: ArtefactCitation


class PlanTried(_Body):
    """A plan and another flown side by side in worlds drawn from what the forecast states.

    Nothing of it comes from the hidden truth: it is shared with all nations.
    """

    plan: str
    against: str
    """Method of the other plan."""
    worlds: int = Field(ge=1)
    found_any: dict[str, Probability]
    """Share of the worlds in which at least one object was found, by method."""
    artefact: ArtefactCitation


class ScenarioLoaded(_Body):
    """The scenario that this exercise plays. All its injects are drafts from then on."""

    scenario: str
    """Its id."""
    toml: str
    """The scenario file, verbatim."""
    content: PlainMap
    """The scenario as it would be written in a file."""


class _OfInject(_Body):
    inject: int = Field(ge=1)
    """Its number."""


class InjectDrafted(_OfInject):
    """An inject was written anew, or another one was added; it is a draft again."""

    content: PlainMap
    """The whole row, as it would be written in a scenario file."""
    reason: str = Field(min_length=3)


class InjectReviewed(_OfInject):
    """Somebody of exercise control read it and found it fit to be approved."""

    note: str = ""


class InjectApproved(_OfInject):
    """A nation's own control agrees to it."""

    nation: str


class InjectReadied(_OfInject):
    """All is prepared; it may go out when it is due."""


class InjectHeld(_OfInject):
    """It does not go out until it is resumed, due or not."""

    reason: str = Field(min_length=3)


class InjectResumed(_OfInject):
    """It is no longer held."""


class InjectMoved(_OfInject):
    """It is planned for another time."""

    planned: IsoTime
    reason: str = Field(min_length=3)


class InjectReleased(_OfInject):
    """It goes out, or changes the world."""

    because: Literal["time", "trigger", "control"]
    """What made it go out; ``control`` is a person's act."""


class InjectDelivered(_Body):
    """What those who receive an inject get, and all that they may see of it."""

    sender: str
    sender_titles: dict[str, str]
    """From whom it seems to come, by language."""
    to: tuple[str, ...] = Field(min_length=1)
    """Ids of roles."""
    medium: str
    texts: dict[str, str]
    """By language."""
    unreviewed: tuple[str, ...]
    """Languages whose text nobody has checked."""


class InjectAcknowledged(_Body):
    """A role has what was delivered to it."""

    delivered: str
    """Event id of ``inject.delivered``."""
    by: str
    """Id of the role."""


class InjectDone(_OfInject):
    """What was expected was done; of an inject without an expected action, it is over."""

    note: str = ""
    evidence: tuple[str, ...] = ()
    """Ids of the events that show it."""


class InjectMissed(_OfInject):
    """What was expected was not done."""

    reason: str = Field(min_length=3)


class InjectCancelled(_OfInject):
    """It is taken off the list, or withdrawn after it went out."""

    reason: str = Field(min_length=3)


EVENTS = (
    EventType("exercise.started", 1, ExerciseStarted),
    EventType("exercise.clock_set", 1, ClockSet),
    EventType("exercise.act_refused", 1, ActRefused),
    EventType("plan.tried", 1, PlanTried),
    EventType("truth.drawn", 1, TruthDrawn),
    EventType("exercise.ended", 1, ExerciseEnded),
    EventType("truth.recorded", 1, TruthRecorded),
    EventType("scenario.loaded", 1, ScenarioLoaded),
    EventType("inject.drafted", 1, InjectDrafted),
    EventType("inject.reviewed", 1, InjectReviewed),
    EventType("inject.approved", 1, InjectApproved),
    EventType("inject.readied", 1, InjectReadied),
    EventType("inject.held", 1, InjectHeld),
    EventType("inject.resumed", 1, InjectResumed),
    EventType("inject.moved", 1, InjectMoved),
    EventType("inject.released", 1, InjectReleased),
    EventType("inject.delivered", 1, InjectDelivered),
    EventType("inject.acknowledged", 1, InjectAcknowledged),
    EventType("inject.done", 1, InjectDone),
    EventType("inject.missed", 1, InjectMissed),
    EventType("inject.cancelled", 1, InjectCancelled),
    *CONTROL,
)
