"""How near craft came to each other, from the tracks that were flown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sarex.journal import Event
from sarex.operation.events import ApproachDeclared, SeparationInfringed, SeparationWarned
from sarex.operation.situation import plane_of
from sarex.planning.rules import RuleSet
from sarex.quantities import NM_M
from sarex.review.measures.closeness import closeness
from sarex.review.measures.measure import Item, Measure, Note, nothing
from sarex.review.measures.sources import FlownSearch, Sources

__all__ = ["separation"]

WITHIN_M = 30 * NM_M
"""The least distance of craft that stay farther apart than this is not looked for."""


def separation(sources: Sources) -> tuple[Measure, Measure, Measure]:
    """The least distance of two craft that height does not part, and what went below the minima.

    By the rules of planning on the tracks as flown, with the minima that each nation states and
    what pairs declared (``approach.declared``). Errors, turns and lateness are not taken off: the
    tracks are where facilities were. Two aircraft that height parts are apart.

    Parameters
    ----------
    sources : Sources
        Needs ``search.flown``, ``facility.offered``, ``incident.reported``, ``forecast.computed``.

    Returns
    -------
    tuple of Measure
        ``separation_minimum`` [m], ``separation_time_below`` [s], ``separation_number`` of times:
        one item for each pair of facilities. The last also says what the watch over separation
        recorded, from reports and orders, and leads to its events.
    """
    least, below, number = _flown(sources)
    watched = sources.of_type("separation.warned", "separation.infringed")
    if not watched:
        return least, below, number
    starts = (*number.starts, *(event.event_id for event in watched))
    number = replace(number, starts=starts, notes=(*number.notes, _watched(watched)))
    return least, below, number


def _watched(events: Sequence[Event]) -> Note:
    """How many conflicts were warned of ahead, and how many limits were broken without."""
    infringed = [e.body for e in events if isinstance(e.body, SeparationInfringed)]
    return Note(
        "watched",
        {
            "warned": sum(isinstance(e.body, SeparationWarned) for e in events),
            "infringed": len(infringed),
            "without": sum(body.warned is None for body in infringed),
        },
    )


def _flown(sources: Sources) -> tuple[Measure, Measure, Measure]:
    """The three from the tracks as flown."""
    flown = [f for f in sources.flown() if f.track.facility in sources.facilities]
    forecast, case = sources.forecast(), sources.case
    if len({f.track.facility for f in flown}) < 2 or forecast is None or case is None:
        return (
            nothing("separation_minimum", "no_pair"),
            nothing("separation_time_below", "no_pair"),
            nothing("separation_number", "no_pair"),
        )
    declared = [e.body for e in sources.of_type("approach.declared")]
    pairs = closeness(
        [search.track for search in flown],
        sources.facilities,
        RuleSet.of(plane_of(forecast[1]), case=case),
        [body for body in declared if isinstance(body, ApproachDeclared)],
        within_m=WITHIN_M,
    )
    ends = {search.track.facility: search for search in flown}
    least = tuple(_item(pair, near.least_m, ends) for pair, near in pairs.items())
    below = {pair: near for pair, near in pairs.items() if near.times}
    short = tuple(
        _item(pair, near.below_s, ends, lateral_m=near.below_m) for pair, near in below.items()
    )
    times = tuple(
        _item(pair, float(near.times), ends, lateral_m=near.below_m) for pair, near in below.items()
    )
    tracked = tuple(search.event.event_id for search in flown)
    nearest = min((near.least_m for near in pairs.values()), default=None)
    far = () if least else (Note("far_apart", {"distance": f"{WITHIN_M / NM_M:.0f} NM"}),)
    return (
        Measure("separation_minimum", nearest, least, tracked, notes=(Note("as_flown"), *far)),
        Measure("separation_time_below", sum(i.value or 0.0 for i in short), short, tracked),
        Measure("separation_number", sum(i.value or 0.0 for i in times), times, tracked),
    )


def _item(
    pair: tuple[str, str], value: float, ends: Mapping[str, FlownSearch], **beside: float
) -> Item:
    first, second = (ends[name].event.event_id for name in pair)
    return Item(" – ".join(pair), value, start=first, end=second, beside=beside)
