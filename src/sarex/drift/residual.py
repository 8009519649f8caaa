"""The residual current: what marker buoys say of the error of a forecast current.

Between two fixes a buoy made good a mean velocity; less the forecast current along its way (and the
Stokes drift, where the case adds one to the motion of every object), and less its own mean leeway,
that is the error of the current where the buoy was. With sigma, tau and rho (spread, memory, common
share) of the error that the case states for its current, the model is

    residual of buoy i = c_i · C + N_i + leeway error + (fix error at the end - at the start) / time

C is the part that the objects of a draw share, of spread sigma sqrt(rho). c_i, the mean over the
search area of the correlation at the distance between buoy and area, is what a buoy so far away
knows of the error there. N_i, of covariance sigma² (c_ij - rho c_i c_j) between buoys i and j and
memory tau, keeps the spread of each buoy's whole error at sigma, so that buoys side by side do not
count as independent witnesses. Nothing is learnt of the part that is each object's own.

The correlation is that of :mod:`sarex.drift.residual_sites`. The idea of correcting an ensemble by
buoys is Holm 2019's, arXiv 1910.01031; the method here is exact conditioning, see
:mod:`sarex.drift.residual_gauss`.

A current or a Stokes drift of several members is refused. Each member is another sea with an error
of its own; the error of their mean, added to every member, would move even the members that agree
with the buoys away from them. Of a wind of several members the weighted mean moves the buoys.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sarex.canonical import content_hash
from sarex.drift.error_process import MeanProcess, mean_process
from sarex.drift.residual_fixes import BuoyFix, buoy_tracks
from sarex.drift.residual_gauss import Posterior, condition, overlap_weights, path_covariance
from sarex.drift.residual_measure import fix_noise, interval_residual, refuse_members
from sarex.drift.residual_sites import Sites
from sarex.errors import DriftError
from sarex.metocean import Forcing, hash_arrays
from sarex.metocean.spec import ErrorSpec
from sarex.quantities import format_dtg

__all__ = ["Residual", "residual_of"]

Floats = NDArray[np.float64]

_LONGEST_S = 4 * 3600.0
"""Over a longer gap between fixes a straight line says too little of the way between."""
_LEAST_CORRELATION = 0.05
_MOST_SIGMA = 6.0


@dataclass(frozen=True, slots=True)
class Residual:
    """Measured errors of the current, and what they say of the part that objects share.

    Parameters
    ----------
    buoy : (interval,) of str
    start_s, end_s : (interval,) [s since 1970 UTC]
    velocity_m_s : (interval, 2) [m s-1]
        Mean error of the current towards east and north: observed less forecast (current and
        Stokes drift) less leeway.
    gain : (interval,) [1]
        c_i of the module: what the interval's buoy knows of the error in the search area.
    noise_m2_s2 : (interval, interval)
        Covariance of all else in ``velocity_m_s``, the same for both components.
    error : ErrorSpec
        Of the current it was measured against.
    assumptions : tuple of str
        Sentences for every output that rests on it.
    forcing_hash : str
        The wind and current it was measured against.
    """

    buoy: tuple[str, ...]
    start_s: Floats
    end_s: Floats
    velocity_m_s: Floats
    gain: Floats
    noise_m2_s2: Floats
    error: ErrorSpec
    assumptions: tuple[str, ...]
    forcing_hash: str

    def __post_init__(self) -> None:
        for name in ("start_s", "end_s", "velocity_m_s", "gain", "noise_m2_s2"):
            getattr(self, name).flags.writeable = False

    @property
    def content_hash(self) -> str:
        """Hash of the measurements, their covariance and the error model."""
        arrays = (self.start_s, self.end_s, self.velocity_m_s, self.gain, self.noise_m2_s2)
        return content_hash(
            {
                "arrays": hash_arrays(arrays),
                "buoys": list(self.buoy),
                "error": self.error.model_dump(mode="json"),
                "forcing": self.forcing_hash,
            }
        )

    def schedule(
        self, process: MeanProcess, first_s: float, step_s: float, steps: int
    ) -> Posterior:
        """The chain that the shared error follows, given the buoys.

        Parameters
        ----------
        process
            The shared part of the current's error over steps of ``step_s``.
        first_s, step_s, steps
            The steps of the forecast [s since 1970 UTC, s, 1].

        Returns
        -------
        rows : (steps, 4) [m s-1, m s-1, 1, m s-1]
            a_u, a_v, b, s_k: e_k given p_k is normal with mean a + b p_k and spread s_k. An
            interval that ends after the last step does not count.
        start : (3,) [m s-1]
            Mean towards east and north and spread of the first p.

        Raises
        ------
        DriftError
            If the process is not the shared part of the error that the buoys were measured
            against, or all that they measured is later than the forecast.

        References
        ----------
        Derived in :mod:`sarex.drift.residual_gauss`; pinned by
        tests/reference/test_residual_conditioning.py.
        """
        self._refuse_other(process, step_s)
        skip = max(0, math.ceil((first_s - float(self.start_s.min())) / step_s))
        weights = overlap_weights(
            self.start_s, self.end_s, first_s - skip * step_s, step_s, skip + steps
        )
        whole = weights.sum(axis=1) > 1.0 - 1e-9
        if not whole.any():
            raise DriftError(
                "the buoys drifted after the end of the forecast only",
                given=f"from {format_dtg(int(self.start_s.min()) * 1_000_000_000)}",
                allowed=f"before {format_dtg(int(first_s + steps * step_s) * 1_000_000_000)}",
                remedy="Forecast further, or forecast without the buoys.",
            )
        part = weights[whole] * self.gain[whole, None]
        noise = self.noise_m2_s2[np.ix_(whole, whole)]
        return condition(process, part, noise, self.velocity_m_s[whole], skip)

    def _refuse_other(self, process: MeanProcess, step_s: float) -> None:
        mine = mean_process(step_s, _shared_sigma(self.error), self.error.tau_h * 3600.0)
        if not np.allclose(process, mine, rtol=1e-9, atol=0.0):
            raise DriftError(
                "the buoys were measured against another error of the current",
                given=str(tuple(process)),
                allowed=str(tuple(mine)),
                remedy="Compute the residual again with the fields of this forecast.",
            )


def residual_of(
    fixes: Iterable[BuoyFix],
    forcing: Forcing,
    *,
    area_lon_deg: ArrayLike,
    area_lat_deg: ArrayLike,
    area_time_ns: int,
    leeway_id: str = "SLDMB",
    least_interval_s: float = 1800.0,
) -> Residual:
    """Compare the drift of marker buoys with the forecast current.

    Parameters
    ----------
    fixes
        Of all buoys, in any order.
    forcing
        Wind and current, and Stokes drift if any, of the forecast that is to be corrected.
    area_lon_deg, area_lat_deg : (place,) [deg]
        Places that stand for the search area, for example the particles' at ``area_time_ns``; one
        place for a small area.
    area_time_ns
        When the area is there [ns since 1970 UTC]: the middle of the search, or now. How far a
        buoy is from the area is reckoned at this time.
    leeway_id
        Leeway class of the buoys; ``SLDMB`` has none.
    least_interval_s
        Fixes closer in time than this to the one before are passed over.

    Returns
    -------
    Residual

    Raises
    ------
    DriftError
        If the current or the Stokes drift has several members, the objects of a draw share no
        error, no buoy drifted near enough, a buoy was in a hole of a field, or a buoy's drift is
        more than six standard deviations off what the case states.
    CoverageError
        If a buoy was outside the fields.

    References
    ----------
    Derived in the module. Pinned by tests/reference/test_residual_conditioning.py.
    """
    refuse_members(forcing)
    error = forcing.current.error
    if _shared_sigma(error) <= 0.0:
        raise DriftError(
            "buoys correct what the objects of a draw share, and they share nothing",
            given=f"sigma_m_s {error.sigma_m_s}, common_share {error.common_share}",
            allowed="an error of the current with sigma_m_s and common_share above 0",
            remedy="State in [fields.current] how much of its error nearby objects share.",
        )
    tracks = buoy_tracks(fixes, least_interval_s)
    pieces = [(a, b) for track in tracks.values() for a, b in pairwise(track)]
    kept = [(a, b) for a, b in pieces if b.time_ns - a.time_ns <= _LONGEST_S * 1e9]
    sites = Sites(tracks, np.atleast_1d(area_lon_deg), np.atleast_1d(area_lat_deg), area_time_ns)
    kept = [(a, b) for a, b in kept if sites.gain[a.buoy] >= _LEAST_CORRELATION]
    if not kept:
        raise _none_near(sites)
    residual = _measure(kept, sites, forcing, leeway_id)
    _refuse_wild(residual)
    against = "current" if forcing.stokes is None else "current and Stokes drift"
    drifted = f"{leeway_id} leeway", f"relative to the forecast {against}"
    told = _sentences(residual, sites, tracks, drifted, least_interval_s, len(pieces) - len(kept))
    return replace(residual, assumptions=told)


def _shared_sigma(error: ErrorSpec) -> float:
    return float(error.sigma_m_s * error.common_share**0.5)


def _measure(
    pieces: Sequence[tuple[BuoyFix, BuoyFix]], sites: Sites, forcing: Forcing, leeway_id: str
) -> Residual:
    error = forcing.current.error
    names = tuple(a.buoy for a, _ in pieces)
    start = np.array([a.time_ns / 1e9 for a, _ in pieces])
    end = np.array([b.time_ns / 1e9 for _, b in pieces])
    rows = np.array([interval_residual(a, b, forcing, leeway_id) for a, b in pieces])
    own = error.sigma_m_s**2 * sites.covariance(names, error.common_share)
    noise = own * path_covariance(start, end, error.tau_h * 3600.0)
    same = np.array([[one == other for other in names] for one in names])
    noise += np.where(same, np.outer(rows[:, 2], rows[:, 2]), 0.0) + fix_noise(pieces)
    return Residual(
        buoy=names,
        start_s=start,
        end_s=end,
        velocity_m_s=rows[:, :2].copy(),
        gain=np.array([sites.gain[name] for name in names]),
        noise_m2_s2=noise,
        error=error,
        assumptions=(),
        forcing_hash=forcing.content_hash,
    )


def _none_near(sites: Sites) -> DriftError:
    nearest = min(sites.distance_m, key=lambda name: sites.distance_m[name])
    return DriftError(
        "no buoy drifted where and when it says something of the search area",
        given=f"the nearest, {nearest}, {sites.distance_m[nearest] / 1000:.0f} km away",
        allowed="fixes at most 4 h apart, some 20 km or less from the area",
        remedy="Drop buoys in the search area, or forecast without them.",
    )


def _whitened(residual: Residual) -> Floats:
    """(interval, 2) residuals in standard deviations of what the case states for each."""
    whole = residual.gain**2 * _shared_sigma(residual.error) ** 2
    stated = np.sqrt(np.diag(residual.noise_m2_s2) + whole)
    scores: Floats = residual.velocity_m_s / stated[:, None]
    return scores


def _refuse_wild(residual: Residual) -> None:
    scores = np.abs(_whitened(residual)).max(axis=1)
    worst = int(np.argmax(scores))
    if scores[worst] <= _MOST_SIGMA:
        return
    u, v = residual.velocity_m_s[worst]
    raise DriftError(
        f"buoy {residual.buoy[worst]} drifts {scores[worst]:.1f} standard deviations off the "
        "forecast current",
        given=f"{math.hypot(u, v):.2f} m/s off, "
        f"{format_dtg(int(residual.start_s[worst]) * 1_000_000_000)} to "
        f"{format_dtg(int(residual.end_s[worst]) * 1_000_000_000)}",
        allowed=f"up to {_MOST_SIGMA:g} standard deviations of {residual.error.sigma_m_s:g} m/s "
        "and the fixes' errors",
        remedy="Take out fixes from before it was dropped, from on board or aground; if they are "
        "right, state a larger sigma_m_s for the current.",
    )


def _sentences(
    residual: Residual,
    sites: Sites,
    tracks: Mapping[str, Sequence[BuoyFix]],
    drifted: tuple[str, str],
    least_interval_s: float,
    unused: int,
) -> tuple[str, ...]:
    mean_u, mean_v = residual.velocity_m_s.mean(axis=0)
    ratio = math.sqrt(float(np.mean(_whitened(residual) ** 2)))
    span = (int(residual.start_s.min()), int(residual.end_s.max()))
    used = [name for name in tracks if name in residual.buoy]
    known = "; ".join(
        f"{name} {sites.distance_m[name] / 1000:.0f} km from the area, correlation "
        f"{sites.gain[name]:.2f}"
        for name in used
    )
    left = f", {unused} not used (too long apart or too far away)" if unused else ""
    return (
        f"Current: corrected by {len(used)} marker buoys ({drifted[0]}), "
        f"{len(residual.buoy)} intervals{left}, {format_dtg(span[0] * 1_000_000_000)} to "
        f"{format_dtg(span[1] * 1_000_000_000)}; {known}.",
        f"Current: on average the buoys drift {math.hypot(mean_u, mean_v):.2f} m/s towards "
        f"{math.degrees(math.atan2(mean_u, mean_v)) % 360.0:03.0f} {drifted[1]}, "
        f"{ratio:.1f} times the spread that is stated.",
        "Current: only the part of its error that the objects of a draw share is corrected, the "
        "same for all objects wherever they are; how far a buoy speaks for the area is taken from "
        "drifters in the Gulf of St Lawrence in 2020 (correlation 0.98 below 1 km, none beyond "
        f"20 km). Fixes less than {least_interval_s / 60:g} min apart are passed over.",
    )
