"""Several facilities abreast: one task for each, made together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sarex.errors import PlanError
from sarex.planning.parameters import LineAbreast, ParallelSweepAbreast, TrackLineAbreast

__all__ = ["line_up"]

Abreast = TypeVar("Abreast", ParallelSweepAbreast, TrackLineAbreast)


def line_up(pattern: Abreast, facilities: Sequence[str], guide: str) -> dict[str, Abreast]:
    """Parameters of each facility's task in one line abreast.

    Parameters
    ----------
    pattern : ParallelSweepAbreast or TrackLineAbreast
        Area or route, spacing and sides; its own place in a line is not read.
    facilities : sequence of str
        In the order of their places, from the side on which the pattern begins.
    guide : str
        The one that sets course and speed; usually in the middle of the line.

    Returns
    -------
    dict of facility id to parameters
        In the order given. The tasks want one frame, one speed (that of the slowest) and one time
        to begin; the plan refuses a line whose tasks differ in these.

    Raises
    ------
    PlanError
        If there are fewer than two facilities, one is named twice, or the guide is none of them.
    """
    if len(facilities) < 2 or len(set(facilities)) < len(facilities) or guide not in facilities:
        raise PlanError(
            "these facilities are no line abreast",
            given=f"{', '.join(facilities) or 'none'}; guide {guide}",
            allowed="two or more facilities, each once, the guide among them",
            remedy="Name each facility once and one of them as guide.",
        )
    return {
        name: pattern.model_copy(
            update={"abreast": LineAbreast(guide=guide, count=len(facilities), place=place)}
        )
        for place, name in enumerate(facilities, start=1)
    }
