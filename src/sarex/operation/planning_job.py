"""The job that proposes a plan: a pure function of forecast, posterior, case and facilities."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import numpy as np

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.detection import SweepWidth
from sarex.drift import leeway_of, mean_drift
from sarex.drift.job import CaseInputs, read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.facilities import Facility, FacilityState
from sarex.geo import direct
from sarex.incident import CaseFile, SearchObject
from sarex.jobs import JobContext
from sarex.metocean import Forcing
from sarex.operation.situation import (
    HypothesisStart,
    environment_at,
    plane_of,
    residual_start,
    start_of_hypothesis,
)
from sarex.planning import DatumFix
from sarex.planning.manual.propose import Proposal, propose_baseline
from sarex.planning.manual.worksheet import (
    OBSERVED_WIND_ERROR_M_S,
    PER_CURRENT_ERROR_M_S,
    VARIABLE_WIND_ERROR_M_S,
    DriftErrors,
)
from sarex.planning.orders.action_plan import ActionPlanContext, search_action_plan
from sarex.planning.orders.geojson import to_geojson
from sarex.planning.orders.tasking import tasking_sheet
from sarex.planning.request import DatumInput, PlanningRequest, hypothesis_weights
from sarex.planning.rules import Zone, zone_line
from sarex.quantities import NM_M, format_direction, format_dtg, format_knots, format_nm
from sarex.words import LOCALES, say

__all__ = ["read_states", "read_widths", "run", "write_states"]

_FIX_STEP_NS = 1800 * 1_000_000_000


def write_states(states: Sequence[FacilityState]) -> list[dict[str, Any]]:
    """Facility states as plain data, for a job's parameters."""
    return [
        {
            "age_s": state.age_s,
            "available_from": ns_to_iso(state.available_from_ns),
            "endurance_left_h": state.endurance_left_h,
            "facility": state.facility.model_dump(mode="json"),
            "lat_deg": state.lat_deg,
            "lon_deg": state.lon_deg,
            "time": ns_to_iso(state.time_ns),
        }
        for state in states
    ]


def read_states(data: Sequence[Mapping[str, Any]]) -> list[FacilityState]:
    """Inverse of :func:`write_states`."""
    return [
        FacilityState(
            facility=Facility.model_validate(item["facility"]),
            time_ns=iso_to_ns(item["time"]),
            lon_deg=item["lon_deg"],
            lat_deg=item["lat_deg"],
            age_s=item["age_s"],
            available_from_ns=iso_to_ns(item["available_from"]),
            endurance_left_h=item["endurance_left_h"],
        )
        for item in data
    ]


def read_widths(folder: Path) -> dict[str, dict[str, SweepWidth]]:
    """Stated sweep widths of a plan artefact: facility id to object id to width."""
    data = json.loads((folder / "widths.json").read_text(encoding="utf-8"))
    return {
        facility: {name: SweepWidth.from_json(width) for name, width in own.items()}
        for facility, own in data.items()
    }


def run(context: JobContext) -> None:
    """Propose the baseline plan for one period.

    Inputs: ``case``, ``ensemble``, ``posterior``, and the case's field files. Parameters:
    ``plan``, ``number``, ``start``, ``end``, ``now``, ``issue``, ``earliest`` departure,
    ``facilities`` (see :func:`write_states`), ``remaining`` objects, ``phase``. Writes
    ``plan.json``, ``tracks.json``,
    ``widths.json``, ``worth.json``, ``worksheets.json``, ``findings.json``, ``plan.geojson`` and
    the search action plan in three languages.
    """
    inputs = read_inputs(context.inputs)
    request = _request(context, inputs)
    context.progress(0.2, "plan")
    proposal = propose_baseline(request)
    context.progress(0.9, "plan")
    _write(context.out, proposal, inputs)
    _write_texts(context, proposal, inputs, request)


def _request(context: JobContext, inputs: CaseInputs) -> PlanningRequest:
    case, parameters = inputs.case, context.parameters
    ensemble = open_ensemble(context.inputs["ensemble"])
    draw_weights = np.load(context.inputs["posterior"] / "draw_weights.npy")
    plane = plane_of(ensemble)
    start, end = iso_to_ns(parameters["start"]), iso_to_ns(parameters["end"])
    sought = [item for item in case.objects if item.id in parameters["remaining"]]
    weights = draw_weights[ensemble.draw]
    likeliest = hypothesis_weights(ensemble, weights)
    now_ns = iso_to_ns(parameters["now"])
    datums = []
    for hypothesis in sorted(case.hypotheses, key=lambda h: -likeliest[h.id]):
        for item in sought:
            if item.id not in hypothesis.objects:
                continue
            begin: HypothesisStart | None = start_of_hypothesis(ensemble, hypothesis.id, plane)
            if parameters["number"] > 1:
                begin = residual_start(ensemble, weights, hypothesis.id, item.id, plane, now_ns)
            if begin is not None:
                datums.append(_datum(inputs, begin, hypothesis.id, item, (start, end)))
    states = read_states(parameters["facilities"])
    middle = datums[0].left[len(datums[0].left) // 2]
    environment = environment_at(case, inputs.forcing, middle.lon_deg, middle.lat_deg, start, end)
    return PlanningRequest(
        plan_id=parameters["plan"],
        period=parameters["number"],
        start_ns=start,
        end_ns=end,
        earliest_ns=iso_to_ns(parameters["earliest"]),
        ensemble=ensemble,
        weights=weights,
        objects=sought,
        datums=datums,
        facilities=states,
        environment=environment,
        wind=inputs.forcing.wind.sample,
        current=inputs.forcing.current.sample,
        plane=plane,
        coast=inputs.coast,
        persons={item.id: item.persons for item in sought},
        return_to=_stay_on_scene(states, datums[0]),
    )


def _stay_on_scene(
    states: Sequence[FacilityState], datum: DatumInput
) -> dict[str, tuple[float, float]]:
    """Where ships and boats wait after their search: in a ring about the likeliest datum.

    They stay on scene for the next search, 2 NM from the next one in the ring; aircraft fly back
    to where they came from.
    """
    left, right = datum.left[-1], datum.right[-1]
    east = (right.lon_deg - left.lon_deg + 180.0) % 360.0 - 180.0
    centre = (left.lon_deg + 0.5 * east, 0.5 * (left.lat_deg + right.lat_deg))
    names = sorted(s.facility.id for s in states if s.facility.medium == "water")
    radius_m = NM_M / math.sin(math.pi / max(2, len(names)))
    places = {}
    for number, name in enumerate(names):
        lon, lat = direct(*centre, 360.0 * number / len(names), radius_m)
        places[name] = (float(lon), float(lat))
    return places


def _datum(
    inputs: CaseInputs,
    start: HypothesisStart,
    hypothesis: str,
    item: SearchObject,
    span: tuple[int, int],
) -> DatumInput:
    """Left and right datum of one object under one hypothesis, a fix every half hour."""
    times = [*range(span[0], span[1], _FIX_STEP_NS), span[1]]
    leeway = leeway_of(item)

    def fixes(side: Literal["left", "right"]) -> tuple[DatumFix, ...]:
        places = [
            mean_drift(
                leeway,
                side,
                inputs.forcing,
                start.lon_deg,
                start.lat_deg,
                start.time_ns,
                time_ns,
            )
            for time_ns in times
        ]
        return tuple(
            DatumFix(time=ns_to_iso(t), lon_deg=at.lon_deg, lat_deg=at.lat_deg)
            for t, at in zip(times, places, strict=True)
        )

    return DatumInput(
        hypothesis=hypothesis,
        search_object=item.id,
        persons=item.persons,
        left=fixes("left"),
        right=fixes("right"),
        distress_ns=start.time_ns,
        errors=_errors(inputs.case, start.radius_50_m),
    )


def _errors(case: CaseFile, initial_error_m: float) -> DriftErrors:
    """The manual's errors: an observed wind or a forecast one, each component of the current."""
    wind, current = case.fields.wind, case.fields.current
    components = len(current.analytic) + bool(
        current.file or current.sources or current.observations
    )
    return DriftErrors(
        initial_error_m=initial_error_m,
        wind_error_m_s=OBSERVED_WIND_ERROR_M_S if wind.observations else VARIABLE_WIND_ERROR_M_S,
        current_errors_m_s=(PER_CURRENT_ERROR_M_S,) * max(1, components),
    )


def _dump(path: Path, value: Any) -> None:
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _write_texts(
    context: JobContext, proposal: Proposal, inputs: CaseInputs, request: PlanningRequest
) -> None:
    """The search action plan and each crew's tasking sheet, in every language."""
    exercise, basis = inputs.case.mode == "exercise", _basis(inputs.forcing)
    for locale in LOCALES:
        about = _about(context, inputs, request, locale)
        text = search_action_plan(proposal, about, locale)
        (context.out / f"action-plan.{locale}.txt").write_text(text, encoding="utf-8")
        for sortie in proposal.plan.sorties:
            air = proposal.facilities[sortie.facility].facility.medium == "air"
            medium = request.wind if air else request.current
            sheet = tasking_sheet(
                proposal, sortie.facility, locale, exercise=exercise, medium=medium, **basis
            )
            name = f"tasking-{sortie.facility}.{locale}.txt"
            (context.out / name).write_text(sheet, encoding="utf-8")


def _basis(forcing: Forcing) -> dict[str, tuple[str, ...]]:
    """What every paper and file of a plan says of the fields it rests on."""
    return {"marks": forcing.labels, "assumptions": forcing.assumptions}


def _about(
    context: JobContext, inputs: CaseInputs, request: PlanningRequest, locale: str
) -> ActionPlanContext:
    case, parameters = inputs.case, context.parameters
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
        exclusions=[zone_line(Zone.of(entry), locale) for entry in case.zones],
        marks=inputs.forcing.labels,
        assumptions=inputs.forcing.assumptions,
    )


def _write(out: Path, proposal: Proposal, inputs: CaseInputs) -> None:
    exercise = inputs.case.mode == "exercise"
    _dump(out / "plan.json", proposal.plan.model_dump(mode="json"))
    _dump(out / "tracks.json", [track.to_json() for track in proposal.tracks])
    _dump(out / "widths.json", _widths_json(proposal.widths))
    _dump(out / "no_width.json", proposal.no_width)
    _dump(
        out / "facilities.json",
        write_states([state for _, state in sorted(proposal.facilities.items())]),
    )
    _dump(out / "worksheets.json", [asdict(sheet) for sheet in proposal.worksheets])
    _dump(out / "findings.json", [asdict(finding) for finding in proposal.findings])
    _dump(
        out / "worth.json",
        {
            "areas": [asdict(area) for area in proposal.worth.areas],
            "pos": asdict(proposal.worth.pos),
        },
    )
    _dump(
        out / "plan.geojson",
        to_geojson(proposal.plan, proposal.tracks, exercise=exercise, **_basis(inputs.forcing)),
    )


def _widths_json(
    widths: Mapping[str, Mapping[str, SweepWidth]],
) -> dict[str, dict[str, dict[str, Any]]]:
    return {f: {o: asdict(width) for o, width in own.items()} for f, own in widths.items()}
