"""Sweep width, lateral range laws and looks along a track."""

from sarex.detection.bins import log_miss_in_bins
from sarex.detection.classes import ClassMapping, class_of, detection_class, leeway_to_detection
from sarex.detection.environment import Environment
from sarex.detection.lateral_range import curve_arrays, lateral_range, pod, tabulated_range
from sarex.detection.looks import LAW_CODES, PlanePaths, log_miss, plane_paths
from sarex.detection.model import Law, LogMiss, SearchObjectLike, SweepWidth
from sarex.detection.sweep_width import sweep_width
from sarex.geo.horizon import horizon_m

__all__ = [
    "LAW_CODES",
    "ClassMapping",
    "Environment",
    "Law",
    "LogMiss",
    "PlanePaths",
    "SearchObjectLike",
    "SweepWidth",
    "class_of",
    "curve_arrays",
    "detection_class",
    "horizon_m",
    "lateral_range",
    "leeway_to_detection",
    "log_miss",
    "log_miss_in_bins",
    "plane_paths",
    "pod",
    "sweep_width",
    "tabulated_range",
]
