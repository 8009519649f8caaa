"""What a plan is worth beside its POS: found alive, over time, with uncertain widths, residual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.detection import SweepWidth
from sarex.ensemble import Ensemble, Status
from sarex.facilities import Facility
from sarex.planning.manual.proposal import Proposal
from sarex.planning.orders.looks import binned_looks, tracks_of
from sarex.planning.request import PlanningRequest
from sarex.probability import (
    BinnedMiss,
    FoundAlive,
    found_alive,
    less_effort,
    less_effort_sentences,
    smooth_map,
    sweep_width_error,
)
from sarex.probability.draws import draw_values, object_index, sum_in_draws
from sarex.reduction import tree_sum
from sarex.survival import Survival, survival_sentences
from sarex.words import LOCALES

__all__ = [
    "alive_report",
    "alive_worth",
    "cumulative_report",
    "less_report",
    "looks_in_time",
    "residual_maps",
    "survival_limits",
    "uncertain_report",
]

Floats = NDArray[np.float64]
WORLDS = 64
"""Drawn worlds of a plan's uncertain sweep widths: its interval is known to about 2 %."""
_BINS = 48
_LEAST_BIN_S = 600.0
_LIMITS = 0.99
"""Survival is said to limit where fewer of the persons of an object live to the plan's end."""


def looks_in_time(request: PlanningRequest, proposal: Proposal) -> list[BinnedMiss]:
    """Log misses of all sorties in bins of ten minutes, longer where that makes over 48 bins."""
    tracks = [t for t in tracks_of(request, proposal) if t.sensor_on.any()]
    begin = min(int(t.times_ns[:-1][t.sensor_on].min()) for t in tracks)
    end = max(int(t.times_ns[1:][t.sensor_on].max()) for t in tracks)
    return binned_looks(request, proposal, step_s=max(_LEAST_BIN_S, (end - begin) / 1e9 / _BINS))


def alive_worth(
    request: PlanningRequest, looks: Sequence[BinnedMiss], survival: Survival
) -> FoundAlive:
    """Found, and found alive, of the objects that the request seeks."""
    names = [item.id for item in request.objects]
    return found_alive(request.ensemble, request.weights, looks, survival, objects=names)


def alive_report(request: PlanningRequest, worth: FoundAlive | None, reason: str) -> dict[str, Any]:
    """Content of ``alive.json``; without survival the figures are null, and ``reason`` says why."""
    survival = request.survival
    return {
        "figures": None if worth is None else _alive_json(worth),
        "objective": request.objective,
        "reason": reason,
        "sentences": {
            locale: [] if survival is None else list(survival_sentences(survival, locale))
            for locale in LOCALES
        },
    }


def _alive_json(worth: FoundAlive) -> dict[str, Any]:
    data = asdict(worth)
    for row in data["over_time"]:
        row["time"] = ns_to_iso(row.pop("time_ns"))
    return data


def cumulative_report(request: PlanningRequest, looks: Sequence[BinnedMiss]) -> dict[str, Any]:
    """Content of ``cumulative.json``: POS by the end of each bin of time, 0 at the first edge.

    ``any_found`` is the probability of at least one object found, ``objects`` that of each.
    """
    ensemble, weights, edges = request.ensemble, request.weights, looks[0].edges_ns
    names = sorted(item.id for item in request.objects)
    owns = {n: ensemble.search_object == object_index(ensemble, n) for n in names}
    sought = np.any(list(owns.values()), axis=0)
    draw_weights = np.asarray(draw_values(ensemble, weights), dtype=np.float64)
    missed = np.zeros(ensemble.particle_count)
    rows = []
    for bin_number in range(edges.size):
        if bin_number:
            for look in looks:
                missed += look.values[bin_number - 1]
        any_missed = sum_in_draws(ensemble, missed, sought)
        rows.append(
            {
                "any_found": tree_sum(draw_weights * -np.expm1(any_missed)),
                "objects": {
                    n: tree_sum(np.where(own, weights * -np.expm1(missed), 0.0))
                    for n, own in owns.items()
                },
                "time": ns_to_iso(int(edges[bin_number])),
            }
        )
    return {"over_time": rows}


def uncertain_report(
    request: PlanningRequest,
    proposal: Proposal,
    rng: np.random.Generator,
    worlds: int = WORLDS,
) -> dict[str, Any]:
    """Content of ``uncertain.json``: POS over drawn sweep widths, for each spread of ln W.

    Tracks are as planned: errors of fixes ask for four times the looks and in the goto case move
    POS by less than 0.001. Each facility's widths are those of its first window; looks of kept
    sorties count from the leg that is being flown.
    """
    kept = {each.sortie.id: each.from_ns for each in request.kept}
    tracks = [
        replace(t, sensor_on=t.sensor_on & (t.times_ns[1:] > kept.get(t.sortie, 0)))
        for t in tracks_of(request, proposal)
    ]
    tracks = [track for track in tracks if track.sensor_on.any()]
    facilities: dict[str, Facility] = {
        name: state.facility for name, state in proposal.facilities.items()
    }
    widths: Mapping[str, Mapping[str, SweepWidth]] = proposal.widths
    spreads = sweep_width_error(
        request.ensemble,
        request.weights,
        tracks,
        widths,
        facilities,
        request.plane,
        rng=rng,
        draws=worlds,
        fix_errors=False,
        objects=[item.id for item in request.objects],
        persons=request.persons,
    )
    return {"spreads": [asdict(each) for each in spreads]}


def less_report(by_pos: FoundAlive, by_alive: FoundAlive, chosen: str) -> dict[str, Any]:
    """Content of ``less.json``: the plan by POS beside the plan by found alive, and who gets less.

    It orders nothing and ends nothing: the co-ordinator reads it and decides.

    Parameters
    ----------
    by_pos, by_alive : FoundAlive
        Both plans judged on the same particles.
    chosen : ``found`` or ``alive``
        What the proposed plan was made by.
    """
    items = less_effort(by_pos, by_alive)
    return {
        "chosen": chosen,
        "items": [asdict(item) for item in items],
        "plans": {
            name: {
                "any_found": worth.any_found,
                "persons": worth.persons,
                "persons_alive": worth.persons_alive,
                "persons_found": worth.persons_found,
            }
            for name, worth in (("alive", by_alive), ("found", by_pos))
        },
        "reason": "",
        "sentences": {locale: list(less_effort_sentences(items, locale)) for locale in LOCALES},
    }


def survival_limits(survival: Survival, ensemble: Ensemble, end_ns: int) -> bool:
    """Whether, of the persons of some object, fewer than 99 in 100 are taken to live until then."""
    alive = survival.alive_at(end_ns)
    with_persons = np.array([survival.persons[name] > 0 for name in survival.object_ids])
    mine = alive[with_persons[ensemble.search_object]]
    return bool(mine.size and mine.min() < _LIMITS)


def residual_maps(
    request: PlanningRequest, looks: Sequence[BinnedMiss]
) -> dict[str, dict[str, Any]]:
    """Object id to a GeoJSON of where it is at the plan's end if nothing sought is found.

    The probability that it exists and is still missing, as smoothed for people's eyes. An object
    of which nothing is in the water then has no map.
    """
    ensemble = request.ensemble
    missed = np.sum([look.values.sum(axis=0) for look in looks], axis=0)
    names = sorted(item.id for item in request.objects)
    sought = np.isin(ensemble.search_object, [object_index(ensemble, n) for n in names])
    draw_weights = np.asarray(draw_values(ensemble, request.weights), dtype=np.float64)
    left = draw_weights * np.exp(sum_in_draws(ensemble, missed, sought))
    weights = (left / tree_sum(left))[ensemble.draw]
    time_ns = min(request.end_ns, int(ensemble.times_ns[-1]))
    _, _, status = ensemble.at(time_ns)
    there = (status == Status.AFLOAT) | (status == Status.STRANDED)
    return {
        name: smooth_map(ensemble, weights, time_ns, name, request.plane).to_geojson()
        for name in names
        if float(weights[there & (ensemble.search_object == object_index(ensemble, name))].sum())
        > 0.0
    }
