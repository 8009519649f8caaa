"""The README of a drift forecast, for somebody who was not there when it was made."""

from __future__ import annotations

import shlex
from typing import Any

import numpy as np

from sarex.cli._drift_folder import ENSEMBLE, RUN, DriftFolder
from sarex.ensemble.model import Status
from sarex.quantities import format_dtg
from sarex.quantities.shares import share_text

__all__ = ["WHAT_IT_IS", "readme_of", "states_at_end", "summary_of"]

WHAT_IT_IS = {
    ENSEMBLE: "the weighted paths; a CF trajectory dataset (Zarr)",
    RUN: "what was run, for programs",
    "forecast.nc": "the same paths as CF-NetCDF trajectories",
    "contours.geojson": "areas that hold 50, 75 and 95 % of the probability, and mean positions",
    "contours.kml": "the same areas for Google Earth, with time",
    "stranding.geojson": "probability of coming ashore: over time, and for each stretch of coast",
    "maps": "probability of containment for each object and time, and of coming ashore (GeoTIFF)",
    "overview.png": "a picture: areas, mean track, probability of coming ashore",
    "stranding.png": "a picture: where the objects come ashore; only if any does",
}

_STATES = {
    Status.AFLOAT: "afloat",
    Status.STRANDED: "ashore",
    Status.OUT_OF_FIELD: "out of field",
    Status.NOT_YET: "not yet in the water",
}


def states_at_end(folder: DriftFolder) -> dict[str, dict[Status, float]]:
    """Share of each object's probability in each state at the last output time."""
    ensemble = folder.ensemble
    last = ensemble.read(times=slice(ensemble.times_ns.size - 1, None)).status[0]
    weights = np.exp(ensemble.log_prior)
    found = {}
    for number, name in enumerate(ensemble.object_ids):
        own = ensemble.search_object == number
        mass = np.bincount(last[own], weights[own], len(Status))
        found[name] = {state: float(mass[state] / mass.sum()) for state in Status}
    return found


def summary_of(folder: DriftFolder) -> list[str]:
    """A few lines for the terminal: stamps, then the state of each object at the end."""
    run, ensemble = folder.run, folder.ensemble
    stamps = [*(["EXERCISE"] if run["exercise"] else []), *run["marks"]]
    lines = [" · ".join(stamps)] if stamps else []
    when = format_dtg(int(ensemble.times_ns[-1]))
    for number, (name, states) in enumerate(states_at_end(folder).items()):
        count = int(np.count_nonzero(ensemble.search_object == number))
        shares = ", ".join(
            f"{share_text(share)} {_STATES[state]}" for state, share in states.items() if share
        )
        lines.append(f"{name}: {count} particles; at {when} {shares}")
    return lines


def readme_of(folder: DriftFolder) -> str:
    """The text of the README, from what lies in the folder."""
    run, ensemble = folder.run, folder.ensemble
    first, last = (format_dtg(int(ensemble.times_ns[i])) for i in (0, -1))
    stamps = [*(["EXERCISE"] if run["exercise"] else []), *run["marks"]]
    lines = [
        f"# {' '.join((*stamps, 'drift forecast:', run['title']))}",
        "",
        f"{ensemble.particle_count} weighted particles ({run['draws']} draws) of "
        f"{', '.join(ensemble.object_ids)}, {first} to {last}, every "
        f"{ensemble.step_ns // 60_000_000_000} min. A forecast of where the objects may be, not "
        "of where they are; the probabilities are those before any search.",
        "",
        *_table(folder),
        "## What lies here",
        "",
        *(f"- `{name}`: {WHAT_IT_IS[name]}" for name in _present(folder)),
        "",
        "How to open each of them: docs/drift_output.md of sarex.",
        "",
        "## What it rests on",
        "",
        *(f"- {sentence}" for sentence in ensemble.provenance.assumptions),
        "",
        "## How to run it again",
        "",
        f"    {_again(run['command'])}",
        "",
        "FOLDER: one that does not exist yet.",
        "",
        *_provenance(ensemble.provenance.to_json(), run),
    ]
    return "\n".join(lines)


def _again(command: str) -> str:
    """The command with a word in place of the folder that it made, which is there now.

    >>> _again("sarex drift run 'my case.toml' --out /data/old --seed 3")
    "sarex drift run 'my case.toml' --out FOLDER --seed 3"
    """
    words = shlex.split(command)
    if "--out" in words:
        words[words.index("--out") + 1] = "FOLDER"
    return shlex.join(words)


def _present(folder: DriftFolder) -> list[str]:
    return [name for name in WHAT_IT_IS if (folder.path / name).exists()]


def _table(folder: DriftFolder) -> list[str]:
    states = states_at_end(folder)
    shown = [s for s in Status if s != Status.NOT_YET or any(x[s] for x in states.values())]
    rows = [
        f"| {name} | {' | '.join(share_text(share[state]) for state in shown)} |"
        for name, share in states.items()
    ]
    return [
        f"| at {format_dtg(int(folder.ensemble.times_ns[-1]))} | "
        f"{' | '.join(_STATES[state] for state in shown)} |",
        f"|---|{'---|' * len(shown)}",
        *rows,
        "",
        *_left_fields(states),
    ]


def _left_fields(states: dict[str, dict[Status, float]]) -> list[str]:
    """What becomes of the probabilities of coming ashore where objects left the fields."""
    left = {name: share[Status.OUT_OF_FIELD] for name, share in states.items()}
    told = [f"{share_text(share)} of {name}" for name, share in left.items() if share > 0.0]
    if not told:
        return []
    return [
        f"The probabilities of coming ashore are lower bounds: {', '.join(told)} left the fields, "
        "and may have come ashore since.",
        "",
    ]


def _provenance(data: dict[str, Any], run: dict[str, Any]) -> list[str]:
    inputs = {**data["inputs"], "coast": f"{run['coast']['name']}, {data['inputs']['coast']}"}
    return [
        f"Model {data['model']}, seed {run['seed']}, key {data['key']}.",
        "",
        *(f"- {name}: {value}" for name, value in sorted(inputs.items())),
        f"- parameters: {data['parameters']}",
        f"- versions: {', '.join(f'{k} {v}' for k, v in sorted(data['versions'].items()))}",
        "",
        *([run["coast"]["attribution"], ""] if run["coast"]["attribution"] else []),
    ]
