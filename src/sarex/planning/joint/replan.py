"""Planning again while sorties are under way: what is committed stays, the rest is open.

A replan is an ordinary plan with a request of its own: new weights after a sighting, a new
hypothesis, other fields, a facility less. What this module adds is the cut between what stays and
what may change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.facilities import Track
from sarex.planning.horizon import SlotsFound
from sarex.planning.joint.budget import Budget, Progress
from sarex.planning.joint.propose import JointProposal, propose_joint
from sarex.planning.plan import Plan, Sortie, Task
from sarex.planning.request import KeptSortie, PlanningRequest
from sarex.planning.slots import SortieSlot

__all__ = ["Flying", "keep_committed", "replan"]


@dataclass(frozen=True, slots=True)
class Flying:
    """A plan that is being flown: its orders, its tracks and the slots they fill, in one order."""

    plan: Plan
    tracks: tuple[Track, ...]
    slots: tuple[SortieSlot, ...]

    @classmethod
    def of(cls, proposal: JointProposal) -> Flying:
        """What a proposal ordered."""
        tracks = {track.sortie: track for track in proposal.tracks}
        slots = {slot.id: slot for slot in proposal.slots}
        known = [s for s in proposal.plan.sorties if s.id in tracks and s.id in slots]
        plan = proposal.plan.model_copy(update={"sorties": tuple(known)})
        return cls(plan, tuple(tracks[s.id] for s in known), tuple(slots[s.id] for s in known))


def keep_committed(flying: Flying, now_ns: int, lost: Sequence[str] = ()) -> tuple[KeptSortie, ...]:
    """What stays of each sortie that has departed, up to the end of its committed legs.

    A leg that is being flown is flown to its end. A task stays whole where a person locked it or it
    is committed beyond its end. Of a facility that is lost nothing stays.

    Parameters
    ----------
    flying : Flying
        The plan before.
    now_ns : int
        When the new plan is made [ns since 1970 UTC].
    lost : sequence of str
        Ids of facilities that no longer take part.

    Returns
    -------
    tuple of KeptSortie
        In the order of the plan before; sorties that have ended, or not departed, are not in it.
    """
    kept = []
    for sortie, track, slot in zip(flying.plan.sorties, flying.tracks, flying.slots, strict=True):
        under_way = int(track.times_ns[0]) <= now_ns < int(track.times_ns[-1])
        if under_way and sortie.facility not in lost:
            kept.append(_cut(sortie, track, slot, now_ns))
    return tuple(kept)


def _cut(sortie: Sortie, track: Track, slot: SortieSlot, now_ns: int) -> KeptSortie:
    """The sortie up to the first waypoint at which nothing is committed any more."""
    until_ns = max([now_ns, *(_committed_ns(task, track) for task in sortie.tasks)])
    last = min(int(np.searchsorted(track.times_ns, until_ns)), track.times_ns.size - 1)
    if last == track.times_ns.size - 1:
        return KeptSortie(sortie, track, slot, now_ns)
    part = Track(
        track.facility,
        track.sortie,
        track.times_ns[: last + 1].copy(),
        track.lon_deg[: last + 1].copy(),
        track.lat_deg[: last + 1].copy(),
        track.altitude_m[: last + 1].copy(),
        track.leg_ids[:last],
        track.task_ids[:last],
        track.sensor_on[:last].copy(),
        track.turn_radius_m,
    )
    return KeptSortie(_shortened(sortie, part), part, slot, now_ns)


def _committed_ns(task: Task, track: Track) -> int:
    """Until when a task is committed: to its end where a person locked it."""
    if task.locked:
        mine = [n for n, name in enumerate(track.task_ids) if name == task.id]
        return int(track.times_ns[mine[-1] + 1]) if mine else 0
    return 0 if task.committed_until is None else iso_to_ns(task.committed_until)


def _shortened(sortie: Sortie, part: Track) -> Sortie:
    """The order for what stays: it ends where and when the track was cut."""
    end = ns_to_iso(int(part.times_ns[-1]))
    begun = set(part.task_ids)
    tasks = tuple(
        task.model_copy(update={"end_by": end, "committed_until": end})
        for task in sortie.tasks
        if task.id in begun
    )
    return sortie.model_copy(
        update={
            "tasks": tasks,
            "off_scene_by": end,
            "return_lon_deg": float(part.lon_deg[-1]),
            "return_lat_deg": float(part.lat_deg[-1]),
        }
    )


def replan(
    request: PlanningRequest,
    flying: Flying,
    now_ns: int,
    *,
    budget: Budget,
    rng: np.random.Generator,
    slots: SlotsFound | None = None,
    progress: Progress | None = None,
) -> JointProposal:
    """A new plan from now on, with what is committed of the plan before.

    Parameters
    ----------
    request : PlanningRequest
        As things are now: weights, objects, fields, the facilities that still take part, in the
        state in which they are reported.
    flying : Flying
        The plan before.
    now_ns : int
        When the new plan is made; nobody changes course before the end of the leg being flown.
    budget, rng, slots, progress
        See :func:`sarex.planning.joint.propose_joint`.

    Returns
    -------
    JointProposal
        Sorties that had not departed are the start of the search and are changed only for more.
    """
    present = {state.facility.id for state in request.facilities}
    lost = sorted({sortie.facility for sortie in flying.plan.sorties} - present)
    kept = keep_committed(flying, now_ns, lost)
    ahead = tuple(
        sortie
        for sortie, track in zip(flying.plan.sorties, flying.tracks, strict=True)
        if int(track.times_ns[0]) > now_ns and sortie.facility in present
    )
    request = replace(request, kept=kept, earliest_ns=max(request.earliest_ns, now_ns))
    return propose_joint(
        request,
        budget=budget,
        rng=rng,
        warm_start=flying.plan.model_copy(update={"sorties": ahead}),
        slots=slots,
        progress=progress,
    )
