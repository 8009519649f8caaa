"""What a planning job is asked: read from artefacts and parameters, again whenever it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sarex.canonical import iso_to_ns
from sarex.drift.job import CaseInputs, read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.errors import PlanError
from sarex.operation.flying import looked_so_far, read_flying
from sarex.operation.plan_horizon import slots_of
from sarex.operation.plan_request import request_of, survival_or_reason
from sarex.operation.situation import plane_of
from sarex.planning.horizon import SlotsFound
from sarex.planning.joint.replan import Flying, keep_committed
from sarex.planning.request import PlanningRequest

__all__ = ["PlanAsked", "ask"]


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """What a planning job is asked, read.

    Parameters
    ----------
    inputs : CaseInputs
        Case, fields and coast.
    request : PlanningRequest
        Without what stays of a plan before.
    found : SlotsFound
        The sorties that can be made.
    no_survival : str
        Why found alive is not given; empty where it is.
    now_ns : int
        When it is asked.
    flying : Flying or None
        The plan that is being flown, where this one takes its place.
    """

    inputs: CaseInputs
    request: PlanningRequest
    found: SlotsFound
    no_survival: str
    now_ns: int
    flying: Flying | None

    @property
    def keeping(self) -> PlanningRequest:
        """The request with what stays of the plan before."""
        if self.flying is None:
            return self.request
        present = {state.facility.id for state in self.request.facilities}
        lost = sorted({s.facility for s in self.flying.plan.sorties} - present)
        kept = keep_committed(self.flying, self.now_ns, lost)
        earliest_ns = max(self.request.earliest_ns, self.now_ns)
        return replace(self.request, kept=kept, earliest_ns=earliest_ns)


def ask(folders: Mapping[str, Path], parameters: Mapping[str, Any]) -> PlanAsked:
    """Read the inputs and parameters of :mod:`sarex.operation.planning_job`.

    Raises
    ------
    PlanError
        If found alive is the aim and survival is not known.
    SarexError
        Whatever case, fields, coast or request refuse.
    """
    inputs = read_inputs(folders)
    ensemble = open_ensemble(folders["ensemble"])
    draw_weights = np.load(folders["posterior"] / "draw_weights.npy")
    survival, why = survival_or_reason(inputs.case, ensemble, inputs.forcing.sea_temperature)
    if survival is None and parameters.get("objective") == "alive":
        raise PlanError(
            "no plan can be made by found alive",
            given=why,
            remedy="State what is missing, or plan by found.",
            where=parameters["plan"],
        )
    now_ns = iso_to_ns(parameters["now"])
    flying, homes = None, None
    if "flying" in folders:
        flying = read_flying(folders["flying"])
        homes = {s.facility.id: (s.return_lon_deg, s.return_lat_deg) for s in flying.slots}
        draw_weights = looked_so_far(
            ensemble,
            draw_weights,
            flying,
            now_ns,
            parameters["remaining"],
            plane_of(ensemble),
            parameters["counted"],
        )
    request = request_of(inputs, ensemble, draw_weights, parameters, survival=survival, homes=homes)
    asked = PlanAsked(inputs, request, SlotsFound(()), why, now_ns, flying)
    return replace(asked, found=slots_of(inputs, asked.keeping))
