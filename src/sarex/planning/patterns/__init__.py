"""Geometry of the manual's search patterns, one module per family."""

from sarex.planning.patterns.abreast import line_up
from sarex.planning.patterns.build import (
    Outline,
    abreast_of,
    creep_deg,
    first_leg_deg,
    outline,
    pattern_path,
)
from sarex.planning.patterns.contour import contour_search
from sarex.planning.patterns.coordinated import coordinated_creep, coordinated_speed_m_s
from sarex.planning.patterns.path import PatternPath, area_corners_xy, rectangle_corners
from sarex.planning.patterns.sector import sector_search, sector_xy
from sarex.planning.patterns.square import (
    expanding_square,
    expanding_square_length_m,
    second_square,
    square_xy,
)
from sarex.planning.patterns.sweep import (
    creeping_line,
    cross_spacings,
    leg_order,
    parallel_sweep,
    parallel_sweep_abreast,
    parallel_sweep_length_m,
    sweep_count,
    sweep_xy,
)
from sarex.planning.patterns.track_line import track_line, track_line_length_m
from sarex.planning.patterns.turns import (
    Turns,
    check_pattern,
    least_leg_m,
    turn_between_legs_m,
    turns_of,
)

__all__ = [
    "Outline",
    "PatternPath",
    "Turns",
    "abreast_of",
    "area_corners_xy",
    "check_pattern",
    "contour_search",
    "coordinated_creep",
    "coordinated_speed_m_s",
    "creep_deg",
    "creeping_line",
    "cross_spacings",
    "expanding_square",
    "expanding_square_length_m",
    "first_leg_deg",
    "least_leg_m",
    "leg_order",
    "line_up",
    "outline",
    "parallel_sweep",
    "parallel_sweep_abreast",
    "parallel_sweep_length_m",
    "pattern_path",
    "rectangle_corners",
    "second_square",
    "sector_search",
    "sector_xy",
    "square_xy",
    "sweep_count",
    "sweep_xy",
    "track_line",
    "track_line_length_m",
    "turn_between_legs_m",
    "turns_of",
]
