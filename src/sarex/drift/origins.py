"""What is found adrift, and the weighted origins that it may have had."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble import Ensemble, Status
from sarex.errors import DriftError
from sarex.provenance import Provenance

if TYPE_CHECKING:
    from sarex.incident import SearchObject

__all__ = ["FoundAdrift", "Origins"]

Floats = NDArray[np.float64]

_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class FoundAdrift:
    """An object or debris found: what it is, when and where, one standard deviation each way."""

    search_object: SearchObject
    time_ns: int
    lon_deg: float
    lat_deg: float
    error_m: float

    def __post_init__(self) -> None:
        fits = abs(self.lon_deg) <= 180.0 and abs(self.lat_deg) <= 90.0
        if not (fits and 0.0 < self.error_m < math.inf):
            raise DriftError(
                "not a find that can be traced back",
                given=f"lat {self.lat_deg}, lon {self.lon_deg}, error {self.error_m} m",
                allowed="a position on the earth and an error above 0 m",
                remedy="State one standard deviation of the place where it was found.",
                where=f"find of {self.search_object.id}",
            )


@dataclass(frozen=True, slots=True)
class Origins:
    """Weighted places and times from which the finds can have come.

    Parameters
    ----------
    lon_deg, lat_deg : (origin,) [deg]
    start_ns : (origin,) int64
        When the object was lost there [ns since 1970 UTC].
    weight : (origin,) [1]
        Sum to 1.
    hypothesis : (origin,) int32
        Index into ``hypothesis_ids``; one, "anywhere", where no case's hypotheses were asked.
    effective : float
        (Σw)²/Σw².
    seeds : int
        Particles that were drifted.
    weighed_m : tuple of float
        The error with which each find was weighed.
    """

    lon_deg: Floats
    lat_deg: Floats
    start_ns: NDArray[np.int64]
    weight: Floats
    hypothesis: NDArray[np.int32]
    hypothesis_ids: tuple[str, ...]
    finds: tuple[FoundAdrift, ...]
    effective: float
    seeds: int
    weighed_m: tuple[float, ...]
    provenance: Provenance

    def __post_init__(self) -> None:
        for name in ("lon_deg", "lat_deg", "start_ns", "weight", "hypothesis"):
            getattr(self, name).flags.writeable = False

    @property
    def hypothesis_weights(self) -> dict[str, float]:
        """Weight of each hypothesis given the finds."""
        return {
            name: float(self.weight[self.hypothesis == number].sum())
            for number, name in enumerate(self.hypothesis_ids)
        }

    def time_quantiles_ns(self, shares: tuple[float, ...] = (0.05, 0.5, 0.95)) -> tuple[int, ...]:
        """Times of loss before which these shares of the weight lie, to the second."""
        order = np.argsort(self.start_ns, kind="stable")
        held = np.cumsum(self.weight[order])
        last = held.size - 1
        at = [min(int(np.searchsorted(held, share * held[-1])), last) for share in shares]
        return tuple(int(self.start_ns[order][i]) // _NS * _NS for i in at)

    def to_ensemble(self) -> Ensemble:
        """The origins as an ensemble of one object, ``origin``, that does not move.

        For whatever draws or exports the map of an ensemble: any time between the first and the
        last origin gives all origins, whenever they were.
        """
        first = int(self.start_ns.min()) // _NS
        last = max(int(self.start_ns.max()) // _NS + 1, first + 1)
        count = self.weight.size
        return Ensemble(
            times_ns=np.array([first, last], dtype=np.int64) * _NS,
            lon_deg=np.tile(self.lon_deg, (2, 1)),
            lat_deg=np.tile(self.lat_deg, (2, 1)),
            status=np.full((2, count), Status.AFLOAT, dtype=np.uint8),
            draw=np.arange(count, dtype=np.int32),
            hypothesis=self.hypothesis.copy(),
            search_object=np.zeros(count, dtype=np.int32),
            member=np.zeros(count, dtype=np.int32),
            log_prior=np.log(self.weight),
            hypothesis_ids=self.hypothesis_ids,
            object_ids=("origin",),
            provenance=self.provenance,
        )
