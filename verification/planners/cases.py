"""One case of the comparison: a request to all planners, and the ensembles that judge them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.detection import Environment, SweepWidth
from sarex.detection.sweep_width import sweep_width
from sarex.drift import leeway_of, mean_drift
from sarex.ensemble import Ensemble
from sarex.errors import DetectionError
from sarex.facilities import FacilityState
from sarex.geo import LocalPlane
from sarex.incident import SearchObject
from sarex.metocean import Forcing
from sarex.planning import DatumFix, DatumInput, DriftErrors, PlanningRequest
from sarex.quantities import KN_M_S, NM_M, parse_time

from . import ranges
from .fleet import make_fleet
from .incidents import CLASSES, centres_xy_m, sought
from .ranges import STRATA, Stratum
from .sea import drift, make_sea, starts

__all__ = ["WORLDS", "Case", "World", "fresh_ensemble", "judge_ensemble", "make_case"]

World = Literal["forecast", "perturbed", "narrower"]
WORLDS: tuple[World, ...] = ("forecast", "perturbed", "narrower")
"""(i) the forecast's own; (ii) another current, wind and leeway class; (iii) W 0.7 x stated."""

H_NS = 3_600_000_000_000
_DISTRESS_NS = parse_time("2026-06-07T00:00Z")
_PLANE = LocalPlane(145.0, 30.0)
_REACH = 2.1
"""The forecast covers so many lengths of the search period, for searches with more endurance."""
_FIXES = 9


@dataclass(frozen=True, slots=True)
class Case:
    """A candidate; ``skipped`` says why it is none, before any plan is made."""

    stratum: Stratum
    number: int
    seed: int
    law: Literal["ideal", "normal"]
    night: bool
    request: PlanningRequest
    forcing: Forcing
    objects: tuple[SearchObject, ...]
    objects_of: dict[str, tuple[str, ...]]
    centres_xy_m: NDArray[np.float64]
    errors_m: NDArray[np.float64]
    weights: NDArray[np.float64]
    drift_kn: float
    skipped: str | None = None

    @property
    def id(self) -> str:
        return f"{self.stratum}-{self.number:03d}"

    @property
    def last_ns(self) -> int:
        """Last time that the ensembles cover."""
        return int(self.request.ensemble.times_ns[-1])


def _rng(seed: int, stratum: Stratum, number: int, purpose: int) -> np.random.Generator:
    return np.random.default_rng([seed, list(STRATA).index(stratum), number, purpose])


def make_case(
    stratum: Stratum,
    number: int,
    seed: int = ranges.SEED,
    *,
    particles: int = ranges.PLANNING_PARTICLES,
) -> Case:
    """Candidate ``number`` of a stratum: a pure function of its arguments."""
    about, rng = STRATA[stratum], _rng(seed, stratum, number, 0)
    law: Literal["ideal", "normal"] = "ideal" if number % 2 == 0 else "normal"
    night = law == "normal" and rng.random() < about.night_share
    wind_range = ranges.WIND_M_S[law]
    if stratum == "S1" and law == "normal":
        wind_range = ranges.CALM_NORMAL_WIND_M_S
    start = _DISTRESS_NS + round(rng.uniform(*ranges.START_AFTER_DISTRESS_H) * 6) * H_NS // 6
    end = start + round(rng.uniform(*ranges.PERIOD_H) * 6) * H_NS // 6
    forcing = make_sea(about, wind_range, _PLANE, _DISTRESS_NS, rng)
    wind_m_s = math.hypot(*(float(np.asarray(v).item()) for v in _at_middle(forcing, start)))
    environment = Environment(
        round(rng.uniform(*ranges.VISIBILITY_NM), 1) * NM_M,
        wind_m_s,
        float(rng.uniform(*ranges.WAVES_M[law])),
        not night,
    )
    earliest = start - round(ranges.LEAD_H * H_NS)
    fleet = make_fleet(about, law, night, _PLANE, earliest, rng)
    objects, objects_of, weights = sought(stratum, number, law, rng)
    errors = _initial_errors(fleet, objects, environment, (start, end), weights.size, rng)
    centres = centres_xy_m(weights.size, float(errors.max()), rng)
    draws = starts(
        centres, errors, weights, particles // max(len(o) for o in objects_of.values()),
        _PLANE, _DISTRESS_NS, _rng(seed, stratum, number, 1),
    )  # fmt: skip
    last = start + round(_REACH * (end - start))
    ensemble = drift(
        draws, objects, objects_of, forcing, last, _rng(seed, stratum, number, 2)
    )  # fmt: skip
    datums = [
        _datum(hypothesis, item, centres[i], float(errors[i]), forcing, (start, last))
        for i, hypothesis in enumerate(objects_of)
        for item in objects
        if item.id in objects_of[hypothesis]
    ]
    drift_kn = max(_speed_kn(datum, start, end) for datum in datums)
    request = PlanningRequest(
        plan_id=f"{stratum}-{number:03d}",
        period=1,
        start_ns=start,
        end_ns=end,
        earliest_ns=earliest,
        ensemble=ensemble,
        weights=np.exp(ensemble.log_prior),
        objects=objects,
        datums=datums,
        facilities=fleet,
        environment=environment,
        wind=forcing.wind.sample,
        current=forcing.current.sample,
        plane=_PLANE,
        persons={item.id: item.persons for item in objects},
    )
    skipped = None
    if not about.drift_kn[0] <= drift_kn <= about.drift_kn[1]:
        skipped = f"drift of {drift_kn:.2f} kn"
    laws = {width.law for state in fleet for width in _widths(state, objects, environment)}
    if laws != {law}:
        skipped = f"laws of {', '.join(sorted(laws)) or 'no width'}"
    return Case(
        stratum, number, seed, law, night, request, forcing, objects, objects_of, centres, errors,
        weights, drift_kn, skipped,
    )  # fmt: skip


def _at_middle(forcing: Forcing, time_ns: int) -> tuple[object, object]:
    return forcing.wind.sample(_PLANE.lon_deg, _PLANE.lat_deg, time_ns)


def _initial_errors(
    fleet: tuple[FacilityState, ...],
    objects: tuple[SearchObject, ...],
    environment: Environment,
    period: tuple[int, int],
    hypotheses: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Radii that hold half, so large that the effort is a drawn multiple of their squares."""
    low, high = np.log(ranges.RELATIVE_EFFORT)
    effort_m2 = sum(_effort_m2(state, objects, environment, period) for state in fleet)
    areas = hypotheses * len(objects)
    radius = math.sqrt(max(effort_m2, 1.0) / math.exp(rng.uniform(low, high)) / areas)
    each = radius * np.exp(rng.uniform(-0.3, 0.3, hypotheses))
    least, most = (limit * NM_M for limit in ranges.INITIAL_ERROR_NM)
    return np.clip(each, least, most)


def _effort_m2(
    state: FacilityState,
    objects: tuple[SearchObject, ...],
    environment: Environment,
    period: tuple[int, int],
) -> float:
    """Roughly Z of one facility: W of what it sees best, its way taken off its endurance."""
    facility = state.facility
    widths = [width.width_m for width in _widths(state, objects, environment)]
    away_m = math.hypot(*_PLANE.to_xy(state.lon_deg, state.lat_deg))
    way_s = away_m / facility.transit_speed_m_s
    late_s = max(0.0, way_s - ranges.LEAD_H * 3600.0)
    scene_s = min(
        (period[1] - period[0]) / 1e9 - late_s, state.endurance_left_h * 3600.0 - 2.0 * way_s
    )
    mean_m = sum(widths) / len(objects)
    return mean_m * facility.search_speed_m_s * facility.on_scene_share * max(0.0, scene_s)


def _widths(
    state: FacilityState, objects: tuple[SearchObject, ...], environment: Environment
) -> list[SweepWidth]:
    found = []
    for item in objects:
        try:
            found.append(sweep_width(state.facility, item, environment))
        except DetectionError:
            continue
    return found


def _datum(
    hypothesis: str,
    item: SearchObject,
    centre_xy_m: NDArray[np.float64],
    error_m: float,
    forcing: Forcing,
    span: tuple[int, int],
) -> DatumInput:
    """Left and right datum by the mean drift, with the errors that the manual states."""
    lon, lat = _PLANE.to_lonlat(float(centre_xy_m[0]), float(centre_xy_m[1]))
    times = [span[0] + (span[1] - span[0]) * k // (2 * _FIXES) for k in range(2 * _FIXES + 1)]
    leeway = leeway_of(item)

    def fixes(side: Literal["left", "right"]) -> tuple[DatumFix, ...]:
        found = [mean_drift(leeway, side, forcing, lon, lat, _DISTRESS_NS, t) for t in times]
        return tuple(
            DatumFix(time=ns_to_iso(t), lon_deg=at.lon_deg, lat_deg=at.lat_deg)
            for t, at in zip(times, found, strict=True)
        )

    return DatumInput(
        hypothesis=hypothesis,
        search_object=item.id,
        persons=item.persons,
        left=fixes("left"),
        right=fixes("right"),
        distress_ns=_DISTRESS_NS,
        errors=DriftErrors(initial_error_m=error_m),
    )


def _speed_kn(datum: DatumInput, start_ns: int, end_ns: int) -> float:
    moved = datum.middle_xy_m(end_ns, _PLANE) - datum.middle_xy_m(start_ns, _PLANE)
    return float(np.hypot(*moved)) / ((end_ns - start_ns) / 1e9) / KN_M_S


def judge_ensemble(
    case: Case, world: World, particles: int = ranges.JUDGE_PARTICLES
) -> tuple[Ensemble, NDArray[np.float64]]:
    """An ensemble that no planner has seen, and its weights; worlds (i) and (iii) share one."""
    if world != "perturbed":
        return fresh_ensemble(case, 10, particles)
    forcing = case.forcing.perturbed(
        _rng(case.seed, case.stratum, case.number, 30), start_ns=_DISTRESS_NS, end_ns=case.last_ns
    )
    objects = tuple(
        item.model_copy(update={"leeway_class": CLASSES[item.id][1]}) for item in case.objects
    )
    return fresh_ensemble(replace(case, forcing=forcing, objects=objects), 20, particles)


def fresh_ensemble(
    case: Case, purpose: int, particles: int
) -> tuple[Ensemble, NDArray[np.float64]]:
    """An ensemble of a case, drawn apart from those of other purposes, and its weights."""
    draws = starts(
        case.centres_xy_m,
        case.errors_m,
        case.weights,
        particles // max(len(names) for names in case.objects_of.values()),
        _PLANE,
        _DISTRESS_NS,
        _rng(case.seed, case.stratum, case.number, purpose),
    )
    rng = _rng(case.seed, case.stratum, case.number, purpose + 1)
    ensemble = drift(draws, case.objects, case.objects_of, case.forcing, case.last_ns, rng)
    return ensemble, np.exp(ensemble.log_prior)
