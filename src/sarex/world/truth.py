"""What really happened: one draw of the incident, in one sea of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.drift.leeway import leeway_table
from sarex.ensemble import Status
from sarex.incident import Incident, draw_incident
from sarex.metocean import Forcing
from sarex.randomness import Key, derive_key, draw_key, generator_for, uniform_pair
from sarex.world import _kernels

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
    lon_deg, lat_deg, status
        Where each is now, and its :class:`sarex.ensemble.Status`.
    side : int8
        1 while it drifts on the right row.
    leeway : (6, object)
        Slope and offset downwind, right, left [1, m/s].
    log_stay
        ln(1 − jibe rate) a second.
    sought
        False once found.
    forcing
        The true sea.
    """

    hypothesis: str
    object_ids: tuple[str, ...]
    start_s: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    status: NDArray[np.uint8]
    side: NDArray[np.int8]
    leeway: NDArray[np.float64]
    log_stay: NDArray[np.float64]
    sought: NDArray[np.bool_]
    forcing: Forcing
    key: Key


def draw_truth(
    incident: Incident,
    forecast: Forcing,
    *,
    end_ns: int,
    rng: np.random.Generator,
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

    Raises
    ------
    CoverageError
        If the fields do not cover the span.
    """
    key = draw_key(rng)
    draws = draw_incident(incident, _CANDIDATES, generator_for(key, "incident"))
    u, _ = uniform_pair(derive_key(key, "choice"), _STREAM_CHOICE, 0, 0)
    weights = np.cumsum(np.exp(draws.log_weight))
    chosen = int(np.searchsorted(weights, u * weights[-1], side="right"))
    start_ns = int(draws.start_ns[chosen])
    forecast.check_span(start_ns, end_ns)
    hypothesis = draws.hypothesis_ids[int(draws.hypothesis[chosen])]
    ids = incident.objects_of[hypothesis]
    known = {item.id: item for item in incident.objects}
    own = derive_key(key, "objects")
    table = leeway_table([known[i] for i in ids]).rows_that_stay
    leeway, side = np.zeros((6, len(ids))), np.zeros(len(ids), np.int8)
    _kernels.launch_objects(own, table, leeway, side)
    return Truth(
        hypothesis=hypothesis,
        object_ids=ids,
        start_s=np.full(len(ids), start_ns / 1e9),
        lon_deg=np.full(len(ids), float(draws.lon_deg[chosen])),
        lat_deg=np.full(len(ids), float(draws.lat_deg[chosen])),
        status=np.full(len(ids), Status.NOT_YET, dtype=np.uint8),
        side=side,
        leeway=leeway,
        log_stay=table[:, 9].copy(),
        sought=np.ones(len(ids), dtype=np.bool_),
        forcing=forecast.perturbed(
            generator_for(key, "sea"), start_ns=start_ns, end_ns=end_ns, uniform_share=0.0
        ),
        key=own,
    )
