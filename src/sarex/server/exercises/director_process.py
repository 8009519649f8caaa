"""The director's own process: begun by a server, found again by the next one.

A lock on a file is held by the director alone, for as long as it lives: whoever can take the lock
knows that it is gone, however it ended, and no number of another process is taken for it.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

__all__ = ["DirectorProcess"]

_LAST_BYTES = 4_000


class DirectorProcess:
    """One director, by the files that it has in a folder.

    Parameters
    ----------
    folder
        Where lock and log of all directors are.
    case
        Name of the case folder that it plays.
    """

    def __init__(self, folder: Path, case: str) -> None:
        self.lock = folder / f"{case}.lock"
        self.log = folder / f"{case}.log"

    def begin(self, order: str) -> int:
        """Begin it, apart from this process, with what it is told; its number."""
        self.lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            said = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(said, "ab") as log:
                process = subprocess.Popen(  # noqa: S603  # our own module, told as JSON
                    [sys.executable, "-m", "sarex.server.exercises.play", order],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(held,),
                    start_new_session=True,
                )
        finally:
            os.close(held)
        _children.append(process)
        return process.pid

    def is_alive(self) -> bool:
        """Whether it still plays."""
        _bury()
        try:
            found = os.open(self.lock, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(found)
        return False

    def last_words(self) -> str:
        """The end of what it printed."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - _LAST_BYTES))
                text = log.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.strip().splitlines()[-12:])


_children: list[subprocess.Popen[bytes]] = []


def _bury() -> None:
    """Collect those that ended: a process that nobody asks for stays in the table of processes."""
    _children[:] = [each for each in _children if each.poll() is None]
