"""First boxes: where a slot's effort would find most, by a quick estimate the judge then checks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sarex.detection import SweepWidth
from sarex.detection.lateral_range import pod
from sarex.facilities import Facility
from sarex.planning.joint.box import Box
from sarex.planning.joint.motion import Patch
from sarex.planning.patterns import least_leg_m

__all__ = ["Idea", "box_on", "ideas"]

_HALF_SIZES = np.linspace(0.5, 3.2, 19)
"""Half sides of a rectangle, in standard deviations, that are tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Idea:
    """A box, and the POS that a formula expects of it: only for choosing what is judged."""

    box: Box
    expected: float


def box_on(
    patch: Patch,
    half_size: float,
    track_m: float,
    step_m: float,
    *,
    across: bool,
    start_xy_m: tuple[float, float],
    craft: Facility,
) -> Box:
    """A rectangle of some standard deviations about a patch, as finely swept as the track allows.

    The legs lie along the major axis, or ``across`` it; the search starts at the corner that is
    nearest to where the facility comes from.
    """
    sides = [2.0 * half_size * max(s, 0.5 * step_m) for s in patch.sigma_m]
    length, width = sides[::-1] if across else sides
    along_m = _along_legs_m(length, width, track_m, craft)
    spacing = max(step_m, round(length * width / along_m / step_m) * step_m)
    legs = max(1, round(width / spacing))
    bearing = (patch.bearing_deg + (90.0 if across else 0.0)) % 360.0
    centre = (float(patch.centre_m[0]), float(patch.centre_m[1]))
    box = Box(centre, bearing, length, legs, spacing, True, patch.motion)
    return _from_nearest_corner(box.of_track(track_m), start_xy_m)


def _along_legs_m(length_m: float, width_m: float, track_m: float, craft: Facility) -> float:
    """Track that is left for the legs of a rectangle.

    All of it, where there is room for the turns leg after leg; else interleaved legs take about the
    diameter of a turn each.
    """
    spacing, radius = length_m * width_m / track_m, craft.turn_radius_m
    if spacing >= 2.0 * radius or spacing <= 0.0:
        return track_m
    legs, share = max(1, round(width_m / spacing)), craft.on_scene_share
    if length_m - spacing >= least_leg_m(spacing, radius, legs, share):
        return track_m
    return track_m * length_m / (length_m + 2.0 * radius)


def _from_nearest_corner(box: Box, start_xy_m: tuple[float, float]) -> Box:
    angle = math.radians(box.bearing_deg)
    east, north = start_xy_m[0] - box.centre_m[0], start_xy_m[1] - box.centre_m[1]
    along = east * math.sin(angle) + north * math.cos(angle)
    across = east * math.cos(angle) - north * math.sin(angle)
    # the first leg starts behind and opposite the creep
    turned = along > 0.0
    right = across > 0.0 if turned else across < 0.0
    bearing = (box.bearing_deg + 180.0) % 360.0 if turned else box.bearing_deg
    return replace(box, bearing_deg=bearing, right=right)


def ideas(
    found: Sequence[Patch],
    width: dict[str, SweepWidth],
    track_m: float,
    step_m: float,
    start_xy_m: tuple[float, float],
    craft: Facility,
) -> list[Idea]:
    """Boxes on patches, the most promising first.

    Parameters
    ----------
    found : sequence of Patch
        See :func:`sarex.planning.joint.motion.patches`.
    width : dict
        Object id to sweep width of this slot.
    track_m : float [m]
        Length of track that can be flown.
    step_m : float [m]
        Track spacings are rounded to this.
    start_xy_m : (x, y) [m]
        Where the facility comes from.
    craft : Facility
        For its turns.
    """
    out: list[Idea] = []
    for patch in found:
        name = patch.motion.search_object
        seen = width.get(name) or max(width.values(), key=lambda w: w.width_m)
        for across in (False, True):
            sizes = [
                (_expected(patch, k, seen, track_m, craft, across=across), float(k))
                for k in _HALF_SIZES
            ]
            expected, best = max(sizes)
            for half_size in (best, 0.8 * best):
                box = box_on(
                    patch, half_size, track_m, step_m,
                    across=across, start_xy_m=start_xy_m, craft=craft,
                )  # fmt: skip
                out.append(Idea(box, patch.share * expected * (1.0 - 0.01 * across)))
    return sorted(out, key=lambda idea: -idea.expected)


def _expected(
    patch: Patch,
    half_size: float,
    width: SweepWidth,
    track_m: float,
    craft: Facility,
    *,
    across: bool,
) -> float:
    """POS of a rectangle over a normal density: what lies in it, times the POD of its coverage."""
    sides = [2.0 * half_size * s for s in patch.sigma_m]
    length, other = sides[::-1] if across else sides
    along_m = _along_legs_m(length, other, track_m, craft)
    coverage = width.width_m * along_m / max(sides[0] * sides[1], width.width_m**2)
    inside = math.erf(half_size / math.sqrt(2.0)) ** 2
    return inside * float(pod(coverage, width.law))
