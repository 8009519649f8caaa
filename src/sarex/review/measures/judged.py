"""Measures that a job computed: plan quality, POS achieved, luck. They read its artefact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sarex.canonical import iso_to_ns
from sarex.journal import Event
from sarex.review.measures.finds import finds_of
from sarex.review.measures.measure import Item, Measure, Note, nothing
from sarex.review.measures.sources import Sources, data_of

__all__ = ["luck", "luck_of", "plan_quality", "pos_achieved"]


def plan_quality(sources: Sources) -> Measure:
    """POS of the plan issued over that of the best plan found, from what its nation then knew.

    POS is what planners improve: the expected share of the persons found. One judge, the same
    particles, facilities and windows; the reference searched 20 times as long.

    Parameters
    ----------
    sources : Sources
        Needs ``plan.judged``.

    Returns
    -------
    Measure
        A ratio [1] of the first plan that was judged; one item for each, in the order of issue, and
        for each nation from whose knowledge it was judged; of several judgements the last holds.
        ``gap`` beside is that of the reference to the bound: no plan exceeds ``1 / (1 - gap)``
        times the reference.
    """
    items, judged = [], {_plan_and_nation(e): e for e in sources.of_type("plan.judged")}
    in_turn = [data_of(e)["plan"] for e in sources.of_type("plan.issued")]
    nations = {nation for _, nation in judged}
    order = [(plan, nation) for plan in in_turn for nation in sorted(nations)]
    for event in (judged[both] for both in order if both in judged):
        body = data_of(event)
        beside = {name: body[name] for name in ("pos_issued", "pos_best", "any_issued", "any_best")}
        if body["gap"] is not None:
            beside["gap"] = body["gap"]
        name = body["plan"] if len(nations) == 1 else f"{body['plan']} ({body['nation']})"
        items.append(
            Item(name, body["ratio"], start=event.cause, end=event.event_id, beside=beside)
        )
    if not items:
        return nothing("plan_quality", "not_judged")
    ends = tuple(item.end for item in items if item.end)
    return Measure("plan_quality", items[0].value, tuple(items), ends=ends, beside=items[0].beside)


def _plan_and_nation(event: Event) -> tuple[str, str]:
    body = data_of(event)
    return body["plan"], body["nation"]


def pos_achieved(sources: Sources) -> tuple[Measure, Measure]:
    """POS of all tracks as flown: on the forecast ensemble, and over truths that could have been.

    Parameters
    ----------
    sources : Sources
        Needs ``flown.judged`` with its artefact.

    Returns
    -------
    tuple of Measure
        ``pos_achieved_forecast``, with the stated sweep widths, and ``pos_achieved_truth``, with
        widths and seas that err as exercise control draws them; shares [1] of at least one object,
        one item for each object, the latter with 95 % intervals beside.
    """
    judged = _judged(sources)
    if judged is None:
        return (
            nothing("pos_achieved_forecast", "not_flown"),
            nothing("pos_achieved_truth", "not_flown"),
        )
    event, data = judged
    given, truth = data["forecast"], data["truth"]
    forecast = tuple(Item(name, value) for name, value in sorted(given["objects"].items()))
    shares = tuple(
        Item(name, own["value"], beside=_interval(own))
        for name, own in sorted(truth["objects"].items())
    )
    flown = tuple(e.event_id for e in sources.of_type("search.flown"))
    made = (event.event_id,)
    return (
        Measure("pos_achieved_forecast", given["any"], forecast, flown, made),
        Measure(
            "pos_achieved_truth",
            truth["any"]["value"],
            shares,
            flown,
            made,
            beside=_interval(truth["any"]),
            notes=(Note("truths", {"count": data["worlds"]}),),
        ),
    )


def luck(sources: Sources) -> Measure:
    """Where the outcome stands among the truths in which the same tracks were flown.

    The outcome is the time that persons were missing until ENDEX, all together: found sooner is
    better. An object is found when it is first seen, as in the truths, however long it then takes
    to make sure. 50 is what the tracks bring about as often as not; 95 is luck, 5 is bad luck.
    Where nobody stated persons each object counts as one.

    Parameters
    ----------
    sources : Sources
        Needs ``flown.judged`` with its artefact, ``incident.reported``, ``object.found``,
        ``sighting.reclassified``, ``sighting.reported``.

    Returns
    -------
    Measure
        A percentile, 0 to 100; one item for each object: where the time of its find, or that it was
        not found, stands. ``found_share`` beside is how often it was found in the truths.
    """
    judged, report = _judged(sources), sources.reported
    if judged is None or report is None:
        return nothing("luck", "not_flown")
    event, data = judged
    span = (report.occurred_at_ns, sources.end_ns)
    finds = finds_of(sources)
    seen = {e.event_id: e.occurred_at_ns for e in sources.of_type("sighting.reported")}
    actual = {n: seen.get(f.sighting, f.event.occurred_at_ns) for n, f in finds.items()}
    rows = [{k: iso_to_ns(t) for k, t in row["found"].items()} for row in data["rows"]]
    persons = (
        data["persons"] if any(data["persons"].values()) else dict.fromkeys(data["objects"], 1)
    )
    items = []
    for name in data["objects"]:
        end = finds[name].event.event_id if name in finds else None
        share = data["truth"]["objects"][name]["value"]
        own = luck_of(actual, rows, {name: 1}, span)
        items.append(
            Item(name, own, persons[name], name not in finds, None, end, {"found_share": share})
        )
    return Measure(
        "luck",
        luck_of(actual, rows, persons, span),
        tuple(items),
        (event.event_id,),
        tuple(find.event.event_id for find in finds.values()),
        censored=sum(name not in finds for name in data["objects"]),
        notes=(Note("truths", {"count": data["worlds"]}),),
    )


def luck_of(
    actual: Mapping[str, int],
    truths: Sequence[Mapping[str, int]],
    persons: Mapping[str, int],
    span_ns: tuple[int, int],
) -> float:
    """Percentile of an outcome among others, 0 to 100; ties count half.

    Parameters
    ----------
    actual : mapping
        Object id to the time of its find [ns]; objects that were not found are absent.
    truths : sequence of mapping
        The same, in each truth.
    persons : mapping
        Object id to how much it counts.
    span_ns : (int, int)
        From the alert to ENDEX.
    """
    mine = _missing(actual, persons, span_ns)
    others = [_missing(row, persons, span_ns) for row in truths]
    worse, same = sum(o > mine for o in others), sum(o == mine for o in others)
    return 100.0 * (worse + 0.5 * same) / len(others)


def _missing(found: Mapping[str, int], persons: Mapping[str, int], span: tuple[int, int]) -> int:
    """Person-time missing from the alert to ENDEX [ns]."""
    begin, end = span
    return sum(n * (min(found.get(name, end), end) - begin) for name, n in persons.items())


def _judged(sources: Sources) -> tuple[Event, Any] | None:
    events = sources.of_type("flown.judged")
    if not events:
        return None
    return events[-1], sources.read(data_of(events[-1])["artefact"]["sha256"], "judged.json")


def _interval(share: Mapping[str, float]) -> dict[str, float]:
    return {"low": share["low"], "high": share["high"]}
