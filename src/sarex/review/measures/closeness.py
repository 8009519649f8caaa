"""How near two facilities came along the tracks that were flown, how long too near, how often.

The tracks are where facilities were: nothing is taken off for errors, turns or lateness.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from sarex.canonical import iso_to_ns
from sarex.facilities import Facility, Track
from sarex.operation.events import ApproachDeclared
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules import CutTrack, PairMinimum, RuleSet, pair_minima
from sarex.planning.rules.pieces import same_bases
from sarex.planning.rules.separation import ALWAYS, Closest, closest_of

__all__ = ["Closeness", "closeness"]

Span = tuple[float, float]

_STEP_S = 60.0
"""Positions are noted so often: too near again within it is the same time."""


@dataclass(slots=True)
class Closeness:
    """Two facilities over all their sorties.

    Parameters
    ----------
    least_m : float [m]
        Least lateral distance while height did not part them; infinite beyond what was asked.
    below_s : float [s]
        How long they were below their minimum.
    below_m : float [m]
        Least distance then; infinite if they never were.
    """

    least_m: float = math.inf
    below_s: float = 0.0
    below_m: float = math.inf
    steps: set[int] = field(default_factory=set)
    """Steps of time, counted from the first track's begin, in which they were below it."""

    @property
    def times(self) -> int:
        """How often they went below it."""
        return sum(step - 1 not in self.steps for step in self.steps)


def closeness(
    tracks: Sequence[Track],
    facilities: Mapping[str, Facility],
    rules: RuleSet,
    declared: Sequence[ApproachDeclared] = (),
    *,
    within_m: float,
) -> dict[tuple[str, str], Closeness]:
    """All pairs of facilities of one medium that came within a distance of each other.

    Parameters
    ----------
    tracks
        As flown; before its first and after its last waypoint a facility is not in the way.
    facilities
        By id.
    rules
        Plane, minima of the nations, and whether instrument conditions held.
    declared
        Approaches: a pair is held to the distance it declared meanwhile, and if that is 0 to none;
        its distance is then not asked either.
    within_m : float [m]
        Greater distances are not looked for.

    Returns
    -------
    dict
        By pair, in order.
    """
    epoch = min(int(track.times_ns[0]) for track in tracks)
    exact = {
        name: each.model_copy(update={"fix_error_m": 0.0, "turn_radius_m": 0.0})
        for name, each in facilities.items()
    }
    cuts = [
        rules.cut(PlaneTrack.of(track, rules.plane, epoch), exact[track.facility])
        for track in sorted(tracks, key=lambda each: (each.facility, each.sortie))
    ]
    found: dict[tuple[str, str], Closeness] = {}
    for a, b in combinations(cuts, 2):
        if a.facility.medium == b.facility.medium and a.overlaps(b, 0.0):
            names = (a.facility.id, b.facility.id)
            for limit, spans in _limits(a.facility, b.facility, rules, declared, epoch):
                _add(found.setdefault(names, Closeness()), a, b, limit, spans, within_m)
    return {names: found[names] for names in sorted(found) if found[names].least_m < within_m}


def _limits(
    first: Facility,
    second: Facility,
    rules: RuleSet,
    declared: Sequence[ApproachDeclared],
    epoch: int,
) -> Iterator[tuple[PairMinimum, tuple[Span, ...]]]:
    """What a pair keeps, and when."""
    agreed = sorted(
        ((iso_to_ns(d.start) - epoch) / 1e9, (iso_to_ns(d.end) - epoch) / 1e9, d.minimum_m)
        for d in declared
        if {d.facility, d.other} == {first.id, second.id}
    )
    mine, other = rules.of_nation(first.nation), rules.of_nation(second.nation)
    free = _outside([(start, end) for start, end, _ in agreed])
    for limit in pair_minima(first, second, mine, other, imc=rules.imc):
        yield limit, free
        for start, end, least in agreed:
            if least > 0.0:
                height = math.inf if math.isinf(limit.vertical_m) else least
                yield PairMinimum(least, height), ((start, end),)


def _outside(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The time that is in none of some spans, which are in order."""
    if not spans:
        return ALWAYS
    out, free_from = [], -math.inf
    for start, end in spans:
        if start > free_from:
            out.append((free_from, start))
        free_from = max(free_from, end)
    return (*out, (free_from, math.inf))


def _add(
    to: Closeness,
    a: CutTrack,
    b: CutTrack,
    limit: PairMinimum,
    spans: Sequence[Span],
    within_m: float,
) -> None:
    """Count in what two tracks came to within some spans."""
    near = _closest(a, b, replace(limit, lateral_m=within_m), spans)
    if near is None:
        return
    to.least_m = min(to.least_m, near.lateral_m)
    short = _closest(a, b, limit, spans)
    if short is None:
        return
    to.below_s += short.seconds
    to.below_m = min(to.below_m, short.lateral_m)
    start = max(a.track.time_s[0], b.track.time_s[0])
    end = min(a.track.time_s[-1], b.track.time_s[-1])
    for step in range(math.floor(start / _STEP_S), math.ceil(end / _STEP_S)):
        inside = _within(spans, step * _STEP_S, (step + 1) * _STEP_S)
        part = _closest(a, b, limit, inside) if inside else None
        if part is not None and part.seconds > 0.0:
            to.steps.add(step)


def _within(spans: Sequence[Span], start_s: float, end_s: float) -> tuple[Span, ...]:
    """The parts of some spans between two times."""
    cut = ((max(s, start_s), min(e, end_s)) for s, e in spans)
    return tuple((s, e) for s, e in cut if s < e)


def _closest(a: CutTrack, b: CutTrack, limit: PairMinimum, spans: Sequence[Span]) -> Closest | None:
    bases = np.asarray(same_bases(a.track, b.track))
    return closest_of(a.pieces, b.pieces, limit, slip_s=0.0, same_base=bases, spans=spans)
