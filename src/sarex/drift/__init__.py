"""Drift of search objects: leeway, current, velocity error, coast."""

from sarex.drift.leeway import (
    LeewayClass,
    LeewayRow,
    LeewayTable,
    leeway_class,
    leeway_classes,
    leeway_of,
    leeway_table,
)
from sarex.drift.mean import MeanDrift, mean_drift
from sarex.drift.run import MODEL, simulate, simulate_into

__all__ = [
    "MODEL",
    "LeewayClass",
    "LeewayRow",
    "LeewayTable",
    "MeanDrift",
    "leeway_class",
    "leeway_classes",
    "leeway_of",
    "leeway_table",
    "mean_drift",
    "simulate",
    "simulate_into",
]
