"""What really happened: one draw of the incident, in one sea of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection import SweepWidth
from sarex.drift.leeway import LeewayTable, leeway_table
from sarex.drift.members import member_weights
from sarex.drift.motion._kernels import CODE_ROWS, LAT, LON, STATE_ROWS, STATUS
from sarex.incident import Incident, draw_incident
from sarex.incident.case import CoastAction
from sarex.metocean import Forcing
from sarex.randomness import Key, derive_key, draw_key, generator_for, uniform_pair
from sarex.world import _kernels
from sarex.world.stress import Stress

__all__ = ["Truth", "draw_truth"]

_CANDIDATES = 1000
"""Draws of which the truth is one; more than hypotheses, so that each keeps its weight."""
_STREAM_CHOICE = 1


@dataclass(slots=True)
class Truth:
    """The true objects as a structure of arrays, (object,) unless stated. Changed by the world.

    Parameters
    ----------
    hypothesis, object_ids
        What happened, and the objects that exist.
    start_s
        When each enters the water, seconds since 1970 UTC.
    state, codes
        As those of the forecast's particles, see :mod:`sarex.drift.motion._kernels`.
    leeway
        Of the objects.
    sought
        False once found.
    forcing
        The true sea.
    coast_action
        What an object does that meets land.
    member
        Of the forcing, where that is an ensemble.
    width_factor
        True over stated sweep width of all sensors; not 1 in a stress world.
    """

    hypothesis: str
    object_ids: tuple[str, ...]
    start_s: NDArray[np.float64]
    state: NDArray[np.float64]
    codes: NDArray[np.int64]
    leeway: LeewayTable
    sought: NDArray[np.bool_]
    forcing: Forcing
    key: Key
    coast_action: CoastAction = "strand"
    member: int = 0
    width_factor: float = 1.0

    def true_widths(self, stated: Mapping[str, SweepWidth]) -> dict[str, SweepWidth]:
        """Sweep widths that hold in truth, of those stated."""
        if self.width_factor == 1.0:
            return dict(stated)
        return {name: width.scaled(self.width_factor) for name, width in stated.items()}

    @property
    def lon_deg(self) -> NDArray[np.float64]:
        """(object,) where each is now."""
        row: NDArray[np.float64] = self.state[LON]
        return row

    @property
    def lat_deg(self) -> NDArray[np.float64]:
        """(object,) where each is now."""
        row: NDArray[np.float64] = self.state[LAT]
        return row

    @property
    def status(self) -> NDArray[np.int64]:
        """(object,) of :class:`sarex.ensemble.Status`."""
        row: NDArray[np.int64] = self.codes[STATUS]
        return row


def draw_truth(
    incident: Incident,
    forecast: Forcing,
    *,
    end_ns: int,
    rng: np.random.Generator,
    coast_action: CoastAction = "strand",
    stress: Stress | None = None,
) -> Truth:
    """Draw what really happened, from the same prior and error model that the forecast states.

    Parameters
    ----------
    incident
        Its hypotheses are drawn with their weights.
    forecast
        The true sea is these fields plus one drawn error of the stated spread and memory, shared
        by all objects (``Forcing.perturbed``): each object's path is one that the forecast could
        have drawn. A sea unlike the forecast is another question, and another argument.
    end_ns
        Until when the true sea is needed.
    rng
        Draws one key.
    coast_action
        As in the forecast.
    stress
        How the truth differs from what the forecast states; it does not unless stated. The same
        key gives the same draws with it and without.

    Raises
    ------
    CoverageError
        If the fields do not cover the span.
    ExerciseError
        If the stress names an object that is not in the incident.
    """
    apart = stress or Stress()
    key = draw_key(rng)
    draws = draw_incident(incident, _CANDIDATES, generator_for(key, "incident"))
    u, _ = uniform_pair(derive_key(key, "choice"), _STREAM_CHOICE, 0, 0)
    weights = np.cumsum(np.exp(draws.log_weight))
    chosen = int(np.searchsorted(weights, u * weights[-1], side="right"))
    start_ns = int(draws.start_ns[chosen])
    forecast.check_span(start_ns, end_ns)
    hypothesis = draws.hypothesis_ids[int(draws.hypothesis[chosen])]
    ids = incident.objects_of[hypothesis]
    known = apart.objects(incident.objects)
    own = derive_key(key, "objects")
    table = leeway_table([known[i] for i in ids])
    start_s = np.full(len(ids), start_ns / 1e9)
    state = np.zeros((STATE_ROWS, len(ids)))
    codes = np.zeros((CODE_ROWS, len(ids)), np.int64)
    state[LON], state[LAT] = draws.lon_deg[chosen], draws.lat_deg[chosen]
    _kernels.launch_objects(own, start_s, table.row_of_object, table.rows, state, codes)
    return Truth(
        hypothesis=hypothesis,
        object_ids=ids,
        start_s=start_s,
        state=state,
        codes=codes,
        leeway=table,
        sought=np.ones(len(ids), dtype=np.bool_),
        forcing=apart.forecast(forecast).perturbed(
            generator_for(key, "sea"), start_ns=start_ns, end_ns=end_ns, uniform_share=0.0
        ),
        key=own,
        coast_action=coast_action,
        member=_member(forecast, key),
        width_factor=apart.width_factor,
    )


def _member(forecast: Forcing, key: Key) -> int:
    """The member that is true, drawn with the members' weights."""
    weights = np.cumsum(member_weights(forecast))
    u, _ = uniform_pair(derive_key(key, "member"), _STREAM_CHOICE, 0, 0)
    return int(np.searchsorted(weights, u * weights[-1], side="right"))
