"""Cut a region out of the world's land polygons; runs as a process of its own.

``python -m sarex.geo._cut JOB`` where JOB is JSON with ``name``, ``box`` and ``out``. Loading the
world takes some seconds and about 1.2 GB; the process ends and gives them back.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from sarex.errors import CoastError
from sarex.geo._coast_file import encode
from sarex.geo._raster import VERTEX_PER_DEGREE, Box, Rings

__all__ = ["ATTRIBUTION", "cut", "main", "source", "world_polygons"]

ATTRIBUTION = (
    "© OpenStreetMap contributors, ODbL 1.0 (openstreetmap.org/copyright, opendatacommons.org)"
)
_GRID_DEG = 1.0 / VERTEX_PER_DEGREE
_MARGIN_CELLS = 2  # the polygons reach this far beyond the box, so that no cut edge lies in it


def source() -> str:
    """Where the polygons come from."""
    return f"OpenStreetMap land polygons in roaring-landmask {version('roaring-landmask')}"


def world_polygons() -> NDArray[Any]:
    """(polygon,) all land polygons of OpenStreetMap, WGS 84 degrees."""
    from roaring_landmask import LandmaskProvider, Shapes

    world = shapely.from_wkb(bytes(Shapes.wkb(LandmaskProvider.Osm)))
    return np.asarray(shapely.get_parts(world))


def cut(polygons: NDArray[Any], box: Box) -> Rings:
    """Land in and just beyond the box, its vertices on the 1e-5 degree grid, valid.

    Raises
    ------
    CoastError
        If the polygons cannot be made valid on the grid.
    """
    west, south, east, north = box.degrees
    margin = _MARGIN_CELLS * box.cell / VERTEX_PER_DEGREE
    pieces = []
    for turn in (-360.0, 0.0, 360.0):
        inside = _clip(
            polygons, west - margin - turn, south - margin, east + margin - turn, north + margin
        )
        if inside.size:
            pieces.append(shapely.transform(inside, lambda xy, t=turn: xy + np.array([t, 0.0])))
    if not pieces:
        return Rings(np.empty((0, 2), np.int32), np.empty(0, np.uint32), np.empty(0, np.uint8))
    return _to_rings(_unite(_only_polygons(np.concatenate(pieces))))


def _only_polygons(shapes: NDArray[Any]) -> NDArray[Any]:
    """Polygons out of multipolygons and collections; lines that the clip left are dropped."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    wanted = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    return np.asarray(parts[wanted])


def _unite(polygons: NDArray[Any]) -> NDArray[Any]:
    """Polygons rounded to the vertex grid that neither cross themselves nor meet another.

    What rounding spoils or brings together goes through GEOS's snap rounding (OverlayNG); so do
    halves that meet at the 180th meridian. All else is rounded as it is.
    """
    rounded = shapely.transform(
        polygons, lambda xy: np.rint(xy * VERTEX_PER_DEGREE) / VERTEX_PER_DEGREE
    )
    spoiled = ~shapely.is_valid(rounded)  # those that rounding left no area are among them
    rounded[~spoiled] = shapely.remove_repeated_points(rounded[~spoiled])
    rounded[spoiled] = shapely.set_precision(polygons[spoiled], _GRID_DEG)
    parts = _only_polygons(rounded)
    meets = _meeting(parts)
    if meets.any():
        united = shapely.union_all(parts[meets], grid_size=_GRID_DEG)
        parts = np.concatenate([parts[~meets], _only_polygons(np.array([united]))])
    whole = shapely.multipolygons(parts)
    if not shapely.is_valid(whole):  # the snap rounding moved a line onto a neighbour
        whole = shapely.union_all(parts, grid_size=_GRID_DEG)
    if not shapely.is_valid(whole):
        raise CoastError(
            "the land polygons cannot be united",
            given=shapely.is_valid_reason(whole),
            remedy="Cut a slightly larger or smaller box.",
        )
    return _only_polygons(np.array([whole]))


def _meeting(polygons: NDArray[Any]) -> NDArray[np.bool_]:
    """Which polygons touch or overlap another."""
    one, other = shapely.STRtree(polygons).query(polygons)
    one, other = one[one < other], other[one < other]
    size = shapely.get_num_coordinates(polygons)
    swap = size[one] < size[other]
    large, small = np.where(swap, other, one), np.where(swap, one, other)
    shapely.prepare(polygons)  # the larger polygon of a pair is searched through its index
    touch = shapely.intersects(polygons[large], polygons[small])
    meets = np.zeros(polygons.size, dtype=bool)
    meets[large[touch]] = meets[small[touch]] = True
    return meets


def _clip(
    polygons: NDArray[Any], west: float, south: float, east: float, north: float
) -> NDArray[Any]:
    bounds = shapely.bounds(polygons)
    near = (
        (bounds[:, 0] <= east)
        & (bounds[:, 2] >= west)
        & (bounds[:, 1] <= north)
        & (bounds[:, 3] >= south)
    )
    try:
        clipped = shapely.clip_by_rect(polygons[near], west, south, east, north)
    except shapely.errors.GEOSException:
        # the fast clip refuses a polygon of which it leaves too few points; the overlay drops it
        clipped = shapely.intersection(polygons[near], shapely.box(west, south, east, north))
    return np.asarray(clipped[~shapely.is_empty(clipped)])


def _to_rings(polygons: NDArray[Any]) -> Rings:
    """Rings in an order that depends on the geometry only."""
    normal = shapely.normalize(polygons)
    rings, owner = shapely.get_rings(normal, return_index=True)
    is_hole = np.zeros(rings.size, dtype=np.uint8)
    is_hole[1:] = owner[1:] == owner[:-1]
    vertices = np.rint(shapely.get_coordinates(rings) * VERTEX_PER_DEGREE).astype(np.int32)
    return Rings(vertices, shapely.get_num_coordinates(rings).astype(np.uint32), is_hole)


def main(argument: str) -> int:
    """Cut one region and write its file; a fault is one line of JSON on standard error."""
    job = json.loads(argument)
    box = Box(**job["box"])
    try:
        rings = cut(world_polygons(), box)
        Path(job["out"]).write_bytes(encode(job["name"], source(), ATTRIBUTION, box, rings))
    except (CoastError, OSError, MemoryError, shapely.errors.ShapelyError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
