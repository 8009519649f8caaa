"""What the journal keeps of a probability update."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import Degrees, IsoTime, Metres, Probability
from sarex.journal import ArtefactCitation, EventType

__all__ = ["EVENTS", "FindCited", "LookCited", "ProbabilityUpdated", "SightingCited"]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LookCited(_Body):
    """A sortie's looks that found nothing, as counted in the update."""

    facility: str
    sortie: str
    task_ids: tuple[str, ...]
    start: IsoTime
    end: IsoTime
    pos_any: Probability
    """Probability, before the update, that these looks alone find at least one object."""


class FindCited(_Body):
    """A find, as counted in the update."""

    search_object: str
    time: IsoTime
    lon_deg: Degrees
    lat_deg: Degrees
    error_m: Metres = Field(gt=0)
    """One standard deviation, each way."""


class SightingCited(_Body):
    """A sighting that may be of this incident, as counted in the update."""

    sighting: str
    """Event id of ``sighting.reported``."""
    search_object: str
    time: IsoTime
    lon_deg: Degrees
    lat_deg: Degrees
    error_m: Metres = Field(gt=0)
    """One standard deviation, each way."""
    confidence: Probability
    """That it was this object, before its place was looked at."""


class ProbabilityUpdated(_Body):
    """Weights of the draws after all looks, finds and sightings so far; always derived from the
    prior.
    """

    forecast: ArtefactCitation
    """The ensemble the weights belong to."""
    artefact: ArtefactCitation
    """The posterior: draw weights."""
    looks: tuple[LookCited, ...]
    finds: tuple[FindCited, ...]
    sightings: tuple[SightingCited, ...]
    hypothesis_weights: dict[str, Probability]
    remaining_objects: tuple[str, ...]
    effective_draws: int = Field(ge=1)
    """1/Σw², rounded: few effective draws mean a coarse answer."""


def _without_sightings(body: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 knew no sightings as evidence."""
    return {**body, "sightings": []}


EVENTS = (EventType("probability.updated", 2, ProbabilityUpdated, {1: _without_sightings}),)
