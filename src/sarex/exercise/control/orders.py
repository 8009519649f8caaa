"""Orders of the drill that NO DUFF takes back."""

from __future__ import annotations

from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.coordinator import smc_author
from sarex.operation.desk import Desk
from sarex.operation.state import CaseState
from sarex.words import LOCALES, say

__all__ = ["ACKNOWLEDGE_WITHIN_NS", "cancel_orders", "open_orders"]

ACKNOWLEDGE_WITHIN_NS = 300 * 1_000_000_000
"""A facility whose order is taken back is to acknowledge within five minutes."""


def open_orders(state: CaseState) -> dict[str, tuple[str, ...]]:
    """Sorties that are ordered, hold and are not flown, by facility."""
    found: dict[str, tuple[str, ...]] = {}
    for sortie, task in state.tasks.items():
        if not task.withdrawn and task.flown is None:
            found[task.facility] = (*found.get(task.facility, ()), sortie)
    return found


def cancel_orders(desk: Desk) -> tuple[Event, ...]:
    """Cancel every order that is not flown, and ask for acknowledgement.

    A facility that was ordered to a rescue is told too; that it ended is its own to report.

    Parameters
    ----------
    desk
        Whose view decides which orders are known.

    Returns
    -------
    tuple of Event
        One message to each facility that had an order, to be acknowledged within
        :data:`ACKNOWLEDGE_WITHIN_NS`.
    """
    state = desk.state()
    orders = open_orders(state)
    told = dict.fromkeys(orders)
    for sorties in orders.values():
        for sortie in sorties:
            commands.cancel_task(desk, sortie, "NO DUFF")
    for record in state.rescues.values():
        if record.ended is None:
            told[record.ordered.facility] = None
    return tuple(_tell(desk, state, facility) for facility in told)


def _tell(desk: Desk, state: CaseState, facility: str) -> Event:
    text = "\n".join(say("control.cancelled", locale, facility=facility) for locale in LOCALES)
    return commands.send_message(
        desk,
        smc_author(desk, state).name,
        [facility],
        "all means",
        text,
        acknowledge_by_ns=desk.clock.now_ns() + ACKNOWLEDGE_WITHIN_NS,
    )
