"""The ranges that the cases are drawn from, and the seed: fixed before the first result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "CASES_PER_STRATUM",
    "JUDGE_PARTICLES",
    "KEPT_B2",
    "PLANNING_PARTICLES",
    "SEED",
    "STRATA",
    "Ranges",
    "Stratum",
]

Stratum = Literal["S1", "S2", "S3", "S4"]
Span = tuple[float, float]

SEED = 20261123
CASES_PER_STRATUM = 60
PLANNING_PARTICLES = 20_000
JUDGE_PARTICLES = 100_000
KEPT_B2 = (0.15, 0.85)
"""A case is kept if B2 lies in here: outside, every plan finds little or nearly all."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Uniform between the two ends, unless said otherwise."""

    what: str
    """What the stratum stands for."""
    drift_kn: Span
    """Mean drift of a datum over the search period; a candidate outside is passed over."""
    current_m_s: Span
    """The uniform part."""
    tide_m_s: Span
    shear_m_s: Span
    eddy_m_s: Span
    facilities: tuple[int, int]
    """How many, both ends included."""
    ship_from_nm: Span
    aircraft_from_nm: Span
    nations: int
    night_share: float
    """Share of the candidates under the normal law that search by night."""


STRATA: dict[Stratum, Ranges] = {
    "S1": Ranges(
        "one datum that drifts at 0.5 kn or less",
        (0.0, 0.5), (0.0, 0.10), (0.0, 0.10), (0.0, 0.08), (0.0, 0.10),
        (1, 3), (5.0, 30.0), (40.0, 80.0), 1, 0.0,
    ),
    "S2": Ranges(
        "one datum that drifts at 1 to 3 kn",
        (1.0, 3.0), (0.5, 1.4), (0.0, 0.30), (0.1, 0.50), (0.1, 0.50),
        (1, 3), (5.0, 30.0), (40.0, 80.0), 1, 0.0,
    ),
    "S3": Ranges(
        "two or three hypotheses, or search objects",
        (0.0, 3.0), (0.1, 0.8), (0.0, 0.30), (0.0, 0.30), (0.0, 0.40),
        (2, 4), (5.0, 40.0), (40.0, 100.0), 1, 0.0,
    ),
    "S4": Ranges(
        "three to six mixed facilities of two or three nations, with transit, some by night",
        (0.0, 3.0), (0.1, 0.8), (0.0, 0.30), (0.0, 0.30), (0.0, 0.40),
        (3, 6), (10.0, 60.0), (40.0, 150.0), 3, 0.4,
    ),
}  # fmt: skip

START_AFTER_DISTRESS_H = (2.0, 8.0)
PERIOD_H = (3.0, 7.0)
LEAD_H = 2.0
"""The plan is made, and the facilities may depart, so long before the search period."""
RELATIVE_EFFORT = (0.7, 6.0)
"""Z_r, log-uniform: it decides how uncertain the position is, given what the facilities bring."""
INITIAL_ERROR_NM = (0.5, 15.0)
"""The radius that holds half is kept within: a fix, to a small craft whose fix is unknown."""
HYPOTHESES_APART = (1.5, 5.0)
"""In units of that radius."""
WIND_M_S = {"ideal": (1.5, 6.5), "normal": (8.0, 11.0)}
CALM_NORMAL_WIND_M_S = (1.5, 4.0)
"""In stratum S1, where more would drift too fast: there the waves alone bring in the factor."""
WAVES_M = {"ideal": (0.1, 0.5), "normal": (0.7, 1.1)}
VISIBILITY_NM = (6.0, 14.0)
CURRENT_ERROR_M_S = (0.05, 0.15)
WIND_ERROR_M_S = (0.8, 2.0)
ERROR_MEMORY_H = (4.0, 18.0)
ENDURANCE_SHARE = (0.7, 1.0)
NIGHT_WIDTH_M = (400.0, 1500.0)
WIDTH_FACTOR = 0.7
"""World (iii): the true sweep widths, as a share of those stated."""
