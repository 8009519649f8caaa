"""What is said of cases in lists, and of what people type into a report."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sarex.quantities import Form
from sarex.server.settings import Mode

__all__ = [
    "CaseList",
    "CaseSummary",
    "PositionEcho",
    "PositionText",
    "QuantityEcho",
    "QuantityKind",
    "QuantityText",
    "RefusedCase",
    "Taken",
    "Told",
]


class Told(BaseModel):
    """What the server tells."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Taken(BaseModel):
    """What the server takes; text without its outer spaces."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False
    )


class CaseSummary(Told):
    """A case in the list.

    Parameters
    ----------
    case_id
        Its name in addresses.
    title, phase, nations, smc
        As reported and declared, as far as they are released; none while a NO DUFF holds.
    play
        How far the exercise is; None of an operation.
    events
        How many events this viewer may see.
    latest
        Case time of the newest of them, UTC.
    """

    case_id: str
    mode: Mode
    stamp: str | None
    title: str | None
    phase: str | None
    play: Literal["before", "running", "paused", "no_duff", "ended"] | None
    nations: tuple[str, ...]
    smc: str | None
    events: int
    latest: str | None


class RefusedCase(Told):
    """A folder that this server does not serve, and why."""

    case_id: str
    reason: str


class CaseList(Told):
    """The cases of this server that are released to the viewer."""

    mode: Mode
    cases: tuple[CaseSummary, ...]
    refused: tuple[RefusedCase, ...]
    """For exercise control and who administers the server."""


class PositionText(Taken):
    """A position as it was heard."""

    text: str = Field(min_length=1, max_length=120)


class PositionEcho(Told):
    """A position in all the forms in which it may be read back."""

    lon_deg: float
    lat_deg: float
    form: Form
    """In which it was written."""
    dd: str
    dm: str
    dms: str
    mgrs: str


QuantityKind = Literal["time", "length", "speed", "duration", "direction"]


class QuantityText(Taken):
    """A quantity as people write it."""

    kind: QuantityKind
    text: str = Field(min_length=1, max_length=120)


class QuantityEcho(Told):
    """A quantity read: its value in SI units, and how it is read back.

    ``value`` is in ``unit``; that of a time, ``epoch_s``, is seconds since 1970.
    """

    kind: QuantityKind
    value: float
    unit: Literal["epoch_s", "m", "m_s", "s", "deg"]
    iso: str | None
    """Of a time."""
    said: str
    """In the units of the sea."""
