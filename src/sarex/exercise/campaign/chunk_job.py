"""The job that flies some worlds of a campaign: a pure function of campaign, first and count."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.drift.job import read_inputs
from sarex.errors import ExerciseError
from sarex.exercise.campaign.design import Design, Variant
from sarex.exercise.campaign.plans import PlansRead, read_plans
from sarex.exercise.worlds import FlownPlan, Setting, WorldRow, fly_worlds, world_key
from sarex.jobs import JobContext
from sarex.probability.drawn_errors import z_of_world
from sarex.randomness import Key, key_from_hex

__all__ = ["FUNCTION", "ROWS", "Flown", "fly_chunk", "run"]

FUNCTION = "sarex.exercise.campaign.chunk_job:run"
ROWS = "rows.jsonl"
_BETWEEN = "@"
"""Between planner and variant in the name of a flown plan."""


@dataclass(frozen=True, slots=True)
class Flown:
    """What every world of a campaign is made from."""

    setting: Setting
    plans: PlansRead
    design: Design
    key: Key


def run(context: JobContext) -> None:
    """Fly worlds ``first`` to ``first + count - 1``.

    Inputs: ``case`` and the case's field files; ``plans``, of :mod:`sarex.exercise.campaign.plans`.
    Parameters: ``campaign``, its hash; ``design``; ``first``, ``count``. The key is that of all
    worlds. Writes ``rows.jsonl``, one row for each world.
    """
    asked = context.parameters
    if context.key is None:
        raise ExerciseError(
            "worlds cannot be drawn without a key", remedy="Submit the job with the campaign's key."
        )
    places = tuple(sorted((name, str(path)) for name, path in context.inputs.items()))
    flown = _read(places, json.dumps(asked["design"], sort_keys=True), context.key)
    count = int(asked["count"])

    def told(done: int) -> None:
        context.progress(done / count, "worlds")
        context.cancel.check()

    lines = fly_chunk(flown, int(asked["first"]), count, told=told)
    (context.out / ROWS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@lru_cache(maxsize=2)
def _read(places: tuple[tuple[str, str], ...], design: str, key: str) -> Flown:
    """Read once in a process: paths are named by the hash of what they hold."""
    inputs = {name: Path(path) for name, path in places}
    of_design = Design.from_json(json.loads(design))
    plans = read_plans(inputs.pop("plans"), of_design)
    case, forcing, coast = read_inputs(inputs)
    setting = Setting(case.incident, forcing, coast, plans.plane, case.forecast.coast_action)
    return Flown(setting, plans, of_design, key_from_hex(key))


def fly_chunk(
    flown: Flown, first: int, count: int, *, told: Callable[[int], None] = lambda _: None
) -> list[str]:
    """Fly all planners' plans under all variants of the truth, world after world.

    A world has one key for all variants, so incident, objects and luck are the same under all.

    Parameters
    ----------
    flown : Flown
        Setting, plans, design and key.
    first, count : int
        World w depends on the campaign and w alone.
    told : callable
        Called with the number of worlds done, after each.

    Returns
    -------
    list of str
        A row of JSON for each world.
    """
    rows = []
    for number in range(first, first + count):
        by_variant: dict[str, WorldRow] = {}
        for together in _by_sea(flown.design.variants):
            setting = replace(flown.setting, stress=together[0].stress)
            plans = [
                _plan(flown, plan, variant, number)
                for variant in together
                for plan in flown.plans.plans.values()
            ]
            (row,) = fly_worlds(setting, plans, 1, flown.key, first=number)
            by_variant |= {variant.name: row for variant in together}
        rows.append(_line(flown, number, by_variant))
        told(number - first + 1)
    return rows


def _by_sea(variants: Iterable[Variant]) -> list[list[Variant]]:
    """Variants of one sea are flown in one world: searchers do not meet."""
    out: dict[float, list[Variant]] = {}
    for variant in variants:
        out.setdefault(variant.sea_error_factor, []).append(variant)
    return list(out.values())


def _plan(flown: Flown, plan: FlownPlan, variant: Variant, number: int) -> FlownPlan:
    """A plan with the sweep widths that are true in one world."""
    own, sigma = world_key(flown.key, number), flown.design.sigma_ln_width
    kinds: Mapping[str, str] = flown.plans.about["kinds"]

    def factor(facility: str, name: str) -> NDArray[np.float64]:
        z = z_of_world(own, kinds[facility], name) if variant.drawn_widths else 0.0
        return np.array([variant.width_factor * float(np.exp(sigma * z))])

    factors = {
        facility: {name: factor(facility, name) for name in widths}
        for facility, widths in plan.widths.items()
    }
    return replace(plan, name=f"{plan.name}{_BETWEEN}{variant.name}", factors=factors)


def _line(flown: Flown, number: int, by_variant: Mapping[str, WorldRow]) -> str:
    first = next(iter(by_variant.values()))
    found: dict[str, dict[str, dict[str, str]]] = {}
    for variant in (each.name for each in flown.design.variants):
        own = by_variant[variant].found_ns
        found[variant] = {
            planner: {
                name: ns_to_iso(time_ns)
                for name, time_ns in own[f"{planner}{_BETWEEN}{variant}"].items()
            }
            for planner in flown.plans.plans
        }
    row: dict[str, Any] = {
        "found": found,
        "hypothesis": first.hypothesis,
        "objects": list(first.objects),
        "world": number,
    }
    return json.dumps(row, sort_keys=True, separators=(",", ":"))
