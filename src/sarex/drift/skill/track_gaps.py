"""Gaps in observed tracks: refused, or parted and bridged as the user says."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sarex.drift.skill.tracks import Track
from sarex.errors import DriftError
from sarex.quantities import NS_PER_HOUR, format_iso

__all__ = ["part_at_gaps"]

_GAP_STEPS = 1.5


def part_at_gaps(
    tracks: list[Track], split_gap_h: float | None, path: Path
) -> tuple[list[Track], tuple[str, ...]]:
    """Tracks parted at gaps where the user says so; refused where nothing is said.

    Parameters
    ----------
    tracks
        As read, in order of time.
    split_gap_h
        A longer gap parts a track, a shorter one is bridged; None refuses gaps of more than 1.5
        usual steps.
    path
        The file, for the message.

    Returns
    -------
    list of Track
        Pieces of a parted track are numbered ``name#1`` and on; one of a single fix is left out.
    tuple of str
        What was done, in a sentence.

    Raises
    ------
    DriftError
        If there is a gap and nothing is said about it.
    """
    steps = np.concatenate([np.diff(t.times_ns) for t in tracks]) / NS_PER_HOUR
    usual_h = float(np.median(steps))
    longest_h = _GAP_STEPS * usual_h if split_gap_h is None else split_gap_h
    parts: list[Track] = []
    for track in tracks:
        gaps = np.flatnonzero(np.diff(track.times_ns) / NS_PER_HOUR > longest_h)
        if gaps.size and split_gap_h is None:
            begin, end = (format_iso(int(t)) for t in track.times_ns[gaps[0] : gaps[0] + 2])
            raise DriftError(
                "a track has a gap",
                given=f"{track.id}: nothing from {begin} to {end}",
                allowed=f"{longest_h:.2g} h, {_GAP_STEPS} times the file's usual step",
                remedy="Say with --split-gap-h beyond how many hours a gap ends a track; a "
                "shorter gap is then bridged by a straight line.",
                where=str(path),
            )
        parts += _parts(track, gaps)
    notes: tuple[str, ...] = ()
    if split_gap_h is not None:
        bridged = int(((steps > _GAP_STEPS * usual_h) & (steps <= split_gap_h)).sum())
        notes = (
            f"Tracks: parted at gaps of more than {split_gap_h:g} h into {len(parts)}; "
            f"{bridged} shorter gaps bridged by straight lines.",
        )
    return parts, notes


def _parts(track: Track, gaps: NDArray[np.intp]) -> list[Track]:
    """The pieces between gaps that have two fixes or more, numbered if there are several."""
    if not gaps.size:
        return [track]
    edges = [0, *(int(gap) + 1 for gap in gaps), track.times_ns.size]
    spans = [slice(a, b) for a, b in itertools.pairwise(edges) if b - a >= 2]
    return [
        Track(
            f"{track.id}#{number}",
            track.kind,
            track.times_ns[span],
            track.lon_deg[span],
            track.lat_deg[span],
            None if track.current_m_s is None else track.current_m_s[span],
            None if track.wind_m_s is None else track.wind_m_s[span],
        )
        for number, span in enumerate(spans, start=1)
    ]
