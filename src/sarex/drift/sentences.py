"""What a drift forecast assumes, in the sentences that go with every output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sarex.drift.leeway import DriftingObject
from sarex.drift.particles import TimeAxis
from sarex.geo import Coast
from sarex.metocean import Forcing
from sarex.quantities import to_knots

__all__ = ["drift_sentences"]

_AT_THE_COAST = {
    "strand": "strands there for good",
    "refloat": "stays there until a step leads back to sea",
    "slide": "goes on along the shore, and never strands",
}


def drift_sentences(
    objects: Sequence[DriftingObject],
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
        *(sentence for item in objects for sentence in _leeway(item)),
        *(() if forcing.stokes is not None else (_WAVES,)),
        *coast.assumptions,
        f"Coast: a particle that meets land on a step of {axis.step_s} s {_AT_THE_COAST[action]}.",
        *((start,) if ashore else ()),
    )


def _leeway(item: DriftingObject) -> Iterator[str]:
    if item.leeway is not None:
        yield f"{item.id}: leeway as stated ({item.leeway.source})."
    after = item.capsizes
    if after is not None:
        yield (
            f"{item.id}: may capsize in wind above {to_knots(after.above_wind_m_s):.3g} kn, "
            f"{100 * after.rate_per_h:g} % in an hour of it, then drifts as "
            f"{after.leeway_class or 'stated'} ({after.source})."
        )


_WAVES = "Drift: leeway coefficients already contain the drift by waves; none is added."
