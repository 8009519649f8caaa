"""What a distribution of origins says of itself, and when it is refused."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.drift.backtrack_check import inland_m
from sarex.drift.backtrack_prior import Anywhere, AsReported
from sarex.drift.backtrack_proposal import Cone
from sarex.drift.backtrack_seeds import Sea, Seeded
from sarex.drift.backtrack_space import edge_distance_m
from sarex.drift.leeway import leeway_record
from sarex.drift.origins import Origins
from sarex.errors import CoverageError, DriftError
from sarex.provenance import Provenance
from sarex.quantities import format_dtg, format_iso
from sarex.randomness import Key, key_to_hex

__all__ = ["MODEL", "provenance_of", "refuse_edge", "refuse_few", "refuse_unmet"]

MODEL = "sarex.drift backtrack/1"

Floats = NDArray[np.float64]

_EDGE = 0.25
"""Near the edge: nearer than this share of the spread of the origins."""
_EDGE_MASS = 0.01
_SPREADS, _ERRORS, _AWAY_M = 4.0, 4.0, 5_000.0
"""No seed of a pilot so near a find, and none of a hundred times as many meets it."""


def provenance_of(
    sea: Sea,
    prior: Anywhere | AsReported,
    key: Key,
    seeds: int,
    carried: float,
    errors_m: Floats,
    share: float,
    left_share: float,
    cones: Sequence[Cone],
) -> Provenance:
    """Inputs, parameters and sentences of a distribution of origins."""
    finds = [
        {
            "error_m": find.error_m,
            "lat_deg": find.lat_deg,
            "leeway": leeway_record(find.search_object),
            "lon_deg": find.lon_deg,
            "object": find.search_object.id,
            "time": format_iso(find.time_ns),
        }
        for find in sea.finds
    ]
    return Provenance(
        model=MODEL,
        inputs={"coast": sea.coast.content_hash, "forcing": sea.stated.content_hash},
        parameters={
            "finds": finds,
            "prior": prior.record,
            "seeds": seeds,
            "step_s": sea.step_s,
        },
        key=key_to_hex(key),
        assumptions=(
            "Origins: NOT one place. A distribution that holds for the stated drift, its errors "
            "and the stated prior; the true origin may lie anywhere in it.",
            prior.sentence,
            *_finds(sea, errors_m, share),
            *_region(sea, cones),
            f"Origins: {seeds} seeds drifted forward, weighed by how they meet the finds; they "
            f"count like {carried:.0f} of equal weight.",
            *_left(left_share),
            *sea.stated.assumptions,
            *sea.coast.assumptions,
        ),
    )


def _finds(sea: Sea, errors_m: Floats, share: float) -> list[str]:
    told = []
    for find, error in zip(sea.finds, errors_m, strict=True):
        text = (
            f"Find of {find.search_object.id} at {format_dtg(find.time_ns)}, error "
            f"{find.error_m:.0f} m"
        )
        if error > find.error_m:
            text += (
                f", weighed with {error:.0f} m so that enough seeds meet it, "
                f"{100 * share:.0f} % of the spread of the drift from one origin; this widens "
                f"what the find says by {100 * (math.hypot(1.0, share) - 1.0):.1f} %"
            )
        told.append(text + ".")
    return told


def _region(sea: Sea, cones: Sequence[Cone]) -> list[str]:
    return [
        f"Origins of {find.search_object.id} were sought within "
        f"{cone.radius_m(np.array([cone.start_s]))[0] / 1000:.0f} km of the find: no faster than "
        f"{cone.speed_m_s:.2f} m/s."
        for find, cone in zip(sea.finds, cones, strict=False)
    ]


def _left(share: float) -> list[str]:
    if share == 0.0:
        return []
    return [
        f"Origins: {100 * share:.1f} % of the seeds left the fields; they count as not having met "
        "the finds, though some may have come back."
    ]


def refuse_few(sea: Sea, seeds: int, wanted: float) -> DriftError:
    """The error where too few seeds meet the finds."""
    together = "that the finds fit together, and " if len(sea.finds) > 1 else ""
    return DriftError(
        "too few seeds meet the finds for a distribution of origins",
        given=f"{seeds} seeds were drifted",
        allowed=f"so many that they count like {wanted:.0f} of equal weight",
        remedy=f"Check {together}{_ashore(sea)}place, time and leeway class of what was found and "
        "the window of loss; state a larger error of the place in --found, narrow the prior with "
        "--lost or --within, or ask for fewer with --effective.",
    )


def refuse_unmet(sea: Sea, pilot: Seeded, spread_m: Floats) -> None:
    """Refuse finds of which a pilot's seeds all end far: more seeds would not meet them either.

    Raises
    ------
    DriftError
    """
    errors = np.array([find.error_m for find in sea.finds])
    near = _SPREADS * spread_m + _ERRORS * errors + _AWAY_M
    away = np.sqrt(pilot.squares_m2[~pilot.left])
    away = away[np.isfinite(away).all(axis=1)]
    if not away.size:  # none was in the water: told apart where seeds are weighed
        return
    nearest = away[int(np.argmin((away / near).max(axis=1)))]
    if bool((nearest <= near).all()):
        return
    said = " and ".join(
        f"{distance / 1000:.0f} km from {find.search_object.id}"
        for distance, find in zip(nearest, sea.finds, strict=True)
    )
    several = len(sea.finds) > 1
    raise DriftError(
        "the finds cannot have been lost together" if several else "nothing drifts to the find",
        given=f"of {pilot.left.size} seeds the best ends {said}",
        allowed="within " + " and ".join(f"{each / 1000:.0f} km" for each in near),
        remedy="Check place, time and leeway class in --found, and the times in --lost or in the "
        "case's hypotheses" + ("; or trace the finds back one by one." if several else "."),
    )


def _ashore(sea: Sea) -> str:
    """What to check where finds lie on land, though not far from the water."""
    inland = [(find.search_object.id, inland_m(find, sea.coast)) for find in sea.finds]
    said = [f"{name} was found {away:.0f} m inland" for name, away in inland if away > 0.0]
    return f"the shore ({', '.join(said)}), " if said else ""


def refuse_edge(sea: Sea, origins: Origins) -> None:
    """Refuse origins that reach the edge of the fields: the true one may lie beyond.

    Raises
    ------
    CoverageError
    """
    if sea.stated.on_leaving_coverage == "flag":
        return
    x, y = sea.plane.to_xy(origins.lon_deg, origins.lat_deg)
    w = origins.weight
    spread = [float(np.sqrt(w @ (part - w @ part) ** 2)) for part in (x, y)]
    near = edge_distance_m(sea, origins.lon_deg, origins.lat_deg) < _EDGE * max(spread)
    mass = float(w[near].sum())
    if mass > _EDGE_MASS:
        raise CoverageError(
            "the origins reach the edge of the fields; the true one may lie beyond it",
            given=f"{100 * mass:.0f} % of them lie within {_EDGE * max(spread) / 1000:.1f} km of "
            "the edge",
            allowed=f"at most {100 * _EDGE_MASS:.0f} %",
            remedy="Give a larger wind or current field, a later window of loss, or a polygon; or "
            "write on_leaving_coverage = 'flag' in [fields] to see what lies within.",
        )
