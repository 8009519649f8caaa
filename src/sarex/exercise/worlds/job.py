"""The job that flies a plan and the plan of ws-1 in drawn worlds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.drift.job import read_inputs
from sarex.errors import ExerciseError
from sarex.exercise.worlds.compare import Comparison, compare
from sarex.exercise.worlds.fly import FlownPlan, Setting, WorldRow, fly_worlds
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.incident.case import CaseFile
from sarex.jobs import JobContext
from sarex.operation.plan_files import dump, read_widths
from sarex.operation.states import read_states
from sarex.probability.drawn_errors import drawn_z
from sarex.randomness import Key, derive_key, generator_for, key_from_hex, key_to_hex

__all__ = ["DRAWN", "FUNCTION", "STATED", "persons_of", "read_flown_plans", "run"]

FUNCTION = "sarex.exercise.worlds.job:run"
BESIDE = "ws-1-"
"""Prefix of the files of the plan beside."""
STATED, DRAWN = "stated", "drawn"
"""Sweep widths as the plan states them, and drawn about these anew in each world."""


def run(context: JobContext) -> None:
    """Fly the plan of a period, and that of ws-1 beside it, in worlds drawn from the prior.

    Inputs: ``plan``, the artefact of the planner; ``case`` and the case's field files. Parameters:
    ``worlds``, at least 1; ``sigma_ln_width``. Writes ``worlds.json``: the key, one row for each
    world and what they say of the two plans, with sweep widths as stated and drawn.

    Raises
    ------
    ExerciseError
        If the plan is not of period 1, or the job has no key.
    """
    folder = context.inputs["plan"]
    inputs = read_inputs({n: p for n, p in context.inputs.items() if n != "plan"})
    order = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    key = _checked(order, context)
    worlds, sigma = int(context.parameters["worlds"]), float(context.parameters["sigma_ln_width"])
    setting = Setting(
        inputs.case.incident,
        inputs.forcing,
        inputs.coast,
        LocalPlane(order["plane_lon_deg"], order["plane_lat_deg"]),
        inputs.case.forecast.coast_action,
    )
    plans = read_flown_plans(folder)

    def told(number: int) -> None:
        context.progress((number + 1) / worlds, "worlds")
        context.cancel.check()

    drawn = [_with_errors(plan, folder, key, worlds, sigma) for plan in plans]
    rows = fly_worlds(setting, [*plans, *drawn], worlds, key, told=told)
    dump(context.out / "worlds.json", _document(inputs.case, order, plans, rows, key, sigma))


def _checked(order: Mapping[str, Any], context: JobContext) -> Key:
    if order["period"] != 1 or context.key is None:
        raise ExerciseError(
            "worlds are drawn from what was known before the first search",
            given=f"a plan for period {order['period']}, key {context.key}",
            allowed="a plan for period 1 and a key",
            remedy="Fly the first plan in worlds; those after it rest on evidence.",
            where=str(order["id"]),
        )
    return key_from_hex(context.key)


def read_flown_plans(folder: Path) -> tuple[FlownPlan, FlownPlan]:
    """The plan of a planner's artefact, and the plan of ws-1 in it, as they are flown."""
    return _read(folder, ""), _read(folder, BESIDE)


def _read(folder: Path, prefix: str) -> FlownPlan:
    tracks = json.loads((folder / f"{prefix}tracks.json").read_text(encoding="utf-8"))
    return FlownPlan(
        prefix.rstrip("-") or "plan",
        tuple(Track.from_json(item) for item in tracks),
        read_widths(folder, prefix),
    )


def _with_errors(plan: FlownPlan, folder: Path, key: Key, worlds: int, sigma: float) -> FlownPlan:
    """The same plan with sweep widths that err, one draw for a kind of facility and an object."""
    states = read_states(json.loads((folder / "facilities.json").read_text(encoding="utf-8")))
    kinds = {state.facility.id: state.facility.kind for state in states}
    own = derive_key(key, "widths")
    factors = {
        facility: {
            name: np.exp(sigma * drawn_z(own, kinds[facility], name, worlds)) for name in widths
        }
        for facility, widths in plan.widths.items()
    }
    return replace(plan, name=f"{plan.name}-{DRAWN}", factors=factors)


def persons_of(case: CaseFile) -> dict[str, int] | None:
    """Persons of each object; None where nobody states any."""
    persons = {item.id: item.persons for item in case.objects}
    return persons if any(persons.values()) else None


def _document(
    case: CaseFile,
    order: Mapping[str, Any],
    plans: Sequence[FlownPlan],
    rows: Sequence[WorldRow],
    key: Key,
    sigma: float,
) -> dict[str, Any]:
    first, second = (plan.name for plan in plans)
    objects = [item.id for item in case.objects]
    told = {}
    for kind, suffix in ((STATED, ""), (DRAWN, f"-{DRAWN}")):
        rng = generator_for(key, f"bootstrap {kind}")
        made = compare(rows, first + suffix, second + suffix, objects, persons_of(case), rng)
        told[kind] = _plain(made)
    return {
        "compared": told,
        "key": key_to_hex(key),
        "period": order["period"],
        "plan": order["id"],
        "rows": [_row(row) for row in rows],
        "sigma_ln_width": sigma,
        "worlds": len(rows),
    }


def _plain(made: Comparison) -> dict[str, Any]:
    data = asdict(made)
    return {"persons": data["persons"], "shares": data["shares"]}


def _row(row: WorldRow) -> dict[str, Any]:
    return {
        "found": {
            plan: {name: ns_to_iso(time_ns) for name, time_ns in sorted(own.items())}
            for plan, own in row.found_ns.items()
        },
        "hypothesis": row.hypothesis,
        "objects": list(row.objects),
        "world": row.world,
    }
