"""The order of arrival at this store, written down before anybody is told a number.

The journal keeps the order of all, which an import changes; a client that comes back with the last
number it had needs an order in which what it has stays what it was.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence

import sqlalchemy as sa

from sarex.journal import Arrived, Heads, Run
from sarex.server.cases.tables import channel_heads, channel_runs
from sarex.server.database import reading

__all__ = ["ArrivalLog"]


class ArrivalLog:
    """Runs of one case's chains in the order in which they arrived here.

    Parameters
    ----------
    engine
        The server's database.
    case
        Name of the case.
    """

    def __init__(self, engine: sa.Engine, case: str) -> None:
        self._engine, self._case = engine, case
        self.runs: list[Run] = []
        self.count = 0
        """How many events have arrived, whoever may see them."""
        self.heads: Heads | None = None
        self.numbering = ""
        """Name of this numbering: another one where the journal was put back from a copy."""
        self._load()

    def _load(self) -> None:
        mine = channel_runs.c.case == self._case
        with reading(self._engine) as connection:
            rows = connection.execute(
                sa.select(channel_runs).where(mine).order_by(channel_runs.c.number)
            )
            self.runs = [Run(row.origin, row.first, row.last) for row in rows]
            self.count = sum(run.last - run.first + 1 for run in self.runs)
            query = sa.select(channel_heads).where(channel_heads.c.case == self._case)
            kept = connection.execute(query).first()
        if kept is not None:
            self.heads = _heads_from(kept.heads)
            self.numbering = kept.numbering

    def beyond(self, count: int) -> list[Run]:
        """The runs that hold what came after the first ``count`` events."""
        found: list[Run] = []
        left = self.count - count
        for run in reversed(self.runs):
            if left <= 0:
                break
            first = max(run.first, run.last + 1 - left)
            found.append(Run(run.origin, first, run.last))
            left -= run.last + 1 - first
        return found[::-1]

    def add(self, arrived: Arrived) -> int:
        """Write down what arrived; the index of the first run that changed.

        A journal in which not all stands that was read before is numbered anew, from the start.
        """
        first = len(self.runs)
        runs, changed = list(self.runs), list(arrived.runs)
        if not arrived.stands:
            runs, first = [], 0
        if not arrived.stands or not self.numbering:
            numbering = secrets.token_hex(6)
        else:
            numbering = self.numbering
        if runs and changed and _follows(runs[-1], changed[0]):
            first -= 1
            before, begun = runs.pop(), changed.pop(0)
            changed.insert(0, Run(before.origin, before.first, begun.last))
        self._write(first, changed, arrived.heads, numbering)
        self.runs = [*runs, *changed]
        came = sum(run.last - run.first + 1 for run in arrived.runs)
        self.count = came if not arrived.stands else self.count + came
        self.heads, self.numbering = arrived.heads, numbering
        return first

    def _write(self, first: int, runs: Sequence[Run], heads: Heads, numbering: str) -> None:
        rows = [
            {
                "case": self._case,
                "number": number,
                "origin": run.origin,
                "first": run.first,
                "last": run.last,
            }
            for number, run in enumerate(runs, start=first)
        ]
        kept = {"case": self._case, "heads": _heads_text(heads), "numbering": numbering}
        mine = channel_runs.c.case == self._case
        with self._engine.begin() as connection:
            connection.execute(sa.delete(channel_runs).where(mine, channel_runs.c.number >= first))
            if rows:
                connection.execute(sa.insert(channel_runs), rows)
            connection.execute(sa.delete(channel_heads).where(channel_heads.c.case == self._case))
            connection.execute(sa.insert(channel_heads), kept)


def _follows(run: Run, following: Run) -> bool:
    return run.origin == following.origin and run.last + 1 == following.first


def _heads_text(heads: Heads) -> str:
    return json.dumps([[case, origin, seq, text] for (case, origin), (seq, text) in heads.items()])


def _heads_from(text: str) -> Heads:
    return {(case, origin): (seq, chain) for case, origin, seq, chain in json.loads(text)}
