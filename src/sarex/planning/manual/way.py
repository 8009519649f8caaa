"""How a worksheet is used: what distinguishes one manual planner's plan from another's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["WS_0", "Way"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way of using the manual's chain.

    Parameters
    ----------
    method : str
        What the plan says of itself.
    legs : str
        ``axis``: along the line of the left and the right datum where they lie apart, as the
        manual's major axis; ``drift``: along the drift of the datum.
    effort : str
        ``weights``: shared over all datums by weight; ``hypothesis``: all of it on the datums of
        the heaviest hypothesis; ``datum``: all of it on the heaviest datum.
    sentences : tuple of str
        Printed with the plan.
    """

    method: str
    legs: Literal["axis", "drift"] = "axis"
    effort: Literal["weights", "hypothesis", "datum"] = "weights"
    sentences: tuple[str, ...] = ()


WS_0 = Way(
    "ws-0",
    sentences=(
        "Baseline ws-0: the manual's worksheet; the particles, not the worksheet, judge the plan.",
    ),
)
