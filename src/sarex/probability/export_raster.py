"""Maps as GeoTIFF, in the plane in which they were computed: no cell is resampled.

The coordinate reference system is the azimuthal equidistant plane of the map (metres round its
datum, WGS 84), written into the file, so that any GIS puts it in its place. Values are float64 and
sum to what the map holds. A cell that holds nothing is no data (0): it is shown transparent and
changes no sum.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.crs import CRS

from sarex.canonical import ns_to_iso
from sarex.geo import LocalPlane
from sarex.probability.imprint import Imprint
from sarex.probability.maps import ProbabilityMap
from sarex.probability.stranding import NEVER, StrandingMap

__all__ = ["crs_of", "map_to_geotiff", "stranding_to_geotiff"]


def crs_of(plane: LocalPlane) -> CRS:
    """The plane as a coordinate reference system."""
    return CRS.from_proj4(
        f"+proj=aeqd +lat_0={plane.lat_deg!r} +lon_0={plane.lon_deg!r} +datum=WGS84 +units=m "
        "+no_defs"
    )


def map_to_geotiff(made: ProbabilityMap, path: Path, imprint: Imprint) -> None:
    """Write a probability map; band 1 is the probability of containment of each cell.

    Parameters
    ----------
    made
        One object at one time.
    path
        The file; it appears when it is whole.
    imprint
        Goes into the file's tags.
    """
    tags = {
        "TITLE": f"Probability of containment of {made.object_id} at {ns_to_iso(made.time_ns)}",
        "SEARCH_OBJECT": made.object_id,
        "TIME": ns_to_iso(made.time_ns),
        "MASS_PRESENT": repr(made.mass_present),
        "MASS_NOT_YET": repr(made.mass_not_yet),
        "MASS_OUT_OF_FIELD": repr(made.mass_out_of_field),
        "SMOOTHING_M": repr(made.smoothing_m),
    }
    bands = {"probability of containment in the cell [1]": made.poc}
    _write(path, bands, made.plane, (made.x0_m, made.y0_m, made.cell_m), 0.0, tags, imprint)


def stranding_to_geotiff(made: StrandingMap, path: Path, imprint: Imprint) -> None:
    """Write a map of strandings.

    Band 1 is the probability of having first come ashore in the cell; bands 2 and 3 are the
    earliest and the weighted median time of it, hours before ``UNTIL``. Where the tag
    ``MASS_LEFT_FIELDS`` is above 0, band 1 holds lower bounds.

    Parameters
    ----------
    made
        One object until one time.
    path
        The file; it appears when it is whole.
    imprint
        Goes into the file's tags.
    """
    tags = {
        "TITLE": f"Probability that {made.object_id} has come ashore by {ns_to_iso(made.until_ns)}",
        "SEARCH_OBJECT": made.object_id,
        "UNTIL": ns_to_iso(made.until_ns),
        "MASS_STRANDED": repr(made.mass_stranded),
        "MASS_NOT_STRANDED": repr(made.mass_not_stranded),
        "MASS_LEFT_FIELDS": repr(made.mass_left_fields),
    }
    bands = {
        "probability of having first come ashore in the cell [1]": made.probability,
        "earliest time ashore [hours before UNTIL]": _hours_before(made.first_ns, made),
        "median time ashore [hours before UNTIL]": _hours_before(made.median_ns, made),
    }
    _write(path, bands, made.plane, (made.x0_m, made.y0_m, made.cell_m), np.nan, tags, imprint)


def _hours_before(times_ns: NDArray[np.int64], made: StrandingMap) -> NDArray[np.float64]:
    landed = times_ns != NEVER
    return np.where(landed, (made.until_ns - np.where(landed, times_ns, 0)) / 3.6e12, np.nan)


def _write(
    path: Path,
    bands: dict[str, NDArray[np.float64]],
    plane: LocalPlane,
    grid: tuple[float, float, float],
    nodata: float,
    tags: dict[str, str],
    imprint: Imprint,
) -> None:
    """Rows from north to south, as images run; tiled and compressed without loss."""
    first = next(iter(bands.values()))
    x0, y0, cell = grid
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "height": first.shape[0],
        "width": first.shape[1],
        "count": len(bands),
        "dtype": "float64",
        "crs": crs_of(plane),
        "transform": Affine(cell, 0.0, x0, 0.0, -cell, y0 + cell * first.shape[0]),
        "nodata": nodata,
        "compress": "deflate",
        "predictor": 3,
    }
    draft = path.with_name(f".{path.name}.part")
    try:
        with rasterio.open(draft, "w", **profile) as data:
            for number, (name, values) in enumerate(bands.items(), start=1):
                shown = np.where(first > 0.0, values, nodata)
                data.write(np.ascontiguousarray(shown[::-1]), number)
                data.set_band_description(number, name)
            data.update_tags(**tags, **imprint.to_tags())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
