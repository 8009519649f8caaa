"""Contour searches along the built-in coasts: islands are gone round outside their margin."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from sarex.geo import LocalPlane, load_coast
from sarex.planning import ContourSearch, pattern_path

_NM_M = 1852.0


@pytest.mark.parametrize("region", ["goto", "korea_strait", "brittany"])
def test_islands_are_gone_round_at_half_a_mile(region: str) -> None:
    islands = sorted(load_coast(region).polygons().geoms, key=lambda p: -p.area)
    islands = [island for island in islands if 100 < len(island.exterior.coords) <= 700][:4]
    assert len(islands) == 4
    for island in islands:
        ring = shapely.get_coordinates(island.exterior)
        contour = ContourSearch(
            line_lon_lat_deg=tuple(map(tuple, ring.tolist())),
            side="left" if not shapely.is_ccw(island.exterior) else "right",  # the sea
            first_offset_m=_NM_M / 2,
            track_spacing_m=_NM_M / 2,
            pass_count=2,
        )
        plane = LocalPlane(*ring.mean(axis=0).tolist())
        path = pattern_path(contour, plane)
        shore = shapely.Polygon(np.stack(plane.to_xy(*ring.T), axis=1))
        (cross,) = (i for i, name in enumerate(path.leg_names) if name[0] == "X")
        for number, one in enumerate((path.xy_m[: cross + 1], path.xy_m[cross + 1 :]), start=1):
            away = shapely.distance(shapely.LineString(one), shore)
            assert number * _NM_M / 2 - 0.3 <= away <= number * _NM_M / 2 * 1.06
            assert one[0] == pytest.approx(one[-1])
            assert shapely.Polygon(one).contains(shore)
