"""A zone in one line, for orders and tasking sheets."""

from __future__ import annotations

import math

from sarex.incident.outline import unwrap
from sarex.planning.rules.areas.zones import Zone
from sarex.quantities import format_dtg, format_positions, to_ft
from sarex.words import say

__all__ = ["zone_line"]

_MOST_CORNERS = 12


def zone_line(zone: Zone, locale: str) -> str:
    """What a zone is, where, when, at what heights and for whom; feet above the sea.

    Parameters
    ----------
    zone : Zone
        Of more than 12 corners only the box is written; the map and the GeoJSON have them all.
    locale : str
        A language of the catalogue.
    """
    depth = {} if zone.depth_m is None else {"depth": f"{zone.depth_m:g} m"}
    parts = [say(f"rules.zone.{zone.kind}", locale, name=zone.id, **depth), _where(zone, locale)]
    for key, height in (("floor", zone.floor_m), ("ceiling", zone.ceiling_m)):
        if math.isfinite(height):
            parts.append(say(f"rules.zone.{key}", locale, height=f"{to_ft(height):.0f} ft"))
    for key, time_ns in (("start", zone.start_ns), ("end", zone.end_ns)):
        if time_ns is not None:
            parts.append(say(f"rules.zone.{key}", locale, time=format_dtg(time_ns)))
    whom = [] if zone.applies_to == "all" else [say(f"rules.zone.{zone.applies_to}", locale)]
    whom += [*zone.nations, *zone.facilities]
    if whom:
        parts.append(say("rules.zone.only", locale, names=", ".join(whom)))
    return ", ".join(parts)


def _where(zone: Zone, locale: str) -> str:
    if not zone.rings:
        return say("rules.zone.everywhere", locale)
    ring = zone.rings[0]
    if len(ring) <= _MOST_CORNERS:
        return say("rules.zone.within", locale, corners=" ".join(_place(*at) for at in ring))
    lons, lats = zip(*unwrap(ring), strict=True)
    return say(
        "rules.zone.box",
        locale,
        south_west=_place(min(lons), min(lats)),
        north_east=_place(max(lons), max(lats)),
    )


def _place(lon_deg: float, lat_deg: float) -> str:
    return format_positions(lat_deg, (lon_deg + 180.0) % 360.0 - 180.0).dm
