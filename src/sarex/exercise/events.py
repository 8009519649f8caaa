"""What exercise control alone records."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import Degrees, IsoTime, Probability
from sarex.journal import ArtefactCitation, EventType

__all__ = ["EVENTS", "ExerciseEnded", "ExerciseStarted", "PlanTried", "TruthDrawn", "TruthRecorded"]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExerciseStarted(_Body):
    """STARTEX: who exercises, and who plays the staffs."""

    title: str
    nations: tuple[str, ...] = Field(min_length=1)
    staff: str
    """Who plays the staffs: persons, or fixed delays."""


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


EVENTS = (
    EventType("exercise.started", 1, ExerciseStarted),
    EventType("plan.tried", 1, PlanTried),
    EventType("truth.drawn", 1, TruthDrawn),
    EventType("exercise.ended", 1, ExerciseEnded),
    EventType("truth.recorded", 1, TruthRecorded),
)
