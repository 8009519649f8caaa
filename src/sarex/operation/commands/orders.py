"""From an approved plan to orders, and what was searched by them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from sarex.detection import SweepWidth
from sarex.errors import PlanError
from sarex.facilities import Track
from sarex.journal import Event
from sarex.operation.commands.artefacts import store_file
from sarex.operation.commands.planning import plan_of, read_plan
from sarex.operation.coordinator import by_smc, smc_nation
from sarex.operation.desk import Author, Desk
from sarex.operation.events import (
    PlanApproved,
    PlanIssued,
    SearchFlown,
    TaskAcknowledged,
    TaskIssued,
)
from sarex.provenance import Provenance

__all__ = ["acknowledge_task", "approve_plan", "issue_plan", "record_search"]


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
    state = desk.state()
    record = state.plans[what.plan]
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
    label = desk.label_of(smc_nation(desk, state))
    body = PlanIssued(plan=what.plan, artefact=desk.cite(ref, provenance, label))
    issued = by_smc(desk, state, "plan.issued", body, cause=proposed)
    plan = read_plan(folder)
    for sortie in plan.sorties:
        task = TaskIssued(plan=plan.id, sortie=sortie.id, facility=sortie.facility)
        by_smc(desk, state, "task.issued", task, cause=issued)
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
