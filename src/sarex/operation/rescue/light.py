"""First and last light at a place, and until when each facility may stay on scene."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sarex.canonical import iso_to_ns
from sarex.planning.horizon import Bingo
from sarex.quantities import NS_PER_HOUR, daylight, format_dtg
from sarex.words import say

__all__ = ["Light", "light_at", "off_scene_of_plan"]

_AHEAD_NS = 25 * NS_PER_HOUR
"""A day, and more than the sun rises or sets later from one day to the next."""


@dataclass(frozen=True, slots=True)
class Light:
    """Sunrise and sunset at a place: the light that sweep-width tables mean, without twilight.

    ``first_ns`` is the next first light, ``last_ns`` the next last light, both None where the sun
    does not rise or set within a day; ``up`` whether it is up now.
    """

    up: bool
    first_ns: int | None
    last_ns: int | None

    def said(self, locale: str) -> str:
        """One line."""
        none = say("common.not_stated", locale)
        return say(
            "light.line",
            locale,
            first=none if self.first_ns is None else format_dtg(self.first_ns),
            last=none if self.last_ns is None else format_dtg(self.last_ns),
        )


def light_at(lon_deg: float, lat_deg: float, time_ns: int) -> Light:
    """Next first and last light at a place, from a time on.

    Parameters
    ----------
    lon_deg, lat_deg : float [°]
        WGS 84.
    time_ns : int
        UTC.

    References
    ----------
    :func:`sarex.quantities.daylight`, to a second.
    """
    end_ns = time_ns + _AHEAD_NS
    parts = daylight(time_ns, end_ns, lon_deg, lat_deg)
    first = next((start for start, _ in parts if start > time_ns), None)
    last = next((end for _, end in parts if end < end_ns), None)
    return Light(bool(parts) and parts[0][0] == time_ns, first, last)


def off_scene_of_plan(folder: Path) -> tuple[Bingo, ...]:
    """Latest off-scene time of each sortie of a plan, by time.

    Parameters
    ----------
    folder : Path
        A plan's artefact; its ``slots.json`` holds what :func:`sarex.planning.horizon.bingo`
        reckoned from where each sortie's last look ends.
    """
    data = json.loads((folder / "slots.json").read_text(encoding="utf-8"))["bingo"]
    found = [
        Bingo(
            slot=item["slot"],
            facility=item["facility"],
            lon_deg=item["lon_deg"],
            lat_deg=item["lat_deg"],
            leave_by_ns=iso_to_ns(item["leave_by"]),
            way_s=item["way_s"],
            endurance_left_s=item["endurance_left_s"],
        )
        for item in data.values()
    ]
    return tuple(sorted(found, key=lambda item: (item.leave_by_ns, item.slot)))
