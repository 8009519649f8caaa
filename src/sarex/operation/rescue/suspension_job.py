"""The job that gathers what was searched and how long persons may live, for an authority's record.

Everything is judged from the first forecast: the cumulative probability of success is what all
searches so far could find, whatever they did find.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sarex.canonical import iso_to_ns
from sarex.detection import SweepWidth
from sarex.detection.looks import log_miss
from sarex.drift.job import read_inputs
from sarex.ensemble import Ensemble
from sarex.ensemble.storage import open_ensemble
from sarex.facilities import Track
from sarex.jobs import JobContext
from sarex.operation.plan_request import survival_or_reason
from sarex.operation.rescue.spans import survival_spans
from sarex.operation.situation import plane_of
from sarex.operation.update_job import read_flown
from sarex.probability import pos, prior
from sarex.survival import survival_sentences
from sarex.words import LOCALES

__all__ = ["FUNCTION", "run"]

FUNCTION = "sarex.operation.rescue.suspension_job:run"

Flown = Mapping[str, tuple[Track, dict[str, SweepWidth]]]


def run(context: JobContext) -> None:
    """Write ``record.json``: objects, survival, sentences.

    Inputs: those of the case; ``ensemble``; ``flown-<sortie>`` for every search so far.
    Parameter: ``now``.
    """
    inputs = read_inputs(context.inputs)
    ensemble = open_ensemble(context.inputs["ensemble"])
    now_ns = iso_to_ns(context.parameters["now"])
    flown = {
        name.removeprefix("flown-"): read_flown(folder)
        for name, folder in sorted(context.inputs.items())
        if name.startswith("flown-")
    }
    context.progress(0.3, "probability")
    persons = {item.id: item.persons for item in inputs.case.objects}
    survival, why = survival_or_reason(inputs.case, ensemble, inputs.forcing.sea_temperature)
    record = {
        "objects": _searched(ensemble, flown, persons),
        "survival": [] if survival is None else survival_spans(ensemble, survival, now_ns),
        "survival_unknown": why,
        "texts": {
            locale: [] if survival is None else list(survival_sentences(survival, locale))
            for locale in LOCALES
        },
    }
    text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    (context.out / "record.json").write_text(text + "\n", encoding="utf-8")


def _searched(ensemble: Ensemble, flown: Flown, persons: Mapping[str, int]) -> list[dict[str, Any]]:
    plane = plane_of(ensemble)
    looks = [
        log_miss(ensemble, track, widths, plane)
        for track, widths in flown.values()
        if widths and track.sensor_on.any()
    ]
    report = pos(ensemble, prior(ensemble).weights, looks, persons=dict(persons))
    rows = []
    for name in ensemble.object_ids:
        mine = {sortie: track for sortie, (track, widths) in flown.items() if name in widths}
        hours = sum(_hours(track) for track in mine.values())
        rows.append(
            {
                "areas": [f"{sortie}, {track.facility}" for sortie, track in mine.items()],
                "persons": persons[name],
                "pos": report.objects[name].pos,
                "search_object": name,
                "searched_h": hours,
            }
        )
    return rows


def _hours(track: Track) -> float:
    return float((track.times_ns[1:] - track.times_ns[:-1])[track.sensor_on].sum()) / 3.6e12
