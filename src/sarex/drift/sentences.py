"""What a drift forecast assumes, in the sentences that go with every output."""

from __future__ import annotations

from collections.abc import Sequence

from sarex.drift.particles import TimeAxis
from sarex.geo import Coast
from sarex.incident import SearchObject
from sarex.incident.echo import leeway_assumptions
from sarex.metocean import Forcing

__all__ = ["drift_sentences"]

_AT_THE_COAST = {
    "strand": "strands there for good",
    "refloat": "stays there until a step leads back to sea",
    "slide": "goes on along the shore, and never strands",
}


def drift_sentences(
    objects: Sequence[SearchObject],
    forcing: Forcing,
    coast: Coast,
    axis: TimeAxis,
    action: str,
    ashore: int,
    count: int,
) -> tuple[str, ...]:
    """Sentences on leeway, waves and coast; ``ashore`` of ``count`` particles start on land."""
    start = f"Coast: {ashore} of {count} particles start on land and stay there."
    return (
        *(sentence for item in objects for sentence in leeway_assumptions(item)),
        *(() if forcing.stokes is not None else (_WAVES,)),
        *coast.assumptions,
        f"Coast: a particle that meets land on a step of {axis.step_s} s {_AT_THE_COAST[action]}.",
        *((start,) if ashore else ()),
    )


_WAVES = "Drift: leeway coefficients already contain the drift by waves; none is added."
