"""Cut the coasts that ship with the package: ``python tools/build_coast.py [REGION ...]``.

Writes src/sarex/data/coast/REGION.coast. Takes about half a minute and 1.5 GB.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sarex.geo._coast_file import encode
from sarex.geo._cut import ATTRIBUTION, cut, source, world_polygons
from sarex.geo.cutting import snapped_box

FOLDER = Path(__file__).resolve().parents[1] / "src" / "sarex" / "data" / "coast"
BOXES = {
    "brittany": (-7.0, 45.7, -0.9, 51.7),
    "goto": (126.0, 31.0, 131.0, 35.0),
    "korea_strait": (127.0, 33.0, 133.5, 38.0),
}


def main(names: list[str]) -> None:
    """Cut the named regions, all by default."""
    polygons = world_polygons()
    for name in names or sorted(BOXES):
        box = snapped_box(BOXES[name])
        rings = cut(polygons, box)
        data = encode(name, source(), ATTRIBUTION, box, rings)
        (FOLDER / f"{name}.coast").write_bytes(data)
        print(f"{name}: {rings.sizes.size} rings, {len(rings.vertices)} vertices, {len(data)} B")


if __name__ == "__main__":
    main(sys.argv[1:])
