"""A layer: one quantity as the kernels read it, with what it covers and what it assumes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sarex.canonical import content_hash
from sarex.errors import CoverageError, FieldError
from sarex.metocean._kernels import COLUMNS, HOLE, MEMBERS, OUTSIDE, sample
from sarex.metocean.coverage import Coverage
from sarex.metocean.quantity import Quantity, kind_of
from sarex.metocean.spec import ErrorSpec
from sarex.quantities import format_dtg

__all__ = ["Coverage", "Layer", "LayerArrays", "Source", "hash_arrays", "pack"]

LayerArrays = tuple[
    NDArray[np.float32],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
]
"""values, grids, times_s, analytic, series_s, series: see :mod:`sarex.metocean._kernels`."""


class Source(NamedTuple):
    """One gridded source, or one that holds everywhere (one longitude, one latitude).

    ``velocity_m_s`` is (time, member, lat, lon, 2), NaN where there is no value; ``hold`` keeps
    each value until the next time instead of going there linearly.
    """

    velocity_m_s: NDArray[np.float32]
    times_s: NDArray[np.float64]
    lon_deg: float = 0.0
    lon_step_deg: float = 1.0
    lat_deg: float = 0.0
    lat_step_deg: float = 1.0
    hold: bool = False


def pack(
    sources: Sequence[Source],
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.float64]]:
    """The ``values``, ``grids`` and ``times_s`` of a layer; sources in order of priority."""
    grids = np.zeros((len(sources), COLUMNS))
    values_at = times_at = 0
    for row, source in zip(grids, sources, strict=True):
        nt, members, ny, nx, _ = source.velocity_m_s.shape
        steps = (source.lon_step_deg, source.lat_step_deg)
        row[:] = (
            *(source.lon_deg, steps[0], source.lat_deg, steps[1], float(source.hold)),
            *(1.0 / steps[0], 1.0 / steps[1], nx, ny, nt, members, values_at, times_at),
        )
        values_at += source.velocity_m_s.size
        times_at += nt
    flat = [np.ravel(source.velocity_m_s) for source in sources]
    values = flat[0] if len(flat) == 1 else np.concatenate([np.zeros(0, np.float32), *flat])
    times = [source.times_s for source in sources]
    return values, grids, np.concatenate(times) if times else np.zeros(0)


def hash_arrays(arrays: Iterable[NDArray[np.generic]]) -> str:
    """SHA-256 over kind, shape and bytes of arrays, in hexadecimal."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Layer:
    """One quantity, ready for the kernels.

    Parameters
    ----------
    arrays
        See :data:`LayerArrays`.
    error
        Velocity error that a forecast made with this layer carries.
    assumptions
        Sentences that are printed with every output that rests on this layer.
    labels
        Any of SYNTHETIC, CLIMATOLOGY, GAP BRIDGED, OBSERVED.
    sources
        Names of the files or kinds of values, in order of priority.
    weights
        Of the members of an ensemble; their sum is 1.
    member_ids
        How its files number them; empty where they do not.
    """

    quantity: Quantity
    arrays: LayerArrays
    coverage: Coverage
    error: ErrorSpec
    assumptions: tuple[str, ...]
    labels: tuple[str, ...]
    sources: tuple[str, ...]
    weights: tuple[float, ...] = (1.0,)
    member_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for array in self.arrays:
            array.flags.writeable = False

    @property
    def content_hash(self) -> str:
        """Hash of the values, the error, the labels and, of an ensemble, the weights."""
        body = {
            "arrays": hash_arrays(self.arrays),
            "error": self.error.model_dump(mode="json"),
            "labels": list(self.labels),
            "quantity": self.quantity,
        }
        if len(self.weights) > 1:
            body["weights"] = hash_arrays([self.member_weights])
        return content_hash(body)

    def check_span(self, start_ns: int, end_ns: int) -> None:
        """Refuse a span of time that the layer does not cover.

        Raises
        ------
        CoverageError
        """
        first, last = self.coverage.start_ns, self.coverage.end_ns
        early = first is not None and start_ns < first
        late = last is not None and end_ns > last
        if not (early or late):
            return
        wanted = "begin the forecast later" if early else "end the forecast earlier"
        raise CoverageError(
            f"the {self.word} does not cover the time of the forecast",
            given=f"{format_dtg(start_ns)} to {format_dtg(end_ns)}",
            allowed=self.coverage.describe_span(),
            remedy=f"Give a {self.word} for the whole span, or {wanted}.",
            where=", ".join(self.sources) or None,
        )

    @property
    def member_count(self) -> int:
        """Members of the ensemble of this layer; 1 where there is none."""
        grids = self.arrays[1]
        return int(grids[:, MEMBERS].max()) if grids.shape[0] else 1

    @property
    def member_weights(self) -> NDArray[np.float64]:
        """Weight of each member, (member,); their sum is 1."""
        return np.array(self.weights)

    @property
    def word(self) -> str:
        """What the quantity is called in messages."""
        return kind_of(self.quantity).word

    def value(
        self, lon_deg: ArrayLike, lat_deg: ArrayLike, time_ns: ArrayLike, *, member: int = 0
    ) -> NDArray[np.float64]:
        """Significant wave height [m] or temperature [°C] at places and times.

        Parameters and errors are those of :meth:`sample`.

        Raises
        ------
        FieldError
            If the layer is a velocity.
        """
        if kind_of(self.quantity).components != 1:
            raise FieldError(
                f"the {self.word} has two components",
                allowed="waves or sea_temperature",
                remedy="Ask for both with sample.",
            )
        return self.sample(lon_deg, lat_deg, time_ns, member=member)[0]

    def sample(
        self, lon_deg: ArrayLike, lat_deg: ArrayLike, time_ns: ArrayLike, *, member: int = 0
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Eastward and northward velocity at places and times, by the kernel of the forecast.

        Parameters
        ----------
        lon_deg, lat_deg
            Broadcastable [deg].
        time_ns
            Broadcastable, int64 [ns since 1970 UTC].
        member
            Number of the member, where the layer is an ensemble.

        Returns
        -------
        u, v : broadcast shape [m s-1]
            NaN in a hole of the field: no corner of the cell has a value.

        Raises
        ------
        CoverageError
            If a place or a time lies outside the layer.
        FieldError
            If the ensemble has no such member.
        """
        self._check_member(member)
        lon, lat, time = np.broadcast_arrays(
            np.asarray(lon_deg, dtype=np.float64),
            np.asarray(lat_deg, dtype=np.float64),
            np.asarray(time_ns, dtype=np.int64),
        )
        if time.size:
            self.check_span(int(time.min()), int(time.max()))
        lon = np.where(np.abs(lon) > 180.0, (lon + 180.0) % 360.0 - 180.0, lon)
        u, v, status = sample(
            lon.ravel(), np.ravel(lat).copy(), time.ravel() / 1e9, member, self.arrays
        )
        self._refuse_outside(status, lon.ravel(), np.ravel(lat))
        u[status == HOLE] = np.nan
        v[status == HOLE] = np.nan
        return u.reshape(lon.shape), v.reshape(lon.shape)

    def _check_member(self, member: int) -> None:
        """A layer of one member has that one for every number."""
        if member < 0 or (self.member_count > 1 and member >= self.member_count):
            raise FieldError(
                f"the {self.word} has no such member",
                given=member,
                allowed=f"0 to {self.member_count - 1}",
                remedy="Count the members of a layer from 0; member_count says how many there are.",
            )

    def _refuse_outside(
        self, status: NDArray[np.int8], lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> None:
        outside = np.flatnonzero(status == OUTSIDE)
        if outside.size:
            at = int(outside[0])
            raise CoverageError(
                f"{outside.size} of {status.size} places lie outside the {self.word} field",
                given=f"{lat[at]:.4f}, {lon[at]:.4f} (latitude, longitude)",
                allowed=self.coverage.describe_area(),
                remedy=f"Give a {self.word} field that covers these places.",
                where=", ".join(self.sources) or None,
            )
