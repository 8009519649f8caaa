"""What if: the same truth, another plan. Only after ENDEX, by who may see the truth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sarex.artefacts import ArtefactRef
from sarex.canonical import iso_to_ns
from sarex.errors import ReviewError
from sarex.journal import ArtefactCitation, Event
from sarex.labels import aggregate
from sarex.operation.desk import Author, Desk
from sarex.operation.events import PlanProposed
from sarex.review import what_if_job
from sarex.review.events import WhatIfFlown
from sarex.review.judging import TRUTHS, flown_inputs, kinds_of, provenance_of
from sarex.review.measures.finds import finds_of
from sarex.review.measures.judged import luck_of
from sarex.review.measures.sources import Sources, data_of

__all__ = ["fly_what_if"]


def fly_what_if(
    desk: Desk,
    author: Author,
    instead_of: str,
    inputs: Mapping[str, ArtefactRef],
    *,
    other: ArtefactRef | None = None,
    prefix: str = "",
    worlds: int = TRUTHS,
) -> Event:
    """Fly another plan in the true world of a finished exercise.

    The other periods are flown as they were. Both outcomes have one luck of looks: a track
    that is flown in both sees the same in both. The exercise simulated more than looks (second
    looks, delays, failures); ``repeats`` says whether the searches as flown find here as in play.

    Parameters
    ----------
    desk, author : Desk, Author
        Of exercise control: the truth must be in the desk's view.
    instead_of : str
        Id of the plan that was issued.
    inputs : mapping
        The case's own artefacts: ``case``, and those of its field files.
    other : ArtefactRef, optional
        Artefact of the other plan; that of ``instead_of`` if not given, which holds the plan of
        ws-1 too.
    prefix : str
        Of the plan's files in the artefact: ``ws-1-`` for the plan of ws-1.
    worlds : int
        Truths for the luck beside; at least 1.

    Returns
    -------
    Event
        ``what_if.flown``.

    Raises
    ------
    ReviewError
        Before ENDEX, if the truth is out of sight, or there is no such plan.
    """
    seen = Sources.of(desk.view())
    drawn, recorded = seen.first("truth.drawn"), seen.first("truth.recorded")
    if seen.end is None or drawn is None or recorded is None:
        raise ReviewError(
            "what would have happened can be asked after ENDEX, by who may see the truth",
            given=f"{seen.party}: {'after' if seen.end else 'before'} ENDEX",
            remedy="Ask as exercise control, once the truth is recorded.",
        )
    plans = {p.plan.id: p for p in seen.plans()}
    if instead_of not in plans:
        raise ReviewError(
            "no such plan was issued",
            given=instead_of,
            allowed=", ".join(plans) or "none",
            remedy="Name one that was.",
        )
    record = plans[instead_of]
    proposed = record.proposed.body
    assert isinstance(proposed, PlanProposed)
    used, rests_on = flown_inputs(seen, inputs)
    del used["prior"]
    used[what_if_job.OTHER] = proposed.artefact.ref if other is None else other
    parameters = {
        "factors": data_of(recorded)["sweep_width_factor"],
        "key": data_of(drawn)["key"],
        "kinds": kinds_of(seen),
        "period": record.plan.period,
        "periods": _periods(seen),
        "prefix": prefix,
        "seed": data_of(drawn)["seed"],
        "worlds": worlds,
    }
    purpose = f"what if instead of {instead_of}"
    ref = desk.run(what_if_job.FUNCTION, used, parameters, kind="what-if", purpose=purpose)
    text = (desk.folder.artefacts.path(ref) / "what_if.json").read_text(encoding="utf-8")
    data = json.loads(text)
    label = aggregate(desk.viewer.party, [e.label for e in (*rests_on, drawn, recorded)])
    as_flown = data["found"]["flown"]
    played = {name: find.event.occurred_at_ns for name, find in finds_of(seen).items()}
    same = "Periods other than this one are as flown; both outcomes have the same luck of looks."
    body = WhatIfFlown(
        instead_of=instead_of,
        other=_named(desk.folder.artefacts.path(used[what_if_job.OTHER]), prefix),
        found=data["found"][what_if_job.OTHER],
        as_flown=as_flown,
        repeats={name: iso_to_ns(time) for name, time in as_flown.items()} == played,
        luck=_luck(seen, data),
        worlds=worlds,
        artefact=ArtefactCitation.of(ref, label, provenance_of(desk, purpose, used, same)),
    )
    return desk.record("what_if.flown", body, author, label=label, cause=record.issued)


def _named(folder: Path, prefix: str) -> str:
    """Id and method of a plan."""
    plan = json.loads((folder / f"{prefix}plan.json").read_text(encoding="utf-8"))
    return f"{plan['id']} ({plan['method']})"


def _periods(seen: Sources) -> list[dict[str, Any]]:
    """Number, end and sorties of each period that was searched, in order of their orders."""
    flown = {f.track.sortie for f in seen.flown()}
    found: dict[int, dict[str, Any]] = {}
    for plan in seen.plans():
        own = found.setdefault(
            plan.plan.period, {"end": plan.plan.end, "number": plan.plan.period, "sorties": []}
        )
        names = [track.sortie for track in plan.tracks if track.sortie in flown]
        own["sorties"] = [*dict.fromkeys([*own["sorties"], *names])]
    return [found[number] for number in sorted(found)]


def _luck(seen: Sources, data: Mapping[str, Any]) -> float:
    """Percentile of what the other plan finds, among what it finds in other truths."""
    report = seen.reported
    assert report is not None
    other = what_if_job.OTHER
    found = {name: iso_to_ns(time) for name, time in data["found"][other].items()}
    rows = [{name: iso_to_ns(t) for name, t in row[other].items()} for row in data["rows"]]
    persons = (
        data["persons"] if any(data["persons"].values()) else dict.fromkeys(data["objects"], 1)
    )
    return luck_of(found, rows, persons, (report.occurred_at_ns, seen.end_ns))
