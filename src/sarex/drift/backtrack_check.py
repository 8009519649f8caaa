"""Finds that cannot be traced back, refused with their cause before a seed is drifted."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import shapely
from numpy.typing import NDArray

from sarex.drift.backtrack_prior import Anywhere
from sarex.drift.backtrack_proposal import Cone
from sarex.drift.backtrack_seeds import Sea
from sarex.drift.origins import FoundAdrift
from sarex.errors import CoverageError, DriftError
from sarex.geo import Coast, direct, inverse
from sarex.incident import Draws
from sarex.metocean import Layer
from sarex.quantities import format_dtg

__all__ = ["check_area", "check_draws", "check_reach", "check_times", "inland_m"]

Floats = NDArray[np.float64]

_SIGMAS = 4.0
"""Errors of a find beyond which no seed that meets it counts."""
_SHORE_M = 2000.0
"""A find so near to the water can lie on its shore: coastlines are simplified, beaches move, and
an exact find is weighed with a share of the spread of the drift."""
_METRES_PER_DEGREE = 111_195.0
_OPTIONS = {"wind": "--wind", "current": "--currents"}


def check_area(sea: Sea) -> None:
    """Refuse finds outside the fields or the coast, or on land, beyond their error.

    Raises
    ------
    CoverageError
        If no place within four errors of a find is in a field, or in the region of the coast.
    DriftError
        If a find lies inland by more than four errors, and by more than 2 km.
    """
    for find in sea.finds:
        for layer in (sea.stated.wind, sea.stated.current, sea.stated.stokes):
            if layer is not None:
                _refuse_outside(find, layer)
        _refuse_beyond_coast(find, sea.coast)
        _refuse_inland(find, sea.coast)


def _about(find: FoundAdrift) -> tuple[Floats, Floats]:
    """A find, and places four errors from it."""
    around = np.linspace(0.0, 360.0, 16, endpoint=False)
    reach = min(_SIGMAS * find.error_m, 1e6)
    lon, lat = direct(find.lon_deg, find.lat_deg, around, reach)
    return np.append(find.lon_deg, lon), np.append(find.lat_deg, lat)


def _refuse_outside(find: FoundAdrift, layer: Layer) -> None:
    lon, lat = _about(find)
    limits = layer.coverage.parts or (layer.coverage,)
    times = [limit.start_ns if limit.start_ns is not None else find.time_ns for limit in limits]
    held = [part.contains(lon, lat, t) for part, t in zip(limits, times, strict=True)]
    if bool(np.any(held)):
        return
    raise CoverageError(
        f"{find.search_object.id} was found outside the area of the {layer.word}",
        given=_place_of(find),
        allowed=layer.coverage.describe_area(),
        remedy="Check the letters N, S, E and W and the figures of the place in --found; if it is "
        f"right, give a {layer.word} that reaches there{_by(layer)}.",
        where=", ".join(layer.sources) or None,
    )


def _refuse_beyond_coast(find: FoundAdrift, coast: Coast) -> None:
    west, south, east, north = coast.bbox
    lon, lat = _about(find)
    if bool((((lon - west) % 360.0 <= east - west) & (lat >= south) & (lat <= north)).any()):
        return
    raise CoverageError(
        f"{find.search_object.id} was found outside the area of the coast",
        given=_place_of(find),
        allowed=f"{south:.2f} to {north:.2f} latitude, {west:.2f} to {east:.2f} longitude",
        remedy="Check the letters N, S, E and W and the figures of the place in --found; if it is "
        'right, take another coast in the case: coast = "cut" is cut about the fields.',
        where=coast.name,
    )


def _refuse_inland(find: FoundAdrift, coast: Coast) -> None:
    inland = inland_m(find, coast)
    if inland <= max(_SIGMAS * find.error_m, _SHORE_M):
        return
    raise DriftError(
        f"{find.search_object.id} was found on land, {inland / 1000:.1f} km from the water",
        given=f"{_place_of(find)}, error {find.error_m:.0f} m",
        allowed=f"a place in the water, or no farther from it than {_SIGMAS:g} errors or "
        f"{_SHORE_M / 1000:g} km",
        remedy="Check the letters N, S, E and W and the figures of the place in --found; if it was "
        "carried inland, give the shore where it came out of the water, or an error of "
        f"{_rounded_up(inland / _SIGMAS)} m or more.",
    )


def inland_m(find: FoundAdrift, coast: Coast) -> float:
    """Distance of a find from the water [m]; 0 in the water or beyond the coast."""
    west, south, east, north = coast.bbox
    lon = west + (find.lon_deg - west) % 360.0
    if lon > east or not south <= find.lat_deg <= north:
        return 0.0
    if not coast.contains(lon, find.lat_deg):
        return 0.0
    land, place = coast.polygons(), shapely.Point(lon, find.lat_deg)
    scale = _METRES_PER_DEGREE * np.array([math.cos(math.radians(find.lat_deg)), 1.0])
    own = [part for part in land.geoms if part.covers(place)]
    lines = [shapely.transform(part.boundary, lambda xy: (xy - (lon, find.lat_deg)) * scale)
             for part in own]  # fmt: skip
    return min((float(line.distance(shapely.Point(0.0, 0.0))) for line in lines), default=0.0)


def _rounded_up(metres: float) -> int:
    return math.ceil(metres / 100.0) * 100


def check_times(sea: Sea, start_ns: int) -> None:
    """Refuse a span from the earliest loss to the last find that a field does not cover.

    Raises
    ------
    CoverageError
    """
    for layer in sea.stated.layers:
        first, last = layer.coverage.start_ns, layer.coverage.end_ns
        late = [f for f in sea.finds if last is not None and f.time_ns > last]
        gone = [f for f in sea.finds if first is not None and f.time_ns < first]
        if late or gone:
            _refuse_time(layer, (late or gone)[0])
        if first is not None and start_ns < first:
            raise CoverageError(
                f"the {layer.word} begins after the earliest time of loss",
                given=format_dtg(start_ns),
                allowed=layer.coverage.describe_span(),
                remedy=f"Give a {layer.word} that begins earlier{_by(layer)}, or a later earliest "
                "time of loss: in --lost, or in the hypotheses of the case with --as-reported.",
                where=", ".join(layer.sources) or None,
            )


def _refuse_time(layer: Layer, find: FoundAdrift) -> None:
    raise CoverageError(
        f"{find.search_object.id} was found at a time that the {layer.word} does not cover",
        given=format_dtg(find.time_ns),
        allowed=layer.coverage.describe_span(),
        remedy="Check day, month and year of the time in --found; if it is right, give a "
        f"{layer.word} for it{_by(layer)}.",
        where=", ".join(layer.sources) or None,
    )


def check_reach(sea: Sea, prior: Anywhere, cones: tuple[Cone, ...]) -> None:
    """Refuse finds that nothing lost at one place, and within the polygon, can reach.

    Raises
    ------
    DriftError
    """
    radii = [float(cone.radius_m(np.array([cone.start_s]))[0]) for cone in cones]
    for (one, a), (other, b) in combinations(zip(sea.finds, radii, strict=True), 2):
        apart = float(inverse(one.lon_deg, one.lat_deg, other.lon_deg, other.lat_deg)[2])
        if apart > a + b:
            raise DriftError(
                "two finds are too far apart to have been lost at one place",
                given=f"{one.search_object.id} and {other.search_object.id}, "
                f"{apart / 1000:.0f} km apart",
                allowed=f"up to {(a + b) / 1000:.0f} km: as far as both can have drifted since "
                f"{format_dtg(prior.start_ns)}",
                remedy="Check their places and times in --found; trace them back one by one, or "
                "begin the window of --lost earlier.",
            )
    for find, radius in zip(sea.finds, radii, strict=True):
        _refuse_polygon(find, radius, prior)


def _refuse_polygon(find: FoundAdrift, radius_m: float, prior: Anywhere) -> None:
    if not prior.polygon:
        return
    lon, lat = np.array(prior.polygon).T
    scale = _METRES_PER_DEGREE * np.array([math.cos(math.radians(find.lat_deg)), 1.0])
    east = (lon - find.lon_deg + 180.0) % 360.0 - 180.0
    ring = shapely.Polygon(np.column_stack([east, lat - find.lat_deg]) * scale)
    away = float(ring.distance(shapely.Point(0.0, 0.0)))
    if away <= 1.2 * radius_m:  # the plane of a far polygon is rough
        return
    raise DriftError(
        f"{find.search_object.id} cannot have drifted from the polygon of --within",
        given=f"some {away / 1000:.0f} km from it",
        allowed=f"up to {radius_m / 1000:.0f} km: as far as it can have drifted since "
        f"{format_dtg(prior.start_ns)}",
        remedy="Check the place in --found and the corners in --within; or begin the window of "
        "--lost earlier.",
    )


def check_draws(sea: Sea, draws: Draws) -> None:
    """Refuse finds that nothing lost as the hypotheses state can reach.

    Raises
    ------
    DriftError
    """
    first = int(draws.start_ns.min())
    for number, find in enumerate(sea.finds):
        if find.time_ns <= first:
            raise DriftError(
                f"{find.search_object.id} was found before it can have been lost",
                given=format_dtg(find.time_ns),
                allowed=f"after {format_dtg(first)}, the earliest loss that the case states",
                remedy="Correct the time in --found, or the times of the hypotheses in the case.",
            )
        reach, speed = sea.bound(number, first)
        seconds = (find.time_ns - draws.start_ns) / 1e9
        away = np.asarray(
            inverse(draws.lon_deg, draws.lat_deg, find.lon_deg, find.lat_deg)[2], np.float64
        )
        short = away - reach - speed * np.maximum(seconds, 0.0)
        if not bool(((seconds > 0.0) & (short <= 0.0)).any()):
            _refuse_far(find, away, short, speed)


def _refuse_far(find: FoundAdrift, away: Floats, short: Floats, speed: float) -> None:
    nearest = int(np.argmin(short))
    raise DriftError(
        f"{find.search_object.id} cannot have drifted there from where the case says it was lost",
        given=f"{away[nearest] / 1000:.0f} km from the nearest loss",
        allowed=f"up to {(away[nearest] - short[nearest]) / 1000:.0f} km: no faster than "
        f"{speed:.2f} m/s",
        remedy="Check place and time in --found and in the hypotheses of the case; or ask without "
        "them, with --lost in place of --as-reported.",
    )


def _place_of(find: FoundAdrift) -> str:
    return f"{find.lat_deg:.4f}, {find.lon_deg:.4f} (latitude, longitude)"


def _by(layer: Layer) -> str:
    option = _OPTIONS.get(layer.quantity)
    stated = f"in [fields.{layer.quantity}]"
    return f", {stated} or with {option}" if option else f", {stated}"
