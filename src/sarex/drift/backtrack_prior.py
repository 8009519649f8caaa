"""What is held of an origin before the finds are looked at: its prior over place and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from sarex.canonical import content_hash
from sarex.errors import DriftError
from sarex.geo import LocalPlane
from sarex.incident import Draws, Incident, draw_incident
from sarex.quantities import format_dtg, format_iso

__all__ = ["Anywhere", "AsReported", "draw_reported"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Anywhere:
    """At sea anywhere, uniform by area; at any time of a window, uniform.

    Parameters
    ----------
    start_ns, end_ns
        Earliest and latest time at which the object can have been lost [ns since 1970 UTC].
    polygon : sequence of (lon_deg, lat_deg)
        Only within this ring, such as a fishing ground; empty: no limit.
    """

    start_ns: int
    end_ns: int
    polygon: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if self.end_ns <= self.start_ns:
            turned = self.end_ns < self.start_ns
            raise DriftError(
                "not a window of loss: its latest time is not after its earliest",
                given=f"earliest {format_dtg(self.start_ns)}, latest {format_dtg(self.end_ns)}",
                allowed="an earliest time before the latest",
                remedy="Exchange the two times of --lost, or correct the one that is wrong."
                if turned
                else "Give --lost a latest time after the earliest, a minute is enough.",
            )
        if len(self.polygon) in {1, 2}:
            raise DriftError(
                "not a polygon",
                given=f"{len(self.polygon)} corners",
                allowed="three corners or more, in order once round; or no polygon",
                remedy="Give --within at least three positions, or leave it out.",
            )

    @property
    def sentence(self) -> str:
        """In words."""
        place = f"within a polygon of {len(self.polygon)} corners" if self.polygon else "anywhere"
        return (
            f"Origin before the finds: at sea {place}, uniform by area; at any time from "
            f"{format_dtg(self.start_ns)} to {format_dtg(self.end_ns)}, uniform."
        )

    @property
    def record(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "end": format_iso(self.end_ns),
            "kind": "anywhere",
            "polygon": [list(corner) for corner in self.polygon],
            "start": format_iso(self.start_ns),
        }

    def allows(self, lon_deg: Floats, lat_deg: Floats, plane: LocalPlane) -> NDArray[np.bool_]:
        """Whether places lie within the polygon; its edges are straight in the plane."""
        if not self.polygon:
            return np.ones(lon_deg.shape, dtype=np.bool_)
        corners = np.array(self.polygon)
        ring = shapely.Polygon(np.column_stack(plane.to_xy(corners[:, 0], corners[:, 1])))
        if not ring.is_valid:
            raise DriftError(
                "the polygon of the prior crosses itself",
                given=shapely.is_valid_reason(ring),
                remedy="Give its corners in order, once round.",
            )
        shapely.prepare(ring)
        return np.asarray(shapely.contains_xy(ring, *plane.to_xy(lon_deg, lat_deg)))


@dataclass(frozen=True, slots=True)
class AsReported:
    """As the hypotheses of a case say: a voyage track, a circle, a position with its time.

    Hypotheses without all of the ``needed`` objects are excluded by the finds.
    """

    incident: Incident
    needed: tuple[str, ...]

    @property
    def possible(self) -> tuple[str, ...]:
        """Ids of the hypotheses that have all needed objects."""
        return tuple(
            item.id for item in self.incident.hypotheses if set(self.needed) <= set(item.objects)
        )

    @property
    def sentence(self) -> str:
        """In words."""
        other = [h.id for h in self.incident.hypotheses if h.id not in self.possible]
        out = f"; {', '.join(other)} have no such object and are excluded" if other else ""
        return (
            "Origin before the finds: place, time and weight as the hypotheses "
            f"{', '.join(self.possible)} of the case state{out}."
        )

    @property
    def record(self) -> dict[str, Any]:
        """As plain data: the hypotheses by hash."""
        stated = [item.model_dump_json() for item in self.incident.hypotheses]
        return {
            "hypotheses": list(self.possible),
            "hypotheses_hash": content_hash({"hypotheses": stated}),
            "kind": "as reported",
        }


def draw_reported(prior: AsReported, count: int, rng: np.random.Generator) -> Draws:
    """Draws of the possible hypotheses, weights summing to 1.

    Raises
    ------
    DriftError
        If no hypothesis has all the objects that were found.
    """
    kept = [h for h in prior.incident.hypotheses if h.id in prior.possible]
    if not kept:
        raise DriftError(
            "no hypothesis of the case has all that was found",
            given=", ".join(prior.needed),
            allowed="; ".join(f"{h.id}: {', '.join(h.objects)}" for h in prior.incident.hypotheses),
            remedy="Add the object to the hypotheses in which it can be adrift.",
        )
    total = sum(h.weight for h in kept)
    scaled = _exactly_one([h.weight / total for h in kept])
    hypotheses = tuple(
        h.model_copy(update={"weight": w}) for h, w in zip(kept, scaled, strict=True)
    )
    incident = prior.incident.model_copy(update={"hypotheses": hypotheses})
    return draw_incident(incident, max(count, len(kept)), rng)


def _exactly_one(weights: Sequence[float]) -> list[float]:
    """The weights with the last one made to complete 1."""
    return [*weights[:-1], 1.0 - sum(weights[:-1])]
