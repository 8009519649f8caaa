"""What a planner is asked for one period of a case: from forecast, posterior and case."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.drift import leeway_of, mean_drift
from sarex.drift.job import CaseInputs
from sarex.ensemble import Ensemble
from sarex.errors import SurvivalError
from sarex.facilities import FacilityState
from sarex.geo import direct
from sarex.incident import CaseFile, SearchObject
from sarex.metocean import Layer
from sarex.operation.situation import (
    HypothesisStart,
    environment_at,
    plane_of,
    residual_start,
    start_of_hypothesis,
)
from sarex.operation.states import read_states
from sarex.planning import DatumFix
from sarex.planning.manual.worksheet import (
    OBSERVED_WIND_ERROR_M_S,
    PER_CURRENT_ERROR_M_S,
    VARIABLE_WIND_ERROR_M_S,
    DriftErrors,
)
from sarex.planning.request import DatumInput, PlanningRequest, hypothesis_weights
from sarex.planning.rules import RuleSet
from sarex.quantities import NM_M
from sarex.survival import Survival, survival_of_case

__all__ = ["request_of", "survival_or_reason"]

Floats = NDArray[np.float64]
_FIX_STEP_NS = 1800 * 1_000_000_000


def request_of(
    inputs: CaseInputs,
    ensemble: Ensemble,
    draw_weights: Floats,
    parameters: Mapping[str, Any],
    *,
    survival: Survival | None = None,
    homes: Mapping[str, tuple[float, float]] | None = None,
) -> PlanningRequest:
    """The request of one period.

    Parameters
    ----------
    inputs : CaseInputs
        Case, fields and coast.
    ensemble : Ensemble
        The forecast.
    draw_weights : (draw,) [1]
        The posterior.
    parameters : mapping
        ``plan``, ``number``, ``start``, ``end``, ``now``, ``earliest``, ``facilities``,
        ``remaining``; ``objective``; see :mod:`sarex.operation.planning_job`.
    survival : Survival, optional
        Of the persons, where enough is known.
    homes : mapping, optional
        Facility id to where it goes after its search (lon_deg, lat_deg), of facilities that are
        already searching; of others it follows from where they are.
    """
    case = inputs.case
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
            if parameters["number"] > 1 or homes is not None:
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
        rules=RuleSet.of(plane, case=case, coast=inputs.coast),
        persons={item.id: item.persons for item in sought},
        return_to=_stay_on_scene(states, datums[0]) | dict(homes or {}),
        objective=parameters.get("objective", "found"),
        survival=survival,
    )


def survival_or_reason(
    case: CaseFile, ensemble: Ensemble, field: Layer | None = None
) -> tuple[Survival | None, str]:
    """Survival of the persons of a case, or a sentence why it is not known.

    Parameters
    ----------
    case : CaseFile
        With its persons and its environment.
    ensemble : Ensemble
        Its forecast.
    field : Layer, optional
        The sea's surface temperature, asked where the case states none.
    """
    try:
        return survival_of_case(case, ensemble, field=field), ""
    except SurvivalError as error:
        return None, f"{error.message}: {error.remedy}"


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
