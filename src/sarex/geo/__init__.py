"""WGS 84 geodesics and the local plane in metres."""

from sarex.geo.geodesic import direct, inverse, wrap_longitude
from sarex.geo.plane import RANGE_M, LocalPlane

__all__ = ["RANGE_M", "LocalPlane", "direct", "inverse", "wrap_longitude"]
