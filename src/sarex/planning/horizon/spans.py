"""Spans of time: half-open intervals of nanoseconds, disjoint and in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["Span", "intersect", "merge", "total_ns"]

Span = tuple[int, int]


def intersect(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """What lies in a span of both.

    >>> intersect([(0, 5), (7, 9)], [(4, 8)])
    [(4, 5), (7, 8)]
    """
    found: list[Span] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if start < end:
            found.append((start, end))
        if first[i][1] <= second[j][1]:
            i += 1
        else:
            j += 1
    return found


def merge(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap made one.

    >>> merge([(3, 4), (0, 2), (2, 3)])
    [(0, 4)]
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def total_ns(spans: Iterable[Span]) -> int:
    """Their length in all.

    >>> total_ns([(0, 2), (5, 6)])
    3
    """
    return sum(end - start for start, end in spans)
