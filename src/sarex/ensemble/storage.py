"""An ensemble on disk: the same bytes for the same ensemble, read whole or in part.

The store is a CF trajectory dataset too: ``xarray.open_zarr(folder)`` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
import zarr
from numpy.typing import NDArray

from sarex.ensemble.cf import PATHS, VARIABLES
from sarex.ensemble.model import Ensemble
from sarex.ensemble.reader import parts_of
from sarex.ensemble.writer import CHUNK, FORMAT, EnsembleWriter
from sarex.errors import ArtefactError
from sarex.provenance import Provenance

__all__ = [
    "CHUNK",
    "FORMAT",
    "EnsembleWriter",
    "StoredEnsemble",
    "is_whole",
    "open_ensemble",
    "open_stored",
    "save_ensemble",
]

_SECOND_NS = 1_000_000_000
_ALL = slice(None)
_State = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]


def save_ensemble(ensemble: Ensemble, folder: Path) -> None:
    """Write an ensemble into an empty or new folder.

    The bytes depend on the ensemble and the lock file alone; see :class:`EnsembleWriter`.

    Raises
    ------
    ArtefactError
        If the folder holds something already, or times are no whole seconds.
    """
    with EnsembleWriter(
        folder,
        times_ns=ensemble.times_ns,
        draw=ensemble.draw,
        hypothesis=ensemble.hypothesis,
        search_object=ensemble.search_object,
        member=ensemble.member,
        log_prior=ensemble.log_prior,
        hypothesis_ids=ensemble.hypothesis_ids,
        object_ids=ensemble.object_ids,
    ) as writer:
        for part, piece in parts_of(ensemble):
            writer.write(part.start, piece.lon_deg, piece.lat_deg, piece.status)
        writer.close_with(ensemble.provenance)


def is_whole(folder: Path) -> bool:
    """Whether a folder holds an ensemble whose writing came to its end."""
    try:
        root = json.loads((folder / "zarr.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(root.get("attributes", {}).get("format") == FORMAT)


def open_ensemble(folder: Path) -> Ensemble:
    """Read a whole ensemble into memory.

    Raises
    ------
    ArtefactError
        If the folder holds no ensemble of a format that is known here, or one that is not whole.
    """
    return open_stored(folder).read()


def open_stored(folder: Path) -> StoredEnsemble:
    """Open an ensemble to read it in parts: for one time, or for some particles.

    Raises
    ------
    ArtefactError
        If the folder holds no ensemble of a format that is known here, or one that is not whole.
    """
    with _readable(folder):
        group = zarr.open_group(folder, mode="r", zarr_format=3)
        attributes = dict(group.attrs)
        if attributes.get("format") != FORMAT:
            raise _other_format(folder, attributes.get("format"))
        arrays = {name: _whole_array(group, name) for name in VARIABLES}
        return StoredEnsemble(Path(folder), arrays, attributes)


class StoredEnsemble:
    """An ensemble on disk. Weights and numbers are in memory, paths are read when asked for.

    It answers what an :class:`sarex.ensemble.Ensemble` answers about single times, so that maps
    are made of either.
    """

    def __init__(self, folder: Path, arrays: dict[str, Any], attributes: dict[str, Any]) -> None:
        self.folder = folder
        self._arrays = arrays
        self.times_ns: NDArray[np.int64] = _values(arrays, "time") * _SECOND_NS
        self.draw: NDArray[np.int32] = _values(arrays, "draw")
        self.hypothesis: NDArray[np.int32] = _values(arrays, "hypothesis")
        self.search_object: NDArray[np.int32] = _values(arrays, "search_object")
        self.member: NDArray[np.int32] = _values(arrays, "member")
        self.log_prior: NDArray[np.float64] = _values(arrays, "log_prior")
        self.hypothesis_ids: tuple[str, ...] = tuple(attributes["hypothesis_ids"])
        self.object_ids: tuple[str, ...] = tuple(attributes["object_ids"])
        self._latest: tuple[int, _State] | None = None
        self.provenance = Provenance.from_json(json.loads(attributes["provenance"]))

    @property
    def particle_count(self) -> int:
        return self.draw.size

    @property
    def draw_count(self) -> int:
        return int(self.draw.max()) + 1

    @property
    def step_ns(self) -> int:
        return int(self.times_ns[1] - self.times_ns[0])

    def at(self, time_ns: int) -> _State:
        """Longitude, latitude and status of all particles at one time, linear in between.

        The latest answer is kept, so that several maps of one time read the store once.

        Raises
        ------
        DriftError
            If the time lies outside the ensemble.
        ArtefactError
            If the store cannot be read.
        """
        last = self.times_ns.size - 2
        i = int(np.searchsorted(self.times_ns, time_ns, side="right")) - 1
        if not self.times_ns[0] <= time_ns <= self.times_ns[-1]:
            return self.read(particles=slice(0, 1)).at(time_ns)  # says what it reaches
        if self._latest is None or self._latest[0] != time_ns:
            i = min(i, last)
            self._latest = time_ns, self.read(times=slice(i, i + 2)).at(time_ns)
            for values in self._latest[1]:
                values.flags.writeable = False
        return self._latest[1]

    def read(self, *, particles: slice = _ALL, times: slice = _ALL) -> Ensemble:
        """Some particles at some times, or everything, in memory.

        Parameters
        ----------
        particles, times
            Without a stride.

        Raises
        ------
        ArtefactError
            If the store cannot be read.
        """
        with _readable(self.folder):
            self._require(particles, times)
            paths = [np.asarray(self._arrays[name][times, particles]) for name in PATHS]
        return Ensemble(
            times_ns=self.times_ns[times].copy(),
            lon_deg=paths[0],
            lat_deg=paths[1],
            status=paths[2],
            draw=self.draw[particles].copy(),
            hypothesis=self.hypothesis[particles].copy(),
            search_object=self.search_object[particles].copy(),
            member=self.member[particles].copy(),
            log_prior=self.log_prior[particles].copy(),
            hypothesis_ids=self.hypothesis_ids,
            object_ids=self.object_ids,
            provenance=self.provenance,
        )

    def _require(self, particles: slice, times: slice) -> None:
        """Refuse to read where a chunk is missing: Zarr would fill it with zeros."""
        for name in PATHS:
            array = self._arrays[name]
            rows, columns = (
                _chunks(asked, size, chunk)
                for asked, size, chunk in zip(
                    (times, particles), array.shape, array.chunks, strict=True
                )
            )
            for row in rows:
                for column in columns:
                    path = self.folder / name / "c" / str(row) / str(column)
                    if not path.is_file():
                        raise ValueError(f"{name}: the chunk {row}/{column} is missing")


def _chunks(asked: slice, size: int, chunk: int) -> range:
    start, stop, _ = asked.indices(size)
    return range(start // chunk, -(-stop // chunk))


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Say of whatever goes wrong with the files that the ensemble cannot be read."""
    try:
        yield
    except (OSError, KeyError, ValueError, TypeError, RuntimeError) as error:
        raise ArtefactError(
            "the ensemble cannot be read",
            given=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}",
            remedy="Verify the artefact's hash; run the forecast again from the case.",
            where=str(folder),
        ) from error


def _other_format(folder: Path, found: object) -> ArtefactError:
    if found is None:
        return ArtefactError(
            "the ensemble cannot be read",
            given="a store that does not say what it is: its writing was stopped",
            allowed=FORMAT,
            remedy="Run the forecast again.",
            where=str(folder),
        )
    return ArtefactError(
        "not an ensemble of this version",
        given=str(found),
        allowed=FORMAT,
        remedy="Read it with the version of sarex that wrote it.",
        where=str(folder),
    )


def _whole_array(group: zarr.Group, name: str) -> Any:
    array = cast("zarr.Array[Any]", group[name])
    variable = VARIABLES[name]
    if str(array.dtype) != variable.dtype or array.metadata.dimension_names != variable.dimensions:  # type: ignore[union-attr]
        raise ValueError(f"{name}: {array.dtype} over {array.metadata}")
    if array.nchunks_initialized != array.nchunks:
        raise ValueError(f"{name}: {array.nchunks_initialized} of {array.nchunks} chunks are there")
    return array


def _values(arrays: dict[str, Any], name: str) -> NDArray[Any]:
    values = np.asarray(arrays[name][...])
    values.flags.writeable = False
    return values
