"""Field files opened by what they are: NetCDF, Zarr or GRIB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.grib import open_messages
from sarex.metocean.grib_frame import check_messages
from sarex.metocean.zarr_store import check_chunks, is_store, open_store

__all__ = ["file_kind", "load_values", "open_datasets"]

FileKind = Literal["NetCDF", "Zarr", "GRIB"]


def file_kind(path: Path) -> FileKind:
    """What a field file is, by its first bytes.

    Raises
    ------
    FieldError
        If there is no such file, or a folder that is no Zarr store.
    """
    if is_store(path):
        return "Zarr"
    if path.is_dir():
        raise FieldError(
            "a folder that is no Zarr store",
            given=str(path),
            allowed="a NetCDF or GRIB file, or a folder with zarr.json or .zgroup in it",
            remedy="Name a file in the folder; of a Zarr store name its root.",
            where=path.name,
        )
    if not path.is_file():
        raise FieldError(
            "no such file",
            given=str(path),
            remedy="Give the path of a CF-NetCDF or GRIB file, or of a Zarr store.",
            where=path.name,
        )
    with path.open("rb") as stream:
        return "GRIB" if stream.read(4) == b"GRIB" else "NetCDF"


@contextmanager
def open_datasets(path: Path, *, absent_chunks: str = "refuse") -> Iterator[list[xr.Dataset]]:
    """The datasets of a file, values not yet read: one, or several of a GRIB file.

    Raises
    ------
    FieldError
        If it is not there, cannot be read, or needs a package that is not installed.
    """
    path = Path(path)
    kind = file_kind(path)
    found: list[xr.Dataset] = []
    try:
        try:
            found = _opened(path, kind)
        except FieldError:
            raise
        except Exception as error:  # whatever the readers' code runs into, IndexError included
            raise _unreadable(path, kind, error) from error
        if kind == "Zarr":
            check_chunks(path, found[0], absent_chunks)
        yield found
    finally:
        for data in found:
            data.close()


def _opened(path: Path, kind: FileKind) -> list[xr.Dataset]:
    if kind == "GRIB":
        check_messages(path)
        return open_messages(path)
    if kind == "Zarr":
        return [open_store(path)]
    return [
        xr.open_dataset(
            path, engine=_engine(path), decode_times=False, decode_timedelta=False, cache=False
        )
    ]


def _engine(path: Path) -> Literal["netcdf4", "scipy"]:
    """The reader of a NetCDF file: classic ones by scipy.

    The netCDF library trusts the counts in the header of a classic file: one damaged byte there
    can keep it busy for hours. scipy ends at the end of the file.
    """
    with path.open("rb") as stream:
        return "scipy" if stream.read(4) in {b"CDF\x01", b"CDF\x02"} else "netcdf4"


def load_values(variable: xr.DataArray, where: str) -> NDArray[Any]:
    """The values of a variable, or of a part of it.

    Raises
    ------
    FieldError
        If the file ends before them, or they are damaged.
    """
    try:
        return np.asarray(variable.values)
    except Exception as error:
        raise FieldError(
            f"the values of {variable.name} cannot be read",
            given=_first_line(error),
            remedy="Fetch the file again, whole; check its size against the source.",
            where=where,
        ) from error


def _unreadable(path: Path, kind: FileKind, error: Exception) -> FieldError:
    size = f"{path.stat().st_size} bytes; " if path.is_file() else ""
    return FieldError(
        f"the file cannot be read as {kind}",
        given=f"{size}{_first_line(error)}",
        remedy="Fetch the file again, whole; check its size against the source.",
        where=path.name,
    )


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0][:200] if lines else type(error).__name__
