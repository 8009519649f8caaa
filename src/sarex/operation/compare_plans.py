"""Two plans of a case side by side, judged on the same particles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sarex.detection import LogMiss
from sarex.errors import DetectionError, PlanError
from sarex.facilities import Track
from sarex.operation.commands.planning import read_plan
from sarex.operation.plan_files import read_widths
from sarex.operation.plan_slots import slots_in
from sarex.planning.editing import Bench, Draft
from sarex.planning.joint.value import values_of
from sarex.planning.judge import Worth, look_along, weigh_looks
from sarex.planning.objective import success
from sarex.planning.plan import Plan

__all__ = ["JudgedPlan", "judged_elsewhere", "judged_here"]


@dataclass(frozen=True, slots=True)
class JudgedPlan:
    """A plan's worth.

    Parameters
    ----------
    plan : Plan
    worth : Worth
    value : float [1]
        Expected share of the persons found.
    sorties : dict
        Sortie id to the share of the persons found by it alone.
    """

    plan: Plan
    worth: Worth
    value: float
    sorties: dict[str, float]


def judged_here(bench: Bench) -> JudgedPlan:
    """The plan of a bench on its own particles."""
    figures = Draft(bench).figures
    sorties = {each.sortie.id: each.value for each in figures.flown}
    return JudgedPlan(figures.plan, figures.worth, figures.value, sorties)


def judged_elsewhere(bench: Bench, folder: Path) -> JudgedPlan:
    """The plan of an artefact, with its recorded tracks, on the particles of another plan.

    Raises
    ------
    PlanError
        If its looks are not covered by that forecast, or nothing of it is sought there.
    """
    request = bench.request
    plan = read_plan(folder)
    tracks = json.loads((folder / "tracks.json").read_text(encoding="utf-8"))
    widths, windows = read_widths(folder), {slot.id: slot.windows for slot in slots_in(folder)}
    misses: list[LogMiss] = []
    for track in (Track.from_json(item) for item in tracks):
        if not track.sensor_on.any():
            continue
        try:
            own = widths.get(track.facility, {})
            misses.append(
                look_along(
                    request.ensemble, track, own, request.plane, windows=windows.get(track.sortie)
                )
            )
        except DetectionError as error:
            raise PlanError(
                "the two plans cannot be judged on the same particles",
                given=f"{plan.id}: {error.message}",
                allowed="plans whose looks one forecast covers, for the same search objects",
                remedy="Compare plans of one forecast.",
                where=f"{track.facility}/{track.sortie}",
            ) from error
    values = values_of(request)
    worth = weigh_looks(
        request.ensemble,
        request.weights,
        misses,
        request.plane,
        plan=plan,
        objects=[item.id for item in request.objects],
        persons=request.persons,
    )
    alone = {miss.sortie: success(values, [miss]) for miss in misses}
    return JudgedPlan(plan, worth, success(values, misses), alone)
