"""Where facilities come too close to each other along their tracks: exact, not sampled.

A facility is anywhere on its track that it may reach by being early or late, off the track by the
error of its fix, and beside a corner by as much as its turn may take. Two facilities that are
parted for all of that are parted; see ``docs/decisions/0039-judge-tracks-by-the-rules.md``. Figures
are planning aids, not clearances.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sarex.facilities import Facility, Track
from sarex.geo import LocalPlane
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules._kernels import closest, seconds_below
from sarex.planning.rules.minima import PairMinimum, SeparationMinima, pair_minima
from sarex.planning.rules.pieces import cut, same_bases
from sarex.quantities import NM_M

__all__ = [
    "Closest",
    "SeparationFinding",
    "base_radius_m",
    "closest_of",
    "find_conflicts",
    "required_vertical_m",
]

Floats = NDArray[np.float64]
Span = tuple[float, float]
ALWAYS: tuple[Span, ...] = ((-math.inf, math.inf),)

_BASE_AIR_M = 3 * NM_M
_BASE_WATER_M = 1 * NM_M
"""About a base that two tracks share, its own control parts their departures and arrivals."""


@dataclass(frozen=True, slots=True)
class Closest:
    """The worst moment of two tracks that do not keep a minimum.

    ``lateral_m`` has the margins taken off; ``time_s`` lies between the times at which the two are
    then at their places; ``seconds`` counts both flown on time.
    """

    lateral_m: float
    vertical_m: float
    time_s: float
    seconds: float
    required_vertical_m: float


def base_radius_m(facility: Facility) -> float:
    """Radius about a place of departure or return in which its control parts the traffic."""
    return _BASE_AIR_M if facility.medium == "air" else _BASE_WATER_M


def closest_of(
    a: Floats,
    b: Floats,
    minimum: PairMinimum,
    *,
    slip_s: float,
    same_base: NDArray[np.bool_],
    spans: Sequence[Span] = ALWAYS,
) -> Closest | None:
    """Whether two tracks keep a minimum, and their worst moment if not.

    Parameters
    ----------
    a, b : (piece, column)
        See :func:`sarex.planning.rules.pieces.cut`, in seconds after one epoch.
    minimum
        What they are to keep.
    slip_s : float [s]
        The most by which one may be later on its track than the other is on its own.
    same_base : (3, 3) bool
        Pairs of bases at which nothing is compared.
    spans : sequence of (start, end) [s]
        Only within these.

    Returns
    -------
    Closest, or None where the minimum is kept
    """
    figures = np.array(
        [minimum.lateral_m, minimum.vertical_m, minimum.low_vertical_m, minimum.low_m]
    )
    worst: Closest | None = None
    seconds = 0.0
    for start, end in spans:
        found = closest(a, b, slip_s, same_base, figures, minimum.low, float(start), float(end))
        least, u, v, za, zb = (float(value) for value in found)
        if math.isinf(least):
            continue
        seconds += float(
            seconds_below(a, b, same_base, figures, minimum.low, float(start), float(end))
        )
        if worst is None or max(0.0, least) < worst.lateral_m:
            apart, required = minimum.heights_apart(za, zb)
            worst = Closest(max(0.0, least), apart, (u + v) / 2, 0.0, required)
    if worst is None:
        return None
    return Closest(
        worst.lateral_m, worst.vertical_m, worst.time_s, seconds, worst.required_vertical_m
    )


@dataclass(frozen=True, slots=True)
class SeparationFinding:
    """Two facilities closer than both the vertical and the lateral minimum."""

    first: str
    second: str
    time_ns: int
    """Of the least lateral distance while the vertical minimum is not kept."""
    lateral_m: float
    """What errors of position and time, and turns, leave of it."""
    vertical_m: float
    required_lateral_m: float
    required_vertical_m: float
    duration_s: float
    """Of both flown on time; 0 where only lateness would bring it about."""


def required_vertical_m(
    first: Facility,
    second: Facility,
    minima: Mapping[str, SeparationMinima] | None = None,
    *,
    imc: bool = False,
) -> float:
    """Height that parts two aircraft wherever they fly [m]."""
    stated = minima or {}
    mine, other = (stated.get(f.nation, SeparationMinima()) for f in (first, second))
    pair = pair_minima(first, second, mine, other, imc=imc)
    return max((max(p.vertical_m, p.low_vertical_m) for p in pair), default=0.0)


def find_conflicts(
    tracks: Sequence[Track],
    facilities: Mapping[str, Facility],
    plane: LocalPlane,
    *,
    any_height: bool = False,
    minima: Mapping[str, SeparationMinima] | None = None,
    imc: bool = False,
) -> tuple[SeparationFinding, ...]:
    """One finding for each pair that comes too close.

    Parameters
    ----------
    tracks : sequence of Track
        Before its first and after its last waypoint a facility is not in the way.
    facilities : mapping
        Facility id to Facility.
    plane : LocalPlane
        The plane of the plan.
    any_height : bool
        Find aircraft that are within the lateral minimum of each other, at whatever heights.
    minima : mapping, optional
        Nation to what it states; defaults for the others.
    imc : bool
        Instrument conditions.

    Returns
    -------
    tuple of SeparationFinding
        In order of facility ids.
    """
    if not tracks:
        return ()
    stated = minima or {}
    epoch = min(int(track.times_ns[0]) for track in tracks)
    placed = [
        PlaneTrack.of(track, plane, epoch)
        for track in sorted(tracks, key=lambda t: (t.facility, t.sortie))
    ]
    cuts = [cut(t, facilities[t.facility], base_radius_m(facilities[t.facility])) for t in placed]
    found = []
    for (a, pa), (b, pb) in combinations(zip(placed, cuts, strict=True), 2):
        first, second = facilities[a.facility], facilities[b.facility]
        if first.medium != second.medium:
            continue
        mine, other = (stated.get(f.nation, SeparationMinima()) for f in (first, second))
        for pair in pair_minima(first, second, mine, other, imc=imc):
            sought = PairMinimum(pair.lateral_m, math.inf) if any_height else pair
            slip_s = mine.time_error_s + other.time_error_s
            worst = closest_of(pa, pb, sought, slip_s=slip_s, same_base=same_bases(a, b))
            if worst is not None:
                found.append(_finding(first, second, pair, worst, epoch))
    return tuple(found)


def _finding(
    first: Facility, second: Facility, pair: PairMinimum, worst: Closest, epoch_ns: int
) -> SeparationFinding:
    flying = not math.isinf(pair.vertical_m)
    return SeparationFinding(
        first.id,
        second.id,
        epoch_ns + round(worst.time_s * 1e9),
        worst.lateral_m,
        worst.vertical_m if flying else 0.0,
        pair.lateral_m,
        min(worst.required_vertical_m, max(pair.vertical_m, pair.low_vertical_m))
        if flying
        else 0.0,
        worst.seconds,
    )
