"""The baselines ws-1 and ws-1p: the manual's chain in the hands of a competent co-ordinator.

ws-1 keeps the worksheet's datum, moves the pattern with it, lays the legs along the relative drift,
and shares the effort by hypothesis weight or gives all of it to the heaviest hypothesis or datum.

ws-1p may do all of that, and what a co-ordinator with a drift forecast may do besides: the datum is
also read off the particles, as their mean or as their longest axis, and legs may lie along the
area's longer axis.

Every combination is planned, and the one that the particles value most is proposed. An aircraft
whose widths come from tables searches at the height from which it sees most. Nothing is searched
for beyond this short list: area, spacings and strips stay the worksheet's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.facilities import FacilityState
from sarex.planning.manual.assign import widths_of
from sarex.planning.manual.media import media_of
from sarex.planning.manual.particle_datum import datums_of_particles
from sarex.planning.manual.proposal import Proposal
from sarex.planning.manual.propose import propose_by
from sarex.planning.manual.way import Way
from sarex.planning.objective import particle_values, success
from sarex.planning.request import PlanningRequest
from sarex.planning.rules.heights import HIGHEST_M, STEP_M, at_height

__all__ = ["PARTICLES", "propose_ws1"]

PARTICLES = "ws-1p"
"""Method of the co-ordinator who reads the datum off the particles."""

Floats = NDArray[np.float64]
_DATUMS: dict[str, str] = {
    "worksheet": "the worksheet's left and right drift",
    "round": "the particles' mean, with the radius that holds half of them as E",
    "long": "the particles' longest axis as two datums, with E from the spread across it; what E "
    "grows in the period stands as leeway error",
}
_LEGS = {"axis": "the longer axis of the area", "drift": "the drift"}
_EFFORT = {
    "weights": "is shared by hypothesis weight and persons",
    "hypothesis": "goes to the heaviest hypothesis",
    "datum": "goes to the heaviest datum",
}


@dataclass(frozen=True, slots=True)
class _Choice:
    """One combination of the co-ordinator's."""

    datum: Literal["worksheet", "round", "long"]
    legs: Literal["axis", "drift"]
    effort: Literal["weights", "hypothesis", "datum"]


def propose_ws1(
    request: PlanningRequest, *, datum: Literal["worksheet", "particles"] = "worksheet"
) -> Proposal:
    """Plan one search period as a competent co-ordinator would by hand: ws-1, or ws-1p.

    Parameters
    ----------
    request : PlanningRequest
        Its frame does not matter: every pattern moves with its datum. The order of its facilities,
        datums and objects changes nothing.
    datum : str
        ``worksheet``: ws-1, left and right drift with the manual's errors. ``particles``: ws-1p,
        who reads the datum off the particles as well and may lay legs along the axis.

    Returns
    -------
    Proposal
        Of the combinations in the module's text the one whose finds are worth most on the request's
        particles; the plan's assumptions say which.

    Raises
    ------
    PlanError
        If no combination can use any facility; the error is that of the first one.

    References
    ----------
    IAMSAR vol. II, effort allocation worksheet; docs/decisions/0041. Pinned by
    tests/reference/test_competent_plan.py.
    """
    objects = [item.id for item in request.objects]
    values = particle_values(request.ensemble, request.weights, objects, request.persons)
    request = replace(request, facilities=_at_best_heights(request, values))
    best: tuple[float, Proposal] | None = None
    refusal: PlanError | None = None
    by_particles = datum == "particles"
    choices = list(_choices(request, by_particles=by_particles))
    datums = {"worksheet": tuple(request.datums)}
    if by_particles:
        datums["round"] = datums_of_particles(request, "round")
        datums["long"] = datums_of_particles(request, "long")
    media = media_of(request, [datum for each in datums.values() for datum in each])
    for choice in choices:
        try:
            way = _way(PARTICLES if by_particles else "ws-1", choice, len(choices))
            asked = replace(request, datums=datums[choice.datum], frame="drift")
            proposal = propose_by(asked, way, media)
        except PlanError as error:
            refusal = refusal or error
            continue
        worth = success(values, proposal.worth.log_misses)
        if best is None or worth > best[0]:
            best = worth, proposal
    if best is None:
        assert refusal is not None  # there is at least one choice
        raise refusal
    return best[1]


def _at_best_heights(request: PlanningRequest, values: Floats) -> list[FacilityState]:
    """The facilities, each aircraft at the height from which it sees most of what is of value."""
    ensemble = request.ensemble
    share = np.bincount(ensemble.search_object, values, minlength=len(ensemble.object_ids))
    worth = dict(zip(ensemble.object_ids, share.tolist(), strict=True))

    def seen_m(state: FacilityState) -> float:
        widths, _ = widths_of(state, request)
        return math.fsum(worth[name] * width.width_m for name, width in widths.items())

    found = []
    for state in request.facilities:
        facility = state.facility
        tabulated = facility.platform != "given" and not facility.sweep_widths
        options = [state]
        if facility.medium == "air" and tabulated:
            options += [
                at_height(state, k * STEP_M) for k in range(1, round(HIGHEST_M / STEP_M) + 1)
            ]
        found.append(max(options, key=seen_m))
    return found


def _choices(request: PlanningRequest, *, by_particles: bool) -> Iterator[_Choice]:
    """Every combination that can differ from the others, the plainest first."""
    efforts: list[Literal["weights", "hypothesis", "datum"]] = ["weights"]
    hypotheses = {datum.hypothesis for datum in request.datums}
    if len(hypotheses) > 1:
        efforts.append("hypothesis")
    if len(request.datums) > len(hypotheses):
        efforts.append("datum")
    for effort in efforts:
        yield _Choice("worksheet", "drift", effort)
        if not by_particles:
            continue
        yield _Choice("worksheet", "axis", effort)
        yield _Choice("round", "drift", effort)
        yield _Choice("long", "drift", effort)
        yield _Choice("long", "axis", effort)


def _way(method: str, choice: _Choice, count: int) -> Way:
    return Way(
        method,
        choice.legs,
        choice.effort,
        (
            f"Baseline {method}: the manual's worksheet in the hands of a competent co-ordinator; "
            f"of {count} ways to use it this one is worth most on the particles.",
            f"Datum: {_DATUMS[choice.datum]}. Legs along {_LEGS[choice.legs]}, moving with the "
            f"datum. The effort {_EFFORT[choice.effort]}.",
            "Aircraft with tabulated sweep widths search at the height from which they see most.",
        ),
    )
