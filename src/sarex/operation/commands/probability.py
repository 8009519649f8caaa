"""Where the missing may be, after all that was searched, found and sighted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sarex.artefacts import ArtefactRef
from sarex.canonical import ns_to_iso
from sarex.incident import CaseFile
from sarex.journal import Event
from sarex.operation.commands.artefacts import read_summary
from sarex.operation.coordinator import by_smc, smc_nation
from sarex.operation.desk import Desk
from sarex.operation.evidence import cite_sightings, sighting_parameters
from sarex.operation.state import CaseState
from sarex.probability.events import FindCited, LookCited, ProbabilityUpdated
from sarex.provenance import Provenance

__all__ = ["map_times", "update_probability"]


def map_times(case: CaseFile) -> list[int]:
    """Start and end of every search period of a case, within its forecast [ns since 1970 UTC]."""
    marks = {t for period in case.periods for t in (period.start_ns, period.end_ns)}
    return sorted(t for t in marks if t <= case.forecast.until_ns)


def update_probability(
    desk: Desk, map_times_ns: Sequence[int], latest: Sequence[str] = ()
) -> Event:
    """Update the weights by all searches, finds and sightings so far, and draw maps.

    The maps are at the given times. Sightings count as :func:`evidence.assess_sighting` says.

    ``latest`` names the sorties since the last update.
    """
    state = desk.state()
    assert state.forecast is not None
    forecast = state.forecast.ensemble
    inputs = {"ensemble": forecast.ref}
    if state.probability is not None:
        inputs["before"] = state.probability.artefact.ref
    for sortie, task in state.tasks.items():
        if task.flown is not None:
            inputs[f"flown-{sortie}"] = task.flown.artefact.ref
    before = set(state.probability.remaining_objects) if state.probability else None
    objects = desk.loaded.case.objects
    parameters = {
        "finds": _finds(desk, state),
        "latest": sorted(latest),
        "map_times": [ns_to_iso(t) for t in map_times_ns],
        "persons": {item.id: item.persons for item in objects},
        "sightings": sighting_parameters(desk, state),
        "sought": [item.id for item in objects if before is None or item.id in before],
    }
    ref = desk.run(
        "sarex.operation.update_job:run",
        inputs,
        parameters,
        kind="posterior",
        purpose="probability",
    )
    summary = read_summary(desk, ref)
    return by_smc(desk, state, "probability.updated", _updated(desk, state, ref, summary))


def _finds(desk: Desk, state: CaseState) -> list[dict[str, Any]]:
    view = desk.view()
    rows = []
    for name, found in sorted(state.found.items()):
        sighting = state.sightings[found.sighting]
        rows.append(
            {
                "error_m": sighting.error_m,
                "lat_deg": sighting.lat_deg,
                "lon_deg": sighting.lon_deg,
                "object": name,
                "time": ns_to_iso(view.get(found.sighting).occurred_at_ns),
            }
        )
    return rows


def _updated(
    desk: Desk, state: CaseState, ref: ArtefactRef, summary: Mapping[str, Any]
) -> ProbabilityUpdated:
    assert state.forecast is not None
    search = summary["search"]
    alone = {f["facility"]: f["alone"] for f in search["pos"]["facilities"]} if search else {}
    errors = summary["find_error_m"]
    sightings = cite_sightings(sighting_parameters(desk, state), summary["sighting_error_m"])
    widened = [
        f"The find of {find['object']} is weighed with {errors[find['object']]:.0f} m instead of "
        f"its reported {find['error_m']:.0f} m, so that enough draws carry the update."
        for find in _finds(desk, state)
        if errors[find["object"]] > find["error_m"]
    ]
    provenance = Provenance(
        model="sarex.probability update/1",
        inputs={"ensemble": state.forecast.ensemble.sha256},
        assumptions=(
            *widened,
            *sightings.sentences,
            *filter(None, [summary["members"]["sentence"]]),
            "Particles that are ashore or not yet in the water are not looked for at sea.",
        ),
    )
    return ProbabilityUpdated(
        forecast=state.forecast.ensemble,
        artefact=desk.cite(ref, provenance, desk.label_of(smc_nation(desk, state))),
        looks=tuple(
            LookCited(
                facility=look["facility"],
                sortie=look["sortie"],
                task_ids=tuple(look["task_ids"]),
                start=look["start"],
                end=look["end"],
                pos_any=alone[look["facility"]],
            )
            for look in (search["looks"] if search else ())
        ),
        finds=tuple(
            FindCited(
                search_object=find["object"],
                time=find["time"],
                lon_deg=find["lon_deg"],
                lat_deg=find["lat_deg"],
                error_m=errors[find["object"]],
            )
            for find in _finds(desk, state)
        ),
        sightings=sightings.cited,
        hypothesis_weights=summary["hypothesis_weights"],
        remaining_objects=tuple(summary["remaining"]),
        effective_draws=summary["effective_draws"],
    )
