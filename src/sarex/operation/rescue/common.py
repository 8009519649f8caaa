"""What several parties may all see: the state that a message to them may be filled in from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sarex.journal import CaseFolder, Event, View
from sarex.labels import Viewer
from sarex.operation.state import CaseState, fold_case

__all__ = ["common_events", "common_state", "seen_by_all"]


def common_events(folder: CaseFolder, parties: Collection[str]) -> tuple[Event, ...]:
    """Events that each party may see, with those fields that each of them may see.

    An event of which no party sees the least (one withholds this, the other that) is left out.

    Parameters
    ----------
    folder : CaseFolder
        The node's own journal.
    parties : collection of str
        ISO 3166 alpha-3 codes.
    """
    asked = sorted(set(parties))
    return seen_by_all([folder.journal.view(Viewer(party, "recipient")) for party in asked])


def seen_by_all(views: Sequence[View]) -> tuple[Event, ...]:
    """The same of several views of one journal."""
    told = [{event.event_id: event for event in view.events()} for view in views]
    found = []
    for event_id in told[0]:
        seen = [events[event_id] for events in told if event_id in events]
        hidden = {path for event in seen for path in (*event.withheld, *event.erased)}
        least = [e for e in seen if {*e.withheld, *e.erased} == hidden]
        if len(seen) == len(told) and least:
            found.append(least[0])
    return tuple(found)


def common_state(folder: CaseFolder, parties: Collection[str]) -> CaseState:
    """The state that all parties may know; see :func:`common_events`."""
    return fold_case(common_events(folder, parties))
