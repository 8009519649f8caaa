"""The two results of this package: a sweep width, and what a look that found nothing says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sarex.errors import DetectionError
from sarex.facilities.sensing import check_table, table_width_m

__all__ = ["Law", "LogMiss", "SearchObjectLike", "SweepWidth"]

Law = Literal["ideal", "normal", "definite", "tabulated"]
"""Lateral range law: inverse cube (IAMSAR "ideal"), degraded (IAMSAR "normal"), definite range, a
table that the user gives."""


_SAME = 1e-6
"""A width read back from a file is the area under its curve within this share."""


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
    law : {"ideal", "normal", "definite", "tabulated"}
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
    curve : tuple of (float [m], float [1])
        Of the law "tabulated" alone: lateral distance from 0 on, increasing, and probability of
        detection by one straight pass at ``speed_m_s`` there. Linear between the points, 0 beyond
        the last; ``width_m`` is the area under it on both sides.

    Raises
    ------
    DetectionError
        If a curve and the law do not go together, it is no lateral range table, or the width is not
        its area.
    """

    width_m: float
    law: Law
    uncorrected_m: float
    factors: dict[str, float]
    max_range_m: float
    speed_m_s: float
    source: str
    assumptions: tuple[str, ...] = ()
    curve: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if (self.law == "tabulated") != bool(self.curve):
            raise DetectionError(
                "a lateral range table belongs to the law tabulated, and that law to a table",
                given=f"law {self.law}, {len(self.curve)} points",
                allowed="the law tabulated with a curve, any other law without one",
                remedy="Give the curve with the law tabulated, or a width with another law.",
            )
        if self.curve:
            check_table(self.curve)
            area_m = table_width_m(self.curve)
            if abs(area_m - self.width_m) > _SAME * area_m:
                raise DetectionError(
                    "the sweep width is not the area under its lateral range table",
                    given=f"{self.width_m:g} m",
                    allowed=f"{area_m:g} m",
                    remedy="Give the area under the table on both sides as the width.",
                )

    def scaled(self, factor: float) -> SweepWidth:
        """As wide times a factor, of the same shape; the maximum range stays.

        A table is stretched sideways. The uncorrected width and the factors stay what they were.
        """
        curve = tuple((x * factor, seen) for x, seen in self.curve)
        return replace(self, width_m=self.width_m * factor, curve=curve)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SweepWidth:
        """A width read back from its plain data, as ``dataclasses.asdict`` gives it."""
        curve = tuple((float(x), float(seen)) for x, seen in data.get("curve", ()))
        return cls(**{**data, "assumptions": tuple(data["assumptions"]), "curve": curve})


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
