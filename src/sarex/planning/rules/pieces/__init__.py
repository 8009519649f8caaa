"""Tracks cut into pieces on which they move evenly and their margin is one figure."""

from sarex.planning.rules.pieces.cut import (
    ONE_BASE_M,
    CutTrack,
    cut,
    free_of_bases,
    looking,
    same_bases,
)

__all__ = ["ONE_BASE_M", "CutTrack", "cut", "free_of_bases", "looking", "same_bases"]
