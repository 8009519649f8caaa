"""Sweep width, lateral range laws and looks along a track."""

from sarex.detection.environment import Environment
from sarex.detection.model import Law, LogMiss, SearchObjectLike, SweepWidth

__all__ = [
    "Environment",
    "Law",
    "LogMiss",
    "SearchObjectLike",
    "SweepWidth",
]
