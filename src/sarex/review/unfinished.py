"""The folder of a case while it is played: seen from the start, and marked until it is whole."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sarex.errors import JournalError

__all__ = ["BROKEN_OFF", "RUNNING", "marked", "refuse_existing", "refuse_running"]

RUNNING = "RUNNING.txt"
"""Lies in the folder of a case while it is played; first line: machine and process."""
BROKEN_OFF = "BROKEN-OFF.txt"
"""Lies in the folder of a case whose play broke off, and says why."""


@contextmanager
def marked(folder: Path) -> Iterator[None]:
    """Mark the folder of a case as being played; if the play breaks off, as broken off.

    A process that is killed cannot say so: its folder keeps the mark of being played, with a
    process that is no more.
    """
    running = folder / RUNNING
    running.write_text(
        f"{_process(os.getpid())}\n"
        "This case is being played by the process named above. If there is no such process any "
        "more, the play broke off:\nthe journal has what was recorded until then, and there is no "
        "report of it.\n",
        encoding="utf-8",
    )
    try:
        yield
    except BaseException as error:
        why = f"{type(error).__name__}: {error}".rstrip(": ")
        (folder / BROKEN_OFF).write_text(
            "The play of this case broke off. The journal has what was recorded until then, and "
            f"there is no report of it.\n\n{why}\n",
            encoding="utf-8",
        )
        running.unlink()
        raise
    running.unlink()


def refuse_existing(out: Path) -> None:
    """Refuse a place for a new case where there is something.

    Raises
    ------
    JournalError
        Also where a play broke off, and says so.
    """
    if out.exists():
        broke_off = (out / BROKEN_OFF).is_file() or (out / RUNNING).is_file()
        what = "a case whose play is not finished is" if broke_off else "there is something"
        raise JournalError(
            f"{what} here already",
            given=out,
            remedy="Give the path of a folder that does not exist yet with --out.",
        )


def refuse_running(folder: Path) -> None:
    """Refuse to touch the folder of a case that a process of this machine is playing.

    Raises
    ------
    JournalError
        While it is.
    """
    running = folder / RUNNING
    if not running.is_file():
        return
    head = running.read_text(encoding="utf-8").splitlines()[0]
    number = head.rpartition(" ")[2]
    if number.isdigit() and head == _process(int(number)) and _lives(int(number)):
        raise JournalError(
            "this case is being played",
            given=head,
            allowed="a folder that nobody plays in",
            remedy="Wait for its end, or give another folder with --out.",
            where=str(folder),
        )


def _process(number: int) -> str:
    return f"{socket.gethostname()} process {number}"


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's
        return True
    return True
