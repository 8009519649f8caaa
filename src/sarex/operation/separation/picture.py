"""What a watch over separation starts from: what is known of each facility at one time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sarex.facilities import Facility, Track
from sarex.geo import LocalPlane
from sarex.labels import Label
from sarex.operation.events import ApproachDeclared
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules import RuleSet

__all__ = ["Agreed", "Bound", "Craft", "Fix", "OrderedTrack", "Picture"]

Labels = frozenset[Label]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fix:
    """A position as it was reported, with course and speed over the ground."""

    time_ns: int
    lon_deg: float
    lat_deg: float
    course_deg: float
    speed_m_s: float
    event_id: str | None
    """None for the place at which a facility was offered."""
    labels: Labels
    home: tuple[float, float] | None = None
    """Longitude and latitude of the base or deck that an aircraft headed for, or was at, then."""


@dataclass(frozen=True, slots=True)
class OrderedTrack:
    """The track of an order that holds; what is reckoned of it is kept from look to look."""

    track: Track
    labels: Labels
    _xy_m: dict[LocalPlane, tuple[Floats, Floats]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _off_m: dict[tuple[Fix, LocalPlane, float], float] = field(
        default_factory=dict, repr=False, compare=False
    )

    def placed(self, plane: LocalPlane, epoch_ns: int) -> PlaneTrack:
        """The track in a plane, as :meth:`PlaneTrack.of` places it."""
        track = self.track
        if plane not in self._xy_m:
            self._xy_m[plane] = plane.to_xy(track.lon_deg, track.lat_deg)
        return PlaneTrack(
            track.facility,
            track.sortie,
            epoch_ns,
            (track.times_ns - epoch_ns) / 1e9,
            *self._xy_m[plane],
            track.altitude_m,
            track.sensor_on,
        )

    def off_m(self, fix: Fix, plane: LocalPlane, slip_s: float) -> float:
        """Least distance of a fix from the track within a time error [m]."""
        key = (fix, plane, slip_s)
        if key not in self._off_m:
            track = self.placed(plane, fix.time_ns)
            inside = track.time_s[(track.time_s > -slip_s) & (track.time_s < slip_s)]
            times = np.concatenate([[-slip_s], inside, [slip_s]])
            x, y = (np.interp(times, track.time_s, v) for v in (track.x_m, track.y_m))
            px, py = plane.to_xy(fix.lon_deg, fix.lat_deg)
            dx, dy = np.diff(x), np.diff(y)
            length2 = np.maximum(dx * dx + dy * dy, 1e-12)
            share = np.clip(((px - x[:-1]) * dx + (py - y[:-1]) * dy) / length2, 0.0, 1.0)
            away = np.hypot(px - x[:-1] - share * dx, py - y[:-1] - share * dy)
            self._off_m[key] = float(away.min())
        return self._off_m[key]


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a facility was sent, or goes by itself, away from its track: a sighting, a rescue."""

    since_ns: int
    lon_deg: float
    lat_deg: float
    sighting: str
    """Event id."""
    labels: Labels
    rescue: str | None = None
    """Event id of the order."""


@dataclass(frozen=True, slots=True)
class Craft:
    """One facility as it is known.

    Parameters
    ----------
    facility
        As offered last, at its own search height.
    available_from_ns
        Before it, it takes no part unless its place is known.
    fix
        The latest position; of a ship or boat without any, the place of its offer.
    tracks
        Of orders that hold, by time.
    bound
        Where it was sent besides.
    labels
        Of the offer.
    """

    facility: Facility
    available_from_ns: int
    labels: Labels
    fix: Fix | None = None
    tracks: tuple[OrderedTrack, ...] = ()
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """A declaration of approach rules."""

    event_id: str
    declared: ApproachDeclared
    start_ns: int
    end_ns: int
    labels: Labels

    @property
    def pair(self) -> frozenset[str]:
        """The two whom it is about."""
        return frozenset((self.declared.facility, self.declared.other))


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a watch looks at.

    Parameters
    ----------
    now_ns
        Case time.
    rules
        Of the nations, in the plane in which all is compared; its own approvals are kept.
    craft
        By facility id.
    agreed
        Declarations; beside the approvals of ``rules``.
    labels
        Of what the rules were read from.
    """

    now_ns: int
    rules: RuleSet
    craft: Mapping[str, Craft]
    agreed: tuple[Agreed, ...] = ()
    labels: Labels = field(default_factory=frozenset)
