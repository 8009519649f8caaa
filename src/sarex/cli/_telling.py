"""Telling the person at the terminal what is being done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

__all__ = ["teller"]


def teller() -> Callable[[str], None]:
    """Tells on standard error, with the seconds since now."""
    begin = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - begin:6.1f} s  {text}", file=sys.stderr, flush=True)

    return say
