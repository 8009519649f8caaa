"""Positions of a facility as they were fixed: read from a file, checked, asked for at any time.

The file is CSV with a header, one fix a line, in order of time:

    time,lat_deg,lon_deg,endurance_left_h
    2026-06-06T23:00:00Z,32.6012,128.2034,5.5

``endurance_left_h`` may be left out. A file that ends in ``.json`` is a track as plans write them.
Nothing is guessed: a time without zone, a position out of range or a fix out of order is an error
that names its line.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sarex.errors import ExerciseError, SarexError
from sarex.facilities import Track
from sarex.geo.geodesic import inverse
from sarex.quantities import format_iso, parse_time

__all__ = ["COLUMNS", "Fix", "LiveTrack", "read_live_track"]

COLUMNS = ("time", "lat_deg", "lon_deg")
_MORE = ("endurance_left_h",)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a facility is, and how it goes on until the next fix."""

    time_ns: int
    lon_deg: float
    lat_deg: float
    course_deg: float
    speed_m_s: float
    endurance_left_h: float | None


@dataclass(frozen=True, slots=True)
class LiveTrack:
    """Timed fixes, straight in between; ``endurance_left_h`` is NaN where it is not given.

    Parameters
    ----------
    times_ns : (fix,) int64
        Strictly increasing.
    lon_deg, lat_deg, endurance_left_h : (fix,) float64
    """

    times_ns: NDArray[np.int64]
    lon_deg: Floats
    lat_deg: Floats
    endurance_left_h: Floats

    def at(self, time_ns: int) -> Fix | None:
        """Where it is at a time: None before the first fix, standing at the last after that."""
        n = int(np.searchsorted(self.times_ns, time_ns, side="right")) - 1
        if n < 0:
            return None
        left_h = float(self.endurance_left_h[n])
        endurance = None if np.isnan(left_h) else left_h
        lon, lat = float(self.lon_deg[n]), float(self.lat_deg[n])
        if n + 1 == self.times_ns.size:
            return Fix(time_ns, lon, lat, 0.0, 0.0, endurance)
        seconds = float(self.times_ns[n + 1] - self.times_ns[n]) / 1e9
        course, _, metres = inverse(lon, lat, self.lon_deg[n + 1], self.lat_deg[n + 1])
        part = float(time_ns - self.times_ns[n]) / 1e9 / seconds
        east = (float(self.lon_deg[n + 1]) - lon + 180.0) % 360.0 - 180.0
        here = (lon + part * east + 180.0) % 360.0 - 180.0
        north = float(self.lat_deg[n + 1]) - lat
        speed = float(metres) / seconds
        return Fix(time_ns, here, lat + part * north, float(course) % 360.0, speed, endurance)


def read_live_track(path: Path) -> LiveTrack:
    """Read the fixes of one facility.

    Raises
    ------
    ExerciseError
        With file and line.
    """
    if path.suffix == ".json":
        return _of_track(path)
    rows = _rows(path)
    return _checked(
        [_fix(row, f"{path.name} line {line}") for line, row in rows],
        [f"{path.name} line {line}" for line, _ in rows],
        path,
    )


def _of_track(path: Path) -> LiveTrack:
    try:
        track = Track.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(path, error) from None
    blank = np.full(track.times_ns.size, np.nan)
    return LiveTrack(track.times_ns, track.lon_deg, track.lat_deg, blank)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            names = reader.fieldnames or []
            if not set(COLUMNS) <= set(names) <= {*COLUMNS, *_MORE}:
                raise ExerciseError(
                    "not the columns of a live track",
                    given=", ".join(names) or "an empty file",
                    allowed=f"{', '.join(COLUMNS)}; and {', '.join(_MORE)}, if known",
                    remedy="Write this header as the first line.",
                    where=str(path),
                )
            return [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> ExerciseError:
    return ExerciseError(
        "the live track cannot be read",
        given=f"{type(error).__name__}: {error}",
        allowed="CSV in UTF-8 with a header, or a track in JSON as plans write them",
        remedy="Check the path, and save the file in one of these forms.",
        where=str(path),
    )


def _fix(row: dict[str, str], where: str) -> tuple[int, float, float, float]:
    try:
        if None in row or None in row.values():
            raise ValueError("a line has one value for each column")
        time_ns = parse_time(row["time"], where)
        lon, lat = float(row["lon_deg"]), float(row["lat_deg"])
        left = row.get("endurance_left_h", "").strip()
        left_h = float(left) if left else np.nan
        known = not left or 0.0 <= left_h < np.inf
        if not (abs(lon) <= 180.0 and abs(lat) <= 90.0 and known):
            raise ValueError(f"lat {lat}, lon {lon}, endurance {left or 'not given'}")
    except (ValueError, SarexError) as error:
        raise ExerciseError(
            "a line is not a fix",
            given=str(error),
            allowed="a time with zone, latitude -90 to 90, longitude -180 to 180, hours from 0",
            remedy="Correct the line, or take it out.",
            where=where,
        ) from None
    return time_ns, lon, lat, left_h


def _checked(
    fixes: Sequence[tuple[int, float, float, float]], places: Sequence[str], path: Path
) -> LiveTrack:
    times = np.array([fix[0] for fix in fixes], np.int64)
    if times.size < 2:
        raise ExerciseError(
            "a live track has two fixes or more",
            given=f"{times.size}",
            remedy="Give a file with the fixes of the exercise.",
            where=str(path),
        )
    late = np.flatnonzero(np.diff(times) <= 0)
    if late.size:
        n = int(late[0]) + 1
        raise ExerciseError(
            "the fixes of a live track are not in order of time",
            given=f"{format_iso(int(times[n]))} after {format_iso(int(times[n - 1]))}",
            allowed="each fix later than the one before",
            remedy="Sort the lines, and keep one fix for each time.",
            where=places[n],
        )
    columns = (np.array([fix[k] for fix in fixes], np.float64) for k in (1, 2, 3))
    return LiveTrack(times, *columns)
