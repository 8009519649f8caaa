"""What a watch officer asks for beside the state: what waits, light, endurance, survival."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sarex.operation.events import (
    HandoverOpened,
    Means,
    MessageSent,
    SupportRequested,
)
from sarex.planning.plan import SearchArea, Sortie
from sarex.server.cases.models import Told
from sarex.server.reads.models import PlaceView

__all__ = [
    "ChecklistLine",
    "DeliveredView",
    "DivertedView",
    "EnduranceView",
    "HandoverView",
    "LightView",
    "MessageView",
    "PaperFile",
    "PlanWaiting",
    "RescueOption",
    "RescueView",
    "ShipView",
    "SitrepDraftView",
    "SupportView",
    "SurvivalGroupView",
    "SurvivalView",
    "TaskView",
    "WaitingView",
]


class TaskView(Told):
    """A task that is not over; ``ordered`` and ``areas`` where the plan is released."""

    sortie: str
    plan: str
    facility: str
    order: str
    acknowledged: bool
    accepted: bool
    refused: str | None
    ordered: Sortie | None
    areas: dict[str, SearchArea]


class DivertedView(Told):
    """A sighting to which this facility is sent."""

    sighting: str
    reason: str


class RescueView(Told):
    """A rescue that this facility is ordered to."""

    rescue: str
    search_object: str
    means: str
    time: str
    reason: str


class MessageView(Told):
    """A message that this seat has not acknowledged."""

    message: str
    time: str
    sent: MessageSent
    overdue: bool


class DeliveredView(Told):
    """What was delivered to roles at this seat; acknowledged as ``inject-acknowledge``."""

    delivered: str
    time: str
    sender: str
    to: tuple[str, ...]
    medium: str
    text: str


class SupportView(Told):
    """A request for support by or to this nation."""

    request: str
    requested: SupportRequested
    status: str


class PlanWaiting(Told):
    """A plan that waits for this nation's answer."""

    plan: str
    start: str
    end: str
    sorties: int
    pos_any: float
    approved_by: tuple[str, ...]


class HandoverView(Told):
    """A role that is offered to this seat, and the lines that it has still to take in."""

    handover: str
    opened: HandoverOpened
    missing: tuple[str, ...]


class WaitingView(Told):
    """All that is open at the viewer's seat."""

    seat: str
    tasks: tuple[TaskView, ...]
    diverted: tuple[DivertedView, ...]
    rescues: tuple[RescueView, ...]
    messages: tuple[MessageView, ...]
    delivered: tuple[DeliveredView, ...]
    support: tuple[SupportView, ...]
    plans: tuple[PlanWaiting, ...]
    handovers: tuple[HandoverView, ...]


class SurvivalGroupView(Told):
    """Persons of one object, now.

    Parameters
    ----------
    alive_share
        Share that is expected to be alive now.
    half_h, tenth_h
        Hours in the water after which half, and a tenth, are expected to be alive; None where
        survival is not limited by what is modelled. Neither is a time to stop.
    """

    search_object: str
    persons: int
    alive_share: float
    half_h: float | None
    tenth_h: float | None
    limited: bool


class SurvivalView(Told):
    """How long persons may live; it says nothing of when to stop.

    ``unknown`` says why there are no figures; ``texts`` are the assumptions and counter-examples.
    """

    time: str
    groups: tuple[SurvivalGroupView, ...]
    unknown: str | None
    texts: tuple[str, ...]


class LightView(Told):
    """Next first and last light at a place; None where the sun does not rise or set in a day."""

    place: PlaceView
    time: str
    up: bool
    first: str | None
    last: str | None


class EnduranceView(Told):
    """For how long a facility can go on.

    Parameters
    ----------
    reported, age_s
        When its endurance was last said, and how long ago.
    until
        When it ends by that report.
    leave_by, way_s
        Latest off-scene time of its sortie in the plan in force, and the way home from there.
    """

    facility: str
    nation: str
    reported: str
    age_s: float
    endurance_left_h: float
    until: str
    sortie: str | None
    leave_by: str | None
    way_s: float | None


class SitrepDraftView(Told):
    """A situation report as it would be sent now, by language."""

    number: int
    sender: str
    to: tuple[str, ...]
    due: str | None
    next_due: str | None
    texts: dict[str, str]


class ChecklistLine(Told):
    """A line that a receiver of a role must take in."""

    item: str
    words: str


class ShipView(Told):
    """A ship that may help, and when she can be there; see the notes of the fields' units."""

    ship: str
    name: str
    facility: bool
    lon_deg: float
    lat_deg: float
    age_s: float
    distance_m: float
    speed_m_s: float | None
    time_s: float | None


class RescueOption(Told):
    """A way to recover the persons at a sighting; a person decides.

    ``to_scene_s`` and ``recovered_s`` run from now; ``ruled_out`` is empty where nothing does.
    """

    facility: str
    nation: str
    means: Means | None
    to_scene_s: float
    recovered_s: float | None
    persons: int
    leave_by: str | None
    lands_at: str | None
    ruled_out: bool
    words: str


class PaperFile(Told):
    """A file of a cited artefact."""

    name: str
    bytes: int = Field(ge=0)
    kind: Literal["pdf", "html", "image", "geojson", "text", "data"]
