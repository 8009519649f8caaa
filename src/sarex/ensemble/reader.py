"""One way to read an ensemble, in memory or on disk: a time at a time, or a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.model import Ensemble
from sarex.provenance import Provenance

__all__ = ["CHUNK", "EnsembleReader", "parts_of"]

CHUNK = 16384
"""Particles in a piece, and in a chunk on disk."""


class EnsembleReader(Protocol):
    """What maps and exports ask of an ensemble; see :class:`sarex.ensemble.Ensemble`."""

    @property
    def times_ns(self) -> NDArray[np.int64]: ...
    @property
    def draw(self) -> NDArray[np.int32]: ...
    @property
    def hypothesis(self) -> NDArray[np.int32]: ...
    @property
    def search_object(self) -> NDArray[np.int32]: ...
    @property
    def member(self) -> NDArray[np.int32]: ...
    @property
    def log_prior(self) -> NDArray[np.float64]: ...
    @property
    def hypothesis_ids(self) -> tuple[str, ...]: ...
    @property
    def object_ids(self) -> tuple[str, ...]: ...
    @property
    def provenance(self) -> Provenance: ...
    @property
    def particle_count(self) -> int: ...
    @property
    def draw_count(self) -> int: ...
    @property
    def step_ns(self) -> int: ...
    def at(
        self, time_ns: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]:
        """Longitude, latitude and status of all particles at one time."""
        ...

    def read(self, *, particles: slice = ..., times: slice = ...) -> Ensemble:
        """Some particles at some times, in memory."""
        ...


def parts_of(ensemble: EnsembleReader) -> Iterator[tuple[slice, Ensemble]]:
    """The ensemble in pieces of :data:`CHUNK` particles, in order, each with where it lies.

    A piece keeps the numbers of the whole: its draws need not begin with 0. Of an ensemble on disk
    one piece at a time is in memory.
    """
    for low in range(0, ensemble.particle_count, CHUNK):
        part = slice(low, min(low + CHUNK, ensemble.particle_count))
        yield part, ensemble.read(particles=part)
