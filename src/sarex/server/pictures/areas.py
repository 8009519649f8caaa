"""Areas and places of a case that are not searched: zones, bases, decks."""

from __future__ import annotations

from typing import Any

import shapely

from sarex.geo import Coast
from sarex.incident import CaseFile
from sarex.planning.rules.areas.zones import Zone
from sarex.planning.rules.areas.zones_geojson import zones_to_geojson

__all__ = ["areas_of", "coast_geojson"]


def areas_of(case: CaseFile) -> dict[str, Any]:
    """Zones of the case as polygons, and what gives support as points, in one collection.

    ``kind`` is that of the zone (exclusion, danger, no_search, block, shallow), ``base`` or
    ``deck``; a block without an outline holds everywhere and stands in ``everywhere``.
    """
    zones = [Zone.of(entry) for entry in case.zones]
    drawn = zones_to_geojson(zones, exercise=case.mode == "exercise")
    drawn["features"] += [*_bases(case), *_decks(case)]
    drawn["everywhere"] = [zone.id for zone in zones if not zone.rings]
    return drawn


def _bases(case: CaseFile) -> list[dict[str, Any]]:
    return [
        _point(
            base.position.lon_deg,
            base.position.lat_deg,
            {
                "id": base.id,
                "kind": "base",
                "name": base.name,
                "nation": base.nation,
                "takes": list(base.takes),
                "gives": list(base.gives),
                "supports": list(base.supports),
                "source": base.source,
            },
        )
        for base in case.bases
    ]


def _decks(case: CaseFile) -> list[dict[str, Any]]:
    return [
        _point(
            entry.position.lon_deg,
            entry.position.lat_deg,
            {
                "id": entry.id,
                "kind": "deck",
                "name": entry.name,
                "nation": entry.nation,
                "takes": list(entry.deck.takes),
                "gives": list(entry.deck.gives),
                "supports": list(entry.deck.supports),
            },
        )
        for entry in case.facilities
        if entry.deck is not None
    ]


def _point(lon: float, lat: float, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": properties,
    }


def coast_geojson(coast: Coast) -> dict[str, Any]:
    """The land polygons of a simulation, exactly, within what its coast covers."""
    west, south, east, north = coast.bbox
    land = shapely.clip_by_rect(coast.polygons(), west, south, east, north)
    parts = [part for part in shapely.get_parts(land) if part.geom_type == "Polygon"]
    return {
        "type": "FeatureCollection",
        "bbox": [west, south, east, north],
        "name": coast.name,
        "source": coast.source,
        "attribution": coast.attribution,
        "content_hash": coast.content_hash,
        "features": [
            {
                "type": "Feature",
                "geometry": shapely.geometry.mapping(shapely.orient_polygons(part)),
                "properties": {},
            }
            for part in parts
        ],
    }
