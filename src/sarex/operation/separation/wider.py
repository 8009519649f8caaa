"""The wider limits by which a conflict ends, so that a pair at its limit is not warned of twice."""

from __future__ import annotations

from dataclasses import replace

from sarex.operation.separation.picture import Picture
from sarex.operation.separation.settings import WatchSettings
from sarex.planning.rules import SeparationMinima

__all__ = ["LATERAL", "widened"]

LATERAL = (
    "aircraft_lateral_m",
    "unmanned_lateral_m",
    "ship_cpa_m",
    "approach_ships_m",
    "aircraft_approach_ships_m",
)
"""Limits to the side among the minima of a nation."""


def widened(picture: Picture, settings: WatchSettings) -> tuple[Picture, WatchSettings]:
    """The same picture with lateral limits widened, and a horizon farther ahead.

    Heights stay as they are: they are flown as ordered, not approached.
    """
    share = 1.0 + settings.ending_share
    nations = {craft.facility.nation for craft in picture.craft.values()}
    minima = {nation: _wider(picture.rules.of_nation(nation), share) for nation in nations}
    agreed = tuple(
        replace(
            each,
            declared=each.declared.model_copy(
                update={"minimum_m": share * each.declared.minimum_m}
            ),
        )
        for each in picture.agreed
    )
    wide = replace(picture, rules=replace(picture.rules, minima=minima), agreed=agreed)
    return wide, replace(settings, horizon_s=settings.horizon_s + settings.ending_s)


def _wider(minima: SeparationMinima, share: float) -> SeparationMinima:
    return replace(minima, **{name: share * getattr(minima, name) for name in LATERAL})
