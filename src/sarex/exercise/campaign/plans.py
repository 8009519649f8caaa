"""The plans of a campaign and what the judge predicts of them, kept as one artefact."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sarex.artefacts import ArtefactRef, ArtefactStore
from sarex.canonical import ns_to_iso
from sarex.errors import ExerciseError
from sarex.exercise.campaign.design import Design
from sarex.exercise.campaign.predicted import predict
from sarex.exercise.worlds import FlownPlan
from sarex.exercise.worlds.job import persons_of
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.metocean.finding import Folders
from sarex.operation.case_plan import CasePlanning, forecast_again
from sarex.operation.plan_files import dump, read_widths, write_flown
from sarex.planning.compare import propose_each
from sarex.planning.joint import Budget, JointProposal
from sarex.planning.manual.proposal import Proposal
from sarex.randomness import derive_key

__all__ = ["KIND", "PlansRead", "make_plans", "read_plans"]

KIND = "campaign-plans"


@dataclass(frozen=True, slots=True)
class PlansRead:
    """What an artefact of plans says.

    Parameters
    ----------
    plans : mapping
        Planner to its plan, as it is flown with sweep widths as stated.
    about : mapping
        ``objects``, ``persons``, ``kinds`` of facilities, ``alert`` and ``end`` (ISO UTC),
        ``plane``, ``predicted``: planner to kind of width to quantity to value and error.
    """

    plans: Mapping[str, FlownPlan]
    about: Mapping[str, Any]

    @property
    def plane(self) -> LocalPlane:
        """In which tracks are straight."""
        return LocalPlane(*self.about["plane"])


def make_plans(
    store: ArtefactStore,
    planning: CasePlanning,
    folders: Folders,
    design: Design,
    *,
    threads: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> ArtefactRef:
    """Plan by each planner, judge each plan on fresh particles, keep both.

    Parameters
    ----------
    store : ArtefactStore
        Of the campaign.
    planning : CasePlanning
        Of the design's period, particles and seed.
    folders : folder or folders
        Where field files are looked for.
    design : Design
        Planners, budget, variants.
    threads : int, optional
        They change no result.
    say : callable
        Told what is under way.

    Raises
    ------
    ExerciseError
        If sweep widths change while a facility searches: worlds fly with one width a facility.
    """
    proposals = propose_each(
        planning.request,
        design.planners,
        Budget(design.evaluations),
        planning.rng("campaign plans"),
        lambda _, name: say(f"plan of {name}"),
    )
    for name, proposal in proposals.items():
        _check_widths(name, proposal)
    say("judging the plans on fresh particles")
    count = design.judge_times * planning.ensemble.particle_count
    fresh = forecast_again(planning, folders, particles=count, threads=threads)
    request, case = planning.request, planning.inputs.case
    objects, kinds = [item.id for item in case.objects], _kinds(planning)
    predicted = {
        name: {
            kind: {
                what: asdict(value)
                for what, value in predict(
                    fresh,
                    np.exp(fresh.log_prior),
                    proposal.tracks,
                    proposal.widths,
                    request.plane,
                    objects=objects,
                    persons=persons_of(case),
                    kinds=kinds,
                    sigma=sigma,
                    key=derive_key(planning.key, "campaign widths"),
                ).items()
            }
            for kind, sigma in (("stated", 0.0), ("drawn", design.sigma_ln_width))
        }
        for name, proposal in proposals.items()
    }
    about = {
        "alert": ns_to_iso(case.report.received_at_ns),
        "case": case.id,
        "end": ns_to_iso(max(_last_look_ns(p) for p in proposals.values())),
        "judged_on": fresh.particle_count,
        "kinds": kinds,
        "mode": case.mode,
        "objects": objects,
        "persons": persons_of(case),
        "plane": [request.plane.lon_deg, request.plane.lat_deg],
        "predicted": predicted,
        "sea": list(planning.inputs.forcing.labels),
        "title": case.title,
    }
    with store.writing(KIND) as draft:
        for name, proposal in proposals.items():
            write_flown(draft.path, proposal, f"{name}-")
        dump(draft.path / "about.json", about)
    return draft.ref


def read_plans(folder: Path, design: Design) -> PlansRead:
    """Read the artefact of a campaign's plans."""
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    plans: dict[str, FlownPlan] = {}
    for name in design.planners:
        text = (folder / f"{name}-tracks.json").read_text(encoding="utf-8")
        tracks = tuple(Track.from_json(item) for item in json.loads(text))
        plans[name] = FlownPlan(name, tracks, read_widths(folder, f"{name}-"))
    return PlansRead(plans, about)


def _kinds(planning: CasePlanning) -> dict[str, str]:
    return {s.facility.id: s.facility.kind for s in planning.request.facilities}


def _last_look_ns(proposal: Proposal) -> int:
    return FlownPlan("", tuple(proposal.tracks), proposal.widths).last_look_ns


def _check_widths(name: str, proposal: Proposal) -> None:
    """A world gives a facility one width for an object; the judge may have had several."""
    if not isinstance(proposal, JointProposal):
        return
    for slot in proposal.slots:
        stated = proposal.widths.get(slot.facility.id)
        if stated is not None and any(dict(w.widths) != dict(stated) for w in slot.windows):
            raise ExerciseError(
                "sweep widths change while a facility searches, so worlds cannot fly this plan",
                given=f"{slot.facility.id} in sortie {slot.id}, plan of {name}",
                allowed="one sweep width for a facility and an object over the period",
                remedy="Fly a period that lies wholly in daylight or wholly in darkness.",
                where=proposal.plan.id,
            )
