"""A group of persons, what is stated of it, and how long it is taken to live.

A share 1 − p₀ survives the first minutes (p₀, ``lost_at_once``, is the user's and 0 unless stated).
Of them the time to live T is log-normal about its median m,

    P(alive at t) = (1 − p₀)·Φ(−ln(t/m)/σ),  σ = 0.86,

so that the 90th percentile is 3 times the median, the span that UK practice searches. The median
is that of a curve in the water's temperature (:mod:`sarex.survival.curves`), plus the hours of a
suit's certificate, times a factor of the user; or the user's own. Out of the water, in a raft, a
lifeboat or on wreckage, no immersion curve applies: the median is the user's, or does not limit
the search.

Nothing else enters: who a person is, is no input.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from sarex.errors import SurvivalError, near_miss
from sarex.incident.survival import Clothing, CurveName, Situation
from sarex.survival.curves import curve

__all__ = [
    "SIGMA_LN",
    "SUIT_H",
    "Group",
    "alive_share",
]

Floats = NDArray[np.float64]

SIGMA_LN = 0.86
"""Standard deviation of the log of the time to live: 90 % have died by 3 times the median."""

SUIT_H: Mapping[str, float] = {"ordinary": 0.0, "suit_uninsulated": 1.0, "suit_insulated": 6.0}
"""Hours that an immersion suit is certified for (SOLAS, LSA code); added to the curve's, which is
our reading."""

_UPPER_Z = float(ndtri(0.9))
"""A maximal time is read as the 90th percentile."""


def alive_share(
    elapsed_h: ArrayLike,
    median_h: ArrayLike,
    *,
    lost_at_once: float = 0.0,
    sigma_ln: float = SIGMA_LN,
) -> Floats:
    """Probability of being alive some time after entering the water; 1 before.

    Parameters
    ----------
    elapsed_h, median_h : broadcastable [h]
        An infinite median does not limit.
    lost_at_once : float [1]
        p₀, the share that the first minutes take.
    sigma_ln : float [1]
        Standard deviation of the log of the time.

    Returns
    -------
    array [1]

    Raises
    ------
    SurvivalError
        If a median or the spread is not above 0, or p₀ not within 0 to 1.

    References
    ----------
    The module. Pinned by tests/reference/test_survival_curves.py.
    """
    elapsed = np.asarray(elapsed_h, dtype=np.float64)
    median = np.asarray(median_h, dtype=np.float64)
    if not (bool(np.all(median > 0.0)) and sigma_ln > 0.0 and 0.0 <= lost_at_once <= 1.0):
        raise SurvivalError(
            "not a distribution of times to live",
            given=f"median from {float(np.min(median)):g} h, σ {sigma_ln:g}, p₀ {lost_at_once:g}",
            allowed="median and σ above 0, p₀ from 0 to 1",
            remedy="Check the times, the spread and the share that is lost at once.",
        )
    with np.errstate(divide="ignore"):
        z = (np.log(median) - np.log(np.maximum(elapsed, 0.0))) / sigma_ln
    return np.asarray(np.where(elapsed < 0.0, 1.0, (1.0 - lost_at_once) * ndtr(z)))


@dataclass(frozen=True, slots=True)
class Group:
    """Persons of one search object for whom the same is stated.

    Parameters
    ----------
    persons : int
        How many.
    situation : {"in_water", "out_of_water"}
    clothing : {"ordinary", "suit_uninsulated", "suit_insulated"}
    flotation : bool, optional
        Whether they wear any; the curves suppose a lifejacket, so it is said where it is not so.
    wave_height_m : float [m], optional
        The curves are for calm water, which is said; no published figure corrects them.
    curve : str
        Name of the curve of the median; see :data:`sarex.survival.curves.CURVES`.
    median_h : float [h], optional
        The user's own, in place of the curve.
    factor : float [1]
        The user's, on the curve's time and the suit's: for the sea, for wounds, for warm clothes.
    lost_at_once : float [1]
        p₀, the user's.
    sigma_ln : float [1]
    water_c : float [°C], optional
        Stated for this group.
    source : str
        Who says so, where the user states a figure.
    """

    persons: int
    situation: Situation
    clothing: Clothing = "ordinary"
    flotation: bool | None = None
    wave_height_m: float | None = None
    curve: CurveName = "tipton"
    median_h: float | None = None
    factor: float = 1.0
    lost_at_once: float = 0.0
    sigma_ln: float = SIGMA_LN
    water_c: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        median = math.inf if self.median_h is None else self.median_h
        alive_share(0.0, median, lost_at_once=self.lost_at_once, sigma_ln=self.sigma_ln)
        if self.clothing not in SUIT_H or not 0.0 < self.factor < math.inf or self.persons < 0:
            raise SurvivalError(
                "not a group of persons",
                given=f"{self.persons} persons, {self.clothing}, factor {self.factor:g}",
                allowed=f"0 or more persons; {', '.join(SUIT_H)}; a factor above 0",
                remedy=near_miss(self.clothing, SUIT_H).capitalize() or "Correct the group.",
            )
        curve(self.curve)

    @property
    def uses_curve(self) -> bool:
        """Whether its median comes from a curve, which needs the water's temperature."""
        return self.situation == "in_water" and self.median_h is None

    @property
    def limits(self) -> bool:
        """Whether its time to live is taken to be limited at all."""
        return self.situation == "in_water" or self.median_h is not None

    def median_at(self, water_c: ArrayLike | None) -> Floats:
        """Median time to live [h] in water of this temperature [°C]; infinite where not limited.

        Raises
        ------
        SurvivalError
            If a curve is used and no temperature is known, or the curve has no median there.
        """
        if self.median_h is not None:
            return np.asarray(self.median_h)
        if not self.limits:
            return np.asarray(math.inf)
        if water_c is None:
            raise SurvivalError(
                "a time to live in the water needs the water's temperature",
                allowed="sea_temperature_c of [environment], water_temperature_c of the group, or "
                "a field [fields.sea_temperature]",
                remedy="State one of these, or the group's own median time with its source.",
            )
        chosen = curve(self.curve)
        share = math.exp(_UPPER_Z * self.sigma_ln) if chosen.is_maximal else 1.0
        return np.asarray(self.factor * (chosen.time_h(water_c) / share + SUIT_H[self.clothing]))

    def alive(self, elapsed_h: ArrayLike, water_c: ArrayLike | None = None) -> Floats:
        """Probability that one of them is alive, of the broadcast shape [1].

        Parameters
        ----------
        elapsed_h : array [h]
            Since entering the water.
        water_c : array [°C], optional
            Where the group states none of its own.
        """
        water = self.water_c if self.water_c is not None else water_c
        median_h = self.median_at(water)
        return alive_share(
            elapsed_h, median_h, lost_at_once=self.lost_at_once, sigma_ln=self.sigma_ln
        )
