"""An ensemble on disk: a Zarr store with the same bytes for the same ensemble."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import zarr
from numpy.typing import NDArray
from zarr.codecs import BytesCodec, ZstdCodec

from sarex.ensemble.model import Ensemble
from sarex.errors import ArtefactError
from sarex.provenance import Provenance

__all__ = ["FORMAT", "open_ensemble", "save_ensemble"]

FORMAT = "sarex.ensemble/2"
_CHUNK = 16384
_LEVEL = 3
_FIELDS = {
    "times_ns": ("time",),
    "lon_deg": ("time", "particle"),
    "lat_deg": ("time", "particle"),
    "status": ("time", "particle"),
    "draw": ("particle",),
    "hypothesis": ("particle",),
    "search_object": ("particle",),
    "member": ("particle",),
    "log_prior": ("particle",),
}
_TYPES = {
    "times_ns": np.int64,
    "lon_deg": np.float64,
    "lat_deg": np.float64,
    "status": np.uint8,
    "draw": np.int32,
    "hypothesis": np.int32,
    "search_object": np.int32,
    "member": np.int32,
    "log_prior": np.float64,
}


def save_ensemble(ensemble: Ensemble, folder: Path) -> None:
    """Write an ensemble into an empty or new folder.

    Little-endian, Zstandard without threads, chunks of particles over all times: the bytes depend
    on the ensemble and the lock file alone, so that equal ensembles have equal tree hashes.

    Raises
    ------
    ArtefactError
        If the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ArtefactError(
            "an ensemble is written once",
            given=f"{folder} is not empty",
            remedy="Give a new folder.",
        )
    group = zarr.open_group(folder, mode="w", zarr_format=3)
    for name, dimensions in _FIELDS.items():
        values = np.ascontiguousarray(getattr(ensemble, name), dtype=_TYPES[name])
        chunks = tuple(
            size if dimension == "time" else min(size, _CHUNK)
            for dimension, size in zip(dimensions, values.shape, strict=True)
        )
        array = group.create_array(
            name,
            shape=values.shape,
            dtype=values.dtype,
            chunks=chunks,
            serializer=BytesCodec(endian="little" if values.dtype.itemsize > 1 else None),
            compressors=[ZstdCodec(level=_LEVEL)],
            filters=None,
            fill_value=0,
            dimension_names=dimensions,
            config={"write_empty_chunks": True},
        )
        array[...] = values
    group.attrs.update(
        {
            "format": FORMAT,
            "hypothesis_ids": list(ensemble.hypothesis_ids),
            "object_ids": list(ensemble.object_ids),
            "provenance": ensemble.provenance.to_json(),
        }
    )


def open_ensemble(folder: Path) -> Ensemble:
    """Read an ensemble.

    Raises
    ------
    ArtefactError
        If the folder holds no ensemble of a format that is known here, or it cannot be read.
    """
    try:
        group = zarr.open_group(folder, mode="r", zarr_format=3)
        attributes = dict(group.attrs)
        found = attributes.get("format")
        if found != FORMAT:
            raise ArtefactError(
                "not an ensemble of this version",
                given=str(found),
                allowed=FORMAT,
                remedy="Read it with the version of sarex that wrote it.",
                where=str(folder),
            )
        arrays = {name: _read(group, name) for name in _FIELDS}
    except (OSError, KeyError, ValueError, RuntimeError) as error:
        raise ArtefactError(
            "the ensemble cannot be read",
            given=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}",
            remedy="Verify the artefact's hash; run the forecast again from the case.",
            where=str(folder),
        ) from error
    return Ensemble(
        **arrays,
        hypothesis_ids=tuple(cast("list[str]", attributes["hypothesis_ids"])),
        object_ids=tuple(cast("list[str]", attributes["object_ids"])),
        provenance=Provenance.from_json(cast("dict[str, Any]", attributes["provenance"])),
    )


def _read(group: zarr.Group, name: str) -> NDArray[Any]:
    array = cast("zarr.Array[Any]", group[name])
    if array.nchunks_initialized != array.nchunks:
        raise ValueError(f"{name}: {array.nchunks_initialized} of {array.nchunks} chunks are there")
    return np.array(array[...], dtype=_TYPES[name])
