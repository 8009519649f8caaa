"""Readings that are asked for again and again, kept as long as what they stand on stands."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from sarex.journal.standing import Heads

__all__ = ["Shelf"]

T = TypeVar("T")


class Shelf(Generic[T]):
    """Values by key, each with the heads it stands on; those asked for last are kept.

    Parameters
    ----------
    most
        How many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, tuple[Heads, T]] = OrderedDict()

    def get(self, key: Hashable) -> tuple[Heads, T] | None:
        """What is kept, and up to where it was read."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: Hashable, heads: Heads, value: T) -> None:
        """Keep a value."""
        with self._lock:
            self._held[key] = heads, value
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        """Keep a value no longer."""
        with self._lock:
            self._held.pop(key, None)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._held.clear()
