"""What the routes of the map tell, where it is not GeoJSON or bytes."""

from __future__ import annotations

from typing import Any

from sarex.server.cases.models import Told

__all__ = [
    "Arrows",
    "Codec",
    "DensityView",
    "FieldsView",
    "ForecastView",
    "PlanPicture",
    "SourceHour",
    "UpdateView",
]


class Codec(Told):
    """How whole numbers become degrees: ``lon0_deg + x * lon_step_deg``, and latitudes alike."""

    lon0_deg: float
    lat0_deg: float
    lon_step_deg: float
    lat_step_deg: float
    error_m: float
    """No position is farther than this from that of the forecast."""


class UpdateView(Told):
    """An update of the probability."""

    event_id: str
    sha256: str
    time: str


class ForecastView(Told):
    """A forecast as frames."""

    format: str
    sha256: str
    stamp: str | None = None
    codec: Codec
    times: list[str]
    """One frame each."""
    step_s: float
    count: int
    """Particles in each frame, of those asked for."""
    count_of_all: int
    draws: int
    objects: list[str]
    hypotheses: list[str]
    status: dict[str, int]
    """Name of a status to its byte."""
    steps_per_half: int
    """Of weights: so many steps down are half the share."""
    updates: list[UpdateView]


class DensityView(Told):
    """Where the image of a probability map lies; without bounds nothing is on the map."""

    stamp: str | None = None
    search_object: str
    time: str
    bounds_deg: tuple[float, float, float, float] | None = None
    """West, south, east, north; pixels are even in the Mercator projection."""
    width_px: int | None = None
    height_px: int | None = None
    peak_per_km2: float | None = None
    """Probability density of the brightest pixel."""
    cell_m: float | None = None
    smoothing_m: float | None = None
    mass_present: float | None = None
    mass_not_yet: float | None = None
    mass_out_of_field: float | None = None


class SourceHour(Told):
    """A source of a field, and the hour of it that is used; no hours: it holds at any time."""

    name: str
    age_s: float | None = None
    hour: str | None = None
    next_hour: str | None = None
    """Values go on towards this hour."""
    covers_time: bool = True


class Arrows(Told):
    """One field at the places asked for."""

    u_m_s: list[float | None]
    """Towards east; null where there is no value, which is not a calm."""
    v_m_s: list[float | None]
    missing: dict[str, list[int]]
    """Why there is none: ``outside`` all sources, or in a ``hole``; numbers of places."""
    labels: list[str]
    members: int
    sources: list[SourceHour]
    covers: str
    assumptions: list[str]


class FieldsView(Told):
    """Wind and current at some places at one time."""

    stamp: str | None = None
    time: str
    labels: list[str]
    lon_deg: list[float]
    lat_deg: list[float]
    wind: Arrows
    current: Arrows


class PlanPicture(Told):
    """Everything of one plan that is drawn; see :func:`plan_picture`."""

    stamp: str | None = None
    plan: str
    method: str
    replaces: str | None
    geojson: dict[str, Any]
    tracks: list[dict[str, Any]]
    intent: dict[str, Any]
    conflicts: list[dict[str, Any]]
    bingo: dict[str, Any]
