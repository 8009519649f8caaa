"""The texts of a plan: search action plan and tasking sheets, in every language."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sarex.canonical import iso_to_ns
from sarex.drift.job import CaseInputs
from sarex.metocean import Forcing
from sarex.planning.horizon import Bingo
from sarex.planning.manual.proposal import Proposal
from sarex.planning.orders.action_plan import ActionPlanContext, search_action_plan
from sarex.planning.orders.tasking import tasking_sheet
from sarex.planning.plan import Sortie
from sarex.planning.request import PlanningRequest
from sarex.quantities import format_direction, format_dtg, format_knots, format_nm
from sarex.words import LOCALES, say

__all__ = ["basis", "write_texts"]


def write_texts(
    out: Path,
    proposal: Proposal,
    inputs: CaseInputs,
    request: PlanningRequest,
    parameters: Mapping[str, Any],
    bingos: Mapping[str, Bingo] | None = None,
) -> None:
    """The search action plan and each crew's tasking sheet, in every language.

    ``bingos`` are those of :func:`sarex.operation.plan_slots.bingos_of`.
    """
    exercise, about_fields = inputs.case.mode == "exercise", basis(inputs.forcing)
    for locale in LOCALES:
        about = _about(parameters, inputs, request, locale)
        text = search_action_plan(proposal, about, locale, bingos)
        (out / f"action-plan.{locale}.txt").write_text(text, encoding="utf-8")
        for name, sortie, alone in _sheets(proposal):
            air = proposal.facilities[sortie.facility].facility.medium == "air"
            medium = request.wind if air else request.current
            sheet = tasking_sheet(
                alone, sortie.facility, locale, exercise=exercise, medium=medium, **about_fields
            )
            (out / f"tasking-{name}.{locale}.txt").write_text(sheet, encoding="utf-8")


def _sheets(proposal: Proposal) -> Iterator[tuple[str, Sortie, Proposal]]:
    """Facility id, numbered from its second sortie on; the sortie; the plan with that one first."""
    count: dict[str, int] = {}
    for sortie in proposal.plan.sorties:
        number = count[sortie.facility] = count.get(sortie.facility, 0) + 1
        others = tuple(each for each in proposal.plan.sorties if each.id != sortie.id)
        plan = proposal.plan.model_copy(update={"sorties": (sortie, *others)})
        name = sortie.facility if number == 1 else f"{sortie.facility}.{number}"
        yield name, sortie, replace(proposal, plan=plan)


def basis(forcing: Forcing) -> dict[str, tuple[str, ...]]:
    """What every paper and file of a plan says of the fields it rests on."""
    return {"marks": forcing.labels, "assumptions": forcing.assumptions}


def _about(
    parameters: Mapping[str, Any], inputs: CaseInputs, request: PlanningRequest, locale: str
) -> ActionPlanContext:
    case = inputs.case
    middle_ns = (request.start_ns + request.end_ns) // 2
    place = request.plane.lon_deg, request.plane.lat_deg
    wind = inputs.forcing.wind.sample(*place, middle_ns)
    u, v = (float(np.asarray(part).item()) for part in wind)
    from_deg = math.degrees(math.atan2(-u, -v)) % 360.0
    channels = case.communications
    return ActionPlanContext(
        exercise=case.mode == "exercise",
        number=parameters["number"],
        case_id=case.id,
        issued_by=f"{case.parties.smc} RCC",
        issued_to=[f"{nation} RCC" for nation in case.parties.nations],
        issued_ns=iso_to_ns(parameters["issue"]),
        situation=(
            say(
                "sap.situation.summary",
                locale,
                vessel=case.report.vessel,
                persons=case.report.persons_on_board,
                nature="; ".join(item.description for item in case.hypotheses),
                time=format_dtg(case.report.received_at_ns),
            ),
            say(
                "sap.situation.weather",
                locale,
                wind=f"{format_direction(from_deg)} {format_knots(math.hypot(u, v), 0)}",
                visibility=format_nm(case.environment.visibility_m),
                waves=f"{case.environment.wave_height_m:g} m",
            ),
        ),
        phase=parameters["phase"],
        objects={
            item.id: item.description for item in case.objects if item.id in parameters["remaining"]
        },
        smc=f"{case.parties.smc} RCC",
        osc=case.parties.osc or say("common.not_stated", locale),
        communications={}
        if channels is None
        else {"on scene": channels.on_scene, "reporting": channels.reporting},
        marks=inputs.forcing.labels,
        assumptions=inputs.forcing.assumptions,
    )
