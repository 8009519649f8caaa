"""Run one case: every planner on the same request, every plan judged on ensembles of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.detection import log_miss, plane_paths
from sarex.errors import SarexError
from sarex.planning import PlanningRequest, Proposal
from sarex.planning.joint import Budget, propose_greedy, propose_joint
from sarex.planning.manual.competent import propose_ws1
from sarex.planning.manual.propose import propose_baseline
from sarex.planning.objective import particle_values, success

from . import ranges
from .bound import bounds_of
from .cases import WORLDS, Case, World, judge_ensemble, make_case
from .ranges import STRATA, Stratum
from .statistics import EFFORT_FACTORS

__all__ = ["EVALUATIONS", "PLANNERS", "collect", "joint_planner", "read_rows", "run_case"]

EVALUATIONS = 400
"""Budget of the joint planner in every case."""
_LONGER = 20
Planner = Callable[[PlanningRequest, Mapping[str, Proposal]], Proposal]
"""From a request, and the proposals made before for it, to a proposal."""
Floats = NDArray[np.float64]


def _ws0(request: PlanningRequest, _: Mapping[str, Proposal]) -> Proposal:
    return propose_baseline(request)


def _ws1(request: PlanningRequest, _: Mapping[str, Proposal]) -> Proposal:
    return propose_ws1(request)


def _ws1p(request: PlanningRequest, _: Mapping[str, Proposal]) -> Proposal:
    return propose_ws1(request, datum="particles")


def _greedy(request: PlanningRequest, _: Mapping[str, Proposal]) -> Proposal:
    return propose_greedy(request, rng=np.random.default_rng(ranges.SEED))


def joint_planner(evaluations: int) -> Planner:
    """The joint planner as ``sarex`` runs it: the plan of ws-1p is a rival to start from."""

    def plan(request: PlanningRequest, before: Mapping[str, Proposal]) -> Proposal:
        rivals = [before["ws-1p"].plan] if "ws-1p" in before else []
        return propose_joint(
            request,
            budget=Budget(evaluations),
            rng=np.random.default_rng(ranges.SEED),
            rivals=rivals,
        )

    return plan


PLANNERS: dict[str, Planner] = {
    "ws-0": _ws0,
    "ws-1": _ws1,
    "ws-1p": _ws1p,
    "greedy": _greedy,
    "joint": joint_planner(EVALUATIONS),
}


def run_case(
    case: Case,
    planners: Mapping[str, Planner] = PLANNERS,
    *,
    worlds: Sequence[World] = WORLDS,
    judges: int = ranges.JUDGE_PARTICLES,
    bounds: Callable[[Case], dict[str, Any] | None] = bounds_of,
    effort_factors: Sequence[float] = EFFORT_FACTORS,
    longer_search: bool = False,
) -> dict[str, Any]:
    """Plan, judge and bound one case.

    ``longer_search`` asks what the joint planner finds with 20 times its budget: a part of the gap.

    Returns
    -------
    dict
        Plain data, one line of the file of rows. ``kept`` says whether the case counts, ``why`` the
        reason where it does not.
    """
    begin = time.process_time()
    row: dict[str, Any] = {
        "id": case.id,
        "stratum": case.stratum,
        "number": case.number,
        "seed": case.seed,
        "law": case.law,
        "night": case.night,
        "drift_kn": round(case.drift_kn, 3),
        "facilities": [state.facility.kind for state in case.request.facilities],
        "objects": [item.id for item in case.objects],
        "hypotheses": len(case.weights),
        "kept": False,
    }
    if case.skipped is not None:
        return row | {"why": case.skipped.split(" of ")[0]}
    try:
        row["bounds"] = bounds(case)
    except SarexError as error:
        return row | {"why": "no bound", "error": str(error)[:300]}
    low, high = ranges.KEPT_B2
    if row["bounds"] and not low <= row["bounds"]["B2"] <= high:
        return row | {"why": "B2 below 0.15" if row["bounds"]["B2"] < low else "B2 above 0.85"}
    row["seconds"] = {"bounds": round(time.process_time() - begin, 2)}
    try:
        proposals = _proposals(case, planners, row)
    except SarexError as error:
        return row | {"why": "no plan", "error": str(error)[:300]}
    judge = _judge_all(case, proposals, worlds, judges, row)
    if effort_factors and "ws-1" in proposals:
        _more_endurance(case, proposals["ws-1"], planners["ws-1"], effort_factors, judge, row)
    if longer_search:
        plan = joint_planner(_LONGER * EVALUATIONS)
        row["longer_search"] = round(judge.pos(plan(case.request, proposals), 1.0), 6)
    row["seconds"]["all"] = round(time.process_time() - begin, 2)
    return row | {"kept": True}


def _proposals(
    case: Case, planners: Mapping[str, Planner], row: dict[str, Any]
) -> dict[str, Proposal]:
    row["planners"] = {}
    proposals: dict[str, Proposal] = {}
    for name, plan in planners.items():
        begin = time.process_time()
        proposal = proposals[name] = plan(case.request, proposals)
        row["seconds"][name] = round(time.process_time() - begin, 2)
        row["planners"][name] = {
            "sorties": len(proposal.plan.sorties),
            "choice": proposal.plan.assumptions[1] if name in {"ws-1", "ws-1p"} else None,
            "too_close": len(proposal.findings),
        }
    return proposals


def _judge_all(
    case: Case,
    proposals: Mapping[str, Proposal],
    worlds: Sequence[World],
    judges: int,
    row: dict[str, Any],
) -> _Judge:
    """POS of every plan in every world; returns the judge of the forecast's own world."""
    begin = time.process_time()
    own = _Judge(case, "forecast", judges, case.last_ns)
    row["standard_error"] = round(own.standard_error(), 6)
    for world in worlds:
        judge, factor = own, 1.0
        if world == "narrower":
            factor = ranges.WIDTH_FACTOR
        elif world == "perturbed":
            judge = _Judge(case, world, judges, case.request.end_ns)
        for name, proposal in proposals.items():
            found = round(judge.pos(proposal, factor), 6)
            row["planners"][name].setdefault("pos", {})[world] = found
    row["seconds"]["judge"] = round(time.process_time() - begin, 2)
    return own


class _Judge:
    """An independent ensemble, projected once."""

    def __init__(self, case: Case, world: World, particles: int, end_ns: int) -> None:
        request = case.request
        self.ensemble, weights = judge_ensemble(case, world, particles)
        objects = [item.id for item in request.objects]
        self.values = particle_values(self.ensemble, weights, objects, request.persons)
        self.plane = request.plane
        span = {"start_ns": request.start_ns, "end_ns": end_ns}
        self.paths = plane_paths(self.ensemble, self.plane, **span)

    def pos(self, proposal: Proposal, factor: float) -> float:
        misses = []
        for track in proposal.tracks:
            widths = {
                name: replace(width, width_m=factor * width.width_m)
                for name, width in proposal.widths[track.facility].items()
            }
            misses.append(log_miss(self.ensemble, track, widths, self.plane, paths=self.paths))
        return success(self.values, misses)

    def standard_error(self) -> float:
        """Greatest possible: of a particle that is found or not, with even chances."""
        return float(0.5 * np.sqrt(np.sum(self.values**2)))


def _more_endurance(
    case: Case,
    baseline: Proposal,
    plan: Planner,
    factors: Sequence[float],
    judge: _Judge,
    row: dict[str, Any],
) -> None:
    """POS of ws-1 with so many times its own time on scene, planned again for it."""
    begin = time.process_time()
    scene_h = {r.track.facility: r.on_scene_s / 3600.0 for r in baseline.realised}
    row["ws1_effort"] = {}
    for factor in factors:
        proposal = baseline
        if factor != 1.0:
            proposal = plan(longer(case.request, factor, scene_h), {})
        row["ws1_effort"][f"{factor:g}"] = round(judge.pos(proposal, 1.0), 6)
    row["seconds"]["more endurance"] = round(time.process_time() - begin, 2)


def longer(
    request: PlanningRequest, factor: float, scene_h: Mapping[str, float]
) -> PlanningRequest:
    """The request with its period, and each facility's time on scene, ``factor`` times as long."""
    period_ns = round(factor * (request.end_ns - request.start_ns))
    states = [
        state.model_copy(
            update={
                "endurance_left_h": round(
                    state.endurance_left_h + (factor - 1.0) * scene_h.get(state.facility.id, 0.0), 3
                )
            }
        )
        for state in request.facilities
    ]
    return replace(request, end_ns=request.start_ns + period_ns, facilities=states)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Rows of a file of JSON lines; a last line that was cut off is left out."""
    if not path.is_file():
        return []
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows


def collect(
    path: Path,
    *,
    per_stratum: int = ranges.CASES_PER_STRATUM,
    strata: Iterable[Stratum] = tuple(STRATA),
    seed: int = ranges.SEED,
    part: tuple[int, int] = (0, 1),
) -> Iterator[dict[str, Any]]:
    """Candidates in order until so many of each stratum and law are kept, appended to a file.

    A run that was stopped goes on after the rows it finds. Each law gets half of a stratum's cases.
    ``part`` (k, n) takes every n-th stratum-law group, for runs in n processes with files of their
    own.
    """
    groups = [(stratum, law) for stratum in strata for law in (0, 1)]
    for stratum, law in groups[part[0] :: part[1]]:
        done = [r for r in read_rows(path) if r["stratum"] == stratum and r["number"] % 2 == law]
        kept = sum(row["kept"] for row in done)
        number = max((row["number"] for row in done), default=law - 2) + 2
        while kept < per_stratum // 2:
            case = make_case(stratum, number, seed)
            row = run_case(case, longer_search=kept == 0)  # dear: one of each group
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
            yield row
            kept += row["kept"]
            number += 2
