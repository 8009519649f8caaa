"""What is told of one case."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sarex.journal import Marking
from sarex.operation.state import CaseState
from sarex.server.cases.models import Told
from sarex.server.settings import Mode

__all__ = [
    "AccountView",
    "AlertView",
    "CaseView",
    "ClockView",
    "ControlView",
    "EventPage",
    "EventView",
    "LabelView",
    "NoDuffView",
    "PlaceView",
    "SeatOfCase",
]

Play = Literal["before", "running", "paused", "no_duff", "ended"]


class ClockView(Told):
    """The case clock.

    Parameters
    ----------
    time
        Case time when it was asked, UTC.
    ratio
        Seconds of case time a second from then on; 0 while it stands.
    wall
        Wall clock of the server at the same moment, UTC.
    """

    time: str
    ratio: float
    wall: str


class SeatOfCase(Told):
    """Where the viewer sits in this case.

    Parameters
    ----------
    name
        By which messages, orders and reports know the seat: id of a facility, or ``KOR RCC``.
    facility
        Whether it is a facility; else it is a nation's centre.
    roles
        Roles of the scenario that it plays, with their functions.
    """

    nation: str
    role: str
    name: str
    facility: bool
    roles: dict[str, str]


class PlaceView(Told):
    """A place, WGS 84."""

    lon_deg: float
    lat_deg: float


class AlertView(Told):
    """A real alert during the drill.

    Parameters
    ----------
    alert
        Its event id.
    sounds
        Whether the viewer's party has not acknowledged it.
    texts
        What is shown while it sounds, by language.
    """

    alert: str
    time: str
    text: str
    place: PlaceView | None
    acknowledged_by: tuple[str, ...]
    sounds: bool
    texts: dict[str, str]


class NoDuffView(Told):
    """A NO DUFF that holds.

    Parameters
    ----------
    notice
        To be passed on, unchanged.
    still_to_end
        Nations whose control has not let the traffic go on.
    to_acknowledge
        Orders to stop that wait for the viewer's seat: event ids of messages.
    """

    since: str
    known: str
    by: str
    notice: str
    still_to_end: tuple[str, ...]
    to_acknowledge: tuple[str, ...]


class ControlView(Told):
    """How far the drill is held. Told at any time: of the drill it says nothing else.

    Parameters
    ----------
    play
        What holds; NO DUFF above all else.
    alerts
        Real alerts that not every party has acknowledged.
    unacknowledged
        Party to the alerts that it has not acknowledged.
    operations
        Ids of operation cases that were opened beside it.
    endpoints
        Receivers of TEST forms that are listed, and whether a person has confirmed them.
    """

    play: Play
    stamp: str
    nations: tuple[str, ...]
    started: str | None
    ended: str | None
    pause: str | None
    no_duff: NoDuffView | None
    alerts: tuple[AlertView, ...]
    unacknowledged: dict[str, tuple[str, ...]]
    operations: tuple[str, ...]
    endpoints: dict[str, bool]


class AccountView(Told):
    """Where everybody is: recovered + in sight + not counted + missing = on board.

    Parameters
    ----------
    aboard_least, aboard_most, missing_least, missing_most
        The number on board, and so the missing, may be a range.
    recovered
        Alive or dead; of these are ``safe`` in a place of safety and ``in_hospital`` in hospital.
    in_sight
        Counted at found objects and not recovered yet.
    not_counted
        At found objects where nobody has counted yet, at most.
    surplus
        More than were on board at most: that number is wrong, or persons were counted twice.
    """

    aboard_least: int
    aboard_most: int
    recovered: int
    alive: int
    dead: int
    safe: int
    in_hospital: int
    in_sight: int
    not_counted: int
    missing_least: int
    missing_most: int
    surplus: int


class CaseView(Told):
    """All that the viewer may know of a case.

    Parameters
    ----------
    case_id, title, mode, stamp
        Its name in addresses; as reported; exercise or operation; what all that leaves carries.
    party, role
        As whom it is seen.
    seat
        Where the viewer sits; None where its seat plays no part here.
    clock
        Not part of the ETag.
    control
        Of an exercise.
    account
        Persons accounted for against persons on board; None while the viewer sees no report.
    state
        The case's state, folded from what the viewer may see.
    cursor
        Number of the last event in it, for ``events?after=``.
    """

    case_id: str
    title: str | None
    mode: Mode
    stamp: str | None
    party: str
    role: str
    seat: SeatOfCase | None
    clock: ClockView | None
    control: ControlView | None
    account: AccountView | None
    cursor: int
    state: CaseState


class LabelView(Told):
    """Who may see an event."""

    owner: str
    releasable_to: tuple[str, ...]
    classification: str


class EventView(Told):
    """An event as the viewer may see it.

    Parameters
    ----------
    n
        It is the n-th that the viewer could see here.
    words, subject
        What it is, and what about, in the language that was asked for.
    body
        As recorded; a field that is withheld is ``{"$withheld": true}``, personal data that is
        withheld or erased is null.
    withheld, erased
        JSON pointers of such fields.
    """

    n: int
    event_id: str
    type: str
    schema_: int = Field(alias="schema", serialization_alias="schema")
    words: str
    subject: str
    author: str
    role: str
    cause: str | None
    label: LabelView
    occurred_at: str
    recorded_at: str
    marking: Marking | None
    body: dict[str, Any]
    withheld: tuple[str, ...]
    erased: tuple[str, ...]
    key_id: str | None


class EventPage(Told):
    """Events in the order in which they came; ``last`` is the number from which to go on."""

    events: tuple[EventView, ...]
    last: int
    total: int
