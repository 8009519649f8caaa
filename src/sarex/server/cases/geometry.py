"""Hypotheses and facilities of a case as GeoJSON, to be plotted before they are accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sarex.geo.geodesic import direct
from sarex.incident import CaseFile
from sarex.incident.model import (
    BearingRange,
    Circle,
    Hypothesis,
    Point,
    Polygon,
    Position,
    Voyage,
)
from sarex.incident.section import GeoPoint

__all__ = ["hypotheses_drawn"]

_CORNERS = 72


def hypotheses_drawn(case: CaseFile) -> Iterator[dict[str, Any]]:
    """Features: of each hypothesis its places and areas, of each facility where it is."""
    for hypothesis in case.hypotheses:
        for kind, geometry in _drawn(hypothesis.position):
            yield _feature(geometry, kind, _about(hypothesis))
    for entry in case.facilities:
        about = {"id": entry.id, "name": entry.name, "nation": entry.nation}
        yield _feature(_point(entry.position), "facility", about)


def _about(hypothesis: Hypothesis) -> dict[str, Any]:
    return {
        "id": hypothesis.id,
        "name": hypothesis.description,
        "weight": hypothesis.weight,
        "position": hypothesis.position.kind,
    }


def _feature(geometry: dict[str, Any], kind: str, about: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {"kind": kind, **about}}


def _drawn(position: Position) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a position looks like: its place, and the area that holds it with 50 % or for sure."""
    match position:
        case Point():
            yield "place", _point(position.at)
            yield "half", _circle(position.at, position.error_m)
        case Circle():
            yield "area", _circle(position.centre, position.radius_m)
        case Polygon():
            yield "area", _polygon([(c.lon_deg, c.lat_deg) for c in position.corners])
        case BearingRange():
            yield from _bearing_range(position)
        case Voyage():
            yield "way", _line([(p.at.lon_deg, p.at.lat_deg) for p in position.waypoints])
            for waypoint in position.waypoints:
                yield "waypoint", _point(waypoint.at)
                if waypoint.fix_error_m is not None:
                    yield "half", _circle(waypoint.at, waypoint.fix_error_m)


def _bearing_range(position: BearingRange) -> Iterator[tuple[str, dict[str, Any]]]:
    at = position.reference
    lon, lat = direct(at.lon_deg, at.lat_deg, position.bearing_deg, position.range_m)
    there = GeoPoint(lon_deg=float(lon), lat_deg=float(lat))
    yield "reference", _point(at)
    yield "place", _point(there)
    yield "way", _line([(at.lon_deg, at.lat_deg), (there.lon_deg, there.lat_deg)])
    if position.range_sd_m or position.bearing_sd_deg:
        yield "one_sigma", _sector(position)


def _sector(position: BearingRange) -> dict[str, Any]:
    """One standard deviation of bearing and range to each side."""
    at, spread = position.reference, position.bearing_sd_deg
    bearings = position.bearing_deg + np.linspace(-spread, spread, 19)
    near_m = max(0.0, position.range_m - position.range_sd_m)
    far_m = position.range_m + position.range_sd_m
    ring = [*_at(at, bearings, far_m), *reversed(_at(at, bearings, near_m))]
    return _polygon(ring)


def _at(centre: GeoPoint, bearings: Any, range_m: float) -> list[tuple[float, float]]:
    lons = np.full(len(bearings), centre.lon_deg)
    lats = np.full(len(bearings), centre.lat_deg)
    lon, lat = direct(lons, lats, np.asarray(bearings) % 360.0, np.full(len(bearings), range_m))
    return [(float(x), float(y)) for x, y in zip(lon, lat, strict=True)]


def _circle(centre: GeoPoint, radius_m: float) -> dict[str, Any]:
    return _polygon(_at(centre, np.arange(_CORNERS) * (360.0 / _CORNERS), radius_m)[::-1])


def _point(at: GeoPoint) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [at.lon_deg, at.lat_deg]}


def _line(points: list[tuple[float, float]]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(each) for each in points]}


def _polygon(ring: list[tuple[float, float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(each) for each in (*ring, ring[0])]]}
