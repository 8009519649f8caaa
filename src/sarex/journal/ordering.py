"""The one order of a case's events, the same at every node that holds them.

Each event has a key made of times and a count: a hybrid logical clock. Within a chain keys grow
with the numbers, a cause has a lower key than what it led to, and beyond that the recorded time
decides, then the name of the origin. A key follows from the recorded time of the event, the key of
the event before it in its chain and the key of its cause alone: it does not matter which node
imported which chain first, who looks, or which types are asked for.

Kulkarni, Demirbas, Madappa, Avva, Leone 2014, Logical Physical Clocks, OPODIS.
"""

from __future__ import annotations

from typing import TypeAlias

__all__ = ["EARLIEST", "OrderKey", "key_after"]

OrderKey: TypeAlias = tuple[int, int]
"""UTC nanoseconds, and a count among events that share them."""

EARLIEST: OrderKey = (-(2**63), 0)
"""Before every event."""


def key_after(recorded_ns: int, before: OrderKey, cause: OrderKey = EARLIEST) -> OrderKey:
    """Key of an event.

    Parameters
    ----------
    recorded_ns
        When it was recorded, UTC nanoseconds; a clock that was stepped back orders nothing anew.
    before
        Key of the event before it in its chain; :data:`EARLIEST` for the first.
    cause
        Key of its cause; :data:`EARLIEST` if it has none, or none that is held here.
    """
    latest = max(before, cause)
    return (recorded_ns, 0) if recorded_ns > latest[0] else (latest[0], latest[1] + 1)
