"""Where and when a layer has values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sarex.errors import FieldError
from sarex.quantities import NS_PER_HOUR, format_dtg

__all__ = ["Coverage", "union"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where and when a layer has values. None: no limit on that side.

    ``east_deg`` may exceed 180 where the area crosses the antimeridian. Of several sources these
    are the outermost limits, and ``parts`` are the own limits of each, in order of priority; a
    place between them may be in none.
    """

    west_deg: float | None = None
    south_deg: float | None = None
    east_deg: float | None = None
    north_deg: float | None = None
    start_ns: int | None = None
    end_ns: int | None = None
    parts: tuple[Coverage, ...] = ()

    def contains(self, lon_deg: ArrayLike, lat_deg: ArrayLike, time_ns: int) -> NDArray[np.bool_]:
        """Whether places are in the area of a source that covers the time; holes are not asked."""
        lon, lat = np.asarray(lon_deg, np.float64), np.asarray(lat_deg, np.float64)
        if self.parts:
            held = [part.contains(lon, lat, time_ns) for part in self.parts]
            return np.asarray(np.any(held, axis=0))
        if (self.start_ns is not None and time_ns < self.start_ns) or (
            self.end_ns is not None and time_ns > self.end_ns
        ):
            return np.zeros(np.broadcast(lon, lat).shape, np.bool_)
        box = _box(self)
        if box is None:
            return np.ones(np.broadcast(lon, lat).shape, np.bool_)
        west, south, east, north = box
        inside = ((lon - west) % 360.0 <= east - west) & (lat >= south) & (lat <= north)
        return np.asarray(inside)

    def describe_area(self) -> str:
        """The area in words."""
        if self.west_deg is None:
            return "everywhere"
        areas = dict.fromkeys(part.describe_area() for part in self.parts)
        if len(areas) > 1:
            return "; or ".join(areas)
        return (
            f"{self.south_deg:.2f} to {self.north_deg:.2f} latitude, "
            f"{self.west_deg:.2f} to {self.east_deg:.2f} longitude"
        )

    def describe_span(self) -> str:
        """The span in words."""
        start = "any time" if self.start_ns is None else format_dtg(self.start_ns)
        end = "any time" if self.end_ns is None else format_dtg(self.end_ns)
        return "any time" if start == end == "any time" else f"{start} to {end}"


def union(parts: Sequence[Coverage], names: Sequence[str], word: str) -> Coverage:
    """What several sources cover together.

    Parameters
    ----------
    parts, names
        Of the sources, in order of priority.
    word
        What the quantity is called in messages.

    Raises
    ------
    FieldError
        If there is a time between the first and the last that no source covers.
    """
    if len(parts) == 1:
        return parts[0]
    start, end = _span(parts, names, word)
    boxed = [_box(part) for part in parts]
    if any(box is None for box in boxed):
        return Coverage(start_ns=start, end_ns=end, parts=tuple(parts))
    west, south, east, north = _around([box for box in boxed if box is not None])
    return Coverage(west, south, east, north, start, end, tuple(parts))


_Box = tuple[float, float, float, float]


def _box(part: Coverage) -> _Box | None:
    if part.west_deg is None or part.south_deg is None:
        return None
    assert part.east_deg is not None
    assert part.north_deg is not None
    return part.west_deg, part.south_deg, part.east_deg, part.north_deg


def _around(boxes: Sequence[_Box]) -> _Box:
    """The narrowest box around boxes, its west in [-180, 180)."""
    choices = []
    for west in {box[0] for box in boxes}:
        ends = [(box[0] - west) % 360.0 + box[2] - box[0] for box in boxes]
        choices.append((min(max(ends), 360.0), west))
    width, west = min(choices)
    return west, min(b[1] for b in boxes), west + width, max(b[3] for b in boxes)


def _span(
    parts: Sequence[Coverage], names: Sequence[str], word: str
) -> tuple[int | None, int | None]:
    """First and last time; every time between them is in a source."""
    if any(part.start_ns is None and part.end_ns is None for part in parts):
        return None, None
    ordered = sorted(zip(parts, names, strict=True), key=lambda each: each[0].start_ns or 0)
    reached, by = ordered[0][0].end_ns, ordered[0][1]
    for part, name in ordered[1:]:
        if reached is not None and part.start_ns is not None and part.start_ns > reached:
            hours = (part.start_ns - reached) / NS_PER_HOUR
            raise FieldError(
                f"between two sources of the {word} there is a gap of {hours:g} h",
                given=f"{by} ends {format_dtg(reached)}, {name} begins {format_dtg(part.start_ns)}",
                allowed="sources that meet or overlap in time",
                remedy="Give a source for the time between, let one reach further with valid_from "
                "or valid_until, or leave one of the two out.",
                where=f"{by}, {name}",
            )
        if reached is not None and (part.end_ns is None or part.end_ns > reached):
            reached, by = part.end_ns, name
    return ordered[0][0].start_ns, reached
