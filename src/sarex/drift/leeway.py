"""The table of leeway classes, and the leeway of search objects as the kernels need it."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sarex.errors import DriftError, near_miss
from sarex.incident.leeway import CURRENT_ONLY, UserLeeway
from sarex.incident.model import Capsizing

__all__ = [
    "CURRENT_ONLY",
    "DriftingObject",
    "LeewayClass",
    "LeewayRow",
    "LeewayTable",
    "WithLeeway",
    "leeway_class",
    "leeway_classes",
    "leeway_of",
    "leeway_record",
    "leeway_table",
]

_NONE_AFTER = (-1.0, 0.0, np.inf)
"""Entry of :attr:`LeewayTable.capsize` of an object that does not capsize."""


@dataclass(frozen=True, slots=True)
class LeewayRow:
    """Leeway along one axis: (slope/100 · W + offset) ± std, with W the wind at 10 m.

    The slope is in percent of the wind; offset and standard deviation are in cm/s, as in the
    published tables.
    """

    slope_pct: float
    offset_cm_s: float
    std_cm_s: float

    def mean_m_s(self, wind_m_s: float) -> float:
        """Mean leeway along this axis in a wind at 10 m.

        >>> LeewayRow(1.6, -3.98, 2.42).mean_m_s(10.0)
        0.1202
        """
        return 0.01 * (self.slope_pct * wind_m_s + self.offset_cm_s)

    def std_m_s(self, wind_m_s: float) -> float:
        """Standard deviation between objects: half on the offset, the rest on the slope.

        >>> LeewayRow(1.6, -3.98, 2.42).std_m_s(10.0)
        0.0242
        """
        return 0.01 * self.std_cm_s * (wind_m_s / 20.0 + 0.5)


@dataclass(frozen=True, slots=True)
class LeewayClass:
    """How one kind of object drifts in wind and waves.

    Parameters
    ----------
    class_id
        Name in the tables, for example ``PIW-1``.
    number
        Row number in the published list.
    parent
        The more general class, where there is one.
    downwind, right, left
        Downwind, and crosswind right and left of downwind (crosswind sign: right is positive).
    jibe_rate_per_h
        Probability of a change between the right and the left row in an hour.
    right_probability
        Probability of starting on the right row.
    source
        Report the figures come from.
    jibe_source
        What rate and side probability rest on.
    after_1999
        Whether the row came after Allen & Plourde 1999: ``yes``, ``no`` or ``unknown``.
    remark
        What is odd about the row; None for most.
    """

    class_id: str
    number: int
    parent: str | None
    description: str
    downwind: LeewayRow
    right: LeewayRow
    left: LeewayRow
    jibe_rate_per_h: float
    right_probability: float
    source: str
    jibe_source: str
    after_1999: Literal["yes", "no", "unknown"] = "no"
    remark: str | None = None

    @property
    def kernel_row(self) -> NDArray[np.float64]:
        """(11,) row of the table of :mod:`sarex.drift.motion._kernels` [fraction, m/s]."""
        rows = (self.downwind, self.right, self.left)
        figures = [x for r in rows for x in (r.slope_pct, r.offset_cm_s, r.std_cm_s)]
        stay = math.log1p(-self.jibe_rate_per_h) / 3600.0
        return np.array([*(0.01 * x for x in figures), stay, self.right_probability])


_AGE: Final[dict[str, Literal["yes", "no", "unknown"]]] = {
    "yes": "yes",
    "no": "no",
    "unknown": "unknown",
}


def _row(record: dict[str, str], name: str) -> LeewayRow:
    return LeewayRow(
        float(record[f"{name}_slope_pct"]),
        float(record[f"{name}_offset_cm_s"]),
        float(record[f"{name}_std_cm_s"]),
    )


@cache
def leeway_classes() -> dict[str, LeewayClass]:
    """All classes by id, in the order of the table."""
    text = (files("sarex") / "data" / "leeway_classes.csv").read_text(encoding="utf-8")
    return {
        record["class_id"]: LeewayClass(
            class_id=record["class_id"],
            number=int(record["number"]),
            parent=record["parent_class"] or None,
            description=record["description"],
            downwind=_row(record, "downwind"),
            right=_row(record, "crosswind_right"),
            left=_row(record, "crosswind_left"),
            jibe_rate_per_h=float(record["jibe_rate_per_h"]),
            right_probability=float(record["right_probability"]),
            source=record["source"],
            jibe_source=record["jibe_source"],
            after_1999=_AGE[record["after_1999"]],
            remark=record["remark"] or None,
        )
        for record in csv.DictReader(text.splitlines())
    }


_STILL = LeewayRow(0.0, 0.0, 0.0)
_CURRENT_ONLY = LeewayClass(
    class_id=CURRENT_ONLY,
    number=0,
    parent=None,
    description="Moves with the water alone: no leeway, no spread of its own",
    downwind=_STILL,
    right=_STILL,
    left=_STILL,
    jibe_rate_per_h=0.0,
    right_probability=0.5,
    source="definition: drift by the current alone; no class of the published tables",
    jibe_source="without leeway there is no side",
)


def leeway_class(class_id: str, where: str | None = None) -> LeewayClass:
    """One class by its id: of the table, or ``CURRENT-ONLY``.

    Raises
    ------
    DriftError
        If there is no such class; near misses are named.

    Examples
    --------
    >>> leeway_class("PIW-3").downwind.slope_pct
    1.6
    >>> leeway_class("CURRENT-ONLY").downwind.slope_pct
    0.0
    """
    if class_id == CURRENT_ONLY:
        return _CURRENT_ONLY
    table = leeway_classes()
    if class_id not in table:
        hint = near_miss(class_id.upper(), [*table, CURRENT_ONLY])
        raise DriftError(
            "no such leeway class",
            given=class_id,
            allowed=hint
            or "an id of the table of 85 classes, such as PIW-1 or LIFE-RAFT-DB-12, "
            "or CURRENT-ONLY",
            remedy="Give the id of a class as in data/leeway_classes.csv; take the general class "
            "of the kind where the object is not known in detail.",
            where=where,
        )
    return table[class_id]


class WithLeeway(Protocol):
    """What has a leeway: of a class of the table, or stated."""

    @property
    def leeway_class(self) -> str | None: ...
    @property
    def leeway(self) -> UserLeeway | None: ...


class DriftingObject(WithLeeway, Protocol):
    """What the drift asks of a search object; :class:`sarex.incident.SearchObject` is one."""

    @property
    def id(self) -> str: ...
    @property
    def capsizes(self) -> Capsizing | None: ...


def _stated(leeway: UserLeeway) -> LeewayClass:
    def row(axis: str) -> LeewayRow:
        return LeewayRow(
            getattr(leeway, f"{axis}_slope_pct"),
            getattr(leeway, f"{axis}_offset_cm_s"),
            getattr(leeway, f"{axis}_std_cm_s"),
        )

    return LeewayClass(
        class_id="STATED",
        number=0,
        parent=None,
        description="Leeway as stated in the case",
        downwind=row("downwind"),
        right=row("right"),
        left=row("left"),
        jibe_rate_per_h=leeway.jibe_rate_per_h,
        right_probability=leeway.right_probability,
        source=leeway.source,
        jibe_source=leeway.source,
    )


def leeway_of(item: WithLeeway, where: str | None = None) -> LeewayClass:
    """The leeway of an object, or of what it is once capsized.

    Returns
    -------
    LeewayClass
        The class of the table, ``CURRENT-ONLY``, or the stated coefficients under the id
        ``STATED`` with the source that was given for them.

    Raises
    ------
    DriftError
        If there is no such class, or neither or both of class and coefficients are given.
    """
    if (item.leeway_class is None) == (item.leeway is None):
        raise DriftError(
            "an object has one leeway: a class or stated coefficients",
            given=f"leeway_class {item.leeway_class}, leeway {item.leeway}",
            allowed="one of leeway_class and leeway",
            remedy="Give leeway_class, CURRENT-ONLY for what has no leeway, or the coefficients.",
            where=where,
        )
    if item.leeway is not None:
        return _stated(item.leeway)
    assert item.leeway_class is not None
    return leeway_class(item.leeway_class, where)


def _plain_leeway(item: WithLeeway) -> Any:
    return item.leeway_class if item.leeway is None else item.leeway.model_dump()


def leeway_record(item: DriftingObject) -> Any:
    """The leeway of an object for the record of how a result was made, as plain data.

    Returns
    -------
    str or dict
        The id of the class, or the stated coefficients with their source; where the object may
        capsize, both in ``leeway`` and what it becomes, when and how often in ``capsizes``.
    """
    if item.capsizes is None:
        return _plain_leeway(item)
    after = item.capsizes
    return {
        "leeway": _plain_leeway(item),
        "capsizes": {
            "above_wind_m_s": after.above_wind_m_s,
            "leeway": _plain_leeway(after),
            "rate_per_h": after.rate_per_h,
            "source": after.source,
        },
    }


@dataclass(frozen=True, slots=True)
class LeewayTable:
    """Leeway of some objects as the kernels read it.

    Parameters
    ----------
    rows : (row, 11) [fraction, m s-1]
        One row for each object, in their order, then one for each that may capsize, as it drifts
        afterwards; see :mod:`sarex.drift.motion._kernels`.
    row_of_object : (object,) int64
        Row on which each object starts.
    capsize : (object, 3)
        Row after capsizing, or −1; rate [s-1], so that the probability of capsizing within dt
        seconds of wind above the threshold is 1 − exp(−rate·dt); threshold [m s-1].
    """

    rows: NDArray[np.float64]
    row_of_object: NDArray[np.int64]
    capsize: NDArray[np.float64]

    def __post_init__(self) -> None:
        for array in (self.rows, self.row_of_object, self.capsize):
            array.flags.writeable = False


def leeway_table(objects: Sequence[DriftingObject]) -> LeewayTable:
    """Kernel rows of the objects, and of what they become when they capsize.

    Raises
    ------
    DriftError
        As :func:`leeway_of`, naming the object.
    """
    rows = [leeway_of(item, f"search object {item.id}").kernel_row for item in objects]
    capsize = np.full((len(objects), 3), _NONE_AFTER)
    for index, item in enumerate(objects):
        if item.capsizes is None:
            continue
        rate = -math.log1p(-item.capsizes.rate_per_h) / 3600.0
        capsize[index] = len(rows), rate, item.capsizes.above_wind_m_s
        rows.append(leeway_of(item.capsizes, f"search object {item.id}, capsized").kernel_row)
    return LeewayTable(np.stack(rows), np.arange(len(objects), dtype=np.int64), capsize)
