"""What was found and stayed found: a confirmation that was taken back is no find."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from sarex.journal import Event
from sarex.review.measures.sources import Sources, data_of

__all__ = ["Find", "finds_of"]


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


def finds_of(sources: Sources) -> dict[str, Find]:
    """Finds that hold at the end, by search object, in the order in which they were made.

    Parameters
    ----------
    sources : Sources
        Needs ``object.found``; ``sighting.reclassified``, ``persons.recovered``,
        ``rescue.ordered``, ``rescue.ended``, ``incident.reported``.
    """
    held: dict[str, tuple[Event, Event]] = {}
    for event in sources.of_type("object.found", "sighting.reclassified"):
        body = data_of(event)
        if event.type == "object.found":
            first = held.get(body["search_object"], (event, event))[0]
            held[body["search_object"]] = (first, event)
        elif body["no_longer_found"] is not None:
            held.pop(body["no_longer_found"], None)
    recovered = _recovered(sources)
    found = {}
    for name, (first, last) in held.items():
        body = data_of(last)
        persons = max(body["persons"] or 0, recovered[name])
        find = Find(name, first, data_of(first)["sighting"], persons)
        found[name] = find if body["persons"] is not None else _open(sources, find)
    return found


def _recovered(sources: Sources) -> Counter[str]:
    count: Counter[str] = Counter()
    for event in sources.of_type("persons.recovered"):
        body = data_of(event)
        if body["search_object"] is not None:
            count[body["search_object"]] += body["alive"] + body["dead"]
    return count


def _open(sources: Sources, find: Find) -> Find:
    """With those who may be there still; after a rescue that recovered all, nobody is."""
    orders = {e.event_id: data_of(e)["search_object"] for e in sources.of_type("rescue.ordered")}
    emptied = {
        orders.get(data_of(e)["rescue"])
        for e in sources.of_type("rescue.ended")
        if data_of(e)["outcome"] == "all_recovered"
    }
    case = sources.case
    if find.search_object in emptied or case is None:
        return find
    stated = {item.id: item.persons for item in case.objects}
    left = stated.get(find.search_object, 0) - find.persons
    return replace(find, not_counted=max(0, left))
