"""Files of observed tracks: refused where they do not say what they mean."""

from __future__ import annotations

import csv
import gzip
import math
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import file_hash
from sarex.drift.skill.layout import COLUMNS, LAYOUTS, Layout
from sarex.drift.skill.track_gaps import part_at_gaps
from sarex.drift.skill.tracks import Track, TrackSet
from sarex.errors import DriftError, QuantityError, near_miss
from sarex.geo import inverse
from sarex.quantities import NS_PER_SECOND, format_iso, parse_time

__all__ = ["read_tracks"]

Floats = NDArray[np.float64]

_NEEDED = ("id", "time", "lat_deg", "lon_deg")
_CURRENT = ("current_east_m_s", "current_north_m_s")
_WIND = ("wind_east_m_s", "wind_north_m_s")
_LIMITS = {
    "lat_deg": (-90.0, 90.0),
    "lon_deg": (-180.0, 360.0),
    **dict.fromkeys(_CURRENT, (-5.0, 5.0)),
    **dict.fromkeys(_WIND, (-75.0, 75.0)),
}
_FASTEST_M_S = 5.0


def read_tracks(path: Path, layout: Layout, *, split_gap_h: float | None = None) -> TrackSet:
    """Read a CSV of observed tracks, plain or with gzip.

    Parameters
    ----------
    path
        A header line, then one fix a line; the fixes of a track in order of time.
    layout
        What the file calls its columns.
    split_gap_h
        A gap longer than this ends a track and begins another, a shorter one is bridged by a
        straight line. Not given, a gap of more than 1.5 usual steps is an error.

    Returns
    -------
    TrackSet

    Raises
    ------
    DriftError
        If the file cannot be read, a column is missing, a value is none or out of range, fixes are
        doubled, out of order or apart, or a drifter would have been faster than 5 m/s.
    QuantityError
        If a time has no zone.
    """
    rows = list(_rows(path, layout))
    if not rows:
        raise DriftError("no fix in the file", remedy="Give a file with tracks.", where=str(path))
    optional = tuple(column for column in COLUMNS if column in rows[0][1])
    by_id: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, row in rows:
        by_id.setdefault(_text(row["id"], "id", path, line), []).append((line, row))
    whole = [_track(name, fixes, optional, layout, path) for name, fixes in by_id.items()]
    tracks, notes = part_at_gaps(whole, split_gap_h, path)
    return TrackSet(tuple(tracks), path.name, file_hash(path), notes)


def _rows(path: Path, layout: Layout) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and fields under their own names."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [name.strip() for name in next(reader, [])]
            columns = _columns(header, layout, path)
            for fields in reader:
                if len(fields) != len(header):
                    raise DriftError(
                        "a line has another number of fields than the header",
                        given=len(fields),
                        allowed=len(header),
                        remedy="Complete the line, or take it out; the file may be cut short.",
                        where=_at(path, reader.line_num),
                    )
                yield reader.line_num, {own: fields[i].strip() for own, i in columns.items()}
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error) as error:
        raise DriftError(
            "the file of tracks cannot be read",
            given=f"{type(error).__name__}: {error}",
            allowed="CSV in UTF-8, plain or with gzip (.gz)",
            remedy="Check the path and that the file is whole; save it again as CSV in UTF-8.",
            where=str(path),
        ) from error


def _columns(header: list[str], layout: Layout, path: Path) -> dict[str, int]:
    """Own name to place in the line; what is needed is there, vectors are whole."""
    if len(set(header)) < len(header):
        raise DriftError(
            "two columns have one name",
            given=", ".join(header),
            remedy="Name each column once.",
            where=_at(path, 1),
        )
    found = {own: header.index(name) for own in COLUMNS if (name := layout.name(own)) in header}
    asked = [own for own in layout.names if own not in found]
    vectors = [own for own in (*_CURRENT, *_WIND) if any(v in found for v in (*_CURRENT, *_WIND))]
    missing = [own for own in (*_NEEDED, *asked, *vectors) if own not in found]
    if missing:
        own = missing[0]
        raise DriftError(
            f"there is no column {layout.name(own)!r}: {COLUMNS[own]}",
            given=", ".join(header) or "an empty file",
            allowed=near_miss(layout.name(own), header) or None,
            remedy=f"Name the file's own column by --column {own}=NAME, or give the --layout of a "
            f"known collection ({', '.join(LAYOUTS)}); convert other units first. "
            "Current and wind are given all four or not at all.",
            where=_at(path, 1),
        )
    return found


def _track(
    name: str,
    fixes: list[tuple[int, dict[str, str]]],
    optional: tuple[str, ...],
    layout: Layout,
    path: Path,
) -> Track:
    """One track of its lines, checked for order and speed."""
    times = np.array([_time(row["time"], layout, path, line) for line, row in fixes], np.int64)
    values = {
        own: np.array([_number(row[own], own, path, line) for line, row in fixes])
        for own in optional
        if own in _LIMITS
    }
    kinds = {row.get("kind", "") for _, row in fixes}
    lines = [line for line, _ in fixes]
    _check_order(name, times, lines, path)
    _check_speed(name, times, values["lon_deg"], values["lat_deg"], lines, path)
    if len(kinds) > 1:
        raise DriftError(
            "a track is of two kinds",
            given=", ".join(sorted(kinds)),
            remedy="Give the parts ids of their own, or correct the kind.",
            where=f"{path.name}, track {name}",
        )
    sampled = _CURRENT[0] in values
    return Track(
        id=name,
        kind=kinds.pop(),
        times_ns=times,
        lon_deg=values["lon_deg"],
        lat_deg=values["lat_deg"],
        current_m_s=values[_CURRENT[0]] + 1j * values[_CURRENT[1]] if sampled else None,
        wind_m_s=values[_WIND[0]] + 1j * values[_WIND[1]] if sampled else None,
    )


def _check_order(name: str, times: NDArray[np.int64], lines: list[int], path: Path) -> None:
    step = np.diff(times)
    if times.size < 2:
        raise DriftError(
            "a track has one fix only",
            given=name,
            remedy="Take it out: nothing can be measured on it.",
            where=_at(path, lines[0]),
        )
    if bool((step > 0).all()):
        return
    first = int(np.argmin(step > 0))
    raise DriftError(
        "two fixes of a track have one time" if step[first] == 0 else "a track runs back in time",
        given=f"{name}: {format_iso(int(times[first + 1]))} after {format_iso(int(times[first]))}",
        remedy="Sort the fixes of each track by time and keep one for each time; which of two is "
        "right is not guessed.",
        where=_at(path, lines[first + 1]),
    )


def _check_speed(
    name: str, times: NDArray[np.int64], lon: Floats, lat: Floats, lines: list[int], path: Path
) -> None:
    distance = inverse(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]
    speed = distance / (np.diff(times) / NS_PER_SECOND)
    if bool((speed <= _FASTEST_M_S).all()):
        return
    first = int(np.argmax(speed))
    raise DriftError(
        "a drifter jumped",
        given=f"{name}: {distance[first]:.0f} m, {speed[first]:.1f} m/s",
        allowed=f"at most {_FASTEST_M_S:.0f} m/s between fixes",
        remedy="Take the wrong fix out; check that positions are decimal degrees and that "
        "longitude and latitude are not exchanged.",
        where=_at(path, lines[first + 1]),
    )


def _text(value: str, column: str, path: Path, line: int) -> str:
    if value:
        return value
    raise DriftError(
        f"the {column} is empty", remedy="Fill it, or take the line out.", where=_at(path, line)
    )


def _number(value: str, column: str, path: Path, line: int) -> float:
    low, high = _LIMITS[column]
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if low <= number <= high:
        return number
    raise DriftError(
        f"{column} is not a number in its range",
        given=repr(value),
        allowed=f"{low:g} to {high:g}",
        remedy="Give decimal degrees and metres a second; take a line without a value out.",
        where=_at(path, line),
    )


def _time(value: str, layout: Layout, path: Path, line: int) -> int:
    text = f"{value}{layout.zone}" if layout.zone is not None else value
    try:
        return parse_time(text, _at(path, line))
    except QuantityError as error:
        if layout.zone is None:
            raise QuantityError(
                error.message,
                given=error.given,
                allowed=error.allowed,
                remedy=f"{error.remedy} If all times of the file are in one zone, give --zone.",
                where=error.where,
            ) from None
        raise


def _at(path: Path, line: int) -> str:
    return f"{path.name}, line {line}"
