"""Kernels and arrays behind the anytime heuristic and its bound."""

from sarex.planning.routes.anytime.arrays import SearchArrays

__all__ = ["SearchArrays"]
