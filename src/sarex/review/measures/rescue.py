"""Persons: when they were found, recovered and safe, and how many of them were alive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sarex.exercise.design.measures import MeasureName
from sarex.journal import Event
from sarex.review.measures.finds import finds_of
from sarex.review.measures.kaplan_meier import kaplan_meier, median_time
from sarex.review.measures.measure import Item, Measure, Note, nothing
from sarex.review.measures.sources import Sources, data_of

__all__ = [
    "everybody_found_ns",
    "found_alive",
    "persons_aboard",
    "time_to_find",
    "time_to_place_of_safety",
    "time_to_recover",
]

SAFE: Final = ("place_of_safety", "hospital")


@dataclass(frozen=True, slots=True)
class _Group:
    """Persons to whom it happened at once, and those who may be there too."""

    subject: str
    persons: int
    event: Event
    not_counted: int = 0


def persons_aboard(sources: Sources) -> tuple[int, bool]:
    """The most that may have been on board as it is known at the end, and whether it is certain."""
    stated = sources.of_type("persons.aboard_stated")
    if stated:
        span = data_of(stated[-1])["persons"]
        return int(span["most"]), span["least"] == span["most"]
    case = sources.case
    return (case.report.persons_on_board if case else 0), True


def time_to_find(sources: Sources) -> Measure:
    """Minutes from the alert to the find, of persons.

    Parameters
    ----------
    sources : Sources
        Needs ``incident.reported``, ``object.found``.

    Returns
    -------
    Measure
        The median over persons [min], None while fewer than half are found; ``mean_min`` beside is
        the mean up to ENDEX, those not found counted with the whole time. One item for each find
        that holds, one for those not found at ENDEX. Persons of a find whom nobody has counted yet
        are not missing: they are censored at the find, and a note says how many.
    """
    found = [
        _Group(find.search_object, find.persons, find.event, find.not_counted)
        for find in finds_of(sources).values()
    ]
    return _waited("time_to_find", sources, found)


def everybody_found_ns(sources: Sources) -> int | None:
    """When the last of those on board was found [ns]; None while anybody is missing or uncounted.

    Parameters
    ----------
    sources : Sources
        As of :func:`time_to_find`.
    """
    alert, items = sources.reported, time_to_find(sources).items
    if alert is None or not items or any(item.censored for item in items):
        return None
    return alert.occurred_at_ns + round(max(item.value or 0.0 for item in items) * 6e10)


def time_to_recover(sources: Sources) -> Measure:
    """Minutes from the alert to the recovery, of persons; alive or dead.

    Parameters
    ----------
    sources : Sources
        Needs ``incident.reported``, ``persons.recovered``.

    Returns
    -------
    Measure
        As of :func:`time_to_find`.
    """
    return _waited("time_to_recover", sources, list(_recovered(sources)))


def time_to_place_of_safety(sources: Sources) -> Measure:
    """Minutes from the alert to a place of safety or a hospital, of persons.

    Parameters
    ----------
    sources : Sources
        Needs ``incident.reported``, ``persons.recovered``, ``persons.transferred``.

    Returns
    -------
    Measure
        As of :func:`time_to_find`.
    """
    safe: set[str] = set()
    groups = []
    for event in sources.of_type("persons.recovered", "persons.transferred"):
        body = data_of(event)
        where = body["to"] if event.type == "persons.transferred" else body["holder"]
        was_safe = event.type == "persons.transferred" and body["holder"] in safe
        if body["place_kind"] in SAFE:
            safe.add(where)
            if not was_safe:
                groups.append(_Group(where, body["alive"] + body["dead"], event))
    return _waited("time_to_place_of_safety", sources, groups)


def found_alive(sources: Sources) -> Measure:
    """Persons alive when recovered, over those alive at the alert.

    All who may have been on board are taken to be alive at the alert.

    Parameters
    ----------
    sources : Sources
        Needs ``incident.reported`` or ``persons.aboard_stated``, ``persons.recovered``.

    Returns
    -------
    Measure
        A share [1]; ``censored`` counts persons not recovered at ENDEX. One item for each
        recovery: the share of its persons that was alive.
    """
    aboard, certain = persons_aboard(sources)
    events = sources.of_type("persons.recovered")
    report = sources.reported
    if not events or aboard == 0 or report is None:
        return nothing("found_alive", "no_recovery")
    items, alive, recovered = [], 0, 0
    for event in events:
        body = data_of(event)
        persons = body["alive"] + body["dead"]
        alive, recovered = alive + body["alive"], recovered + persons
        if persons:
            share = body["alive"] / persons
            items.append(Item(_subject(body), share, persons, end=event.event_id))
    return Measure(
        "found_alive",
        alive / aboard,
        tuple(items),
        (report.event_id,),
        censored=max(0, aboard - recovered),
        beside={"persons_alive": float(alive), "persons_aboard": float(aboard)},
        notes=(Note("alive_at_alert"), *_uncertain(certain)),
    )


def _recovered(sources: Sources) -> Iterator[_Group]:
    for event in sources.of_type("persons.recovered"):
        body = data_of(event)
        yield _Group(_subject(body), body["alive"] + body["dead"], event)


def _subject(body: dict[str, object]) -> str:
    return str(body["search_object"] or body["holder"])


def _waited(name: MeasureName, sources: Sources, groups: list[_Group]) -> Measure:
    alert = sources.reported
    aboard, certain = persons_aboard(sources)
    if alert is None or aboard == 0:
        return nothing(name, "no_persons")
    begin = alert.occurred_at_ns
    end_min = (sources.end_ns - begin) / 6e10
    items = [
        Item(
            group.subject,
            (group.event.occurred_at_ns - begin) / 6e10,
            group.persons,
            start=alert.event_id,
            end=group.event.event_id,
        )
        for group in groups
        if group.persons > 0
    ]
    missing = max(0, aboard - sum(item.count for item in items))
    for group in groups:
        count = min(missing, group.not_counted)
        if count:
            minutes = (group.event.occurred_at_ns - begin) / 6e10
            beside = {"not_counted": float(count)}
            items.append(
                Item(
                    *(group.subject, minutes, count, True),
                    *(alert.event_id, group.event.event_id, beside),
                )
            )
            missing -= count
    end = sources.end
    if missing:
        last = end.event_id if end else None
        items.append(Item("–", end_min, missing, True, alert.event_id, last))
    times = [item.value or 0.0 for item in items for _ in range(item.count)]
    happened = [not item.censored for item in items for _ in range(item.count)]
    return Measure(
        name,
        median_time(kaplan_meier(times, happened)) if any(happened) else None,
        tuple(items),
        (alert.event_id,),
        censored=missing,
        beside={"mean_min": sum(times) / len(times)},
        notes=(*_uncertain(certain), *_not_counted(items)),
    )


def _not_counted(items: list[Item]) -> tuple[Note, ...]:
    count = round(sum(item.beside.get("not_counted", 0.0) for item in items))
    return (Note("not_counted", {"count": count}),) if count else ()


def _uncertain(certain: bool) -> tuple[Note, ...]:
    return () if certain else (Note("aboard_uncertain"),)
