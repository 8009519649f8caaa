"""A plan with all that it rests on, judged by the particles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sarex.canonical import ns_to_iso
from sarex.detection import SweepWidth
from sarex.facilities import FacilityState, Track
from sarex.planning.judge import Worth, judge
from sarex.planning.manual.assign import widths_of
from sarex.planning.manual.passes import Notes, Pass, conflicts
from sarex.planning.manual.way import WS_0, Way
from sarex.planning.manual.worksheet import Worksheet
from sarex.planning.plan import NotUsed, Plan
from sarex.planning.realise import Realisation
from sarex.planning.request import PlanningRequest
from sarex.planning.rules.separation import SeparationFinding

__all__ = ["Proposal", "make_proposal"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan with all that it rests on."""

    plan: Plan
    worksheets: tuple[Worksheet, ...]
    tracks: tuple[Track, ...]
    realised: tuple[Realisation, ...]
    """One for each track."""
    facilities: dict[str, FacilityState]
    """The states planned with: search heights may differ from the catalogue's."""
    widths: dict[str, dict[str, SweepWidth]]
    """Facility id to object id to sweep width; an object that is missing is not seen."""
    no_width: dict[str, dict[str, str]]
    """Facility id to object id to the reason why there is no sweep width."""
    findings: tuple[SeparationFinding, ...]
    worth: Worth


def make_proposal(request: PlanningRequest, this: Pass, notes: Notes, way: Way) -> Proposal:
    """The plan of the last pass, judged."""
    widths, no_width = {}, {}
    for name in this.chosen:
        widths[name], no_width[name] = widths_of(this.states[name], request)
    flown = {r.track.sortie: r for r in this.realised}
    sorties = sorted((s for d in this.drafts for s in d.sorties), key=lambda s: s.id)
    realised = tuple(flown[sortie.id] for sortie in sorties)
    not_used = tuple(
        NotUsed(facility=name, reason="; ".join(this.problems[name]))
        for name in sorted(set(this.states) - set(this.chosen))
    )
    plan = Plan(
        id=request.plan_id,
        period=request.period,
        start=ns_to_iso(request.start_ns),
        end=ns_to_iso(request.end_ns),
        method=_method(request, way),
        plane_lon_deg=request.plane.lon_deg,
        plane_lat_deg=request.plane.lat_deg,
        areas=tuple(area for draft in this.drafts for area in draft.areas),
        sorties=tuple(sorties),
        not_used=not_used,
        assumptions=_assumptions(request, this, notes, way, realised, widths),
    )
    tracks = tuple(r.track for r in realised)
    worth = judge(
        request.ensemble,
        request.weights,
        tracks,
        widths,
        request.plane,
        plan=plan,
        objects=[item.id for item in request.objects],
        persons=request.persons,
    )
    sheets = tuple(sheet for draft in this.drafts for sheet in draft.worksheets)
    findings = conflicts(this, request)
    used = {name: this.states[name] for name in this.chosen}
    return Proposal(plan, sheets, tracks, realised, used, widths, no_width, findings, worth)


def _method(request: PlanningRequest, way: Way) -> str:
    if way is WS_0 and request.frame == "drift":
        return f"{way.method}, laid over the drifting datum"
    return way.method


def _assumptions(
    request: PlanningRequest,
    this: Pass,
    notes: Notes,
    way: Way,
    realised: tuple[Realisation, ...],
    widths: Mapping[str, Mapping[str, SweepWidth]],
) -> tuple[str, ...]:
    """Sentences to print with the plan."""
    lines = [
        *way.sentences,
        "Separation figures are planning aids, not clearances.",
    ]
    if request.frame == "earth":
        lines.append("Patterns are laid over the ground and do not move with the datum.")
    searched = {offer.demand.name for offer in this.chosen.values()}
    lines += [
        f"No facility was left for {demand.name} (weight {demand.weight:.2f})."
        for demand in this.demands
        if demand.name not in searched
    ]
    wanted = {demand.datum.name for demand in this.demands}
    why = "nobody is in it, or its hypothesis has no weight"
    if way.effort != "weights":
        why = f"all effort goes to the heaviest {way.effort}"
    lines += [
        f"No area is planned for {datum.name}: {why}."
        for datum in request.datums
        if datum.name not in wanted
    ]
    lines += [
        f"{name} searches at {height:.0f} m: from its usual height it sees nothing that is sought."
        for name, height in sorted(notes.usual.items())
        if name in this.chosen and name not in notes.heights
    ]
    lines += [
        f"{name} searches at {notes.heights[name]:.0f} m instead of its usual height, "
        "to keep clear of another aircraft."
        for name in sorted(notes.heights)
        if name in this.chosen
    ]
    lines += [
        f"{r.track.facility} flies {100 * r.flown_m / r.ordered_m:.0f} % of its pattern: "
        "the time on scene allows no more."
        for r in realised
        if r.flown_m < 0.995 * r.ordered_m
    ]
    lines += [
        f"{result.facility}: {result.turning}."
        for draft in this.drafts
        for sheet in draft.worksheets
        for result in sheet.facilities
        if result.turning
    ]
    lines += [
        f"{result.facility} searches {sheet.search_object} with coverage {result.coverage:.2f}; "
        "AMSA calls less than 0.5 unsatisfactory."
        for draft in this.drafts
        for sheet in draft.worksheets
        for result in sheet.facilities
        if result.coverage < 0.5
    ]
    stated = {
        text for by_object in widths.values() for w in by_object.values() for text in w.assumptions
    }
    return (*lines, *sorted(stated))
