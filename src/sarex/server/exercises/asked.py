"""What is asked of an exercise: its scenario, who plays what, and how fast its clock goes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["AskedExercise", "AskedPlay", "AskedSeat"]

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._ -]{0,79}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AskedSeat(_Body):
    """A facility or a role of the scenario that is not simulated."""

    id: Name
    kind: Literal["person", "program"] = "person"


class AskedPlay(_Body):
    """How a case is played.

    Parameters
    ----------
    seats
        Played by persons here, or by programs at the journal; the rest is simulated.
    ratio
        Exercise time over wall time; 1 is real time.
    step_min
        [min] The exercise pauses after so much of its time, until control resumes it.
    hours
        [h] ENDEX comes so long after STARTEX at the latest; as the scenario says unless given.
    worlds
        Drawn worlds in which the first plan is flown for the review; 0: none.
    locale
        Language of the review.
    """

    seats: tuple[AskedSeat, ...] = Field(default=(), max_length=100)
    ratio: float = Field(default=1.0, gt=0, le=3600)
    step_min: float | None = Field(default=None, gt=0, le=1440)
    hours: float | None = Field(default=None, ge=0.1, le=240)
    worlds: int = Field(default=0, ge=0, le=200)
    locale: Literal["en", "ko", "ja"] = "en"


class AskedExercise(AskedPlay):
    """An exercise from a scenario, in a case folder of its own.

    ``case`` is the name of the new folder; made of the scenario's unless given.
    """

    scenario: Name
    case: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")] | None = (
        None
    )
