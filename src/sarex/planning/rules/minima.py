"""What two facilities keep from each other: defaults, each nation's own, and the stricter of two.

Planning aids, not clearances. Aircraft: 500 ft of height or 3 NM; 1,000 ft in instrument
conditions or where one flies faster than 150 kn. An unmanned aircraft: 1,000 ft or 3 NM from a
crewed one below 1,000 ft. Ships and boats: 1 NM at the closest point of approach. Whatever else a
nation has agreed on before sailing, such as how near it goes to another nation's ships, its case
file states.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from sarex.facilities import Facility
from sarex.incident.rules import NationRules
from sarex.quantities import FT_M, KN_M_S, NM_M

__all__ = [
    "FAST_M_S",
    "PairMinimum",
    "SeparationMinima",
    "minima_of",
    "pair_minima",
]

FAST_M_S = 150 * KN_M_S
"""A faster aircraft is given more height."""


@dataclass(frozen=True, slots=True)
class SeparationMinima:
    """Rules of one nation; SI. Keys and defaults as ``[nations.X]`` of the case file has them.

    ``time_error_s``: how early or late a craft of this nation may be along its track.
    """

    aircraft_lateral_m: float = 3 * NM_M
    aircraft_vertical_m: float = 500 * FT_M
    aircraft_vertical_wide_m: float = 1000 * FT_M
    unmanned_lateral_m: float = 3 * NM_M
    unmanned_vertical_m: float = 1000 * FT_M
    low_flight_m: float = 1000 * FT_M
    ship_cpa_m: float = 1 * NM_M
    approach_ships_m: float = 0.0
    aircraft_approach_ships_m: float = 0.0
    aircraft_approach_height_m: float = math.inf
    unmanned_ceiling_m: float = math.inf
    unmanned_over_land_m: float = 0.0
    land_margin_m: float = 0.5 * NM_M
    boat_land_margin_m: float = 0.1 * NM_M
    ship_depth_m: float = 10.0
    boat_depth_m: float = 3.0
    time_error_s: float = 30.0

    @classmethod
    def of(cls, rules: NationRules) -> SeparationMinima:
        """What the case states, defaults for the rest."""
        given = {item.name: getattr(rules, item.name) for item in fields(cls)}
        return cls(**{name: value for name, value in given.items() if value is not None})


def minima_of(nations: Mapping[str, NationRules]) -> dict[str, SeparationMinima]:
    """``[nations.X]`` of a case as minima, by nation."""
    return {nation: SeparationMinima.of(rules) for nation, rules in nations.items()}


@dataclass(frozen=True, slots=True)
class PairMinimum:
    """What two facilities keep: the lateral minimum, or the vertical one.

    Parameters
    ----------
    lateral_m : float [m]
    vertical_m : float [m]
        Infinite where no height parts them.
    low_vertical_m, low_m : float [m]
        Vertical minimum while one of the two is below ``low_m``; infinite where only that height
        itself will do, as over another nation's ship.
    low : int
        Which of the two that is, 1 or 2; 0 for none.
    kind : ``separation`` or ``approach``
    """

    lateral_m: float
    vertical_m: float
    low_vertical_m: float = 0.0
    low_m: float = 0.0
    low: int = 0
    kind: Literal["separation", "approach"] = "separation"

    def vertical_at(self, first_m: float, second_m: float) -> float:
        """The vertical minimum at these heights of the first and the second [m]."""
        height = self._low_height(first_m, second_m)
        return max(self.vertical_m, self.low_vertical_m) if height < self.low_m else self.vertical_m

    def heights_apart(self, first_m: float, second_m: float) -> tuple[float, float]:
        """Height that parts the two at these heights, and the one that would do [m].

        Over another nation's ship it is the aircraft's height above the sea.
        """
        if self.low and math.isinf(self.low_vertical_m):
            return self._low_height(first_m, second_m), self.low_m
        return abs(first_m - second_m), self.vertical_at(first_m, second_m)

    def _low_height(self, first_m: float, second_m: float) -> float:
        return {1: first_m, 2: second_m}.get(self.low, math.inf)


def pair_minima(
    first: Facility,
    second: Facility,
    mine: SeparationMinima,
    other: SeparationMinima,
    *,
    imc: bool = False,
) -> tuple[PairMinimum, ...]:
    """What two facilities keep from each other; nothing for a facility and itself.

    Parameters
    ----------
    first, second
        The two facilities.
    mine, other : SeparationMinima
        Of the nation of the first and of the second.
    imc : bool
        Instrument conditions.
    """
    if first.id == second.id:
        return ()
    if first.medium == second.medium == "water":
        return _ships(first, second, mine, other)
    if first.medium == second.medium:
        return (_aircraft(first, second, mine, other, imc),)
    return _over_ships(first, mine, second, other)


def _ships(
    first: Facility, second: Facility, mine: SeparationMinima, other: SeparationMinima
) -> tuple[PairMinimum, ...]:
    keep = max(mine.ship_cpa_m, other.ship_cpa_m)
    if first.nation == second.nation:
        return (PairMinimum(keep, math.inf),)
    approach = max(mine.approach_ships_m, other.approach_ships_m)
    kind: Literal["separation", "approach"] = "approach" if approach > keep else "separation"
    return (PairMinimum(max(keep, approach), math.inf, kind=kind),)


def _aircraft(
    first: Facility, second: Facility, mine: SeparationMinima, other: SeparationMinima, imc: bool
) -> PairMinimum:
    fast = any(max(f.search_speed_m_s, f.transit_speed_m_s) > FAST_M_S for f in (first, second))
    name = "aircraft_vertical_wide_m" if fast or imc else "aircraft_vertical_m"
    vertical = max(getattr(mine, name), getattr(other, name))
    lateral = max(mine.aircraft_lateral_m, other.aircraft_lateral_m)
    if first.crewed == second.crewed:
        return PairMinimum(lateral, vertical)
    return PairMinimum(
        max(lateral, mine.unmanned_lateral_m, other.unmanned_lateral_m),
        vertical,
        max(vertical, mine.unmanned_vertical_m, other.unmanned_vertical_m),
        max(mine.low_flight_m, other.low_flight_m),
        1 if first.crewed else 2,
    )


def _over_ships(
    first: Facility, mine: SeparationMinima, second: Facility, other: SeparationMinima
) -> tuple[PairMinimum, ...]:
    """An aircraft and another nation's ship, as the aircraft's nation has it."""
    rules = mine if first.medium == "air" else other
    if first.nation == second.nation or rules.aircraft_approach_ships_m <= 0.0:
        return ()
    return (
        PairMinimum(
            rules.aircraft_approach_ships_m,
            0.0,
            math.inf,
            rules.aircraft_approach_height_m,
            1 if first.medium == "air" else 2,
            "approach",
        ),
    )
