"""Positions by their provenance: what readers show under NO DUFF, and what is real."""

from __future__ import annotations

from collections.abc import Iterable

from sarex.exercise.control.events import RealPosition
from sarex.exercise.control.state import ControlState
from sarex.journal import Event
from sarex.operation.events import PositionReported

__all__ = ["is_simulated", "latest_real", "shown"]


def is_simulated(event: Event) -> bool:
    """Whether an event is a report that the simulator made: of a facility or a passing ship."""
    body = event.body
    given = body.get("provenance") if isinstance(body, dict) else getattr(body, "provenance", None)
    return given == "simulated"


def shown(events: Iterable[Event], state: ControlState) -> tuple[Event, ...]:
    """What a reader shows of some events: under NO DUFF simulated tracks vanish.

    Every view of players and of exercise control reads through this; a review of the record does
    not.
    """
    return tuple(e for e in events if state.no_duff is None or not is_simulated(e))


def latest_real(events: Iterable[Event]) -> tuple[tuple[RealPosition, Event], ...]:
    """The last live or typed position of each facility, by facility."""
    found: dict[str, tuple[RealPosition, Event]] = {}
    for event in sorted(events, key=lambda e: (e.recorded_at_ns, e.origin, e.seq)):
        body = event.body
        if isinstance(body, PositionReported) and body.provenance != "simulated":
            real = RealPosition(
                event=event.event_id, facility=body.facility, provenance=body.provenance
            )
            found[body.facility] = (real, event)
    return tuple(each for _, each in sorted(found.items()))
