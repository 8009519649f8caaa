"""Probability of containment on a map: cells, highest-density contours, areas.

A map is the particles' weights summed in square cells of stated size, and spread by a Gaussian of
stated width where one is asked for: a few thousand particles in small cells are speckle, and a
contour of speckle tells a reader nothing. A contour of share q is drawn round the fewest cells that
together hold at least q of the mass present, the heaviest first; it is made of whole cells, so what
it holds of the map is exact. A particle counts as present when it is afloat or stranded. One that
is not yet in the water, or left the field, is nowhere on the map, and its mass is reported beside
it. Maps are for people: plans and probabilities of success are computed on the particles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from sarex.ensemble.model import Status
from sarex.ensemble.reader import EnsembleReader
from sarex.errors import ProbabilityError
from sarex.geo import LocalPlane
from sarex.probability.datum import radius_holding
from sarex.probability.draws import object_index
from sarex.reduction import tree_sum

__all__ = [
    "SHARES",
    "ProbabilityMap",
    "Region",
    "poc_in_polygon",
    "polygon_on_earth",
    "probability_map",
    "smooth_map",
    "smoothing_width_m",
]

SHARES = (0.5, 0.75, 0.95)
"""Shares of the contours, by default."""

_MOST_CELLS = 4_000_000
_TRUNCATE = 4.0
_LEAST_SMOOTHING_M = 100.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Region:
    """The fewest cells that hold a share of the mass present.

    ``mass`` is what they hold, ``polygon`` is in longitude and latitude, cut at the 180th meridian.
    """

    share: float
    mass: float
    area_m2: float
    polygon: BaseGeometry


@dataclass(frozen=True, slots=True)
class ProbabilityMap:
    """POC of one object at one time.

    Parameters
    ----------
    poc : (y, x) [1]
        Mass in each cell; they sum to ``mass_present``.
    x0_m, y0_m : float [m]
        South-west corner of the first cell, in ``plane``.
    cell_m : float [m]
    smoothing_m : float [m]
        Standard deviation of the Gaussian that spread the mass; 0 for none.
    mass_present, mass_not_yet, mass_out_of_field : float [1]
        Mass on the map; mass not yet in the water; mass that left the field. Together they are the
        probability that the object exists.
    """

    plane: LocalPlane
    time_ns: int
    object_id: str
    poc: Floats
    x0_m: float
    y0_m: float
    cell_m: float
    mass_present: float
    mass_not_yet: float
    mass_out_of_field: float
    smoothing_m: float = 0.0

    @property
    def x_edges_m(self) -> Floats:
        return self.x0_m + self.cell_m * np.arange(self.poc.shape[1] + 1)

    @property
    def y_edges_m(self) -> Floats:
        return self.y0_m + self.cell_m * np.arange(self.poc.shape[0] + 1)

    def regions(self, shares: Sequence[float] = SHARES) -> tuple[Region, ...]:
        """Highest-density regions, one for each share.

        Parameters
        ----------
        shares : sequence of float [1]
            Above 0, up to 1.

        Returns
        -------
        tuple of Region

        Raises
        ------
        ProbabilityError
            If a share is out of range.
        """
        flat = self.poc.ravel()
        order = np.argsort(-flat, kind="stable")
        held = np.cumsum(flat[order])
        return tuple(self._region(share, flat, order, held) for share in shares)

    def _region(self, share: float, flat: Floats, order: NDArray[np.intp], held: Floats) -> Region:
        if not 0.0 < share <= 1.0:
            raise ProbabilityError(
                "not a share of the mass",
                given=share,
                allowed="above 0, up to 1",
                remedy="Give shares such as 0.5, 0.75 and 0.95.",
            )
        occupied = int(np.count_nonzero(flat))
        wanted = share * self.mass_present * (1.0 - 1e-12)
        count = min(int(np.searchsorted(held, wanted)) + 1, occupied)
        cells = np.sort(order[:count])
        row, column = np.divmod(cells, self.poc.shape[1])
        x, y = self.x_edges_m, self.y_edges_m  # shared edges, so that no slivers arise
        boxes = shapely.box(x[column], y[row], x[column + 1], y[row + 1])
        return Region(
            share=share,
            mass=tree_sum(flat[cells]),
            area_m2=count * self.cell_m**2,
            polygon=polygon_on_earth(shapely.union_all(boxes), self.plane),
        )

    def to_geojson(self, shares: Sequence[float] = SHARES) -> dict[str, Any]:
        """Contours as a GeoJSON FeatureCollection (RFC 7946), the widest first."""
        regions = sorted(self.regions(shares), key=lambda region: -region.share)
        return {
            "type": "FeatureCollection",
            "features": [self._feature(region) for region in regions],
        }

    def _feature(self, region: Region) -> dict[str, Any]:
        rounded = shapely.transform(region.polygon, lambda xy: np.round(xy, 7))
        return {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shapely.orient_polygons(rounded)),
            "properties": {
                "share": region.share,
                "poc": round(region.mass, 6),
                "area_m2": region.area_m2,
                "search_object": self.object_id,
                "time": str(np.datetime64(self.time_ns, "ns"))[:19] + "Z",
                "cell_m": self.cell_m,
                "smoothing_m": self.smoothing_m,
            },
        }


def polygon_on_earth(geometry: BaseGeometry, plane: LocalPlane) -> BaseGeometry:
    """A geometry of the plane in longitude and latitude, cut at the 180th meridian.

    Longitudes are in [-180, 180]; edges that are straight in the plane keep their corners alone.
    """

    def lonlat(xy: Floats) -> Floats:
        lon, lat = plane.to_lonlat(xy[:, 0], xy[:, 1])
        near = plane.lon_deg + (lon - plane.lon_deg + 180.0) % 360.0 - 180.0
        return np.column_stack([near, lat])

    there = shapely.transform(geometry, lonlat)
    west, _, east, _ = there.bounds
    if west >= -180.0 and east <= 180.0:
        return there
    parts = [
        translate(shapely.intersection(there, shapely.box(low, -90.0, low + 360.0, 90.0)), -shift)
        for low, shift in ((-540.0, -360.0), (-180.0, 0.0), (180.0, 360.0))
    ]
    return shapely.union_all([part for part in parts if not part.is_empty])


def probability_map(
    ensemble: EnsembleReader,
    weights: Floats,
    time_ns: int,
    object_id: str,
    plane: LocalPlane,
    cell_m: float,
    *,
    smoothing_m: float = 0.0,
) -> ProbabilityMap:
    """Sum an object's weights in square cells at one time.

    Parameters
    ----------
    ensemble : Ensemble
        The forecast, in memory or on disk.
    weights : (particle,) [1]
        Draw weight of each particle.
    time_ns : int
        UTC, nanoseconds since 1970.
    object_id : str
        Search object.
    plane : LocalPlane
        Cells are squares of this plane, aligned on its datum.
    cell_m : float [m]
        Side of a cell.
    smoothing_m : float [m]
        Standard deviation of a Gaussian that spreads each cell's mass, cut at four of them; the
        total stays.

    Returns
    -------
    ProbabilityMap

    Raises
    ------
    ProbabilityError
        If the object is unknown, none of it is present, or the cells are too many.
    DriftError
        If the forecast does not reach the time.
    """
    x, y, w, mass = _present(ensemble, weights, time_ns, object_id, plane)
    if not (0.0 < cell_m < float("inf")) or w.size == 0:
        raise ProbabilityError(
            "no map can be made",
            given=f"cells of {cell_m} m, {w.size} particles present",
            allowed="cells above 0 m and at least one particle afloat or stranded",
            remedy="Give a cell size, and a time after the distress.",
            where=f"{object_id} at {np.datetime64(time_ns, 'ns')}",
        )
    column = np.floor(x / cell_m).astype(np.int64)
    row = np.floor(y / cell_m).astype(np.int64)
    margin = int(np.ceil(_TRUNCATE * smoothing_m / cell_m))
    first_column, first_row = int(column.min()) - margin, int(row.min()) - margin
    shape = (
        int(row.max()) + margin - first_row + 1,
        int(column.max()) + margin - first_column + 1,
    )
    if shape[0] * shape[1] > _MOST_CELLS:
        raise ProbabilityError(
            "the map would have too many cells",
            given=f"{shape[0]} x {shape[1]} cells of {cell_m} m",
            allowed=f"{_MOST_CELLS} cells",
            remedy="Take larger cells.",
        )
    flat = (row - first_row) * shape[1] + (column - first_column)
    poc = np.bincount(flat, weights=w, minlength=shape[0] * shape[1]).astype(np.float64)
    poc = poc.reshape(shape)
    if smoothing_m > 0.0:
        poc = gaussian_filter(poc, smoothing_m / cell_m, mode="constant", truncate=_TRUNCATE)
        poc *= tree_sum(w) / tree_sum(poc)
    return ProbabilityMap(
        plane=plane,
        time_ns=time_ns,
        object_id=object_id,
        poc=poc,
        x0_m=first_column * cell_m,
        y0_m=first_row * cell_m,
        cell_m=cell_m,
        mass_present=tree_sum(w),
        mass_not_yet=mass[Status.NOT_YET],
        mass_out_of_field=mass[Status.OUT_OF_FIELD],
        smoothing_m=smoothing_m,
    )


def smooth_map(
    ensemble: EnsembleReader, weights: Floats, time_ns: int, object_id: str, plane: LocalPlane
) -> ProbabilityMap:
    """A map for people's eyes: smoothed as suggested, in cells of half that width.

    Parameters, result and errors are those of :func:`probability_map`.
    """
    x, y, w, _ = _present(ensemble, weights, time_ns, object_id, plane)
    smoothing_m = smoothing_width_m(x, y, w)
    return probability_map(
        ensemble, weights, time_ns, object_id, plane, smoothing_m / 2, smoothing_m=smoothing_m
    )


def _present(
    ensemble: EnsembleReader, weights: Floats, time_ns: int, object_id: str, plane: LocalPlane
) -> tuple[Floats, Floats, Floats, dict[Status, float]]:
    """Places and weights of what is afloat or stranded; mass by status."""
    lon, lat, status = ensemble.at(time_ns)
    own = ensemble.search_object == object_index(ensemble, object_id)
    mass = {s: tree_sum(np.where(own & (status == s), weights, 0.0)) for s in Status}
    here = own & ((status == Status.AFLOAT) | (status == Status.STRANDED))
    x, y = plane.to_xy(lon[here], lat[here])
    return x, y, weights[here], mass


def poc_in_polygon(
    ensemble: EnsembleReader,
    weights: Floats,
    time_ns: int,
    object_id: str,
    polygon: BaseGeometry,
    plane: LocalPlane,
) -> float:
    """Mass of an object within a polygon at one time.

    Parameters
    ----------
    ensemble : Ensemble
        The forecast, in memory or on disk.
    weights : (particle,) [1]
        Draw weight of each particle.
    time_ns : int
        UTC, nanoseconds since 1970.
    object_id : str
        Search object.
    polygon : shapely geometry [degrees]
        Corners in longitude and latitude; edges are straight in ``plane``.
    plane : LocalPlane
        Metres.

    Returns
    -------
    float [1]
        POC; at most the mass present.

    Raises
    ------
    ProbabilityError
        If the object is unknown or the polygon is not valid.
    """
    flat = shapely.transform(
        polygon, lambda lonlat: np.column_stack(plane.to_xy(lonlat[:, 0], lonlat[:, 1]))
    )
    if not flat.is_valid:
        raise ProbabilityError(
            "the polygon crosses itself",
            given=shapely.is_valid_reason(flat),
            remedy="Give its corners in order, once round.",
        )
    x, y, w, _ = _present(ensemble, weights, time_ns, object_id, plane)
    shapely.prepare(flat)
    return tree_sum(np.where(shapely.contains_xy(flat, x, y), w, 0.0))


def smoothing_width_m(x_m: Floats, y_m: Floats, weight: Floats) -> float:
    """A smoothing width that removes speckle and keeps the shape, in one significant digit.

    Scott's rule in two dimensions, sigma * n^(-1/6), with sigma the 50 % radius over 1.1774 and n
    the effective number of particles.

    Parameters
    ----------
    x_m, y_m : (particle,) [m]
        Places in a plane.
    weight : (particle,) [1]
        Draw weights.

    Returns
    -------
    float [m]
        At least 100.

    References
    ----------
    Scott 1992, Multivariate density estimation, section 6.3.
    """
    if tree_sum(weight) <= 0.0:
        return _LEAST_SMOOTHING_M
    sigma = radius_holding(x_m, y_m, weight, 0.5) / 1.1774
    effective = tree_sum(weight) ** 2 / tree_sum(weight**2)
    return max(_LEAST_SMOOTHING_M, float(f"{sigma * effective ** (-1 / 6):.0e}"))
