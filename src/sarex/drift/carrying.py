"""Chunks of particles, carried through all steps by the kernel."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numba import config
from numpy.typing import NDArray

from sarex.drift import _kernels as kernels
from sarex.drift.block._kernels import BLOCK
from sarex.drift.error_process import MeanProcess, mean_process
from sarex.drift.leeway import LeewayTable
from sarex.drift.motion import _kernels as motion
from sarex.drift.particles import Particles, TimeAxis
from sarex.errors import DriftError, near_miss
from sarex.geo import Coast
from sarex.geo.clearance import clearance_cells
from sarex.incident.case import CoastAction
from sarex.metocean import Forcing, Layer
from sarex.metocean.frames import FieldArrays, Frames, Reach, layer_arrays
from sarex.randomness import Key

__all__ = ["COAST_ACTIONS", "Carrier", "Paths", "ResidualLike", "empty_paths"]

COAST_ACTIONS: dict[str, int] = {
    "strand": motion.STRAND,
    "refloat": motion.REFLOAT,
    "slide": motion.SLIDE,
}

_REACH_M_S = 2.0
"""Particles are looked for within this speed first; a faster one costs time, nothing else."""
_FRAME_FLOATS = 16_000_000
"""Values of all frames held at once, 64 MB; decides no result."""

Floats = NDArray[np.float64]


class ResidualLike(Protocol):
    """What a residual current is to a forecast; see :class:`sarex.drift.residual.Residual`."""

    @property
    def assumptions(self) -> tuple[str, ...]: ...
    @property
    def content_hash(self) -> str: ...
    def schedule(
        self, process: MeanProcess, first_s: float, step_s: float, steps: int
    ) -> tuple[Floats, Floats]: ...


@dataclass(frozen=True, slots=True)
class Paths:
    """What a chunk of particles did; the arrays that the kernel fills."""

    lon_deg: Floats
    lat_deg: Floats
    status: NDArray[np.uint8]
    fault: NDArray[np.int8]
    fault_step: NDArray[np.int32]
    capsized: NDArray[np.bool_]


def empty_paths(times: int, count: int) -> Paths:
    """Room for a chunk: columns of a wider array, since the kernel is compiled for such alone."""
    return Paths(
        np.empty((times, count + 1))[:, :count],
        np.empty((times, count + 1))[:, :count],
        np.empty((times, count + 1), np.uint8)[:, :count],
        np.zeros(count, np.int8),
        np.zeros(count, np.int32),
        np.zeros(count, np.bool_),
    )


class _Errors(NamedTuple):
    """phi, g, s, start of the errors of wind and current, each particle's own and shared."""

    own: Floats
    shared: Floats
    schedule: Floats
    start: Floats


class Carrier:
    """What the kernel needs, prepared once for all chunks."""

    def __init__(
        self,
        particles: Particles,
        axis: TimeAxis,
        forcing: Forcing,
        coast: Coast,
        table: LeewayTable,
        key: Key,
        action: CoastAction,
        residual: ResidualLike | None,
        threads: int | None,
    ) -> None:
        self._threads = threads or int(config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]
        self._particles, self._axis, self._table, self._key = particles, axis, table, key
        self._coast, self._clearance = coast.arrays, clearance_cells(coast)
        self._action = _code_of(action)
        self._errors = _errors(forcing, axis, particles, residual)
        reach = _reach(particles, axis)
        layers = (forcing.wind, forcing.current, forcing.stokes)
        self._frames = [Frames(layer_arrays(layer), reach) for layer in layers]
        self._filled: tuple[int, int] | None = None
        self._fields: list[FieldArrays] = []

    def carry(self, low: int, paths: Paths) -> None:
        """Carry as many particles as ``paths`` has columns, from number ``low`` on.

        Paths are (time, particle), not contiguous in memory.
        """
        count = paths.fault.size
        part = slice(low, low + count)
        particles, axis = self._particles, self._axis
        state = np.zeros((motion.STATE_ROWS, count))
        state[motion.LON] = particles.lon_deg[part]
        state[motion.LAT] = particles.lat_deg[part]
        codes = np.zeros((motion.CODE_ROWS, count), np.int64)
        start_s = particles.start_ns[part] / 1e9
        draw = particles.draw[part].astype(np.int64)
        errors, table = self._errors, self._table
        launch = (
            low,
            start_s,
            particles.search_object[part],
            table.row_of_object,
            draw,
            table.rows,
            self._key,
            float(axis.first_s),
            errors.own,
            errors.shared,
            errors.start,
            self._coast,
            state,
            codes,
            paths.fault,
            paths.fault_step,
        )
        self._in_threads(kernels.launch_range, count, *launch)
        member = particles.member[part].astype(np.float64)
        for first, last in self._runs():
            self._in_threads(
                kernels.carry,
                count,
                first,
                last,
                axis.steps,
                low,
                start_s,
                draw,
                member,
                table.rows,
                table.capsize,
                self._key,
                float(axis.first_s),
                float(axis.step_s),
                axis.steps_per_output,
                *self._at(first, last),
                errors.own,
                errors.shared,
                errors.schedule,
                self._coast,
                self._clearance,
                self._action,
                state,
                codes,
                paths.lon_deg,
                paths.lat_deg,
                paths.status,
                paths.fault,
                paths.fault_step,
            )

        began = table.row_of_object[particles.search_object[part]]
        paths.capsized[:] = codes[motion.ROW] != began

    def _in_threads(self, kernel: Callable[..., None], count: int, *arguments: object) -> None:
        """Run a kernel over parts of the particles; each part's outputs are its own."""
        each = BLOCK * -(-count // (BLOCK * self._threads))
        parts = [(begin, min(begin + each, count)) for begin in range(0, count, each)]
        if len(parts) == 1:
            kernel(0, count, *arguments)
            return
        with ThreadPoolExecutor(len(parts)) as pool:
            for done in [pool.submit(kernel, *part, *arguments) for part in parts]:
                done.result()

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Steps for which frames are held at once."""
        each = 2 * max(sum(frames.floats_per_stage for frames in self._frames), 1)
        most = max(_FRAME_FLOATS // each, 1)
        for first in range(0, self._axis.steps, most):
            yield first, min(first + most, self._axis.steps)

    def _at(self, first: int, last: int) -> list[FieldArrays]:
        if self._filled != (first, last):
            times = self._axis.stage_s[2 * first : 2 * last]
            self._fields = [frames.at(times) for frames in self._frames]
            self._filled = (first, last)
        return self._fields


def _code_of(action: str) -> int:
    if action not in COAST_ACTIONS:
        raise DriftError(
            "not what a particle can do that meets land",
            given=action,
            allowed=near_miss(action, COAST_ACTIONS) or ", ".join(COAST_ACTIONS),
            remedy="Choose one as coast_action.",
        )
    return COAST_ACTIONS[action]


def _reach(particles: Particles, axis: TimeAxis) -> Reach:
    far_m = _REACH_M_S * axis.step_s * axis.steps
    lon, lat = particles.lon_deg, particles.lat_deg
    north = far_m / 110_000.0
    east = north / max(math.cos(math.radians(float(np.abs(lat).max()))), 0.02)
    west_deg, east_deg = float(lon.min()) - east, float(lon.max()) + east
    return Reach(west_deg, east_deg, float(lat.min()) - north, float(lat.max()) + north)


def _errors(
    forcing: Forcing, axis: TimeAxis, particles: Particles, residual: ResidualLike | None
) -> _Errors:
    """Where each draw has one object, its own and its shared error are one process of their sum."""
    together = residual is None and particles.one_per_draw
    own, shared = np.zeros((2, 4)), np.zeros((2, 4))
    for row, layer in enumerate((forcing.wind, forcing.current)):
        share = 0.0 if together else layer.error.common_share
        own[row] = _process(layer, 1.0 - share, axis)
        shared[row] = _process(layer, share, axis)
    schedule = np.zeros((axis.steps, 4))
    schedule[:, 3] = shared[1, 2]
    start = np.array([0.0, 0.0, shared[1, 3]])
    if residual is not None:
        process = MeanProcess(*(float(x) for x in shared[1]))
        schedule, start = residual.schedule(process, axis.first_s, axis.step_s, axis.steps)
    return _Errors(own, shared, np.ascontiguousarray(schedule), np.ascontiguousarray(start))


def _process(layer: Layer, share: float, axis: TimeAxis) -> MeanProcess:
    error = layer.error
    return mean_process(float(axis.step_s), error.sigma_m_s * share**0.5, error.tau_h * 3600.0)
