"""How long persons may live, as it is told to whoever decides: shares and times, no limit.

Nothing here says when to stop: some live far longer than half of those who were studied.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sarex.ensemble import Ensemble
from sarex.probability import prior
from sarex.survival import Survival

__all__ = ["survival_spans"]

_TENTH_Z = 1.2815515655446004
"""Standard normal deviate of the 90th percentile."""


def survival_spans(ensemble: Ensemble, survival: Survival, now_ns: int) -> list[dict[str, Any]]:
    """Each group of persons at a time, as plain data.

    Returns
    -------
    list of dict
        ``search_object``, ``persons``; ``alive_share``, the share expected to be alive now;
        ``half_h`` and ``tenth_h``, after which half and a tenth of them are [h], None where
        survival is not ``limited`` by anything that is modelled.
    """
    weights = prior(ensemble).weights
    rows = []
    for number, name in enumerate(survival.object_ids):
        own = np.flatnonzero(survival.search_object == number)
        elapsed_h = (now_ns - survival.entered_ns[own]) / 3.6e12
        w = weights[own]
        water = survival.water_c
        water = water[own] if isinstance(water, np.ndarray) else water
        for group in survival.groups.get(name, ()):
            alive = group.alive(elapsed_h, water)
            half_h = float(group.median_at(survival.water_of(name)))
            limited = group.limits and math.isfinite(half_h)
            rows.append(
                {
                    "alive_share": float((w * alive).sum() / w.sum()) if w.sum() > 0 else 1.0,
                    "half_h": half_h if limited else None,
                    "limited": limited,
                    "persons": group.persons,
                    "search_object": name,
                    "tenth_h": half_h * math.exp(_TENTH_Z * group.sigma_ln) if limited else None,
                }
            )
    return rows
