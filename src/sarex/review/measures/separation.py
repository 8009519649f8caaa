"""How near craft came to each other, from the tracks that were flown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sarex.journal import Event
from sarex.operation.events import SeparationInfringed, SeparationWarned
from sarex.operation.situation import plane_of
from sarex.planning.rules.minima import SeparationMinima, minima_of
from sarex.planning.rules.separation import SeparationFinding, find_conflicts
from sarex.quantities import NM_M
from sarex.review.measures.measure import Item, Measure, Note, nothing
from sarex.review.measures.sources import FlownSearch, Sources

__all__ = ["separation"]

WITHIN_M = 30 * NM_M
"""The least distance of craft that stay farther apart than this is not looked for."""


def separation(sources: Sources) -> tuple[Measure, Measure, Measure]:
    """The least distance of two craft that height does not part, and what went below the minima.

    By :mod:`sarex.planning.rules.separation` on the tracks as flown, with the minima that each
    nation states: errors of fixes and turns are taken off the distance, lateness is not, since both
    are where they were reported to be. Two aircraft that height parts are apart.

    Parameters
    ----------
    sources : Sources
        Needs ``search.flown``, ``facility.offered``, ``incident.reported``, ``forecast.computed``.

    Returns
    -------
    tuple of Measure
        ``separation_minimum`` [m], ``separation_time_below`` [s], ``separation_number``: one item
        for each pair of facilities. The last also says what the watch over separation recorded,
        from reports and orders, and leads to its events.
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
    plane, facilities = plane_of(forecast[1]), sources.facilities
    tracks = [search.track for search in flown]
    stated = minima_of(case.nations)
    minima = {
        nation: replace(stated.get(nation, SeparationMinima()), time_error_s=0.0)
        for nation in {facility.nation for facility in facilities.values()}
    }
    wide = {
        nation: replace(
            each, aircraft_lateral_m=WITHIN_M, unmanned_lateral_m=WITHIN_M, ship_cpa_m=WITHIN_M
        )
        for nation, each in minima.items()
    }
    near = find_conflicts(tracks, facilities, plane, minima=wide)
    below = find_conflicts(tracks, facilities, plane, minima=minima)
    ends = {search.track.facility: search for search in flown}
    least = tuple(_item(pair, min(f.lateral_m for f in own), ends) for pair, own in _pairs(near))
    short = tuple(
        _item(
            pair,
            sum(f.duration_s for f in own),
            ends,
            lateral_m=min(f.lateral_m for f in own),
        )
        for pair, own in _pairs(below)
    )
    tracked = tuple(search.event.event_id for search in flown)
    nearest = min((item.value for item in least if item.value is not None), default=None)
    far = () if least else (Note("far_apart", {"distance": f"{WITHIN_M / NM_M:.0f} NM"}),)
    return (
        Measure("separation_minimum", nearest, least, tracked, notes=(Note("errors_off"), *far)),
        Measure("separation_time_below", sum(i.value or 0.0 for i in short), short, tracked),
        Measure("separation_number", float(len(short)), short, tracked),
    )


def _pairs(
    findings: Sequence[SeparationFinding],
) -> list[tuple[tuple[str, str], list[SeparationFinding]]]:
    """Findings by pair of facilities, in order: each may have flown several sorties."""
    found: dict[tuple[str, str], list[SeparationFinding]] = {}
    for finding in findings:
        found.setdefault((finding.first, finding.second), []).append(finding)
    return sorted(found.items())


def _item(
    pair: tuple[str, str], value: float, ends: Mapping[str, FlownSearch], **beside: float
) -> Item:
    first, second = (ends[name].event.event_id for name in pair)
    return Item(" – ".join(pair), value, start=first, end=second, beside=beside)
