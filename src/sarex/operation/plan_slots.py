"""The sorties that a plan was made of, as plain data: slots, cuts, requests, bingo."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.detection import Environment, SweepWidth
from sarex.errors import PlanError
from sarex.facilities import Facility, Track
from sarex.planning.horizon import Bingo, SlotsFound, bingo
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import LookWindow, SortieSlot, Support
from sarex.words import LOCALES

__all__ = ["bingos_of", "read_slots", "slots_in", "slots_report", "write_slots"]


def write_slots(slots: Iterable[SortieSlot]) -> list[dict[str, Any]]:
    """Slots as plain data: times ISO UTC, degrees, seconds."""
    return [_slot(slot) for slot in slots]


def read_slots(data: Iterable[Mapping[str, Any]]) -> tuple[SortieSlot, ...]:
    """Inverse of :func:`write_slots`."""
    return tuple(_read(item) for item in data)


def slots_in(folder: Path) -> tuple[SortieSlot, ...]:
    """The slots of a plan's artefact; none of a plan by hand, which has no ``slots.json``."""
    path = folder / "slots.json"
    if not path.is_file():
        return ()
    return read_slots(json.loads(path.read_text(encoding="utf-8"))["slots"])


def slots_report(
    slots: Sequence[SortieSlot], found: SlotsFound, bingos: Mapping[str, Bingo]
) -> dict[str, Any]:
    """What ``slots.json`` holds: the slots a plan fills, why there are no others, what is asked.

    Parameters
    ----------
    slots : sequence of SortieSlot
        At the heights that are flown, kept sorties among them.
    found : SlotsFound
        What could be planned.
    bingos : mapping
        Sortie id to when it must leave the scene.
    """
    return {
        "bingo": {name: _plain(asdict(each)) for name, each in sorted(bingos.items())},
        "light": [[ns_to_iso(a), ns_to_iso(b)] for a, b in found.light],
        "on_scene": {name: _plain(asdict(each)) for name, each in sorted(found.on_scene.items())},
        "reasons": {name: list(why) for name, why in sorted(found.reasons.items())},
        "said": {locale: list(found.said(locale)) for locale in LOCALES},
        "slots": write_slots(slots),
    }


def bingos_of(
    slots: Iterable[SortieSlot], tracks: Iterable[Track], request: PlanningRequest
) -> dict[str, Bingo]:
    """Latest time off scene of each sortie, from the place where its last look ends.

    A sortie that is kept, and one that could not be back from there, which the planner refuses, has
    none.
    """
    flown = {track.sortie: track for track in tracks if track.sensor_on.any()}
    kept = {each.sortie.id for each in request.kept}
    found = {}
    for slot in slots:
        if slot.id in kept or slot.id not in flown:
            continue
        track = flown[slot.id]
        last = int(track.sensor_on.nonzero()[0][-1]) + 1
        place = float(track.lon_deg[last]), float(track.lat_deg[last])
        try:
            found[slot.id] = bingo(slot, request, place=place, depart_ns=int(track.times_ns[0]))
        except PlanError:
            continue
    return found


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Times of the clock as text instead of nanoseconds."""
    return {
        name.removesuffix("_ns") if name.endswith("_ns") else name: ns_to_iso(value)
        if name.endswith("_ns")
        else value
        for name, value in data.items()
    }


def _slot(slot: SortieSlot) -> dict[str, Any]:
    support = None if slot.support is None else _plain(asdict(slot.support))
    return {
        "back_by": ns_to_iso(slot.back_by_ns),
        "depart": ns_to_iso(slot.depart_ns),
        "endurance_s": slot.endurance_s,
        "facility": slot.facility.model_dump(mode="json"),
        "id": slot.id,
        "return": [slot.return_lon_deg, slot.return_lat_deg],
        "start": [slot.start_lon_deg, slot.start_lat_deg],
        "support": support,
        "windows": [_window(window) for window in slot.windows],
    }


def _window(window: LookWindow) -> dict[str, Any]:
    return {
        "end": ns_to_iso(window.end_ns),
        "environment": None if window.environment is None else asdict(window.environment),
        "start": ns_to_iso(window.start_ns),
        "widths": {name: asdict(width) for name, width in sorted(window.widths.items())},
    }


def _read(data: Mapping[str, Any]) -> SortieSlot:
    return SortieSlot(
        id=data["id"],
        facility=Facility.model_validate(data["facility"]),
        depart_ns=iso_to_ns(data["depart"]),
        back_by_ns=iso_to_ns(data["back_by"]),
        start_lon_deg=data["start"][0],
        start_lat_deg=data["start"][1],
        return_lon_deg=data["return"][0],
        return_lat_deg=data["return"][1],
        endurance_s=data["endurance_s"],
        windows=tuple(_read_window(item) for item in data["windows"]),
        support=None if data["support"] is None else _read_support(data["support"]),
    )


def _read_window(data: Mapping[str, Any]) -> LookWindow:
    stated = data["environment"]
    return LookWindow(
        iso_to_ns(data["start"]),
        iso_to_ns(data["end"]),
        {name: SweepWidth.from_json(width) for name, width in data["widths"].items()},
        None if stated is None else Environment(**stated),
    )


def _read_support(data: Mapping[str, Any]) -> Support:
    given = dict(data)
    start, end = iso_to_ns(given.pop("start")), iso_to_ns(given.pop("end"))
    return Support(start_ns=start, end_ns=end, **given)
