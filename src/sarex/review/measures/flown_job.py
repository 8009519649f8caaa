"""The job that judges what was flown: on the forecast, and in many truths that could have been."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.detection import SweepWidth
from sarex.drift.job import read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.errors import ReviewError
from sarex.exercise.worlds import FlownPlan, Setting, WorldRow, fly_worlds
from sarex.exercise.worlds.compare import wilson
from sarex.facilities import Track
from sarex.jobs import JobContext
from sarex.operation.plan_files import dump
from sarex.operation.situation import plane_of
from sarex.planning.judge import judge
from sarex.probability.drawn_errors import drawn_z
from sarex.randomness import Key, derive_key, key_from_hex

__all__ = [
    "FLOWN",
    "FUNCTION",
    "as_one_plan",
    "case_inputs",
    "read_flown",
    "run",
    "share_found",
    "with_errors",
]

FUNCTION = "sarex.review.measures.flown_job:run"
Search = tuple[Track, dict[str, SweepWidth]]
FLOWN = "flown"
"""Prefix of the inputs that are searches as flown, and name of all of them as one plan."""


def run(context: JobContext) -> None:
    """Judge the flown tracks on the forecast, and fly them in drawn truths.

    Inputs: ``ensemble``, ``prior`` (the posterior before any search), ``case`` and the case's field
    files, and ``flown-<sortie>`` for each search. Parameters: ``worlds``; ``sigma_ln_width``,
    spread of ln(true/stated sweep width); ``kinds``, facility id to its kind. Writes
    ``judged.json``: POS on the forecast ensemble, POS over the truths with intervals, and of each
    truth what was found and when. The truths are drawn from the prior and the errors that the
    forecast states, as exercise control's is; nothing of the hidden one is read.

    Raises
    ------
    ReviewError
        If nothing was flown, or the job has no key.
    """
    searches = read_flown(context.inputs)
    if not searches or context.key is None:
        raise ReviewError(
            "there is nothing to judge",
            given=f"{len(searches)} searches, key {context.key}",
            allowed="at least one search and a key",
            remedy="Judge what was flown after the first search.",
        )
    inputs, key = read_inputs(case_inputs(context.inputs)), key_from_hex(context.key)
    ensemble = open_ensemble(context.inputs["ensemble"])
    weights = np.load(context.inputs["prior"] / "draw_weights.npy")[ensemble.draw]
    plane = plane_of(ensemble)
    plan = as_one_plan(searches)
    worth = judge(ensemble, weights, plan.tracks, plan.widths, plane)
    context.progress(0.1, FLOWN)
    worlds, sigma = int(context.parameters["worlds"]), float(context.parameters["sigma_ln_width"])
    drawn = with_errors(plan, context.parameters["kinds"], key, worlds, sigma)
    setting = Setting(
        inputs.case.incident,
        inputs.forcing,
        inputs.coast,
        plane,
        inputs.case.forecast.coast_action,
    )

    def told(number: int) -> None:
        context.progress(0.1 + 0.9 * (number + 1) / worlds, FLOWN)
        context.cancel.check()

    rows = fly_worlds(setting, [drawn], worlds, key, told=told)
    objects = [item.id for item in inputs.case.objects]
    document = {
        "forecast": {
            "any": worth.pos.any_found,
            "objects": {name: worth.pos.objects[name].pos for name in objects},
        },
        "objects": objects,
        "persons": {item.id: item.persons for item in inputs.case.objects},
        "rows": [_row(row) for row in rows],
        "truth": share_found([row.found_ns[FLOWN] for row in rows], objects),
        "worlds": worlds,
    }
    dump(context.out / "judged.json", document)


def case_inputs(inputs: Mapping[str, Path]) -> dict[str, Path]:
    """The case and its field files, among the inputs of a job of this package."""
    own = ("ensemble", "prior", "posterior", "plan", "other")
    return {n: p for n, p in inputs.items() if n not in own and not n.startswith(f"{FLOWN}-")}


def read_flown(inputs: Mapping[str, Path]) -> list[Search]:
    """Searches as flown: tracks, and the sweep widths that were stated for them.

    Of an object that was no longer sought, because it was found, the width is the one that the
    facility last had for it: in another truth it may still be adrift, and the same track sees it.
    """
    found = []
    for name, folder in sorted(inputs.items()):
        if name.startswith(f"{FLOWN}-"):
            data = json.loads((folder / "flown.json").read_text(encoding="utf-8"))
            widths = {k: SweepWidth.from_json(w) for k, w in data["widths"].items()}
            found.append((Track.from_json(data["track"]), widths))
    return _still_seen(found)


def _still_seen(searches: Sequence[Search]) -> list[Search]:
    """The same searches, in the same order, with the widths of objects found before."""
    last: dict[str, dict[str, SweepWidth]] = {}
    held: dict[str, dict[str, SweepWidth]] = {}
    for track, widths in sorted(searches, key=lambda each: int(each[0].times_ns[0])):
        held[track.sortie] = last[track.facility] = {**last.get(track.facility, {}), **widths}
    return [(track, held[track.sortie]) for track, _ in searches]


def as_one_plan(searches: Sequence[tuple[Track, Mapping[str, SweepWidth]]]) -> FlownPlan:
    """All searches as one plan; each sortie is a craft of its own, with widths and luck of its own.

    A facility looks anew on each sortie, as it did.
    """
    tracks = [replace(track, facility=_craft(track)) for track, _ in searches]
    widths = {_craft(track): dict(own) for track, own in searches}
    return FlownPlan(FLOWN, tuple(tracks), widths)


def _craft(track: Track) -> str:
    return f"{track.facility}@{track.sortie}"


def with_errors(
    plan: FlownPlan, kinds: Mapping[str, str], key: Key, worlds: int, sigma: float
) -> FlownPlan:
    """Sweep widths that err, one draw in each truth for a kind of facility and an object."""
    own = derive_key(key, "widths")
    factors = {
        craft: {
            name: np.exp(sigma * drawn_z(own, kinds[craft.partition("@")[0]], name, worlds))
            for name in widths
        }
        for craft, widths in plan.widths.items()
    }
    return replace(plan, factors=factors)


def share_found(found: Sequence[Mapping[str, int]], objects: Sequence[str]) -> dict[str, Any]:
    """In how many truths something, and each object, was found: share with 95 % interval."""
    count = {name: sum(name in own for own in found) for name in objects}
    return {
        "any": asdict(wilson(sum(map(bool, found)), len(found))),
        "objects": {name: asdict(wilson(n, len(found))) for name, n in count.items()},
    }


def _row(row: WorldRow) -> dict[str, Any]:
    times = sorted(row.found_ns[FLOWN].items())
    return {
        "found": {name: ns_to_iso(time_ns) for name, time_ns in times},
        "hypothesis": row.hypothesis,
        "objects": list(row.objects),
    }
