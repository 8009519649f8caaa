"""Time in which nobody was meant to work: pauses of the exercise."""

from __future__ import annotations

from sarex.review.measures.sources import Sources

__all__ = ["stopped_ns"]


def stopped_ns(sources: Sources, start_ns: int, end_ns: int) -> int:
    """How much of a span of the case clock was paused [ns].

    NO DUFF and real alerts are on record as pauses too. A pause that nobody ended lasts to the end
    of the span.
    """
    total, since = 0, None
    for event in sources.of_type("exercise.paused", "exercise.resumed"):
        if event.type == "exercise.paused":
            since = event.occurred_at_ns if since is None else since
        elif since is not None:
            total += _within(since, event.occurred_at_ns, start_ns, end_ns)
            since = None
    return total if since is None else total + _within(since, end_ns, start_ns, end_ns)


def _within(begin: int, end: int, start_ns: int, end_ns: int) -> int:
    return max(0, min(end, end_ns) - max(begin, start_ns))
