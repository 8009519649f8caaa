"""Two facilities together: which are near, at which heights, and what they do not keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from sarex.facilities import Facility
from sarex.operation.separation.cutting import Stretch, at_height
from sarex.planning.rules import (
    Breach,
    BreachKind,
    CutTrack,
    PairMinimum,
    RuleSet,
    SeparationMinima,
    pair_minima,
)
from sarex.planning.rules.pieces import same_bases
from sarex.planning.rules.pieces._kernels import MARGIN, X0, X1, Y0, Y1, Z0, Z1
from sarex.planning.rules.separation import closest_of

__all__ = ["heights_of", "near_pairs", "nearest", "parts_of", "rule_of", "worst_of"]

Pairs = Iterable[tuple[CutTrack, CutTrack]]


def parts_of(
    stretches: Sequence[Stretch], start_s: float, end_s: float, *, errors: bool = True
) -> tuple[CutTrack, ...]:
    """What of a way lies in a window."""
    found = (each.between(start_s, end_s, errors=errors) for each in stretches)
    return tuple(part for part in found if part is not None)


def near_pairs(parts: Mapping[str, Sequence[CutTrack]], farthest_m: float) -> list[tuple[str, str]]:
    """Pairs whose ways, errors included, come within a distance of each other at any times.

    Parameters
    ----------
    parts
        By facility.
    farthest_m : float [m]
        The greatest limit of any pair.

    Returns
    -------
    list of pairs of facility ids
        In alphabetical order. By boxes about the ways: some may be farther apart, none nearer
        is left out.
    """
    names = sorted(name for name in parts if parts[name])
    if len(names) < 2:
        return []
    boxes = np.array([_box(parts[name]) for name in names])
    low, high = boxes[:, :2], boxes[:, 2:]
    gaps = np.maximum(low[:, None] - high[None], low[None] - high[:, None])
    near = np.hypot(*np.moveaxis(np.maximum(gaps, 0.0), -1, 0)) < farthest_m
    first, second = np.nonzero(np.triu(near, 1))
    return [(names[i], names[j]) for i, j in zip(first, second, strict=True)]


def _box(parts: Sequence[CutTrack]) -> tuple[float, float, float, float]:
    """West, south, east and north of some ways, margins included [m]."""
    rows = np.concatenate([part.pieces for part in parts])
    margin = rows[:, MARGIN]
    return (
        float((np.minimum(rows[:, X0], rows[:, X1]) - margin).min()),
        float((np.minimum(rows[:, Y0], rows[:, Y1]) - margin).min()),
        float((np.maximum(rows[:, X0], rows[:, X1]) + margin).max()),
        float((np.maximum(rows[:, Y0], rows[:, Y1]) + margin).max()),
    )


def heights_of(part: CutTrack, lowest_m: float | None, other: CutTrack) -> tuple[CutTrack, ...]:
    """A way at the heights at which it may come nearest to another.

    A facility that may be anywhere from ``lowest_m`` up to its height is looked at there, at its
    height, and at each height of the other between them.
    """
    if lowest_m is None:
        return (part,)
    highest = float(part.pieces[:, [Z0, Z1]].max())
    theirs = np.unique(other.pieces[:, [Z0, Z1]])
    between = [float(z) for z in theirs if lowest_m < z < highest]
    return (part, *(at_height(part, z) for z in [lowest_m, *between]))


def worst_of(
    rules: RuleSet, pairs: Pairs, first: Facility, second: Facility
) -> dict[BreachKind, Breach]:
    """The nearest approach of each kind that is not kept."""
    worst: dict[BreachKind, Breach] = {}
    for a, b in pairs:
        for breach in rules.together(a, b, first, second):
            before = worst.get(breach.kind)
            if before is None or (breach.given, breach.time_ns) < (before.given, before.time_ns):
                worst[breach.kind] = breach
    return worst


def nearest(
    pairs: Pairs, minimum: PairMinimum, slip_s: float, span: tuple[float, float], epoch_ns: int
) -> Breach | None:
    """The nearest approach within a span [s after the epoch] that does not keep a minimum."""
    worst: Breach | None = None
    for a, b in pairs:
        found = closest_of(
            a.pieces,
            b.pieces,
            minimum,
            slip_s=slip_s,
            same_base=same_bases(a.track, b.track),
            spans=(span,),
        )
        if found is not None and (worst is None or found.lateral_m < worst.given):
            worst = Breach(
                minimum.kind,
                tuple(sorted((a.facility.id, b.facility.id))),
                epoch_ns + round(found.time_s * 1e9),
                found.lateral_m,
                minimum.lateral_m,
                found.seconds,
                given_vertical_m=found.vertical_m,
                allowed_vertical_m=found.required_vertical_m,
            )
    return worst


def rule_of(rules: RuleSet, first: Facility, second: Facility) -> tuple[str, ...]:
    """Nations whose own figures are the reason for what two facilities keep.

    Empty where the defaults are.
    """
    found = []
    stated = {n: rules.of_nation(n) for n in (first.nation, second.nation)}
    asked = pair_minima(first, second, stated[first.nation], stated[second.nation], imc=rules.imc)
    for nation in sorted(stated):
        without = {**stated, nation: SeparationMinima()}
        other = pair_minima(
            first, second, without[first.nation], without[second.nation], imc=rules.imc
        )
        if other != asked:
            found.append(nation)
    return tuple(found)
