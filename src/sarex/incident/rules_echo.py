"""The rules and zones of a case said back, for its reader to compare with what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from sarex.incident.case import CaseFile
from sarex.incident.rules import NationRules, ZoneEntry
from sarex.incident.toml_text import position_text
from sarex.quantities import format_dtg, to_ft, to_nm

__all__ = ["rules_lines"]

_IN_FEET = ("vertical", "height", "ceiling", "flight", "over_land")


def rules_lines(case: CaseFile) -> list[str]:
    """Lines for what nations state and for zones; none where the case has neither."""
    lines = [f"  {nation}: {_stated(rules)}" for nation, rules in case.nations.items()]
    zones = [line for zone in case.zones for line in _zone(zone)]
    return [*(["Rules", *lines] if lines else []), *(["Zones", *zones] if zones else [])]


def _stated(rules: NationRules) -> str:
    said = []
    for name in type(rules).model_fields:
        value = getattr(rules, name)
        if name != "source" and value is not None:
            words = name.removesuffix("_m").removesuffix("_s").replace("_", " ")
            said.append(f"{words} {_figure(name, value)}")
    return f"{', '.join(said) or 'the defaults'} ({rules.source})"


def _figure(name: str, value: float) -> str:
    if name.endswith("_s"):
        return f"{value:g} s"
    if "depth" in name:
        return f"{value:g} m"
    if any(word in name for word in _IN_FEET):
        return f"{to_ft(value):.0f} ft"
    return f"{to_nm(value):.3g} NM"


def _zone(zone: ZoneEntry) -> Iterator[str]:
    for_whom = [zone.applies_to.replace("_", " "), *zone.nations, *zone.facilities]
    yield f"  {zone.id}, {zone.kind.replace('_', ' ')}, for {', '.join(for_whom)}: {zone.source}"
    if zone.centre is not None and zone.radius_m is not None:
        yield f"    {to_nm(zone.radius_m):.3g} NM about {position_text(zone.centre)}"
    elif zone.corners:
        yield "    " + ", ".join(position_text(corner) for corner in zone.corners)
    else:
        yield "    everywhere"
    limits = [
        *([] if zone.floor_m is None else [f"from {to_ft(zone.floor_m):.0f} ft"]),
        *([] if zone.ceiling_m is None else [f"up to {to_ft(zone.ceiling_m):.0f} ft"]),
        *([] if zone.depth_m is None else [f"{zone.depth_m:g} m deep"]),
        *([] if zone.start_ns is None else [f"from {format_dtg(zone.start_ns)}"]),
        *([] if zone.end_ns is None else [f"until {format_dtg(zone.end_ns)}"]),
    ]
    if limits:
        yield f"    {', '.join(limits)}"
