"""Who holds the mission co-ordination now, and what is recorded in its name.

:attr:`Desk.smc` and :attr:`Desk.shared` are as the case file names the SMC; after a handover they
are history.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from sarex.journal import Event, Marking
from sarex.labels import Label
from sarex.operation.desk import Author, Desk
from sarex.operation.events import JOINT
from sarex.operation.state import CaseState, role_key

__all__ = ["by_smc", "smc_author", "smc_nation"]


def smc_nation(desk: Desk, state: CaseState) -> str:
    """The nation that holds the mission co-ordination; by the case file before it is reported."""
    held = state.roles.get(role_key("SMC", JOINT))
    return desk.loaded.case.parties.smc if held is None else held.nation


def smc_author(desk: Desk, state: CaseState) -> Author:
    """Whoever holds the mission co-ordination; by the case file before it is reported."""
    held = state.roles.get(role_key("SMC", JOINT))
    return desk.smc if held is None else Author(held.holder, "SMC")


def by_smc(
    desk: Desk,
    state: CaseState,
    name: str,
    body: BaseModel,
    *,
    cause: Event | str | None = None,
    marking: Marking | None = None,
    at_ns: int | None = None,
    field_labels: Mapping[str, Label] | None = None,
) -> Event:
    """Append an event of whoever holds the mission co-ordination now, released to all."""
    return desk.record(
        name,
        body,
        smc_author(desk, state),
        label=desk.label_of(smc_nation(desk, state)),
        cause=cause,
        marking=marking,
        at_ns=at_ns,
        field_labels=field_labels,
    )
