"""The drift forecast: from draws to an ensemble, in memory or streamed into a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import content_hash
from sarex.drift.carrying import Carrier, Paths, ResidualLike, empty_paths
from sarex.drift.coverage import check_starts, report_faults
from sarex.drift.leeway import leeway_record, leeway_table
from sarex.drift.members import assign_members
from sarex.drift.particles import expand, time_axis
from sarex.drift.sentences import drift_sentences
from sarex.ensemble import DEFAULT_STEP_S, Ensemble
from sarex.ensemble.reader import CHUNK
from sarex.metocean import Forcing, hash_arrays
from sarex.provenance import Provenance, versions
from sarex.quantities import format_dtg, format_iso
from sarex.quantities.shares import share_text
from sarex.randomness import draw_key, key_to_hex
from sarex.reduction import tree_sum

if TYPE_CHECKING:
    from sarex.geo import Coast
    from sarex.incident import Draws, SearchObject
    from sarex.incident.case import CoastAction
    from sarex.jobs import CancelToken

__all__ = ["MODEL", "simulate", "simulate_into"]

MODEL = "sarex.drift leeway/2"
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
    coast_action: CoastAction = "strand",
    residual: ResidualLike | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Ensemble:
    """Drift every search object of every draw from its distress time to the end.

    Leeway with crosswind rows, jibing and capsizing, surface current, Stokes drift where the case
    asks for it, an Ornstein-Uhlenbeck velocity error on wind and current, midpoint rule (order 2)
    with the position in degrees. The way of a step is asked for land every 50 m near the coast; a
    particle that meets it ends the step at the last place at sea (within 1 m).

    Parameters
    ----------
    draws
        Distress time and place of each draw.
    objects, objects_of
        The search objects; for each hypothesis the ids of those that exist at once.
    forcing, coast
        Wind, current and what else drives the drift; land and sea of the region.
    end_ns
        The last output time is the first multiple of ``output_step_s`` at or after it.
    rng
        Draws one key.
    step_s, output_step_s
        Whole seconds; the output step is a multiple of the step.
    coast_action
        What a particle does that meets land: ``"strand"`` for good; ``"refloat"``, aground until a
        step leads back to sea; ``"slide"``, on along the shore.
    residual
        What marker buoys say of the error of the current that objects share.
    threads
        As many as there are processors unless said; the result is the same bit for bit.
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
        If the steps, the end, the objects or the members of the forcing do not fit together.

    References
    ----------
    Allen & Plourde 1999, CG-D-08-99; Breivik & Allen 2008, doi 10.1016/j.jmarsys.2007.02.010.
    Pinned by tests/reference/test_leeway_rows.py and tests/reference/test_drift_closed_forms.py.
    """
    forecast = _Forecast(
        draws,
        objects,
        objects_of,
        forcing,
        coast,
        end_ns,
        rng,
        step_s,
        output_step_s,
        coast_action,
        residual,
        threads,
    )
    count = forecast.particles.count
    whole = empty_paths(forecast.times_ns.size, count)
    for low in range(0, count, CHUNK):
        if cancel is not None:
            cancel.check()
        part = slice(low, min(low + CHUNK, count))
        forecast.carrier.carry(low, _columns(whole, part))
        if progress is not None:
            progress(part.stop / count, "drift")
    last = whole.lon_deg[-1], whole.lat_deg[-1]
    return Ensemble(
        times_ns=forecast.times_ns,
        lon_deg=whole.lon_deg,
        lat_deg=whole.lat_deg,
        status=whole.status,
        provenance=forecast.provenance(whole.fault, whole.fault_step, whole.capsized, *last),
        **forecast.index,
    )


def simulate_into(
    folder: Path,
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
    coast_action: CoastAction = "strand",
    residual: ResidualLike | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Path:
    """As :func:`simulate`, streamed into the folder of an ensemble, which is returned.

    One chunk of particles is in memory at a time. A run that was stopped is taken up where it was
    if it is asked for again with the same arguments; the bytes are those of one run, and those of
    ``save_ensemble`` of what :func:`simulate` gives.

    Raises
    ------
    ArtefactError
        If the folder holds something else.
    SarexError
        As :func:`simulate`.
    """
    from sarex.ensemble.writer import EnsembleWriter

    forecast = _Forecast(
        draws,
        objects,
        objects_of,
        forcing,
        coast,
        end_ns,
        rng,
        step_s,
        output_step_s,
        coast_action,
        residual,
        threads,
    )
    count, times = forecast.particles.count, forecast.times_ns.size
    fault, fault_step = np.zeros(count, np.int8), np.zeros(count, np.int32)
    capsized, last = np.zeros(count, np.bool_), np.empty((2, count))
    with EnsembleWriter(
        folder, times_ns=forecast.times_ns, run_id=forecast.run_id, **forecast.index
    ) as writer:
        for low in range(0, count, CHUNK):
            if cancel is not None:
                cancel.check()
            part = slice(low, min(low + CHUNK, count))
            note = writer.note_of(low)
            if note is None:
                paths = empty_paths(times, part.stop - low)
                forecast.carrier.carry(low, paths)
                note = _note(paths)
                writer.write(low, paths.lon_deg, paths.lat_deg, paths.status, note)
            _read_note(note, low, fault, fault_step, capsized, last)
            if progress is not None:
                progress(part.stop / count, "drift")
        writer.close_with(forecast.provenance(fault, fault_step, capsized, last[0], last[1]))
    return Path(folder)


class _Forecast:
    """All that decides an ensemble, checked and prepared."""

    def __init__(
        self,
        draws: Draws,
        objects: Sequence[SearchObject],
        objects_of: Mapping[str, Sequence[str]],
        forcing: Forcing,
        coast: Coast,
        end_ns: int,
        rng: np.random.Generator,
        step_s: int,
        output_step_s: int,
        action: CoastAction,
        residual: ResidualLike | None,
        threads: int | None,
    ) -> None:
        key = draw_key(rng)
        member, log_weight = assign_members(draws, forcing, key)
        self.particles = expand(draws, objects, objects_of, member, log_weight)
        start_ns = int(self.particles.start_ns.min())
        self._axis = time_axis(start_ns, end_ns, step_s, output_step_s)
        self.times_ns = self._axis.output_ns
        forcing.check_span(start_ns, int(self.times_ns[-1]))
        if forcing.on_leaving_coverage == "stop":
            check_starts(forcing, self.particles)
        self._forcing, self._coast, self._action, self._residual = forcing, coast, action, residual
        self._objects = tuple(objects)
        self._record: dict[str, Any] = {
            "inputs": {
                "coast": coast.content_hash,
                "draws": hash_arrays(
                    (draws.start_ns, draws.lon_deg, draws.lat_deg, draws.log_weight)
                ),
                "forcing": forcing.content_hash,
                **({} if residual is None else {"residual": residual.content_hash}),
            },
            "parameters": {
                "coast_action": action,
                "end": format_iso(int(self.times_ns[-1])),
                "leeway": {item.id: leeway_record(item) for item in objects},
                "output_step_s": output_step_s,
                "step_s": step_s,
            },
            "key": key_to_hex(key),
        }
        self._ids = (tuple(draws.hypothesis_ids), tuple(item.id for item in objects))
        self.carrier = Carrier(
            self.particles,
            self._axis,
            forcing,
            coast,
            leeway_table(objects),
            key,
            action,
            residual,
            threads,
        )

    @property
    def run_id(self) -> str:
        """Hash of all that decides the paths, the versions of the code included."""
        return content_hash({"model": MODEL, "versions": versions(), **self._record})

    @property
    def index(self) -> dict[str, Any]:
        """What an ensemble says of its particles, beside their paths."""
        particles = self.particles
        return {
            "draw": particles.draw,
            "hypothesis": particles.hypothesis,
            "search_object": particles.search_object,
            "member": particles.member,
            "log_prior": particles.log_prior,
            "hypothesis_ids": self._ids[0],
            "object_ids": self._ids[1],
        }

    def provenance(
        self,
        fault: NDArray[np.int8],
        fault_step: NDArray[np.int32],
        capsized: NDArray[np.bool_],
        last_lon: NDArray[np.float64],
        last_lat: NDArray[np.float64],
    ) -> Provenance:
        """How to run it again, and what it assumes; refuses faults where the case says to stop."""
        faults = report_faults(
            self._forcing, self._coast.name, self._axis, fault, fault_step, last_lon, last_lat
        )
        ashore = int(np.count_nonzero((fault == 0) & (fault_step < 0)))
        sentences = drift_sentences(
            self._objects, self._forcing, self._coast, self._axis, self._action, ashore, fault.size
        )
        corrected = () if self._residual is None else self._residual.assumptions
        return Provenance(
            model=MODEL,
            **self._record,
            assumptions=(
                *self._forcing.assumptions,
                *corrected,
                *sentences,
                *self._turned_over(capsized),
                *faults,
            ),
        )

    def _turned_over(self, capsized: NDArray[np.bool_]) -> Iterator[str]:
        """How much of each object that may capsize has capsized at the end."""
        weight = np.exp(self.particles.log_prior)
        for number, item in enumerate(self._objects):
            own = self.particles.search_object == number
            if item.capsizes is not None and own.any():
                share = tree_sum(weight * (own & capsized)) / tree_sum(weight * own)
                end = format_dtg(int(self.times_ns[-1]))
                yield f"{item.id}: capsized by {end} with probability {share_text(share)}."


def _columns(paths: Paths, part: slice) -> Paths:
    return Paths(
        paths.lon_deg[:, part],
        paths.lat_deg[:, part],
        paths.status[:, part],
        paths.fault[part],
        paths.fault_step[part],
        paths.capsized[part],
    )


def _note(paths: Paths) -> dict[str, Any]:
    """What a chunk's particles met, for the report at the end of the run."""
    found = np.flatnonzero((paths.fault != 0) | (paths.fault_step != 0))
    return {
        "particle": found.tolist(),
        "fault": paths.fault[found].tolist(),
        "fault_step": paths.fault_step[found].tolist(),
        "lon_deg": paths.lon_deg[-1, found].tolist(),
        "lat_deg": paths.lat_deg[-1, found].tolist(),
        "capsized": np.flatnonzero(paths.capsized).tolist(),
    }


def _read_note(
    note: Mapping[str, Any],
    low: int,
    fault: NDArray[np.int8],
    fault_step: NDArray[np.int32],
    capsized: NDArray[np.bool_],
    last: NDArray[np.float64],
) -> None:
    at = low + np.array(note["particle"], dtype=np.int64)
    fault[at], fault_step[at] = note["fault"], note["fault_step"]
    last[:, at] = note["lon_deg"], note["lat_deg"]
    capsized[low + np.array(note["capsized"], dtype=np.int64)] = True
