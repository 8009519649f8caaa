"""Drift of search objects: leeway, current, velocity error, coast."""

from sarex.drift.leeway import LeewayClass, LeewayRow, leeway_class, leeway_classes
from sarex.drift.run import MODEL, simulate

__all__ = ["MODEL", "LeewayClass", "LeewayRow", "leeway_class", "leeway_classes", "simulate"]
