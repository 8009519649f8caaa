"""What arrived at this store since somebody looked: by numbers of chains, not by what it says.

The order of all (:mod:`sarex.journal.ordering`) may put an event that is imported today before one
that was read yesterday. Whoever numbers events for others that come back with the last number they
had needs the other order, that of arrival, and keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sarex.journal._stores import Reader
from sarex.journal.standing import Heads, heads_of, numbers

__all__ = ["Arrived", "Run", "arrived_since", "runs_of"]


@dataclass(frozen=True, slots=True)
class Run:
    """Events of one chain that follow each other, ``first`` to ``last``."""

    origin: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came since a reading.

    Parameters
    ----------
    runs
        In the order of all among themselves; how many events each chain has is not for those who
        may not see them.
    heads
        Up to where this is, for the next reading.
    stands
        Whether all that was read before is there as it was.
    erased
        Whether personal data was erased since.
    """

    runs: tuple[Run, ...]
    heads: Heads
    stands: bool
    erased: bool


def arrived_since(reader: Reader, read: Heads | None) -> Arrived:
    """What came since a reading; all that there is if there was none."""
    now, before = heads_of(reader), read or {}
    if before == now:
        return Arrived((), now, True, False)
    stands = all(reader.chain_hash(chain, seq) == text for chain, (seq, text) in before.items())
    if not stands:
        before = {}
    grown = {chain: seq for chain, (seq, _) in now.items() if before.get(chain) != now[chain]}
    above = numbers(before)
    if len(grown) == 1:
        ((chain, last),) = grown.items()
        runs: tuple[Run, ...] = (Run(chain[1], above.get(chain, 0) + 1, last),)
    else:
        runs = runs_of((origin, seq) for origin, seq, _ in reader.places(above, grown))
    return Arrived(runs, now, stands, reader.erased(above))


def runs_of(places: Iterable[tuple[str, int]]) -> tuple[Run, ...]:
    """Origins and numbers, put together where they follow each other."""
    runs: list[Run] = []
    for origin, seq in places:
        last = runs[-1] if runs else None
        if last is not None and last.origin == origin and last.last + 1 == seq:
            runs[-1] = Run(origin, last.first, seq)
        else:
            runs.append(Run(origin, seq, seq))
    return tuple(runs)
