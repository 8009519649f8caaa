"""One pass of the manual's planner: facilities to datums, worksheets, sorties, tracks."""

from __future__ import annotations

from dataclasses import dataclass, field

from sarex.detection import SweepWidth
from sarex.errors import PlanError
from sarex.facilities import FacilityState
from sarex.planning.flight.media import Media
from sarex.planning.manual.assign import Demand, Offer, assign, demands_of, offers_of, widths_of
from sarex.planning.manual.draft import AreaDraft, draft_area
from sarex.planning.manual.way import Way
from sarex.planning.realise import Realisation
from sarex.planning.request import PlanningRequest
from sarex.planning.rules.heights import at_height, seeing_height
from sarex.planning.rules.separation import SeparationFinding, find_conflicts

__all__ = ["Notes", "Pass", "conflicts", "one_pass"]


@dataclass(slots=True)
class Notes:
    """What earlier passes taught."""

    media: Media
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
class Pass:
    """What one pass gives."""

    demands: tuple[Demand, ...]
    states: dict[str, FacilityState]
    chosen: dict[str, Offer]
    problems: dict[str, list[str]]
    drafts: tuple[AreaDraft, ...]

    @property
    def realised(self) -> tuple[Realisation, ...]:
        return tuple(r for draft in self.drafts for r in draft.realised)


def one_pass(request: PlanningRequest, notes: Notes, way: Way) -> Pass:
    """Assign facilities, fill worksheets, lay areas and fly them.

    Raises
    ------
    PlanError
        If no facility can be used.
    SplitNeededError, RefusedError
        If the pass has to be made again otherwise.
    """
    demands = _chosen_demands(demands_of(request, notes.split), way)
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
        found, problems[name] = offers_of(
            state, demands, widths, reasons, request, notes.known, notes.media
        )
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
            drafts.append(draft_area(demand, mine, letter, request, notes.fill, way, notes.media))
    return Pass(demands, states, chosen, problems, tuple(drafts))


def _chosen_demands(demands: tuple[Demand, ...], way: Way) -> tuple[Demand, ...]:
    """Those that get effort: all, or those of the heaviest hypothesis or datum."""
    if way.effort == "weights" or not demands:
        return demands

    def group(demand: Demand) -> str:
        return demand.datum.hypothesis if way.effort == "hypothesis" else demand.datum.name

    weights: dict[str, float] = {}
    for demand in demands:
        weights[group(demand)] = weights.get(group(demand), 0.0) + demand.weight
    heaviest = min(weights, key=lambda name: (-weights[name], name))
    return tuple(demand for demand in demands if group(demand) == heaviest)


def _seeing(
    state: FacilityState, sought: set[str], request: PlanningRequest, notes: Notes
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


def conflicts(this: Pass, request: PlanningRequest) -> tuple[SeparationFinding, ...]:
    """Where the tracks of a pass come too close to each other."""
    crafts = {name: state.facility for name, state in this.states.items()}
    return find_conflicts([r.track for r in this.realised], crafts, request.plane)
