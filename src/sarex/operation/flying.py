"""A plan that is being flown, read back from its artefact, and a plan that takes its place."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.detection import SweepWidth, log_miss
from sarex.ensemble import Ensemble
from sarex.errors import PlanError
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.operation.plan_slots import read_slots
from sarex.planning.joint import JointProposal, value_of
from sarex.planning.joint.replan import Flying
from sarex.planning.judge import judge
from sarex.planning.plan import Plan
from sarex.planning.request import KeptSortie, PlanningRequest
from sarex.planning.slots import LookWindow
from sarex.probability.draws import sum_in_draws
from sarex.reduction import tree_sum

__all__ = ["looked_so_far", "read_flying", "whole_plan", "worth_as_it_was"]

Floats = NDArray[np.float64]


def read_flying(folder: Path) -> Flying:
    """What a plan artefact ordered: plan, tracks and slots, in the order of its sorties.

    Raises
    ------
    PlanError
        If the artefact holds no slots: only the joint planner's plans do.
    """
    if not (folder / "slots.json").exists():
        raise PlanError(
            "this plan does not say which sorties it was made of",
            given=folder.name,
            allowed="a plan of the joint planner, with its slots.json",
            remedy="Propose a plan anew instead of changing this one.",
        )

    def data(name: str) -> Any:
        return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))

    plan = Plan.model_validate(data("plan"))
    tracks = {t.sortie: t for t in (Track.from_json(item) for item in data("tracks"))}
    slots = {slot.id: slot for slot in read_slots(data("slots")["slots"])}
    known = tuple(s for s in plan.sorties if s.id in tracks and s.id in slots)
    return Flying(
        plan.model_copy(update={"sorties": known}),
        tuple(tracks[s.id] for s in known),
        tuple(slots[s.id] for s in known),
    )


def looked_so_far(
    ensemble: Ensemble,
    draw_weights: Floats,
    flying: Flying,
    now_ns: int,
    objects: Collection[str],
    plane: LocalPlane,
    counted: Collection[str] = (),
) -> Floats:
    """Draw weights after what the sorties of a plan have looked at until now, as planned.

    Parameters
    ----------
    ensemble : Ensemble
        The forecast.
    draw_weights : (draw,) [1]
        With the searches that were reported.
    flying : Flying
        The plan that is being flown.
    now_ns : int
        Until when [ns since 1970 UTC].
    objects : collection of str
        Objects still sought: only looks at them say anything.
    plane : LocalPlane
        Metres.
    counted : collection of str
        Sorties whose search was reported: the weights hold them.

    Returns
    -------
    (draw,) [1]
        They sum to 1.
    """
    total = np.zeros(ensemble.particle_count)
    for track, slot in zip(flying.tracks, flying.slots, strict=True):
        if slot.id in counted:
            continue
        for window in slot.windows:
            end_ns = min(window.end_ns, now_ns)
            widths = {name: w for name, w in window.widths.items() if name in objects}
            if widths and _looks(track, window.start_ns, end_ns):
                total += log_miss(
                    ensemble, track, widths, plane, start_ns=window.start_ns, end_ns=end_ns
                ).values
    sought = np.isin(ensemble.object_ids, sorted(objects))[ensemble.search_object]
    missed = sum_in_draws(ensemble, total, sought)
    weights: Floats = draw_weights * np.exp(missed)
    return weights / tree_sum(weights)


def _looks(track: Track, start_ns: int, end_ns: int) -> bool:
    begin, end = track.times_ns[:-1][track.sensor_on], track.times_ns[1:][track.sensor_on]
    return bool(np.any((begin < end_ns) & (end > start_ns)))


def whole_plan(proposal: JointProposal, request: PlanningRequest) -> JointProposal:
    """A proposal with the sorties it keeps: their tracks and slots among its own.

    ``realised`` stays what it was: only new sorties have one.
    """
    kept = {each.sortie.id: each for each in request.kept}
    tracks = {t.sortie: t for t in (*(k.track for k in kept.values()), *proposal.tracks)}
    slots = {s.id: s for s in (*(k.slot for k in kept.values()), *proposal.slots)}
    order = [sortie.id for sortie in proposal.plan.sorties]
    return replace(
        proposal,
        tracks=tuple(tracks[name] for name in order),
        slots=tuple(slots[name] for name in order),
    )


def worth_as_it_was(request: PlanningRequest, flying: Flying, now_ns: int) -> float:
    """Value of the rest of a plan if it were flown on as ordered, as things are known now.

    Sorties of facilities that no longer take part are not in it.
    """
    present = {state.facility.id for state in request.facilities}
    rest = [
        KeptSortie(sortie, track, slot, now_ns)
        for sortie, track, slot in zip(
            flying.plan.sorties, flying.tracks, flying.slots, strict=True
        )
        if sortie.facility in present
    ]
    rest = [each for each in rest if each.looks]
    if not rest:
        return 0.0
    widths: Mapping[str, Mapping[str, SweepWidth]] = {
        each.sortie.facility: each.windows[0].widths for each in rest
    }
    windows: dict[str, tuple[LookWindow, ...]] = {e.sortie.id: e.windows for e in rest}
    worth = judge(
        request.ensemble,
        request.weights,
        [each.track for each in rest],
        widths,
        request.plane,
        objects=[item.id for item in request.objects],
        persons=request.persons,
        windows=windows,
    )
    return value_of(request, worth)
