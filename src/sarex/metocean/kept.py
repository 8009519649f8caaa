"""Fields that were read before, kept ready for the kernels.

Reading a field file means checking it and bringing it onto an even grid, with a library that takes
longer to import than a forecast of a few thousand particles takes to run. What came of it is kept
in the user's cache folder under a hash of the file's bytes, of what the case says about it, and of
this package's code and of the versions it reads with: nothing is looked up by name or by date.
"""

from __future__ import annotations

import json
import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from sarex.canonical import content_hash, file_hash
from sarex.metocean.grid import GridLayer
from sarex.metocean.quantity import Quantity
from sarex.metocean.source_spec import FileKeys
from sarex.provenance import versions

__all__ = ["LARGEST_BYTES", "default_cache", "open_kept_grid"]

LARGEST_BYTES = 256 * 2**20
"""A larger field is read anew each time: hashing its file costs as much."""
_ALL_BYTES = 2 * 2**30
"""The cache is kept below this; what was used longest ago goes first."""
_FORMAT = "sarex.kept-grid/2"
_ARRAYS = ("times_ns", "lon_deg", "lat_deg", "velocity_m_s")
_WORDS = (
    "quantity",
    "climatology",
    "assumptions",
    "labels",
    "source",
    "member_weights",
    "member_ids",
)


def default_cache() -> Path:
    """The user's cache folder for fields."""
    return platformdirs.user_cache_path("sarex", appauthor=False) / "fields"


def open_kept_grid(
    path: Path,
    quantity: Quantity,
    spec: FileKeys,
    *,
    v_path: Path | None = None,
    cache_dir: Path | None = None,
) -> GridLayer:
    """Read one quantity of a field file, or take what was read of the same bytes before.

    Parameters
    ----------
    path, quantity, spec, v_path
        As for :func:`sarex.metocean.open_grid`.
    cache_dir
        Where fields are kept; by default the user's cache folder.

    Returns
    -------
    GridLayer
        The same, bit for bit, whether it was kept or not.

    Raises
    ------
    FieldError
        As :func:`sarex.metocean.open_grid`; what is refused is not kept.
    """
    from sarex.metocean.opening import open_grid

    paths = [Path(p) for p in (path, v_path) if p is not None]
    if not all(p.is_file() and p.stat().st_size <= LARGEST_BYTES for p in paths):
        return open_grid(path, quantity, spec, v_path=v_path)
    folder = default_cache() if cache_dir is None else cache_dir
    kept = folder / f"{_key(paths, quantity, spec)}.npz"
    grid = _load(kept)
    if grid is None:
        grid = open_grid(path, quantity, spec, v_path=v_path)
        _keep(grid, kept)
    return grid


def _key(paths: list[Path], quantity: Quantity, spec: FileKeys) -> str:
    return content_hash(
        {
            "files": [[p.name, file_hash(p)] for p in paths],
            "format": _FORMAT,
            "quantity": quantity,
            "spec": spec.model_dump_json(),
            "versions": versions(),
        }
    )


def _load(kept: Path) -> GridLayer | None:
    """What was kept; None where nothing was, or it is damaged and must be read again."""
    try:
        with kept.open("rb") as stream, np.load(stream, allow_pickle=False) as data:
            words = json.loads(str(data["words"]))
            arrays = {name: data[name] for name in _ARRAYS}
        os.utime(kept)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    return GridLayer(**arrays, **{name: _frozen(words[name]) for name in _WORDS})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _keep(grid: GridLayer, kept: Path) -> None:
    """Write what was read; a cache that cannot be written is none."""
    words = json.dumps({name: getattr(grid, name) for name in _WORDS})
    arrays = {name: getattr(grid, name) for name in _ARRAYS}
    if sum(array.nbytes for array in arrays.values()) > LARGEST_BYTES:
        return
    draft = kept.with_name(f".{kept.stem}.{os.getpid()}.npz")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(draft, words=np.array(words), **arrays)
        draft.replace(kept)
        _drop_old(kept.parent)
    except OSError:
        return
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _drop_old(folder: Path) -> None:
    total = 0
    for path in sorted(folder.glob("*.npz"), key=lambda p: p.stat().st_mtime_ns, reverse=True):
        total += path.stat().st_size
        if total > _ALL_BYTES:
            path.unlink(missing_ok=True)
