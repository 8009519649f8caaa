"""Lines of a worksheet, and the total probable error of a datum.

Errors are radii that hold 50 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from sarex.errors import PlanError
from sarex.quantities import KN_M_S, NM_M

__all__ = [
    "MANUAL",
    "OBSERVED_WIND_ERROR_M_S",
    "PER_CURRENT_ERROR_M_S",
    "VARIABLE_WIND_ERROR_M_S",
    "DriftErrors",
    "TotalError",
    "WorksheetLine",
    "total_error",
    "worksheet_line",
]

OBSERVED_WIND_ERROR_M_S = 0.3 * KN_M_S
VARIABLE_WIND_ERROR_M_S = 0.5 * KN_M_S
PER_CURRENT_ERROR_M_S = 0.3 * KN_M_S
MANUAL = "IAMSAR vol. II, effort allocation worksheet"


@dataclass(frozen=True, slots=True)
class WorksheetLine:
    """One line: what it is, its value in SI, and as the manual would write it."""

    name: str
    symbol: str
    value: float
    unit: str
    display: str
    source: str
    our_reading: bool = False


@dataclass(frozen=True, slots=True)
class DriftErrors:
    """Errors that go into a datum. All are radii or speeds that hold 50 %.

    ``wind_error_m_s``: error of the drift velocity from the averaged surface wind (ASWDV_e);
    ``current_errors_m_s``: one for each current that went into the total water current;
    ``leeway_error_m_s``: LW_e; ``initial_error_m``: X.
    """

    initial_error_m: float
    wind_error_m_s: float = VARIABLE_WIND_ERROR_M_S
    current_errors_m_s: tuple[float, ...] = (PER_CURRENT_ERROR_M_S,)
    leeway_error_m_s: float = PER_CURRENT_ERROR_M_S


@dataclass(frozen=True, slots=True)
class TotalError:
    """E and its lines."""

    e_m: float
    lines: tuple[WorksheetLine, ...]


_DISPLAY: dict[str, Callable[[float], str]] = {
    "m": lambda value: f"{value / NM_M:.2f} NM",
    "m s-1": lambda value: f"{value / KN_M_S:.2f} kn",
    "m2": lambda value: f"{value / NM_M**2:.1f} NM²",
    "s": lambda value: f"{value / 3600:.2f} h",
    "1": lambda value: f"{value:.3f}",
}


def worksheet_line(
    name: str, symbol: str, value: float, unit: str, source: str = MANUAL, ours: bool = False
) -> WorksheetLine:
    """One line, with its value as the manual would write it."""
    return WorksheetLine(name, symbol, value, unit, _DISPLAY[unit](value), source, ours)


def total_error(errors: DriftErrors, drift_time_s: float, fix_error_m: float) -> TotalError:
    """Total probable error of position.

    Parameters
    ----------
    errors : DriftErrors
        Of the datum.
    drift_time_s : float [s]
        t: from the distress to the mid-search time.
    fix_error_m : float [m]
        Y: the largest fix error of the facilities (our reading: one value for a joint area).

    Returns
    -------
    TotalError
        E [m] and the lines that lead to it.

    Raises
    ------
    PlanError
        If an error is negative, the initial error is not positive, or time runs backwards.
    """
    given = (errors.wind_error_m_s, *errors.current_errors_m_s, errors.leeway_error_m_s)
    if not (errors.initial_error_m > 0 and fix_error_m >= 0 and drift_time_s >= 0) or any(
        not value >= 0 for value in given
    ):
        raise PlanError(
            "the errors of a datum are not usable",
            given=f"X {errors.initial_error_m} m, Y {fix_error_m} m, t {drift_time_s} s, "
            f"velocity errors {given} m/s",
            allowed="X above 0, all others 0 or more",
            remedy="State the error of the distress position, and a search after the distress.",
        )
    current = math.hypot(*errors.current_errors_m_s)
    velocity = math.hypot(errors.wind_error_m_s, current, errors.leeway_error_m_s)
    drift = velocity * drift_time_s
    total = math.hypot(errors.initial_error_m, drift, fix_error_m)

    shared_fix = "the largest fix error of the facilities that search together"
    return TotalError(
        total,
        (
            worksheet_line(
                "Surface wind drift velocity error", "ASWDV_e", errors.wind_error_m_s, "m s-1"
            ),
            worksheet_line("Total water current error", "TWC_e", current, "m s-1"),
            worksheet_line("Leeway error", "LW_e", errors.leeway_error_m_s, "m s-1"),
            worksheet_line("Drift velocity error", "D_ve", velocity, "m s-1"),
            worksheet_line("Drift time to mid-search", "t", drift_time_s, "s"),
            worksheet_line("Initial position error", "X", errors.initial_error_m, "m"),
            worksheet_line("Drift error", "D_e", drift, "m"),
            worksheet_line(
                "Search facility position error", "Y", fix_error_m, "m", shared_fix, True
            ),
            worksheet_line("Total probable error of position", "E", total, "m"),
        ),
    )
