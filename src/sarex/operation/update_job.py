"""The job that turns searches, finds and sightings into weights, maps and figures of success."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.detection import LogMiss, SweepWidth
from sarex.detection.looks import PlanePaths, log_miss, plane_paths
from sarex.ensemble import Ensemble, Status
from sarex.ensemble.storage import open_ensemble
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.jobs import JobContext
from sarex.operation.situation import plane_of
from sarex.probability import (
    Find,
    Posterior,
    Sighting,
    datum_over_time,
    member_sentence,
    pos,
    save_draw_weights,
    smooth_map,
    update_after_search,
    weigh_members,
)

_Seen = TypeVar("_Seen", Find, Sighting)

__all__ = ["LEAST_DRAWS", "read_flown", "run"]

LEAST_DRAWS = 200
"""Fewest effective draws on which an update by a find or a sighting may rest."""
_ANYWHERE_M = 1e9
"""Error of a find or sighting that says nothing of the place: far more than round the earth."""
_SLICES = 16
"""Points of the curve of POS over time."""


def read_flown(folder: Path) -> tuple[Track, dict[str, SweepWidth]]:
    """A search as flown: its track, and the stated sweep width for each object."""
    data = json.loads((folder / "flown.json").read_text(encoding="utf-8"))
    widths = {name: SweepWidth.from_json(width) for name, width in data["widths"].items()}
    return Track.from_json(data["track"]), widths


def run(context: JobContext) -> None:
    """Update the probability by searches, finds and sightings.

    Inputs: ``ensemble``; ``before``, the posterior before the latest searches (absent for the
    prior); ``flown-<sortie>`` for every search so far. Parameters: ``latest``, the sorties since
    ``before``; ``finds`` so far (object, time, lon_deg, lat_deg, error_m); ``sightings`` that count
    (the same, and sighting, facility, confidence, watched_area_m2); ``persons`` by object;
    ``map_times``. Writes ``draw_weights.npy``, ``summary.json`` and a map for each remaining
    object and map time.
    """
    ensemble = open_ensemble(context.inputs["ensemble"])
    plane = plane_of(ensemble)
    flown = [
        read_flown(folder)
        for name, folder in sorted(context.inputs.items())
        if name.startswith("flown-")
    ]
    finds = [_find(item) for item in context.parameters["finds"]]
    given = context.parameters["sightings"]
    sightings = [_sighting(item) for item in given]
    looks = _Looks(ensemble, plane, flown)
    context.progress(0.3, "probability")
    posterior, finds, sightings = _update(ensemble, looks.until_found(finds), finds, sightings)
    save_draw_weights(posterior, context.out)
    latest = set(context.parameters["latest"])
    summary = {
        "effective_draws": max(1, round(posterior.effective_draws)),
        "find_error_m": {find.object_id: find.error_m for find in finds},
        "found": list(posterior.found_objects),
        "hypothesis_weights": posterior.hypothesis_weights,
        "remaining": list(posterior.remaining_objects),
        "sighting_error_m": {
            item["sighting"]: seen.error_m for item, seen in zip(given, sightings, strict=True)
        },
        "search": _search_figures(context, ensemble, looks, latest),
        "members": _members(ensemble, posterior),
        "maps": _maps(context, ensemble, posterior, plane),
        "datum": _datums(ensemble, posterior, plane),
        "status": _status_shares(ensemble),
    }
    _dump(context.out / "summary.json", summary)


def _members(ensemble: Ensemble, posterior: Posterior) -> dict[str, Any]:
    """Weights of the members of the forcing, and a sentence where there are several."""
    weights = weigh_members(ensemble, posterior.draw_weights)
    return {"sentence": member_sentence(weights), "weights": [asdict(item) for item in weights]}


class _Looks:
    """All flown searches on the ensemble, projected once."""

    def __init__(
        self,
        ensemble: Ensemble,
        plane: LocalPlane,
        flown: Sequence[tuple[Track, dict[str, SweepWidth]]],
    ) -> None:
        self.ensemble, self.plane, self.flown = ensemble, plane, flown
        self._paths: PlanePaths | None = None
        if flown:
            start = min(int(track.times_ns[0]) for track, _ in flown)
            end = max(int(track.times_ns[-1]) for track, _ in flown)
            self._paths = plane_paths(ensemble, plane, start_ns=start, end_ns=end)

    def of(
        self,
        track: Track,
        widths: Mapping[str, SweepWidth],
        start_ns: int | None = None,
        end_ns: int | None = None,
    ) -> LogMiss | None:
        """The looks of one track in a span; None where its sensor is off throughout."""
        if not widths or not _looks_within(track, start_ns, end_ns):
            return None
        return log_miss(
            self.ensemble,
            track,
            widths,
            self.plane,
            paths=self._paths,
            start_ns=start_ns,
            end_ns=end_ns,
        )

    def until_found(self, finds: Sequence[Find]) -> list[LogMiss]:
        """Every search, cut at each find: a look says nothing of what was found before it."""
        cuts = sorted({find.time_ns for find in finds})
        pieces = [None, *cuts, None]
        found = [
            self.of(track, widths, start, end)
            for track, widths in self.flown
            for start, end in pairwise(pieces)
        ]
        return [item for item in found if item is not None]


def _looks_within(track: Track, start_ns: int | None, end_ns: int | None) -> bool:
    on = track.sensor_on
    begins, ends = track.times_ns[:-1][on], track.times_ns[1:][on]
    late = begins < (np.iinfo(np.int64).max if end_ns is None else end_ns)
    early = ends > (np.iinfo(np.int64).min if start_ns is None else start_ns)
    return bool((late & early).any())


def _find(item: Mapping[str, Any]) -> Find:
    return Find(
        item["object"], iso_to_ns(item["time"]), item["lon_deg"], item["lat_deg"], item["error_m"]
    )


def _sighting(item: Mapping[str, Any]) -> Sighting:
    return Sighting(
        item["object"],
        iso_to_ns(item["time"]),
        item["lon_deg"],
        item["lat_deg"],
        item["error_m"],
        item["confidence"],
        item["watched_area_m2"],
        item["facility"],
    )


def _update(
    ensemble: Ensemble,
    misses: Sequence[LogMiss],
    finds: list[Find],
    sightings: list[Sighting],
) -> tuple[Posterior, list[Find], list[Sighting]]:
    """The posterior, with errors of finds and sightings widened until enough draws carry it.

    A find is far more exact than draws are dense: taken as it is, it would rest on a handful of
    them and claim a certainty about the other objects that nobody has. Errors are widened by a
    quarter at a time until ``LEAST_DRAWS`` carry the answer, or half of what would carry it if the
    finds and sightings said no more than that the objects exist.
    """
    posterior = update_after_search(ensemble, misses, finds, sightings)
    if not finds and not sightings:
        return posterior, finds, sightings
    anywhere = update_after_search(
        ensemble, misses, _with_error(finds, _ANYWHERE_M), _with_error(sightings, _ANYWHERE_M)
    )
    wanted = min(LEAST_DRAWS, 0.5 * anywhere.effective_draws)
    while posterior.effective_draws < wanted:
        finds, sightings = _widened(finds), _widened(sightings)
        posterior = update_after_search(ensemble, misses, finds, sightings)
    return posterior, finds, sightings


def _with_error(items: Sequence[_Seen], error_m: float) -> list[_Seen]:
    return [replace(item, error_m=error_m) for item in items]


def _widened(items: Sequence[_Seen]) -> list[_Seen]:
    return [replace(item, error_m=1.25 * item.error_m) for item in items]


def _search_figures(
    context: JobContext, ensemble: Ensemble, looks: _Looks, latest: set[str]
) -> dict[str, Any] | None:
    """What the latest searches were worth before their outcome was known."""
    flown = [(track, widths) for track, widths in looks.flown if track.sortie in latest]
    if not flown:
        return None
    before = np.load(context.inputs["before"] / "draw_weights.npy")[ensemble.draw]
    sought = context.parameters["sought"]
    whole = [item for item in (looks.of(*pair) for pair in flown) if item is not None]
    persons = {name: context.parameters["persons"][name] for name in sought}
    report = pos(ensemble, before, whole, objects=sought, persons=persons)
    return {
        "curve": _curve(ensemble, before, looks, flown, sought),
        "looks": [_look_json(look) for look in whole],
        "pos": asdict(report),
    }


def _look_json(look: LogMiss) -> dict[str, Any]:
    return {
        "end": ns_to_iso(look.end_ns),
        "facility": look.facility,
        "sortie": look.sortie,
        "start": ns_to_iso(look.start_ns),
        "task_ids": list(look.task_ids),
    }


def _curve(
    ensemble: Ensemble,
    before: NDArray[np.float64],
    looks: _Looks,
    flown: Sequence[tuple[Track, dict[str, SweepWidth]]],
    sought: Sequence[str],
) -> list[dict[str, Any]]:
    """POS of each object, and of at least one, as the searches go on."""
    begin = min(int(track.times_ns[:-1][track.sensor_on][0]) for track, _ in flown)
    end = max(int(track.times_ns[1:][track.sensor_on][-1]) for track, _ in flown)
    marks = [begin + (end - begin) * i // _SLICES for i in range(_SLICES + 1)]
    done: list[LogMiss] = []
    rows = [{"any": 0.0, "objects": dict.fromkeys(sought, 0.0), "time": ns_to_iso(begin)}]
    for low, high in pairwise(marks):
        more = (looks.of(track, widths, low, high) for track, widths in flown)
        done += [item for item in more if item is not None]
        report = pos(ensemble, before, done, objects=sought)
        rows.append(
            {
                "any": report.any_found,
                "objects": {name: report.objects[name].pos for name in sought},
                "time": ns_to_iso(high),
            }
        )
    return rows


def _maps(
    context: JobContext, ensemble: Ensemble, posterior: Posterior, plane: LocalPlane
) -> list[dict[str, Any]]:
    """Write a map of each remaining object at each map time; returns what was written."""
    written = []
    for number, text in enumerate(context.parameters["map_times"]):
        time_ns = iso_to_ns(text)
        for name in posterior.remaining_objects:
            if not _present(ensemble, posterior.weights, name, time_ns):
                continue
            made = smooth_map(ensemble, posterior.weights, time_ns, name, plane)
            stem = f"map-{number}-{name}"
            np.save(context.out / f"{stem}.npy", made.poc, allow_pickle=False)
            _dump(context.out / f"{stem}.geojson", made.to_geojson())
            written.append(
                {
                    "area_m2": {f"{r.share:g}": r.area_m2 for r in made.regions()},
                    "cell_m": made.cell_m,
                    "file": stem,
                    "mass_present": made.mass_present,
                    "plane": [plane.lon_deg, plane.lat_deg],
                    "search_object": name,
                    "smoothing_m": made.smoothing_m,
                    "time": text,
                    "x0_m": made.x0_m,
                    "y0_m": made.y0_m,
                }
            )
    return written


def _present(ensemble: Ensemble, weights: NDArray[np.float64], name: str, time_ns: int) -> bool:
    """Whether any weight of an object is afloat or stranded at a time."""
    _, _, status = ensemble.at(time_ns)
    own = ensemble.search_object == ensemble.object_ids.index(name)
    here = own & ((status == Status.AFLOAT) | (status == Status.STRANDED)) & (weights > 0)
    return bool(here.any())


def _datums(
    ensemble: Ensemble, posterior: Posterior, plane: LocalPlane
) -> dict[str, list[dict[str, Any]]]:
    """Datum of each remaining object, hour by hour."""
    every = max(1, 3_600_000_000_000 // ensemble.step_ns)
    times = [int(t) for t in ensemble.times_ns[::every]]
    out: dict[str, list[dict[str, Any]]] = {}
    for name in posterior.remaining_objects:
        seen = [t for t in times if _present(ensemble, posterior.weights, name, t)]
        if not seen:  # every draw that has this object is excluded, or it left the field
            out[name] = []
            continue
        track = datum_over_time(ensemble, posterior.weights, name, plane, seen)
        out[name] = [
            {
                "lat_deg": float(track.lat_deg[i]),
                "lon_deg": float(track.lon_deg[i]),
                "mass": float(track.mass[i]),
                "radius_m": float(track.radius_m[i]),
                "time": ns_to_iso(int(track.times_ns[i])),
            }
            for i in range(track.times_ns.size)
        ]
    return out


def _status_shares(ensemble: Ensemble) -> dict[str, dict[str, float]]:
    """Share of each object's particles in each state at the end of the forecast."""
    return {
        name: {
            status.name.lower(): float(np.mean(ensemble.status[-1][own] == status))
            for status in Status
        }
        for number, name in enumerate(ensemble.object_ids)
        for own in (ensemble.search_object == number,)
    }


def _dump(path: Path, value: Any) -> None:
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
