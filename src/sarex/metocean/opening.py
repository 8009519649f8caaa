"""The door to the readers of field files: they are imported when a file is opened."""

from __future__ import annotations

from pathlib import Path

from sarex.metocean.grid import GridLayer
from sarex.metocean.quantity import Quantity
from sarex.metocean.source_spec import FileKeys

__all__ = ["open_grid"]


def open_grid(
    path: Path, quantity: Quantity, spec: FileKeys, *, v_path: Path | None = None
) -> GridLayer:
    """Read one quantity of a field file; see :func:`sarex.metocean.reading.open_grid`.

    Parameters, result and errors are those of that function.
    """
    from sarex.metocean import reading

    return reading.open_grid(path, quantity, spec, v_path=v_path)
