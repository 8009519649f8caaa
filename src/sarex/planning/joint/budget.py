"""How long a planner may search, and where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sarex.errors import PlanError

__all__ = ["EVALUATIONS", "Budget", "Progress", "SearchRecord"]

EVALUATIONS = 200
"""What a search may spend where nobody says."""

Progress = Callable[[int, float], bool]
"""``(evaluations, value so far) -> go on``: called now and then; False stops the search."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a search may spend.

    Parameters
    ----------
    evaluations : int
        Sorties judged. One that is judged on a sample of the particles counts by their share, so
        that an evaluation costs the same work early and late.
    seconds : float, optional
        Wall clock; it only says when to stop. The record then holds the evaluations spent, and
        a search with just those gives the same plan, byte for byte.
    """

    evaluations: int
    seconds: float | None = None

    def __post_init__(self) -> None:
        if self.evaluations < 1 or (self.seconds is not None and self.seconds <= 0):
            raise PlanError(
                "a search needs something to spend",
                given=f"{self.evaluations} evaluations, {self.seconds} s",
                allowed="at least one evaluation; more than 0 s, or no limit of time",
                remedy="Give a larger budget.",
            )


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """How a search went.

    Parameters
    ----------
    key : (2,) int
        Key of its random numbers.
    evaluations : float
        Spent, see :class:`Budget`.
    judged : int
        Sorties judged, on samples of whatever size.
    trace : tuple of (evaluations, value)
        Value of the best plan, as the sample then in use saw it, at each improvement of the whole.
    stopped_by : str
        ``evaluations``, ``seconds``, ``asked`` or ``settled``.
    first_value, value : float
        Objective of the first complete plan, on the first sample, and of the last, on all
        particles. A plan is fitted to the sample: its value there is a point or two higher.
    """

    key: tuple[int, int]
    evaluations: float
    judged: int
    trace: tuple[tuple[float, float], ...]
    stopped_by: str
    first_value: float
    value: float
