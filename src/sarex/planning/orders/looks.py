"""The looks of a proposal, sortie by sortie and in bins of time, as the judge counts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.detection import PlanePaths, plane_paths
from sarex.facilities import Track
from sarex.planning.joint.propose import JointProposal
from sarex.planning.manual.proposal import Proposal
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import LookWindow
from sarex.probability import BinnedMiss, bin_edges, binned_log_miss

__all__ = ["binned_looks", "missed_by_sortie", "tracks_of", "windows_of"]

Floats = NDArray[np.float64]


def missed_by_sortie(proposal: Proposal) -> dict[str, Floats]:
    """Sortie id to (particle,) log miss of all its looks."""
    found: dict[str, Floats] = {}
    for miss in proposal.worth.log_misses:
        found[miss.sortie] = found.get(miss.sortie, 0.0) + miss.values
    return found


def tracks_of(request: PlanningRequest, proposal: Proposal) -> tuple[Track, ...]:
    """All tracks that are judged: those that stay, and the proposal's own."""
    own = {track.sortie for track in proposal.tracks}
    kept = (each.track for each in request.kept if each.track.sortie not in own)
    return (*kept, *proposal.tracks)


def windows_of(request: PlanningRequest, proposal: Proposal) -> dict[str, tuple[LookWindow, ...]]:
    """Sortie id to the windows in which it looks; without an entry it always may."""
    slots = proposal.slots if isinstance(proposal, JointProposal) else ()
    kept = {each.sortie.id: each.windows for each in request.kept}
    return {slot.id: slot.windows for slot in slots} | kept


def binned_looks(
    request: PlanningRequest, proposal: Proposal, *, step_s: float = 600.0
) -> list[BinnedMiss]:
    """Log misses of every sortie by bins of time, all on the same edges.

    Bins also end where a window of a sortie begins or ends, so that each holds one sweep width.

    Parameters
    ----------
    request : PlanningRequest
        Ensemble, plane, and the sorties that stay.
    proposal : Proposal
        Of this request.
    step_s : float [s]
        Greatest length of a bin.
    """
    tracks, windows = tracks_of(request, proposal), windows_of(request, proposal)
    edges = _edges(tracks, windows, step_s)
    paths = plane_paths(
        request.ensemble, request.plane, start_ns=int(edges[0]), end_ns=int(edges[-1])
    )
    return [_binned(request, proposal, track, windows, edges, paths) for track in tracks]


def _edges(
    tracks: Sequence[Track], windows: Mapping[str, Sequence[LookWindow]], step_s: float
) -> NDArray[np.int64]:
    even = bin_edges(tracks, step_s=step_s)
    marks = [t for own in windows.values() for w in own for t in (w.start_ns, w.end_ns)]
    inside = [t for t in marks if even[0] < t < even[-1]]
    return np.unique(np.concatenate([even, np.array(inside, dtype=np.int64)]))


def _binned(
    request: PlanningRequest,
    proposal: Proposal,
    track: Track,
    windows: Mapping[str, Sequence[LookWindow]],
    edges: NDArray[np.int64],
    paths: PlanePaths,
) -> BinnedMiss:
    ensemble, plane = request.ensemble, request.plane
    if track.sortie not in windows:
        widths = proposal.widths[track.facility]
        return binned_log_miss(ensemble, track, widths, plane, edges, paths=paths)
    values = np.zeros((edges.size - 1, ensemble.particle_count))
    for window in windows[track.sortie]:
        inside = (edges[:-1] >= window.start_ns) & (edges[1:] <= window.end_ns)
        if inside.any():
            own = binned_log_miss(ensemble, track, window.widths, plane, edges, paths=paths)
            values[inside] += own.values[inside]
    return BinnedMiss(values, edges, track.facility, track.sortie)
