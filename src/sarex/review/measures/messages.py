"""Situation reports by their due times, and how long messages and orders wait for an answer."""

from __future__ import annotations

from sarex.canonical import iso_to_ns
from sarex.review.measures.measure import Item, Measure, nothing, percentile
from sarex.review.measures.sources import Sources, data_of

__all__ = ["acknowledgement", "sitrep_on_time"]


def sitrep_on_time(sources: Sources) -> Measure:
    """Share of the situation reports that were sent by the time they were due.

    A report that was due before the end and is not there counts as not on time, and as unanswered.
    The first report has no due time and is not counted.

    Parameters
    ----------
    sources : Sources
        Needs ``sitrep.sent``.

    Returns
    -------
    Measure
        A share [1]; one item for each due time: 1 on time; 0 not, ``late_min`` beside.
    """
    sent = sources.of_type("sitrep.sent")
    if not sent:
        return nothing("sitrep_on_time", "no_sitrep")
    items = []
    for event in sent:
        body = data_of(event)
        if body["due"] is not None:
            late = (event.occurred_at_ns - iso_to_ns(body["due"])) / 6e10
            items.append(_report(body["number"], late, event.event_id))
    last = data_of(sent[-1])
    overdue = (
        0.0 if last["next_due"] is None else (sources.end_ns - iso_to_ns(last["next_due"])) / 6e10
    )
    if overdue > 0.0:
        items.append(_report(last["number"] + 1, overdue, None))
    if not items:
        return nothing("sitrep_on_time", "none_due")
    latest = max(item.beside.get("late_min", 0.0) for item in items)
    return Measure(
        "sitrep_on_time",
        sum(item.value or 0.0 for item in items) / len(items),
        tuple(items),
        unanswered=int(overdue > 0.0),
        beside={"latest_min": latest} if latest > 0.0 else {},
    )


def _report(number: int, late_min: float, event: str | None) -> Item:
    late = late_min > 0.0
    return Item(
        f"SITREP {number}",
        float(not late),
        censored=event is None,
        end=event,
        beside={"late_min": late_min} if late else {},
    )


def acknowledgement(sources: Sources) -> tuple[Measure, Measure, Measure]:
    """From a message that asks for it, or an order, to its acknowledgement.

    Each addressee of a message counts; an addressee that has said it twice counts once. Orders that
    were withdrawn or cancelled unanswered are left out.

    Parameters
    ----------
    sources : Sources
        Needs ``message.sent``, ``message.acknowledged``, ``task.issued``, ``task.acknowledged``,
        ``task.accepted``, ``task.refused``; ``task.cancelled``, ``plan.proposed``, ``plan.issued``.

    Returns
    -------
    tuple of Measure
        ``acknowledgement_median`` and ``acknowledgement_p90`` of those that were answered [min],
        and ``acknowledgement_never``.
    """
    items = [*_messages(sources), *_orders(sources)]
    if not items:
        return (
            nothing("acknowledgement_median", "no_message"),
            nothing("acknowledgement_p90", "no_message"),
            nothing("acknowledgement_never", "no_message"),
        )
    answered = [item.value for item in items if item.value is not None and not item.censored]
    never = tuple(item for item in items if item.censored)
    starts = tuple(item.start for item in items if item.start)
    ends = tuple(item.end for item in items if item.end)
    return (
        Measure(
            "acknowledgement_median",
            percentile(answered, 0.5) if answered else None,
            tuple(items),
            starts,
            ends,
            unanswered=len(never),
        ),
        Measure(
            "acknowledgement_p90",
            percentile(answered, 0.9) if answered else None,
            starts=starts,
            ends=ends,
            unanswered=len(never),
        ),
        Measure("acknowledgement_never", float(len(never)), never, starts, unanswered=len(never)),
    )


def _messages(sources: Sources) -> list[Item]:
    answers: dict[tuple[str, str], tuple[int, str]] = {}
    for event in sources.of_type("message.acknowledged"):
        body = data_of(event)
        answers.setdefault((body["message"], body["by"]), (event.occurred_at_ns, event.event_id))
    items = []
    for event in sources.of_type("message.sent"):
        body = data_of(event)
        if body["acknowledge_by"] is None:
            continue
        for name in body["to"]:
            answer = answers.get((event.event_id, name))
            items.append(_item(name, event.event_id, event.occurred_at_ns, answer, sources.end_ns))
    return items


def _orders(sources: Sources) -> list[Item]:
    answers = sources.of_type("task.acknowledged", "task.accepted", "task.refused")
    gone = _withdrawn(sources)
    items = []
    for event in sources.of_type("task.issued"):
        sortie = data_of(event)["sortie"]
        own = [a for a in answers if data_of(a)["sortie"] == sortie]
        mine = [a for a in own if a.cause == event.event_id] or [
            a for a in own if a.cause is None and a.occurred_at_ns >= event.occurred_at_ns
        ]
        if not mine and (own or sortie in gone):  # answered before a replan that keeps it
            continue
        answer = (mine[0].occurred_at_ns, mine[0].event_id) if mine else None
        items.append(_item(sortie, event.event_id, event.occurred_at_ns, answer, sources.end_ns))
    return items


def _withdrawn(sources: Sources) -> set[str]:
    """Sorties that were cancelled, or are not in the plan that replaced theirs."""
    gone = {data_of(event)["sortie"] for event in sources.of_type("task.cancelled")}
    plans = {data_of(e)["plan"]: data_of(e) for e in sources.of_type("plan.proposed")}
    for event in sources.of_type("plan.issued"):
        new = plans.get(data_of(event)["plan"])
        before = plans.get(new["replaces"] or "") if new else None
        if new and before:
            gone |= set(before["sorties"]) - set(new["sorties"])
    return gone


def _item(
    subject: str, start: str, start_ns: int, answer: tuple[int, str] | None, end_ns: int
) -> Item:
    if answer is None:
        return Item(subject, (end_ns - start_ns) / 6e10, censored=True, start=start)
    return Item(subject, (answer[0] - start_ns) / 6e10, start=start, end=answer[1])
