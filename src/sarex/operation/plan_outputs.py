"""The figures of a plan in its artefact, beside POS: written, never a reason to stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sarex.jobs import JobContext
from sarex.operation.flying import worth_as_it_was
from sarex.operation.plan_files import dump
from sarex.operation.plan_slots import bingos_of, slots_report
from sarex.operation.plan_worth import (
    alive_report,
    alive_worth,
    cumulative_report,
    less_report,
    looks_in_time,
    residual_maps,
    survival_limits,
    uncertain_report,
)
from sarex.planning.horizon import Bingo, SlotsFound
from sarex.planning.joint import Budget, JointProposal, propose_joint, value_of
from sarex.planning.joint.replan import Flying
from sarex.planning.manual.proposal import Proposal
from sarex.planning.orders.change import change_sentences, plan_change
from sarex.planning.request import PlanningRequest
from sarex.probability import FoundAlive
from sarex.randomness import generator_for, key_from_hex
from sarex.words import LOCALES

__all__ = ["Outputs", "write_change", "write_outputs"]

_OTHER_SHARE = 4
"""The plan by the other aim is improved from this one with a fourth of the budget."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """What is written about: the request, its plan, the slots, and why survival is not known."""

    request: PlanningRequest
    proposal: Proposal
    found: SlotsFound
    no_survival: str


def write_outputs(context: JobContext, about: Outputs) -> Mapping[str, Bingo]:
    """Write what a plan is worth beside its POS; returns when each sortie must leave the scene.

    ``alive.json`` (found alive per object, facility, hypothesis and time, or why it is not known),
    ``less.json`` (the plan by the other aim, and who is searched for less by found alive),
    ``cumulative.json`` (POS over time), ``uncertain.json`` (POS under uncertain sweep widths),
    ``residual-<object>.geojson`` (where each object is if it is not found), and, of the joint
    planner, ``slots.json``.
    """
    request, proposal, out = about.request, about.proposal, context.out
    looks = looks_in_time(request, proposal)
    survival = request.survival
    worth = None if survival is None else alive_worth(request, looks, survival)
    dump(out / "alive.json", alive_report(request, worth, about.no_survival))
    dump(out / "less.json", _less(context, about, worth))
    dump(out / "cumulative.json", cumulative_report(request, looks))
    assert context.key is not None
    rng = generator_for(key_from_hex(context.key), "widths")
    dump(out / "uncertain.json", uncertain_report(request, proposal, rng))
    for name, drawn in residual_maps(request, looks).items():
        dump(out / f"residual-{name}.geojson", drawn)
    if not isinstance(proposal, JointProposal):
        return {}
    bingos = bingos_of(proposal.slots, proposal.tracks, request)
    dump(out / "slots.json", slots_report(proposal.slots, about.found, bingos))
    return bingos


def _less(context: JobContext, about: Outputs, worth: FoundAlive | None) -> dict[str, Any]:
    """The plan by the other aim beside this one, where survival limits within the period."""
    request, proposal = about.request, about.proposal
    survival = request.survival
    if survival is None or worth is None:
        return {"reason": about.no_survival}
    limits = survival_limits(survival, request.ensemble, request.end_ns)
    if not limits and request.objective == "found":
        return {"reason": "Survival does not limit before the plan ends."}
    if not isinstance(proposal, JointProposal) or context.key is None:
        return {"reason": "Only the joint planner plans by found alive."}
    spent = max(1, int(context.parameters.get("evaluations", 0)) or _spent(proposal))
    other = propose_joint(
        replace(request, objective="found" if request.objective == "alive" else "alive"),
        budget=Budget(max(1, spent // _OTHER_SHARE)),
        rng=generator_for(key_from_hex(context.key), "other aim"),
        warm_start=_without_kept(request, proposal),
        slots=about.found,
    )
    second = alive_worth(request, looks_in_time(request, other), survival)
    by_pos, by_alive = (second, worth) if request.objective == "alive" else (worth, second)
    return less_report(by_pos, by_alive, request.objective)


def _spent(proposal: JointProposal) -> int:
    return 0 if proposal.record is None else round(proposal.record.evaluations)


def _without_kept(request: PlanningRequest, proposal: JointProposal) -> Any:
    kept = {each.sortie.id for each in request.kept}
    own = tuple(sortie for sortie in proposal.plan.sorties if sortie.id not in kept)
    return proposal.plan.model_copy(update={"sorties": own})


def write_change(
    out: Path, request: PlanningRequest, flying: Flying, proposal: Proposal, now_ns: int
) -> None:
    """What becomes of each task of the plan that is being flown, in every language."""
    change = plan_change(
        flying.plan,
        proposal.plan,
        before=worth_as_it_was(request, flying, now_ns),
        after=value_of(request, proposal.worth),
    )
    for locale in LOCALES:
        text = "\n".join(change_sentences(change, locale))
        (out / f"change.{locale}.txt").write_text(text + "\n", encoding="utf-8")
