"""WGS 84 geodesics, the local plane in metres, and the coast."""

from sarex.geo.coast import REGIONS, Bbox, Coast, load_coast, no_coast
from sarex.geo.cutting import coast_for, cut_coast
from sarex.geo.geodesic import direct, inverse, wrap_longitude
from sarex.geo.plane import RANGE_M, LocalPlane

__all__ = [
    "RANGE_M",
    "REGIONS",
    "Bbox",
    "Coast",
    "LocalPlane",
    "coast_for",
    "cut_coast",
    "direct",
    "inverse",
    "load_coast",
    "no_coast",
    "wrap_longitude",
]
