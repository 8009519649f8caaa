"""The two results of this package: a sweep width, and what a look that found nothing says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Law", "LogMiss", "SearchObjectLike", "SweepWidth"]

Law = Literal["ideal", "normal", "definite"]
"""Lateral range law: inverse cube (IAMSAR "ideal"), degraded (IAMSAR "normal"), definite range."""


class SearchObjectLike(Protocol):
    """What detection asks of a search object; :class:`sarex.incident.model.SearchObject` is one."""

    @property
    def id(self) -> str: ...
    @property
    def leeway_class(self) -> str | None: ...
    @property
    def detection_class(self) -> str | None: ...
    @property
    def length_m(self) -> float | None: ...
    @property
    def wearing_flotation(self) -> bool | None: ...


@dataclass(frozen=True, slots=True)
class SweepWidth:
    """Corrected sweep width of one facility against one object, and how it came about.

    Parameters
    ----------
    width_m : float [m]
        W = uncorrected width x all factors.
    law : {"ideal", "normal", "definite"}
    uncorrected_m : float [m]
        W0 as tabulated or given.
    factors : dict
        Name of the factor to its value, in the order they were applied.
    max_range_m : float [m]
        Nothing is seen beyond it: the lesser of visibility and horizon.
    speed_m_s : float [m s-1]
        The facility's own search speed, through the air or the water, for which the width holds.
        The detection rate is constant in time, so a pass at another relative speed v sees
        ``speed_m_s / v`` times as much.
    source : str
        Table, edition and what was read in it, or who gave the width.
    assumptions : tuple of str
        Sentences to print beside any result.
    """

    width_m: float
    law: Law
    uncorrected_m: float
    factors: dict[str, float]
    max_range_m: float
    speed_m_s: float
    source: str
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogMiss:
    """Natural log of each particle's probability of having been missed by one sortie's looks.

    ``values`` is (particle,) float64, each in [-inf, 0]; 0 where the sortie could not see the
    particle at all. ``start_ns`` and ``end_ns`` are the span of the looks that were counted.
    """

    values: NDArray[np.float64]
    facility: str
    sortie: str
    task_ids: tuple[str, ...]
    start_ns: int
    end_ns: int
    widths: dict[str, SweepWidth] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values.flags.writeable = False
