"""Conflicts of separation that are there now, or are expected within the horizon.

A pure function of what is known. Limits, geometry and errors are those of planning
(:class:`sarex.planning.rules.RuleSet`); aircraft in the same or adjoining areas are no case of
their own, because the lateral minimum counts wherever they fly.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from sarex.operation.events.separation import ConflictKind, WhereaboutsCited
from sarex.operation.separation.pairing import (
    heights_of,
    near_pairs,
    nearest,
    parts_of,
    rule_of,
    worst_of,
)
from sarex.operation.separation.picture import Agreed, Labels, Picture
from sarex.operation.separation.settings import WatchSettings
from sarex.operation.separation.way import Way
from sarex.operation.separation.ways import way_of
from sarex.operation.separation.wider import LATERAL
from sarex.planning.rules import ApprovedApproach, Breach, BreachKind, CutTrack, PairMinimum

__all__ = ["Conflict", "Key", "watch"]

Key = tuple[str, tuple[str, ...]]
"""Kind and facilities: what makes two conflicts the same."""
_OF_ONE: Mapping[BreachKind, ConflictKind] = {"block": "block", "ceiling": "ceiling"}
_OF_TWO: Mapping[BreachKind, ConflictKind] = {"separation": "separation", "approach": "approach"}
_NOW_S = 1.0
"""A limit that is broken within this is broken now."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A limit that is not kept, or may not be kept within the horizon.

    Parameters
    ----------
    kind, facilities
        What is not kept, by whom; facilities in alphabetical order.
    time_ns
        Of the closest approach; not before now.
    present
        Whether the limit is broken now, lateness and the error of dead reckoning not counted.
    rests_on
        What the expected way of each facility rests on.
    labels
        Of all it rests on; who may see all of them may see the conflict.
    breach
        The figures; None of a facility that is not heard, or cannot be placed.
    rule_of
        Nations that state the limit; none where it is a default.
    agreed
        The declaration whose limit it is.
    """

    kind: ConflictKind
    facilities: tuple[str, ...]
    time_ns: int
    present: bool
    rests_on: tuple[WhereaboutsCited, ...]
    labels: Labels
    breach: Breach | None = None
    rule_of: tuple[str, ...] = ()
    agreed: str | None = None

    @property
    def key(self) -> Key:
        """What makes it the same conflict at the next look."""
        return self.kind, self.facilities

    @property
    def figures(self) -> dict[str, float | None]:
        """The figures as an event has them [m]; of one facility, heights."""
        breach = self.breach
        if breach is None:
            return {}
        if len(self.facilities) == 1:
            return {"vertical_m": breach.given, "limit_vertical_m": breach.allowed}
        found: dict[str, float | None] = {
            "lateral_m": breach.given,
            "limit_lateral_m": breach.allowed,
        }
        if breach.allowed_vertical_m < math.inf:
            found["vertical_m"] = breach.given_vertical_m
            found["limit_vertical_m"] = breach.allowed_vertical_m
        return found


def watch(
    picture: Picture,
    settings: WatchSettings | None = None,
    *,
    only: Collection[tuple[str, ...]] | None = None,
) -> tuple[Conflict, ...]:
    """Conflicts between facilities, and facilities that cannot be watched.

    Parameters
    ----------
    picture
        What is known now.
    settings
        How far ahead, and how old a position may be.
    only
        Facilities, or pairs of them in alphabetical order, that are asked about; all unless given.

    Returns
    -------
    tuple of Conflict
        By facilities and kind; the same whatever the order of the facilities given.
    """
    settings = settings or WatchSettings()
    picture = _with_approvals(picture)
    asked_of = picture.craft.keys() if only is None else {name for names in only for name in names}
    found = {
        name: way_of(c, picture, settings)
        for name, c in sorted(picture.craft.items())
        if name in asked_of
    }
    ways = {name: way for name, way in found.items() if way is not None}
    look = _Look(picture, settings, ways)
    asked: list[tuple[str, ...]] = [(name,) for name in ways]
    asked += near_pairs(look.parts, look.farthest_m)
    if only is not None:
        asked = [names for names in asked if names in only]
    conflicts = [c for names in asked for c in look.conflicts(names)]
    return tuple(sorted(conflicts, key=lambda c: (c.facilities, c.kind)))


def _with_approvals(picture: Picture) -> Picture:
    """A pair that declared an approach is not held to the usual limits meanwhile."""
    declared = tuple(
        ApprovedApproach(
            a.declared.facility, a.declared.other, a.start_ns, a.end_ns, a.declared.signed_by
        )
        for a in picture.agreed
    )
    rules = replace(picture.rules, approvals=(*picture.rules.approvals, *declared))
    return replace(picture, rules=rules)


class _Look:
    """All ways at one time, and what is asked of them."""

    def __init__(self, picture: Picture, settings: WatchSettings, ways: Mapping[str, Way]) -> None:
        self.picture, self.settings, self.ways = picture, settings, ways
        self.rules = picture.rules
        # planning asks for blocks and ceilings here; where to keep out is no separation
        blocks = tuple(z for z in self.rules.zones if z.zone.kind == "block")
        self.heights = replace(self.rules, zones=blocks, land=None)
        self.nations = {craft.facility.nation for craft in picture.craft.values()}
        stated = {n: replace(self.rules.of_nation(n), time_error_s=0.0) for n in self.nations}
        self.on_time = replace(self.rules, minima=stated)
        slip = 2.0 * max((m.time_error_s for m in map(self.rules.of_nation, stated)), default=0.0)
        end_s = settings.horizon_s + slip
        self.parts = {n: parts_of(way.stretches, -slip, end_s) for n, way in ways.items()}
        self.now = {n: parts_of(w.stretches, 0.0, _NOW_S, errors=False) for n, w in ways.items()}

    @property
    def farthest_m(self) -> float:
        """The greatest lateral limit of any pair."""
        figures = [a.declared.minimum_m for a in self.picture.agreed]
        for stated in map(self.rules.of_nation, self.nations):
            figures += [getattr(stated, name) for name in LATERAL]
        return max(figures, default=0.0)

    def conflicts(self, names: tuple[str, ...]) -> list[Conflict]:
        """What one facility, or two together, do not keep."""
        return self._alone(names[0]) if len(names) == 1 else self._together(names)

    # --- one ----------------------------------------------------------------------------------

    def _alone(self, name: str) -> list[Conflict]:
        way = self.ways[name]
        found = []
        told: dict[ConflictKind, bool] = {"unheard": way.unheard, "unplaced": way.unplaced}
        for kind in (kind for kind, so in told.items() if so):
            found.append(self._made(kind, (name,), self.picture.now_ns, present=False))
        for kind, breach in self._heights(name, self.parts).items():
            found.append(
                self._made(
                    kind,
                    (name,),
                    breach.time_ns,
                    present=kind in self._heights(name, self.now),
                    breach=breach,
                    rule_of=(way.craft.facility.nation,) if kind == "ceiling" else (),
                )
            )
        return found

    def _heights(
        self, name: str, parts: Mapping[str, Sequence[CutTrack]]
    ) -> dict[ConflictKind, Breach]:
        """The first height of each kind that is not kept."""
        first: dict[ConflictKind, Breach] = {}
        for part in parts[name]:
            for breach in self.heights.alone(part, part.facility):
                if breach.kind in _OF_ONE:
                    first.setdefault(_OF_ONE[breach.kind], breach)
        return first

    # --- two ----------------------------------------------------------------------------------

    def _together(self, names: tuple[str, ...]) -> list[Conflict]:
        a, b = names
        fa, fb = (self.ways[n].craft.facility for n in names)
        found = []
        for kind, breach in worst_of(self.rules, self._pairs(a, b), fa, fb).items():
            if kind in _OF_TWO:
                now = worst_of(self.on_time, product(self.now[a], self.now[b]), fa, fb)
                found.append(
                    self._made(
                        _OF_TWO[kind],
                        names,
                        breach.time_ns,
                        present=kind in now,
                        breach=breach,
                        rule_of=rule_of(self.rules, fa, fb),
                    )
                )
        return found + [c for each in self._agreed_of(names) for c in self._nearer(names, each)]

    def _pairs(self, a: str, b: str) -> list[tuple[CutTrack, CutTrack]]:
        """Stretches of two, each at all heights that make a difference."""
        pairs = []
        for one, other in product(self.parts[a], self.parts[b]):
            ones = heights_of(one, self.ways[a].lowest_m, other)
            others = heights_of(other, self.ways[b].lowest_m, one)
            pairs += list(product(ones, others))
        return pairs

    def _agreed_of(self, names: tuple[str, ...]) -> list[Agreed]:
        return [
            a for a in self.picture.agreed if a.pair == set(names) and a.declared.minimum_m > 0.0
        ]

    def _nearer(self, names: tuple[str, ...], agreed: Agreed) -> list[Conflict]:
        """Whether two come nearer than they declared, at any height between them."""
        least, now_ns = agreed.declared.minimum_m, self.picture.now_ns
        span = ((agreed.start_ns - now_ns) / 1e9, (agreed.end_ns - now_ns) / 1e9)
        stated = [self.rules.of_nation(self.ways[n].craft.facility.nation) for n in names]
        slip = sum(each.time_error_s for each in stated)
        minimum = PairMinimum(least, least)
        a, b = names
        worst = nearest(product(self.parts[a], self.parts[b]), minimum, slip, span, now_ns)
        if worst is None:
            return []
        now = nearest(product(self.now[a], self.now[b]), minimum, 0.0, span, now_ns)
        made = self._made("agreed", names, worst.time_ns, present=now is not None, breach=worst)
        return [replace(made, agreed=agreed.event_id, labels=made.labels | agreed.labels)]

    # --- as said ------------------------------------------------------------------------------

    def _made(
        self,
        kind: ConflictKind,
        names: tuple[str, ...],
        time_ns: int,
        *,
        present: bool,
        breach: Breach | None = None,
        rule_of: tuple[str, ...] = (),
    ) -> Conflict:
        ways = [self.ways[name] for name in names]
        return Conflict(
            kind,
            names,
            max(time_ns, self.picture.now_ns),
            present,
            tuple(self._cited(way) for way in ways),
            frozenset().union(self.picture.labels, *(way.labels for way in ways)),
            breach,
            rule_of,
        )

    def _cited(self, way: Way) -> WhereaboutsCited:
        fix = way.craft.fix
        return WhereaboutsCited(
            facility=way.craft.facility.id,
            basis=way.basis,
            position=None if fix is None else fix.event_id,
            age_s=None if fix is None else (self.picture.now_ns - fix.time_ns) / 1e9,
        )
