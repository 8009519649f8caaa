"""What the journal holds of a drift forecast."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import IsoTime, ns_to_iso
from sarex.ensemble import Ensemble, Status
from sarex.errors import DriftError
from sarex.journal import ArtefactCitation, EventType
from sarex.metocean import Forcing, Layer

__all__ = ["EVENTS", "ForecastComputed", "forecast_computed"]


class ForecastComputed(BaseModel):
    """A drift forecast was made; the ensemble itself is the artefact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ensemble: ArtefactCitation
    start: IsoTime
    """First output time."""
    end: IsoTime
    """Last output time."""
    draws: int = Field(ge=1)
    particles: int = Field(ge=1)
    status_at_end: dict[str, int]
    """Number of particles in each state at the end: afloat, stranded, out_of_field, not_yet."""
    hypotheses: tuple[str, ...]
    objects: tuple[str, ...]
    wind_coverage: str
    current_coverage: str
    labels: tuple[str, ...]
    """Labels of the fields, for example SYNTHETIC, CLIMATOLOGY, MIXED."""
    assumptions: tuple[str, ...]


EVENTS = (EventType("forecast.computed", 1, ForecastComputed),)


def forecast_computed(
    ensemble: Ensemble, sha256: str, label: dict[str, Any], *, forcing: Forcing
) -> ForecastComputed:
    """The event body for an ensemble that is stored as an artefact.

    Parameters
    ----------
    ensemble
        As read from the artefact.
    sha256
        Hash of the artefact.
    label
        JSON of the :class:`sarex.labels.Label` of the forecast.
    forcing
        The :class:`sarex.metocean.Forcing` it was made with.

    Raises
    ------
    DriftError
        If the ensemble was made with another forcing.
    """
    if ensemble.provenance.inputs.get("forcing") != forcing.content_hash:
        raise DriftError(
            "the ensemble was made with another forcing",
            given=forcing.content_hash,
            allowed=ensemble.provenance.inputs.get("forcing"),
            remedy="Load the wind and current of the job that made the ensemble.",
        )
    last = ensemble.status[-1]
    return ForecastComputed(
        ensemble=ArtefactCitation(
            sha256=sha256,
            kind="ensemble",
            label=label,
            provenance=ensemble.provenance.to_json(),
        ),
        start=ns_to_iso(int(ensemble.times_ns[0])),
        end=ns_to_iso(int(ensemble.times_ns[-1])),
        draws=ensemble.draw_count,
        particles=ensemble.particle_count,
        status_at_end={s.name.lower(): int(np.count_nonzero(last == s)) for s in Status},
        hypotheses=ensemble.hypothesis_ids,
        objects=ensemble.object_ids,
        wind_coverage=_coverage(forcing.wind),
        current_coverage=_coverage(forcing.current),
        labels=forcing.labels,
        assumptions=ensemble.provenance.assumptions,
    )


def _coverage(layer: Layer) -> str:
    return f"{layer.coverage.describe_area()}; {layer.coverage.describe_span()}"
