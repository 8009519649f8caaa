"""What came last in a journal, read once for all who ask.

Every event makes each viewer's state, the clock and the numbering ask for the same few rows. They
are read once: an event that is there changes by nothing, and what erases or moves one does not
stand (:func:`sarex.journal.standing.still_stands`). Where the store tells by a mark that nothing
was committed, by whatever process, it is not asked at all.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from sarex.journal._stores import Row, Store
from sarex.journal.standing import Heads, heads_of, numbers, still_stands

__all__ = ["Since", "Tail"]

_MOST_ROWS = 200
"""Events that are kept for the next who asks; more are read by whoever wants them."""
_MOST_STEPS = 32
"""Earlier readings from which a step to the newest is kept."""


@dataclass(frozen=True, slots=True)
class Since:
    """What came since a reading.

    Parameters
    ----------
    heads
        Up to where this is.
    stands
        Whether all that was read is there as it was, and all that came stands behind it.
    rows
        What came, in the order of all, whoever may see it; None if it does not stand, or is more
        than is kept.
    """

    heads: Heads
    stands: bool
    rows: tuple[Row, ...] | None


class Tail:
    """The newest events of one open journal, for many threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._now: tuple[object, Heads] | None = None
        """The store's mark, and the heads that were read after it was taken."""
        self._steps: OrderedDict[frozenset[object], Since] = OrderedDict()

    def since(self, read: Heads) -> Since:
        """What came since a reading, by any process."""
        with self._lock:
            mark = self._store.mark()
            if mark is not None and self._now is not None and self._now[0] == mark:
                found = self._known(read, self._now[1])
                if found is not None:
                    return found
            return self._looked(read, mark)

    def _known(self, read: Heads, now: Heads) -> Since | None:
        if read == now:
            return Since(now, True, ())
        step = self._steps.get(frozenset(read.items()))
        return step if step is not None and step.heads == now else None

    def _looked(self, read: Heads, mark: object | None) -> Since:
        with self._store.reading() as reader:
            now = heads_of(reader)
            found = self._known(read, now)
            if found is None:
                stands = still_stands(reader, read, now)
                above = numbers(read)
                few = sum(numbers(now).values()) - sum(above.values()) <= _MOST_ROWS
                rows = tuple(reader.rows(after=above)) if stands and few else None
                found = self._steps[frozenset(read.items())] = Since(now, stands, rows)
                self._steps.move_to_end(frozenset(read.items()))
                while len(self._steps) > _MOST_STEPS:
                    self._steps.popitem(last=False)
        self._now = None if mark is None else (mark, found.heads)
        return found
