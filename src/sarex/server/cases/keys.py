"""The keys with which a server signs: one keyring for the node, one key for each author."""

from __future__ import annotations

import threading
from pathlib import Path

from sarex.journal import Keyring, SystemClock
from sarex.journal.keys import SigningKey

__all__ = ["NodeKeyring"]


class NodeKeyring:
    """The keyring in a server's home; an author's key is drawn with the first event to sign.

    The server holds the private keys: a signature says that this node recorded the event for
    whoever was signed in under that name, and that nothing was changed since. Threads may share it.
    """

    def __init__(self, folder: Path) -> None:
        self._keyring = Keyring(folder)
        self._lock = threading.Lock()

    def keys_of(self, author: str) -> tuple[SigningKey, ...]:
        """The author's keys from the first to the one that is used now."""
        with self._lock:
            if author not in self._keyring.authors:
                self._keyring.new(author, valid_from_ns=SystemClock().now_ns())
            return self._keyring.keys_of(author)
