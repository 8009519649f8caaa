"""Forecasts with fields, started where each track was: what a case would have been told.

Particles drift from the observed place of each start with :func:`sarex.drift.simulate`; nothing of
the track after its start enters. A start that the fields do not cover in time, or whose forecast
leaves them, is left out and counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sarex.drift.run import simulate
from sarex.drift.skill.density import density_map
from sarex.drift.skill.judged import SHARES, Judged
from sarex.drift.skill.starts import LEADS_H, Starts, scored
from sarex.ensemble import Ensemble, Status
from sarex.errors import CoverageError, DriftError
from sarex.geo import Coast, LocalPlane
from sarex.incident import Draws, SearchObject
from sarex.incident.leeway import UserLeeway
from sarex.metocean import ErrorSpec, Forcing
from sarex.quantities import NS_PER_HOUR
from sarex.randomness import draw_key, generator_for

__all__ = [
    "Hindcast",
    "baseline_objects",
    "covered_starts",
    "hindcast",
    "still",
    "without_error",
]

Complexes = NDArray[np.complex128]
Floats = NDArray[np.float64]

_OBJECT = "drifter"
_NO_ERROR = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="none: a baseline without spread")


@dataclass(frozen=True, slots=True)
class Hindcast:
    """Forecasts of every start that the fields cover.

    Parameters
    ----------
    judged : Judged
        Predicted place is the mean of the particles; NaN for starts and leads left out.
    not_covered, left_the_fields : int
        Starts outside the time of the fields; starts of which a particle left them.
    clouds : mapping of start to (particle, scored lead) complex [m]
        Particles of the first start that is whole, for the map.
    """

    judged: Judged
    not_covered: int
    left_the_fields: int
    clouds: dict[int, Complexes]


def baseline_objects() -> dict[str, SearchObject]:
    """What drifts in the baselines: with the current alone, and with 3 % of the wind beside."""
    leeway = UserLeeway(
        downwind_slope_pct=3.0,
        downwind_offset_cm_s=0.0,
        downwind_std_cm_s=0.0,
        right_slope_pct=0.0,
        right_offset_cm_s=0.0,
        right_std_cm_s=0.0,
        left_slope_pct=0.0,
        left_offset_cm_s=0.0,
        left_std_cm_s=0.0,
        jibe_rate_per_h=0.0,
        source="baseline: 3 % of the 10 m wind",
    )
    words = "a drifter of a baseline"
    return {
        "current": SearchObject(
            id=_OBJECT, description=words, leeway_class="CURRENT-ONLY", persons=0
        ),
        "current + 3 % wind": SearchObject(id=_OBJECT, description=words, leeway=leeway, persons=0),
    }


def without_error(forcing: Forcing) -> Forcing:
    """The same fields, taken as exact."""
    return replace(
        forcing,
        wind=replace(forcing.wind, error=_NO_ERROR),
        current=replace(forcing.current, error=_NO_ERROR),
    )


def still(starts: Starts) -> Judged:
    """The baseline that nothing moves."""
    return _judged("no motion", starts, np.zeros(starts.seen.shape, np.complex128))


def _judged(name: str, starts: Starts, way: Complexes) -> Judged:
    """A prediction without spread."""
    nothing = np.full(starts.seen.shape, np.nan)
    return Judged(
        name,
        starts.moved_m - way,
        starts.path_m,
        nothing,
        None,
        np.full((len(SHARES), *starts.seen.shape), np.nan),
    )


def hindcast(
    name: str,
    starts: Starts,
    drifter: SearchObject,
    forcing: Forcing,
    coast: Coast,
    *,
    particles: int,
    rng: np.random.Generator,
    step_s: int = 600,
    progress: Callable[[str], None] | None = None,
) -> Hindcast:
    """Drift particles from every start and judge them against what was observed.

    Parameters
    ----------
    name
        Of the model.
    starts
        Where and when, and what was observed.
    drifter
        Leeway of all drifters.
    forcing, coast
        Wind and current with their stated errors; land.
    particles
        For each start.
    rng
        Draws one key.
    step_s
        Step of the drift [s]; a divisor of 3600.
    progress
        Called with a word for each time of start.

    Returns
    -------
    Hindcast

    Raises
    ------
    DriftError
        If the fields cover no start.
    """
    key = draw_key(rng)
    flagged = replace(forcing, on_leaving_coverage="flag")
    way = np.full(starts.seen.shape, np.nan, dtype=np.complex128)
    rank = np.full(starts.seen.shape, np.nan)
    area = np.full((len(SHARES), *starts.seen.shape), np.nan)
    clouds: dict[int, Complexes] = {}
    covered = left = 0
    for moment in np.unique(starts.start_ns).tolist():
        own = np.flatnonzero(starts.start_ns == moment)
        hours = _hours(starts, own)
        if not _covers(forcing, moment, moment + hours * NS_PER_HOUR):
            continue
        covered += own.size
        ensemble = simulate(
            _draws(starts, own, particles),
            (drifter,),
            {"drift": (_OBJECT,)},
            flagged,
            coast,
            end_ns=moment + hours * NS_PER_HOUR,
            rng=generator_for(key, f"skill/{name}/{moment}"),
            step_s=step_s,
            output_step_s=3600,
        )
        for place, start in enumerate(own.tolist()):
            cloud, whole = _cloud(ensemble, starts, start, place, particles, hours)
            left += int(not whole.all())
            way[start, :hours] = np.where(whole, cloud.mean(axis=0), np.nan)
            if particles > 1:
                _spread_of(cloud, whole, starts, start, rank, area)
                if not clouds and hours == LEADS_H[-1] and whole.all():
                    clouds[start] = cloud[:, scored()]
        if progress is not None:
            progress(f"{name}: {covered} of {starts.count} starts")
    if not covered:
        raise DriftError(
            "the fields cover no forecast start",
            given=f"{starts.count} starts",
            allowed=f"wind: {forcing.wind.coverage.describe_span()}; "
            f"current: {forcing.current.coverage.describe_span()}",
            remedy="Give fields of the days of the tracks.",
        )
    judged = replace(_judged(name, starts, way), rank=rank, area_m2=area)
    return Hindcast(judged, starts.count - covered, left, clouds)


def _hours(starts: Starts, own: NDArray[np.intp]) -> int:
    """Longest observed lead of some starts, whole hours."""
    return int(np.flatnonzero(starts.seen[own].any(axis=0))[-1]) + 1


def _covers(forcing: Forcing, start_ns: int, end_ns: int) -> bool:
    try:
        forcing.check_span(start_ns, end_ns)
    except CoverageError:
        return False
    return True


def _draws(starts: Starts, own: NDArray[np.intp], particles: int) -> Draws:
    """So many draws for each start, in order of starts."""
    count = own.size * particles
    return Draws(
        np.repeat(starts.start_ns[own], particles),
        np.repeat(starts.lon_deg[own], particles),
        np.repeat(starts.lat_deg[own], particles),
        np.zeros(count, np.int32),
        np.full(count, -math.log(count)),
        ("drift",),
    )


def _cloud(
    ensemble: Ensemble, starts: Starts, start: int, place: int, particles: int, hours: int
) -> tuple[Complexes, NDArray[np.bool_]]:
    """Particles of a start in its plane, (particle, lead), and leads at which all are there."""
    own = slice(place * particles, (place + 1) * particles)
    at = slice(1, hours + 1)
    plane = LocalPlane(float(starts.lon_deg[start]), float(starts.lat_deg[start]))
    x, y = plane.to_xy(ensemble.lon_deg[at, own], ensemble.lat_deg[at, own])
    status = ensemble.status[at, own]
    there = (status == Status.AFLOAT) | (status == Status.STRANDED)
    return (x + 1j * y).T, np.asarray(there.all(axis=1))


def _spread_of(
    cloud: Complexes,
    whole: NDArray[np.bool_],
    starts: Starts,
    start: int,
    rank: Floats,
    area: Floats,
) -> None:
    """Rank and areas at the scored leads, from the particles' map."""
    for at in scored().tolist():
        if at < whole.size and whole[at] and starts.seen[start, at]:
            density = density_map(cloud[:, at])
            rank[start, at] = density.rank(starts.moved_m[start, at : at + 1])[0]
            area[:, start, at] = [density.area_m2(share) for share in SHARES]


def covered_starts(starts: Starts, judged: Sequence[Judged]) -> Sequence[Judged]:
    """Each model on what all of them predicted, so that their means compare."""
    common = np.logical_and.reduce([np.isfinite(item.error_m) for item in judged])
    return [replace(item, error_m=np.where(common, item.error_m, np.nan)) for item in judged]
