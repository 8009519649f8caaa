"""Paths in the frame of a pattern, and where they are inside an area: exact, piece by piece.

All times are seconds after one epoch, all places metres of the plan's plane. A frame moves evenly
between its fixes; in a frame a path is straight between its own points and the frame's fixes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.geo import LocalPlane
from sarex.planning.plan import Frame, SearchArea
from sarex.planning.realise import frame_fixes

__all__ = ["Box", "Path", "displacement", "first_inside", "first_within", "in_frame", "spans"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Path:
    """(point,) times [s] and (point, 2) places [m], straight in between."""

    time_s: Floats
    xy_m: Floats

    def within(self, start_s: float, end_s: float) -> Path | None:
        """The part between two times; None where there is none."""
        low, high = max(start_s, float(self.time_s[0])), min(end_s, float(self.time_s[-1]))
        if high <= low:
            return None
        inner = self.time_s[(self.time_s > low) & (self.time_s < high)]
        times = np.concatenate([[low], inner, [high]])
        return Path(times, self.at(times))

    def at(self, time_s: Floats) -> Floats:
        """(time, 2) places."""
        columns = [np.interp(time_s, self.time_s, self.xy_m[:, i]) for i in (0, 1)]
        return np.stack(columns, axis=-1)


@dataclass(frozen=True, slots=True)
class Box:
    """A search area: centre [m], direction of its length, half length and half width [m]."""

    centre_m: Floats
    along: Floats
    half_m: Floats

    @classmethod
    def of(cls, area: SearchArea, plane: LocalPlane) -> Box:
        angle = np.radians(area.bearing_deg)
        return cls(
            np.array(plane.to_xy(area.centre_lon_deg, area.centre_lat_deg)),
            np.array([np.sin(angle), np.cos(angle)]),
            np.array([area.length_m / 2, area.width_m / 2]),
        )

    def own(self, xy_m: Floats) -> Floats:
        """(point, 2) along and across the box, from its centre."""
        east, north = (xy_m - self.centre_m).T
        sine, cosine = self.along
        return np.stack([east * sine + north * cosine, east * cosine - north * sine], axis=-1)


def displacement(frame: Frame, plane: LocalPlane, epoch_ns: int, time_s: Floats) -> Floats:
    """(time, 2) how far the frame has moved since its first fix [m].

    Before the first and after the last fix it moves as it does beside it.
    """
    fixes = frame_fixes(frame, plane, epoch_ns)
    if fixes.shape[0] < 2:
        return np.zeros((np.size(time_s), 2))
    piece = np.clip(np.searchsorted(fixes[:, 0], time_s, side="right") - 1, 0, len(fixes) - 2)
    part = (time_s - fixes[piece, 0]) / (fixes[piece + 1, 0] - fixes[piece, 0])
    moved = fixes[piece, 1:] + part[:, None] * (fixes[piece + 1, 1:] - fixes[piece, 1:])
    result: Floats = moved - fixes[0, 1:]
    return result


def in_frame(path: Path, frame: Frame, plane: LocalPlane, epoch_ns: int) -> Path:
    """A path over the ground as it is in a frame: what it covers there is what it searches."""
    fixes = frame_fixes(frame, plane, epoch_ns)[:, 0]
    marks = fixes[(fixes > path.time_s[0]) & (fixes < path.time_s[-1])]
    times = np.union1d(path.time_s, marks)
    return Path(times, path.at(times) - displacement(frame, plane, epoch_ns, times))


def spans(path: Path, box: Box) -> Floats:
    """(piece, 2) the part of each piece that is inside a box, from 0 to 1; equal where none is."""
    own = box.own(path.xy_m)
    start, step = own[:-1], np.diff(own, axis=0)
    low, high = np.zeros(len(step)), np.ones(len(step))
    for axis in (0, 1):
        for sign in (-1.0, 1.0):
            room = box.half_m[axis] - sign * start[:, axis]
            pace = sign * step[:, axis]
            still = np.abs(pace) < 1e-12
            cut = np.divide(room, pace, out=np.zeros_like(room), where=~still)
            high = np.where(pace > 1e-12, np.minimum(high, cut), high)
            low = np.where(pace < -1e-12, np.maximum(low, cut), low)
            high = np.where(still & (room < 0), -1.0, high)
    return np.stack([low, np.maximum(low, high)], axis=-1)


def first_inside(path: Path, box: Box) -> float | None:
    """When a path is first inside a box [s]; None where it never is."""
    own = np.abs(box.own(path.xy_m))
    if bool(np.all(own[0] <= box.half_m)):
        return float(path.time_s[0])
    cut = spans(path, box)
    hit = np.flatnonzero(cut[:, 1] > cut[:, 0])
    if hit.size == 0:
        return None
    piece = int(hit[0])
    return float(path.time_s[piece] + cut[piece, 0] * np.diff(path.time_s)[piece])


def first_within(path: Path, centre_m: Floats, radius_m: float) -> float | None:
    """When a path first comes within a distance of a place [s]; None where it never does."""
    away = path.xy_m - centre_m
    if float(np.hypot(*away[0])) <= radius_m:
        return float(path.time_s[0])
    for piece, (start, step) in enumerate(zip(away[:-1], np.diff(away, axis=0), strict=True)):
        square, half = float(step @ step), float(start @ step)
        inside = half * half - square * (float(start @ start) - radius_m**2)
        if square == 0.0 or inside < 0.0:
            continue
        part = (-half - inside**0.5) / square
        if 0.0 <= part <= 1.0:
            return float(path.time_s[piece] + part * np.diff(path.time_s)[piece])
    return None
