"""Rows, codes and streams of the live world's arrays."""
