"""How a kind of craft takes persons out of the water: means, capacity, limits, times.

These figures stand beside the kinds and not in :class:`sarex.facilities.Facility`: what a nation
offers is what it searches with, and events that were recorded before keep their hashes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sarex.facilities.catalogue import catalogue_tables, check_kinds
from sarex.quantities.lengths import KN_M_S

__all__ = ["MeansName", "RecoveryMeans", "recovery_means"]

MeansName = Literal["hoist", "boat", "deck"]


class RecoveryMeans(BaseModel):
    """One way of a craft to take persons aboard."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    capacity: int = Field(gt=0)
    """Survivors it takes aboard beside its crew."""
    at_once: int = Field(gt=0)
    """In one trip of the boat, or one stay of the hoist."""
    set_up_s: float = Field(ge=0)
    """From arrival to the first person."""
    per_person_s: float = Field(gt=0)
    between_s: float = Field(ge=0)
    """From one trip to the next."""
    wave_height_m: float = Field(gt=0)
    """Greatest significant wave height."""
    wind_m_s: float = Field(gt=0)
    source: str = Field(min_length=3)

    def seconds_for(self, persons: int) -> float:
        """Time on scene until so many are aboard [s]; 0 for nobody.

        Parameters
        ----------
        persons : int
            Not more than :attr:`capacity`.

        Returns
        -------
        float [s]
            set-up + persons·per_person + (trips − 1)·between.
        """
        if persons == 0:
            return 0.0
        trips = math.ceil(persons / self.at_once)
        return self.set_up_s + persons * self.per_person_s + (trips - 1) * self.between_s

    def persons_within(self, seconds: float) -> int:
        """How many it takes aboard in a time on scene [s]; the inverse of :meth:`seconds_for`."""
        taken = 0
        while taken < self.capacity and self.seconds_for(taken + 1) <= seconds:
            taken += 1
        return taken


@cache
def _all() -> Mapping[str, Mapping[MeansName, RecoveryMeans]]:
    return {
        kind: {name: _means(figures) for name, figures in means.items()}
        for kind, means in catalogue_tables()["recovery"].items()
    }


def _means(figures: Mapping[str, float | str]) -> RecoveryMeans:
    given = dict(figures)
    for name in ("set_up", "per_person", "between"):
        given[f"{name}_s"] = 60.0 * float(given.pop(f"{name}_min"))
    given["wind_m_s"] = float(given.pop("wind_kn")) * KN_M_S
    return RecoveryMeans.model_validate(given)


def recovery_means(kind: str) -> Mapping[MeansName, RecoveryMeans]:
    """The means of a kind, by name; empty for a kind that recovers nobody.

    Parameters
    ----------
    kind : str
        Of the catalogue.

    Raises
    ------
    CaseFileError
        If the catalogue has no such kind; near misses are named.
    """
    check_kinds((kind,), "recovery of persons")
    return _all().get(kind, {})
