"""Time in which nobody was meant to work: pauses and holds of the exercise."""

from __future__ import annotations

from typing import Final

from sarex.review.measures.sources import Sources

__all__ = ["STOPS", "stopped_ns"]

STOPS: Final = {"exercise.paused": "exercise.resumed", "exercise.held": "exercise.released"}
"""Event that stops the play, and the one that lets it go on."""


def stopped_ns(sources: Sources, start_ns: int, end_ns: int) -> int:
    """How much of a span of the case clock was paused or held [ns]; overlaps count once.

    A stop that nobody ended lasts to the end of the span.
    """
    stops = []
    for begins, ends in STOPS.items():
        since: int | None = None
        for event in sources.of_type(begins, ends):
            if event.type == begins:
                since = event.occurred_at_ns if since is None else since
            elif since is not None:
                stops.append((since, event.occurred_at_ns))
                since = None
        if since is not None:
            stops.append((since, end_ns))
    total, reached = 0, start_ns
    for begin, end in sorted(stops):
        low, high = max(begin, reached), min(end, end_ns)
        total += max(0, high - low)
        reached = max(reached, high)
    return total
