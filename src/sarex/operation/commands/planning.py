"""Plans proposed, and proposed again while they are being flown."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from sarex.artefacts import ArtefactRef
from sarex.canonical import ns_to_iso
from sarex.errors import PlanError
from sarex.journal import Event
from sarex.operation.coordinator import by_smc, smc_nation
from sarex.operation.desk import Desk
from sarex.operation.events import PlanProposed
from sarex.operation.evidence import withdrawn_evidence
from sarex.operation.flying import read_flying
from sarex.operation.state import CaseState, PlanRecord
from sarex.operation.states import write_states
from sarex.planning.joint.replan import Flying, keep_committed
from sarex.planning.plan import Plan
from sarex.provenance import Provenance

__all__ = [
    "PLANNING",
    "plan_of",
    "propose_plan",
    "read_plan",
    "record_plan",
    "replan",
    "turn_of",
]

PLANNING = "sarex.operation.planning_job:run"


def propose_plan(
    desk: Desk,
    number: int,
    start_ns: int,
    end_ns: int,
    inputs: Mapping[str, ArtefactRef],
    *,
    lost: Collection[str] = (),
    issue_ns: int | None = None,
    earliest_ns: int | None = None,
    objective: str = "found",
    evaluations: int | None = None,
) -> Event:
    """Propose a joint plan for a search period from the latest probability.

    ``inputs`` are the case's own: ``case``, and those of its field files. ``lost`` facilities no
    longer take part.
    The search action plan is dated ``issue_ns``, when it is to go out, by default now. Nobody
    departs before ``earliest_ns``, by default now: a plan must be approved, and its tasks
    acknowledged, before they are begun. ``objective`` is what the co-ordinator chose: persons
    ``found``, or found ``alive``. ``evaluations`` is what the search for the plan may spend, see
    :class:`sarex.planning.joint.Budget`; the planner's own unless given.
    """
    state, now = desk.state(), desk.clock.now_ns()
    parameters = {
        **_asked(desk, state, now if issue_ns is None else issue_ns),
        **({} if evaluations is None else {"evaluations": evaluations}),
        "earliest": ns_to_iso(now if earliest_ns is None else earliest_ns),
        "end": ns_to_iso(end_ns),
        "facilities": write_states(
            [r.state_at(now) for f, r in sorted(state.facilities.items()) if f not in set(lost)]
        ),
        "number": number,
        "objective": objective,
        "plan": f"{desk.loaded.case.id}-plan-{number}",
        "start": ns_to_iso(start_ns),
    }
    return _propose(desk, state, inputs, parameters, f"plan {number}")


def replan(
    desk: Desk,
    issued: Event | str,
    inputs: Mapping[str, ArtefactRef],
    *,
    lost: Collection[str] = (),
    issue_ns: int | None = None,
    earliest_ns: int | None = None,
    objective: str = "found",
    evaluations: int | None = None,
) -> Event:
    """Propose a plan in the place of one that is being flown, from now to the end of its period.

    Of each sortie under way the committed legs and the leg being flown stay; all else is open.
    What was looked at until now counts as searched: by the reports that the latest probability
    holds, and else as planned. Update the probability first, so that sightings count.

    Parameters
    ----------
    desk : Desk
        Of the co-ordinator.
    issued : Event or str
        The event that proposed the plan that was issued, or the id of that plan.
    inputs : mapping
        As of :func:`propose_plan`.
    lost : collection of str
        Facilities that no longer take part.
    issue_ns, earliest_ns, objective, evaluations
        As of :func:`propose_plan`.

    Returns
    -------
    Event
        A ``plan.proposed`` that names the plan it replaces and the sorties it keeps. Once it is
        issued, orders of the plan before that it does not repeat are withdrawn.

    Raises
    ------
    PlanError
        If the plan is not issued, is replaced already, or its period is over.
    """
    state, now = desk.state(), desk.clock.now_ns()
    name = issued if isinstance(issued, str) else plan_of(issued).plan
    record = _being_flown(state, name, now)
    before = record.proposed
    flying = read_flying(desk.folder.artefacts.path(before.artefact.ref))
    present = {f: r for f, r in sorted(state.facilities.items()) if f not in set(lost)}
    gone = {f: [t for t in flying.tracks if t.facility == f] for f in present}
    states = [
        r.state_at(now).model_copy(
            update={"committed": tuple(t for t in gone[f] if int(t.times_ns[0]) <= now)}
        )
        for f, r in present.items()
    ]
    turn = turn_of(state, before.number)
    parameters = {
        **_asked(desk, state, now if issue_ns is None else issue_ns),
        **({} if evaluations is None else {"evaluations": evaluations}),
        "counted": sorted(s for s, task in state.tasks.items() if task.flown is not None),
        "earliest": ns_to_iso(now if earliest_ns is None else earliest_ns),
        "end": before.end,
        "facilities": write_states(states),
        "number": before.number,
        "objective": objective,
        "plan": f"{desk.loaded.case.id}-plan-{turn}",
        "start": max(before.start, ns_to_iso(now)),
    }
    with_plan = {**inputs, "flying": before.artefact.ref}
    kept = tuple(k.sortie.id for k in keep_committed(flying, now, sorted(_lost(flying, present))))
    purpose = f"plan {turn}"
    return _propose(desk, state, with_plan, parameters, purpose, replaces=name, kept=kept)


def turn_of(state: CaseState, number: int) -> str:
    """What ends the id of one more plan for a search period: 1.2 after the plan of period 1."""
    return f"{number}.{1 + sum(each.proposed.number == number for each in state.plans.values())}"


def _lost(flying: Flying, present: Collection[str]) -> set[str]:
    return {sortie.facility for sortie in flying.plan.sorties} - set(present)


def _being_flown(state: CaseState, name: str, now_ns: int) -> PlanRecord:
    record = state.plans.get(name)
    if record is None or record.issued is None or record.replaced_by is not None:
        flown = [n for n, p in state.plans.items() if p.issued and p.replaced_by is None]
        raise PlanError(
            "only a plan that is being flown can be changed",
            given=name,
            allowed=", ".join(flown) or "no plan is issued",
            remedy="Name the plan that was issued last, or propose a plan for a new period.",
        )
    if ns_to_iso(now_ns) >= record.proposed.end:
        raise PlanError(
            "the period of this plan is over",
            given=ns_to_iso(now_ns),
            allowed=f"before {record.proposed.end}",
            remedy="Propose a plan for the next period.",
            where=name,
        )
    return record


def _asked(desk: Desk, state: CaseState, issue_ns: int) -> dict[str, Any]:
    """What every plan is asked with."""
    assert state.probability is not None
    gone = withdrawn_evidence(state)
    if gone:
        raise PlanError(
            "the latest probability rests on what was taken back",
            given=", ".join(gone),
            allowed="a probability updated since",
            remedy="Update the probability, then plan.",
        )
    return {
        "issue": ns_to_iso(issue_ns),
        "now": ns_to_iso(desk.clock.now_ns()),
        "phase": state.phase,
        "remaining": list(state.probability.remaining_objects),
    }


def _propose(
    desk: Desk,
    state: CaseState,
    inputs: Mapping[str, ArtefactRef],
    parameters: Mapping[str, Any],
    purpose: str,
    **replaced: Any,
) -> Event:
    assert state.forecast is not None
    assert state.probability is not None
    asked = {
        **inputs,
        "ensemble": state.forecast.ensemble.ref,
        "posterior": state.probability.artefact.ref,
    }
    ref = desk.run(PLANNING, asked, parameters, kind="plan", purpose=purpose)
    rests_on = {
        "ensemble": state.forecast.ensemble.sha256,
        "posterior": state.probability.artefact.sha256,
    }
    return record_plan(desk, state, ref, parameters, rests_on, **replaced)


def record_plan(
    desk: Desk,
    state: CaseState,
    ref: ArtefactRef,
    parameters: Mapping[str, Any],
    inputs: Mapping[str, str],
    *,
    changed: Mapping[str, Any] | None = None,
    **replaced: Any,
) -> Event:
    """Record ``plan.proposed`` of a plan that a job has made.

    Parameters
    ----------
    desk : Desk
        Of the co-ordinator.
    state : CaseState
        As the desk sees it.
    ref : ArtefactRef
        The plan.
    parameters : mapping
        Of :mod:`sarex.operation.planning_job`: ``plan``, ``number``, ``now``, ``remaining``.
    inputs : mapping
        Name to hash of what it rests on.
    changed : mapping, optional
        From which plan it was changed by hand, by whom, and which tasks.
    replaced
        ``replaces`` and ``kept`` of the body.
    """
    folder = desk.folder.artefacts.path(ref)
    plan = read_plan(folder)
    report = json.loads((folder / "worth.json").read_text(encoding="utf-8"))["pos"]
    provenance = Provenance(
        model=f"sarex.planning {plan.method}",
        inputs=dict(inputs),
        parameters={"now": parameters["now"], **(changed or {})},
        assumptions=plan.assumptions,
    )
    body = PlanProposed(
        plan=parameters["plan"],
        number=parameters["number"],
        method=plan.method,
        start=plan.start,
        end=plan.end,
        sorties=tuple(sortie.id for sortie in plan.sorties),
        pos_any=report["any_found"],
        pos={name: report["objects"][name]["pos"] for name in parameters["remaining"]},
        not_used=plan.not_used,
        artefact=desk.cite(ref, provenance, desk.label_of(smc_nation(desk, state))),
        **replaced,
    )
    return by_smc(desk, state, "plan.proposed", body)


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
