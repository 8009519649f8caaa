"""Field files opened by what they are: NetCDF, Zarr or GRIB."""

from __future__ import annotations

import traceback
import warnings
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

_CLASSIC = (b"CDF\x01", b"CDF\x02")
_HDF5 = b"\x89HDF\r\n\x1a\n"
_USER_BLOCK = 512
"""Bytes of the smallest block that may stand before an HDF5 file; larger ones are 2, 4, … of it."""


def file_kind(path: Path) -> FileKind:
    """What a field file is, by its first bytes.

    Raises
    ------
    FieldError
        If there is no such file, or a folder that is no Zarr store, or a file that begins like
        no field.
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
        first = stream.read(16)
    if first.startswith(b"GRIB"):
        return "GRIB"
    if not first or first.startswith((b"CDF", _HDF5[:4])) or _has_user_block(path):
        return "NetCDF"
    raise _no_field(path, first)


def _has_user_block(path: Path) -> bool:
    """Whether it is an HDF5 file that begins with a block of somebody else's."""
    place, size = _USER_BLOCK, path.stat().st_size
    with path.open("rb") as stream:
        while place < size:
            stream.seek(place)
            if stream.read(len(_HDF5)) == _HDF5:
                return True
            place *= 2
    return False


def _no_field(path: Path, first: bytes) -> FieldError:
    return FieldError(
        "this is no NetCDF, GRIB or Zarr field",
        given=f"{path.stat().st_size} bytes that begin with {first!r}",
        allowed="a file that begins with CDF or HDF (NetCDF) or with GRIB, or a Zarr store",
        remedy="Give the file of the field itself, unpacked. If this ought to be one, the source "
        "has sent something else, such as a page that says why not: open it as text.",
        where=path.name,
    )


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
    with path.open("rb") as stream:
        classic = stream.read(4) in _CLASSIC
    return [_open_classic(path) if classic else _open_netcdf(path, "netcdf4")]


def _open_netcdf(path: Path, engine: Literal["netcdf4", "scipy"]) -> xr.Dataset:
    return xr.open_dataset(
        path, engine=engine, decode_times=False, decode_timedelta=False, cache=False
    )


def _open_classic(path: Path) -> xr.Dataset:
    """A classic NetCDF file, by scipy.

    The netCDF library trusts the counts in the header of a classic file: one damaged byte there
    can keep it busy for hours. scipy ends at the end of the file. It maps the file, so that a part
    of a large one can be read; of a file that it gives up it warns that the map is still in use,
    which the refusal says better: the map is let go here, and the warning held back.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Cannot close a netcdf_file", RuntimeWarning)
        try:
            return _open_netcdf(path, "scipy")
        except Exception as error:
            traceback.clear_frames(error.__traceback__)
            raise


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
