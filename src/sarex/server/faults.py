"""The log, and exceptions as they may stand in it."""

from __future__ import annotations

import traceback

import structlog

__all__ = ["fault", "log"]

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("sarex.server")
"""Of every part of the server: ``log.info("session begun", user=..., how=...)``.

Field values are ids, counts, codes and names of accounts; never bodies, tokens or names of people.
"""


def fault(error: BaseException) -> dict[str, object]:
    """Kind and places of an exception; its words may quote what persons wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [
        f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}" for frame in frames
    ]
    return {"kind": type(error).__qualname__, "places": places[-12:]}
