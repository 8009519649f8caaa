"""Separation as it is watched while facilities move. Nothing here orders anybody."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sarex.canonical import IsoTime, Metres, Seconds
from sarex.journal import EventType
from sarex.operation.events.body import Body

__all__ = [
    "EVENTS",
    "ConflictKind",
    "SeparationConflict",
    "SeparationEnded",
    "SeparationInfringed",
    "SeparationWarned",
    "WhereaboutsBasis",
    "WhereaboutsCited",
]

ConflictKind = Literal[
    "separation", "approach", "agreed", "block", "ceiling", "unheard", "unplaced"
]
"""``agreed``: nearer than a declared approach allows. ``unheard``: a facility without a recent
position, ``unplaced``: one with an impossible position or one too far away; neither can then be
watched."""
WhereaboutsBasis = Literal["ordered_track", "dead_reckoning", "bound_for", "last_position"]
"""``bound_for``: on its way to a sighting, a rescue or its base. ``last_position``: too old to go
on from."""


class WhereaboutsCited(Body):
    """What the expected way of a facility rests on."""

    facility: str
    basis: WhereaboutsBasis
    position: str | None = None
    """Event id of the latest position; none where none was reported."""
    age_s: Seconds | None = None
    """Age of that position when this was recorded."""


class SeparationConflict(Body):
    """A limit that is not kept, or that may not be kept soon."""

    kind: ConflictKind
    facilities: tuple[str, ...] = Field(min_length=1, max_length=2)
    time: IsoTime
    """Of the closest approach; of one facility, when it first breaks the rule, or now."""
    lateral_m: Metres | None = None
    """Least distance, errors of position, lateness and turns taken off."""
    limit_lateral_m: Metres | None = None
    vertical_m: Metres | None = None
    """Height between two aircraft then; of one, its height. None where heights do not matter."""
    limit_vertical_m: Metres | None = None
    rule_of: tuple[str, ...] = ()
    """Nations that state the limit; none where it is a default."""
    agreed: str | None = None
    """Event id of the declaration whose limit it is."""
    instrument: bool = False
    """Whether instrument conditions held."""
    rests_on: tuple[WhereaboutsCited, ...]
    horizon_s: Seconds
    """How far ahead was looked."""


class SeparationWarned(SeparationConflict):
    """A limit may not be kept within the horizon, errors of position and time counted."""


class SeparationInfringed(SeparationConflict):
    """A limit is not kept now, as far as positions are known."""

    warned: str | None = None
    """Event id of the warning that came before; none where it came without."""


class SeparationEnded(Body):
    """What was warned of, or infringed, is over."""

    opened: str
    """Event id of the warning, or of the infringement that came without one."""
    kind: ConflictKind
    facilities: tuple[str, ...] = Field(min_length=1, max_length=2)
    reason: Literal["clear", "relabelled"]
    """``relabelled``: others than before may see what it rests on; if it goes on, it is recorded
    again for them."""


EVENTS = (
    EventType("separation.warned", 1, SeparationWarned),
    EventType("separation.infringed", 1, SeparationInfringed),
    EventType("separation.ended", 1, SeparationEnded),
)
