"""All acts: the one place that says which there are, and who may do them."""

from __future__ import annotations

from typing import Any

from sarex.server.acts import (
    alerting,
    exchange,
    injects,
    judging,
    orders,
    play,
    rescues,
    roles,
    sightings,
)
from sarex.server.acts.act import Act

__all__ = ["ACTS"]

_PARTS = (alerting, exchange, injects, judging, orders, play, rescues, roles, sightings)
ACTS: tuple[Act[Any], ...] = tuple(
    sorted((act for part in _PARTS for act in part.ACTS), key=lambda act: act.name)
)
