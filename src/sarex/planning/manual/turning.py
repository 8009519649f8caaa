"""Spacing and legs at which a facility's turns fit beside its search time.

The worksheet knows nothing of turns. Where a craft turns too wide for the spacing that it gives,
the co-ordinator takes the next spacings that the craft can steer, and fewer and longer legs at
each, and of those orders that can be flown the one whose POC times POD is greatest on the
worksheet's own datum. An expanding square has no legs to lengthen: it takes the first spacing that
fits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sarex.detection import Law
from sarex.detection.lateral_range import pod
from sarex.facilities import Facility
from sarex.geo import LocalPlane
from sarex.planning.manual.layout import fit_square, strip_legs
from sarex.planning.manual.search_factor import SIGMA_PER_E
from sarex.planning.manual.total_error import WorksheetLine, worksheet_line
from sarex.planning.manual.worksheet import FacilityResult, Worksheet, round_spacing
from sarex.planning.patterns import least_leg_m, pattern_path, turns_of
from sarex.planning.plan import SquareSearch
from sarex.quantities import NM_M

__all__ = ["Sweep", "poc", "sentence_of", "turned_square", "turned_sweep", "widened"]

_ROOM = 1.001
"""Legs are this much longer than they need to be: plans keep lengths to a millimetre."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Legs of one strip.

    Parameters
    ----------
    spacing_m : float [m]
    legs : int
    length_m : float [m]
        Of the strip: a leg and a spacing.
    """

    spacing_m: float
    legs: int
    length_m: float


def poc(half_m: tuple[float, float], apart_m: tuple[float, float], total_error_m: float) -> float:
    """Probability of containment of a rectangle about the middle of two equal datums.

    Parameters
    ----------
    half_m : (float, float) [m]
        Half of its length and half of its width.
    apart_m : (float, float) [m]
        How far the datums lie apart along its length and across it.
    total_error_m : float [m]
        E: radius that holds half about each.
    """
    scale = SIGMA_PER_E * total_error_m * math.sqrt(2.0)

    def within(half: float, apart: float) -> float:
        near, far = (half - apart / 2.0) / scale, (half + apart / 2.0) / scale
        return 0.5 * (math.erf(near) + math.erf(far))

    return within(half_m[0], apart_m[0]) * within(half_m[1], apart_m[1])


def turned_sweep(
    track_m: float,
    spacing_m: float,
    longest_m: float,
    facility: Facility,
    step_m: float,
    worth: Callable[[Sweep], float],
) -> Sweep:
    """Parallel sweeps of one facility whose turns fit beside the search time.

    Parameters
    ----------
    track_m : float [m]
        What it can fly.
    spacing_m : float [m]
        Of the worksheet.
    longest_m : float [m]
        Of the worksheet's area along the legs.
    facility : Facility
        Its turn radius and on-scene share.
    step_m : float [m]
        Its spacings are multiples of this.
    worth : callable
        What a sweep is worth; the first of equals is taken.

    Returns
    -------
    Sweep
        The worksheet's where its turns fit. Else the best of: each wider spacing up to the first
        at which legs within the area's length would fit, with as many legs as fit.
    """
    found: list[Sweep] = []
    while True:
        most = strip_legs(track_m, spacing_m, longest_m)
        legs = most
        while legs > 1 and not _fits(track_m, spacing_m, legs, facility):
            legs -= 1
        found.append(Sweep(spacing_m, legs, (track_m + spacing_m) / legs))
        if legs == most:
            return max(found, key=worth) if len(found) > 1 else found[0]
        spacing_m = round_spacing(spacing_m + step_m, step_m)


def _fits(track_m: float, spacing_m: float, legs: int, facility: Facility) -> bool:
    leg_m = (track_m + spacing_m) / legs - spacing_m
    needed = least_leg_m(spacing_m, facility.turn_radius_m, legs, facility.on_scene_share)
    return leg_m >= _ROOM * needed


def turned_square(
    track_m: float, square: SquareSearch, facility: Facility, step_m: float, plane: LocalPlane
) -> SquareSearch:
    """An expanding square with the least spacing from its own on at which its turns fit.

    Parameters
    ----------
    track_m : float [m]
        What the facility can fly; decides the number of legs.
    square : SquareSearch
        With the worksheet's spacing.
    facility : Facility
        Its turn radius and on-scene share.
    step_m : float [m]
        Its spacings are multiples of this.
    plane : LocalPlane
        Of the plan.
    """
    while True:
        legs = fit_square(track_m, square.track_spacing_m)
        square = square.model_copy(update={"leg_count": legs})
        turns = turns_of(
            pattern_path(square, plane),
            facility.turn_radius_m,
            facility.search_speed_m_s,
            facility.on_scene_share,
        )
        if legs == 1 or turns.fit:
            return square
        wider = round_spacing(square.track_spacing_m + step_m, step_m)
        square = square.model_copy(update={"track_spacing_m": wider})


def widened(
    sheet: Worksheet,
    taken: Mapping[str, tuple[float, str]],
    laws: Mapping[str, Law],
) -> Worksheet:
    """The worksheet with what was taken for turns; coverage and POD are those of the spacings.

    Parameters
    ----------
    sheet : Worksheet
        As it was filled.
    taken : mapping
        Facility to its spacing [m] and a sentence on it; the sentence is empty where the
        worksheet's legs and spacing stay.
    laws : mapping
        Facility to its lateral range law.
    """
    results, lines = [], list(sheet.lines)
    for old in sheet.facilities:
        spacing_m, sentence = taken[old.facility]
        if not sentence:
            results.append(old)
            continue
        coverage = old.coverage * old.spacing_m / spacing_m
        found = float(pod(coverage, laws[old.facility]))
        results.append(
            replace(old, spacing_m=spacing_m, coverage=coverage, pod=found, turning=sentence)
        )
        lines += _lines(results[-1])
    total = math.fsum(result.pod * result.share for result in results)
    return replace(sheet, facilities=tuple(results), lines=tuple(lines), pod=total)


def _lines(result: FacilityResult) -> list[WorksheetLine]:
    who, why = result.facility, result.turning
    return [
        worksheet_line(
            f"Track spacing for its turns, {who}", "S", result.spacing_m, "m", why, True
        ),
        worksheet_line(f"Coverage with it, {who}", "C", result.coverage, "1"),
        worksheet_line(f"Probability of detection, {who}", "POD", result.pod, "1"),
    ]


def sentence_of(before: tuple[float, float, int], after: tuple[float, float, int]) -> str:
    """What was changed for turns, from (spacing [m], length of legs [m], number of legs)."""
    if before[0] == after[0] and before[2] == after[2]:
        return ""
    changes = []
    if after[0] > before[0]:
        changes.append(
            f"track spacing widened from {before[0] / NM_M:.2f} to {after[0] / NM_M:.2f} NM"
        )
    if after[2] < before[2]:
        changes.append(
            f"{after[2]} legs of {after[1] / NM_M:.1f} NM in place of {before[2]} of "
            f"{before[1] / NM_M:.1f} NM"
        )
    return f"{' and '.join(changes)}: its turns would not fit beside the search time"
