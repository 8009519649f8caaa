"""The table of long work, read and written."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from sarex.server.access.principal import Principal
from sarex.server.database import reading
from sarex.server.problems import ConflictError, NotFoundError, TooManyError
from sarex.server.worklist.item import OPEN, Work
from sarex.server.worklist.tables import work

__all__ = ["WorkStore"]

_JSON: Final = ("event_ids", "numbers", "parameters", "problem", "recording")
_MOST_OPEN = 8
"""Of one party; beyond that it has to wait."""
_MOST_LISTED = 200


class WorkStore:
    """The table of long work; threads may share it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, case: str, kind: str, parameters: Mapping[str, Any], who: Principal) -> Work:
        """Queue work.

        Raises
        ------
        TooManyError
            If the party has so much open that it has to wait.
        """
        row = {
            "id": secrets.token_hex(12),
            "case": case,
            "kind": kind,
            "parameters": json.dumps(parameters),
            "party": who.viewer.party,
            "role": who.viewer.role,
            "asked_by": who.author.name,
            "state": "queued",
            "fraction": 0.0,
            "word": "waiting",
            "numbers": "{}",
            "recording": "[]",
            "event_ids": "[]",
            "times_begun": 0,
            "asked_ns": time.time_ns(),
        }
        own = sa.select(sa.func.count()).where(work.c.party == row["party"], work.c.state.in_(OPEN))
        with self._engine.begin() as connection:
            if int(connection.scalar(own) or 0) >= _MOST_OPEN:
                raise TooManyError(
                    "your party has as much work waiting as is taken",
                    given=_MOST_OPEN,
                    after_s=10.0,
                    remedy="Wait for some of it, or cancel it.",
                )
            connection.execute(sa.insert(work), row)
        return self.get(str(row["id"]))

    def get(self, work_id: str) -> Work:
        """One piece of work.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(work).where(work.c.id == work_id)).first()
        if row is None:
            raise NotFoundError("there is no such work here", given=work_id, remedy="Look again.")
        return _read(row)

    def of_case(self, case: str) -> list[Work]:
        """The work of a case, the newest first."""
        query = sa.select(work).where(work.c.case == case).order_by(work.c.asked_ns.desc())
        with reading(self._engine) as connection:
            return [_read(row) for row in connection.execute(query.limit(_MOST_LISTED))]

    def open(self) -> list[Work]:
        """What is queued or was running, the oldest first."""
        query = sa.select(work).where(work.c.state.in_(OPEN)).order_by(work.c.asked_ns)
        with reading(self._engine) as connection:
            return [_read(row) for row in connection.execute(query)]

    def change(self, work_id: str, **values: Any) -> Work:
        """Write down how it goes on; work that has ended stays as it ended.

        Raises
        ------
        ConflictError
            If it has ended.
        """
        told = {k: json.dumps(v) if k in _JSON else v for k, v in values.items()}
        mine = sa.update(work).where(work.c.id == work_id, work.c.state.in_(OPEN))
        with self._engine.begin() as connection:
            changed = connection.execute(mine.values(**told)).rowcount
        if not changed:
            raise ConflictError(
                "this work has ended",
                given=self.get(work_id).state,
                allowed=", ".join(OPEN),
                remedy="Ask for it anew.",
            )
        return self.get(work_id)


def _read(row: Any) -> Work:
    found = dict(row._mapping)
    for name in _JSON:
        found[name] = None if found[name] is None else json.loads(found[name])
    return Work(**found)
