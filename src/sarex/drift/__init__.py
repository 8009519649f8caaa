"""Drift of search objects: leeway, current, velocity error, coast."""

from sarex.drift.leeway import LeewayClass, LeewayRow, leeway_class, leeway_classes
from sarex.drift.mean import MeanDrift, mean_drift
from sarex.drift.run import MODEL, simulate

__all__ = [
    "MODEL",
    "LeewayClass",
    "LeewayRow",
    "MeanDrift",
    "leeway_class",
    "leeway_classes",
    "mean_drift",
    "simulate",
]
