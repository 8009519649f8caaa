"""What all bodies of an operation have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Body", "PersonsRange"]


class Body(BaseModel):
    """A body cannot be changed and holds nothing that it does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonsRange(Body):
    """A number of persons that may be uncertain: at least, at most; equal where it is certain."""

    least: int = Field(ge=0)
    most: int = Field(ge=0)
