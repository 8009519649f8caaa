"""The journal's own events: what its mechanism itself must put on record."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import PlainMap

__all__ = ["PersonalErased", "ReleaseMade"]

_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonalErased(_Body):
    """Personal data was erased; the chain keeps its salted hash."""

    event: _Hash
    paths: tuple[str, ...] = Field(min_length=1)
    reason: str = Field(min_length=3)


class ReleaseMade(_Body):
    """What was given to whom, in which reduction; seen by the owner alone.

    ``record`` is the canonical text that the recipient holds, with its hash and signature;
    ``reduction`` is what was done to the original, and ``salt`` opens the record's citation of it.
    """

    recipient: str
    number: int = Field(ge=1)
    record: str
    record_hash: _Hash
    signature: str
    event: _Hash
    reduction: PlainMap
    salt: str
