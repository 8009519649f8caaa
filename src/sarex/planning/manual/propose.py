"""The baseline plan ws-0: the manual's worksheet for several facilities, laid over the ground.

1. Each facility gets a sweep width for each object, or the reason why it has none; one that sees
   nothing that is sought from its usual height takes the height from which it sees most.
2. Facilities are assigned to datums by largest remainder on effort (:mod:`.assign`).
3. Each datum's worksheet gives area and spacings; the area is divided into adjoining strips.
4. Each sortie becomes a track through wind and current; strips are fitted to what can be flown.
5. Aircraft that come too close get another height where that costs their own task little; where
   none is free, the one that brings less effort is kept back. Ships that come close are reported.
6. The particles judge the tracks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sarex.canonical import ns_to_iso
from sarex.detection import SweepWidth
from sarex.errors import PlanError
from sarex.facilities import FacilityState, Track
from sarex.planning.judge import Worth, judge
from sarex.planning.manual.assign import Demand, Offer, assign, demands_of, offers_of, widths_of
from sarex.planning.manual.draft import AreaDraft, RefusedError, SplitNeededError, draft_area
from sarex.planning.manual.worksheet import Worksheet
from sarex.planning.plan import NotUsed, Plan
from sarex.planning.realise import Realisation
from sarex.planning.request import PlanningRequest
from sarex.planning.rules.heights import at_height, seeing_height, stack_heights
from sarex.planning.rules.separation import SeparationFinding, find_conflicts

__all__ = ["Proposal", "propose_baseline"]

_FILL_PASSES = 3
_HEIGHT_PASSES = 8
_MOST_PASSES = 60


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


@dataclass(slots=True)
class _Notes:
    """What earlier passes taught."""

    split: frozenset[str] = frozenset()
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    heights: dict[str, float] = field(default_factory=dict)
    usual: dict[str, float] = field(default_factory=dict)
    """Search heights of facilities that see nothing that is sought from their own."""
    kept_back: dict[str, str] = field(default_factory=dict)
    fill: dict[str, float] = field(default_factory=dict)
    known: dict[tuple[str, str], Offer | PlanError] = field(default_factory=dict)
    fill_passes: int = 0
    height_passes: int = 0


@dataclass(frozen=True, slots=True)
class _Pass:
    demands: tuple[Demand, ...]
    states: dict[str, FacilityState]
    chosen: dict[str, Offer]
    problems: dict[str, list[str]]
    drafts: tuple[AreaDraft, ...]

    @property
    def realised(self) -> tuple[Realisation, ...]:
        return tuple(r for draft in self.drafts for r in draft.realised)


def propose_baseline(request: PlanningRequest) -> Proposal:
    """Plan one search period by the manual's chain (ws-0).

    Parameters
    ----------
    request : PlanningRequest
        The order of its facilities, datums and objects changes nothing.

    Returns
    -------
    Proposal

    Raises
    ------
    PlanError
        If no facility can be used; the error names each with its reason.

    References
    ----------
    IAMSAR vol. II, effort allocation worksheet. Checked against closed forms by
    tests/reference/test_worksheet.py and on particles by tests/reference/test_proposal.py.
    """
    request = replace(
        request,
        facilities=sorted(request.facilities, key=lambda s: s.facility.id),
        datums=sorted(request.datums, key=lambda d: d.name),
        objects=sorted(request.objects, key=lambda o: o.id),
    )
    notes = _Notes()
    for _ in range(_MOST_PASSES):
        try:
            this = _one_pass(request, notes)
        except SplitNeededError as split:
            notes.split |= {str(split)}
            continue
        except RefusedError as refusal:
            notes.refused[refusal.facility, refusal.demand] = refusal.reason
            continue
        if _refill(this, notes) or _part_aircraft(this, notes, request):
            continue
        return _proposal(request, this, notes)
    raise PlanError(
        "the baseline planner does not settle",
        given=f"{_MOST_PASSES} passes",
        remedy="Plan with fewer facilities or datums, and report this case.",
        where=f"plan {request.plan_id}",
    )


def _one_pass(request: PlanningRequest, notes: _Notes) -> _Pass:
    demands = demands_of(request, notes.split)
    states = {
        s.facility.id: at_height(s, (notes.usual | notes.heights).get(s.facility.id))
        for s in request.facilities
    }
    sought = {demand.datum.search_object for demand in demands}
    offers: dict[str, dict[str, Offer]] = {}
    problems: dict[str, list[str]] = {}
    for name, before in list(states.items()):
        state, widths, reasons = _seeing(before, sought, request, notes)
        states[name] = state
        found, problems[name] = offers_of(state, demands, widths, reasons, request, notes.known)
        if name in notes.kept_back:
            found, problems[name] = {}, [notes.kept_back[name]]
        for (facility, where), reason in sorted(notes.refused.items()):
            if facility == name and where in found:
                del found[where]
                problems[name].append(f"{where}: {reason}")
        offers[name] = found
    chosen = assign(demands, offers)
    if not chosen:
        listed = "; ".join(f"{name}: {', '.join(why)}" for name, why in problems.items())
        raise PlanError(
            "no facility can be used",
            given=listed,
            remedy="Change the search period, the search heights or the facilities.",
            where=f"plan {request.plan_id}",
        )
    drafts = []
    for letter, demand in zip(_letters(), demands, strict=False):
        mine = [offer for offer in chosen.values() if offer.demand.name == demand.name]
        if mine:
            drafts.append(draft_area(demand, mine, letter, request, notes.fill))
    return _Pass(demands, states, chosen, problems, tuple(drafts))


def _seeing(
    state: FacilityState, sought: set[str], request: PlanningRequest, notes: _Notes
) -> tuple[FacilityState, dict[str, SweepWidth], dict[str, str]]:
    """A facility at a height from which it sees something that is sought, and what it sees."""
    name = state.facility.id
    widths, reasons = widths_of(state, request)
    if sought & set(widths) or name in notes.usual:
        return state, widths, reasons
    height = seeing_height(state.facility, sought, request)
    if height is None:
        return state, widths, reasons
    notes.usual[name] = height
    lower = at_height(state, height)
    return lower, *widths_of(lower, request)


def _letters() -> list[str]:
    """Designations: A to Z without I and O, then AA, AB …"""
    plain = list("ABCDEFGHJKLMNPQRSTUVWXYZ")
    return plain + [a + b for a in plain for b in plain]


def _refill(this: _Pass, notes: _Notes) -> bool:
    """Correct track lengths by what was flown; true if another pass is worth it."""
    if notes.fill_passes >= _FILL_PASSES:
        return False
    notes.fill_passes += 1
    worth = False
    for flown in this.realised:
        name = flown.track.facility
        share = this.states[name].facility.on_scene_share
        needed_s = flown.search_s * flown.ordered_m / flown.flown_m
        factor = min(1.5, max(0.5, share * flown.on_scene_s / needed_s))
        notes.fill[name] = notes.fill.get(name, 1.0) * factor
        worth |= abs(factor - 1.0) > 0.01
    return worth


def _part_aircraft(this: _Pass, notes: _Notes, request: PlanningRequest) -> bool:
    """Part aircraft that come too close, by height or by keeping one back; true if one did.

    Nobody is ordered into another's way. Ships are left to their masters and reported.
    """
    close = [c for c in _conflicts(this, request) if c.required_vertical_m > 0.0]
    if not close:
        return False
    own = {s.facility.id: at_height(s, notes.usual.get(s.facility.id)) for s in request.facilities}
    crafts = {name: state.facility for name, state in this.states.items()}
    tracks = [r.track for r in this.realised if crafts[r.track.facility].medium == "air"]
    near = find_conflicts(tracks, crafts, request.plane, any_height=True)
    stack = stack_heights(
        [frozenset((c.first, c.second)) for c in near],
        {name: own[name] for name in this.chosen},
        {name: offer.demand.datum.search_object for name, offer in this.chosen.items()},
        {name: _effort_m2(offer) for name, offer in this.chosen.items()},
        request,
    )
    back = stack.kept_back
    notes.height_passes += 1
    if notes.height_passes > _HEIGHT_PASSES and not back:  # heights and areas chase each other
        back = {close[0].second: close[0].first}
    notes.heights = stack.heights_m
    for name, other in back.items():
        notes.kept_back[name] = (
            f"kept back as a relief: it would come too close to {other}, "
            "and no height parts them at which it still sees what it is to search for"
        )
    return True


def _effort_m2(offer: Offer) -> float:
    return offer.width.width_m * offer.state.facility.search_speed_m_s * offer.search_s


def _conflicts(this: _Pass, request: PlanningRequest) -> tuple[SeparationFinding, ...]:
    crafts = {name: state.facility for name, state in this.states.items()}
    return find_conflicts([r.track for r in this.realised], crafts, request.plane)


def _proposal(request: PlanningRequest, this: _Pass, notes: _Notes) -> Proposal:
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
        method="ws-0" if request.frame == "earth" else "ws-0, laid over the drifting datum",
        plane_lon_deg=request.plane.lon_deg,
        plane_lat_deg=request.plane.lat_deg,
        areas=tuple(area for draft in this.drafts for area in draft.areas),
        sorties=tuple(sorties),
        not_used=not_used,
        assumptions=_assumptions(request, this, notes, realised, widths),
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
    findings = _conflicts(this, request)
    used = {name: this.states[name] for name in this.chosen}
    return Proposal(plan, sheets, tracks, realised, used, widths, no_width, findings, worth)


def _assumptions(
    request: PlanningRequest,
    this: _Pass,
    notes: _Notes,
    realised: tuple[Realisation, ...],
    widths: Mapping[str, Mapping[str, SweepWidth]],
) -> tuple[str, ...]:
    """Sentences to print with the plan."""
    lines = [
        "Baseline ws-0: the manual's worksheet; the particles, not the worksheet, judge the plan.",
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
    lines += [
        f"No area is planned for {datum.name}: nobody is in it, or its hypothesis has no weight."
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
