"""What a plan's papers rest on, in its artefact: figures, reasons, and what a briefing says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sarex.canonical import iso_to_ns
from sarex.drift.job import CaseInputs
from sarex.operation.plan_files import dump
from sarex.planning.manual.proposal import Proposal
from sarex.planning.orders.briefing import BriefingAbout, briefing_content
from sarex.planning.orders.figures import PlanFigures, Reference, plan_figures
from sarex.planning.orders.sensitivity import Sensitivity, sensitivity, sensitivity_sentences
from sarex.planning.orders.why import why_this_plan
from sarex.planning.request import PlanningRequest
from sarex.survival import survival_sentences
from sarex.words import LOCALES, say

__all__ = ["about_plan", "reference_from", "write_papers", "write_why"]

_MOST = 12
"""Changed inputs that are told at most."""


def write_papers(
    out: Path,
    request: PlanningRequest,
    proposal: Proposal,
    inputs: CaseInputs,
    reference: Reference,
    about: BriefingAbout,
) -> PlanFigures:
    """Write ``figures.json``, and in every language ``why.*.txt`` and ``briefing.*.json``.

    Parameters
    ----------
    out : Path
        Folder of the plan's artefact.
    request : PlanningRequest
        Of the plan.
    proposal : Proposal
        The plan.
    inputs : CaseInputs
        Case and fields, for the stamps.
    reference : Reference
        What the plan is held against.
    about : BriefingAbout
        See :func:`about_plan`.
    """
    figures = plan_figures(request, proposal, reference)
    dump(out / "figures.json", asdict(figures))
    leans = sensitivity(request, proposal)
    for locale in LOCALES:
        write_why(out, request, proposal, inputs, figures, leans, locale)
        content = briefing_content(request, proposal, figures, about, locale, leans=leans)
        dump(out / f"briefing.{locale}.json", content)
    return figures


def about_plan(
    inputs: CaseInputs, parameters: Mapping[str, Any], no_survival: str
) -> BriefingAbout:
    """Stamps and names of a plan of a case.

    Parameters
    ----------
    inputs : CaseInputs
        Case and fields.
    parameters : mapping
        ``issue`` is when it goes out, see :mod:`sarex.operation.planning_job`.
    no_survival : str
        Why found alive is not given; empty where it is.
    """
    case = inputs.case
    return BriefingAbout(
        exercise=case.mode == "exercise",
        labels=inputs.forcing.labels,
        case_id=case.id,
        title=case.title,
        smc=f"{case.parties.smc} RCC",
        issued_ns=iso_to_ns(parameters["issue"]),
        no_survival=no_survival,
    )


def reference_from(compared: Mapping[str, Any] | None) -> Reference:
    """The reference that ``compared.json`` holds; an empty one where nothing was compared."""
    if compared is None:
        return Reference()
    bounds = {kind: float(bound["value"]) for kind, bound in compared["bounds"].items()}
    return Reference(bounds, compared["methods"]["ws-1"]["value"], str(compared["reference"]))


def write_why(
    out: Path,
    request: PlanningRequest,
    proposal: Proposal,
    inputs: CaseInputs,
    figures: PlanFigures,
    leans: tuple[Sensitivity, ...],
    locale: str,
) -> None:
    """Write ``why.<locale>.txt``: why this plan, what it leans on, what found alive rests on.

    Parameters
    ----------
    out, request, proposal, inputs
        As of :func:`write_papers`.
    figures : PlanFigures
        Of this proposal.
    leans : tuple of Sensitivity
        Of this proposal.
    locale : str
        Language.
    """
    stamp = [say("mark.exercise", locale)] if inputs.case.mode == "exercise" else []
    told = sensitivity_sentences(leans, locale, most=_MOST)
    lines = [
        *stamp,
        *inputs.forcing.labels,
        f"{say('briefing.why', locale)}: {proposal.plan.id}",
        *(f"- {line}" for line in why_this_plan(request, proposal, figures, locale)),
        "",
        say("sensitivity.title", locale),
        *(f"- {line}" for line in told),
    ]
    if request.survival is not None:
        living = survival_sentences(request.survival, locale)
        lines += ["", say("briefing.alive", locale), *(f"- {line}" for line in living)]
    text = "\n".join([*lines, *stamp]) + "\n"
    (out / f"why.{locale}.txt").write_text(text, encoding="utf-8")
