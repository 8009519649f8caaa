"""Which input would change the worth of a plan most: the same tracks under other inputs.

One input is changed at a time, by a stated amount, and the tracks that are ordered are judged
again. It says what the plan leans on, not how wrong an input is; the best plan for the changed
input would be worth at least as much as these tracks are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sarex.detection import LogMiss, SweepWidth, log_miss, plane_paths
from sarex.planning.joint.value import values_of
from sarex.planning.manual.proposal import Proposal
from sarex.planning.objective import particle_values
from sarex.planning.orders.looks import binned_looks, missed_by_sortie, tracks_of, windows_of
from sarex.planning.orders.why import percent
from sarex.planning.request import PlanningRequest, hypothesis_weights
from sarex.probability import found_alive
from sarex.reduction import tree_sum
from sarex.survival import Survival
from sarex.words import say

__all__ = ["Sensitivity", "sensitivity", "sensitivity_sentences"]

Floats = NDArray[np.float64]
Kind = Literal["sweep_width", "hypothesis", "facility_lost", "time_to_live"]
WIDTH_FACTORS = (0.7, 1.3)
WEIGHT_FACTORS = (0.5, 2.0)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One changed input.

    Parameters
    ----------
    kind : str
        ``sweep_width`` of all facilities, weight of a ``hypothesis``, ``facility_lost``, or
        ``time_to_live``.
    name : str
        Of the hypothesis or the facility; empty for the others.
    factor : float
        By which the input is multiplied; 0 for a facility that is lost.
    before, after : float [1]
        Worth of the tracks; for ``time_to_live`` the share of persons found alive.
    """

    kind: Kind
    name: str
    factor: float
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


def sensitivity(request: PlanningRequest, proposal: Proposal) -> tuple[Sensitivity, ...]:
    """Changes of inputs one at a time, the one that moves the figure most first.

    Sweep widths times 0.7 and 1.3; the weight of each hypothesis times 0.5 and 2, the others'
    made to sum to 1 again; each facility lost; where survival is known, all median times to live
    times 0.5 and 2.

    Parameters
    ----------
    request : PlanningRequest
        Survival in it makes the times to live one of the inputs.
    proposal : Proposal
        Of this request, by any planner.
    """
    values, missed = values_of(request), missed_by_sortie(proposal)
    base = _found(values, list(missed.values()))
    rows = [
        *_widths(request, proposal, values, base),
        *_weights(request, missed, base),
        *_lost(proposal, values, missed, base),
        *_living(request, proposal),
    ]
    return tuple(sorted(rows, key=lambda row: (-abs(row.change), row.kind, row.name, row.factor)))


def _found(values: Floats, log_misses: list[Floats]) -> float:
    total = np.zeros(values.size)
    for miss in log_misses:
        total += miss
    return tree_sum(values * -np.expm1(total))


def _widths(
    request: PlanningRequest, proposal: Proposal, values: Floats, base: float
) -> list[Sensitivity]:
    tracks, windows = tracks_of(request, proposal), windows_of(request, proposal)
    looking = [track for track in tracks if track.sensor_on.any()]
    start = min(int(t.times_ns[0]) for t in looking)
    end = max(int(t.times_ns[-1]) for t in looking)
    known = request.ensemble.times_ns
    span = {"start_ns": max(start, int(known[0])), "end_ns": min(end, int(known[-1]))}
    paths = plane_paths(request.ensemble, request.plane, **span)
    rows = []
    for factor in WIDTH_FACTORS:
        looks: list[LogMiss] = []
        for track in looking:
            spans = [
                (w.widths, {"start_ns": w.start_ns, "end_ns": w.end_ns})
                for w in windows.get(track.sortie, ())
                if _meets(track.times_ns, w.start_ns, w.end_ns)
            ]
            for widths, when in spans or [(proposal.widths[track.facility], {})]:
                changed = _scaled(widths, factor)
                looks.append(
                    log_miss(request.ensemble, track, changed, request.plane, paths=paths, **when)
                )
        after = _found(values, [look.values for look in looks])
        rows.append(Sensitivity("sweep_width", "", factor, base, after))
    return rows


def _meets(times_ns: NDArray[np.int64], start_ns: int, end_ns: int) -> bool:
    return bool(times_ns[0] < end_ns and times_ns[-1] > start_ns)


def _scaled(widths: Mapping[str, SweepWidth], factor: float) -> dict[str, SweepWidth]:
    return {name: width.scaled(factor) for name, width in widths.items()}


def _weights(
    request: PlanningRequest, missed: Mapping[str, Floats], base: float
) -> list[Sensitivity]:
    ensemble, known = request.ensemble, hypothesis_weights(request.ensemble, request.weights)
    objects = [item.id for item in request.objects]
    rows = []
    for number, name in enumerate(ensemble.hypothesis_ids):
        if not 0.0 < known[name] < 1.0:
            continue
        for factor in WEIGHT_FACTORS:
            changed = np.where(ensemble.hypothesis == number, factor, 1.0) * request.weights
            changed /= 1.0 + (factor - 1.0) * known[name]
            values = particle_values(ensemble, changed, objects, request.persons)
            after = _found(values, list(missed.values()))
            rows.append(Sensitivity("hypothesis", name, factor, base, after))
    return rows


def _lost(
    proposal: Proposal, values: Floats, missed: Mapping[str, Floats], base: float
) -> list[Sensitivity]:
    of = {sortie.id: sortie.facility for sortie in proposal.plan.sorties}
    return [
        Sensitivity(
            "facility_lost",
            name,
            0.0,
            base,
            _found(values, [m for sortie, m in missed.items() if of.get(sortie) != name]),
        )
        for name in sorted(set(of.values()))
    ]


def _living(request: PlanningRequest, proposal: Proposal) -> list[Sensitivity]:
    survival = request.survival
    if survival is None or not any(
        group.limits for own in survival.groups.values() for group in own
    ):
        return []
    looks = binned_looks(request, proposal)
    names = [item.id for item in request.objects]

    def alive(factor: float) -> float:
        found = found_alive(
            request.ensemble, request.weights, looks, _longer(survival, factor), objects=names
        )
        return found.persons_alive / found.persons if found.persons else 0.0

    base = alive(1.0)
    return [Sensitivity("time_to_live", "", f, base, alive(f)) for f in WEIGHT_FACTORS]


def _longer(survival: Survival, factor: float) -> Survival:
    """All median times to live multiplied."""
    groups = {
        name: tuple(
            replace(
                group,
                factor=group.factor * factor,
                median_h=None if group.median_h is None else group.median_h * factor,
            )
            for group in own
        )
        for name, own in survival.groups.items()
    }
    return replace(survival, groups=groups)


def sensitivity_sentences(
    rows: tuple[Sensitivity, ...], locale: str, *, most: int = 5
) -> list[str]:
    """The changes that matter most, one sentence each."""
    return [say(f"sensitivity.{row.kind}", locale, **_words(row)) for row in rows[:most]]


def _words(row: Sensitivity) -> dict[str, str]:
    words = {
        "before": percent(row.before),
        "after": percent(row.after),
        "points": f"{100.0 * row.change:+.1f}",
    }
    if row.name:
        words["name"] = row.name
    if row.kind != "facility_lost":
        words["factor"] = f"{row.factor:g}"
    return words
