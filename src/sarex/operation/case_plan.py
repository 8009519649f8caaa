"""The planning request of a case that has not been run: forecast, prior weights, what is offered.

``sarex run`` plans from a case's journal, where searches and sightings have changed the weights.
Here nothing has been searched yet: the plan is that of a co-ordinator who opens the case file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.drift.forecast import PreparedForecast, prepare_forecast
from sarex.drift.job import CaseInputs
from sarex.drift.run import simulate
from sarex.ensemble import Ensemble
from sarex.errors import PlanError
from sarex.facilities import FacilityState, facility_from_entry
from sarex.incident import CaseFile
from sarex.metocean.finding import Folders
from sarex.operation.plan_horizon import slots_of
from sarex.operation.plan_request import request_of, survival_or_reason
from sarex.operation.states import write_states
from sarex.planning.horizon import SlotsFound
from sarex.planning.joint.limits import limits_of
from sarex.planning.orders.figures import Reference
from sarex.planning.request import PlanningRequest
from sarex.randomness import Key, derive_key, draw_key, generator_for

__all__ = ["CasePlanning", "forecast_again", "planning_of_case", "reference_of_request"]


@dataclass(frozen=True, slots=True)
class CasePlanning:
    """A case made ready to be planned.

    Parameters
    ----------
    inputs : CaseInputs
        Case, fields and coast.
    ensemble : Ensemble
    request : PlanningRequest
        With survival where the case states enough.
    parameters : mapping
        As of :mod:`sarex.operation.planning_job`.
    seed : int
    key : (2,) uint64
        Drawn from the seed; planners derive theirs from it.
    no_survival : str
        Why found alive is not given; empty where it is.
    """

    inputs: CaseInputs
    ensemble: Ensemble
    request: PlanningRequest
    parameters: dict[str, Any]
    seed: int
    key: Key
    no_survival: str

    @property
    def slots(self) -> SlotsFound:
        """The sorties that can be made, several for each facility where the period is long."""
        return slots_of(self.inputs, self.request)

    def rng(self, purpose: str) -> np.random.Generator:
        """Random numbers for one purpose; the same for the same seed and purpose."""
        return generator_for(derive_key(self.key, purpose), "plan")


def planning_of_case(
    case: CaseFile,
    folders: Folders,
    *,
    period: int = 1,
    particles: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> CasePlanning:
    """Forecast a case and ask for the plan of one of its search periods.

    Nobody departs before the distress report is received. A later period is planned as if nothing
    had been searched before: the plan of a running search is made by the run itself.

    Parameters
    ----------
    case : CaseFile
        With facilities and search periods.
    folders : folder or folders
        Where its field files are looked for.
    period : int
        From 1.
    particles : int, optional
        About so many instead of the case's number of draws.
    seed : int, optional
        Instead of the case's.
    threads : int, optional
        They change no result.
    progress : callable, optional
        Told the share of the forecast done, and a word.

    Raises
    ------
    PlanError
        If the case has no such period.
    SarexError
        Whatever fields, coast, forecast or request refuse.
    """
    if not 1 <= period <= len(case.periods):
        raise PlanError(
            "the case has no such search period",
            given=period,
            allowed=f"1 to {len(case.periods)}" if case.periods else "the case states no period",
            remedy="Give the number of one of its [[periods]], or add it to the case.",
            where=case.id,
        )
    prepared = prepare_forecast(case, folders, particles=particles, seed=seed)
    ensemble = _ensemble(prepared, threads, progress)
    inputs = CaseInputs(case, prepared.forcing, prepared.coast)
    draws = int(ensemble.draw.max()) + 1
    weights = np.zeros(draws)
    weights[ensemble.draw] = np.exp(ensemble.log_prior)
    parameters = _parameters(case, period)
    survival, why = survival_or_reason(case, ensemble, prepared.forcing.sea_temperature)
    request = request_of(inputs, ensemble, weights / weights.sum(), parameters, survival=survival)
    key = draw_key(np.random.default_rng(prepared.seed))
    return CasePlanning(inputs, ensemble, request, parameters, prepared.seed, key, why)


def forecast_again(
    planning: CasePlanning,
    folders: Folders,
    *,
    particles: int | None = None,
    threads: int | None = None,
) -> Ensemble:
    """The same forecast drawn with the next seed: particles that no planner has seen.

    Parameters
    ----------
    planning : CasePlanning
        Whose case.
    folders : folder or folders
        Where field files are looked for.
    particles : int, optional
        About so many; as many as it was planned with if not given.
    threads : int, optional
        They change no result.
    """
    count = planning.ensemble.particle_count if particles is None else particles
    case = planning.inputs.case
    prepared = prepare_forecast(case, folders, particles=count, seed=planning.seed + 1)
    return _ensemble(prepared, threads, None)


def _ensemble(
    prepared: PreparedForecast,
    threads: int | None,
    progress: Callable[[float, str], None] | None,
) -> Ensemble:
    case, forecast = prepared.case, prepared.case.forecast
    return simulate(
        prepared.draws,
        case.objects,
        {hypothesis.id: hypothesis.objects for hypothesis in case.hypotheses},
        prepared.forcing,
        prepared.coast,
        end_ns=prepared.end_ns,
        rng=generator_for(prepared.key, "drift"),
        step_s=int(forecast.step_s),
        output_step_s=int(forecast.output_step_s),
        coast_action=forecast.coast_action,
        threads=threads,
        progress=progress,
    )


def _parameters(case: CaseFile, period: int) -> dict[str, Any]:
    """What the planning job is told, as of the distress report or the end of the period before."""
    asked, now_ns = case.periods[period - 1], case.report.received_at_ns
    if period > 1:
        now_ns = max(now_ns, case.periods[period - 2].end_ns)
    return {
        "earliest": ns_to_iso(now_ns),
        "end": ns_to_iso(asked.end_ns),
        "facilities": write_states(_states(case)),
        "issue": ns_to_iso(now_ns),
        "now": ns_to_iso(now_ns),
        "number": period,
        "phase": "distress",
        "plan": f"{case.id}-plan-{period}",
        "remaining": [item.id for item in case.objects],
        "start": ns_to_iso(asked.start_ns),
    }


def _states(case: CaseFile) -> list[FacilityState]:
    """Facilities where and as the case offers them."""
    states = []
    for entry in sorted(case.facilities, key=lambda item: item.id):
        facility = facility_from_entry(entry)
        states.append(
            FacilityState(
                facility=facility,
                time_ns=case.report.received_at_ns,
                lon_deg=entry.position.lon_deg,
                lat_deg=entry.position.lat_deg,
                age_s=0.0,
                available_from_ns=entry.available_from_ns,
                endurance_left_h=entry.endurance_left_h or facility.endurance_h,
            )
        )
    return states


def reference_of_request(
    request: PlanningRequest, found: SlotsFound, ws_1: float | None
) -> Reference:
    """Bounds B1, B2 and B3 of a request, for the particles that the plans are made on.

    Parameters
    ----------
    request : PlanningRequest
        What is asked.
    found : SlotsFound
        The sorties that the planners could fill.
    ws_1 : float or None [1]
        Worth of the plan of ws-1, where it was made.
    """
    limits = limits_of(request, found.slots)
    return Reference(limits.values, ws_1, limits.reference)
