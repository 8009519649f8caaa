"""Whether positions in order bound an area on the globe, across the 180th meridian as well."""

from __future__ import annotations

import re
from collections.abc import Sequence

import shapely

__all__ = ["outline_fault", "unwrap"]

LonLat = tuple[float, float]
_WIDEST_DEG = 90.0
"""A longer edge may have been meant either way round the globe."""


def unwrap(corners: Sequence[LonLat]) -> list[LonLat]:
    """The ring with each longitude within 180 degrees of the one before, so without a jump.

    >>> unwrap([(179.0, 1.0), (-179.0, 1.0), (180.0, 2.0)])
    [(179.0, 1.0), (181.0, 1.0), (180.0, 2.0)]
    """
    ring = [corners[0]]
    for lon, lat in corners[1:]:
        before = ring[-1][0]
        ring.append((before + (lon - before + 180.0) % 360.0 - 180.0, lat))
    return ring


def outline_fault(corners: Sequence[LonLat]) -> tuple[str, str, str] | None:
    """What is wrong with an outline: message, what is allowed, what to do; None if nothing.

    Parameters
    ----------
    corners : sequence of (lon_deg, lat_deg)
        In order round the area; the last is joined to the first. A ring across the 180th meridian
        is written as it is, 179E then 179W: each edge is taken the short way.
    """
    if len(set(corners)) < 3:
        return _FLAT
    ring = unwrap(corners)
    edges = [
        abs(b[0] - a[0])
        for a, b in zip(ring, [*ring[1:], unwrap([ring[-1], ring[0]])[1]], strict=True)
    ]
    if max(edges) > _WIDEST_DEG:
        return (
            f"an edge spans {max(edges):.0f} degrees of longitude: it may go either way round",
            f"edges of at most {_WIDEST_DEG:.0f} degrees of longitude",
            "Put further corners along it, in order; across the 180th meridian write 179E, 179W.",
        )
    if abs(unwrap([ring[-1], ring[0]])[1][0] - ring[0][0]) > 1.0:
        return (
            "the outline goes round a pole",
            "an area without a pole in it",
            "Part the area into two or more that meet along a meridian.",
        )
    area = shapely.Polygon(ring)
    if area.convex_hull.area == 0.0:
        return _FLAT
    if not area.is_valid:
        return (
            f"the outline crosses itself{_place(shapely.is_valid_reason(area))}",
            "each corner once, in order round the area",
            "List the corners in the order in which one sails round the area.",
        )
    return None


_FLAT = (
    "the corners do not bound an area",
    "at least three corners that do not lie on one line",
    "Give the corners in order round the area.",
)


def _place(reason: str) -> str:
    """Where shapely found the fault: `` near 32.50N 128.20E``."""
    found = re.search(r"\[(-?[\d.eE+-]+) (-?[\d.eE+-]+)\]", reason)
    if found is None:
        return ""
    lon, lat = (float(part) for part in found.groups())
    lon = (lon + 180.0) % 360.0 - 180.0
    ns, ew = "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"
    return f" near {abs(lat):.3f}{ns} {abs(lon):.3f}{ew}"
