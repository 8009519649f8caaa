"""Areas that a track keeps out of: zones, and land."""

from sarex.planning.rules.areas.land import Land
from sarex.planning.rules.areas.outline import Outline, Stay
from sarex.planning.rules.areas.zone_words import zone_line
from sarex.planning.rules.areas.zones import PlacedZone, Zone
from sarex.planning.rules.areas.zones_geojson import (
    read_zones,
    zones_from_geojson,
    zones_to_geojson,
)

__all__ = [
    "Land",
    "Outline",
    "PlacedZone",
    "Stay",
    "Zone",
    "read_zones",
    "zone_line",
    "zones_from_geojson",
    "zones_to_geojson",
]
