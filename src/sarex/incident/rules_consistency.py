"""Whether the rules and zones of a case hold together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sarex.incident.consistency import duplicates, unknown_name
from sarex.incident.locate import Fault, KeyPath
from sarex.incident.outline import outline_fault
from sarex.incident.rules import NationRules, ZoneEntry
from sarex.quantities import format_dtg

__all__ = ["rules_faults"]


def rules_faults(
    nations: Mapping[str, NationRules],
    zones: Sequence[ZoneEntry],
    parties: Sequence[str],
    facilities: Sequence[str],
) -> Iterator[Fault]:
    """All that does not hold together in ``[nations.X]`` and ``[[zones]]``.

    Parameters
    ----------
    nations, zones
        As the case gives them.
    parties, facilities : sequence of str
        Nations and ids of facilities that the case has.
    """
    for nation, rules in nations.items():
        path: KeyPath = ("nations", nation)
        if nation not in parties:
            yield unknown_name(path, "party", nation, parties)
        if rules.aircraft_approach_height_m is not None and not rules.aircraft_approach_ships_m:
            yield Fault(
                (*path, "aircraft_approach_height_m"),
                "a height above which aircraft may come near ships, but no distance to keep",
                "aircraft_approach_ships with it",
                "Add aircraft_approach_ships, or remove the height.",
            )
    yield from duplicates("zones", [zone.id for zone in zones])
    for index, zone in enumerate(zones):
        place: KeyPath = ("zones", index)
        for key, known, what in (
            ("nations", parties, "party"),
            ("facilities", facilities, "facility"),
        ):
            for at, name in enumerate(getattr(zone, key)):
                if name not in known:
                    yield unknown_name((*place, key, at), what, name, known)
        yield from _outline(zone, place)
        yield from _spans(zone, place)
        yield from _of_its_kind(zone, place)


def _outline(zone: ZoneEntry, path: KeyPath) -> Iterator[Fault]:
    circle = (zone.centre is not None, zone.radius_m is not None)
    if zone.corners and any(circle):
        yield Fault(
            (*path, "centre" if circle[0] else "radius_m"),
            "the zone has corners and a circle",
            "corners, or centre with radius",
            "Keep one of the two.",
        )
    elif circle[0] != circle[1]:
        given, lacks = ("centre", "radius") if circle[0] else ("radius_m", "centre")
        yield Fault(
            (*path, given),
            f"a circle needs its {lacks}",
            'centre = "32-36.0N 128-12.0E" with radius = "5 NM"',
            f"Add the {lacks}.",
        )
    elif zone.corners:
        fault = outline_fault([(corner.lon_deg, corner.lat_deg) for corner in zone.corners])
        if fault is not None:
            yield Fault((*path, "corners"), *fault)
    elif not any(circle) and zone.kind != "block":
        yield Fault(
            path,
            "the zone has no outline",
            "corners, or centre with radius; only a block may be without, and holds everywhere",
            "Add the corners in order round the area, or a centre and a radius.",
        )


def _spans(zone: ZoneEntry, path: KeyPath) -> Iterator[Fault]:
    if zone.start_ns is not None and zone.end_ns is not None and zone.end_ns <= zone.start_ns:
        yield Fault(
            (*path, "end"),
            "the zone ends before it starts",
            f"after {format_dtg(zone.start_ns)}",
            "Correct start or end.",
        )
    if zone.ceiling_m is not None and zone.ceiling_m <= (zone.floor_m or 0.0):
        yield Fault(
            (*path, "ceiling_m"),
            "the ceiling is not above the floor",
            f"more than {zone.floor_m or 0.0:g} m",
            "Correct floor or ceiling.",
        )


def _of_its_kind(zone: ZoneEntry, path: KeyPath) -> Iterator[Fault]:
    heights = zone.floor_m is not None or zone.ceiling_m is not None
    if zone.kind == "block" and not heights:
        yield Fault(
            path, "a block has a floor, a ceiling or both", 'ceiling = "400 ft"', "Add the heights."
        )
    if zone.kind == "block" and zone.applies_to == "ships":
        yield Fault(
            (*path, "applies_to"),
            "a block is for aircraft",
            "all, aircraft, crewed_aircraft, unmanned_aircraft",
            "Correct applies_to, or use kind = exclusion.",
        )
    if (zone.kind == "shallow") != (zone.depth_m is not None):
        yield Fault(
            path if zone.depth_m is None else (*path, "depth_m"),
            "a shallow needs its least depth" if zone.depth_m is None else "only a shallow has one",
            'kind = "shallow" with depth = "6 m"',
            "Add the depth, or correct the kind.",
        )
    if zone.kind == "shallow" and zone.applies_to not in {"all", "ships"}:
        yield Fault(
            (*path, "applies_to"),
            "a shallow is for ships and boats",
            "all, ships",
            "Remove applies_to.",
        )
