"""The acts of a search, one function each: every one appends the events that record it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sarex.artefacts import ArtefactRef
from sarex.canonical import ns_to_iso
from sarex.detection import SweepWidth
from sarex.errors import PlanError
from sarex.facilities import Facility, Track, facility_from_entry
from sarex.incident.events import incident_reported
from sarex.journal import Event
from sarex.labels import EXCON, Label
from sarex.operation.desk import Author, Desk
from sarex.operation.events import (
    FacilityOffered,
    PhaseDeclared,
    PlanApproved,
    PlanIssued,
    PlanProposed,
    SearchFlown,
    TaskAcknowledged,
    TaskIssued,
)
from sarex.operation.evidence import cite_sightings, sighting_parameters
from sarex.operation.state import CaseState
from sarex.operation.states import write_states
from sarex.planning.plan import Plan
from sarex.probability.events import FindCited, LookCited, ProbabilityUpdated
from sarex.provenance import Provenance

__all__ = [
    "acknowledge_task",
    "approve_plan",
    "declare_phase",
    "issue_plan",
    "offer_facilities_of_case",
    "offer_facility",
    "plan_of",
    "propose_plan",
    "read_plan",
    "read_summary",
    "record_search",
    "report_incident",
    "store_file",
    "update_probability",
]


def report_incident(desk: Desk) -> Event:
    """Record the case file, verbatim and parsed.

    The verbatim text holds personal data: it is the SMC's alone, and in an exercise, where persons
    are invented, exercise control's too.
    """
    case = desk.loaded.case
    control = (EXCON,) if case.mode == "exercise" else ()
    return desk.record(
        "incident.reported",
        incident_reported(desk.loaded),
        desk.smc,
        marking="received",
        field_labels={"/toml": Label(case.parties.smc, control)},
    )


def declare_phase(desk: Desk, phase: str, reason: str, cause: Event) -> Event:
    """Declare the emergency phase."""
    return desk.record(
        "phase.declared",
        PhaseDeclared.model_validate({"phase": phase, "reason": reason}),
        desk.smc,
        cause=cause,
    )


def offer_facility(
    desk: Desk,
    facility: Facility,
    available_from_ns: int,
    place: tuple[float, float],
    left_h: float,
) -> Event:
    """A nation puts a facility at the search's disposal."""
    body = FacilityOffered(
        facility=facility,
        available_from=ns_to_iso(available_from_ns),
        lon_deg=place[0],
        lat_deg=place[1],
        endurance_left_h=left_h,
    )
    return desk.record(
        "facility.offered",
        body,
        Author(f"{facility.nation} RCC", "RCC"),
        label=desk.label_of(facility.nation),
        marking="declared",
    )


def offer_facilities_of_case(desk: Desk) -> None:
    """Offer every facility that the case file lists."""
    for entry in desk.loaded.case.facilities:
        facility = facility_from_entry(entry)
        left_h = entry.endurance_left_h or facility.endurance_h
        place = (entry.position.lon_deg, entry.position.lat_deg)
        offer_facility(desk, facility, entry.available_from_ns, place, left_h)


def store_file(desk: Desk, kind: str, files: Mapping[str, str | Path]) -> ArtefactRef:
    """Make an artefact of texts and copies of files and folders, by name."""
    with desk.folder.artefacts.writing(kind) as draft:
        for name, content in files.items():
            if isinstance(content, Path) and content.is_dir():
                shutil.copytree(content, draft.path / name)
            elif isinstance(content, Path):
                shutil.copyfile(content, draft.path / name)
            else:
                (draft.path / name).write_text(content, encoding="utf-8")
    return draft.ref


def read_summary(desk: Desk, ref: ArtefactRef) -> dict[str, Any]:
    """The ``summary.json`` of an artefact."""
    text = (desk.folder.artefacts.path(ref) / "summary.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


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
    return desk.record("probability.updated", _updated(desk, state, ref, summary), desk.smc)


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
        artefact=desk.cite(ref, provenance),
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


def propose_plan(
    desk: Desk,
    number: int,
    start_ns: int,
    end_ns: int,
    inputs: Mapping[str, ArtefactRef],
    *,
    issue_ns: int | None = None,
    earliest_ns: int | None = None,
) -> Event:
    """Propose a joint plan for a search period from the latest probability.

    ``inputs`` are the case's own: ``case``, and those of its field files.
    The search action plan is dated ``issue_ns``, when it is to go out, by default now. Nobody
    departs before ``earliest_ns``, by default now: a plan must be approved, and its tasks
    acknowledged, before they are begun.
    """
    state = desk.state()
    assert state.forecast is not None
    assert state.probability is not None
    now = desk.clock.now_ns()
    plan_id = f"{desk.loaded.case.id}-plan-{number}"
    parameters = {
        "earliest": ns_to_iso(now if earliest_ns is None else earliest_ns),
        "issue": ns_to_iso(now if issue_ns is None else issue_ns),
        "end": ns_to_iso(end_ns),
        "facilities": write_states([f.state_at(now) for _, f in sorted(state.facilities.items())]),
        "now": ns_to_iso(now),
        "number": number,
        "phase": state.phase,
        "plan": plan_id,
        "remaining": list(state.probability.remaining_objects),
        "start": ns_to_iso(start_ns),
    }
    ref = desk.run(
        "sarex.operation.planning_job:run",
        {
            **inputs,
            "ensemble": state.forecast.ensemble.ref,
            "posterior": state.probability.artefact.ref,
        },
        parameters,
        kind="plan",
        purpose=f"plan {number}",
    )
    folder = desk.folder.artefacts.path(ref)
    plan = read_plan(folder)
    report = json.loads((folder / "worth.json").read_text(encoding="utf-8"))["pos"]
    provenance = Provenance(
        model=f"sarex.planning {plan.method}",
        inputs={
            "ensemble": state.forecast.ensemble.sha256,
            "posterior": state.probability.artefact.sha256,
        },
        parameters={"now": parameters["now"]},
        assumptions=plan.assumptions,
    )
    body = PlanProposed(
        plan=plan_id,
        number=number,
        method=plan.method,
        start=plan.start,
        end=plan.end,
        sorties=tuple(sortie.id for sortie in plan.sorties),
        pos_any=report["any_found"],
        pos={name: report["objects"][name]["pos"] for name in state.probability.remaining_objects},
        not_used=plan.not_used,
        artefact=desk.cite(ref, provenance),
    )
    return desk.record("plan.proposed", body, desk.smc)


def plan_of(event: Event) -> PlanProposed:
    """The body of a ``plan.proposed`` event."""
    if not isinstance(event.body, PlanProposed):
        raise PlanError(
            "this event does not propose a plan",
            given=event.type,
            allowed="plan.proposed",
            remedy="Give the event that propose_plan returned.",
        )
    return event.body


def read_plan(folder: Path) -> Plan:
    """The plan of a plan artefact."""
    return Plan.model_validate_json((folder / "plan.json").read_text(encoding="utf-8"))


def approve_plan(desk: Desk, proposed: Event, nation: str) -> Event:
    """A nation approves a plan."""
    body = PlanApproved(plan=plan_of(proposed).plan, nation=nation)
    return desk.record(
        "plan.approved",
        body,
        Author(f"{nation} RCC", "RCC"),
        label=desk.label_of(nation),
        cause=proposed,
    )


def issue_plan(desk: Desk, proposed: Event) -> Event:
    """Issue the search action plan and the tasks of its sorties.

    Raises
    ------
    PlanError
        If a nation of the case has not approved the plan.
    """
    what = plan_of(proposed)
    record = desk.state().plans[what.plan]
    missing = [n for n in desk.loaded.case.parties.nations if n not in record.approved_by]
    if missing:
        raise PlanError(
            "a plan is issued once every nation has approved it",
            given=f"approved by {', '.join(record.approved_by) or 'nobody'}",
            allowed=f"also by {', '.join(missing)}",
            remedy="Ask the nations that have not approved it yet.",
            where=what.plan,
        )
    folder = desk.folder.artefacts.path(what.artefact.ref)
    texts = {path.name: path for path in sorted(folder.glob("*.txt"))}
    ref = store_file(desk, "search-action-plan", texts)
    provenance = Provenance(
        model="search action plan, six parts", inputs={"plan": what.artefact.sha256}
    )
    body = PlanIssued(plan=what.plan, artefact=desk.cite(ref, provenance))
    issued = desk.record("plan.issued", body, desk.smc, cause=proposed)
    plan = read_plan(folder)
    for sortie in plan.sorties:
        task = TaskIssued(plan=plan.id, sortie=sortie.id, facility=sortie.facility)
        desk.record("task.issued", task, desk.smc, cause=issued)
    return issued


def acknowledge_task(desk: Desk, sortie: str, facility: str, nation: str, order: str) -> Event:
    """A facility acknowledges its task; ``order`` is the event id of ``task.issued``."""
    return desk.record(
        "task.acknowledged",
        TaskAcknowledged(sortie=sortie, facility=facility),
        Author(facility, "SRU"),
        label=desk.label_of(nation),
        cause=order,
        marking="received",
    )


def record_search(
    desk: Desk, plan: str, track: Track, widths: Mapping[str, SweepWidth], nation: str, order: str
) -> Event:
    """Record what a facility really searched: its track and the stated sweep widths.

    ``order`` is the event id of its ``task.issued``.
    """
    flown = {
        "track": track.to_json(),
        "widths": {name: asdict(width) for name, width in sorted(widths.items())},
    }
    text = json.dumps(flown, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    ref = store_file(desk, "flown", {"flown.json": text + "\n"})
    seconds = (track.times_ns[1:] - track.times_ns[:-1])[track.sensor_on].sum() / 1e9
    body = SearchFlown(
        plan=plan,
        sortie=track.sortie,
        facility=track.facility,
        sensor_on_h=float(seconds) / 3600,
        sweep_width_m={name: width.width_m for name, width in widths.items()},
        artefact=desk.cite(ref, Provenance(model="track as flown"), desk.label_of(nation)),
    )
    return desk.record(
        "search.flown",
        body,
        Author(track.facility, "SRU"),
        label=desk.label_of(nation),
        cause=order,
        marking="measured",
    )
