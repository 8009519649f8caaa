"""Space-time blocks and folds: what is held out is far in space or time from what is fitted.

Drifters that are near each other err together, so a drifter that was held out while its neighbour
was fitted has not been held out. The span of the data is cut into windows of equal length; within
a window, tracks that come within a stated distance of each other at the same hour belong together,
and so do those that are linked through others (single linkage). Each such group in one window is a
block. Blocks of one window are therefore at least that distance apart at every hour. Blocks are
dealt to folds, the largest first, each to the fold that holds least.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from sarex.canonical import content_hash
from sarex.drift.skill.tracks import Track, TrackSet
from sarex.errors import DriftError
from sarex.quantities import NS_PER_HOUR, format_iso, parse_time

__all__ = ["Blocks", "Piece", "make_blocks", "read_blocks", "write_blocks"]

_EARTH_RADIUS_M = 6_371_008.8
_COLUMNS = ("segment", "from", "to", "window", "block", "fold")


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """The part of a track that lies in one window: from ``start_ns``, before ``end_ns``."""

    track_id: str
    start_ns: int
    end_ns: int
    window: int
    block: int
    fold: int


@dataclass(frozen=True, slots=True)
class Blocks:
    """Every piece of every track, in its block and fold."""

    pieces: tuple[Piece, ...]

    @property
    def count(self) -> int:
        """Number of blocks."""
        return len({piece.block for piece in self.pieces})

    @property
    def folds(self) -> int:
        """Number of folds."""
        return len({piece.fold for piece in self.pieces})

    @property
    def content_hash(self) -> str:
        return content_hash([_record(piece) for piece in sorted(self.pieces)])

    def span_ns(self, block: int) -> tuple[int, int]:
        """Window of a block: from, and before."""
        own = [piece for piece in self.pieces if piece.block == block]
        return own[0].start_ns, own[0].end_ns


def make_blocks(
    tracks: TrackSet, *, days: float = 3.0, apart_m: float = 40_000.0, folds: int = 5
) -> Blocks:
    """Cut tracks into space-time blocks and deal these to folds.

    Parameters
    ----------
    tracks
        The observed tracks.
    days
        Length of a window, from the first fix on; what is left at the end and shorter joins the
        last window.
    apart_m
        Tracks of one window that come nearer than this, at the same hour, are in one block [m].
    folds
        Number of folds; as many as blocks if these are fewer.

    Returns
    -------
    Blocks
        Numbered by window and, within it, by the first track.

    Raises
    ------
    DriftError
        If window, distance or number of folds are not positive.
    """
    if not (days > 0 and apart_m > 0 and folds > 1):
        raise DriftError(
            "no blocks can be made",
            given=f"{days} days, {apart_m} m, {folds} folds",
            allowed="positive lengths, two folds and more",
            remedy="Take windows longer and distances wider than the errors are alike.",
        )
    first = min(int(t.times_ns[0]) for t in tracks.tracks)
    last = max(int(t.times_ns[-1]) for t in tracks.tracks) + 1
    length = int(days * 24 * NS_PER_HOUR)
    windows = max((last - first) // length, 1)
    edges = [first + k * length for k in range(windows)] + [max(last, first + length)]
    pieces: list[Piece] = []
    for window in range(windows):
        span = (edges[window], edges[window + 1])
        inside = [t for t in tracks.tracks if _in_span(t, *span)]
        groups = _groups(inside, span, apart_m)
        base = len({piece.block for piece in pieces})
        pieces += [
            Piece(track.id, *span, window, base + int(group), 0)
            for track, group in zip(inside, groups, strict=True)
        ]
    return _dealt(pieces, tracks, folds)


def _in_span(track: Track, start_ns: int, end_ns: int) -> bool:
    return bool(((track.times_ns >= start_ns) & (track.times_ns < end_ns)).any())


def _groups(tracks: list[Track], span: tuple[int, int], apart_m: float) -> NDArray[np.int32]:
    """Number of the group of each track: linked by nearness at a common hour."""
    chord = 2.0 * np.sin(apart_m / _EARTH_RADIUS_M / 2.0)
    pairs = [np.empty((0, 2), dtype=np.intp)]
    for hour in range(span[0], span[1], NS_PER_HOUR):
        present = [i for i, t in enumerate(tracks) if t.times_ns[0] <= hour <= t.times_ns[-1]]
        if len(present) > 1:
            points = np.array([_unit_vector(tracks[i], hour) for i in present])
            near = cKDTree(points).query_pairs(chord, output_type="ndarray")
            pairs.append(np.array(present)[near])
    links = np.concatenate(pairs)
    graph = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(len(tracks),) * 2)
    label = connected_components(graph, directed=False)[1]
    order = {int(old): new for new, old in enumerate(dict.fromkeys(label.tolist()))}
    return np.array([order[int(old)] for old in label], dtype=np.int32)


def _unit_vector(track: Track, time_ns: int) -> NDArray[np.float64]:
    """Direction from the earth's centre, on a sphere: right to 0.6 % in distance."""
    seconds = (track.times_ns - time_ns) / 1e9
    lon = np.radians(np.interp(0.0, seconds, np.unwrap(track.lon_deg, period=360.0)))
    lat = np.radians(np.interp(0.0, seconds, track.lat_deg))
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _dealt(pieces: Sequence[Piece], tracks: TrackSet, folds: int) -> Blocks:
    """Each block to the fold with the fewest fixes so far, the largest block first."""
    by_id = {track.id: track for track in tracks.tracks}
    size: dict[int, int] = {}
    for piece in pieces:
        times = by_id[piece.track_id].times_ns
        fixes = int(((times >= piece.start_ns) & (times < piece.end_ns)).sum())
        size[piece.block] = size.get(piece.block, 0) + fixes
    held = [0] * min(folds, len(size))
    fold_of: dict[int, int] = {}
    for block in sorted(size, key=lambda b: (-size[b], b)):
        lightest = held.index(min(held))
        fold_of[block] = lightest
        held[lightest] += size[block]
    return Blocks(tuple(sorted(replace(p, fold=fold_of[p.block]) for p in pieces)))


def _record(piece: Piece) -> list[str]:
    return [
        piece.track_id,
        format_iso(piece.start_ns),
        format_iso(piece.end_ns),
        *(str(number) for number in (piece.window, piece.block, piece.fold)),
    ]


def write_blocks(blocks: Blocks, path: Path) -> None:
    """Write ids, windows, blocks and folds as CSV; nothing else of the tracks is in it."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(_record(piece) for piece in sorted(blocks.pieces))


def read_blocks(path: Path, tracks: TrackSet) -> Blocks:
    """Read what :func:`write_blocks` wrote, for these tracks.

    Raises
    ------
    DriftError
        If it is not such a file, or is of other tracks.
    QuantityError
        If a time has no zone.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        good = tuple(rows[0]) == _COLUMNS
        pieces = tuple(sorted(_piece(row) for row in rows[1:])) if good else ()
    except (OSError, UnicodeDecodeError, IndexError, TypeError, ValueError) as error:
        raise _not_blocks(path, f"{type(error).__name__}: {error}") from error
    if not pieces:
        raise _not_blocks(path, "another header, or no row")
    named, there = {piece.track_id for piece in pieces}, {track.id for track in tracks.tracks}
    if named != there:
        raise _not_blocks(path, f"{len(named ^ there)} ids are in one file only")
    return Blocks(pieces)


def _piece(row: list[str]) -> Piece:
    track_id, start, end, window, block, fold = row
    return Piece(track_id, parse_time(start), parse_time(end), int(window), int(block), int(fold))


def _not_blocks(path: Path, given: str) -> DriftError:
    return DriftError(
        "the file of blocks does not fit the tracks",
        given=given,
        allowed=f"CSV with {', '.join(_COLUMNS)}, every id of the tracks in it",
        remedy="Leave --folds out to have the blocks made from the tracks, or give their own file.",
        where=str(path),
    )
