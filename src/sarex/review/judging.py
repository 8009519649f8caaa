"""The acts that judge plans and searches by a job: quality of a plan, what was flown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sarex.artefacts import ArtefactRef
from sarex.errors import ReviewError
from sarex.exercise.truth_record import CONTROL, SIGMA_W
from sarex.facilities import Facility
from sarex.journal import ArtefactCitation, Event
from sarex.labels import Label, Viewer, aggregate
from sarex.operation.desk import Author, Desk
from sarex.planning.joint.budget import EVALUATIONS
from sarex.provenance import Provenance
from sarex.randomness import derive_key, key_to_hex
from sarex.review.events import FlownJudged, PlanJudged
from sarex.review.measures import flown_job, quality_job
from sarex.review.measures.sources import Sources, data_of

__all__ = [
    "STILL_SOUGHT",
    "TRUTHS",
    "flown_inputs",
    "judge_flown",
    "judge_plan",
    "judge_run",
    "kinds_of",
    "provenance_of",
]

TRUTHS = 200
"""Truths among which an outcome has its percentile."""
STILL_SOUGHT = (
    "Where an object was no longer sought because it was found, the same track in another truth "
    "sees it by the sweep width that its craft last had for it."
)


def judge_run(
    desk: Desk,
    inputs: Mapping[str, ArtefactRef],
    author: Author = CONTROL,
    *,
    worlds: int = TRUTHS,
) -> Event | None:
    """Judge a finished exercise so that its review shows POS achieved and luck.

    What is judged are the tracks as they are on record, with the legs on which nobody searched
    because a craft looked twice, recovered persons, broke off or was lost. The reference of plan
    quality is not sought: it takes minutes, see :func:`judge_plan`.

    Parameters
    ----------
    desk : Desk
        Of exercise control, after ENDEX and before the review is written.
    inputs : mapping
        The case's own artefacts: ``case``, and those of its field files.
    author : Author
        Who records it.
    worlds : int
        Truths for luck, at least 1; 200 take about 15 s of one core.

    Returns
    -------
    Event or None
        ``flown.judged``; None where no search is on record, as in an exercise that ended early.

    Raises
    ------
    ReviewError
        Before ENDEX: outcome and luck are those of a finished exercise.
    """
    seen = Sources.of(desk.view())
    if seen.end is None:
        raise ReviewError(
            "an exercise is judged after ENDEX",
            given="no exercise.ended",
            remedy="End the exercise first.",
        )
    if not seen.of_type("search.flown"):
        return None
    return judge_flown(desk, author, inputs, worlds=worlds)


def judge_plan(
    desk: Desk,
    author: Author,
    plan: str,
    nation: str,
    inputs: Mapping[str, ArtefactRef],
    *,
    evaluations: int = quality_job.TIMES * EVALUATIONS,
) -> Event:
    """Hold an issued plan against the best one found from what a nation knew when it was proposed.

    Parameters
    ----------
    desk, author : Desk, Author
        Where it is recorded, and by whom.
    plan : str
        Id of a plan that was issued.
    nation : str
        Only events and artefacts that it may see, and that were there when the plan was proposed,
        are used.
    inputs : mapping
        The case's own artefacts: ``case``, and those of its field files.
    evaluations : int
        What the reference may spend; by default 20 times what a planner spends.

    Returns
    -------
    Event
        ``plan.judged``.

    Raises
    ------
    ReviewError
        If the nation does not see the plan or what it rests on, or the plan is a change of one
        that was being flown.
    """
    seen = Sources.of(desk.folder.journal.view(Viewer(nation, "evaluator")))
    issued = {p.plan.id: p for p in seen.plans()}
    if plan not in issued or issued[plan].replaces is not None:
        raise ReviewError(
            "the best plan can be sought for a plan that was issued and replaces no other",
            given=f"{plan}, as {nation}",
            allowed=", ".join(n for n, p in issued.items() if p.replaces is None) or "none",
            remedy="Name one of these.",
        )
    known = seen.until(issued[plan].proposed.occurred_at_ns)
    forecasts = known.of_type("forecast.computed")
    posteriors = known.of_type("probability.updated")
    if not forecasts or not posteriors:
        raise ReviewError(
            "the nation did not see what the plan rests on",
            given=f"{nation}: {len(forecasts)} forecasts, {len(posteriors)} probabilities",
            remedy="Judge it as a nation to which they are released.",
            where=plan,
        )
    rests_on = (issued[plan].proposed, forecasts[-1], posteriors[-1])
    posterior = data_of(posteriors[-1])
    used = {
        **inputs,
        "ensemble": _ref(data_of(forecasts[-1])["ensemble"]),
        "plan": _ref(data_of(issued[plan].proposed)["artefact"]),
        "posterior": _ref(posterior["artefact"]),
    }
    asked = _request(issued[plan].proposed, seen, posterior["remaining_objects"])
    purpose = f"best plan beside {plan} as {nation}"
    ref = desk.run(
        quality_job.FUNCTION,
        used,
        {"evaluations": evaluations, "request": asked},
        kind="plan-quality",
        purpose=purpose,
    )
    text = (desk.folder.artefacts.path(ref) / "quality.json").read_text(encoding="utf-8")
    data = json.loads(text)
    mine, best = data["issued"], data["best"]
    label = _common(rests_on, nation)
    body = PlanJudged(
        plan=plan,
        nation=nation,
        evaluations=evaluations,
        pos_issued=mine["value"],
        pos_best=best["value"],
        ratio=mine["value"] / best["value"] if best["value"] > 0 else 1.0,
        any_issued=mine["any_found"],
        any_best=best["any_found"],
        gap=data["gap"],
        artefact=ArtefactCitation.of(ref, label, provenance_of(desk, purpose, used)),
    )
    return desk.record("plan.judged", body, author, label=label, cause=issued[plan].issued)


def _request(proposed: Event, seen: Sources, remaining: list[str]) -> dict[str, Any]:
    """What the planner was asked, as the plan's own artefact tells it."""
    body = data_of(proposed)
    sha256 = body["artefact"]["sha256"]
    plan = seen.read(sha256, "plan.json")
    folder = seen.artefact(sha256)
    alive = folder / "alive.json"
    objective = json.loads(alive.read_text(encoding="utf-8"))["objective"] if alive.exists() else ""
    return {
        "earliest": min(sortie["depart"] for sortie in plan["sorties"]),
        "end": plan["end"],
        "now": body["artefact"]["provenance"]["parameters"]["now"],
        "number": body["number"],
        "objective": objective or "found",
        "plan": body["plan"],
        "remaining": remaining,
        "start": plan["start"],
    }


def judge_flown(
    desk: Desk,
    author: Author,
    inputs: Mapping[str, ArtefactRef],
    *,
    worlds: int = TRUTHS,
) -> Event:
    """Judge all that was flown on the forecast, and fly it in truths that could have been.

    Parameters
    ----------
    desk, author : Desk, Author
        Who records it; the desk's viewer must see the searches.
    inputs : mapping
        The case's own artefacts: ``case``, and those of its field files.
    worlds : int
        How many truths, at least 1.

    Returns
    -------
    Event
        ``flown.judged``.

    Raises
    ------
    ReviewError
        If nothing was flown.
    """
    seen = Sources.of(desk.view())
    used, rests_on = flown_inputs(seen, inputs)
    purpose = "truths for what was flown"
    ref = desk.run(
        flown_job.FUNCTION,
        used,
        {"kinds": kinds_of(seen), "sigma_ln_width": SIGMA_W, "worlds": worlds},
        kind="flown-judged",
        purpose=purpose,
    )
    text = (desk.folder.artefacts.path(ref) / "judged.json").read_text(encoding="utf-8")
    data = json.loads(text)
    label = _common(rests_on, desk.viewer.party)
    body = FlownJudged(
        worlds=worlds,
        pos_forecast=data["forecast"]["any"],
        pos_truth=data["truth"]["any"]["value"],
        artefact=ArtefactCitation.of(ref, label, provenance_of(desk, purpose, used, STILL_SOUGHT)),
    )
    return desk.record("flown.judged", body, author, label=label)


def flown_inputs(
    seen: Sources, inputs: Mapping[str, ArtefactRef]
) -> tuple[dict[str, ArtefactRef], tuple[Event, ...]]:
    """The inputs of a job that flies what was flown, and the events that they come from."""
    flown = seen.of_type("search.flown")
    forecasts, updates = seen.of_type("forecast.computed"), seen.of_type("probability.updated")
    if not flown or not forecasts or not updates:
        raise ReviewError(
            "there is nothing to judge",
            given=f"{seen.party} sees {len(flown)} searches, {len(forecasts)} forecasts",
            remedy="Judge what was flown after the first search.",
        )
    used = {
        **inputs,
        "ensemble": _ref(data_of(forecasts[-1])["ensemble"]),
        "prior": _ref(data_of(updates[0])["artefact"]),
    }
    for event in flown:
        body = data_of(event)
        used[f"{flown_job.FLOWN}-{body['sortie']}"] = _ref(body["artefact"])
    return used, (forecasts[-1], updates[0], *flown)


def kinds_of(seen: Sources) -> dict[str, str]:
    """Facility id to its kind."""
    facilities: Mapping[str, Facility] = seen.facilities
    return {name: facility.kind for name, facility in sorted(facilities.items())}


def _common(events: tuple[Event, ...], owner: str) -> Label:
    """The audience that sees all of these events, owned by who made something of them."""
    return aggregate(owner, [event.label for event in events])


def provenance_of(
    desk: Desk, purpose: str, used: Mapping[str, ArtefactRef], *more: str
) -> Provenance:
    """Of an artefact that a job of a review made."""
    return Provenance(
        model="sarex.review.measures/1",
        inputs={name: ref.sha256 for name, ref in sorted(used.items())},
        key=key_to_hex(derive_key(desk.key, purpose)),
        assumptions=more,
    )


def _ref(citation: Mapping[str, Any]) -> ArtefactRef:
    return ArtefactRef(citation["sha256"], citation["kind"])
