"""Many live worlds side by side: a campaign's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sarex.world.happenings import Happening
from sarex.world.live import LiveWorld

__all__ = ["run_together"]


def run_together(
    worlds: Sequence[LiveWorld], end_ns: int, *, threads: int | None = None
) -> list[list[Happening]]:
    """Run worlds to one time, each as if it ran alone: the step holds no lock of the interpreter.

    Parameters
    ----------
    worlds : sequence of LiveWorld
        Each its own object; they share nothing that a step changes.
    end_ns : int
        As of :meth:`LiveWorld.run_until`.
    threads : int, optional
        As many as cores unless stated; changes no result.

    Returns
    -------
    list of list of Happening
        Of each world, in their order.

    Raises
    ------
    CoverageError
        As :meth:`LiveWorld.run_until`, of the first world that leaves the fields.
    """
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        return list(pool.map(lambda world: world.run_until(end_ns), worlds))
