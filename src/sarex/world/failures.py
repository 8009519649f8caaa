"""Failures that an exercise schedules. Those drawn by rate are figures of the facility."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.errors import ExerciseError, near_miss
from sarex.world.facilities import FAILURES, FailureKind

__all__ = ["Failure", "failure_arrays"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Something of a facility fails at a time, and works again at another, if stated.

    ``engine``: 0.6 of its speed; aircraft go home. ``sensor``: it sees nothing; aircraft go home.
    ``datalink``: no message passes; who has no crew goes home. ``loss``: it is gone.
    """

    facility: str
    kind: FailureKind
    at_ns: int
    until_ns: int | None = None

    def __post_init__(self) -> None:
        backwards = self.until_ns is not None and self.until_ns <= self.at_ns
        if backwards or (self.kind == "loss" and self.until_ns is not None):
            raise ExerciseError(
                "a failure that ends before it begins, or a loss that ends",
                given=f"{self.kind} from {self.at_ns} until {self.until_ns}",
                allowed="an end after the beginning; none for a loss",
                remedy="Correct the times.",
                where=self.facility,
            )


def failure_arrays(
    failures: Sequence[Failure], facilities: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Times [s], and (facility, code) of each; sorted by time, then facility, then code."""
    rows: list[tuple[float, int, int]] = []
    for item in failures:
        if item.facility not in facilities:
            raise ExerciseError(
                "a failure of a facility that the world does not have",
                given=item.facility,
                allowed=", ".join(facilities),
                remedy=near_miss(item.facility, facilities) or "Use one of these ids.",
            )
        c, code = facilities.index(item.facility), FAILURES.index(item.kind)
        rows.append((item.at_ns / 1e9, c, code))
        if item.until_ns is not None:
            rows.append((item.until_ns / 1e9, c, code + len(FAILURES)))
    rows.sort()
    times = np.array([row[0] for row in rows], np.float64)
    return times, np.array([row[1:] for row in rows], np.int64).reshape(-1, 2)
