"""What makes an inject due: times, states of the case, and their combinations, as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import Field

from sarex.canonical import Probability
from sarex.exercise.design.text import Identifier, Nation
from sarex.incident.section import Section, TimeNs, WholeSeconds

__all__ = [
    "STATUSES",
    "AlertAcknowledged",
    "AllOf",
    "AnyOf",
    "AreaCrossed",
    "AtDtg",
    "AtStartexPlus",
    "DeadlinePassed",
    "InjectReached",
    "InjectStatus",
    "NotYet",
    "ObjectFoundTrigger",
    "PersonsRecoveredTrigger",
    "PlanReached",
    "PosPassed",
    "RoleHandedOver",
    "SightingMade",
    "SitrepsSent",
    "SupportReached",
    "TaskAcknowledgedTrigger",
    "Trigger",
    "conditions",
    "depth",
]

InjectStatus = Literal[
    "draft",
    "reviewed",
    "approved",
    "ready",
    "released",
    "acknowledged",
    "done",
    "missed",
    "cancelled",
]
"""How far an inject has come; the last three are ends."""
STATUSES: tuple[InjectStatus, ...] = get_args(InjectStatus)

InjectNumber = Annotated[int, Field(ge=1, le=9999)]


class AtStartexPlus(Section):
    """A time after STARTEX, on the exercise clock."""

    kind: Literal["startex_plus"]
    after_s: WholeSeconds = Field(ge=0)
    """Time after STARTEX."""


class AtDtg(Section):
    """A time of the exercise clock."""

    kind: Literal["dtg"]
    at_ns: TimeNs


class AreaCrossed(Section):
    """One of some facilities enters or leaves an area, or is inside.

    A crossing counts from STARTEX on, also one between two reported positions.
    """

    kind: Literal["area_crossed"]
    facilities: tuple[Identifier, ...] = Field(min_length=1)
    """Ids of facilities of the case; any one of them."""
    area: Identifier
    event: Literal["enters", "leaves", "inside"]


class AlertAcknowledged(Section):
    """A rescue co-ordination centre has acknowledged the alert by declaring a phase."""

    kind: Literal["alert_acknowledged"]


class TaskAcknowledgedTrigger(Section):
    """A facility has acknowledged an order."""

    kind: Literal["task_acknowledged"]
    facility: Identifier


class PosPassed(Section):
    """The probability of success of the latest plan lies below or above a value."""

    kind: Literal["pos"]
    search_object: Identifier | None = None
    """Id of the search object; without it, of at least one object."""
    below: Probability | None = Field(default=None, gt=0, le=1)
    above: Probability | None = Field(default=None, ge=0, lt=1)


class PlanReached(Section):
    """A plan is proposed, approved by a nation or by all, issued, or takes another's place."""

    kind: Literal["plan"]
    state: Literal["proposed", "approved", "issued", "replaced"]
    number: int | None = Field(default=None, ge=1)
    """Number of the plan; any plan without it."""
    nation: Nation | None = None
    """With ``approved``: this nation has; without it, every nation has."""


class SightingMade(Section):
    """A sighting was reported."""

    kind: Literal["sighting"]
    search_object: Identifier | None = None
    facility: Identifier | None = None


class ObjectFoundTrigger(Section):
    """A search object was found."""

    kind: Literal["found"]
    search_object: Identifier


class PersonsRecoveredTrigger(Section):
    """So many persons have been recovered, or brought to a place of safety or a hospital."""

    kind: Literal["recovered"]
    at_least: int = Field(ge=1)
    to: Literal["anywhere", "place_of_safety"] = "anywhere"


class SupportReached(Section):
    """A nation asked another for support, or was answered."""

    kind: Literal["support"]
    state: Literal["requested", "granted", "refused", "used"]
    support: Literal["fuel", "deck", "berth", "overflight"] | None = None
    """What was asked for; anything without it."""
    nation: Nation | None = None
    """Nation that asked; any nation without it."""


class RoleHandedOver(Section):
    """A role of the search was handed over to another holder, who accepted it."""

    kind: Literal["handover"]
    role: Literal["SMC", "OSC", "ACO"]


class SitrepsSent(Section):
    """So many situation reports have gone out."""

    kind: Literal["sitrep"]
    at_least: int = Field(default=1, ge=1)


class InjectReached(Section):
    """Another inject reached a status, and some time has passed since."""

    kind: Literal["inject_status"]
    number: InjectNumber
    status: InjectStatus
    after_s: WholeSeconds = Field(default=0, ge=0)
    """Time since it reached the status."""


class DeadlinePassed(Section):
    """The action expected after another inject was not done in time."""

    kind: Literal["deadline"]
    number: InjectNumber


class AllOf(Section):
    """All of some conditions."""

    kind: Literal["all"]
    of: tuple[Trigger, ...] = Field(min_length=1, max_length=32)


class AnyOf(Section):
    """At least one of some conditions."""

    kind: Literal["any"]
    of: tuple[Trigger, ...] = Field(min_length=1, max_length=32)


class NotYet(Section):
    """A condition does not hold."""

    kind: Literal["not"]
    that: Trigger


Trigger = Annotated[
    AtStartexPlus
    | AtDtg
    | AreaCrossed
    | AlertAcknowledged
    | TaskAcknowledgedTrigger
    | PosPassed
    | PlanReached
    | SightingMade
    | ObjectFoundTrigger
    | PersonsRecoveredTrigger
    | SupportReached
    | RoleHandedOver
    | SitrepsSent
    | InjectReached
    | DeadlinePassed
    | AllOf
    | AnyOf
    | NotYet,
    Field(discriminator="kind"),
]

for _model in (AllOf, AnyOf, NotYet):
    _model.model_rebuild()


def conditions(trigger: Trigger) -> Iterator[tuple[tuple[str | int, ...], Trigger]]:
    """A trigger and all that it is made of, each with its place in it."""
    yield (), trigger
    if isinstance(trigger, AllOf | AnyOf):
        for index, part in enumerate(trigger.of):
            for path, found in conditions(part):
                yield ("of", index, *path), found
    elif isinstance(trigger, NotYet):
        for path, found in conditions(trigger.that):
            yield ("that", *path), found


def depth(trigger: Trigger) -> int:
    """How deep conditions are put into each other; 1 for a plain one."""
    if isinstance(trigger, AllOf | AnyOf):
        return 1 + max(depth(part) for part in trigger.of)
    return 1 + depth(trigger.that) if isinstance(trigger, NotYet) else 1
