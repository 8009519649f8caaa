"""Contours and probability maps by time and object, as the report draws them.

The map is :func:`sarex.probability.smooth_map`, nothing else; for the web map its cells are shown
on an even grid of the Mercator projection, each pixel with the density of the cell that it lies in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.ensemble import Status
from sarex.ensemble.reader import EnsembleReader
from sarex.errors import ProbabilityError
from sarex.geo import LocalPlane
from sarex.probability import ProbabilityMap, smooth_map
from sarex.probability.draws import object_index

__all__ = ["DensityImage", "contours_of", "density_image", "map_of"]

Floats = NDArray[np.float64]
_MOST_PIXELS = 512


@dataclass(frozen=True, slots=True)
class DensityImage:
    """A probability map as pixels of the Mercator projection.

    Parameters
    ----------
    values : (row, column) uint8
        North first; density over ``peak_per_m2``, in 255 steps.
    bounds_deg : (west, south, east, north)
        Outer edges of the pixels; west may be below -180 across the 180th meridian.
    peak_per_m2 : float [m-2]
        Density that is 255.
    """

    values: NDArray[np.uint8]
    bounds_deg: tuple[float, float, float, float]
    peak_per_m2: float

    def described(self, made: ProbabilityMap) -> dict[str, Any]:
        """Plain data beside the image."""
        return {
            "bounds_deg": list(self.bounds_deg),
            "cell_m": made.cell_m,
            "height_px": int(self.values.shape[0]),
            "mass_not_yet": made.mass_not_yet,
            "mass_out_of_field": made.mass_out_of_field,
            "mass_present": made.mass_present,
            "peak_per_km2": self.peak_per_m2 * 1e6,
            "search_object": made.object_id,
            "smoothing_m": made.smoothing_m,
            "time": ns_to_iso(made.time_ns),
            "width_px": int(self.values.shape[1]),
        }


def map_of(
    ensemble: EnsembleReader, weights: Floats, name: str, time_ns: int, plane: LocalPlane
) -> ProbabilityMap | None:
    """POC of an object as the report maps it; None where nothing of it is on the map then.

    Raises
    ------
    ProbabilityError
        If the object is unknown.
    DriftError
        If the forecast does not reach the time.
    """
    own = ensemble.search_object == object_index(ensemble, name)
    _, _, status = ensemble.at(time_ns)
    here = own & ((status == Status.AFLOAT) | (status == Status.STRANDED)) & (weights > 0)
    return smooth_map(ensemble, weights, time_ns, name, plane) if bool(here.any()) else None


def contours_of(made: ProbabilityMap | None, marks: dict[str, Any]) -> dict[str, Any]:
    """50, 75 and 95 % contours as GeoJSON, the widest first; no feature where there is no map."""
    features = [] if made is None else made.to_geojson()["features"]
    return {"type": "FeatureCollection", **marks, "features": features}


def density_image(made: ProbabilityMap) -> DensityImage:
    """The pixels of a map: about one for each cell, at most 512 along a side.

    Raises
    ------
    ProbabilityError
        If the map reaches a pole.
    """
    x, y = made.x_edges_m, made.y_edges_m
    west, south, east, north = _bounds(made.plane, x, y)
    if north > 85.0 or south < -85.0:
        raise ProbabilityError(
            "the map projection does not reach the poles",
            given=f"latitudes {south:.2f} to {north:.2f}",
            allowed="-85 to 85",
            remedy="Read the contours instead.",
        )
    width, height = (min(_MOST_PIXELS, max(8, size - 1)) for size in (x.size, y.size))
    lon = west + (np.arange(width) + 0.5) * (east - west) / width
    low, high = _mercator(south), _mercator(north)
    lat = _latitude(high - (np.arange(height) + 0.5) * (high - low) / height)
    density = _at(made, *np.meshgrid(lon, lat))
    peak = float(density.max())
    scaled = density * (255.0 / peak) if peak > 0.0 else density
    return DensityImage(np.rint(scaled).astype(np.uint8), (west, south, east, north), peak)


def _at(made: ProbabilityMap, lon: Floats, lat: Floats) -> Floats:
    """Density of the cell at each place, 0 off the map [m-2]."""
    x, y = made.plane.to_xy(lon, lat)
    column = np.floor((x - made.x0_m) / made.cell_m).astype(np.int64)
    row = np.floor((y - made.y0_m) / made.cell_m).astype(np.int64)
    rows, columns = made.poc.shape
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    density = made.poc[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)]
    return np.asarray(np.where(inside, density, 0.0) / made.cell_m**2)


def _bounds(plane: LocalPlane, x: Floats, y: Floats) -> tuple[float, float, float, float]:
    """Box of longitude and latitude about the edge of a map; longitudes without a jump."""
    edge_x = np.concatenate([x, x, np.full(y.size, x[0]), np.full(y.size, x[-1])])
    edge_y = np.concatenate([np.full(x.size, y[0]), np.full(x.size, y[-1]), y, y])
    lon, lat = plane.to_lonlat(edge_x, edge_y)
    near = plane.lon_deg + (lon - plane.lon_deg + 180.0) % 360.0 - 180.0
    return float(near.min()), float(lat.min()), float(near.max()), float(lat.max())


def _mercator(lat_deg: float) -> float:
    return float(np.arcsinh(np.tan(np.radians(lat_deg))))


def _latitude(northing: Floats) -> Floats:
    return np.asarray(np.degrees(np.arctan(np.sinh(northing))))
