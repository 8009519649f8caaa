"""The table of leeway classes."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from sarex.errors import DriftError, near_miss

__all__ = ["LeewayClass", "LeewayRow", "leeway_class", "leeway_classes", "leeway_table"]


@dataclass(frozen=True, slots=True)
class LeewayRow:
    """Leeway along one axis: (slope/100 · W + offset) ± std, with W the wind at 10 m.

    The slope is in percent of the wind; offset and standard deviation are in cm/s, as in the
    published tables.
    """

    slope_pct: float
    offset_cm_s: float
    std_cm_s: float


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

    @property
    def kernel_row(self) -> NDArray[np.float64]:
        """(11,) row of the kernel's table [fraction, m/s], see :mod:`sarex.drift._kernels`."""
        rows = (self.downwind, self.right, self.left)
        figures = [x for r in rows for x in (r.slope_pct, r.offset_cm_s, r.std_cm_s)]
        stay = math.log1p(-self.jibe_rate_per_h) / 3600.0
        return np.array([*(0.01 * x for x in figures), stay, self.right_probability])


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
        )
        for record in csv.DictReader(text.splitlines())
    }


def leeway_class(class_id: str, where: str | None = None) -> LeewayClass:
    """One class by its id.

    Raises
    ------
    DriftError
        If there is no such class; near misses are named.

    Examples
    --------
    >>> leeway_class("PIW-3").downwind.slope_pct
    1.6
    """
    table = leeway_classes()
    if class_id not in table:
        hint = near_miss(class_id.upper(), table)
        raise DriftError(
            "no such leeway class",
            given=class_id,
            allowed=hint or "an id of the table of 85 classes, such as PIW-1 or LIFE-RAFT-DB-12",
            remedy="Give the id of a class as in data/leeway_classes.csv; take the general class "
            "of the kind where the object is not known in detail.",
            where=where,
        )
    return table[class_id]


def leeway_table(class_ids: tuple[str, ...]) -> NDArray[np.float64]:
    """Kernel rows of some classes, (class, 11)."""
    return np.stack([leeway_class(class_id).kernel_row for class_id in class_ids])
