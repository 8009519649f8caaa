"""What one track breaks of zones and heights."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.facilities import Facility
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules.areas.outline import Stay
from sarex.planning.rules.areas.zones import PlacedZone, Zone
from sarex.planning.rules.breach import Breach
from sarex.planning.rules.minima import SeparationMinima
from sarex.planning.rules.pieces import free_of_bases, looking
from sarex.planning.rules.pieces._kernels import MARGIN, T0, T1, Z0, Z1

__all__ = ["ceiling_breach", "is_boat", "zone_breaches"]

Floats = NDArray[np.float64]
_EVEN_M = 1e-6
"""A craft exactly at a floor or a ceiling keeps it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One track, cut, and what is known of its facility."""

    track: PlaneTrack
    facility: Facility
    pieces: Floats
    minima: SeparationMinima

    def window(self, zone: Zone) -> tuple[float, float]:
        """When the zone is there, s after the epoch, widened by earliness and lateness."""
        late = self.minima.time_error_s
        start, end = (
            None if t is None else (t - self.track.epoch_ns) / 1e9
            for t in (zone.start_ns, zone.end_ns)
        )
        return (
            -math.inf if start is None else start - late,
            math.inf if end is None else end + late,
        )

    def breach(self, zone: Zone, first_s: float, seconds: float, **figures: float) -> Breach:
        return Breach(
            zone.kind,
            (self.facility.id,),
            self.track.epoch_ns + round(first_s * 1e9),
            seconds=seconds,
            subject=zone.id,
            **figures,
        )


def is_boat(facility: Facility) -> bool:
    """Whether a facility that goes by water is a boat, not a ship."""
    return facility.platform == "boat" or facility.kind == "unmanned_boat"


def zone_breaches(
    placed: PlacedZone,
    track: PlaneTrack,
    facility: Facility,
    pieces: Floats,
    minima: SeparationMinima,
) -> tuple[Breach, ...]:
    """What a track breaks of one zone.

    Parameters
    ----------
    placed
        The zone.
    track, facility, pieces
        Who flies where; the pieces as :func:`sarex.planning.rules.pieces.cut` gives them.
    minima
        Of the facility's nation.
    """
    zone = placed.zone
    if not zone.concerns(facility):
        return ()
    asked = _Asked(track, facility, pieces, minima)
    if zone.kind == "block":
        return _block(placed, asked)
    if zone.kind == "shallow":
        return _shallow(placed, asked)
    return _kept_out(placed, asked)


def _kept_out(placed: PlacedZone, asked: _Asked) -> tuple[Breach, ...]:
    zone = placed.zone
    searching = zone.kind == "no_search"
    everywhere = np.ones(len(asked.pieces), dtype=np.bool_)
    use = looking(asked.pieces, asked.track) if searching else everywhere
    flies = asked.facility.medium == "air"
    # a ship is below any ceiling and, at height 0, above any floor that starts at the sea
    heights = (zone.floor_m, zone.ceiling_m) if flies else (-math.inf, math.inf)
    if not flies and zone.floor_m > 0.0:
        return ()
    assert placed.outline is not None
    stay = placed.outline.stay(asked.pieces, use, window=(*asked.window(zone), *heights))
    return () if stay is None else (_entered(asked, zone, stay),)


def _entered(asked: _Asked, zone: Zone, stay: Stay) -> Breach:
    margin = float(asked.pieces[:, MARGIN].min())
    return asked.breach(zone, stay.first_s, stay.seconds, given=stay.least_m, allowed=margin)


def _shallow(placed: PlacedZone, asked: _Asked) -> tuple[Breach, ...]:
    zone, minima = placed.zone, asked.minima
    need = minima.boat_depth_m if is_boat(asked.facility) else minima.ship_depth_m
    if zone.depth_m is None or zone.depth_m >= need or placed.outline is None:
        return ()
    use = np.ones(len(asked.pieces), dtype=np.bool_)
    window = (*asked.window(zone), -math.inf, math.inf)
    stay = placed.outline.stay(asked.pieces, use, window=window)
    if stay is None:
        return ()
    return (asked.breach(zone, stay.first_s, stay.seconds, given=zone.depth_m, allowed=need),)


def _block(placed: PlacedZone, asked: _Asked) -> tuple[Breach, ...]:
    """Below the floor, but for departure and return, or above the ceiling of a block."""
    zone = placed.zone
    pieces = asked.pieces.copy()
    pieces[:, MARGIN] = 0.0  # blocks meet along their borders: with margins nobody could cross
    window = asked.window(zone)
    found = []
    for low, high, limit, use in (
        (-math.inf, zone.floor_m - _EVEN_M, zone.floor_m, free_of_bases(pieces)),
        (zone.ceiling_m + _EVEN_M, math.inf, zone.ceiling_m, np.ones(len(pieces), np.bool_)),
    ):
        if math.isinf(limit):
            continue
        spans = (*window, low, high)
        stay = (
            _at_heights(pieces, use, spans)
            if placed.outline is None
            else placed.outline.stay(pieces, use, window=spans)
        )
        if stay is not None:
            at = float(np.interp(stay.first_s, asked.track.time_s, asked.track.altitude_m))
            found.append(asked.breach(zone, stay.first_s, stay.seconds, given=at, allowed=limit))
    return tuple(found)


def _at_heights(
    pieces: Floats, use: NDArray[np.bool_], window: tuple[float, float, float, float]
) -> Stay | None:
    """How long a track is at some heights within a span of time, wherever it is."""
    t0, t1, z0, z1 = (pieces[use][:, column] for column in (T0, T1, Z0, Z1))
    if not t0.size:
        return None
    slope = (z1 - z0) / (t1 - t0)
    level = slope == 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([t0 + (window[2] - z0) / slope, t0 + (window[3] - z0) / slope])
    inside = (z0 >= window[2]) & (z0 <= window[3])
    low = np.where(level, np.where(inside, t0, np.inf), ends.min(axis=0))
    high = np.where(level, np.where(inside, t1, -np.inf), ends.max(axis=0))
    low = np.maximum(np.maximum(low, t0), window[0])
    high = np.minimum(np.minimum(high, t1), window[1])
    spans = np.maximum(high - low, 0.0)
    if not spans.any():
        return None
    return Stay(float(spans.sum()), float(low[spans > 0.0].min()), 0.0)


def ceiling_breach(
    track: PlaneTrack, facility: Facility, pieces: Floats, minima: SeparationMinima
) -> tuple[Breach, ...]:
    """An unmanned aircraft above the ceiling that its nation states."""
    limit = minima.unmanned_ceiling_m
    if facility.crewed or facility.medium != "air" or math.isinf(limit):
        return ()
    use = np.ones(len(pieces), dtype=np.bool_)
    stay = _at_heights(pieces, use, (-math.inf, math.inf, limit + _EVEN_M, math.inf))
    if stay is None:
        return ()
    return (
        Breach(
            "ceiling",
            (facility.id,),
            track.epoch_ns + round(stay.first_s * 1e9),
            float(track.altitude_m.max()),
            limit,
            stay.seconds,
            facility.nation,
        ),
    )
