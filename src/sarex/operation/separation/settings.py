"""How far ahead is looked, how old a position may be, and what ends a warning."""

from __future__ import annotations

from dataclasses import dataclass

from sarex.facilities import Facility
from sarex.incident.model import DEAD_RECKONING_SHARE

__all__ = ["WatchSettings", "dead_reckoning_share"]


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """Figures of the watch; assumed, none is published.

    Parameters
    ----------
    horizon_s : float [s]
        How far ahead is looked. 15 min: with reports every ten minutes and five for an answer, a
        warning comes before the next report. Farther ahead an aircraft at 70 m/s is known by dead
        reckoning (a tenth of the way) no better than the 3 NM that it keeps.
    stale_s : float [s]
        A position older than this is none: two reports of ten minutes were missed.
    lost_s : float [s]
        A facility that is not heard is looked for on its ordered track for so long; then nothing
        is compared with it: it may be anywhere.
    bound_s : float [s]
        How long a facility is held to be at a sighting that it does not classify.
    ending_share : float
        A conflict has ended when the lateral limits, widened by this share, are kept;
    ending_s : float [s]
        and are kept for so much longer than the horizon. So a pair at its limit is warned once.
    """

    horizon_s: float = 900.0
    stale_s: float = 1200.0
    lost_s: float = 3600.0
    bound_s: float = 3600.0
    ending_share: float = 0.1
    ending_s: float = 300.0


def dead_reckoning_share(facility: Facility) -> float:
    """What dead reckoning adds to the error of a fix, as a share of the way since (IAMSAR II)."""
    if facility.medium == "air":
        return DEAD_RECKONING_SHARE["aircraft"]
    boat = facility.platform == "boat" or facility.kind == "unmanned_boat"
    return DEAD_RECKONING_SHARE["small_craft" if boat else "ship"]
