"""One order of each pattern, about the origin of a plane, with a track spacing of 1 km."""

from __future__ import annotations

from typing import Any

from sarex.geo import LocalPlane
from sarex.planning import (
    ContourSearch,
    CoordinatedCreep,
    CreepingLine,
    FreeRoute,
    LineAbreast,
    ParallelSweep,
    ParallelSweepAbreast,
    SectorSearch,
    SquareSearch,
    TrackLine,
    TrackLineAbreast,
)

PLANE = LocalPlane(128.0, 32.5)
S = 1000.0
HERE: dict[str, Any] = {"centre_lon_deg": 128.0, "centre_lat_deg": 32.5, "bearing_deg": 0.0}


def points(*xy_m: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Longitude and latitude of points in the plane."""
    return tuple(PLANE.to_lonlat(float(x), float(y)) for x, y in xy_m)


def box(length: float, width: float, **more: Any) -> dict[str, Any]:
    """A rectangle about the origin, sides in spacings."""
    return HERE | {"length_m": length * S, "width_m": width * S, "track_spacing_m": S} | more


def place(number: int, count: int, guide: str = "ship-1") -> LineAbreast:
    return LineAbreast(guide=guide, count=count, place=number)


STRAIGHT = points((0, -4000), (0, 4000))
BENT = points((-1600, -4000), (-600, 400), (2000, 4000))
COAST = points((-4000, -3000), (-2600, -1200), (-1000, -1600), (600, -200), (4000, 1400))


def route(code: str, passes: int, line: Any = STRAIGHT, **more: Any) -> TrackLine:
    values = {"route_lon_lat_deg": line, "track_spacing_m": S, "pass_count": passes}
    return TrackLine.model_validate({"pattern": code, **values, **more})


def route_abreast(
    code: str, passes: int, number: int, count: int, line: Any = STRAIGHT, **more: Any
) -> TrackLineAbreast:
    values = {"route_lon_lat_deg": line, "track_spacing_m": S, "pass_count": passes}
    line_of = {"pattern": code, "abreast": place(number, count)}
    return TrackLineAbreast.model_validate({**values, **line_of, **more})


def creep(role: str, **more: Any) -> CoordinatedCreep:
    """S = 6,000 m · 8 / 48 = 1,000 m."""
    values = HERE | {
        "width_m": 6 * S,
        "leg_count": 4,
        "ship_speed_m_s": 8.0,
        "aircraft_speed_m_s": 48.0,
        "role": role,
        "guide": "ship-1",
        "aircraft": "helo-1",
    }
    return CoordinatedCreep.model_validate(values | more)


ORDERED: dict[str, tuple[Any, ...]] = {
    "PS": (ParallelSweep(**box(8, 6)),),
    "CS": (CreepingLine(**box(8, 6)),),
    "SS": (SquareSearch(**HERE, track_spacing_m=S, leg_count=12),),
    "VS": (SectorSearch(**HERE, radius_m=4 * S, second_pass=True),),
    "TSR": (route("TSR", 2, BENT),),
    "TSN": (route("TSN", 3, BENT),),
    "TMR": tuple(route_abreast("TMR", 2, n, 2, BENT) for n in (1, 2)),
    "TMN": tuple(route_abreast("TMN", 1, n, 3, BENT) for n in (1, 2, 3)),
    "PM": tuple(ParallelSweepAbreast(**box(8, 6), abreast=place(n, 2)) for n in (1, 2)),
    "CSC": (creep("aircraft"), creep("ship")),
    "OS": (
        ContourSearch(
            line_lon_lat_deg=COAST,
            side="left",
            first_offset_m=S,
            track_spacing_m=S,
            pass_count=3,
        ),
    ),
    "RT": (FreeRoute(route_lon_lat_deg=BENT, track_spacing_m=S),),
}
"""By code; where several facilities fly one pattern, each one's own task."""
EVERY = [(code, task) for code, tasks in ORDERED.items() for task in tasks]
