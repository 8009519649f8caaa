"""What several parties may all see: the state that a message to them may be filled in from."""

from __future__ import annotations

from collections.abc import Collection

from sarex.journal import CaseFolder, Event
from sarex.labels import Viewer
from sarex.operation.state import CaseState, fold_case

__all__ = ["common_events", "common_state"]


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
    views = [
        {e.event_id: e for e in folder.journal.view(Viewer(party, "recipient")).events()}
        for party in sorted(set(parties))
    ]
    found = []
    for event_id in views[0]:
        seen = [view[event_id] for view in views if event_id in view]
        hidden = {path for event in seen for path in (*event.withheld, *event.erased)}
        least = [e for e in seen if {*e.withheld, *e.erased} == hidden]
        if len(seen) == len(views) and least:
            found.append(least[0])
    return tuple(found)


def common_state(folder: CaseFolder, parties: Collection[str]) -> CaseState:
    """The state that all parties may know; see :func:`common_events`."""
    return fold_case(common_events(folder, parties))
