"""What a case says of the rules a plan must keep: those of each nation, and zones.

Everything is optional: what a nation does not state is the default of planning
(``planning.rules.minima``).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sarex.incident.section import (
    DurationSeconds,
    LengthMetres,
    Place,
    Section,
    TimeNs,
)

__all__ = ["ZONE_KINDS", "NationRules", "ZoneCraft", "ZoneEntry", "ZoneKind"]

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
Nation = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Length = Annotated[LengthMetres | None, Field(default=None, ge=0)]

ZoneKind = Literal["exclusion", "danger", "no_search", "block", "shallow"]
"""``exclusion`` and ``danger``: keep out. ``no_search``: pass, but do not search. ``block``: stay
between floor and ceiling while inside. ``shallow``: keep out with a keel that needs more water."""

ZONE_KINDS: tuple[ZoneKind, ...] = ("exclusion", "danger", "no_search", "block", "shallow")

ZoneCraft = Literal["all", "aircraft", "crewed_aircraft", "unmanned_aircraft", "ships"]
"""Whom a zone is for; ``ships`` are ships and boats."""


class NationRules(Section):
    """Rules of one nation; the stricter of two nations holds. What is not given is the default."""

    aircraft_lateral_m: Length = None
    """Aircraft keep this distance, or the height."""
    aircraft_vertical_m: Length = None
    """Aircraft keep this height from each other, or the distance."""
    aircraft_vertical_wide_m: Length = None
    """The same in instrument conditions, or where one flies faster than 150 kn."""
    unmanned_lateral_m: Length = None
    """Unmanned aircraft keep this distance from a crewed one that flies low, or the height."""
    unmanned_vertical_m: Length = None
    """Unmanned aircraft keep this height from a crewed one that flies low, or the distance."""
    low_flight_m: Length = None
    """A crewed aircraft below this height flies low."""
    ship_cpa_m: Length = None
    """Ships and boats keep this distance at the closest point of approach."""
    approach_ships_m: Length = None
    """Nearest that this nation's ships and boats go to another nation's ships and boats."""
    aircraft_approach_ships_m: Length = None
    """Nearest that this nation's aircraft fly to another nation's ships, unless high."""
    aircraft_approach_height_m: Length = None
    """Height from which this nation's aircraft may pass over another nation's ships."""
    unmanned_ceiling_m: Length = None
    """Height above which this nation's unmanned aircraft do not fly."""
    unmanned_over_land_m: Length = None
    """Height below which this nation's unmanned aircraft do not fly over land."""
    land_margin_m: Length = None
    """Distance that ships keep from land."""
    boat_land_margin_m: Length = None
    """Distance that unmanned boats keep from land."""
    ship_depth_m: Length = None
    """Depth of water that ships need."""
    boat_depth_m: Length = None
    """Depth of water that unmanned boats need."""
    time_error_s: DurationSeconds | None = Field(default=None, ge=0, le=3600)
    """How early or late a craft may be along its track."""
    source: str = Field(min_length=3)
    """Who says so: a standing order, an agreement made before sailing, an assumption."""


class ZoneEntry(Section):
    """An area with a rule. Its outline is given by corners, or by a centre and a radius."""

    id: Identifier
    kind: ZoneKind
    """exclusion, danger, no_search, block or shallow."""
    corners: Annotated[tuple[Place, ...], Field(max_length=10_000)] = ()
    """Three or more positions in order round the area; the ring is closed by itself."""
    centre: Place | None = None
    """In place of corners."""
    radius_m: LengthMetres | None = Field(default=None, gt=0)
    """With a centre."""
    applies_to: ZoneCraft = "all"
    """Whom it is for: all, aircraft, crewed_aircraft, unmanned_aircraft or ships."""
    nations: tuple[Nation, ...] = ()
    """Nations it is for; all where none is named."""
    facilities: tuple[Identifier, ...] = ()
    """Ids of facilities it is for; all where none is named."""
    start_ns: TimeNs | None = None
    """Before it the zone is not there."""
    end_ns: TimeNs | None = None
    """After it the zone is not there."""
    floor_m: LengthMetres | None = Field(default=None, ge=0)
    """Lowest height of the zone; of a block, the lowest height to fly."""
    ceiling_m: LengthMetres | None = Field(default=None, gt=0)
    """Highest height of the zone; of a block, the highest height to fly."""
    depth_m: LengthMetres | None = Field(default=None, ge=0)
    """Least depth of water in a shallow."""
    source: str = Field(min_length=3)
    """Who says so: a notice, a chart, an agreement, an assumption."""
