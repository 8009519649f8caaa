"""Survival as a case states it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.model import Ensemble
from sarex.incident.case import CaseFile
from sarex.metocean.layer import Layer
from sarex.survival.groups import groups_of
from sarex.survival.life import Survival, survival_of

__all__ = ["survival_of_case"]


def survival_of_case(
    case: CaseFile,
    ensemble: Ensemble,
    *,
    field: Layer | None = None,
    draw_start_ns: NDArray[np.int64] | None = None,
) -> Survival:
    """Survival of the persons of a case: its groups, its temperature, its waves.

    Parameters
    ----------
    case : CaseFile
        The persons of its objects; the temperature and the waves of its ``[environment]``.
    ensemble : Ensemble
        Its forecast, from the beginning.
    field : Layer, optional
        ``Forcing.sea_temperature``, asked where the case states no temperature.
    draw_start_ns : (draw,) int64, optional
        Distress times of the draws: those that ``draw_incident`` gives with the key of the
        forecast's job.

    Raises
    ------
    SurvivalError
        If persons are in the water and nobody says how warm it is.
    """
    known = [item for item in case.objects if item.id in ensemble.object_ids]
    return survival_of(
        ensemble,
        groups_of(known, wave_height_m=case.environment.wave_height_m),
        water_c=case.environment.sea_temperature_c,
        water_source=case.environment.source,
        field=field,
        draw_start_ns=draw_start_ns,
    )
