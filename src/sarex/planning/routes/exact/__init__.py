"""Kernels behind the exact route of one searcher."""
