"""What each pattern of the manual takes: the parameters of a task, by IAMSAR code.

Rectangles, radii and routes are meant in the plane of the plan. Sides and bearings are those of the
pattern as drawn; in a moving frame it is drawn for the time of the first fix. Every pattern states
or gives ``track_spacing_m``.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from sarex.canonical import Bearing, Degrees, Metres, Speed

__all__ = [
    "ContourSearch",
    "CoordinatedCreep",
    "CreepingLine",
    "FreeRoute",
    "Latitude",
    "LineAbreast",
    "LonLat",
    "Longitude",
    "ParallelSweep",
    "ParallelSweepAbreast",
    "SectorSearch",
    "Side",
    "SquareSearch",
    "TrackLine",
    "TrackLineAbreast",
    "check_line",
]

Id = Annotated[str, Field(min_length=1, max_length=120)]
Longitude = Annotated[Degrees, Field(ge=-180, le=180)]
Latitude = Annotated[Degrees, Field(ge=-90, le=90)]
CourseDeg = Annotated[Bearing, Field(ge=0, lt=360)]
LonLat = tuple[Longitude, Latitude]
Side = Literal["left", "right"]
_Line = Annotated[tuple[LonLat, ...], Field(min_length=2, max_length=2000)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Centred(_Frozen):
    centre_lon_deg: Longitude
    centre_lat_deg: Latitude
    bearing_deg: CourseDeg


class LineAbreast(_Frozen):
    """A facility's place in a line of several, one track spacing apart.

    Places are counted from 1 at the side on which the pattern begins. All tasks of one line have
    the same ``guide`` and ``count``; the others keep station on the guide.
    """

    guide: Id
    """Facility that sets course and speed for the line."""
    count: int = Field(ge=2, le=20)
    place: int = Field(ge=1)

    @model_validator(mode="after")
    def _check(self) -> LineAbreast:
        if self.place > self.count:
            raise ValueError(f"place {self.place} in a line of {self.count}: give 1 to the count")
        return self


class _Interleaved(_Frozen):
    turn_over: int = Field(default=1, ge=1)
    """Least number of spacings that a turn between legs goes over, where there are legs enough.

    1: leg after leg, as in the manual. Not written where it is 1.
    """

    @model_serializer(mode="wrap")
    def _without_default(self, dumped: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def]
        # no return type: the JSON schema would be that type's, not the fields'
        values: dict[str, Any] = dumped(self)
        if self.turn_over == 1:
            values.pop("turn_over", None)
        return values


class ParallelSweep(_Interleaved):
    """Parallel sweep over a rectangle: legs along the major axis, half a spacing inside it.

    The first leg runs towards ``bearing_deg``; the legs creep to ``creep`` of it, in the order of
    :func:`sarex.planning.patterns.leg_order`.
    """

    pattern: Literal["PS"] = "PS"
    centre_lon_deg: Longitude
    centre_lat_deg: Latitude
    bearing_deg: CourseDeg
    length_m: Metres = Field(gt=0)
    """Side of the rectangle along the legs."""
    width_m: Metres = Field(gt=0)
    """Side of the rectangle across the legs."""
    track_spacing_m: Metres = Field(gt=0)
    creep: Side = "right"


class SquareSearch(_Frozen):
    """Expanding square about a datum: leg k is ceil(k/2) spacings long, each turn 90° right."""

    pattern: Literal["SS"] = "SS"
    centre_lon_deg: Longitude
    centre_lat_deg: Latitude
    bearing_deg: CourseDeg
    """Direction of the first leg: down-drift."""
    track_spacing_m: Metres = Field(gt=0)
    leg_count: int = Field(ge=1, le=400)


class ParallelSweepAbreast(_Centred):
    """Parallel sweep by several facilities in line abreast; one task for each of them.

    The rectangle is the one of the whole line. Place p flies legs p, p + count, p + 2·count, … of
    the legs that a single facility would fly there, and moves ``count`` spacings between them.
    """

    pattern: Literal["PM"] = "PM"
    length_m: Metres = Field(gt=0)
    width_m: Metres = Field(gt=0)
    track_spacing_m: Metres = Field(gt=0)
    creep: Side = "right"
    abreast: LineAbreast


class CreepingLine(_Interleaved, _Centred):
    """Creeping line over a rectangle: legs across it, creep along the major axis.

    ``bearing_deg`` is the direction of creep; the first leg runs to ``first_leg`` of it.
    """

    pattern: Literal["CS"] = "CS"
    length_m: Metres = Field(gt=0)
    """Side of the rectangle along the creep, the longer one."""
    width_m: Metres = Field(gt=0)
    """Side of the rectangle along the legs."""
    track_spacing_m: Metres = Field(gt=0)
    first_leg: Side = "right"

    @model_validator(mode="after")
    def _check(self) -> CreepingLine:
        if self.width_m > self.length_m:
            raise ValueError(
                "a creeping line creeps along the longer side, but length "
                f"{self.length_m:.0f} m is shorter than width {self.width_m:.0f} m: turn the area, "
                "or order PS"
            )
        return self


class SectorSearch(_Centred):
    """Sector search about a datum: six sectors, three triangles, every turn 120° to the right.

    ``bearing_deg`` is the direction of the first leg: down-drift. A second pass lies 30° to the
    right of the first.
    """

    pattern: Literal["VS"] = "VS"
    radius_m: Metres = Field(gt=0)
    second_pass: bool = False

    @property
    def track_spacing_m(self) -> float:
        """Widest distance between neighbouring radial legs: the chord at the rim."""
        return 2.0 * self.radius_m * math.sin(math.radians(15.0 if self.second_pass else 30.0))


class _Route(_Frozen):
    pattern: Literal["TSR", "TSN", "TMR", "TMN"]
    route_lon_lat_deg: _Line
    """Intended route of the missing craft, in the direction of the first pass."""
    track_spacing_m: Metres = Field(gt=0)
    first_side: Side = "left"
    pass_count: int = Field(ge=1, le=20)
    """Even: the facility ends where it began; odd: at the far end."""

    @model_validator(mode="after")
    def _check(self) -> _Route:
        check_line(self.route_lon_lat_deg)
        returns = self.pattern.endswith("R")
        if (self.pass_count % 2 == 0) != returns:
            needed = "an even" if returns else "an odd"
            raise ValueError(
                f"{self.pattern} takes {needed} number of passes, not {self.pass_count}"
            )
        return self


class TrackLine(_Route):
    """Track line search by one facility along a route: TSR returns, TSN does not.

    Passes lie one spacing apart, as many on one side of the route as on the other (TSR: half a
    spacing to each side; TSN: on the route, then a spacing to each side), flown in order of their
    distance from the route, the one on ``first_side`` first.
    """

    pattern: Literal["TSR", "TSN"]


class TrackLineAbreast(_Route):
    """Track line search by several facilities in line abreast: TMR returns, TMN does not.

    As :class:`TrackLine` with the line in the place of the facility: its passes lie ``count``
    spacings apart.
    """

    pattern: Literal["TMR", "TMN"]
    abreast: LineAbreast


class CoordinatedCreep(_Centred):
    """Co-ordinated creeping line: the aircraft passes over the ship in the middle of each leg.

    The ship runs along the major axis, towards ``bearing_deg``. While it makes one spacing S, the
    aircraft flies a leg (width − S) and a cross leg (S): S = width · v_ship / v_aircraft. There is
    one task for each of the two, the same but for ``role``; both begin at the same time.
    """

    pattern: Literal["CSC"] = "CSC"
    width_m: Metres = Field(gt=0)
    """Side of the area along the aircraft's legs."""
    leg_count: int = Field(ge=1, le=400)
    ship_speed_m_s: Speed = Field(gt=0)
    aircraft_speed_m_s: Speed = Field(gt=0)
    """Made good, the mean over a leg there and a leg back."""
    first_leg: Side = "right"
    role: Literal["aircraft", "ship"]
    guide: Id
    """The ship."""
    aircraft: Id

    @model_validator(mode="after")
    def _check(self) -> CoordinatedCreep:
        if self.ship_speed_m_s >= self.aircraft_speed_m_s:
            raise ValueError("the aircraft must be faster than the ship that it works with")
        return self

    @property
    def track_spacing_m(self) -> float:
        """What the ship advances while the aircraft flies one leg and one cross leg."""
        return self.width_m * self.ship_speed_m_s / self.aircraft_speed_m_s

    @property
    def length_m(self) -> float:
        """Side of the area along the creep."""
        return self.leg_count * self.track_spacing_m


class ContourSearch(_Frozen):
    """Contour search at sea: along a coast or a depth contour, at given distances from it.

    Pass k lies ``first_offset_m`` + (k − 1) spacings to ``side`` of the line; passes run there and
    back by turns, or all the same way round where the line is closed. A task has one altitude:
    other altitudes are other tasks.
    """

    pattern: Literal["OS"] = "OS"
    line_lon_lat_deg: _Line
    """Closed where its last point is its first."""
    side: Side
    first_offset_m: Metres = Field(gt=0)
    track_spacing_m: Metres = Field(gt=0)
    pass_count: int = Field(ge=1, le=100)

    @model_validator(mode="after")
    def _check(self) -> ContourSearch:
        check_line(self.line_lon_lat_deg)
        return self

    @property
    def closed(self) -> bool:
        """Whether the line goes round something."""
        return len(self.line_lon_lat_deg) > 3 and (
            self.line_lon_lat_deg[0] == self.line_lon_lat_deg[-1]
        )


class FreeRoute(_Frozen):
    """A route from point to point that is no pattern of the manual: what an autopilot can fly.

    Planned on cells, it is worth what the particles say along it. ``track_spacing_m`` is the side
    to side distance of the cells: legs between neighbours are that long.
    """

    pattern: Literal["RT"] = "RT"
    route_lon_lat_deg: _Line
    track_spacing_m: Metres = Field(gt=0)

    @model_validator(mode="after")
    def _check(self) -> FreeRoute:
        check_line(self.route_lon_lat_deg)
        return self


def check_line(points: tuple[LonLat, ...]) -> None:
    """Refuse a line that stands still."""
    for number, (here, there) in enumerate(pairwise(points), start=1):
        if here == there:
            raise ValueError(f"points {number} and {number + 1} of the line are the same: drop one")
