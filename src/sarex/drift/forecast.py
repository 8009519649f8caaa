"""The drift part of a case alone: what is read, what is decided, and the ensemble on disk.

With the same case, fields and seed it is the forecast that ``sarex run`` makes: the random key is
derived in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sarex.canonical import content_hash
from sarex.drift.carrying import ResidualLike
from sarex.drift.coverage import check_starts
from sarex.drift.job import coast_of
from sarex.drift.run import simulate_into
from sarex.ensemble.storage import StoredEnsemble, open_stored
from sarex.errors import DriftError
from sarex.geo import Coast
from sarex.incident.case import CaseFile, Forecast
from sarex.incident.draw import Draws, draw_incident
from sarex.metocean import Forcing, load_forcing
from sarex.metocean.finding import Folders
from sarex.provenance import versions
from sarex.quantities import NS_PER_HOUR
from sarex.randomness import Key, derive_key, draw_key, generator_for, key_to_hex

__all__ = ["PreparedForecast", "draws_for", "prepare_forecast"]


@dataclass(frozen=True, slots=True)
class PreparedForecast:
    """All that decides a forecast; :meth:`run_into` makes it.

    Parameters
    ----------
    end_ns
        UTC, nanoseconds since 1970; the last output time is at or just after it.
    seed, key
        The seed and the key that is derived from it.
    residual
        What marker buoys say of the error of the current.
    """

    case: CaseFile
    forcing: Forcing
    coast: Coast
    draws: Draws
    end_ns: int
    seed: int
    key: Key
    residual: ResidualLike | None = None

    @property
    def run_id(self) -> str:
        """Hash of all that decides the particles' paths, code and versions included."""
        forecast = self.case.forecast
        return content_hash(
            {
                "case": self.case.model_dump_json(),
                "coast": self.coast.content_hash,
                "draws": self.draws.count,
                "end_ns": str(self.end_ns),
                "forcing": self.forcing.content_hash,
                "key": key_to_hex(self.key),
                "residual": None if self.residual is None else self.residual.content_hash,
                "steps_s": [forecast.step_s, forecast.output_step_s],
                "versions": versions(),
            }
        )

    def run_into(
        self,
        folder: Path,
        *,
        threads: int | None = None,
        progress: Callable[[float, str], None] | None = None,
    ) -> StoredEnsemble:
        """Drift every particle and store it, chunk by chunk.

        A run that was stopped is taken up again from the chunks that are whole; the result is the
        same bit for bit.

        Parameters
        ----------
        folder
            Empty, new, or what a stopped run of the same forecast left.
        threads
            They change no result.
        progress
            Called with the share done and a word.

        Raises
        ------
        SarexError
            Whatever the drift or the storage refuse.
        """
        case, forecast = self.case, self.case.forecast
        simulate_into(
            folder,
            self.draws,
            case.objects,
            {hypothesis.id: hypothesis.objects for hypothesis in case.hypotheses},
            self.forcing,
            self.coast,
            end_ns=self.end_ns,
            rng=generator_for(self.key, "drift"),
            step_s=int(forecast.step_s),
            output_step_s=int(forecast.output_step_s),
            coast_action=forecast.coast_action,
            residual=self.residual,
            threads=threads,
            progress=progress,
        )
        return open_stored(folder)


def prepare_forecast(
    case: CaseFile,
    base_folder: Folders,
    *,
    wind_file: Path | None = None,
    current_file: Path | None = None,
    particles: int | None = None,
    hours: float | None = None,
    seed: int | None = None,
) -> PreparedForecast:
    """Read fields and coast of a case, and draw its incident.

    Parameters
    ----------
    case
        The case.
    base_folder
        Relative file names of the case are below it, or below the first of several that has the
        file.
    wind_file, current_file
        Take the place of what the case names.
    particles
        Draw as many incidents as give about this number, instead of the case's number of draws.
    hours
        Forecast for this long from the first output time, instead of until the case's time.
    seed
        Instead of the seed in the case.

    Raises
    ------
    DriftError
        If the hours are not above 0, or the particles too few.
    SarexError
        Whatever the fields, the coast or the incident refuse.
    """
    forecast = case.forecast
    number = forecast.seed if seed is None else seed
    key = derive_key(draw_key(np.random.default_rng(number)), "forecast")
    count = forecast.draws if particles is None else draws_for(case, particles)
    forcing = load_forcing(
        case.fields, base_folder, wind_file=wind_file, current_file=current_file, keep=True
    )
    draws = draw_incident(case.incident, count, generator_for(key, "incident"))
    check_starts(forcing, draws, most=draws.count - 1)
    end_ns = forecast.until_ns if hours is None else _end_after(draws, hours, forecast)
    return PreparedForecast(case, forcing, coast_of(case, forcing), draws, end_ns, number, key)


def draws_for(case: CaseFile, particles: int) -> int:
    """Draws that give about so many particles: one for each object of the draw's hypothesis.

    Raises
    ------
    DriftError
        If not every hypothesis would have a draw.
    """
    total = sum(hypothesis.weight for hypothesis in case.hypotheses)
    objects = sum(h.weight / total * len(h.objects) for h in case.hypotheses)
    draws, least = round(particles / objects), max(2, len(case.hypotheses))
    if draws < least:
        raise DriftError(
            "too few particles",
            given=particles,
            allowed=f"at least {math.ceil(least * objects)}, so that every hypothesis has a draw",
            remedy="Give more particles; 5000 make a fair map.",
        )
    return draws


def _end_after(draws: Draws, hours: float, forecast: Forecast) -> int:
    """So many hours after the output time at or before the first distress."""
    if not 0.0 < hours < math.inf:
        raise DriftError(
            "not a length of time to forecast",
            given=hours,
            allowed="hours above 0",
            remedy="Give for example 24.",
        )
    every = int(forecast.output_step_s) * 1_000_000_000
    first = int(draws.start_ns.min()) // every * every
    return first + round(hours * NS_PER_HOUR)
