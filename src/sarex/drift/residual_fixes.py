"""Fixes of marker buoys: read from a file, checked, joined to intervals of drift.

The file is CSV with a header, one fix a line, in any order:

    buoy,time,lat_deg,lon_deg,error_m
    SLDMB-4471,2026-06-06T22:00Z,32.6012,128.2034,10

``error_m`` is one standard deviation each way. Times carry their zone. Nothing is guessed: a column
that is missing, a time without zone or a position out of range is an error that names its line.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from sarex.errors import DriftError, SarexError
from sarex.quantities import format_dtg, parse_time

__all__ = ["COLUMNS", "BuoyFix", "buoy_tracks", "read_buoy_fixes"]

COLUMNS = ("buoy", "time", "lat_deg", "lon_deg", "error_m")


@dataclass(frozen=True, slots=True)
class BuoyFix:
    """Where a marker buoy was, and how well that is known (one standard deviation each way)."""

    buoy: str
    time_ns: int
    lon_deg: float
    lat_deg: float
    error_m: float
    where: str | None = field(default=None, compare=False)
    """File and line from which it was read."""

    def __post_init__(self) -> None:
        fits = (
            bool(self.buoy)
            and abs(self.lon_deg) <= 180.0
            and abs(self.lat_deg) <= 90.0
            and 0.0 < self.error_m < math.inf
        )
        if not fits:
            raise DriftError(
                "not a fix of a marker buoy",
                given=f"buoy {self.buoy!r}, lat {self.lat_deg}, lon {self.lon_deg}, "
                f"error {self.error_m} m",
                allowed="a name, latitude -90 to 90, longitude -180 to 180, an error above 0 m",
                remedy="Correct the fix; of a satellite fix without a stated error give its "
                "receiver's, for example 10 m.",
            )


def read_buoy_fixes(path: Path) -> tuple[BuoyFix, ...]:
    """Read the fixes of marker buoys from a CSV file.

    Parameters
    ----------
    path
        A file with the columns of :data:`COLUMNS`, UTF-8.

    Raises
    ------
    DriftError
        With file and line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            _check_header(rows.fieldnames, path)
            return tuple(_fix(row, f"{path.name} line {rows.line_num}") for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DriftError(
            "the fixes of the buoys cannot be read",
            given=str(error),
            allowed="a CSV file in UTF-8 with the columns " + ", ".join(COLUMNS),
            remedy="Check the path, and save the file as CSV in UTF-8.",
            where=str(path),
        ) from None


def _check_header(names: Sequence[str] | None, path: Path) -> None:
    if names is None or sorted(names) != sorted(COLUMNS):
        raise DriftError(
            "not the columns of a file of buoy fixes",
            given=", ".join(names or ()) or "an empty file",
            allowed=", ".join(COLUMNS),
            remedy="Write this header as the first line.",
            where=str(path),
        )


def _fix(row: dict[str, str], where: str) -> BuoyFix:
    try:
        if any(row.get(name) in {None, ""} for name in COLUMNS) or None in row:
            raise ValueError("a line has one value for each column")
        return BuoyFix(
            row["buoy"].strip(),
            parse_time(row["time"]),
            float(row["lon_deg"]),
            float(row["lat_deg"]),
            float(row["error_m"]),
            where,
        )
    except ValueError as error:
        raise DriftError(
            "a line is not a fix",
            given=str(error),
            allowed="buoy, time with zone, lat_deg, lon_deg, error_m as decimal numbers",
            remedy="Correct the line, or take it out.",
            where=where,
        ) from None
    except SarexError as error:
        raise DriftError(
            error.message,
            given=error.given,
            allowed=error.allowed,
            remedy=error.remedy,
            where=where,
        ) from None


def buoy_tracks(
    fixes: Iterable[BuoyFix], least_interval_s: float
) -> dict[str, tuple[BuoyFix, ...]]:
    """Fixes of each buoy in order of time, at least so far apart; the first is kept.

    Raises
    ------
    DriftError
        If a buoy has two fixes at one time, or none has two.
    """
    tracks: dict[str, list[BuoyFix]] = {}
    for fix in sorted(fixes, key=lambda f: (f.buoy, f.time_ns, f.lon_deg, f.lat_deg, f.error_m)):
        tracks.setdefault(fix.buoy, []).append(fix)
    for name, track in tracks.items():
        _refuse_twice(name, track)
    kept = {name: _thinned(track, least_interval_s) for name, track in tracks.items()}
    drifted = {name: track for name, track in kept.items() if len(track) > 1}
    if not drifted:
        raise DriftError(
            "no buoy has two fixes from which a drift could be measured",
            given=f"{sum(map(len, tracks.values()))} fixes of {len(tracks)} buoys",
            allowed=f"two fixes of one buoy, {least_interval_s / 60:g} min apart or more",
            remedy="Wait for the next report, or leave the buoys out.",
        )
    return drifted


def _refuse_twice(name: str, track: Sequence[BuoyFix]) -> None:
    for one, other in pairwise(track):
        if one.time_ns == other.time_ns:
            raise DriftError(
                f"buoy {name} has two fixes at one time",
                given=format_dtg(one.time_ns),
                allowed="one fix for each buoy and time",
                remedy="Take one of them out.",
            )


def _thinned(track: Sequence[BuoyFix], least_interval_s: float) -> tuple[BuoyFix, ...]:
    kept = [track[0]]
    for fix in track[1:]:
        if fix.time_ns - kept[-1].time_ns >= least_interval_s * 1e9:
            kept.append(fix)
    return tuple(kept)
