"""Wind and current as arrows on an even grid, each with its source and the age of its hour.

A place without a value says why: ``outside`` all sources at that time, or in a ``hole`` of them
(land, as a rule). A calm is a value, 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.metocean import Forcing, Layer
from sarex.metocean._kernels import HOLD, HOLE, NT, OUTSIDE, TIMES_AT, sample

__all__ = ["arrows_of", "layer_arrows"]

_WORDS = {OUTSIDE: "outside", HOLE: "hole"}


def arrows_of(
    forcing: Forcing, box_deg: tuple[float, float, float, float], n: int, time_ns: int
) -> dict[str, Any]:
    """Both layers on n by n places of a box, edges included.

    Parameters
    ----------
    forcing : Forcing
        As the forecast used it.
    box_deg : (west, south, east, north) [degrees]
        East beyond 180 across the 180th meridian.
    n : int
        From 2.
    time_ns : int
        UTC.

    Returns
    -------
    dict
        ``lon_deg``, ``lat_deg`` (place,); for ``wind`` and ``current``: ``u_m_s``, ``v_m_s``
        towards east and north, None where ``missing`` says why; ``sources``.
    """
    west, south, east, north = box_deg
    lon, lat = np.meshgrid(np.linspace(west, east, n), np.linspace(south, north, n))
    lon = (lon.ravel() + 180.0) % 360.0 - 180.0
    places = {"lon_deg": np.round(lon, 6).tolist(), "lat_deg": np.round(lat.ravel(), 6).tolist()}
    return {
        **places,
        "time": ns_to_iso(time_ns),
        "labels": list(forcing.labels),
        "wind": layer_arrows(forcing.wind, lon, lat.ravel(), time_ns),
        "current": layer_arrows(forcing.current, lon, lat.ravel(), time_ns),
    }


def layer_arrows(
    layer: Layer, lon: NDArray[np.float64], lat: NDArray[np.float64], time_ns: int
) -> dict[str, Any]:
    """One layer at some places at one time."""
    when = np.full(lon.shape, time_ns / 1e9)
    u, v, status = sample(lon, lat, when, 0, layer.arrays)
    missing = {
        word: np.flatnonzero(status == code).tolist()
        for code, word in _WORDS.items()
        if bool((status == code).any())
    }
    there = (status != OUTSIDE) & (status != HOLE)
    return {
        "u_m_s": _rounded(u, there),
        "v_m_s": _rounded(v, there),
        "missing": missing,
        "labels": list(layer.labels),
        "members": layer.member_count,
        "sources": _sources(layer, time_ns),
        "covers": f"{layer.coverage.describe_area()}; {layer.coverage.describe_span()}",
        "assumptions": list(layer.assumptions),
    }


def _rounded(values: NDArray[np.float64], there: NDArray[np.bool_]) -> list[float | None]:
    return [
        round(float(value), 3) if known else None
        for value, known in zip(values, there, strict=True)
    ]


def _sources(layer: Layer, time_ns: int) -> list[dict[str, Any]]:
    """Each source of the layer; of one with hours of its own, the hours that are used.

    ``age_s`` is how long before the asked time the hour in use is; None of what holds at any time.
    """
    _, grids, times_s = layer.arrays[:3]
    found = []
    gridded = len(grids)
    for number, name in enumerate(layer.sources):
        hours: dict[str, Any] = {"age_s": None, "hour": None, "next_hour": None}
        if number < gridded and int(grids[number, NT]) > 1:
            first = int(grids[number, TIMES_AT])
            own = times_s[first : first + int(grids[number, NT])]
            hours = _hours(own, time_ns / 1e9, holds=bool(grids[number, HOLD] > 0.5))
        found.append({"name": name, **hours})
    return found


def _hours(own_s: NDArray[np.float64], at_s: float, *, holds: bool) -> dict[str, Any]:
    """The hour at or before a time, and the next one where values go on towards it."""
    if at_s < own_s[0] or (at_s > own_s[-1] and not holds):
        return {"age_s": None, "hour": None, "next_hour": None, "covers_time": False}
    k = int(np.searchsorted(own_s, at_s, side="right")) - 1
    later = None if holds or k + 1 >= own_s.size or own_s[k] == at_s else float(own_s[k + 1])
    return {
        "age_s": at_s - float(own_s[k]),
        "hour": ns_to_iso(round(float(own_s[k]) * 1e9)),
        "next_hour": None if later is None else ns_to_iso(round(later * 1e9)),
        "covers_time": True,
    }
