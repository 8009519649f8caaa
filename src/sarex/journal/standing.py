"""Whether what was read of a case still stands, so that only what came since need be read."""

from __future__ import annotations

from collections.abc import Mapping

from sarex.journal._stores import Chain, Reader
from sarex.journal.ordering import EARLIEST

__all__ = ["Heads", "heads_of", "numbers", "still_stands"]

Heads = Mapping[Chain, tuple[int, str]]
"""Case and origin → number and chain hash of the last event that was read."""


def heads_of(reader: Reader) -> Heads:
    """Where every chain ends now."""
    return {chain: head for chain, head in reader.heads().items() if head[0]}


def numbers(heads: Heads) -> dict[Chain, int]:
    """Case and origin → number of the last event."""
    return {chain: seq for chain, (seq, _) in heads.items()}


def still_stands(reader: Reader, read: Heads, now: Heads) -> bool:
    """Whether the same events are there, nothing was erased, and all that came stands behind them.

    An import can bring events that stand before others that were read long ago.
    """
    if read == now:
        return True
    if any(reader.chain_hash(chain, seq) != text for chain, (seq, text) in read.items()):
        return False
    return not reader.erased(numbers(read)) and _only_behind(reader, read, now)


def _only_behind(reader: Reader, read: Heads, now: Heads) -> bool:
    grown = [chain for chain, head in now.items() if read.get(chain) != head]
    ends = [_place(reader, chain, seq) for chain, (seq, _) in read.items()]
    begins = [_place(reader, chain, read.get(chain, (0, ""))[0] + 1) for chain in grown]
    return not ends or all(begin > max(ends) for begin in begins)


def _place(reader: Reader, chain: Chain, seq: int) -> tuple[int, int, str]:
    """Where an event stands; one that is not there, before all."""
    found = reader.order_at(chain, seq) or EARLIEST
    return (*found, chain[1])
