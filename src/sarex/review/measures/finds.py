"""What was found and stayed found: a confirmation that was taken back is no find."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from sarex.journal import Event
from sarex.review.measures.sources import Sources, data_of

__all__ = ["Find", "finds_of"]

_TYPES: Final = (
    "object.found",
    "persons.recovered",
    "rescue.ended",
    "rescue.ordered",
    "sighting.reclassified",
)


@dataclass(frozen=True, slots=True)
class Find:
    """A search object that is found.

    Parameters
    ----------
    search_object : str
    event : Event
        ``object.found`` from which on it holds; a later count of the same find changes no time.
    sighting : str
        ``event_id`` of the sighting that was confirmed.
    persons : int
        Surely at it: counted there, or recovered from there.
    not_counted : int
        The case takes so many more to be there; nobody has counted. They are not missing.
    """

    search_object: str
    event: Event
    sighting: str
    persons: int
    not_counted: int = 0


@dataclass(slots=True)
class _Told:
    """What was said of finds and rescues so far."""

    held: dict[str, tuple[Event, Event]] = field(default_factory=dict)
    """Search object to the first and the latest event of its find."""
    recovered: Counter[str] = field(default_factory=Counter)
    """Persons by the object from which they were recovered."""
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Rescues by event id, as ordered."""
    emptied: set[str] = field(default_factory=set)
    """Rescues that ended with all recovered."""
    doubted: set[str] = field(default_factory=set)
    """Rescues that were ordered on what is no longer held to be the object."""

    def take(self, event: Event) -> None:
        body = data_of(event)
        if event.type == "object.found":
            self._found(event, body)
        elif event.type == "sighting.reclassified":
            self._taken_back(body["sighting"])
        elif event.type == "rescue.ordered":
            self.orders[event.event_id] = body
        elif event.type == "rescue.ended":
            self.emptied |= {body["rescue"]} if body["outcome"] == "all_recovered" else set()
        elif body["search_object"] is not None:
            self.recovered[body["search_object"]] += body["alive"] + body["dead"]

    def _found(self, event: Event, body: dict[str, Any]) -> None:
        name = body["search_object"]
        self.held[name] = (self.held.get(name, (event, event))[0], event)
        same = (body["sighting"], name)
        self.doubted -= {
            rescue
            for rescue, order in self.orders.items()
            if (order["sighting"], order["search_object"]) == same
        }

    def _taken_back(self, sighting: str) -> None:
        """Who was recovered there was not recovered from the object."""
        for name, (_, latest) in list(self.held.items()):
            if data_of(latest)["sighting"] == sighting:
                del self.held[name]
                del self.recovered[name]
        self.doubted |= {r for r, order in self.orders.items() if order["sighting"] == sighting}

    def left_at(self, name: str, stated: int, persons: int) -> int:
        """Who may be there still; after a rescue that recovered all, nobody is."""
        sure = self.emptied - self.doubted
        if any(self.orders[each]["search_object"] == name for each in sure if each in self.orders):
            return 0
        return max(0, stated - persons)


def finds_of(sources: Sources) -> dict[str, Find]:
    """Finds that hold at the end, by search object, in the order in which they were made.

    Parameters
    ----------
    sources : Sources
        Needs ``object.found``; ``sighting.reclassified``, ``persons.recovered``,
        ``rescue.ordered``, ``rescue.ended``, ``incident.reported``.
    """
    told = _Told()
    for event in sources.of_type(*_TYPES):
        told.take(event)
    case = sources.case
    stated = {} if case is None else {item.id: item.persons for item in case.objects}
    found = {}
    for name, (first, latest) in told.held.items():
        body = data_of(latest)
        persons = max(body["persons"] or 0, told.recovered[name])
        counted = body["persons"] is not None
        left = 0 if counted else told.left_at(name, stated.get(name, 0), persons)
        found[name] = Find(name, first, data_of(first)["sighting"], persons, left)
    return found
