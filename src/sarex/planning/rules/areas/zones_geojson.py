"""Zones as GeoJSON (RFC 7946): read with every fault named, written to be read again."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sarex.canonical import ns_to_iso
from sarex.errors import PlanError
from sarex.incident.explain import explain_all
from sarex.incident.outline import outline_fault, unwrap
from sarex.incident.rules import ZoneEntry
from sarex.incident.rules_consistency import rules_faults
from sarex.planning.rules.areas.zones import Zone

__all__ = ["read_zones", "zones_from_geojson", "zones_to_geojson"]

_DIGITS = 7
Ring = tuple[tuple[float, float], ...]


def read_zones(path: Path) -> tuple[Zone, ...]:
    """Zones of a GeoJSON file; see :func:`zones_from_geojson`.

    Raises
    ------
    PlanError
        If it cannot be read, or is not zones.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise PlanError(
            "the file of zones cannot be read",
            given=str(error) or type(error).__name__,
            allowed="GeoJSON in UTF-8",
            remedy="Give the path of a GeoJSON file.",
            where=str(path),
        ) from None
    return zones_from_geojson(data, where=path.name)


def zones_from_geojson(data: Any, *, where: str = "GeoJSON") -> tuple[Zone, ...]:
    """Zones of a FeatureCollection of Polygons and MultiPolygons.

    Parameters
    ----------
    data : plain data
        The properties of a feature have the keys of ``[[zones]]`` in the case file, but for
        ``corners``, ``centre`` and ``radius``: ``id``, ``kind``, ``source``, ``ceiling_ft``, …
        Properties with the value null count as absent; unknown ones are errors.
    where : str
        Named in errors.

    Returns
    -------
    tuple of Zone
        One for each polygon: those of a MultiPolygon have ``-2``, ``-3``, … after the id.

    Raises
    ------
    PlanError
        With the feature, what is wrong, what is allowed, what to do.
    """
    if not (isinstance(data, Mapping) and data.get("type") == "FeatureCollection"):
        raise PlanError(
            "not a FeatureCollection",
            given=data.get("type") if isinstance(data, Mapping) else type(data).__name__,
            allowed='{"type": "FeatureCollection", "features": [...]}',
            remedy="Put the zones into a FeatureCollection, one feature each.",
            where=where,
        )
    features = data.get("features")
    zones: list[Zone] = []
    for number, feature in enumerate(features if isinstance(features, list) else [], start=1):
        zones.extend(_zones(feature, f"{where}, feature {number}"))
    return tuple(zones)


def _zones(feature: Any, where: str) -> Iterator[Zone]:
    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise PlanError(
            "the feature is no area",
            given=kind,
            allowed="Polygon, MultiPolygon",
            remedy="Draw the zone as a polygon.",
            where=where,
        )
    assert isinstance(geometry, Mapping)
    polygons = geometry.get("coordinates")
    polygons = [polygons] if kind == "Polygon" else polygons
    given = feature.get("properties") or {}
    for number, polygon in enumerate(polygons or [], start=1):
        rings = _rings(polygon, where)
        entry = _entry(given, number, where)
        yield _checked(entry, rings, where)


def _rings(polygon: Any, where: str) -> tuple[Ring, ...]:
    try:
        rings = tuple(tuple((_lon(float(at[0])), float(at[1])) for at in ring) for ring in polygon)
        good = bool(rings) and all(
            len(ring) >= 4 and ring[0] == ring[-1] and all(_is_place(at) for at in ring)
            for ring in rings
        )
    except (TypeError, ValueError, IndexError, OverflowError):
        good = False
    if not good:
        raise PlanError(
            "the rings are not those of a polygon",
            given=str(polygon)[:80],
            allowed="rings of four or more [longitude, latitude], the last the same as the first",
            remedy="Close each ring; longitude stands first, latitudes are from -90 to 90.",
            where=where,
        )
    rings = tuple(ring[:-1] for ring in rings)
    for ring in rings:
        fault = outline_fault(ring)
        if fault is not None:
            message, allowed, remedy = fault
            raise PlanError(message, allowed=allowed, remedy=remedy, where=where)
    return rings


def _lon(lon_deg: float) -> float:
    """Longitude in [-180, 180]; both ends stay as they are written."""
    return lon_deg if abs(lon_deg) <= 180.0 else (lon_deg + 180.0) % 360.0 - 180.0


def _is_place(at: tuple[float, float]) -> bool:
    return math.isfinite(at[0]) and abs(at[1]) <= 90.0


def _entry(given: Any, number: int, where: str) -> ZoneEntry:
    plain = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in dict(given).items()
        if value is not None
    }
    if number > 1 and isinstance(plain.get("id"), str):
        plain["id"] = f"{plain['id']}-{number}"
    try:
        return ZoneEntry.model_validate(plain, strict=True)
    except ValidationError as error:
        fault = explain_all(ZoneEntry, plain, error.errors())[0]
        raise PlanError(
            fault.message, allowed=fault.allowed, remedy=fault.remedy, where=where
        ) from None


def _checked(entry: ZoneEntry, rings: Sequence[Ring], where: str) -> Zone:
    if entry.corners or entry.centre is not None or entry.radius_m is not None:
        raise PlanError(
            "the outline is given twice",
            allowed="the feature's geometry",
            remedy="Remove corners, centre and radius from its properties.",
            where=where,
        )
    corners = tuple({"lon_deg": lon, "lat_deg": lat} for lon, lat in rings[0])
    whole = ZoneEntry.model_validate(entry.model_dump() | {"corners": corners})
    faults = rules_faults({}, [whole], entry.nations, entry.facilities)
    for fault in faults:
        raise PlanError(fault.message, allowed=fault.allowed, remedy=fault.remedy, where=where)
    return Zone.of(whole, tuple(rings[1:]))


def zones_to_geojson(zones: Sequence[Zone], *, exercise: bool) -> dict[str, Any]:
    """A FeatureCollection of zones, which :func:`zones_from_geojson` reads again.

    Parameters
    ----------
    zones : sequence of Zone
        A block that holds everywhere has no outline and is left out.
    exercise : bool
        Stamps the collection with ``"stamp": "EXERCISE"``.

    Returns
    -------
    dict
        WGS 84 longitude and latitude; the ring of a zone across the 180th meridian goes on beyond
        180, so that it stays one ring.
    """
    stamp = {"stamp": "EXERCISE"} if exercise else {}
    return {
        "type": "FeatureCollection",
        **stamp,
        "features": [_feature(zone) for zone in zones if zone.rings],
    }


def _feature(zone: Zone) -> dict[str, Any]:
    rings = [_closed(ring, hole=number > 0) for number, ring in enumerate(zone.rings)]
    heights = {"floor_m": zone.floor_m, "ceiling_m": zone.ceiling_m}
    times = {"start": zone.start_ns, "end": zone.end_ns}
    properties = {
        "id": zone.id,
        "kind": zone.kind,
        "applies_to": zone.applies_to,
        "nations": list(zone.nations),
        "facilities": list(zone.facilities),
        **{key: ns_to_iso(value) for key, value in times.items() if value is not None},
        **{key: value for key, value in heights.items() if math.isfinite(value)},
        **({} if zone.depth_m is None else {"depth_m": zone.depth_m}),
        "source": zone.source,
    }
    geometry = {"type": "Polygon", "coordinates": rings}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _closed(ring: Ring, *, hole: bool) -> list[list[float]]:
    """Anticlockwise, a hole clockwise, closed (RFC 7946)."""
    corners = unwrap(ring)
    twice = sum(
        a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)
    )
    if (twice < 0.0) != hole:
        corners = corners[::-1]
    return [[round(lon, _DIGITS), round(lat, _DIGITS)] for lon, lat in [*corners, corners[0]]]
