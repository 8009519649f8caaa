"""The IAMSAR effort allocation worksheet: pure arithmetic, every line kept with its source.

The chain, in the manual's symbols::

    D_ve = sqrt(ASWDV_e² + TWC_e² + LW_e²)      drift velocity error
    D_e  = D_ve · t                             drift error since the distress
    E    = sqrt(X² + D_e² + Y²)                 total probable error of position
    SR   = DD / E                               below 4 one area, from 4 on two
    Z    = W · V · T                            effort, T = 0.85 of the on-scene time
    f_z  = E²                                   effort factor
    Z_r  = Z / f_z,  f_s(Z_r)                   relative effort, optimal search factor
    R_o  = f_s · E,  A = 4 R_o² + 2 R_o · DD    optimal radius, area
    C    = Z / A,  S = W / C                    coverage, track spacing, then rounded

Errors are radii that hold 50 %. Lines marked *our reading* rest on a reading of ours, because no
current IAMSAR vol. II Appendix L was at hand.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sarex.detection import Law
from sarex.detection.lateral_range import pod
from sarex.errors import PlanError
from sarex.planning.manual.search_factor import optimal_search_factor
from sarex.planning.manual.total_error import (
    MANUAL,
    OBSERVED_WIND_ERROR_M_S,
    PER_CURRENT_ERROR_M_S,
    VARIABLE_WIND_ERROR_M_S,
    DriftErrors,
    TotalError,
    WorksheetLine,
    total_error,
)
from sarex.planning.manual.total_error import worksheet_line as _line

__all__ = [
    "OBSERVED_WIND_ERROR_M_S",
    "PER_CURRENT_ERROR_M_S",
    "VARIABLE_WIND_ERROR_M_S",
    "DriftErrors",
    "FacilityEffort",
    "FacilityResult",
    "TotalError",
    "Worksheet",
    "WorksheetLine",
    "make_worksheet",
    "round_spacing",
    "total_error",
]

TWO_AREAS_FROM = 4.0
"""Separation ratio from which the left and the right datum get an area each."""
_FACTOR_SOURCE = (
    "computed: circular normal, E its 50 % radius; agrees with optimal_search_factor_derived.csv"
)


@dataclass(frozen=True, slots=True)
class FacilityEffort:
    """What one facility brings to one datum."""

    facility: str
    width_m: float
    """Sweep width W."""
    law: Law
    speed_m_s: float
    search_endurance_s: float
    """T: on-scene time times the on-scene share."""
    fix_error_m: float
    spacing_step_m: float
    """Track spacings are rounded to this."""

    @property
    def effort_m2(self) -> float:
        return self.width_m * self.speed_m_s * self.search_endurance_s


@dataclass(frozen=True, slots=True)
class FacilityResult:
    """What the worksheet gives one facility."""

    facility: str
    effort_m2: float
    share: float
    area_m2: float
    spacing_m: float
    """Rounded."""
    coverage: float
    """With the rounded spacing."""
    pod: float
    turning: str = ""
    """What its turns changed of the worksheet's spacing and legs; empty where nothing."""


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A filled worksheet."""

    designation: str
    hypothesis: str
    search_object: str
    kind: str
    """``point`` or ``divergence``."""
    total_error_m: float
    divergence_m: float
    relative_effort: float
    """Cumulative, Z_rc."""
    search_factor: float
    law: Law
    radius_m: float
    length_m: float
    width_m: float
    """Sides of the area: 2R_o + DD along the line of the datums, 2R_o across."""
    area_m2: float
    coverage: float
    pod: float
    facilities: tuple[FacilityResult, ...]
    lines: tuple[WorksheetLine, ...]


def round_spacing(spacing_m: float, step_m: float) -> float:
    """Nearest spacing that a facility can steer, at least one step.

    >>> round_spacing(1010.0, 185.2)
    926.0
    """
    return round(max(1, math.floor(spacing_m / step_m + 0.5)) * step_m, 2)


def make_worksheet(
    efforts: Sequence[FacilityEffort],
    error: TotalError,
    divergence_m: float,
    *,
    designation: str,
    hypothesis: str,
    search_object: str,
    previous_relative_effort: float = 0.0,
) -> Worksheet:
    """Fill the effort allocation worksheet for one area.

    Parameters
    ----------
    efforts : sequence of FacilityEffort
        The facilities that sweep this area together.
    error : TotalError
        Of the datum.
    divergence_m : float [m]
        DD: distance from the left to the right datum; 0 for a point datum.
    designation, hypothesis, search_object : str
        What it is for.
    previous_relative_effort : float
        Sum of Z_r of earlier searches for this datum.

    Returns
    -------
    Worksheet
        Spacings are rounded; coverage and POD of each facility are those of the rounded spacing.

    Raises
    ------
    PlanError
        If nobody searches, the datums are so far apart that they need two areas, or the relative
        effort has no search factor.
    """
    ratio = divergence_m / error.e_m
    if not efforts or ratio >= TWO_AREAS_FROM:
        raise PlanError(
            "no worksheet for this area",
            given=f"{len(efforts)} facilities, separation ratio {ratio:.2f}",
            allowed="one or more facilities, separation ratio below 4",
            remedy="Give facilities, and one worksheet for each of two datums far apart.",
            where=f"area {designation}",
        )
    total = math.fsum(effort.effort_m2 for effort in efforts)
    factor_m2 = error.e_m**2
    relative = total / factor_m2
    cumulative = previous_relative_effort + relative
    law = _joint_law(efforts)
    search_factor = optimal_search_factor(cumulative, "point", law)
    radius = search_factor * error.e_m
    area = 4 * radius**2 + 2 * radius * divergence_m
    coverage = total / area
    results = tuple(_result(effort, total, area, coverage) for effort in efforts)
    diverges = divergence_m > 0
    reading = "E², under leeway divergence too" if diverges else MANUAL
    law_line = f"Optimal search factor, {law} law"
    lines = (
        *error.lines,
        _line("Divergence distance of the datums", "DD", divergence_m, "m"),
        _line("Separation ratio", "SR", ratio, "1"),
        *(line for effort in efforts for line in _effort_lines(effort)),
        _line("Total search effort", "Z_t", total, "m2"),
        _line("Effort factor", "f_z", factor_m2, "m2", reading, diverges),
        _line("Relative effort", "Z_r", relative, "1"),
        _line("Cumulative relative effort", "Z_rc", cumulative, "1"),
        _line(law_line, "f_s", search_factor, "1", _FACTOR_SOURCE, True),
        _line("Optimal search radius", "R_o", radius, "m"),
        _line("Optimal search area", "A", area, "m2"),
        _line("Coverage", "C", coverage, "1"),
        *(line for result in results for line in _result_lines(result)),
    )
    return Worksheet(
        designation,
        hypothesis,
        search_object,
        "divergence" if diverges else "point",
        error.e_m,
        divergence_m,
        cumulative,
        search_factor,
        law,
        radius,
        2 * radius + divergence_m,
        2 * radius,
        area,
        coverage,
        math.fsum(result.pod * result.share for result in results),
        results,
        lines,
    )


def _joint_law(efforts: Sequence[FacilityEffort]) -> Law:
    """The law of a joint search: the most cautious of its facilities."""
    laws = {effort.law for effort in efforts}
    return (
        "normal" if laws & {"normal", "tabulated"} else "ideal" if "ideal" in laws else "definite"
    )


def _result(
    effort: FacilityEffort, total_m2: float, area_m2: float, coverage: float
) -> FacilityResult:
    share = effort.effort_m2 / total_m2
    spacing = round_spacing(effort.width_m / coverage, effort.spacing_step_m)
    own = effort.width_m / spacing
    return FacilityResult(
        effort.facility,
        effort.effort_m2,
        share,
        share * area_m2,
        spacing,
        own,
        float(pod(own, effort.law)),
    )


def _effort_lines(effort: FacilityEffort) -> tuple[WorksheetLine, ...]:
    who, catalogue = effort.facility, "facility catalogue"
    share = "on-scene time times the on-scene share (0.85 by default)"
    return (
        _line(f"Sweep width, {who}", "W", effort.width_m, "m", "sweep-width tables"),
        _line(f"Search speed, {who}", "V", effort.speed_m_s, "m s-1", catalogue),
        _line(f"Search endurance, {who}", "T", effort.search_endurance_s, "s", share),
        _line(f"Search effort, {who}", "Z", effort.effort_m2, "m2"),
    )


def _result_lines(result: FacilityResult) -> tuple[WorksheetLine, ...]:
    who = result.facility
    return (
        _line(f"Track spacing, rounded, {who}", "S", result.spacing_m, "m"),
        _line(f"Coverage with it, {who}", "C", result.coverage, "1"),
        _line(f"Probability of detection, {who}", "POD", result.pod, "1"),
    )
