"""Geometry of the manual's search patterns."""

from sarex.planning.patterns.path import (
    PatternPath,
    area_corners_xy,
    expanding_square,
    expanding_square_length_m,
    parallel_sweep,
    parallel_sweep_length_m,
    pattern_path,
    rectangle_corners,
    sweep_count,
)

__all__ = [
    "PatternPath",
    "area_corners_xy",
    "expanding_square",
    "expanding_square_length_m",
    "parallel_sweep",
    "parallel_sweep_length_m",
    "pattern_path",
    "rectangle_corners",
    "sweep_count",
]
