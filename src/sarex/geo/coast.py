"""Where there is land: the coast of one region, cut once, exact for the polygons it holds.

The polygons are OpenStreetMap's land polygons as ``roaring-landmask`` ships them: simplified by
its authors with a tolerance of 0.0005 degrees (Douglas-Peucker, 56 m of latitude), not simplified
any further here. Their vertices are rounded to 1e-5 degrees (1.1 m). Lakes and rivers above the
coastline count as land, and so does a tidal flat that OpenStreetMap draws inside its coastline.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Any, overload

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from sarex.canonical import content_hash
from sarex.errors import CoastError, near_miss
from sarex.geo._coast_file import CoastFile, decode
from sarex.geo._kernels import land_at_each
from sarex.geo._raster import VERTEX_PER_DEGREE, Raster, Rings, rasterise

__all__ = ["REGIONS", "Bbox", "Coast", "check_bbox", "from_file", "load_coast", "no_coast"]

REGIONS = ("brittany", "goto", "korea_strait")
"""Regions that ship with the package."""

Bbox = tuple[float, float, float, float]
"""West, south, east, north in degrees; east is greater than west, beyond 180 if need be."""

KernelArrays = tuple[NDArray[np.float64], NDArray[np.uint8], NDArray[np.int32], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class Coast:
    """Land and sea of one region.

    Parameters
    ----------
    name : str
        A built-in region, ``cut`` or ``open sea``.
    bbox : (west, south, east, north) [degrees]
        What the region covers, borders included. East exceeds 180 across the 180th meridian.
    cell_deg : float [degrees]
        Side of a raster cell.
    content_hash : str
        SHA-256 of box and polygons.
    source, attribution : str
        Where the polygons come from; the line to print wherever the coast is shown or used.
    arrays : (frame, cells, first, segments)
        For kernels: ``land_at(lon, lat, *coast.arrays)``; read only.
    """

    name: str
    bbox: Bbox
    cell_deg: float
    content_hash: str
    source: str
    attribution: str
    arrays: KernelArrays = field(repr=False)
    rings: Rings = field(repr=False)

    def __post_init__(self) -> None:
        for array in (*self.arrays, self.rings.vertices, self.rings.sizes, self.rings.is_hole):
            array.flags.writeable = False

    def __reduce__(self) -> tuple[Any, ...]:
        """Through the constructor, so that a copy in another process is read only as well."""
        return Coast, tuple(getattr(self, item.name) for item in fields(self))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Sentences to print with every result that used this coast."""
        if not self.rings.sizes.size:
            return (f"Coast: no land in {_write(self.bbox)} ({self.source}).",)
        return (f"Coast: {self.source}, simplified to 0.0005 degrees there; {self.attribution}.",)

    def covers(self, bbox: Bbox) -> bool:
        """Whether the whole box lies in the region, either way round the 180th meridian."""
        west, south, east, north = check_bbox(bbox)
        return any(
            self.bbox[0] <= west + turn and east + turn <= self.bbox[2]
            for turn in (-360.0, 0.0, 360.0)
        ) and (self.bbox[1] <= south and north <= self.bbox[3])

    def require(self, bbox: Bbox) -> None:
        """Refuse a box that is not wholly covered.

        Raises
        ------
        CoastError
            Says how to cut the box.
        """
        if not self.covers(bbox):
            raise CoastError(
                f"the coast {self.name!r} does not cover this box",
                given=_write(bbox),
                allowed=_write(self.bbox),
                remedy=f"Cut a coast that does: sarex.geo.cut_coast({tuple(bbox)}).",
            )

    @overload
    def contains(self, lon_deg: float, lat_deg: float) -> bool: ...
    @overload
    def contains(self, lon_deg: ArrayLike, lat_deg: ArrayLike) -> NDArray[np.bool_]: ...
    def contains(self, lon_deg: Any, lat_deg: Any) -> Any:
        """Whether each position is on land.

        Exact for :meth:`polygons`; a position on the line itself, to the last bit, may be either.

        Parameters
        ----------
        lon_deg, lat_deg : scalars or arrays that broadcast [degrees]
            Longitude from -360 to 540.

        Returns
        -------
        bool, or an array of bool in the positions' shape

        Raises
        ------
        CoastError
            If a position lies outside the region.

        References
        ----------
        Pinned by tests/kernels/test_land_at.py against shapely.
        """
        lon, lat = np.broadcast_arrays(np.asarray(lon_deg, float), np.asarray(lat_deg, float))
        out = np.empty(lon.size, dtype=np.int8)
        land_at_each(np.ravel(lon), np.ravel(lat), *self.arrays, out)
        if bool((out < 0).any()):
            worst = int(np.argmin(out))
            raise CoastError(
                f"a position lies outside the coast {self.name!r}",
                given=f"lon {np.ravel(lon)[worst]}, lat {np.ravel(lat)[worst]}",
                allowed=_write(self.bbox),
                remedy="Cut a coast that covers it: sarex.geo.cut_coast((west, south, east, "
                "north)).",
            )
        return bool(out[0]) if lon.ndim == 0 else (out == 1).reshape(lon.shape)

    def polygons(self) -> shapely.MultiPolygon:
        """The land as one valid MultiPolygon, for maps.

        It reaches two raster cells beyond :attr:`bbox`, where the cut leaves straight edges.
        """
        if not self.rings.sizes.size:
            return shapely.MultiPolygon()
        ring_of_vertex = np.repeat(np.arange(self.rings.sizes.size), self.rings.sizes)
        lines = shapely.linearrings(self.rings.vertices / VERTEX_PER_DEGREE, indices=ring_of_vertex)
        owner = np.cumsum(self.rings.is_hole == 0) - 1
        return shapely.multipolygons(shapely.polygons(lines, indices=owner))


def check_bbox(bbox: Bbox) -> Bbox:
    """The box with its west in [-180, 180).

    Raises
    ------
    CoastError
        If it is not west, south, east, north in degrees.
    """
    west, south, east, north = (float(value) for value in bbox)
    finite = all(map(math.isfinite, (west, south, east, north)))
    if not (finite and 0.0 < east - west <= 360.0 and -90.0 <= south < north <= 90.0):
        raise CoastError(
            "not a box",
            given=str(tuple(bbox)),
            allowed="(west, south, east, north) in degrees, west < east, south < north, "
            "latitudes from -90 to 90",
            remedy="Give degrees in that order; across the 180th meridian write east as more "
            "than 180, for instance (175, -20, 185, -10).",
        )
    turn = math.floor((west + 180.0) / 360.0) * 360.0
    return west - turn, south, east - turn, north


@cache
def load_coast(name: str) -> Coast:
    """The coast of a built-in region; loaded once, then shared.

    Raises
    ------
    CoastError
        If there is no such region, or its file is damaged.
    """
    if name not in REGIONS:
        raise CoastError(
            "no built-in coast of this name",
            given=name,
            allowed=f'{", ".join(REGIONS)}; in a case file also "cut"',
            remedy=f"{near_miss(name, REGIONS)} For any other region have the coast cut where "
            'the fields are: coast = "cut" in the case file (--coast cut of drift skill).'.strip(),
        )
    file = files("sarex") / "data" / "coast" / f"{name}.coast"
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CoastError(
            "a coast file of the package cannot be read",
            given=str(error),
            remedy="Install sarex again.",
            where=str(file),
        ) from error
    return from_file(decode(data, str(file), "Install sarex again."))


def from_file(file: CoastFile) -> Coast:
    """The coast a file describes."""
    raster: Raster = rasterise(file.rings, file.box)
    return Coast(
        name=file.name,
        bbox=file.box.degrees,
        cell_deg=file.box.cell / VERTEX_PER_DEGREE,
        content_hash=file.content_hash,
        source=file.source,
        attribution=file.attribution,
        arrays=(raster.frame, raster.cells, raster.first, raster.segments),
        rings=file.rings,
    )


def no_coast(bbox: Bbox) -> Coast:
    """Open sea: a region that is declared to hold no land. Nothing is looked up.

    Raises
    ------
    CoastError
        If the box is not west, south, east, north in degrees.
    """
    west, south, east, north = checked = check_bbox(bbox)
    side = max(east - west, north - south)
    return Coast(
        name="open sea",
        bbox=checked,
        cell_deg=side,
        content_hash=content_hash({"bbox": list(checked), "format": "open sea"}),
        source="declared open sea, not looked up",
        attribution="",
        arrays=(
            np.array([west, south, east, north, side, side / 2.0, side / 2.0]),
            np.zeros((1, 1), dtype=np.uint8),
            np.zeros(2, dtype=np.int32),
            np.empty((0, 4)),
        ),
        rings=Rings(np.empty((0, 2), np.int32), np.empty(0, np.uint32), np.empty(0, np.uint8)),
    )


def _write(bbox: Bbox) -> str:
    west, south, east, north = bbox
    return f"west {west:g}, south {south:g}, east {east:g}, north {north:g}"
