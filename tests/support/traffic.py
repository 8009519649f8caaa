"""Pictures of traffic for the watch over separation: craft on a plane, moving straight on."""

from __future__ import annotations

from typing import Any

import numpy as np
from crossing_tracks import EPOCH_NS

from sarex.facilities import Facility, Track
from sarex.geo import LocalPlane
from sarex.labels import Label
from sarex.operation.separation import Craft, Fix, OrderedTrack, Picture
from sarex.planning.rules import RuleSet

PLANE = LocalPlane(128.0, 32.5)
NOW_NS = EPOCH_NS
ALL = frozenset((Label("JPN", ("KOR", "EXCON")),))


def fix_at(
    x_m: float,
    y_m: float,
    course_deg: float = 0.0,
    speed_m_s: float = 0.0,
    *,
    age_s: float = 0.0,
    labels: frozenset[Label] = ALL,
) -> Fix:
    """A position in the plane, reported so long ago."""
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    return Fix(
        NOW_NS - round(1e9 * age_s), lon, lat, course_deg, speed_m_s, f"fix {x_m} {y_m}", labels
    )


def reckoned(facility: Facility, fix: Fix | None, **more: Any) -> Craft:
    """A craft that is known by its position alone, unless more is given."""
    return Craft(facility, NOW_NS - 10**12, ALL, fix, **more)


def ordered_track(
    facility: Facility,
    points: list[tuple[float, float]],
    *,
    start_s: float = 0.0,
    speed_m_s: float = 50.0,
    home: bool = False,
    labels: frozenset[Label] = ALL,
) -> OrderedTrack:
    """Straight legs in the plane at one speed, from so long after now."""
    xy = np.array(points, float)
    lon, lat = PLANE.to_lonlat(xy[:, 0], xy[:, 1])
    seconds = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T)) / speed_m_s])
    legs = len(points) - 1
    track = Track(
        facility.id,
        f"S1-{facility.id}",
        NOW_NS + np.round(1e9 * (start_s + seconds)).astype(np.int64),
        lon,
        lat,
        np.full(len(points), facility.sensor_height_m),
        tuple(f"L{n}" for n in range(legs)),
        (*("t",) * (legs - 1), "" if home else "t"),
        np.array([True] * (legs - 1) + [not home]),
        facility.turn_radius_m,
    )
    return OrderedTrack(track, labels)


def picture_of(*craft: Craft, **rules: Any) -> Picture:
    """All of them now, under the default rules unless changed."""
    agreed = rules.pop("agreed", ())
    return Picture(NOW_NS, RuleSet(PLANE, **rules), {c.facility.id: c for c in craft}, agreed)
