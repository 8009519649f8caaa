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

from dataclasses import replace

from sarex.errors import PlanError
from sarex.planning.flight.media import Media
from sarex.planning.manual.assign import Offer
from sarex.planning.manual.laying import RefusedError, SplitNeededError
from sarex.planning.manual.media import media_of
from sarex.planning.manual.passes import Notes, Pass, conflicts, one_pass
from sarex.planning.manual.proposal import Proposal, make_proposal
from sarex.planning.manual.way import WS_0, Way
from sarex.planning.request import PlanningRequest
from sarex.planning.rules.heights import at_height, stack_heights
from sarex.planning.rules.separation import find_conflicts

__all__ = ["Proposal", "propose_baseline", "propose_by"]

_FILL_PASSES = 3
_HEIGHT_PASSES = 8
_MOST_PASSES = 60


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
    return propose_by(request, WS_0)


def propose_by(request: PlanningRequest, way: Way, media: Media | None = None) -> Proposal:
    """Plan one search period by the manual's chain, used in one way; as :func:`propose_baseline`.

    The frame, over the ground or with the datum, is the request's. ``media`` is wind and current as
    :func:`sarex.planning.manual.media.media_of` samples them, where that was done before.
    """
    request = replace(
        request,
        facilities=sorted(request.facilities, key=lambda s: s.facility.id),
        datums=sorted(request.datums, key=lambda d: d.name),
        objects=sorted(request.objects, key=lambda o: o.id),
    )
    notes = Notes(media or media_of(request))
    for _ in range(_MOST_PASSES):
        try:
            this = one_pass(request, notes, way)
        except SplitNeededError as split:
            notes.split |= {str(split)}
            continue
        except RefusedError as refusal:
            notes.refused[refusal.facility, refusal.demand] = refusal.reason
            continue
        if _refill(this, notes) or _part_aircraft(this, notes, request):
            continue
        return make_proposal(request, this, notes, way)
    raise PlanError(
        "the manual's planner does not settle",
        given=f"{_MOST_PASSES} passes",
        remedy="Plan with fewer facilities or datums, and report this case.",
        where=f"plan {request.plan_id}",
    )


def _refill(this: Pass, notes: Notes) -> bool:
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


def _part_aircraft(this: Pass, notes: Notes, request: PlanningRequest) -> bool:
    """Part aircraft that come too close, by height or by keeping one back; true if one did.

    Nobody is ordered into another's way. Ships are left to their masters and reported.
    """
    close = [c for c in conflicts(this, request) if c.required_vertical_m > 0.0]
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
