"""The drift forecast: from draws to an ensemble."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba
import numpy as np
from numpy.typing import NDArray

from sarex.drift import _kernels as kernels
from sarex.drift.coverage import report_faults
from sarex.drift.leeway import leeway_record, leeway_table
from sarex.drift.particles import Particles, TimeAxis, expand, time_axis
from sarex.ensemble import DEFAULT_STEP_S, Ensemble
from sarex.metocean import Forcing, Layer, hash_arrays
from sarex.provenance import Provenance
from sarex.quantities import format_iso
from sarex.randomness import Key, draw_key, key_to_hex

if TYPE_CHECKING:
    from sarex.geo import Coast
    from sarex.incident import Draws, SearchObject
    from sarex.jobs import CancelToken

__all__ = ["MODEL", "simulate"]

MODEL = "sarex.drift leeway/1"
_CHUNK_STEPS = 1_000_000
"""Particle-steps between two questions whether to stop; decides no result."""

Progress = Callable[[float, str], None]


def simulate(
    draws: Draws,
    objects: Sequence[SearchObject],
    objects_of: Mapping[str, Sequence[str]],
    forcing: Forcing,
    coast: Coast,
    *,
    end_ns: int,
    rng: np.random.Generator,
    step_s: int = 600,
    output_step_s: int = DEFAULT_STEP_S,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Ensemble:
    """Drift every search object of every draw from its distress time to the end.

    Leeway with crosswind rows and jibing, surface current, an Ornstein-Uhlenbeck velocity error on
    both, midpoint rule (order 2) with the position in degrees. A particle whose step ends on land
    strands at the last place at sea (within 1 m) and stays.

    Parameters
    ----------
    draws
        Distress time and place of each draw.
    objects, objects_of
        The search objects; for each hypothesis the ids of those that exist at once.
    forcing, coast
        Wind and current; land and sea of the region.
    end_ns
        The last output time is the first multiple of ``output_step_s`` at or after it.
    rng
        Draws one key.
    step_s, output_step_s
        Whole seconds; the output step is a multiple of the step.
    threads
        Numba threads; the result is the same bit for bit with any number.
    progress, cancel
        Called with the share done and a word; asked between chunks of particles.

    Returns
    -------
    Ensemble
        One particle for each (draw, object), in order of draws.

    Raises
    ------
    CoverageError
        If the forcing does not cover the span (before anything is run), or particles leave it and
        the case says to stop.
    DriftError
        If the steps, the end or the objects do not fit together.

    References
    ----------
    Allen & Plourde 1999, CG-D-08-99; Breivik & Allen 2008, doi 10.1016/j.jmarsys.2007.02.010.
    Pinned by tests/reference/test_leeway_rows.py and tests/reference/test_drift_closed_forms.py.
    """
    particles = expand(draws, objects, objects_of)
    start_ns = int(particles.start_ns.min())
    axis = time_axis(start_ns, end_ns, step_s, output_step_s)
    times_ns = axis.output_ns
    forcing.check_span(start_ns, int(times_ns[-1]))
    key = draw_key(rng)
    table = leeway_table(objects)
    task = _Task(particles, axis, forcing, coast, table.rows_that_stay, key)
    with _thread_count(threads):
        result = task.run(progress, cancel)
    faults = report_faults(
        forcing, coast.name, axis, result.fault, result.fault_step, result.lon[-1], result.lat[-1]
    )
    return Ensemble(
        times_ns=times_ns,
        lon_deg=result.lon,
        lat_deg=result.lat,
        status=result.status,
        draw=particles.draw,
        hypothesis=particles.hypothesis,
        search_object=particles.search_object,
        member=np.zeros(particles.count, np.int32),
        log_prior=particles.log_prior,
        hypothesis_ids=tuple(draws.hypothesis_ids),
        object_ids=tuple(item.id for item in objects),
        provenance=Provenance(
            model=MODEL,
            inputs={
                "coast": coast.content_hash,
                "draws": hash_arrays(
                    (draws.start_ns, draws.lon_deg, draws.lat_deg, draws.log_weight)
                ),
                "forcing": forcing.content_hash,
            },
            parameters={
                "end": format_iso(int(times_ns[-1])),
                "leeway": {item.id: leeway_record(item) for item in objects},
                "output_step_s": output_step_s,
                "step_s": step_s,
            },
            key=key_to_hex(key),
            assumptions=(
                *forcing.assumptions,
                *_sentences(coast, step_s, result),
                *faults,
            ),
        ),
    )


def _sentences(coast: Coast, step_s: int, result: _Result) -> tuple[str, ...]:
    ashore = result.ashore_at_start
    return (
        "Drift: leeway coefficients already contain the drift by waves; none is added.",
        *coast.assumptions,
        f"Coast: a particle whose step of {step_s} s ends on land strands there and stays.",
        *(
            (f"Coast: {ashore} of {result.fault.size} particles start on land and stay there.",)
            if ashore
            else ()
        ),
    )


@contextmanager
def _thread_count(threads: int | None) -> Iterator[None]:
    before = numba.get_num_threads()
    if threads is not None:
        numba.set_num_threads(threads)
    try:
        yield
    finally:
        numba.set_num_threads(before)


@dataclass(frozen=True, slots=True)
class _Result:
    """Arrays the kernel fills."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    status: NDArray[np.uint8]
    fault: NDArray[np.int8]
    fault_step: NDArray[np.int32]

    @property
    def ashore_at_start(self) -> int:
        """Number of particles that start on land."""
        return int(np.count_nonzero((self.fault == 0) & (self.fault_step < 0)))


class _Task:
    """What the kernel needs, prepared once."""

    def __init__(
        self,
        particles: Particles,
        axis: TimeAxis,
        forcing: Forcing,
        coast: Coast,
        table: NDArray[np.float64],
        key: Key,
    ) -> None:
        self.particles, self.axis, self.table, self.key = particles, axis, table, key
        self.wind, self.current = forcing.wind.arrays, forcing.current.arrays
        self.coast = coast.arrays
        self.error = np.array(
            [
                *_own_error(forcing.wind),
                *_own_error(forcing.current),
                _shared_sigma(forcing.wind),
                _shared_sigma(forcing.current),
            ]
        )

    def run(self, progress: Progress | None, cancel: CancelToken | None) -> _Result:
        """Carry all particles, in chunks so that a person can watch and stop it."""
        count = self.particles.count
        shape = (self.axis.output_ns.size, count)
        result = _Result(
            np.empty(shape),
            np.empty(shape),
            np.empty(shape, np.uint8),
            np.zeros(count, np.int8),
            np.zeros(count, np.int32),
        )
        blocks = max(_CHUNK_STEPS // (self.axis.steps * kernels.BLOCK), 1)
        for low in range(0, count, blocks * kernels.BLOCK):
            if cancel is not None:
                cancel.check()
            high = min(low + blocks * kernels.BLOCK, count)
            self._carry(result, low, high)
            if progress is not None:
                progress(high / count, "drift")
        return result

    def _carry(self, result: _Result, low: int, high: int) -> None:
        particles, part = self.particles, slice(low, high)
        carry: Callable[..., None] = kernels.carry
        carry(
            low,
            particles.start_ns[part] / 1e9,
            particles.lon_deg[part],
            particles.lat_deg[part],
            particles.search_object[part],
            self.table,
            self.key,
            float(self.axis.first_s),
            float(self.axis.step_s),
            self.axis.steps,
            self.axis.steps_per_output,
            self.wind,
            self.current,
            particles.draw[part],
            self.error,
            self.coast,
            result.lon[:, part],
            result.lat[:, part],
            result.status[:, part],
            result.fault[part],
            result.fault_step[part],
        )


def _own_error(layer: Layer) -> tuple[float, float]:
    """Spread and memory of the part of the error that is each particle's own."""
    error = layer.error
    return error.sigma_m_s * (1.0 - error.common_share) ** 0.5, error.tau_h * 3600.0


def _shared_sigma(layer: Layer) -> float:
    """Spread of the part of the error that the objects of a draw share."""
    return float(layer.error.sigma_m_s * layer.error.common_share**0.5)
