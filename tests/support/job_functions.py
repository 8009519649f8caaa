"""Functions that tests/unit/test_jobs.py runs in spawned processes."""

from __future__ import annotations

import os
import signal
import time

from sarex.errors import DriftError
from sarex.jobs import JobContext


def add(context: JobContext) -> None:
    """Write the sum of the inputs' numbers and a parameter."""
    total = context.parameters["plus"]
    for number, folder in enumerate(context.inputs.values()):
        total += float((folder / "number.txt").read_text())
        share = (number + 1) / len(context.inputs)
        context.progress(share, "add", {"added": number + 1})
    (context.out / "number.txt").write_text(repr(total))


def where(context: JobContext) -> None:
    """Write which process this is, and how many threads numba has."""
    import numba

    text = f"{os.getpid()} {numba.config.NUMBA_NUM_THREADS} {context.parameters['call']}"
    (context.out / "where.txt").write_text(text)


def refuse(context: JobContext) -> None:
    """Raise an error with all its fields, after writing half of a result."""
    (context.out / "half.txt").write_text("half")
    raise DriftError(
        "no wind", remedy="Give a wind.", given=(1, 2), allowed={"a": 1}, where="case.toml:3"
    )


def break_down(context: JobContext) -> None:
    """Fail in a way that no one foresaw."""
    raise ZeroDivisionError(context.parameters["what"])


def die(context: JobContext) -> None:
    """Be killed, with half of a result written."""
    (context.out / "half.txt").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)


def wait(context: JobContext) -> None:
    """Work until cancelled."""
    context.progress(0.5, "waiting")
    for _ in range(3000):
        context.cancel.check()
        time.sleep(0.01)
    (context.out / "late.txt").write_text("never cancelled")


def nothing(context: JobContext) -> None:
    """Write nothing."""


_INSIDE: list[int] = []


def alone(context: JobContext) -> None:
    """Write how many run this in the process at once, while it takes its time."""
    _INSIDE.append(1)
    time.sleep(0.2)
    (context.out / "number.txt").write_text(f"{len(_INSIDE)} {context.parameters['call']}")
    _INSIDE.pop()
