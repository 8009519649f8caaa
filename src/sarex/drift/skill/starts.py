"""Forecast starts along observed tracks, and what the drifter did from each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.drift.skill.folds import Blocks, Piece
from sarex.drift.skill.tracks import Track, TrackSet
from sarex.errors import DriftError
from sarex.geo import LocalPlane
from sarex.quantities import NS_PER_HOUR

__all__ = ["LEADS_H", "SCORED_H", "START_EVERY_H", "Starts", "launch", "scored"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

LEADS_H: NDArray[np.int64] = np.arange(1, 49)
"""Leads at which predicted and observed positions are compared, hours."""
SCORED_H = (6, 12, 24, 48)
"""Leads for which figures are given."""
START_EVERY_H = 6
"""A forecast starts at 00, 06, 12 and 18 UTC on every track."""


def scored() -> NDArray[np.intp]:
    """Places of :data:`SCORED_H` in :data:`LEADS_H`."""
    return np.searchsorted(LEADS_H, SCORED_H)


@dataclass(frozen=True, slots=True)
class Starts:
    """What was observed from each start; vectors are complex, east + i north.

    Parameters
    ----------
    track_id, kind : (start,) text
    start_ns : (start,) int64
    lon_deg, lat_deg : (start,) [degrees]
    block, window, fold : (start,) int64
        Space-time block, time window and fold, see :mod:`sarex.drift.skill.folds`.
    moved_m : (start, lead) complex [m]
        From the start to the observed position; NaN behind the end of the track in its block.
    path_m : (start, lead) [m]
        Length of the observed track up to each lead.
    current_m, wind_m : (start, lead) complex [m], or None
        Time integrals of the modelled current and wind along the OBSERVED track.
    """

    track_id: NDArray[np.str_]
    kind: NDArray[np.str_]
    start_ns: NDArray[np.int64]
    lon_deg: Floats
    lat_deg: Floats
    block: NDArray[np.int64]
    window: NDArray[np.int64]
    fold: NDArray[np.int64]
    moved_m: Complexes
    path_m: Floats
    current_m: Complexes | None
    wind_m: Complexes | None

    @property
    def count(self) -> int:
        """Number of starts."""
        return self.start_ns.size

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(start, lead): whether there is an observed position."""
        return np.isfinite(self.path_m)

    def some(self, which: NDArray[np.bool_]) -> Starts:
        """Those that a mask chooses."""
        kept = {
            f.name: value[which]
            for f in fields(self)
            if (value := getattr(self, f.name)) is not None
        }
        return replace(self, **kept)


def launch(tracks: TrackSet, blocks: Blocks, every_h: int = START_EVERY_H) -> Starts:
    """Start a forecast every few hours on every piece of track.

    A start needs an observed position at the first scored lead within its block. Positions between
    fixes lie on the straight line; sampled velocities are integrated by the trapezoidal rule.

    Parameters
    ----------
    tracks
        The observed tracks.
    blocks
        The pieces of the tracks, each in its block.
    every_h
        A divisor of 24: starts are at multiples of it, UTC.

    Returns
    -------
    Starts

    Raises
    ------
    DriftError
        If no piece is long enough for a start.
    """
    by_id = {track.id: track for track in tracks.tracks}
    rows = [
        row for piece in blocks.pieces for row in _starts_of(by_id[piece.track_id], piece, every_h)
    ]
    if not rows:
        raise DriftError(
            "no forecast can start on these tracks",
            given=f"{len(tracks.tracks)} tracks",
            allowed=f"a track of {SCORED_H[0]} h and more after a multiple of {every_h} h UTC",
            remedy="Give longer tracks.",
            where=tracks.name,
        )
    return _stacked(rows, tracks.sampled)


def _stacked(rows: list[tuple[object, ...]], sampled: bool) -> Starts:
    columns: list[Any] = [np.array(column) for column in zip(*rows, strict=True)]
    return Starts(*columns) if sampled else Starts(*columns, None, None)  # type: ignore[call-arg]


def _starts_of(track: Track, piece: Piece, every_h: int) -> Iterable[tuple[object, ...]]:
    """One row for each start within a piece, in the order of the fields of :class:`Starts`."""
    every = every_h * NS_PER_HOUR
    end = min(piece.end_ns, int(track.times_ns[-1]))
    begin = max(piece.start_ns, int(track.times_ns[0]))
    for start in range(-(-begin // every) * every, end, every):
        leads = start + LEADS_H * NS_PER_HOUR
        inside = leads <= end
        if inside[scored()[0]]:
            lon, lat = _at(track, np.array([start]))
            yield (
                track.id,
                track.kind,
                start,
                lon[0],
                lat[0],
                piece.block,
                piece.window,
                piece.fold,
                *(np.where(inside, value, np.nan) for value in _moved(track, start, leads)),
                *(
                    np.where(inside, _integral(track, velocity, start, leads), np.nan)
                    for velocity in (track.current_m_s, track.wind_m_s)
                    if velocity is not None
                ),
            )


def _at(track: Track, times_ns: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Positions on the straight lines between fixes; longitudes without a jump at 180."""
    lon = np.unwrap(track.lon_deg, period=360.0)
    seconds = (times_ns - track.times_ns[0]) / 1e9
    fixes = (track.times_ns - track.times_ns[0]) / 1e9
    return np.interp(seconds, fixes, lon), np.interp(seconds, fixes, track.lat_deg)


def _moved(track: Track, start: int, leads: NDArray[np.int64]) -> tuple[Complexes, Floats]:
    """Displacement and length of way from a start to each lead, in the start's plane."""
    lon, lat = _at(track, np.array([start, *leads.tolist()], np.int64))
    x, y = LocalPlane(float(lon[0]), float(lat[0])).to_xy(lon, lat)
    place = x + 1j * y
    return place[1:], np.cumsum(np.abs(np.diff(place)))


def _integral(
    track: Track, velocity_m_s: Complexes, start: int, leads: NDArray[np.int64]
) -> Complexes:
    """Time integral of a sampled velocity from a start to each lead (trapezoidal rule)."""
    fixes = (track.times_ns - track.times_ns[0]) / 1e9
    ask = (np.array([start, *leads.tolist()], np.int64) - track.times_ns[0]) / 1e9
    knots = np.union1d(fixes, ask[ask <= fixes[-1]])
    value = np.interp(knots, fixes, velocity_m_s.real) + 1j * np.interp(
        knots, fixes, velocity_m_s.imag
    )
    way = np.concatenate([[0.0], np.cumsum(np.diff(knots) * (value[1:] + value[:-1]) / 2)])
    at = np.searchsorted(knots, np.minimum(ask, knots[-1]))
    return np.asarray(way[at[1:]] - way[at[0]])
