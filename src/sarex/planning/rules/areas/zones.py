"""Zones: areas with a rule, as a case or a GeoJSON file gives them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError, QuantityError
from sarex.facilities import Facility
from sarex.geo import LocalPlane, direct
from sarex.incident.rules import ZoneCraft, ZoneEntry, ZoneKind
from sarex.planning.rules.areas.outline import Outline

__all__ = ["PlacedZone", "Zone"]

LonLat = tuple[float, float]
_CIRCLE_SIDES = 72


@dataclass(frozen=True, slots=True)
class Zone:
    """An area with a rule; keys as ``[[zones]]`` of the case file has them, in SI.

    ``rings`` are corners (lon_deg, lat_deg) in order: the outline first, then holes; none for a
    block that holds everywhere. Heights are infinite where none was stated.
    """

    id: str
    kind: ZoneKind
    rings: tuple[tuple[LonLat, ...], ...]
    source: str
    applies_to: ZoneCraft = "all"
    nations: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    start_ns: int | None = None
    end_ns: int | None = None
    floor_m: float = -math.inf
    ceiling_m: float = math.inf
    depth_m: float | None = None

    @classmethod
    def of(cls, entry: ZoneEntry, holes: tuple[tuple[LonLat, ...], ...] = ()) -> Zone:
        """The zone of a case; a circle becomes a polygon of 72 sides around it."""
        corners = tuple((corner.lon_deg, corner.lat_deg) for corner in entry.corners)
        if entry.centre is not None and entry.radius_m is not None:
            corners = _circle(entry.centre.lon_deg, entry.centre.lat_deg, entry.radius_m)
        return cls(
            entry.id,
            entry.kind,
            (corners, *holes) if corners else (),
            entry.source,
            entry.applies_to,
            entry.nations,
            entry.facilities,
            entry.start_ns,
            entry.end_ns,
            -math.inf if entry.floor_m is None else entry.floor_m,
            math.inf if entry.ceiling_m is None else entry.ceiling_m,
            entry.depth_m,
        )

    def concerns(self, facility: Facility) -> bool:
        """Whether the zone is for this facility."""
        flies = facility.medium == "air"
        craft = {
            "all": True,
            "aircraft": flies,
            "crewed_aircraft": flies and facility.crewed,
            "unmanned_aircraft": flies and not facility.crewed,
            "ships": not flies,
        }[self.applies_to]
        return (
            craft
            and (not self.nations or facility.nation in self.nations)
            and (not self.facilities or facility.id in self.facilities)
            and (self.kind != "block" or flies)
            and (self.kind != "shallow" or not flies)
        )

    def place(self, plane: LocalPlane) -> PlacedZone:
        """The zone in the plane of a plan, its edges straight there.

        Raises
        ------
        PlanError
            If a corner lies beyond the range of the plane.
        """
        if not self.rings:
            return PlacedZone(self, None)
        try:
            rings = [_in_plane(ring, plane) for ring in self.rings]
        except QuantityError as error:
            raise PlanError(
                "a zone reaches beyond the plane of the plan",
                given=error.given,
                allowed=error.allowed,
                remedy="Give the part of the zone that lies near the search area.",
                where=f"zone {self.id}",
            ) from error
        return PlacedZone(self, Outline.of_rings(rings))


@dataclass(frozen=True, slots=True)
class PlacedZone:
    """A zone, and its outline in the plane of a plan; None for a block that holds everywhere."""

    zone: Zone
    outline: Outline | None


def _in_plane(ring: tuple[LonLat, ...], plane: LocalPlane) -> NDArray[np.float64]:
    lon, lat = np.array(ring).T
    return np.column_stack(plane.to_xy(lon, lat))


def _circle(lon_deg: float, lat_deg: float, radius_m: float) -> tuple[LonLat, ...]:
    bearings = np.arange(_CIRCLE_SIDES) * (360.0 / _CIRCLE_SIDES)
    lon, lat = direct(lon_deg, lat_deg, bearings, radius_m / math.cos(math.pi / _CIRCLE_SIDES))
    return tuple(zip(lon.tolist(), lat.tolist(), strict=True))
