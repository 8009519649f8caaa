"""What is expected of one facility within the horizon."""

from __future__ import annotations

from dataclasses import dataclass

from sarex.operation.events.separation import WhereaboutsBasis
from sarex.operation.separation.cutting import Stretch
from sarex.operation.separation.picture import Craft, Labels

__all__ = ["Way"]


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """What is expected of one facility.

    Parameters
    ----------
    craft
        Who.
    basis
        On what it rests.
    stretches
        In order of time; none where only an old position is known.
    labels
        Of all it rests on.
    unheard
        Whether there is no recent position.
    unplaced
        Whether it cannot be placed: a position is impossible, or too far from the plane's datum.
    lowest_m : float [m], optional
        It may be at any height from here up; None where its height is that of the stretches.
    """

    craft: Craft
    basis: WhereaboutsBasis
    stretches: tuple[Stretch, ...]
    labels: Labels
    unheard: bool = False
    lowest_m: float | None = None
    unplaced: bool = False
