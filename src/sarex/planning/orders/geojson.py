"""A plan as GeoJSON (RFC 7946): areas, legs with times, commence search points, datums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sarex.canonical import ns_to_iso
from sarex.facilities import Track
from sarex.planning.plan import Plan
from sarex.quantities import NM_M

__all__ = ["to_geojson"]

_DIGITS = 6


def _at(lon: float, lat: float) -> list[float]:
    return [round(float(lon), _DIGITS), round(float(lat), _DIGITS)]


def _feature(kind: str, geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {"kind": kind, **properties}}


def to_geojson(
    plan: Plan,
    tracks: Sequence[Track],
    *,
    exercise: bool,
    marks: Sequence[str] = (),
    assumptions: Sequence[str] = (),
) -> dict[str, Any]:
    """A FeatureCollection of a plan.

    Parameters
    ----------
    plan : Plan
        Areas, datums and what is said about them.
    tracks : sequence of Track
        Of the plan's sorties.
    exercise : bool
        Stamps the collection and each feature with ``"stamp": "EXERCISE"``.
    marks, assumptions : sequence of str
        What the fields are (SYNTHETIC, GAP BRIDGED, …) and sentences on what they rest on; the
        plan's own assumptions are added.

    Returns
    -------
    dict
        Feature kinds: ``area``, ``datum``, ``csp``, ``leg``. Coordinates are WGS 84 longitude and
        latitude; a leg that crosses the 180th meridian is cut there.
    """
    stamp = {"stamp": "EXERCISE"} if exercise else {}
    features = [*_areas(plan), *(f for track in tracks for f in _legs(track))]
    for feature in features:
        feature["properties"] |= stamp
    return {
        "type": "FeatureCollection",
        "sarex": {"plan": plan.id, "method": plan.method, "start": plan.start, "end": plan.end},
        "assumptions": [*assumptions, *plan.assumptions],
        "marks": list(marks),
        **stamp,
        "features": features,
    }


def _areas(plan: Plan) -> list[dict[str, Any]]:
    features = []
    for area in plan.areas:
        # RFC 7946 rings run anticlockwise, ours clockwise; the first point is repeated
        ring = [*area.corners_lon_lat_deg[::-1], area.corners_lon_lat_deg[-1]]
        lons = _unwrapped([lon for lon, _ in ring])
        polygon = [_at(lon, lat) for lon, (_, lat) in zip(lons, ring, strict=True)]
        facilities = [
            s.facility for s in plan.sorties for t in s.tasks if t.area == area.designation
        ]
        features.append(
            _feature(
                "area",
                {"type": "Polygon", "coordinates": [polygon]},
                designation=area.designation,
                hypothesis=area.hypothesis,
                search_object=area.search_object,
                length_m=area.length_m,
                width_m=area.width_m,
                length_nm=round(area.length_m / NM_M, 2),
                width_nm=round(area.width_m / NM_M, 2),
                bearing_deg=area.bearing_deg,
                share_over_land=area.share_over_land,
                facilities=facilities,
            )
        )
        if "-" not in area.designation or area.designation.endswith("-S"):
            place = _at(area.centre_lon_deg, area.centre_lat_deg)
            features.append(
                _feature(
                    "datum",
                    {"type": "Point", "coordinates": place},
                    designation=area.designation,
                    hypothesis=area.hypothesis,
                    search_object=area.search_object,
                )
            )
    return features


def _legs(track: Track) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = []
    started: set[str] = set()
    for leg, (name, task) in enumerate(zip(track.leg_ids, track.task_ids, strict=True)):
        lon, lat, times = track.lon_deg, track.lat_deg, track.times_ns
        begin, end = ns_to_iso(int(times[leg])), ns_to_iso(int(times[leg + 1]))
        if task and task not in started:
            started.add(task)
            features.append(
                _feature(
                    "csp",
                    {"type": "Point", "coordinates": _at(lon[leg], lat[leg])},
                    facility=track.facility,
                    task=task,
                    time=begin,
                )
            )
        features.append(
            _feature(
                "leg",
                _line(float(lon[leg]), float(lat[leg]), float(lon[leg + 1]), float(lat[leg + 1])),
                leg=name,
                facility=track.facility,
                sortie=track.sortie,
                task=task or None,
                sensor_on=bool(track.sensor_on[leg]),
                altitude_m=round(float(track.altitude_m[leg]), 1),
                start=begin,
                end=end,
            )
        )
    return features


def _unwrapped(lons: Sequence[float]) -> list[float]:
    """Longitudes without a jump, so that a ring across the 180th meridian stays one ring."""
    result = [lons[0]]
    for lon in lons[1:]:
        result.append(result[-1] + (lon - result[-1] + 180.0) % 360.0 - 180.0)
    return result


def _line(lon1: float, lat1: float, lon2: float, lat2: float) -> dict[str, Any]:
    """A line, cut at the 180th meridian as RFC 7946 asks."""
    if abs(lon2 - lon1) <= 180.0:
        return {"type": "LineString", "coordinates": [_at(lon1, lat1), _at(lon2, lat2)]}
    far = lon2 + (360.0 if lon1 > 0 else -360.0)
    edge = 180.0 if lon1 > 0 else -180.0
    part = (edge - lon1) / (far - lon1)
    lat = lat1 + part * (lat2 - lat1)
    halves = [[_at(lon1, lat1), _at(edge, lat)], [_at(-edge, lat), _at(lon2, lat2)]]
    return {"type": "MultiLineString", "coordinates": halves}
