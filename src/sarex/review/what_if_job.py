"""The job that flies another plan in the truth of an exercise, and both in other truths."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.detection import SweepWidth
from sarex.drift.job import CaseInputs, read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.errors import ReviewError
from sarex.exercise.truth_record import SIGMA_W, WidthFactors
from sarex.exercise.worlds import Setting, fly_worlds
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.jobs import JobContext
from sarex.operation.plan_files import dump, read_widths
from sarex.operation.situation import plane_of
from sarex.randomness import (
    Key,
    derive_key,
    draw_key,
    generator_for,
    key_from_hex,
    key_to_hex,
)
from sarex.review.measures.flown_job import as_one_plan, case_inputs, read_flown, with_errors
from sarex.world import Truth, World, draw_truth

__all__ = ["FUNCTION", "OTHER", "run"]

FUNCTION = "sarex.review.what_if_job:run"
OTHER = "other"
Search = tuple[Track, Mapping[str, SweepWidth]]


@dataclass(frozen=True, slots=True)
class _Truth:
    """How the truth of the exercise is drawn again."""

    inputs: CaseInputs
    key: Key
    recorded: str
    kinds: Mapping[str, str]

    def draw(self) -> Truth:
        case = self.inputs.case
        truth = draw_truth(
            case.incident,
            self.inputs.forcing,
            end_ns=case.forecast.until_ns,
            rng=generator_for(self.key, "truth"),
            coast_action=case.forecast.coast_action,
        )
        if key_to_hex(truth.key) != self.recorded:
            raise ReviewError(
                "the truth cannot be drawn again from what is recorded",
                given=key_to_hex(truth.key),
                allowed=self.recorded,
                remedy="Use the version and the lock file with which the exercise was run.",
            )
        return truth

    def widths(self, track: Track, stated: Mapping[str, SweepWidth]) -> dict[str, SweepWidth]:
        """True sweep widths: one error for each kind of facility and object."""
        return WidthFactors(self.key).true_widths(self.kinds[track.facility], stated)


def run(context: JobContext) -> None:
    """Fly what was flown, and the same with another plan in one period, in the recorded truth.

    Inputs: ``case`` and the case's field files, ``ensemble``, ``flown-<sortie>`` for each search,
    and ``other``, the artefact of a plan. Parameters: ``seed`` and ``key`` of ``truth.drawn``;
    ``factors`` of ``truth.recorded``; ``kinds``, facility id to kind; ``periods``, a list of
    ``number``, ``end`` and ``sorties`` in order; ``period``, in which the other plan is flown;
    ``prefix``, of its files in the artefact; ``worlds``, truths for the luck beside. Writes
    ``what_if.json``: what is found and when, with the searches as flown and with the other plan,
    and the same in each of the other truths.

    Raises
    ------
    ReviewError
        If the truth cannot be drawn again, or its sweep widths are not those recorded.
    """
    given = context.parameters
    inputs = read_inputs(case_inputs(context.inputs))
    key = derive_key(draw_key(np.random.default_rng(int(given["seed"]))), "world")
    truth = _Truth(inputs, key, given["key"], given["kinds"])
    _check_factors(WidthFactors(key), given["factors"])
    ensemble = open_ensemble(context.inputs["ensemble"])
    plane = plane_of(ensemble)
    flown: dict[str, Search] = {t.sortie: (t, w) for t, w in read_flown(context.inputs)}
    instead = _other(context.inputs[OTHER], given["prefix"])
    as_flown: list[list[Search]] = [
        [flown[name] for name in period["sorties"]] for period in given["periods"]
    ]
    changed = [
        instead if period["number"] == given["period"] else own
        for period, own in zip(given["periods"], as_flown, strict=True)
    ]
    both: dict[str, list[list[Search]]] = {"flown": as_flown, OTHER: changed}
    found = {
        name: _fly(truth, plane, given["periods"], searches) for name, searches in both.items()
    }
    context.progress(0.1, "truth")
    document = {
        "found": {name: _times(own) for name, own in found.items()},
        "objects": [item.id for item in inputs.case.objects],
        "persons": {item.id: item.persons for item in inputs.case.objects},
        "rows": _rows(context, truth, plane, both),
    }
    dump(context.out / "what_if.json", document)


def _other(folder: Path, prefix: str) -> list[Search]:
    tracks = json.loads((folder / f"{prefix}tracks.json").read_text(encoding="utf-8"))
    widths = read_widths(folder, prefix)
    return [(t, widths[t.facility]) for t in (Track.from_json(item) for item in tracks)]


def _check_factors(factors: WidthFactors, recorded: Mapping[str, float]) -> None:
    for name, value in recorded.items():
        drawn = factors.of(*name.split("/", 1))
        if drawn != value:
            raise ReviewError(
                "the true sweep widths cannot be drawn again from what is recorded",
                given=f"{name}: {drawn}",
                allowed=value,
                remedy="Use the version and the lock file with which the exercise was run.",
            )


def _fly(
    truth: _Truth,
    plane: LocalPlane,
    periods: Sequence[Mapping[str, Any]],
    searches: Sequence[Sequence[Search]],
) -> dict[str, int]:
    """Fly searches in the truth, period by period as exercise control does: object id to time."""
    drawn = truth.draw()
    begin = int(drawn.start_s.min()) // 600 * 600_000_000_000
    world = World(drawn, truth.inputs.coast, plane, begin)
    found: dict[str, int] = {}
    for period, own in zip(periods, searches, strict=True):
        if not own:
            continue
        _run(world, min(int(track.times_ns[0]) for track, _ in own), found)
        world.assign(
            [track for track, _ in own],
            [truth.widths(track, widths) for track, widths in own],
            derive_key(truth.key, f"looks of period {period['number']}"),
        )
        _run(world, iso_to_ns(period["end"]), found)
    return found


def _run(world: World, until_ns: int, found: dict[str, int]) -> None:
    while world.now_ns < until_ns:
        for seen in world.run_until(until_ns):
            found.setdefault(seen.search_object, seen.time_ns)
            world.truth.sought[world.truth.object_ids.index(seen.search_object)] = False


def _rows(
    context: JobContext,
    truth: _Truth,
    plane: LocalPlane,
    both: Mapping[str, Sequence[Sequence[Search]]],
) -> list[dict[str, dict[str, str]]]:
    """What both find in each of other truths, with the same luck."""
    worlds = int(context.parameters["worlds"])
    if worlds == 0 or context.key is None:
        return []
    key, inputs = key_from_hex(context.key), truth.inputs
    plans = [
        with_errors(
            replace(as_one_plan([each for own in searches for each in own]), name=name),
            truth.kinds,
            key,
            worlds,
            SIGMA_W,
        )
        for name, searches in both.items()
    ]
    setting = Setting(
        inputs.case.incident,
        inputs.forcing,
        inputs.coast,
        plane,
        inputs.case.forecast.coast_action,
    )

    def told(number: int) -> None:
        context.progress(0.1 + 0.9 * (number + 1) / worlds, "worlds")
        context.cancel.check()

    rows = fly_worlds(setting, plans, worlds, key, told=told)
    return [{name: _times(row.found_ns[name]) for name in both} for row in rows]


def _times(found: Mapping[str, int]) -> dict[str, str]:
    return {name: ns_to_iso(time_ns) for name, time_ns in sorted(found.items())}
