"""Zarr stores, whose absent chunks are not taken for a calm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from sarex.errors import FieldError

__all__ = ["check_chunks", "is_store", "open_store"]

_ROOTS = ("zarr.json", ".zgroup", ".zmetadata")


def is_store(path: Path) -> bool:
    """Whether this is the root folder of a Zarr store."""
    return any((path / name).is_file() for name in _ROOTS)


def open_store(path: Path) -> xr.Dataset:
    """The root group of a store, its values not yet read."""
    return xr.open_dataset(
        path,
        engine="zarr",
        consolidated=_consolidated(path),
        decode_times=False,
        decode_timedelta=False,
        cache=False,
        chunks=None,
    )


def _consolidated(path: Path) -> bool:
    """Whether a store says all about itself in one place."""
    if (path / "zarr.json").is_file():
        root = json.loads((path / "zarr.json").read_text(encoding="utf-8"))
        return bool(root.get("consolidated_metadata"))
    return (path / ".zmetadata").is_file()


def check_chunks(path: Path, data: xr.Dataset, absent_chunks: str) -> None:
    """Refuse a store that lacks chunks, where nobody said that they hold no value.

    A chunk that is not there reads as the fill value. A store leaves out chunks without a value,
    and a copy that was cut short has lost some: the two look alike.

    Raises
    ------
    FieldError
        If a chunk is cut short; or chunks are absent and ``absent_chunks`` is not
        ``"no_value"``, or their fill value is a number, which would be read as one.
    """
    import zarr

    root: Any = zarr.open_group(str(path), mode="r")
    for name, array in sorted(root.arrays()):
        _check_blosc(path, name, array)
        absent = array.nchunks - array.nchunks_initialized
        if absent <= 0 or name not in data.variables:
            continue
        where = f"{path.name}, variable {name}"
        if not _reads_as_missing(array, data.variables[name]):
            raise FieldError(
                f"{absent} of {array.nchunks} chunks are absent and would read as a number",
                given=f"fill value {array.fill_value}",
                allowed="a store that is whole, or a fill value that stands for no value",
                remedy="Fetch the store again, whole; or write it again with _FillValue = NaN.",
                where=where,
            )
        if absent_chunks != "no_value":
            raise FieldError(
                f"{absent} of {array.nchunks} chunks are absent",
                allowed="a store that is whole",
                remedy="Fetch the store again, whole. If its owner leaves out chunks without a "
                "value, such as land, write absent_chunks = 'no_value' in the case.",
                where=where,
            )


def _reads_as_missing(array: Any, variable: xr.Variable) -> bool:
    """Whether the fill value of an array is the one that stands for no value."""
    fill = array.fill_value
    if isinstance(fill, (float, np.floating)) and np.isnan(fill):
        return True
    return fill is not None and fill in (
        variable.encoding.get("_FillValue"),
        variable.encoding.get("missing_value"),
    )


_BLOSC_HEAD = 16
"""Bytes of a Blosc header; its last four are the length of the chunk, little-endian."""


def _check_blosc(path: Path, name: str, array: Any) -> None:
    """Refuse Blosc chunks shorter than they say: Blosc decodes them to what lies in memory.

    Raises
    ------
    FieldError
    """
    if not any(type(each).__name__.startswith("Blosc") for each in array.compressors):
        return
    for chunk in sorted((path / name).rglob("*")):
        if not chunk.is_file() or chunk.name.startswith(".") or chunk.name == "zarr.json":
            continue
        size = chunk.stat().st_size
        with chunk.open("rb") as stream:
            head = stream.read(_BLOSC_HEAD)
        stated = int.from_bytes(head[12:], "little") if len(head) == _BLOSC_HEAD else None
        if stated != size:
            raise FieldError(
                "a chunk is cut short and cannot be read",
                given=f"{chunk.relative_to(path).as_posix()}, {size} bytes",
                allowed="a chunk whole" if stated is None else f"{stated} bytes, as it states",
                remedy="Fetch the store again, whole.",
                where=f"{path.name}, variable {name}",
            )
