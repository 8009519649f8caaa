"""Fields, leeway, errors and coast of a hindcast, as a command line states them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sarex.drift.leeway import leeway_class
from sarex.drift.skill.tracks import TrackSet
from sarex.errors import DriftError
from sarex.geo import Bbox, Coast, cut_coast, load_coast, no_coast
from sarex.incident import SearchObject
from sarex.metocean import ErrorSpec, FieldsSpec, Forcing, LayerSpec, load_forcing

__all__ = ["coast_about", "drifter_of", "error_of", "forcing_of"]

_MARGIN_DEG = 1.5


def error_of(text: str, option: str) -> ErrorSpec:
    """A velocity error written SIGMA/TAU.

    Parameters
    ----------
    text
        Spread in m/s, a slash, memory in hours.
    option
        Where it was given, for the message.

    Raises
    ------
    DriftError
        If it is not two numbers that make an error.

    Examples
    --------
    >>> error_of("0.3/12", "--current-error").tau_h
    12.0
    """
    sigma, _, tau = text.partition("/")
    try:
        return ErrorSpec(sigma_m_s=float(sigma), tau_h=float(tau), source=f"stated by {option}")
    except ValueError as error:
        raise DriftError(
            "not a velocity error",
            given=text,
            allowed="SIGMA/TAU: spread in m/s at least 0, memory in hours above 0",
            remedy="Write for example 0.3/12.",
            where=option,
        ) from error


def forcing_of(
    currents: Path, wind: Path, current_error: ErrorSpec, wind_error: ErrorSpec
) -> Forcing:
    """Wind and current of two files with stated errors (FieldError where a file is not usable)."""
    spec = FieldsSpec(
        wind=LayerSpec(error=wind_error),
        current=LayerSpec(error=current_error),
        coast="none",
        on_leaving_coverage="flag",
    )
    return load_forcing(spec, Path(), wind_file=wind, current_file=currents)


def drifter_of(class_id: str) -> SearchObject:
    """A drifter of a leeway class (DriftError if there is none), or CURRENT-ONLY."""
    leeway_class(class_id, "--leeway-class")
    return SearchObject(id="drifter", description="drifter", leeway_class=class_id, persons=0)


def coast_about(name: str, tracks: TrackSet) -> Coast:
    """A built-in coast by its name; ``cut`` about the tracks; ``none`` for open sea."""
    if name not in {"cut", "none"}:
        return load_coast(name)
    box = _box(tracks)
    return cut_coast(box) if name == "cut" else no_coast(box)


def _box(tracks: TrackSet) -> Bbox:
    """About all tracks, with a margin; east beyond 180 across the antimeridian."""
    lon = np.concatenate([track.lon_deg for track in tracks.tracks])
    lat = np.concatenate([track.lat_deg for track in tracks.tracks])
    lon = lon[0] + (lon - lon[0] + 180.0) % 360.0 - 180.0
    turns = 360.0 * np.floor((float(lon.min()) - _MARGIN_DEG + 180.0) / 360.0)
    return (
        float(lon.min()) - _MARGIN_DEG - turns,
        max(float(lat.min()) - _MARGIN_DEG, -90.0),
        float(lon.max()) + _MARGIN_DEG - turns,
        min(float(lat.max()) + _MARGIN_DEG, 90.0),
    )
