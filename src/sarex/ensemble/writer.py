"""An ensemble written to disk piece by piece, in the bytes it would have if written at once.

The store is a Zarr group of format 3 and at the same time a CF trajectory dataset. Its root says
what it is only when every chunk is there: that last write is one rename, and until then
:func:`sarex.ensemble.storage.open_ensemble` refuses the folder. A writer that is given the identity
of its run keeps a ledger of finished chunks with their hashes, so that a run which was stopped goes
on where it was.
"""

from __future__ import annotations

import hashlib
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import numpy as np
import zarr
from numpy.typing import NDArray
from zarr.codecs import BloscCodec, BytesCodec
from zarr.errors import ZarrUserWarning

from sarex.ensemble.cf import PATHS, VARIABLES, attributes_of_file, attributes_of_variable
from sarex.ensemble.ledger import Ledger
from sarex.ensemble.reader import CHUNK
from sarex.errors import ArtefactError
from sarex.provenance import Provenance, versions

__all__ = ["CHUNK", "FORMAT", "EnsembleWriter"]

FORMAT = "sarex.ensemble/2"
_CHUNK_TIMES = 64
"""Output times in a chunk: a map at one time reads one slab of them."""
_SECOND_NS = 1_000_000_000
_ONE_WORKER = {"async.concurrency": 1, "threading.max_workers": 1}
"""More of them hold a piece each while it is compressed: 100 MiB for a chunk of 24 hours."""
_CONFIG: Any = {"write_empty_chunks": True}
"""A chunk of zeros is a file like any other; a missing one is an error."""


class EnsembleWriter:
    """Writes an ensemble into an empty or new folder, chunk by chunk of particles.

    Little-endian, Blosc (LZ4 after a byte shuffle) without threads: the bytes depend on the
    ensemble and the lock file alone, so that equal ensembles have equal tree hashes however they
    were cut. Use it in a ``with`` block and end the block with :meth:`close_with`. A block that
    ends by an exception leaves nothing; with a ``run_id`` it leaves the finished chunks.

    Parameters
    ----------
    folder
        Empty, new, or, with a ``run_id``, what an earlier writer of the same run left.
    times_ns : (time,) int64
        UTC, whole seconds in nanoseconds since 1970.
    draw, hypothesis, search_object, member : (particle,) int32
    log_prior : (particle,) float64
        See :class:`sarex.ensemble.Ensemble`.
    hypothesis_ids, object_ids
        What ``hypothesis`` and ``search_object`` number.
    run_id
        Hash of all that decides the particles' paths, but for code and versions, which are added;
        None for a run that is not taken up again.

    Raises
    ------
    ArtefactError
        If the folder holds something already, or times are no whole seconds.
    """

    def __init__(
        self,
        folder: Path,
        *,
        times_ns: NDArray[np.int64],
        draw: NDArray[np.int32],
        hypothesis: NDArray[np.int32],
        search_object: NDArray[np.int32],
        member: NDArray[np.int32],
        log_prior: NDArray[np.float64],
        hypothesis_ids: tuple[str, ...],
        object_ids: tuple[str, ...],
        run_id: str | None = None,
    ) -> None:
        self.folder = Path(folder)
        self._ids = (tuple(hypothesis_ids), tuple(object_ids))
        self._index: dict[str, NDArray[Any]] = {
            "time": _whole_seconds(times_ns),
            "trajectory": np.arange(draw.size),
            "draw": draw,
            "hypothesis": hypothesis,
            "search_object": search_object,
            "member": member,
            "log_prior": log_prior,
        }
        self._closed = False
        self._made = not self.folder.exists()
        self._ledger = None if run_id is None else Ledger(self.folder, self._identity(run_id))
        found = self._ledger is not None and self._ledger.exists
        if not found and not self._made and any(self.folder.iterdir()):
            raise ArtefactError(
                "an ensemble is written once",
                given=f"{self.folder} is not empty",
                remedy="Give a new folder.",
            )
        self._done = self._ledger.read() if found and self._ledger else {}
        self._arrays = {name: self._array(name, found) for name in PATHS}
        if not found:
            for name, values in self._index.items():
                self._array(name, False)[...] = np.ascontiguousarray(
                    values, dtype=VARIABLES[name].dtype
                )
            if self._ledger is not None:
                self._ledger.begin()
        self._left = set(range(0, draw.size, CHUNK)) - set(self._done)

    @property
    def particle_count(self) -> int:
        return self._index["draw"].size

    def note_of(self, low: int) -> dict[str, Any] | None:
        """The note of the chunk that begins at a particle, or None if it is still to be written.

        Only a writer that was given a ``run_id`` finds chunks that an earlier one wrote.
        """
        return self._done.get(low)

    def write(
        self,
        low: int,
        lon_deg: NDArray[np.float64],
        lat_deg: NDArray[np.float64],
        status: NDArray[np.uint8],
        note: Mapping[str, Any] | None = None,
    ) -> None:
        """Write one chunk: the particles from ``low`` on, at all times.

        Parameters
        ----------
        low
            First particle; a multiple of :data:`CHUNK`.
        lon_deg, lat_deg : (time, n) float64 [degrees]
            ``n`` is :data:`CHUNK`, or what is left at the end.
        status : (time, n) uint8
            See :class:`sarex.ensemble.Status`.
        note
            Plain data about the chunk that the run needs again if it is taken up later.

        Raises
        ------
        ArtefactError
            If the chunk does not fit, or was written before.
        """
        high = min(low + CHUNK, self.particle_count)
        expected = (self._index["time"].size, high - low)
        shapes = {array.shape for array in (lon_deg, lat_deg, status)}
        if low not in self._left or shapes != {expected}:
            raise ArtefactError(
                "not a chunk that is still to be written",
                given=f"particles from {low}, (time, particle) = {sorted(shapes)}",
                allowed=f"(time, particle) = {expected}, from one of {sorted(self._left)[:5]} …",
                remedy=f"Write each chunk of {CHUNK} particles once.",
            )
        with zarr.config.set(_ONE_WORKER):
            for name, values in zip(PATHS, (lon_deg, lat_deg, status), strict=True):
                self._arrays[name][:, low:high] = np.ascontiguousarray(
                    values, dtype=VARIABLES[name].dtype
                )
        if self._ledger is not None:
            self._ledger.add(low, self._files(low), dict(note or {}))
        self._left.discard(low)

    def close_with(self, provenance: Provenance) -> None:
        """Say what the store is, in one last write; from now on it can be opened.

        Raises
        ------
        ArtefactError
            If chunks are missing.
        """
        if self._left:
            raise ArtefactError(
                "the ensemble is not whole",
                given=f"{len(self._left)} chunks are missing, the first at particle "
                f"{min(self._left)}",
                remedy="Write every chunk before closing.",
            )
        if self._ledger is not None:
            self._ledger.remove()
        with warnings.catch_warnings():
            # Zarr 3 says of every consolidated group that its format is not in the specification
            # yet; readers that do not know it read the arrays one by one.
            warnings.simplefilter("ignore", ZarrUserWarning)
            group = zarr.consolidate_metadata(str(self.folder), zarr_format=3)
        group.attrs.update(
            {
                "format": FORMAT,
                **attributes_of_file(provenance),
                "hypothesis_ids": list(self._ids[0]),
                "object_ids": list(self._ids[1]),
            }
        )
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._closed or self._ledger is not None:
            return
        self._remove()
        if kind is None:
            raise ArtefactError(
                "the ensemble was not closed",
                given=str(self.folder),
                remedy="End the with block with close_with(provenance).",
            )

    def _identity(self, run_id: str) -> str:
        digest = hashlib.sha256(f"{FORMAT} {run_id} {self._ids} {versions()}".encode())
        for name, values in self._index.items():
            digest.update(np.ascontiguousarray(values, dtype=VARIABLES[name].dtype).tobytes())
        return digest.hexdigest()

    def _array(self, name: str, found: bool) -> Any:
        if found:
            array = zarr.open_array(str(self.folder), path=name, mode="r+", zarr_format=3)
            return array.with_config(_CONFIG)
        variable = VARIABLES[name]
        sizes = {"time": self._index["time"].size, "trajectory": self.particle_count}
        most = {"time": _CHUNK_TIMES, "trajectory": CHUNK}
        shape = tuple(sizes[dimension] for dimension in variable.dimensions)
        chunks = tuple(
            min(size, most[d]) for d, size in zip(variable.dimensions, shape, strict=True)
        )
        dtype = np.dtype(variable.dtype)
        return cast("Any", zarr.create_array)(
            store=str(self.folder),
            name=name,
            shape=shape,
            dtype=dtype,
            chunks=shape if variable.dimensions == ("time",) else chunks,
            serializer=BytesCodec(endian="little" if dtype.itemsize > 1 else None),
            compressors=[
                BloscCodec(typesize=dtype.itemsize, cname="lz4", clevel=5, shuffle="shuffle")
            ],
            filters=None,
            fill_value=0,
            zarr_format=3,
            dimension_names=variable.dimensions,
            attributes=attributes_of_variable(name, *self._ids),
            config=_CONFIG,
        )

    def _files(self, low: int) -> list[Path]:
        column = str(low // CHUNK)
        return [
            path
            for name in PATHS
            for path in sorted((self.folder / name / "c").glob(f"*/{column}"))
        ]

    def _remove(self) -> None:
        if self._made:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _whole_seconds(times_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    seconds, rest = np.divmod(times_ns, _SECOND_NS)
    if rest.any():
        raise ArtefactError(
            "an output time is no whole second",
            given=str(np.datetime64(int(times_ns[np.flatnonzero(rest)[0]]), "ns")),
            allowed="whole seconds, as CF time axes are read everywhere",
            remedy="Take a start and a step of whole seconds.",
        )
    return np.asarray(seconds)
