"""What is known of an incident: report, search objects, weighted hypotheses.

Hypotheses exclude each other; the search objects of one hypothesis exist at once.

Errors of a position are stated as the radius of the circle that holds it with 50 % probability,
R50. For a circular normal R50 = sigma·sqrt(2 ln 2) = 1.1774 sigma, so sigma = R50/1.1774 on each
axis. Standard deviations (``_sd``) are one sigma.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sarex.canonical import Bearing, Probability, Quantum
from sarex.incident.leeway import LeewaySource, UserLeeway
from sarex.incident.section import (
    DurationSeconds,
    LengthMetres,
    Place,
    Section,
    SpeedMetresPerSecond,
    TimeNs,
)
from sarex.incident.survival import SurvivalGroup

__all__ = [
    "DEAD_RECKONING_SHARE",
    "BearingRange",
    "Capsizing",
    "Circle",
    "DistressTime",
    "Hypothesis",
    "Incident",
    "Instant",
    "Interval",
    "NormalTime",
    "Person",
    "Point",
    "Polygon",
    "Position",
    "Report",
    "SearchObject",
    "TriangularTime",
    "UserLeeway",
    "Voyage",
    "Waypoint",
    "Weight",
]

Weight = Annotated[float, Quantum(12), AfterValidator(Quantum(12))]
"""Prior weight of a hypothesis; over a case they sum to 1 within 1e-9."""

DEAD_RECKONING_SHARE = {"ship": 0.05, "aircraft": 0.10, "small_craft": 0.15}
"""Dead reckoning adds this share of the distance run since the last fix to the fix error.

Source: IAMSAR Manual vol. II, position errors by type of craft.
"""

Name = Annotated[str, Field(min_length=1, max_length=200)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
"""Lower-case letters, digits, '-' and '_'."""


class Point(Section):
    """A reported position with its error: circular normal."""

    kind: Literal["point"]
    at: Place
    error_m: LengthMetres = Field(gt=0)
    """Radius that holds the true position with 50 % probability."""


class Circle(Section):
    """Anywhere in a circle, uniform by area."""

    kind: Literal["circle"]
    centre: Place
    radius_m: LengthMetres = Field(gt=0)


class Polygon(Section):
    """Anywhere in a polygon, uniform by area. The ring is closed by itself."""

    kind: Literal["polygon"]
    corners: tuple[Place, ...] = Field(min_length=3)


class BearingRange(Section):
    """A bearing and a range from a reference position, normal in both."""

    kind: Literal["bearing_range"]
    reference: Place
    reference_error_m: LengthMetres = Field(default=0.0, ge=0)
    """Radius that holds the true reference position with 50 % probability."""
    bearing_deg: Bearing = Field(ge=0, lt=360)
    """True, from the reference position to the distress."""
    bearing_sd_deg: Bearing = Field(ge=0, lt=90)
    range_m: LengthMetres = Field(gt=0)
    range_sd_m: LengthMetres = Field(ge=0)


class Waypoint(Section):
    """A place on a voyage. With ``fix_error_m`` it is a fix, else an intended place."""

    at: Place
    time_ns: TimeNs | None = None
    fix_error_m: LengthMetres | None = Field(default=None, gt=0)
    """Radius that holds the true position with 50 % probability."""


class Voyage(Section):
    """Under way along a track until the distress time, which decides the place.

    The vessel runs straight between waypoints at constant speed: that of the times where both ends
    have one, else ``speed_m_s``. The position error grows from the last fix at or before the
    distress time: R50 = fix error + share·distance run since, with the share of
    :data:`DEAD_RECKONING_SHARE`.
    """

    kind: Literal["voyage"]
    waypoints: tuple[Waypoint, ...] = Field(min_length=2)
    speed_m_s: SpeedMetresPerSecond | None = Field(default=None, gt=0)
    dead_reckoning: Literal["ship", "aircraft", "small_craft"]


Position = Annotated[Point | Circle | Polygon | BearingRange | Voyage, Field(discriminator="kind")]


class Instant(Section):
    """A known time."""

    kind: Literal["instant"]
    at_ns: TimeNs


class Interval(Section):
    """Any time between two times, uniform."""

    kind: Literal["interval"]
    start_ns: TimeNs
    end_ns: TimeNs


class NormalTime(Section):
    """About a time: normal, cut at the time of the report."""

    kind: Literal["normal"]
    mean_ns: TimeNs
    sd_s: DurationSeconds = Field(gt=0)


class TriangularTime(Section):
    """Between two times, likeliest at a third."""

    kind: Literal["triangular"]
    earliest_ns: TimeNs
    likeliest_ns: TimeNs
    latest_ns: TimeNs


DistressTime = Annotated[
    Instant | Interval | NormalTime | TriangularTime, Field(discriminator="kind")
]


class Capsizing(Section):
    """An object may capsize in a strong wind, and drifts otherwise from then on."""

    above_wind_m_s: SpeedMetresPerSecond = Field(ge=0)
    """Wind at 10 m above which it may capsize."""
    rate_per_h: Probability = Field(gt=0, lt=1)
    """Probability of capsizing in an hour of such wind."""
    leeway_class: str | None = Field(default=None, min_length=1)
    """Leeway class once capsized, for example LIFE-RAFT-DB-21; or ``leeway``."""
    leeway: UserLeeway | None = None
    """Leeway once capsized, where no class of the table fits."""
    source: LeewaySource
    """Who says so: a trial, a stability calculation, an assumption."""


class SearchObject(Section):
    """Something that is searched for. Its leeway is that of a class, or stated: one of the two."""

    id: Identifier
    description: Name
    leeway_class: str | None = Field(default=None, min_length=1)
    """Id in the table of leeway classes, for example PIW-3; CURRENT-ONLY has no leeway."""
    leeway: UserLeeway | None = None
    """Coefficients in place of a class."""
    capsizes: Capsizing | None = None
    """Where it may capsize while it drifts."""
    detection_class: str | None = Field(default=None, min_length=1)
    """Overrides the class that the shipped table gives to the leeway class; needed without one."""
    length_m: LengthMetres | None = Field(default=None, gt=0)
    persons: int = Field(ge=0)
    wearing_flotation: bool | None = None
    """Persons in the water only. None: not known, so nothing is gained from it."""
    survival: tuple[SurvivalGroup, ...] = ()
    """Groups of its persons, where more is known of their survival than that they are there."""


class Hypothesis(Section):
    """One account of what happened; hypotheses of a case exclude each other."""

    id: Identifier
    description: Name
    cause: Name
    weight: Weight = Field(gt=0, le=1)
    objects: tuple[str, ...] = Field(min_length=1)
    """Ids of the search objects that exist at once if this is what happened."""
    persons_unplaced: int = Field(default=0, ge=0)
    """Persons on board whom this hypothesis puts into none of its objects."""
    position: Position
    time: DistressTime


class Report(Section):
    """The distress report."""

    received_at_ns: TimeNs
    caller: Name
    medium: Name
    """How it came: VHF channel 16, DSC, 406 MHz beacon, telephone."""
    vessel: Name
    vessel_kind: Name
    call_sign: str | None = None
    persons_on_board: int = Field(ge=1)
    text: str = Field(min_length=1)
    """What was said."""


class Person(Section):
    """One person, as far as known. Personal data: erasable, redacted on export."""

    name: str | None = None
    age: int | None = Field(default=None, ge=0, le=130)
    sex: Literal["female", "male"] | None = None
    clothing: str = Field(min_length=1)
    """What the person wears; "not known" where it is not."""
    medical: str | None = None
    object: str | None = None
    """Id of the search object the person is taken to be in or to be."""


class Incident(Section):
    """What the drift forecast starts from; checked by ``consistency.incident_faults``."""

    report: Report
    persons: tuple[Person, ...] = ()
    objects: tuple[SearchObject, ...] = Field(min_length=1)
    hypotheses: tuple[Hypothesis, ...] = Field(min_length=1)

    @property
    def objects_of(self) -> dict[str, tuple[str, ...]]:
        """Ids of the search objects of each hypothesis."""
        return {hypothesis.id: hypothesis.objects for hypothesis in self.hypotheses}
