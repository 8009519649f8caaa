"""Plans of a case changed by hand: what they are judged on, read from the plan's artefact.

A plan is remembered with the job that made it, so that the request that it was made for, with its
particles, weights and rules, is the same again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sarex.artefacts import ArtefactStore
from sarex.detection import plane_paths
from sarex.errors import PlanError
from sarex.jobs.memory import JobMemory
from sarex.operation.commands.planning import PLANNING, read_plan
from sarex.operation.plan_asked import PlanAsked, ask
from sarex.operation.plan_files import read_widths
from sarex.operation.plan_slots import slots_in
from sarex.operation.states import read_states
from sarex.planning.editing import Bench
from sarex.planning.joint.propose import in_order, setting_of
from sarex.randomness import draw_key, generator_for, key_from_hex

__all__ = ["EDITING", "MadeBy", "bench_of", "made_by", "warm_bench"]

EDITING = "sarex.operation.editing_job:run"


@dataclass(frozen=True, slots=True)
class MadeBy:
    """The planning job from which a plan comes, also where it was changed since.

    Parameters
    ----------
    inputs : mapping
        Name to hash of each artefact that it read.
    parameters : mapping
        Of :mod:`sarex.operation.planning_job`.
    key : str
        Its random key.
    """

    inputs: Mapping[str, str]
    parameters: Mapping[str, Any]
    key: str


def made_by(store: ArtefactStore, plan: str) -> MadeBy:
    """The job from which the plan of an artefact comes.

    Raises
    ------
    PlanError
        If it is not remembered here, or an input of it is not in the folder.
    """
    there = set(store.refs())
    for job in JobMemory(store).jobs_that_made(plan):
        inputs = {k: v for k, v in job["inputs"].items() if k != "edited"}
        if set(inputs.values()) <= there and job["function"] == PLANNING:
            return MadeBy(inputs, job["parameters"], job["key"])
        if set(inputs.values()) <= there and job["function"] == EDITING:
            asked = job["parameters"]
            return MadeBy(inputs, asked["asked"], asked["key"])
    raise PlanError(
        "what this plan was made from is not in this folder",
        given=plan,
        allowed="a plan that was proposed here, with artefacts/.jobs",
        remedy="Change the plan at the node that proposed it, or propose one here.",
        where=str(store.root),
    )


def bench_of(store: ArtefactStore, plan: str) -> tuple[Bench, PlanAsked]:
    """What a plan and its changes are judged on.

    Parameters
    ----------
    store : ArtefactStore
        Of the case.
    plan : str
        Hash of the plan's artefact.

    Raises
    ------
    PlanError
        As :func:`made_by`.
    """
    made = made_by(store, plan)
    folders = {name: store.path(sha256) for name, sha256 in made.inputs.items()}
    return warm_bench(store.path(plan), folders, made.parameters, made.key)


def warm_bench(
    plan: Path, folders: Mapping[str, Path], parameters: Mapping[str, Any], key: str
) -> tuple[Bench, PlanAsked]:
    """As :func:`bench_of`, from folders: of the plan, and of the inputs of its planning job."""
    asked = ask(folders, parameters)
    request = in_order(asked.keeping)
    data = read_plan(plan)
    states = read_states(json.loads((plan / "facilities.json").read_text(encoding="utf-8")))
    media, slots = None, {}
    if (plan / "slots.json").is_file():
        own = np.random.Generator(
            np.random.Philox(key=draw_key(generator_for(key_from_hex(key), "plan")))
        )
        setting = setting_of(request, asked.found, own)
        media, paths = setting.media, setting.paths
        slots = {slot.id: slot for slot in slots_in(plan)}
    else:
        span = {"start_ns": request.start_ns, "end_ns": request.end_ns}
        paths = plane_paths(request.ensemble, request.plane, **span)
    bench = Bench(
        request,
        data,
        slots=slots,
        media=media,
        paths=paths,
        states={state.facility.id: state for state in states},
        widths=read_widths(plan),
    )
    return bench, asked
