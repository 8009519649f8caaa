"""Clouds of particles that spread, drift and come ashore, for tests of maps and exports."""

from __future__ import annotations

import numpy as np
from seas import make_ensemble

from sarex.ensemble import Ensemble, Status
from sarex.geo import LocalPlane
from sarex.probability.imprint import Imprint
from sarex.provenance import Provenance

__all__ = ["IMPRINT", "OBJECTS", "cloud"]

OBJECTS = ("raft", "person one")

IMPRINT = Imprint(
    case_id="trial",
    exercise=True,
    marks=("SYNTHETIC",),
    provenance=Provenance("test", key="00", assumptions=("Wind < 5 m/s & falling.",)),
    attribution="Coast © somebody",
)


def cloud(
    draws: int = 1500, times: int = 13, plane: LocalPlane | None = None, seed: int = 4
) -> Ensemble:
    """Two objects in each draw; they drift eastward and spread, and strand beyond 8 km east.

    The raft comes off the coast again one step later; some draws are not yet in the water at
    first, some leave the field at the end.
    """
    rng = np.random.default_rng(seed)
    count = 2 * draws
    draw = np.repeat(np.arange(draws, dtype=np.int32), 2)
    search_object = np.tile(np.arange(2, dtype=np.int32), draws)
    step = np.arange(times)[:, np.newaxis]
    x = rng.normal(0, 900, count) + step * rng.normal(650, 120, count)
    y = rng.normal(0, 700, count) + step * rng.normal(-200, 150, count)
    status = np.zeros((times, count), np.uint8)
    landed = np.maximum.accumulate(x > 8000.0, axis=0)
    first = landed & ~np.roll(landed, 1, axis=0)
    status[landed & (search_object == 1)] = Status.STRANDED
    status[first & (search_object == 0)] = Status.STRANDED
    status[-1, draw % 50 == 0] = Status.OUT_OF_FIELD
    status[:2, draw % 40 == 1] = Status.NOT_YET
    raw = rng.uniform(0.2, 1.0, draws)
    log_prior = np.log(raw / raw.sum())[draw]
    made = {} if plane is None else {"plane": plane}
    return make_ensemble(
        x,
        y,
        draw=draw,
        search_object=search_object,
        log_prior=log_prior,
        object_ids=OBJECTS,
        status=status,
        **made,
    )
