"""A folder with all papers of one plan: what ``sarex plan`` leaves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sarex.operation.case_plan import CasePlanning
from sarex.operation.plan_files import dump, write_files, write_flown
from sarex.operation.plan_papers import about_plan, write_why
from sarex.operation.plan_slots import bingos_of
from sarex.operation.plan_texts import write_texts
from sarex.planning.joint import JointProposal
from sarex.planning.manual.proposal import Proposal
from sarex.planning.orders.figures import PlanFigures
from sarex.planning.orders.sensitivity import sensitivity
from sarex.planning.orders.why import why_this_plan
from sarex.provenance import versions
from sarex.quantities import format_dtg
from sarex.review.base_map import Chart
from sarex.review.briefing import briefing
from sarex.words import LOCALES, say

__all__ = ["plan_readme", "write_plan_folder"]

WHAT_IT_IS = {
    "plan.json": "the orders, for programs (schema sarex.plan/1)",
    "plan.geojson": "areas, legs with times, commence search points, for maps",
    "tracks.json": "where each facility is and when its sensor looks",
    "widths.json": "sweep widths, each with its source",
    "no_width.json": "what nobody can look for from where, and why",
    "facilities.json": "facilities as they depart",
    "worksheets.json": "worksheets of the manual, for plans of ws-0 and ws-1",
    "findings.json": "facilities that come closer than the planning minimum",
    "worth.json": "probability of success by object, hypothesis and facility",
    "figures.json": "the figures of the briefing, over time too",
    "action-plan.LANGUAGE.txt": "the search action plan",
    "tasking-FACILITY.LANGUAGE.txt": "a sheet for each crew, with waypoints and times",
    "why.LANGUAGE.txt": "why this plan, and which input it leans on",
    "briefing.LANGUAGE.pdf": "one page with map, figures, tasks and reasons",
    "ws-1-plan.json": "the plan of a competent co-ordinator by the manual, for comparison",
    "ws-1-tracks.json": "its tracks",
    "ws-1-widths.json": "its sweep widths",
    "run.json": "what was run, for programs",
}


def write_plan_folder(
    out: Path,
    planning: CasePlanning,
    proposal: Proposal,
    figures: PlanFigures,
    *,
    beside: Proposal | None,
    command: str,
) -> None:
    """Write every paper of a plan into a folder that exists and is empty.

    Parameters
    ----------
    out : Path
        The folder.
    planning : CasePlanning
        What was asked.
    proposal : Proposal
        The plan.
    figures : PlanFigures
        Of this plan.
    beside : Proposal or None
        The plan of ws-1, for comparison.
    command : str
        Which made it, for the README.

    Raises
    ------
    PlanError
        If the briefing does not fit on a page.
    """
    write_files(out, proposal, planning.inputs)
    if beside is not None:
        write_flown(out, beside, "ws-1-")
    slots = proposal.slots if isinstance(proposal, JointProposal) else ()
    bingos = bingos_of(slots, proposal.tracks, planning.request)
    write_texts(out, proposal, planning.inputs, planning.request, planning.parameters, bingos)
    dump(out / "figures.json", asdict(figures))
    about = about_plan(planning.inputs, planning.parameters, planning.no_survival)
    leans = sensitivity(planning.request, proposal)
    for locale in LOCALES:
        write_why(out, planning.request, proposal, planning.inputs, figures, leans, locale)
        chart = _chart(planning, locale)
        page = briefing(planning.request, proposal, figures, about, chart, locale, leans=leans)
        (out / f"briefing.{locale}.pdf").write_bytes(page)
    dump(out / "run.json", _run(planning, proposal, command))
    readme = plan_readme(planning, proposal, figures, command, out)
    (out / "README.txt").write_text(readme, encoding="utf-8")


def _chart(planning: CasePlanning, locale: str) -> Chart:
    return Chart(planning.inputs.coast, say("map.attribution", locale))


def _run(planning: CasePlanning, proposal: Proposal, command: str) -> Mapping[str, Any]:
    record = proposal.record if isinstance(proposal, JointProposal) else None
    return {
        "case": planning.inputs.case.id,
        "command": command,
        "forecast": {
            "particles": planning.ensemble.particle_count,
            "provenance": planning.ensemble.provenance.to_json(),
        },
        "method": proposal.plan.method,
        "period": proposal.plan.period,
        "record": None if record is None else json.loads(json.dumps(asdict(record))),
        "seed": planning.seed,
        "versions": versions(),
    }


def plan_readme(
    planning: CasePlanning, proposal: Proposal, figures: PlanFigures, command: str, out: Path
) -> str:
    """The README of a plan's folder, from what lies in it.

    Parameters
    ----------
    planning, proposal, figures, command
        As :func:`write_plan_folder`.
    out : Path
        The folder.
    """
    plan, case = proposal.plan, planning.inputs.case
    stamps = [*(["EXERCISE"] if case.mode == "exercise" else []), *planning.inputs.forcing.labels]
    head = " · ".join([*stamps, f"plan {plan.period} of {case.id}: {case.title}"])
    record = proposal.record if isinstance(proposal, JointProposal) else None
    went = [] if record is None else [_search_words(record.evaluations, record.stopped_by)]
    return (
        "\n".join(
            [
                head,
                "",
                f"Search period {format_dtg(plan.start_ns)} to {format_dtg(plan.end_ns)}, method "
                f"{plan.method}, {planning.ensemble.particle_count} particles, seed "
                f"{planning.seed}. "
                "Nothing is taken as searched before.",
                *went,
                *why_this_plan(planning.request, proposal, figures, "en")[:3],
                "",
                "What lies here:",
                *(f"  {name}: {text}" for name, text in WHAT_IT_IS.items() if _there(out, name)),
                "",
                "How to run it again, into a folder that does not exist yet:",
                f"  {command}",
                "",
                "What it rests on:",
                *(f"- {text}" for text in planning.ensemble.provenance.assumptions),
                *(f"- {text}" for text in plan.assumptions),
                *(
                    [f"- Found alive is not given: {planning.no_survival}"]
                    * bool(planning.no_survival)
                ),
                "",
                *(f"{name} {version}" for name, version in sorted(versions().items())),
                *stamps[:1],
            ]
        ).rstrip("\n")
        + "\n"
    )


def _search_words(evaluations: float, stopped_by: str) -> str:
    words = {
        "asked": "it was stopped by request and the best plan so far was kept",
        "evaluations": "it had spent its evaluations",
        "seconds": "its time was up",
        "settled": "nothing was left to improve",
    }
    return f"The search ended after {evaluations:.0f} evaluations: {words[stopped_by]}."


def _there(out: Path, name: str) -> bool:
    pattern = name.replace("LANGUAGE", "*").replace("FACILITY", "*")
    return any(out.glob(pattern)) or name == "run.json"
